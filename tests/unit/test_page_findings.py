"""Findings on pages: each kind in its words, on the page where it is told, with what they rest on."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest

import dashboards
from dashboards.gaps import arranged, top_gaps
from dashboards.language import LANGUAGES, Language
from dashboards.page import rendered
from dashboards.state import State
from dashboards.view import Scene
from tests.browser import sample_shelf as sample
from tests.unit.test_pages_html import VIEWER


def with_findings(*kinds: str) -> Scene:
    """Make a window with a finding of each kind, the first department's own or of the first two."""
    from ona.published import Snapshot

    known = sample
    names = list(known.DEPARTMENTS)[:2]
    base = known.findings(2)[0]
    of_one = {"silo", "isolation", "overload"}
    rows = [
        {
            **base,
            "id": kind,
            "kind": kind,
            "departments": json.dumps(names[:1] if kind in of_one else names, ensure_ascii=False),
            "statement": json.dumps({"ja": f"文{kind}", "en": f"Said {kind}."}, ensure_ascii=False),
            "fragile": True,
        }
        for kind in kinds
    ]
    tables = {"silos": known.silos(2), "departments": known.departments(2), "coverage": [], "findings": rows}
    account = {kind: {"looked_at": 9, "enough_data": 4} for kind in kinds}
    window = Snapshot(
        "x", {**known.info(2), "looked_at": account}, {name: known.table(name, found) for name, found in tables.items()}
    )
    return Scene("en", State(), window, (window,))


OTHERS = ("silo", "isolation", "single_bridge", "overload", "change")


def test_findings_of_every_kind_are_told_on_the_silos_page() -> None:
    """Findings that are no gaps have their sentence, their kind and a link to the department or pair."""
    html = rendered(dashboards.VIEWS["silos"], with_findings(*OTHERS), VIEWER)
    for kind in OTHERS:
        assert f"Said {kind}." in html
    firm = {"overload": "its likely range reaches close to the usual"}
    for kind in OTHERS:
        said = html[html.index(f"Said {kind}.") :]
        assert said[: said.index("</li>")].count(f"Not firm: {firm.get(kind, 'it rests on few people')}") == 1
    assert html.count("Severity 5 of 5 (gravest): ") == len(OTHERS)
    assert html.count("<summary>Questions to discuss</summary>") == len(OTHERS)
    ids = [row["id"] for row in sample.departments(2)]
    assert f"pair={ids[0]}:{ids[0]}" in unescape(html)
    assert "A department by itself: 1 of 9 found, 4 could be judged" in html
    assert "Within each kind the false discovery rate is held at 5%." in html


def told_of(**account: Any) -> str:
    """Return the silos page of a window in which one finding falls without mail and some kinds told nothing."""
    from ona.published import Snapshot

    plain = with_findings("overload").snapshot
    rows = [
        {
            **row,
            "evidence": {"table": "departments", "keys": {}, "sensitivity": {"stands": [], "falls": ["without_mail"]}},
        }
        for row in plain.rows("findings")
    ]
    as_text = [
        {name: json.dumps(part) if isinstance(part, dict | list) else part for name, part in row.items()}
        for row in rows
    ]
    known = sample
    tables = {name: known.table(name, plain.rows(name)) for name in ("silos", "departments", "coverage")}
    window = Snapshot(
        "x", {**plain.info, "looked_at": account}, {**tables, "findings": known.table("findings", as_text)}
    )
    return rendered(dashboards.VIEWS["silos"], Scene("en", State(), window, (window,)), VIEWER)


def test_the_page_says_under_what_a_finding_falls() -> None:
    """A finding that does not keep its size without mail says so in words."""
    assert "Not firm: it does not keep its size with mail left out" in told_of()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_panel_begins_with_the_findings_it_was_opened_for(language: Language) -> None:
    """Statement, range, certainty and questions stand on top; the pair's own figure is called another one."""
    made = with_findings("silo", "change")
    one, two = (row["id"] for row in sample.departments(2)[:2])
    for pair, kind, other in ((f"{one}:{two}", "change", "silo"), (f"{one}:{one}", "silo", "change")):
        shown = Scene(language, State(pair=pair), made.snapshot, (made.snapshot,))
        html = unescape(rendered(dashboards.VIEWS["silos"], shown, VIEWER))
        panel = html[html.index('id="pair"') : html.index("</aside>")]
        said = {"ja": f"文{kind}", "en": f"Said {kind}."}[language]
        assert panel.index(said) < panel.index({"ja": "参考（上の発見とは別の値）", "en": "Another figure"}[language])
        assert {"ja": f"文{other}", "en": f"Said {other}."}[language] not in panel
        assert {"ja": "と比べて、", "en": "Compared with "}[language] in panel


def test_a_change_leads_to_the_change() -> None:
    """The link of a change shows what has changed against the period before."""
    html = unescape(rendered(dashboards.VIEWS["overview"], with_findings("change"), VIEWER))
    assert re.search(r'href="/en/silos\?pair=d01:d02&show=change#pair">Said change', html)


def test_a_pair_that_would_stand_out_alone_says_why_it_is_no_finding() -> None:
    """A pair whose whole range lies below what is expected is no finding where many are looked at, and says so."""
    from ona.published import Snapshot

    known = sample
    rows = known.silos(2)
    for row in rows:
        if {row["from"], row["to"]} == {"営業部", "開発部"}:
            row.update(band="<1/4", low_band="<1/4", high_band="1/2-0.7", q_class=">=0.05")
    tables = {"silos": rows, "departments": known.departments(2), "coverage": [], "findings": []}
    window = Snapshot("x", known.info(2), {name: known.table(name, found) for name, found in tables.items()})
    html = rendered(dashboards.VIEWS["silos"], Scene("en", State(pair="d01:d05"), window, (window,)), VIEWER)
    assert html.count("Taken alone it would stand out; among 58 pairs such a one comes by chance.") == 2


def test_the_page_says_what_there_was_not_enough_data_for() -> None:
    """A kind that could tell nothing stands under its own heading, with the reason; others, older accounts do not."""
    nothing = {"looked_at": 0, "enough_data": 0, "why_none": "no_period_before"}
    page = told_of(change=nothing, silo={"looked_at": 8, "enough_data": 8, "why_none": None})
    assert "Not judged, or not told" in page
    assert "no period before it is published" in page
    assert page[page.index('id="untold"') :].count("<li>Change since the period before") == 1
    assert 'id="untold"' not in told_of(silo={"looked_at": 8, "enough_data": 8})


def test_findings_of_other_kinds_are_no_widest_gaps() -> None:
    """Only gaps stand under the widest gaps and in the number of gaps; the overview tells the first of any kind."""
    made = with_findings("silo", "change")
    overview = rendered(dashboards.VIEWS["overview"], made, VIEWER)
    assert "Said silo." in overview
    assert "Widest: Said" not in rendered(dashboards.VIEWS["silos"], made, VIEWER)
    assert top_gaps(made, arranged(made)) == ()
