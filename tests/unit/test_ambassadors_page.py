"""The page of ambassadors: who may ask there, what is sent, what is wrong with it, and what is told of a set."""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dashboards
from api import create_app
from api.security import Viewer
from dashboards.ambassador_form import CAPS, CHANCES, NAMED, QUOTAS, Form
from dashboards.ambassadors import answer
from dashboards.page import rendered
from dashboards.state import State
from dashboards.view import Scene
from ona import consents, requests
from ona.access import ROLES, create_token
from ona.published import Snapshot
from ona.set_words import set_said
from ona.settings import Privacy, Settings, Store
from ona.tables import PUBLISHED
from tests.browser import sample_shelf as sample
from tests.unit.test_pages_html import words_of

with warnings.catch_warnings():
    # The test client prefers a package that is not among the pinned ones.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

CHOOSERS = {"analyst", "comms", "admin"}
PEOPLE = [f"{number:032x}" for number in range(0x1C20_2F92, 0x1C20_2F98)]
JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


def opened(folder: Path, **privacy: Any) -> Any:
    settings = Settings(store=Store(path=folder), privacy=Privacy(mode="consent", **privacy))
    app = create_app(settings, pages=dashboards.routers(), shelf=sample.sample_shelf())
    dashboards.furnish(app)
    return TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Any]:
    """Make a client of a service in the mode consent, in which six people consented."""
    with opened(tmp_path) as made:
        consents.give(made.app.state.database, {bytes.fromhex(one): datetime.now(UTC) for one in PEOPLE})
        yield made


def sign(client: Any, role: str = "comms") -> dict[str, str]:
    return {"Authorization": f"Bearer {create_token(client.app.state.database, role).token}", "Accept": "text/html"}


def sent(client: Any, fields: dict[str, Any], language: str = "en", **headers: str) -> Any:
    return client.post(
        f"/{language}/ambassadors",
        content=urlencode(fields, doseq=True),
        headers={"Content-Type": "application/x-www-form-urlencoded", **sign(client), **headers},
    )


def answered(client: Any, result: dict[str, Any], people: list[str]) -> None:
    """Answer the request that waits as the worker would."""
    job = requests.take(client.app.state.database)
    assert job is not None
    requests.answer(client.app.state.database, job.id, result, frozenset(map(bytes.fromhex, people)))


def result(**summary: Any) -> dict[str, Any]:
    """Return a set of two as the release door lets it out."""
    first = {"rank": 1, "person": PEOPLE[0], "department": "営業部", "adds": 40, "only": 30, "substitute": PEOPLE[2],
             "loses": 10, "load": "80-90%", "chosen_again": ">=90%"}  # fmt: skip
    second = {"rank": 2, "person": PEOPLE[1], "department": "=1+1", "adds": 10, "only": 0, "substitute": None,
              "loses": None, "load": "<=10%", "chosen_again": "40-50%"}  # fmt: skip
    weeks = {"low": "20-30%", "high": "30-40%", "chosen_again": "70-80%"}
    about = {"size": 2, "reached": "30-40%", "at_most": "40-50%", "weeks": weeks, "model": {"kind": "coverage"}}
    about |= {"share_of_best": ">=60%", "guarantee": "1-1/e"}
    curve = [
        {"size": 1, "reached": "20-30%", "at_most": "20-30%", "random": "<=10%", "most_connected": "20-30%"},
        {"size": 2, "reached": "30-40%", "at_most": "40-50%", "random": "10-20%", "most_connected": "20-30%"},
    ]
    snapshot = {"id": sample.PERIODS[2][0], "from": "2026-01-05", "to": "2026-04-05"}
    told = {"summary": about | summary, "set": [first, second], "curve": curve}
    return {"snapshot": snapshot, **told, "short": {"departments": ["営業部"], "others": 4}}


@pytest.mark.parametrize("role", ROLES)
def test_who_sees_the_form(client: Any, role: str) -> None:
    """The form stands on the page for those who choose ambassadors; others read the page without it."""
    answer = client.get("/en/ambassadors", headers=sign(client, role))
    assert answer.status_code == (403 if role == "adviser" else 200)
    assert ('id="choosing"' in answer.text) is (role in CHOOSERS)


@pytest.mark.parametrize("role", [*ROLES, None])
def test_who_may_send_it(client: Any, role: str | None) -> None:
    """Only those who choose may send the form, read a set, its table or its picture, or look at a request."""
    headers = sign(client, role) if role else SAME_ORIGIN | {"Accept": "text/html"}
    refused = 401 if role is None else 403
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = client.post("/ja/ambassadors", content="size=3", headers=headers | form)
    assert answer.status_code == (303 if role in CHOOSERS else refused)
    addresses = ("/ja/ambassadors?request=r1", "/ja/ambassadors.csv?request=r1", "/api/v1/figures/ambassador_set/r1")
    found = {client.get(address, headers=headers).status_code for address in addresses}
    assert found == {404 if role in CHOOSERS else refused}


def test_another_site_cannot_send_it(client: Any) -> None:
    """A form of another site is refused before anything is read of it."""
    code = client.app.state.database
    from ona.access import one_time_link

    client.get(f"/signin?code={one_time_link(code, 'comms')}")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for site, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 303)):
        answer = client.post("/ja/ambassadors", content="size=3", headers={**form, "Sec-Fetch-Site": site})
        assert answer.status_code == status
    assert requests.take(client.app.state.database) is not None
    assert requests.take(client.app.state.database) is None


def test_nobody_is_offered_where_nobody_consented(tmp_path: Path) -> None:
    """Without consent the page says so, shows where volunteers are lacking, and has no form."""
    with opened(tmp_path) as client:
        text = client.get("/en/ambassadors", headers=sign(client)).text
    assert "Nobody has consented yet" in text
    assert 'id="choosing"' not in text
    assert "fewer than three" in text


def test_a_service_that_shows_no_people(tmp_path: Path) -> None:
    """With person_views off there is no form, and the set of an earlier request is not told, by page or API."""
    with opened(tmp_path) as client:
        consents.give(client.app.state.database, {bytes.fromhex(one): datetime.now(UTC) for one in PEOPLE})
        page = sent(client, {"size": 2}).headers["location"]
        answered(client, result(), PEOPLE[:3])
        identifier = page.partition("request=")[2].removesuffix("#set")
        assert PEOPLE[0] in client.get(page, headers=sign(client)).text
    with opened(tmp_path, person_views=False) as client:
        text = client.get("/en/ambassadors", headers=sign(client)).text
        assert 'id="choosing"' not in text
        shut = client.get(f"/en/ambassadors?request={identifier}", headers=sign(client))
        told = client.get(f"/api/v1/requests/{identifier}", headers=sign(client)).json()
        assert PEOPLE[0] not in shut.text
        assert "person_views is false" in shut.text
        assert (told["state"], told["result"], told["error"]["code"]) == ("withdrawn", None, "person_views_off")
        assert client.get(f"/en/ambassadors.csv?request={identifier}", headers=sign(client)).status_code == 404


def test_the_form_makes_the_api_s_request(client: Any) -> None:
    """What the form sends is put in the row as POST ambassadors would, and the way leads to the request."""
    wishes = [f"include:{PEOPLE[0]}", f"refused:{PEOPLE[1]}", ""]
    answer = sent(
        client,
        {"size": "24", "reach": "2", "per_department": "1", "per_site": "", "managers": "out", "max_load": "90",
         "one": "d01", "other": "d05", "exclude": f"{PEOPLE[2].upper()}\r\n {PEOPLE[3]}", "wish": wishes},
    )  # fmt: skip
    assert answer.status_code == 303
    assert re.fullmatch(r"/en/ambassadors\?request=[0-9a-f]{24}#set", answer.headers["location"])
    assert answer.headers["cache-control"] == "no-store"
    job = requests.take(client.app.state.database)
    assert job is not None
    assert job.asked == {
        "size": 24, "steps": 2, "per_department": 1, "between": ["d01", "d05"], "exclude_managers": True,
        "max_load": 90.0, "include": [PEOPLE[0]], "exclude": PEOPLE[2:4], "refused": [PEOPLE[1]],
    }  # fmt: skip


FORMS = st.builds(
    Form,
    size=st.integers(1, 10_000).map(str),
    reach=st.sampled_from(["1", "2", "spread"]),
    **{name: st.integers(0, 1000).map(str) for name in QUOTAS},
    max_load=st.sampled_from(CAPS),
    managers=st.sampled_from(["in", "out"]),
    **{name: st.lists(st.sampled_from(PEOPLE), unique=True, max_size=2).map(tuple) for name in NAMED},
)


@given(FORMS)
def test_a_request_fills_the_form_that_made_it(form: Form) -> None:
    """A form, the request that it makes and the form of that request say the same."""
    asked, errors = form.checked()
    assert errors == {}
    assert asked is not None
    kept = asked.model_dump(exclude_defaults=True)
    assert Form.of(kept).body() == form.body() == kept


@given(
    st.lists(st.tuples(st.sampled_from(["size", "reach", "chance", "include", "one", "wish"]), st.text()), max_size=6)
)
def test_any_text_is_read(fields: list[tuple[str, str]]) -> None:
    """Whatever is sent, it is a request or it is said which fields are wrong; never both, never neither."""
    asked, errors = Form.read(fields).checked()
    assert (asked is None) is bool(errors)


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no number": ({"size": "many"}, "size"),
    "nobody": ({"size": "0"}, "size"),
    "too many": ({"size": "10001"}, "size"),
    "below nought": ({"size": "3", "per_level": "-1"}, "per_level"),
    "a crowd of each": ({"size": "3", "per_site": "1001"}, "per_site"),
    "no way": ({"size": "3", "reach": "3"}, "steps"),
    "no chance": ({"size": "3", "reach": "spread", "chance": "99"}, "chance"),
    "half a pair": ({"size": "3", "one": "d01"}, "between"),
    "one department twice": ({"size": "3", "one": "d01", "other": "d01"}, "between"),
    "an address": ({"size": "3", "include": "haru@aozora.example"}, "include"),
    "an address beside": ({"size": "3", "refused": f"{PEOPLE[0]} haru@aozora.example"}, "refused"),
    "markup": ({"size": "<script>haru</script>", "exclude": '"><img src=x>'}, "size"),
}


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_stands_beside_its_field(client: Any, case: str, language: str) -> None:
    """A form that is not valid comes back with its numbers, the reason beside the field, and no word that was typed."""
    fields, place = WRONG[case]
    answer = sent(client, {"per_department": "7", **fields}, language)
    assert answer.status_code == 422
    assert requests.take(client.app.state.database) is None
    assert "haru" not in answer.text
    assert "<img src=x" not in answer.text
    found = re.search(rf'id="{place}-wrong-1">([^<]+)<', answer.text)
    assert found
    assert bool(JAPANESE.search(found[1])) is (language == "ja")
    assert f"{place}-wrong-1" in " ".join(re.findall(r'aria-describedby="([^"]*)"', answer.text))
    assert (
        'name="per_department" type="number" min="0" max="1000" step="1" inputmode="numeric" value="7"' in answer.text
    )


def test_only_a_form_is_taken(client: Any) -> None:
    """Another media type, or bytes that are no text, are refused without repeating them."""
    for content, kind, status in ((b"{}", "application/json", 415), (b"size=%ff", None, 422)):
        form = kind or "application/x-www-form-urlencoded"
        headers = {**sign(client), "Content-Type": form, "Accept": "application/json"}
        assert client.post("/ja/ambassadors", content=content, headers=headers).status_code == status


def test_a_full_row_is_said_on_the_page(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """While too many requests wait the form comes back with what to do."""
    monkeypatch.setattr(requests, "MOST_WAITING", 0)
    answer = sent(client, {"size": 3}, "ja")
    assert answer.status_code == 503
    assert 'role="alert"' in answer.text
    assert 'value="3"' in answer.text


def test_a_request_that_waits(client: Any) -> None:
    """While it waits the page says so, looks again by itself without JavaScript, and holds the wishes."""
    page = sent(client, {"size": 4, "per_site": 2}).headers["location"]
    answer = client.get(page, headers=sign(client))
    assert answer.headers["cache-control"] == "no-store"
    assert 'role="status"' in answer.text
    assert '<noscript><meta http-equiv="refresh"' in answer.text
    assert re.search(r'data-waiting="/api/v1/requests/[0-9a-f]{24}"', answer.text)
    assert "4 people, within one step, at least 2 of each site" in answer.text
    assert re.search(r'id="per_site"[^>]*value="2"', answer.text)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_set_is_told_with_its_reasons(client: Any, language: str) -> None:
    """Each member stands there with what they add, whom only they reach, who could stand in; the curve as a table."""
    page = sent(client, {"size": 2}, language).headers["location"]
    answered(client, result(), PEOPLE[:3])
    text = unescape(client.get(page, headers=sign(client)).text)
    words = {
        "en": (
            "2 people reach 30–40% of the company.",
            "about 40",
            "about 10 fewer reached",
            "few",
            "the best set found",
        ),
        "ja": (
            "2人で、会社全体の30–40%に届きます。",
            "約40人",
            "届く人が約10人減ります",
            "ごく少数",
            "見つかった最良の組み合わせ",
        ),
    }
    for word in words[language]:
        assert word in text
    assert f"include:{PEOPLE[0]}" in text
    assert text.count('<select name="wish"') == 2
    assert PEOPLE[5] not in text
    other = {"ja": "en", "en": "ja"}[language]
    assert page.replace(f"/{language}/", f"/{other}/").removesuffix("#set") in text


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("state", ["form", "wrong", "waiting", "set"])
def test_no_state_mixes_languages(client: Any, state: str, language: str) -> None:
    """In each of its states the page keeps to one language, names of departments aside."""
    if state == "form":
        text = client.get(f"/{language}/ambassadors", headers=sign(client)).text
    elif state == "wrong":
        text = sent(client, dict.fromkeys(("size", *QUOTAS, *NAMED), "x"), language).text
    else:
        page = sent(client, {"size": 2, "per_site": 1, "max_load": 90, "one": "d01", "other": "d05"}, language)
        if state == "set":
            answered(client, result(), PEOPLE[:3])
        text = client.get(page.headers["location"], headers=sign(client)).text
    for department in sorted(sample.DEPARTMENTS, key=len, reverse=True):
        text = text.replace(department, "")
    words = words_of(text)
    assert len(words) > 100
    if language == "en":
        assert [word for word in words if JAPANESE.search(word)] == []
    else:
        assert [word for word in words if re.search(r"[a-z]{2,} [a-z]{2,}", word)] == []


def test_the_table_opens_in_a_spreadsheet(client: Any) -> None:
    """The CSV begins with a byte-order mark, has a row a member with wishes and date, and no cell is a formula."""
    page = sent(client, {"size": 2, "per_site": 1, "managers": "out"}).headers["location"]
    answered(client, result(), PEOPLE[:3])
    answer = client.get(page.replace("ambassadors?", "ambassadors.csv?").removesuffix("#set"), headers=sign(client))
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert 'attachment; filename="ona-ambassadors-' in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["person"] for row in rows] == PEOPLE[:2]
    assert rows[1]["department"] == "'=1+1"
    assert rows[0]["parameters"] == "size=2; per_site=1; exclude_managers=true"
    assert (rows[0]["period_from"], rows[0]["asked_on"][:2]) == ("2026-01-05", "20")


def test_the_picture_has_the_bound_and_the_other_ways(client: Any) -> None:
    """The picture of a set draws what the result holds: the set, its bound, and the ways that are known."""
    page = sent(client, {"size": 2}).headers["location"]
    answered(client, result(), PEOPLE[:3])
    address = re.search(
        r'data-figure="(/api/v1/figures/ambassador_set/[^"]+)"', client.get(page, headers=sign(client)).text
    )
    assert address
    figure = client.get(unescape(address[1]), headers=sign(client)).json()
    names = [trace["name"] for trace in figure["data"]]
    assert names == ["no set reaches more", "the best set found", "those with most contacts", "chosen at random"]


def test_a_company_without_figures(client: Any) -> None:
    """Where no figure of reach may leave, the people are told and the page says why there is no more."""
    page = sent(client, {"size": 2}).headers["location"]
    answered(client, {**result(reached=None, at_most=None, weeks=None), "curve": []}, PEOPLE[:3])
    text = client.get(page, headers=sign(client)).text
    assert "no figure of reach is shown" in text
    assert "set-plot" not in text


def test_nobody_of_the_period_consented(client: Any) -> None:
    """Where nobody of the period consented the page says so and names nobody."""
    page = sent(client, {"size": 2}).headers["location"]
    answered(client, {"snapshot": {}, "shortage": []}, [])
    text = client.get(page, headers=sign(client)).text
    assert "Nobody who belongs to this period has consented" in text
    assert '<select name="wish"' not in text


@pytest.mark.parametrize(("language", "words"), [("ja", "56人足りません"), ("en", "56 too few")])
def test_wishes_that_cannot_be_met_stand_beside_their_fields(client: Any, language: str, words: str) -> None:
    """What the worker finds wrong is told beside the field that it is about, in the language of the page."""
    page = sent(client, {"size": 100}, language).headers["location"]
    job = requests.take(client.app.state.database)
    assert job is not None
    told = {"ja": "56人足りません", "en": "56 too few"}
    requests.give_up(client.app.state.database, job.id, "usage", told, [{"field": "size", "message": told}])
    text = client.get(page, headers=sign(client)).text
    assert re.search(rf'id="size-wrong-1">{words}<', text)
    assert re.search(r'id="size"[^>]*value="100" aria-invalid="true"', text)


def test_a_set_is_gone_with_a_consent(client: Any) -> None:
    """Once somebody in it takes consent back the page tells nothing of the set, and says why."""
    page = sent(client, {"size": 2}).headers["location"]
    answered(client, result(), PEOPLE[:3])
    consents.withdraw(client.app.state.database, [bytes.fromhex(PEOPLE[2])], now=datetime.now(UTC))
    text = client.get(page, headers=sign(client)).text
    assert "took consent back" in text
    assert not [one for one in PEOPLE if one in text]


def test_an_address_fills_the_form_and_names_nobody(client: Any) -> None:
    """Numbers and a pair of departments may stand in an address; people in it are passed over."""
    query = f"size=7&reach=2&per_site=1&pair=d01:d05&include={PEOPLE[0]}&max_load=90"
    text = client.get(f"/en/ambassadors?{query}", headers=sign(client)).text
    assert re.search(r'id="size"[^>]*value="7"', text)
    assert text.count('<option value="d01" selected>') == text.count('<option value="d05" selected>') == 1
    assert PEOPLE[0] not in text


@pytest.mark.parametrize(("role", "mode", "offered"), [("comms", "consent", True), ("comms", "aggregate", False),
                                                       ("executive", "consent", False)])  # fmt: skip
def test_a_pair_leads_to_its_ambassadors(role: str, mode: str, *, offered: bool) -> None:
    """The panel of a pair leads those who choose to a form with both departments, where people may be named."""
    known = sample.snapshot(2)
    made = Snapshot(known.id, {**known.info, "mode": mode}, {name: known.arrow(name) for name in PUBLISHED})
    scene = Scene("en", State(pair="d01:d05"), made, (made,))
    text = rendered(dashboards.VIEWS["silos"], scene, Viewer(role, "", "session", ""))
    assert ('href="/en/ambassadors?pair=d01:d05#choose"' in text) is offered


def test_the_bound_is_told_where_it_says_something() -> None:
    """A bound of the highest class is no news; one of the class of the set says that no set is better."""
    found = {
        bound: set_said(result(at_most=bound, weeks=None)["summary"], "en")[1:]
        for bound in ("30-40%", "50-60%", ">=90%")
    }
    assert [len(lines) for lines in found.values()] == [2, 2, 1]
    assert "a higher step" in found["30-40%"][0]
    assert "more than 50–60%" in found["50-60%"][0]
    assert {lines[-1] for lines in found.values()} == {
        "So it reaches at least about 60% of what the best possible set would."
    }


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_set_says_who_lacks_volunteers_now_and_what_the_other_ways_keep_to(client: Any, language: str) -> None:
    """Beside a set stand the departments short of volunteers by then, and that other ways may lie above the bound."""
    page = sent(client, {"size": 2}, language).headers["location"]
    answered(client, result(), PEOPLE[:3])
    text = unescape(client.get(page, headers=sign(client)).text)
    words = {
        "en": (
            "fewer than three have consented by now: 営業部. With three or more: 4.",
            "more than the bound",
        ),
        "ja": (
            "同意した人が3人に満たない部署：営業部。3人以上いる部署は4件です。",
            "上限を超えて届くことがあります",
        ),
    }
    for word in words[language]:
        assert word in text


def test_wishes_stand_as_they_counted(client: Any) -> None:
    """A chance of 1% and a cap of 95, asked for by the API, are told on the page as they count: 5%, the busiest 10%."""
    body = {"size": 3, "chance": 0.01, "max_load": 95}
    asked = client.post("/api/v1/ambassadors", json=body, headers=sign(client)).json()
    text = client.get(f"/en/ambassadors?request={asked['id']}", headers=sign(client)).text
    assert "3 people, by the chance that news arrives, 5% a tie, the busiest 10% left out" in text


def test_the_table_of_volunteers_has_the_short_ones_and_its_day() -> None:
    """Departments with three volunteers are counted, not listed, and the page says of which day the table is."""
    known = sample.snapshot(2)
    rows = known.rows("ambassadors")
    words = ["few", "enough", *["few"] * (len(rows) - 2)]
    told = pa.Table.from_pylist(
        [{**row, "volunteers": word} for row, word in zip(rows, words, strict=True)],
        schema=known.arrow("ambassadors").schema,
    )
    tables = {name: known.arrow(name) for name in PUBLISHED}
    made = Snapshot(known.id, {**known.info, "mode": "consent"}, {**tables, "ambassadors": told})
    found = answer(Scene("en", State(), made, (made,)))
    assert [line.department for line in found["lines"]] == sorted(
        (row["department"] for row in rows if row != rows[1]),
        key=lambda name: next((-(row["one_more"] or 0), name) for row in rows if row["department"] == name),
    )
    assert found["enough"] == 1
    text = rendered(
        dashboards.VIEWS["ambassadors"], Scene("en", State(), made, (made,)), Viewer("hr", "", "session", "")
    )
    assert "1 department has three or more." in text
    assert f"As of {found['volunteers_on']}, when this period was published." in text
    assert "no page shows a person" not in text


def test_an_older_period_leads_to_the_newest(client: Any) -> None:
    """Sets are chosen from the newest period: the page of an older one has no form but a link."""
    text = client.get(f"/en/ambassadors?period={sample.PERIODS[0][0]}", headers=sign(client)).text
    assert 'id="choosing"' not in text
    assert "Sets are chosen from the newest period." in text


def test_every_cap_and_chance_is_one_of_the_api_s() -> None:
    """All that the form offers is taken by the API."""
    for form in (*(Form(max_load=cap) for cap in CAPS), *(Form(reach="spread", chance=one) for one in CHANCES)):
        assert form.checked()[0] is not None
