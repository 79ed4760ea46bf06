"""The data map, written from the schema of the stores and the fields of the sources: ``python -m connectors.data_map``.

Writes ``docs/papers/data-map.md`` and its Japanese twin; a test holds them to what this makes.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from sqlalchemy import Table

from connectors import SOURCES
from connectors.data_map_words import APP, COLUMNS, PUBLISHED_WORDS, STORE, TableWords, Two
from ona.appdb.models import Table as AppTable
from ona.sentences import Language
from ona.store.schema import TABLES, TYPES
from ona.tables import PUBLISHED

PAGES: Final[dict[Language, str]] = {"en": "data-map.md", "ja": "data-map.ja.md"}
FOLDER: Final = Path(__file__).parents[1] / "docs" / "papers"
LANGUAGES: Final[tuple[Language, ...]] = ("en", "ja")

OPENING: Final[Two] = (
    (
        "# Data map\n\n"
        "What ONA reads, stores and publishes, table by table. It is made from the program by "
        "`python -m connectors.data_map` and holds for this version of it. It describes the program, is no legal "
        "opinion, and does not replace your own record of processing. [日本語](data-map.ja.md)\n\n"
        "A *pseudonym* is 16 bytes made with a key that stays with whoever runs `ona sync`; without it nobody can tell "
        "whose it is. How long rows stay is told with the spans that hold unless `[privacy.retention]` says otherwise; "
        "an erased person's rows go at once, but for one tombstone that keeps the person out.\n"
    ),
    (
        "# データマップ\n\n"
        "ONAが読むもの、保存するもの、公開するものを表ごとに示します。"
        "このページは`python -m connectors.data_map`がプログラムから作るもので、"
        "この版のプログラムについて正しいものです。"
        "プログラムの説明であって法的な意見ではなく、貴社の取扱いの記録に代わるものでもありません。[English](data-map.md)\n\n"
        "*仮名*は、`ona sync`を実行する人のもとにだけある鍵から作る16バイトの値です。"
        "鍵がなければ、誰のものかは分かりません。"
        "保存期間は、`[privacy.retention]`で変えていない場合のものです。"
        "消去された人の行は、再び取り込まないための印1行を除き、直ちになくなります。\n"
    ),
)
SECTIONS: Final[dict[str, Two]] = {
    "sources": ("## Read from the sources\n", "## データ源から読むもの\n"),
    "store": ("## Stored: the event store `store.duckdb`\n", "## 保存するもの：`store.duckdb`\n"),
    "app": ("## Stored: the app database `app.sqlite`\n", "## 保存するもの：`app.sqlite`\n"),
    "published": ("## Published: snapshots\n", "## 公開するもの：スナップショット\n"),
}
READ: Final[Two] = (
    "Nothing else is read from an item; addresses become pseudonyms before anything is written.\n",
    "これ以外の項目は読みません。アドレスは、何かを書き込む前に仮名に変わります。\n",
)
OF_PUBLISHED: Final[Two] = (
    (
        "About departments of enough people and the whole company, through the release rules of "
        "[privacy.md](../privacy.md). Read by whoever has a role on the pages or a token. "
        "Kept 27 months where live data are in it, else as long as the folder.\n"
    ),
    (
        "十分な人数のいる部署と会社全体について、[privacy.md](../privacy.md)の公開の規則を通したものです。"
        "画面の役割またはトークンを持つ人が読めます。自動で流れ込むデータを含むものは27か月、そのほかはフォルダがある限り残ります。\n"
    ),
)
FORMS: Final[dict[str, Two]] = {
    "UUID": ("16-byte id", "16バイトの識別子"),
    "UUID[]": ("encrypted", "暗号文"),
    "VARCHAR": ("text", "文字列"),
    "TIMESTAMP": ("time", "日時"),
    "DATE": ("day", "日付"),
    "BOOLEAN": ("yes or no", "はい・いいえ"),
}
NUMBER: Final[Two] = ("number", "数")
HEADS: Final[Two] = ("| column | form | what it holds |\n|---|---|---|", "| 列 | 形 | 内容 |\n|---|---|---|")


def data_map(language: Language) -> str:
    """Return the data map in a language, as Markdown."""
    place = LANGUAGES.index(language)
    parts = [
        OPENING[place],
        SECTIONS["sources"][place],
        READ[place],
        *(f"- `{kind}`: {', '.join(f'`{field}`' for field in source.fields)}" for kind, source in SOURCES.items()),
        "",
        SECTIONS["store"][place],
        *(_stored(name, columns, place) for name, columns in stored_columns().items()),
        SECTIONS["app"][place],
        *(_of_app(table, place) for table in AppTable.metadata.sorted_tables if table.name in APP),
        SECTIONS["published"][place],
        OF_PUBLISHED[place],
        *(_published(name, place) for name in PUBLISHED),
        "",
    ]
    return "\n".join(parts)


def stored_columns() -> dict[str, dict[str, str]]:
    """Return the type of every column of the event store, by table, from its statements.

    >>> stored_columns()["ext_org"]
    {'org_uid': 'UUID'}
    """
    found: dict[str, dict[str, str]] = {}
    for statement in TABLES:
        name, _, columns = statement.removeprefix("CREATE TABLE ").removesuffix(")").partition(" (")
        found[name] = {words[0]: words[1] for words in (column.split() for column in columns.split(","))}
    return found


def _vocabularies() -> dict[str, list[str]]:
    """Return the words of every enumeration of the event store."""
    return {statement.split()[2]: re.findall(r"'([^']*)'", statement) for statement in TYPES}


def _form(kind: str, place: int) -> str:
    words = _vocabularies().get(kind)
    return ", ".join(f"`{word}`" for word in words) if words else FORMS.get(kind, NUMBER)[place]


def _head(name: str, words: TableWords, place: int) -> str:
    told = (
        f"About: {words.about[0]}. Kept: {words.kept[0]}.",
        f"対象：{words.about[1]}。保存：{words.kept[1]}。",
    )[place]
    what = (f"{words.what[0][0].upper()}{words.what[0][1:]}. ", f"{words.what[1]}。")[place]
    return f"### `{name}`\n\n{what}{told}\n"


def _stored(name: str, columns: dict[str, str], place: int) -> str:
    rows = [f"| `{column}` | {_form(kind, place)} | {COLUMNS[column][place]} |" for column, kind in columns.items()]
    return "\n".join([_head(name, STORE[name], place), HEADS[place], *rows, ""])


def _of_app(table: Table, place: int) -> str:
    columns = ", ".join(f"`{column.name}`" for column in table.columns)
    return f"{_head(table.name, APP[table.name], place)}\n{columns}\n"


def _published(name: str, place: int) -> str:
    columns = ", ".join(f"`{column}`" for column in PUBLISHED[name].column_names)
    return f"- `{name}` ({PUBLISHED_WORDS[name][place]}): {columns}"


def main() -> None:
    """Write the data map in both languages."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        (FOLDER / PAGES[language]).write_text(data_map(language), encoding="utf-8")


if __name__ == "__main__":
    main()
