"""``ona privacy audit``: the release rules checked on the own store and snapshots."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from ona.cli.analysing import opened
from ona.cli.context import Json, Session, session
from ona.cli.output import say, show_json
from ona.errors import UsageError
from ona.sentences import sentence

if TYPE_CHECKING:  # a command loads what it needs, so that help and completion are quick
    from ona.privacy_audit import Check

privacy = typer.Typer(help="What is published, held against the release rules.", no_args_is_help=True)

CHECKED: Final[dict[str, tuple[str, str]]] = {
    "small_units": ("最小の人数に満たない部署", "departments below the smallest group"),
    "overlapping_units": ("人が重なって数えられている部署", "departments that count the same people"),
    "other_head_counts": ("部署の表と人数が違う組", "pairs with other head-counts than their departments"),
    "undeclared_forms": ("決められた形でない値のある表", "tables with a value in an undeclared form"),
    "windows_drawn_again": ("二度公開された期間", "periods that were drawn twice"),
    "changed_snapshots": ("書かれたときと違う公開ファイル", "published files that are not what was written"),
    "text_columns": ("自由な文字を入れられる列", "columns that could hold any text"),
    "labels_with_addresses": ("アドレスやリンクのような名前", "names that look like an address or a link"),
    "published_persons": ("個人の仮名を含む公開の行", "published rows with a person's pseudonym"),
    "erased_people": ("消去した人が残っている行", "rows about erased people"),
    "key": ("弱い鍵、または他人が読める鍵", "keys that are weak or that others can read"),
    "open_files": ("所有者以外が読めるデータベース", "databases that others can read"),
    "canaries": ("目印の言葉が見つかったファイル", "files in which a canary stands"),
}
"""What each check counts, in Japanese and English."""


@privacy.command()
def audit(
    context: typer.Context,
    snapshot: Annotated[str | None, typer.Option(help="A snapshot's id; else the current one.")] = None,
    canary: Annotated[
        Path | None, typer.Option(help="A file of words to look for in all files, one a line; - reads standard input.")
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """Hold everything that any role can fetch, and the store, against the release rules."""
    from ona.privacy_audit import Audit
    from ona.privacy_audit import audit as run_audit

    here = session(context)
    found = opened(here, snapshot)
    checks = run_audit(Audit(here.settings(), found, _words(canary)))
    if as_json:
        show_json({"snapshot": found.id, "checks": [_plain(one) for one in checks], "hidden": found.info["pairs"]})
    else:
        _tell(here, checks, found.info["pairs"])
    if not all(one.ok for one in checks):
        raise typer.Exit(1)


def _words(file: Path | None) -> tuple[str, ...]:
    """Return the canaries of a file, or of standard input."""
    if file is None:
        return ()
    if str(file) != "-" and not file.is_file():
        raise UsageError(
            sentence("There is no file {name!r}.", name=file.name),
            next_step="Canaries stand in a file, one a line, or come from standard input with -.",
        )
    text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def _plain(one: Check) -> dict[str, Any]:
    return {"name": one.name, "ok": one.ok, "found": one.found, "of": one.of}


def _tell(here: Session, checks: tuple[Check, ...], pairs: dict[str, Any]) -> None:
    """Print a line for each check, how much is hidden, and the outcome."""
    for one in checks:
        words = CHECKED[one.name][here.language == "en"]
        say(here.said("audit_line", mark="✓" if one.ok else "✗", words=words, found=one.found, of=f"{one.of:,}"))
    hidden = sum(pairs["hidden"].values())
    reasons = ", ".join(f"{here.said(f'hidden_{reason}')} {count}" for reason, count in pairs["hidden"].items())
    say(here.said("audit_hidden", hidden=hidden, total=pairs["total"], reasons=reasons or "0"))
    failed = sum(not one.ok for one in checks)
    say(here.said("audit_failed", failed=failed) if failed else here.said("audit_passed", checks=len(checks)))
