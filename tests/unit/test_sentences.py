"""Every sentence of an error is there in Japanese: the code and the catalogue are compared."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from api import problems
from ona import errors, rule_words, system_words
from ona.cli.place_words import place_in
from ona.cli.reason_words import REASONS
from ona.cli.words import WORDS
from ona.sentences import CATALOGUE, listed, said_in, sentence, translatable
from ona.tables import RejectReason

ROOT = Path(errors.__file__).parents[1]
PACKAGES = ("ona", "connectors", "analytics", "api", "dashboards")
SPOKEN = {"sentence": (0,), "known_as": (1,), "translatable": (0,), "not_found": (0, 1)}
"""Functions that take texts of ours, and where among their arguments they stand."""


GUARDS = frozenset({Path("ona/privacy"), Path("ona/store")})
"""Where a ReleaseError guards against a fault of the program: nobody is meant to meet it."""
JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def error_classes() -> set[str]:
    """Return the names of all classes of the tree of errors, those of other packages included."""
    parents = {
        node.name: [base.id for base in node.bases if isinstance(base, ast.Name)]
        for _path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found = {"OnaError"}
    while more := {name for name, bases in parents.items() if found & set(bases)} - found:
        found |= more
    return found


def modules() -> Iterator[tuple[Path, ast.Module]]:
    """Yield every module of the packages."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


@dataclass
class Reading:
    """What one module says: templates with their place, and what cannot be translated."""

    path: Path
    constants: dict[str, ast.expr]
    classes: set[str]
    said: dict[str, str] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)

    def call(self, node: ast.Call) -> None:
        name = name_of(node.func)
        for place in SPOKEN.get(name, ()):
            for text in node.args[place : place + 1]:
                self.text(text)
        for word in node.keywords:
            if word.arg == "next_step":
                self.text(word.value)
        if name == "ConfigError":
            self.lost += [f"{self.path}:{place}" for place in bare_parts(node)]
        if name in self.classes and not (name == "ReleaseError" and GUARDS & set(self.path.parents)):
            for text in message_of(node, name):
                self.text(text)

    def text(self, node: ast.expr) -> None:
        """Take up a text of ours: a literal, a constant, a choice of them; a sentence speaks for itself."""
        for one in choices(node):
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                self.said[one.value] = f"{self.path}:{one.lineno}"
            elif isinstance(one, ast.Name) and one.id in self.constants:
                self.text(self.constants[one.id])
            elif isinstance(one, ast.Subscript) and name_of(one.value) in self.constants:
                self.text(self.constants[name_of(one.value)])
            elif isinstance(one, (ast.JoinedStr, ast.BinOp)):
                self.lost.append(f"{self.path}:{one.lineno}")


def name_of(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def choices(node: ast.expr) -> Iterator[ast.expr]:
    """Yield what an expression may be: both branches of a choice, each part of a tuple or value of a table."""
    if isinstance(node, ast.IfExp):
        yield from (one for branch in (node.body, node.orelse) for one in choices(branch))
    elif isinstance(node, ast.Tuple):
        yield from (one for part in node.elts for one in choices(part))
    elif isinstance(node, ast.Dict):
        yield from (one for part in node.values for one in choices(part))
    else:
        yield node


def message_of(node: ast.Call, name: str) -> list[ast.expr]:
    """Return the message of a call that makes an error, and the name that a ConfigError bears."""
    message = node.args[2:3] if name == "ProblemError" else node.args[:1]
    return [*message, *(word.value for word in node.keywords if word.arg == "source")]


def bare_parts(node: ast.Call) -> list[int]:
    """Return the lines of a ConfigError's problems that are plain text: among others they would stay English."""
    parts = [part for problems in node.args[:1] for part in choices(problems)]
    parts = [part.value if isinstance(part, ast.Starred) else part for part in parts]
    return [part.lineno for part in parts if isinstance(part, (ast.Constant, ast.JoinedStr, ast.BinOp))]


def reading() -> list[Reading]:
    classes = error_classes()
    found = []
    for path, tree in modules():
        constants = {
            name_of(target): node.value
            for node in tree.body
            if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        }
        one = Reading(path, constants, classes)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                one.call(node)
        found.append(one)
    return found


def of_tables() -> set[str]:
    """Texts that stand in tables rather than beside an error."""
    phrases = set(problems.TITLES.values())
    rules = {*rule_words.RULES.values(), rule_words.OTHER}
    return rules | phrases | set(system_words.KNOWN) | {reason.value for reason in RejectReason}


def spoken() -> dict[str, str]:
    """Every text of the code, with where it stands."""
    found = {text: place for one in reading() for text, place in one.said.items() if text}
    return found | dict.fromkeys(of_tables(), "a table")


def catalogue() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        messages = [message for message in read_po(file, locale="ja") if message.id]
    assert not [message.id for message in messages if message.fuzzy]
    return {str(message.id): str(message.string) for message in messages}


def fields(text: str) -> set[tuple[str, str, str]]:
    """Return the fields of a template: name, form, conversion."""
    parts = Formatter().parse(text)
    return {(name, form or "", conversion or "") for _text, name, form, conversion in parts if name is not None}


def test_every_sentence_is_in_the_catalogue() -> None:
    """Each message and next step of the code has its Japanese."""
    known = catalogue()
    assert {text: place for text, place in spoken().items() if text not in known} == {}
    assert len(known) > 250


def test_no_japanese_is_left_over() -> None:
    """The catalogue holds nothing that the code no longer says."""
    assert sorted(set(catalogue()) - set(spoken())) == []


def test_no_error_is_put_together_beyond_translation() -> None:
    """No message or next step is an f-string or a sum of strings: values go into a `sentence`."""
    assert [place for one in reading() for place in one.lost if Path("ona/privacy") not in one.path.parents] == []


@pytest.mark.parametrize("parts", ["('Bad.',)", "(sentence('Bad.'), f'{x}')", "('a' + x,) if x else (sentence('b'),)"])
def test_a_plain_text_among_the_problems_of_a_configuration_is_found(parts: str) -> None:
    """A literal, an f-string or a sum in a ConfigError is refused; sentences are not."""
    one = Reading(Path("a.py"), {}, {"ConfigError"})
    one.call(call("ConfigError((sentence('Bad.'), *more), source=sentence('It'))"))
    assert one.lost == []
    one.call(call(f"ConfigError({parts})"))
    assert set(one.lost) == {"a.py:1"}


def call(text: str) -> ast.Call:
    """Return a call written as text."""
    node = ast.parse(text, mode="eval").body
    assert isinstance(node, ast.Call)
    return node


def test_both_languages_have_the_same_fields() -> None:
    """Japanese has the fields of the English, in the same form."""
    assert {text: japanese for text, japanese in catalogue().items() if fields(text) != fields(japanese)} == {}


def test_japanese_reads_as_japanese() -> None:
    """Keys are English; their Japanese has Japanese characters, full-width punctuation and no plain form."""
    pairs = {text: japanese for text, japanese in catalogue().items() if text != "{places} and {count} more"}
    assert [text for text in pairs if JAPANESE.search(text)] == []
    assert [text for text, japanese in pairs.items() if re.search(r"[a-z]{3}", bare(text)) and not wide(japanese)] == []
    assert [japanese for japanese in pairs.values() if faults(japanese)] == []
    rules = [pairs[rule] for rule in (*rule_words.RULES.values(), rule_words.OTHER)]
    assert [rule for rule in rules if not POLITE.search(f"{rule}。")] == []


def test_words_and_reasons_read_as_japanese() -> None:
    """What the command line says of its own follows the same rules of wording as the catalogue."""
    said = [japanese for japanese, _english in (*WORDS.values(), *REASONS.values())]
    assert [text for text in said if JAPANESE.search(text) is None] == []
    assert [text for text in said if faults(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "公開しました: {id}",
        "リンク（{minutes}分間有効）:",
        "ほかに {count} 件",
        "ほかに {count}件",
        "読めない。",
        "読めない。直してください。",
        "何かが {name}。",
        "はっきりした溝",
        "だれも使えません。",
    ],
)
def test_faults_of_wording_are_found(text: str) -> None:
    """Half-width punctuation, blanks around counts, plain forms and words beside the glossary are faults."""
    assert faults(text)


def faults(text: str) -> list[str]:
    """Return what in a Japanese text breaks the rules of wording."""
    sentences = re.findall(r"[^。]*。", re.sub(r"（[^）]*）", "", text))
    return [
        *(found.group() for rule in (HALF_WIDTH, OTHER_WORDS) for found in rule.finditer(bare(text))),
        *(found.group() for found in BLANKS.finditer(text)),
        *(one for one in sentences if not POLITE.search(one) and one not in SAID_BY_FIELD),
    ]


HALF_WIDTH = re.compile(
    r"[\u3040-\u9fff\uff00-\uffef」][,.;:!?(](?!\d)|[,;:!?)][\u3040-\u9fff]|[\u3040-\u9fff]\s+[\u3040-\u9fff]"
)
BLANKS = re.compile(r"\} [件人行週日分組個通]|[\u3040-\u9fff] \{\w+[^}]*\}[件人行週日分組個通]")
OTHER_WORDS = re.compile(r"溝|だれ|つく[らりるれろっ]|やりとり|控え|無作為|拒まれました（")
"""Words that the glossary, or the rest of the texts, has another one for."""
POLITE = re.compile(r"(ます|です|ません|ました|ください|でした|ませんか|：\{\w+\})。$")
"""How a sentence ends; a list of values stands behind a full-width colon."""
SAID_BY_FIELD = frozenset({"{rule}。", "{title}。"})
"""Sentences that are a text of ours as a whole; rules and titles are looked at by themselves."""


def bare(text: str) -> str:
    """Put a letter for fields and for what stands in backquotes, which are said as they are."""
    return re.sub(r"`[^`]*`|\{[^}]*\}", "X", text)


def wide(text: str) -> bool:
    return re.search(r"[^\x00-\x7f]", text) is not None


def test_no_command_or_key_is_changed() -> None:
    """What stands in backquotes or looks like an option is the same in both languages."""
    verbatim = re.compile(r"`[^`]*`|--[a-z-]+|\[[a-z]+\]|/api/\S+[a-z]|\b\w+_\w+\b")
    wrong = {
        text: japanese
        for text, japanese in catalogue().items()
        if text not in REASON_CODES and set(verbatim.findall(text)) - set(verbatim.findall(japanese))
    }
    assert wrong == {}


REASON_CODES = {reason.value for reason in RejectReason}


def test_reasons_are_worded_as_in_the_summary_of_a_sync() -> None:
    """A reason in a refused roster has the words that it has in the table of a sync."""
    assert {reason.value: catalogue()[reason.value] for reason in RejectReason} == {
        reason.value: REASONS[reason][0] for reason in RejectReason
    }


def test_a_sentence_is_english_text_that_can_be_said_in_japanese() -> None:
    """As a string it is English; values stay, quoted the Japanese way, and sentences among them are translated."""
    told = sentence("There is no role {role!r}; the roles are {roles}.", role="boss", roles=listed(["a", "b"]))
    assert told == "There is no role 'boss'; the roles are a, b."
    assert told.in_language("en") == told
    assert told.in_language("ja") == "「boss」という役割はありません。a、b から選んでください。"
    nested = sentence("{what} must be between 1 and {largest}, not {value}.", what=AGE, largest=9, value=0)
    assert nested.in_language("ja") == "トークンの有効日数は1から9までで指定してください。0 は使えません。"


AGE = sentence("A token's life in days")


def test_a_value_is_never_taken_for_a_text_of_ours() -> None:
    """A value that happens to be a text of the catalogue, or to hold braces, is said as it is."""
    told = sentence("There is no file {name!r}.", name="table")
    assert told.in_language("ja") == "ファイル「table」がありません。"
    told = sentence("There is no file {name!r}.", name="{name}\x1b[2J")
    assert told.in_language("ja") == "ファイル「{name}\\x1b[2J」がありません。"


def test_what_the_catalogue_lacks_is_said_in_english() -> None:
    """A sentence without Japanese, such as one of a later version, is said in English and never fails."""
    assert sentence("Nobody knows {what}.", what="this").in_language("ja") == "Nobody knows this."
    assert said_in("Nobody knows.", "ja") == "Nobody knows."
    assert translatable("Run `ona sync`.").in_language("ja") == "`ona sync` を実行してください。"


def test_an_error_is_said_in_both_languages() -> None:
    """Message and next step follow one another, in Japanese without a blank; `str` is English."""
    error = errors.UsageError(sentence("There is no file {name!r}.", name="a"), next_step="Run `ona sync`.")
    assert str(error) == error.in_language("en") == "There is no file 'a'. Run `ona sync`."
    assert error.in_language("ja") == "ファイル「a」がありません。`ona sync` を実行してください。"
    assert errors.OnaError("It failed.").in_language("ja") == "It failed."


def test_english_needs_no_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    """In English the catalogue is not read, so that the command line starts quickly."""
    monkeypatch.setattr("ona.sentences._japanese", None)
    assert errors.UsageError("No.", next_step=sentence("Endings: {endings}.", endings="a")).in_language("en")


@pytest.mark.parametrize(
    "place", ["line 3", "row 9", "message 12", "event 4", "day file 2", "day file 2, message 5", "file"]
)
def test_every_place_is_said_in_japanese(place: str) -> None:
    """Where a quarantined item stands has Japanese words; the numbers stay."""
    said = place_in("ja", place)
    assert not re.search(r"[a-z]", said)
    assert re.findall(r"\d+", said) == re.findall(r"\d+", place)
    assert place_in("en", place) == place


def test_no_source_names_a_place_that_has_no_japanese() -> None:
    """Every literal and every f-string that a source gives as a place is known."""
    told = {text for path, tree in modules() if path.parts[0] == "connectors" for text in places_of(tree)}
    assert len(told) >= 9
    assert [text for text in told if JAPANESE.search(place_in("ja", text)) is None] == []


def places_of(tree: ast.Module) -> Iterator[str]:
    """Yield the places that a module names, with 7 in each field."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) in {"Reject", "take", "_lay_out", "_Reading"}:
            for text in [*node.args, *(word.value for word in node.keywords if word.arg == "place")]:
                if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value:
                    yield text.value
                elif isinstance(text, ast.JoinedStr):
                    yield from filled(text)


def filled(node: ast.JoinedStr) -> Iterator[str]:
    parts = [ast.unparse(part.value) if isinstance(part, ast.FormattedValue) else part.value for part in node.values]
    words = {"table.word": ("line", "row"), "self.place": ("day file 7",)}
    for word in words.get(str(parts[0]), ("",)):
        rest = [
            word if place == 0 and word else "7" if isinstance(node.values[place], ast.FormattedValue) else str(part)
            for place, part in enumerate(parts)
        ]
        yield "".join(rest)
