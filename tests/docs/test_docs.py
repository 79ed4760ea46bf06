"""The words around the product say what the product does: commands, keys, fields, columns, links."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
import pytest
import typer.main
from pydantic import BaseModel

from connectors import SOURCES
from connectors.configured import configured
from ona.cli.app import app
from ona.settings import Settings, load
from ona.store.schema import TABLES
from ona.tables import BANDS, PUBLISHED, DropReason, Hidden, RejectReason

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
READMES = ("README.md", "README.ja.md")
PACKAGES = ("ona", "connectors", "analytics", "api", "dashboards")
PACKAGE_HOSTS = ("pypi.org", "pythonhosted", "npmjs", "crates.io", "docker.io", "conda.io", "ghcr.io")
MACHINE = re.compile(r"(?<![\w./])/(?:work|root|tmp/\w|Users|home/\w|mnt)\b")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
CALL = r"(?<!-u )ona((?: +--(?:lang|config) \S+| --debug)*(?: [a-z]+(?![\w-]).*))"
COMMANDS: dict[str, click.Command] = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def words_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def fenced(page: str, language: str) -> list[str]:
    return [code for kind, code in FENCE.findall(words_of(page)) if kind == language]


def sections(model: type[BaseModel], heads: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every key of the configuration with the tables it stands in."""
    for key, field in model.model_fields.items():
        inner = [one for one in (field.annotation, *get_args(field.annotation)) if _is_model(one)]
        if inner:
            yield from sections(inner[0], (*heads, key))
        elif not field.exclude:
            yield heads, key


def _is_model(annotation: object) -> bool:
    return inspect.isclass(annotation) and issubclass(annotation, BaseModel)


def section_of(page: str, head: str) -> str:
    """Return the text below a heading, up to the next one of any depth."""
    match = re.search(rf"^#+ {re.escape(head)}\n(.*?)(?=^#+ |\Z)", words_of(page), re.MULTILINE | re.DOTALL)
    assert match, f"{page} has no heading {head!r}"
    return match[1]


def heading_of(heads: tuple[str, ...]) -> str:
    if not heads:
        return "Top level"
    return "`[sites.NAME]`" if heads == ("sites",) else f"`[{'.'.join(heads)}]`"


@pytest.mark.parametrize("page", READMES)
def test_commands_of_make_exist(page: str) -> None:
    """Every `make` command that a README names is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z-]+):", words_of("Makefile"), re.MULTILINE))
    named = set(re.findall(r"(?:`|\$ )make ([a-z-]+)", words_of(page)))
    assert {"demo", "test"} <= named <= targets


@pytest.mark.parametrize("page", [name_of(page) for page in PAGES])
def test_commands_of_ona_exist(page: str) -> None:
    """Every command and option after `ona` in code is one that the command line knows."""
    code = [block for kind, block in FENCE.findall(words_of(page)) if kind in {"console", "ini"}]
    code += re.findall(r"`([^`\n]+)`", words_of(page))
    for line in "\n".join(code).replace("\\\n", " ").splitlines():
        for call in re.findall(rf"(?:^|[/ =]){CALL}", line):
            check_call(call.split("#")[0].split())


def check_call(words: list[str]) -> None:
    while words and words[0].startswith("--"):
        words = words[1:] if words[0] == "--debug" else words[2:]
    assert words[0] in COMMANDS, f"no command ona {words[0]}"
    command = COMMANDS[words[0]]
    inner = getattr(command, "commands", {}).get(words[1]) if len(words) > 1 else None
    known = {option for part in (inner or command).params for option in part.opts}
    assert {word for word in words if word.startswith("--")} <= known | {"--help"}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_written_about(command: str) -> None:
    """Every command of `ona` stands in a README or in the manual."""
    pages = [page for page in PAGES if "decisions" not in page.parts]
    assert any(re.search(rf"ona(?: --\w+ \S+)* {command}\b", words_of(name_of(page))) for page in pages)


@pytest.mark.parametrize(("heads", "key"), list(sections(Settings)), ids=str)
def test_every_key_is_written_about(heads: tuple[str, ...], key: str) -> None:
    """Every key of the configuration stands in the table of its section, with default and meaning."""
    row = re.search(
        rf"^\| `{key}` \|([^|]+)\|(.+)\|$", section_of("docs/configuration.md", heading_of(heads)), re.MULTILINE
    )
    assert row
    assert row[1].strip()
    assert row[2].strip()


@pytest.mark.parametrize("kind", SOURCES)
def test_every_option_of_a_source_is_written_about(kind: str) -> None:
    """Every key of a source stands in the table of its kind."""
    text = section_of("docs/configuration.md", f'`kind = "{kind}"`')
    options = set(SOURCES[kind].options.model_fields) - {"kind"}
    assert options == set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))


@pytest.mark.parametrize("kind", SOURCES)
def test_every_field_of_a_source_is_written_about(kind: str) -> None:
    """Whatever a source reads, the page of sources says so in the same words."""
    text = section_of("docs/sources.md", f"`{kind}`")
    assert [field for field in SOURCES[kind].fields if f"`{field}`" not in text] == []


@pytest.mark.parametrize("reason", [*DropReason, *RejectReason])
def test_every_reason_is_written_about(reason: str) -> None:
    """Every reason for dropping or quarantining an item is explained."""
    assert f"`{reason}`" in words_of("docs/sources.md")


def test_stored_columns_are_written_about() -> None:
    """The privacy page lists every table of the event store with exactly its columns."""
    found = {}
    for table, columns in re.findall(r"^\| `(\w+)` \|[^|]+\| (`.+`) \|$", words_of("docs/privacy.md"), re.MULTILINE):
        found[table] = columns.replace("`", "").split(", ")
    stored = {}
    for statement in TABLES:
        name, columns = re.fullmatch(r"CREATE TABLE (\w+) \((.*)\)", statement, re.DOTALL).groups()  # type: ignore[union-attr]
        stored[name] = [column.split()[0] for column in columns.split(",")]
    assert found == stored


@pytest.mark.parametrize("table", PUBLISHED)
def test_released_tables_are_written_about(table: str) -> None:
    """Every released table stands in the privacy page and in the API's."""
    assert f"`{table}`" in words_of("docs/privacy.md")
    assert f"/api/v1/{table}" in words_of("docs/api.md")


@pytest.mark.parametrize("page", READMES)
def test_bands_are_explained(page: str) -> None:
    """Both READMEs explain every band in its order."""
    places = [words_of(page).find(f"| `{band}` |") for band in BANDS]
    assert places == sorted(places)
    assert places[0] >= 0


def test_readmes_say_the_same() -> None:
    """Both READMEs have the same shape: headings, tables, code blocks, links."""
    shapes = []
    for page in READMES:
        text = words_of(page)
        heads = re.findall(r"^(#+) ", text, re.MULTILINE)
        links = sorted(set(re.findall(r"\]\((?!README)([^)]+)\)", text)))
        twins = sorted(link.replace("-ja.", "-en.").replace(".ja.md", ".md") for link in links)
        rows = len(re.findall(r"^\|", text, re.MULTILINE))
        shapes.append((heads, twins, rows, text.count("```")))
    assert shapes[0] == shapes[1]


def glossary() -> list[list[str]]:
    rows = re.findall(r"^\|(.+)\|$", words_of("GLOSSARY.md"), re.MULTILINE)
    return [[cell.strip() for cell in row.replace(r"\|", "/").split("|")] for row in rows if "---" not in row]


def test_glossary_is_in_both_languages() -> None:
    """Every row of the glossary has an English and a Japanese word and says in both what it means."""
    rows = [row for row in glossary() if row[0] != "English"]
    assert len(rows) > 30
    for english, japanese, meaning, meaning_ja in rows:
        assert english.isascii()
        assert meaning
        assert not japanese.isascii()
        assert not meaning_ja.isascii()
    assert len({row[0] for row in rows}) == len(rows)


@pytest.mark.parametrize(
    "word", ["tie", "band", "gap", "coverage", "snapshot", "pseudonym", "watermark", "quarantined", "dropped", *Hidden]
)
def test_glossary_holds_the_words_of_tables(word: str) -> None:
    """Words that tables, accounts and pages use stand in the glossary."""
    assert any(re.match(rf"{word.replace('_', '[_ ]')}s?\b", row[0]) for row in glossary())


@pytest.mark.parametrize("page", [name_of(page) for page in PAGES])
def test_links_lead_somewhere(page: str) -> None:
    """Every link inside the repository leads to a file that is there."""
    links = re.findall(r"!?\[[^\]]*\]\(([^)\s]+)\)", words_of(page))
    inner = [link.split("#")[0] for link in links if not link.startswith(("http:", "https:", "#"))]
    assert [link for link in inner if not ((ROOT / page).parent / link).exists()] == []


@pytest.mark.parametrize("page", [*map(name_of, PAGES), *map(name_of, ROOT.glob("configs/*.toml")), "Makefile"])
def test_nothing_of_one_machine(page: str) -> None:
    """No page names a folder of somebody's machine or a host of packages."""
    text = words_of(page)
    assert MACHINE.findall(text) == []
    assert [host for host in PACKAGE_HOSTS if host in text] == []


@pytest.mark.parametrize("code", fenced("docs/notebook.md", "python"))
def test_examples_of_notebooks(code: str) -> None:
    """Code for notebooks compiles, and what it calls on a view is there."""
    from ona.notebook import View

    compile(code, "docs/notebook.md", "exec")
    assert set(re.findall(r"\bs\.(\w+)", code)) <= set(dir(View))


@pytest.mark.parametrize("profile", sorted(ROOT.glob("configs/*.toml")), ids=lambda path: path.stem)
def test_profiles_are_valid(profile: Path) -> None:
    """Every deployment profile is a valid configuration with at least one source."""
    assert configured(load(profile))


@pytest.mark.parametrize("code", [block for page in PAGES for block in fenced(name_of(page), "toml")])
def test_examples_of_configuration(code: str, tmp_path: Path) -> None:
    """Every piece of configuration in the manual is valid."""
    (tmp_path / "ona.toml").write_text(code, encoding="utf-8")
    assert tomllib.loads(code)
    load(tmp_path / "ona.toml")


def decisions() -> list[Path]:
    return sorted(page for page in (ROOT / "docs" / "decisions").glob("*.md") if page.stem != "README")


@pytest.mark.parametrize("note", decisions(), ids=lambda path: path.stem)
def test_decisions_have_all_parts(note: Path) -> None:
    """A decision says its context, what was decided and why, what was rejected, and when it is wrong."""
    text = note.read_text(encoding="utf-8")
    assert re.match(rf"# {note.stem[:4]}\. ", text)
    heads = re.findall(r"^\*\*([^*]+)\.\*\*", text, re.MULTILINE)
    assert heads == ["Context", "Decision", "Why", "Rejected", "We would know it is wrong"]
    assert f"]({note.name})" in words_of("docs/decisions/README.md")


def test_decisions_are_numbered() -> None:
    """Decisions are numbered without gaps."""
    assert [int(note.stem[:4]) for note in decisions()] == list(range(1, len(decisions()) + 1))


def modules() -> list[str]:
    """Name every module with an example."""
    found = []
    for package in PACKAGES:
        for module in pkgutil.walk_packages([str(ROOT / package)], prefix=f"{package}."):
            source = ROOT / (module.name.replace(".", "/") + ("/__init__.py" if module.ispkg else ".py"))
            if ">>> " in source.read_text(encoding="utf-8"):
                found.append(module.name)
    return sorted(set(found))


@pytest.mark.parametrize("name", modules())
def test_examples_in_the_code(name: str) -> None:
    """Examples in docstrings hold."""
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted > 0
    assert result.failed == 0


def shape(page: str) -> tuple[object, ...]:
    """Return the structure of a page: headings, tables, lists, code, and where links lead."""
    text = words_of(page)
    heads = re.findall(r"^(#+) ", text, re.MULTILINE)
    links = [link.replace(".ja.md", ".md") for link in re.findall(r"\]\(([^)#]+)\)", text)]
    code = [block for _kind, block in FENCE.findall(text)]
    rows, points = (len(re.findall(mark, text, re.MULTILINE)) for mark in (r"^\|", r"^- "))
    return heads, sorted(links), rows, points, code


def test_ambassadors_are_told_alike_in_both_languages() -> None:
    """The page on ambassadors and its Japanese twin have the same structure and code, and lead to one another."""
    english, japanese = shape("docs/ambassadors.md"), shape("docs/ambassadors.ja.md")
    assert english == japanese
    assert "](ambassadors.ja.md)" in words_of("docs/ambassadors.md")
    assert "](ambassadors.md)" in words_of("docs/ambassadors.ja.md")
