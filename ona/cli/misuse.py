"""How a command was typed wrongly: a sentence and a next step, in place of the parser's own words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from ona.errors import UsageError
from ona.rule_words import RULES, rule_of
from ona.sentences import Language, Sentence, known_as, listed, sentence, translatable

NO_COMMAND: Final = re.compile(r"No such command '(?P<name>.*?)'\.(?: Did you mean (?P<near>.*)\?)?", re.DOTALL)
TOO_MANY: Final = re.compile(r"Got unexpected extra argument\(?s?\)? \((?P<rest>.*)\)", re.DOTALL)
NO_CHOICE: Final = re.compile(r"(?:Value error, )?(?P<text>.* is not one of (?P<allowed>.*?))\.?", re.DOTALL)
KINDS: Final[Mapping[str, Sentence]] = {"argument": sentence("argument"), "option": sentence("option")}


def told(error: Exception, language: Language) -> str:
    """Return what is wrong, what to do, and on a line of its own the usage of the command.

    Parameters
    ----------
    error
        One of the parser's exceptions. They are told by name: their module is not public.
    language
        Of the sentences.
    """
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "ona"
    step = sentence("Run `{command} --help` to see how it is used.", command=command)
    said = UsageError(_what(error), next_step=step).in_language(language)
    if context is None:
        return said
    usage = sentence("Usage: {usage}", usage=" ".join(context.get_usage().removeprefix("Usage: ").split()))
    return f"{said}\n{usage.in_language(language)}"


def _what(error: Exception) -> Sentence:
    known: dict[str, Callable[[Any], Sentence]] = {
        "NoSuchOption": _no_such_option,
        "MissingParameter": _missing,
        "BadOptionUsage": _bad_option,
        "BadParameter": _bad_value,
    }
    tell = known.get(type(error).__name__, _usage)
    return tell(error)


def _no_such_option(error: Any) -> Sentence:
    if error.possibilities:
        near = listed(sorted(error.possibilities))
        return sentence("There is no option {name!r}; did you mean {near}?", name=error.option_name, near=near)
    return sentence("There is no option {name!r}.", name=error.option_name)


def _missing(error: Any) -> Sentence:
    kind = error.param_type or getattr(error.param, "param_type_name", "")
    return sentence("The {kind} {name} is missing.", kind=KINDS.get(kind, kind), name=_name(error))


def _bad_option(error: Any) -> Sentence:
    if error.message.endswith("does not take a value."):
        return sentence("The option {name!r} takes no value.", name=error.option_name)
    return sentence("The option {name!r} needs a value.", name=error.option_name)


def _bad_value(error: Any) -> Sentence:
    """Name the rule that a value breaks: a sentence of ours, or that of the validator."""
    if isinstance(error.message, Sentence):
        return sentence("The value of {name} is not allowed: {problem}", name=_name(error), problem=error.message)
    if choice := NO_CHOICE.fullmatch(error.message):
        rule = known_as(choice["text"], RULES["literal_error"], expected=_choices(choice["allowed"]))
        return sentence("The value of {name} is not allowed: {rule}.", name=_name(error), rule=rule)
    broken = getattr(error.__cause__, "errors", None)
    rule = rule_of(broken()[0]) if broken else translatable(error.message)
    return sentence("The value of {name} is not allowed: {rule}.", name=_name(error), rule=rule)


def _choices(allowed: str) -> Sentence:
    """Return what may be given, as it is typed."""
    return listed(allowed.replace("'", "").split(", "))


def _name(error: Any) -> str:
    """Return the parameter as it is typed: the longest of an option's names."""
    if error.param_hint is not None:
        return str(error.param_hint)
    return max(getattr(error.param, "opts", None) or [error.param.display_name_raw], key=len) if error.param else "?"


def _usage(error: Exception) -> Sentence:
    text = str(getattr(error, "message", error))
    if found := NO_COMMAND.fullmatch(text):
        name, near = found["name"], found["near"]
        if near:
            near = listed(near.replace("'", "").split(", "))
            return sentence("There is no command {name!r}; did you mean {near}?", name=name, near=near)
        return sentence("There is no command {name!r}.", name=name)
    if found := TOO_MANY.fullmatch(text):
        return sentence("More was given than the command takes: {rest}.", rest=found["rest"])
    return known_as(text, "The command cannot be understood.")
