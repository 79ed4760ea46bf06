"""``ona consent`` and ``ona ambassadors`` on a company's own store: who consented is named, and nobody else ever."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ona import appdb, cli, consents, keys
from ona import settings as configuration
from ona.pseudonyms import Pseudonyms, as_bytes, canonical
from ona.set_questions import question_said
from ona.set_words import set_said
from ona.store.reading import reader
from tests.cli.commands import Ona

SHARES = {"<=10%", *(f"{low}0-{low + 1}0%" for low in range(1, 9)), ">=90%"}


@pytest.fixture(scope="session")
def consenting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a company of 60 people in the mode consent, synced and published. It is only read."""
    folder = tmp_path_factory.mktemp("consenting") / "company"
    assert cli.run(["demo", "--people", "60", "--weeks", "14", "--dir", str(folder), "--files-only"]) == 0
    config = folder / "ona.toml"
    config.write_text(config.read_text(encoding="utf-8").replace('"aggregate"', '"consent"'), encoding="utf-8")
    keys.create(folder / "ona.key")
    for command in ("sync", "analyze"):
        assert cli.run([command, "--config", str(config), "--lang", "en"]) == 0
    return folder


@pytest.fixture
def place(consenting: Path, tmp_path: Path) -> Path:
    """Return a copy that a test may change."""
    return shutil.copytree(consenting, tmp_path / "company")


@pytest.fixture
def people(place: Path) -> SimpleNamespace:
    """Return who is on the roster and who consented: addresses and pseudonyms by address."""
    made = Pseudonyms(keys.read(place / "ona.key"))

    def column(name: str) -> list[str]:
        rows = csv.DictReader(io.StringIO((place / name).read_text(encoding="utf-8-sig")))
        return list(dict.fromkeys(row["email"] for row in rows))

    everybody, yes = column("roster.csv"), column("consent.csv")
    ids = made.ids("actor", [canonical(address) for address in everybody])
    pseudonym = {one: as_bytes(ids[place_ : place_ + 1]).hex() for place_, one in enumerate(everybody)}
    return SimpleNamespace(all=everybody, yes=yes, no=[one for one in everybody if one not in yes], id=pseudonym)


def told(ona: Ona, place: Path, *options: object) -> dict[str, Any]:
    said = ona("ambassadors", *options, "--json", at=place)
    assert (said.status, said.err) == (0, "")
    found: dict[str, Any] = json.loads(said.out)
    return found


def named(account: dict[str, Any]) -> list[str]:
    return [row["person"] for row in account["set"]]


def test_where_nobody_consented_departments_are_told(ona: Ona, place: Path, people: SimpleNamespace) -> None:
    """Without consent the answer is the released table of departments, in every language and form, and no person."""
    account = told(ona, place, "--size", 5)
    assert set(account) == {"snapshot", "shortage"}
    released = json.loads(ona("show", "ambassadors", "--json", at=place).out)
    assert sorted(map(str, account["shortage"])) == sorted(map(str, released["rows"]))
    assert {row["volunteers"] for row in account["shortage"]} <= {"few", None}
    assert released["curve"] == []
    for said in (ona("ambassadors", "--size", 5, "--lang", lang, at=place) for lang in ("ja", "en")):
        assert said.status == 0
        assert not [
            one for address in people.all for one in (address, people.id[address]) if one in said.out + said.err
        ]


def test_the_aggregate_mode_names_nobody(ona: Ona, company: Path) -> None:
    """In the mode aggregate consent is refused and the answer is the same table, whoever might be asked for."""
    said = ona("consent", "import", "consent.csv", at=company)
    assert said.status == 2
    assert "In the mode aggregate nobody is ever named" in said.err
    assert set(told(ona, company, "--size", 5)) == {"snapshot", "shortage"}


def test_a_mode_that_is_not_the_store_s_is_refused(ona: Ona, company: Path) -> None:
    """A configuration that was changed to consent afterwards names nobody: the store keeps its mode."""
    config = company / "ona.toml"
    config.write_text(config.read_text(encoding="utf-8").replace('"aggregate"', '"consent"'), encoding="utf-8")
    for arguments in (("ambassadors", "--size", 3), ("consent", "import", "consent.csv")):
        said = ona(*arguments, at=company)
        assert (said.status, said.out) == (2, "")
        assert "was begun in the mode 'aggregate'" in said.err


def test_only_who_consented_is_named(ona: Ona, place: Path, people: SimpleNamespace) -> None:
    """With consent a set is told by pseudonym, in classes and steps; nobody else is in any byte of any answer."""
    imported = json.loads(ona("consent", "import", "consent.csv", "--json", at=place).out)
    assert imported == {"given": len(people.yes), "kept": 0, "withdrawn": 0, "rejected": 0, "unknown": []}
    account = told(ona, place, "--size", 4, "--per-site", 1)
    assert set(named(account)) <= {people.id[address] for address in people.yes}
    assert len(set(named(account))) == 4
    assert all(row[name] % 5 == 0 for row in account["set"] for name in ("adds", "only"))
    assert {row["reached"] for row in account["curve"]} <= SHARES
    assert told(ona, place, "--size", 4, "--per-site", 1) == account
    spoken = "".join(
        said.out + said.err
        for said in (
            ona("ambassadors", "--size", 4, at=place),
            ona("ambassadors", "--size", 12, "--json", at=place),
            ona("ambassadors", "--size", 2, "--steps", 2, "--json", at=place),
            ona("ambassadors", "--size", 400, at=place),
            ona("consent", "list", at=place),
            ona("show", "ambassadors", "--json", at=place),
        )
    )
    silent = [one for address in people.no for one in (address, people.id[address])]
    assert len(silent) > 20
    assert [one for one in silent if one in spoken] == []
    assert [address for address in people.yes if address in spoken] == []
    data = b"".join(path.read_bytes() for path in (place / "data").glob("app.sqlite*"))
    assert [one for one in silent if one.encode() in data] == []
    assert [one for one in people.no if bytes.fromhex(people.id[one]) in data] == []


def test_the_key_holder_reads_addresses(ona: Ona, place: Path, people: SimpleNamespace) -> None:
    """With a table of addresses and the key the chosen are told by address; the table alone names nobody else."""
    ona("consent", "import", "consent.csv", at=place)
    found = named(told(ona, place, "--size", 3, "--names", "roster.csv"))
    assert set(found) <= set(people.yes)


def test_who_withdraws_is_named_no_more(ona: Ona, place: Path, people: SimpleNamespace) -> None:
    """Withdrawal holds at once: the person stands in no later set, and can be neither included nor told of."""
    ona("consent", "import", "consent.csv", at=place)
    gone = named(told(ona, place, "--size", 3))[0]
    address = next(one for one in people.yes if people.id[one] == gone)
    (place / "gone.csv").write_text(f"{address}\n", encoding="utf-8")
    assert json.loads(ona("consent", "withdraw", "gone.csv", "--json", at=place).out)["withdrawn"] == 1
    after = told(ona, place, "--size", 8)
    assert gone not in json.dumps(after)
    said = ona("ambassadors", "--size", 3, "--include", gone, at=place)
    assert said.status == 2
    assert "1 of the people named did not consent" in said.err
    assert gone not in said.err


def test_who_is_erased_or_put_under_a_new_key(ona: Ona, place: Path, people: SimpleNamespace) -> None:
    """Erasure takes a person out of consent, sets and results; after a rotation results speak of the same people."""
    from ona import requests
    from ona.appdb.audit import Actor

    ona("consent", "import", "consent.csv", at=place)
    settings = configuration.load(place / "ona.toml")
    database = appdb.open(settings.app_database_url)
    identifier = requests.ask(database, "ambassadors", {"size": 3}, role="comms", by=Actor("token", "t"))
    assert identifier is not None
    assert ona("work", "--once", at=place).status == 0
    before = requests.found(database, identifier)
    assert before is not None
    assert before.result is not None
    assert ona("keys", "rotate", at=place).status == 0
    after = requests.found(database, identifier)
    assert after is not None
    assert after.result is not None
    old, new = named(dict(before.result)), named(dict(after.result))
    assert not set(old) & set(new)
    chosen = [next(one for one in people.yes if people.id[one] == person) for person in old]
    ids = Pseudonyms(keys.read(place / "ona.key")).ids("actor", [canonical(one) for one in chosen])
    assert [as_bytes(ids[number : number + 1]).hex() for number in range(len(chosen))] == new
    address = chosen[0]
    (place / "gone.csv").write_text(f"{address}\n", encoding="utf-8")
    assert ona("erase", "gone.csv", at=place).status == 0
    gone = requests.found(database, identifier)
    assert gone is not None
    assert (gone.state, gone.result) == ("withdrawn", None)
    database.close()
    spoken = ona("consent", "list", at=place).out + json.dumps(told(ona, place, "--size", 8))
    assert new[0] not in spoken
    assert new[1] in spoken


def test_strangers_and_those_who_did_not_consent_are_alike(ona: Ona, place: Path, people: SimpleNamespace) -> None:
    """Naming somebody who did not consent tells nothing of them, not even whether they are there."""
    ona("consent", "import", "consent.csv", at=place)
    answers = {
        ona("ambassadors", "--size", 3, option, person, at=place)
        for option in ("--include", "--exclude", "--refused")
        for person in (people.id[people.no[0]], "0" * 32)
    }
    assert len(answers) == 1
    said = ona("ambassadors", "--size", 3, "--include", people.no[0], at=place)
    assert said.status == 2
    assert people.no[0] not in said.err


def test_wishes_are_kept_and_refusals_replaced(ona: Ona, place: Path) -> None:
    """Refusals leave the others where they are; excluded people and managers stay out; a pair comes from both sides."""
    ona("consent", "import", "consent.csv", at=place)
    first = named(told(ona, place, "--size", 5))
    second = named(told(ona, place, "--size", 5, "--refused", first[1]))
    assert set(first) - {first[1]} <= set(second)
    assert first[1] not in second
    assert first[0] not in named(told(ona, place, "--size", 5, "--exclude", first[0]))
    assert first[4] == named(told(ona, place, "--size", 2, "--include", first[4]))[0]
    departments = sorted({row["department"] for row in told(ona, place, "--size", 12)["set"]})
    pair = told(ona, place, "--size", 2, "--between", *departments[:2])
    assert {row["department"] for row in pair["set"]} <= set(departments[:2])


def test_more_than_volunteered_is_said_by_how_many(ona: Ona, place: Path) -> None:
    """A size beyond the volunteers and a quota that cannot be met name the lack by numbers."""
    ona("consent", "import", "consent.csv", at=place)
    said = ona("ambassadors", "--size", 300, at=place)
    assert said.status == 2
    assert "300 people are asked for" in said.err
    assert "too few" in said.err
    said = ona("ambassadors", "--size", 60, "--per-department", 20, at=place)
    assert "at least 20 are asked for" in said.err


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (("--chance", 0.1, "--steps", 1), "Leave out --steps or --chance."),
        (("--chance", 0.1, "--between", "営業部", "開発部"), "Leave out --chance, or --between."),
        (("--between", "営業部", "月面部"), "Departments: "),
    ],
)
def test_a_question_that_contradicts_itself(ona: Ona, place: Path, options: tuple[object, ...], text: str) -> None:
    """What would count for nothing, or names no department, is refused with what to do, whoever consented."""
    said = ona("ambassadors", "--size", 3, *options, at=place)
    assert (said.status, said.out) == (2, "")
    assert text in said.err


@pytest.mark.parametrize(
    ("options", "counted", "note"),
    [
        (("--chance", 0.01), {"size": 3, "chance": 0.05}, "1% counts as 5%"),
        (("--max-load", 99.9), {"size": 3, "steps": 1, "max_load": 90.0}, "99.9 counts as 90"),
        (("--per-site", 1), {"size": 3, "steps": 1, "per_site": 1}, ""),
    ],
)
def test_a_question_is_told_as_it_counts(
    ona: Ona, place: Path, options: tuple[object, ...], counted: dict[str, object], note: str
) -> None:
    """JSON and words have the question as it was counted; a number that counts as another one is named."""
    ona("consent", "import", "consent.csv", at=place)
    account = told(ona, place, "--size", 3, *options)
    assert account["question"] == counted
    said = ona("ambassadors", "--size", 3, *options, at=place)
    assert f"Asked for: {question_said(counted, 'en')}\n" in said.out
    assert note in said.err
    assert ("counts as" in said.err) is bool(note)
    for line in set_said(account["summary"], "en"):
        assert line in said.out


def test_volunteers_are_of_a_day_and_now(ona: Ona, place: Path) -> None:
    """The released table says of which day it is and stays; a set says who is short by the consents of now."""
    before = ona("show", "ambassadors", at=place)
    assert "Volunteers as of 20" in before.err
    ona("consent", "import", "consent.csv", at=place)
    assert ona("show", "ambassadors", at=place) == before
    account = told(ona, place, "--size", 3)
    shown = [row["department"] for row in json.loads(ona("show", "ambassadors", "--json", at=place).out)["rows"]]
    short = account["short"]
    assert len(short["departments"]) + short["others"] == len(shown)
    assert short["others"] > 0
    lacking = ona("ambassadors", "--size", 3 * len(shown), "--per-department", 3, at=place).err
    assert all(name in lacking for name in short["departments"])
    assert not [name for name in set(shown) - set(short["departments"]) if name in lacking]


def test_only_short_departments_are_listed(ona: Ona, place: Path) -> None:
    """Where nobody consents any more the table lists the departments that were short, and counts the others."""
    ona("consent", "import", "consent.csv", at=place)
    shutil.rmtree(place / "data" / "published")
    assert ona("analyze", at=place).status == 0
    rows = json.loads(ona("show", "ambassadors", "--json", at=place).out)["rows"]
    enough = [row["department"] for row in rows if row["volunteers"] == "enough"]
    ona("consent", "withdraw", "consent.csv", at=place)
    said = ona("ambassadors", "--size", 3, at=place)
    assert not [name for name in enough if name in said.out]
    assert f"Departments with three volunteers or more: {len(enough)}." in said.out
    assert "when this was published" in said.err


CASES: dict[str, tuple[bytes, int, dict[str, int]]] = {
    "a list": (b"{0}\n{1}\n", 0, {"given": 2, "rejected": 0}),
    "cp932": ("メール,同意\n{0},はい\n{1},いいえ\n".encode("cp932"), 0, {"given": 1, "rejected": 0}),
    "strangers": (b"email\n{0}\nstranger@elsewhere.example\n", 3, {"given": 1, "rejected": 1}),
    "bad rows": (b"email,consent,on\n{0},maybe,\n{1},yes,someday\nx,yes,\n", 1, {"given": 0, "rejected": 3}),
    "spellings": (b"email\n{upper}\n", 0, {"given": 1, "rejected": 0}),
}


@pytest.mark.parametrize("case", CASES)
def test_tables_of_consent(ona: Ona, place: Path, people: SimpleNamespace, case: str) -> None:
    """Lists and tables in the usual encodings are read; what is wrong is told by its line and never by value."""
    raw, status, wanted = CASES[case]
    for mark, address in ((b"{0}", people.no[0]), (b"{1}", people.no[1]), (b"{upper}", f"X <{people.no[2].upper()}>")):
        raw = raw.replace(mark, address.encode())
    (place / "table.csv").write_bytes(raw)
    said = ona("consent", "import", "table.csv", "--json", at=place)
    assert said.status == status
    account = json.loads(said.out)
    assert {name: account[name] for name in wanted} == wanted
    assert said.err.count("line ") == wanted["rejected"]
    assert "@" not in said.err


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("import", "nobody.csv"), "There is no such file."),
        (("import", "haru@aozora.example"), "An address would stay in the shell's history."),
        (("withdraw", "haru@aozora.example"), "An address would stay in the shell's history."),
    ],
)
def test_what_is_no_table(ona: Ona, place: Path, arguments: tuple[str, ...], text: str) -> None:
    """What cannot be read is refused before anything is written; an address on the command line above all."""
    said = ona("consent", *arguments, at=place)
    assert said.status == 2
    assert text in said.err
    assert "haru" not in said.err


def test_standard_input(ona: Ona, place: Path, people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Addresses can be piped in."""
    piped = io.TextIOWrapper(io.BytesIO(f"{people.no[0]}\n".encode()))
    monkeypatch.setattr("sys.stdin", piped)
    assert json.loads(ona("consent", "import", "-", "--json", at=place).out)["given"] == 1


def test_the_published_table_says_few_or_enough(ona: Ona, place: Path) -> None:
    """Once people consented a preview tells departments with three volunteers and more from the others."""
    ona("consent", "import", "consent.csv", at=place)
    shutil.rmtree(place / "data" / "published")
    assert ona("analyze", at=place).status == 0
    rows = json.loads(ona("show", "ambassadors", "--json", at=place).out)
    assert {row["volunteers"] for row in rows["rows"]} == {"few", "enough"}
    assert rows["curve"] == []


def test_the_worker_answers_what_was_asked(ona: Ona, place: Path, people: SimpleNamespace) -> None:
    """`ona work` computes what waits, fails what cannot be had in both languages, and ends when told to end then."""
    from ona import requests
    from ona.appdb.audit import Actor

    ona("consent", "import", "consent.csv", at=place)
    settings = configuration.load(place / "ona.toml")
    database = appdb.open(settings.app_database_url)
    by = Actor("token", "t")
    bodies = ({"size": 3}, {"size": 500}, {"size": 2, "between": ["x", "y"]}, {"size": 3, "include": ["0" * 32]})
    ids = [requests.ask(database, "ambassadors", body, role="comms", by=by) for body in bodies]
    ids.append(requests.ask(database, "simulations", {}, role="comms", by=by))
    assert ona("work", "--once", at=place).status == 0
    good, *bad = (requests.found(database, identifier) for identifier in ids if identifier)
    assert good is not None
    assert good.result is not None
    assert named(dict(good.result)) == named(told(ona, place, "--size", 3))
    for one, text in zip(bad, ("500 people", "no such department", "did not consent", "not known"), strict=True):
        assert one is not None
        assert one.error is not None
        assert text in one.error["message"]["en"]
        assert one.error["message"]["ja"] != one.error["message"]["en"]
    consents.withdraw(database, [bytes.fromhex(people.id[one]) for one in people.yes], now=good.created_at)
    again = requests.found(database, good.id)
    assert again is not None
    assert (again.state, again.result) == ("withdrawn", None)
    database.close()


def test_one_worker_at_a_time(ona: Ona, place: Path) -> None:
    """A second worker is refused with a sentence while one runs."""
    import fcntl

    with (place / "data" / "work.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        said = ona("work", "--once", at=place)
    assert said.status == 1
    assert "Another worker is running." in said.err


def test_a_busy_store_is_waited_for(ona: Ona, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a sync writes, a request waits as before and is not failed."""
    from ona import requests
    from ona.appdb.audit import Actor
    from ona.cli.working import computed
    from ona.errors import StoreBusyError

    ona("consent", "import", "consent.csv", at=place)
    settings = configuration.load(place / "ona.toml")
    database = appdb.open(settings.app_database_url)
    identifier = requests.ask(database, "ambassadors", {"size": 2}, role="comms", by=Actor("token", "t"))
    assert identifier is not None

    def busy(*_: object) -> None:
        raise StoreBusyError("Another process is using it.")

    with monkeypatch.context() as patched:
        patched.setattr("analytics.ambassadors.from_store.open_reader", busy)
        job = requests.take(database)
        assert job is not None
        assert computed(settings, database, job) is False
    found = requests.found(database, identifier)
    assert found is not None
    assert found.state == "queued"
    job = requests.take(database)
    assert job is not None
    assert computed(settings, database, job) is True
    database.close()


def test_the_store_knows_where_people_stand(place: Path) -> None:
    """Sites, levels and managers are read for the window, by the numbers of its people."""
    settings = configuration.load(place / "ona.toml")
    from analytics.ambassadors.from_store import window_of
    from ona.published import Shelf

    window = window_of(Shelf(settings.published_folder).current())
    with reader(settings.store_file) as opened:
        stand, labels, known = opened.standing(window), opened.labels(), len(opened.weekly_ties(window).people)
    assert stand.site.size == stand.level.size == stand.manages.size == known
    assert {labels[number].kind for number in set(stand.site.tolist()) - {-1}} == {"site"}
    assert {labels[number].kind for number in set(stand.level.tolist()) - {-1}} == {"level"}
    assert 0 < stand.manages.sum() < known / 2
