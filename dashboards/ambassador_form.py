"""The form that a set of ambassadors is asked for by: its fields, what it sends, and what is wrong with it.

The form sends what ``POST /api/v1/ambassadors`` takes, and is checked by the same model. What was typed is
shown again only where it is a number or a pseudonym: anything else could be somebody's name or address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

from pydantic import ValidationError

from api.ambassadors import AmbassadorsAsked
from dashboards.language import mark as _

SIZE: Final = "10"
"""People in a set where nothing else is asked for."""
QUOTAS: Final = ("per_department", "per_site", "per_level")
NAMED: Final = ("include", "exclude", "refused")
ONE, TWO, SPREAD = "1", "2", "spread"
"""What counts as reached: within one step, within two, or by expected reach."""
CHANCES: Final = ("5", "10", "20", "30", "50")
"""Percent: that a tie passes something on."""
CAPS: Final = ("100", "90", "80", "70", "60", "50")
"""Percent: who carries more than so many do is left out; 100 leaves out nobody."""

NUMBER: Final = re.compile(r"-?\d{1,9}")
DEPARTMENT: Final = re.compile(r"[\w.:-]{1,100}")
PERSON: Final = re.compile(r"[0-9a-fA-F]{32}")
APART: Final = re.compile(r"[\s,;、，]+")

RULES: Final[Mapping[str, str]] = {
    "size": _("Give a whole number from 1 to 10,000."),
    "steps": _("Choose one of the ways to count who is reached."),
    "chance": _("Choose one of the percentages."),
    **dict.fromkeys(QUOTAS, _("Give a whole number from 0 to 1,000.")),
    "max_load": _("Choose one of the caps."),
    "between": _("Choose two different departments, or none."),
    "exclude_managers": _("Choose managers in or out."),
    **dict.fromkeys(NAMED, _("People are named by 32 hexadecimal digits each, as results show them; at most 500.")),
}
"""What each field allows, said beside it where that is not kept."""


@dataclass(frozen=True, slots=True)
class Form:
    """What stands in the fields, as text; people in the order in which they were named.

    ``reach`` is one of :data:`ONE`, :data:`TWO`, :data:`SPREAD`. ``strange`` names the fields with something
    in them that is none of theirs and is not shown again.
    """

    size: str = SIZE
    reach: str = ONE
    chance: str = "10"
    per_department: str = "0"
    per_site: str = "0"
    per_level: str = "0"
    max_load: str = "100"
    one: str = ""
    other: str = ""
    managers: str = "in"
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    strange: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def read(cls, sent: Sequence[tuple[str, str]], *, people: bool = True) -> Self:
        """Read the fields of a form, or of an address, which never names people.

        >>> found = Form.read([("size", "24"), ("reach", "2"), ("include", "haru@aozora.example")])
        >>> found.size, found.reach, found.include, sorted(found.strange)
        ('24', '2', (), ['include'])
        """
        texts = {name: text.strip() for name, text in sent if name in CHECKS and (text.strip() or name not in QUOTAS)}
        kept = {name: text for name, text in texts.items() if CHECKS[name](text)}
        strange = {FIELD_OF.get(name, name) for name in texts.keys() - kept.keys()}
        named: dict[str, tuple[str, ...]] = {}
        for place in NAMED if people else ():
            words = [*_words(sent, place), *_wished(sent, place)]
            good = [word.lower() for word in words if PERSON.fullmatch(word)]
            strange |= {place} if len(good) < len(words) else set()
            named[place] = tuple(dict.fromkeys(good))
        made: dict[str, Any] = {**kept, **_once(named), "strange": frozenset(strange)}
        return cls(**made)

    @classmethod
    def of(cls, asked: Mapping[str, Any]) -> Self:
        """Return the fields that a request was made with.

        >>> Form.of({"size": 3, "chance": 0.2, "between": ["d01", "d05"], "exclude_managers": True}).body()
        {'size': 3, 'chance': 0.2, 'between': ['d01', 'd05'], 'exclude_managers': True}
        """
        one, other = asked.get("between") or ("", "")
        chance = asked.get("chance")
        made: dict[str, Any] = {
            "size": str(asked.get("size", SIZE)),
            "reach": SPREAD if chance is not None else str(asked.get("steps", ONE)),
            "chance": "10" if chance is None else f"{chance * 100:.0f}",
            "max_load": f"{asked.get('max_load', 100):.0f}",
            "one": one,
            "other": other,
            "managers": "out" if asked.get("exclude_managers") else "in",
            **{name: str(asked.get(name, 0)) for name in QUOTAS},
            **{name: tuple(asked.get(name, ())) for name in NAMED},
        }
        return cls(**made)

    def body(self) -> dict[str, Any]:
        """Return the request that the fields make; numbers that are none stay text, which no request takes."""
        numbers = {name: _number(getattr(self, name)) for name in ("size", *QUOTAS)}
        made: dict[str, Any] = {name: number for name, number in numbers.items() if number != 0 or name == "size"}
        if self.reach == SPREAD:
            made["chance"] = _share(self.chance)
        elif self.reach != ONE:
            made["steps"] = _number(self.reach)
        if self.max_load != "100":
            made["max_load"] = float(self.max_load) if self.max_load in CAPS else self.max_load
        if self.one or self.other:
            made["between"] = [one for one in (self.one, self.other) if one]
        if self.managers == "out":
            made["exclude_managers"] = True
        return made | {name: list(getattr(self, name)) for name in NAMED if getattr(self, name)}

    def checked(self) -> tuple[AmbassadorsAsked | None, dict[str, str]]:
        """Return the request, or for each field that is wrong what it allows, a key of the catalogues."""
        wrong = set(self.strange)
        asked = None
        try:
            asked = AmbassadorsAsked.model_validate(self.body())
        except ValidationError as error:
            wrong |= {str(one["loc"][0]) for one in error.errors(include_input=False)}
        if self.one and self.one == self.other:
            wrong.add("between")
        return (None if wrong else asked), {name: RULES[name] for name in RULES if name in wrong}


def _number(text: str) -> int | str:
    return int(text) if NUMBER.fullmatch(text) else text


def _share(percent: str) -> float | str:
    return int(percent) / 100 if percent in CHANCES else percent


def _words(sent: Iterable[tuple[str, str]], place: str) -> list[str]:
    return [word for name, text in sent if name == place for word in APART.split(text.strip()) if word]


def _wished(sent: Iterable[tuple[str, str]], place: str) -> list[str]:
    """Return whom a choice beside a member of the set before puts in a field: ``include:1c20...``."""
    wishes = [text.partition(":") for name, text in sent if name == "wish"]
    return [person for wish, _colon, person in wishes if wish == place]


def _once(named: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return whom fields name, each person in one of them: who refused or shall stay out is not included."""
    gone = {*named.get("exclude", ()), *named.get("refused", ())}
    return {**named, "include": tuple(one for one in named["include"] if one not in gone)} if named else {}


def _is_number(text: str) -> bool:
    return NUMBER.fullmatch(text) is not None


def _is_department(text: str) -> bool:
    return not text or DEPARTMENT.fullmatch(text) is not None


CHECKS: Final = {
    **dict.fromkeys(("size", *QUOTAS), _is_number),
    "reach": (ONE, TWO, SPREAD).__contains__,
    "chance": CHANCES.__contains__,
    "max_load": CAPS.__contains__,
    "managers": ("in", "out").__contains__,
    "one": _is_department,
    "other": _is_department,
}
"""Fields of one value, and whether a text is one of theirs."""

FIELD_OF: Final = {"reach": "steps", "managers": "exclude_managers", "one": "between", "other": "between"}
"""Fields that a request names otherwise."""
