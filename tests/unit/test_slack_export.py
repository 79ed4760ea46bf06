"""Slack's export: who a message goes to, what is dropped, and what never leaves the file."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.json_records import MOST_ITEMS
from connectors.slack_export import SlackExport, SlackExportOptions
from connectors.source import Context, Interaction, Page, Reject
from ona.errors import SourceRefusedError
from ona.tables import ContainerKind, DropReason, EventKind, RejectReason, Role, Scope

CANARY = "canary-7f3a"
USERS = [
    {"id": "U0A", "team_id": "T01", "profile": {"email": "ann@aozora.example", "real_name": CANARY}},
    {"id": "U0B", "team_id": "T01", "profile": {"email": "ben@aozora.example"}},
    {"id": "U0C", "team_id": "T01", "profile": {"real_name": CANARY}},
    {"id": "U0X", "team_id": "T01", "is_bot": True, "profile": {}},
]
CHANNELS = [{"id": "C01", "name": "general", "members": ["U0A", "U0B", "U0C"], "topic": {"value": CANARY}}]
ANN, BEN = "ann@aozora.example", "ben@aozora.example"
CAT, BOT = "u0c@t01.slack.invalid", "u0x@t01.slack.invalid"


class Cursors(dict[str, str]):
    """What the store would answer."""

    def cursor(self, item: str) -> str | None:
        return self.get(item)


def _source(path: Path) -> SlackExport:
    zone = ZoneInfo("UTC")
    context = Context(path.parent, zone, datetime(2000, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))
    return SlackExport(SlackExportOptions(kind="slack-export", path=Path(path.name)), context)


def _files(messages: list[Any], **more: Any) -> dict[str, Any]:
    return {
        "users.json": USERS,
        "channels.json": CHANNELS,
        "general/2024-04-01.json": messages,
        **{name.replace("__", "/").replace("_json", ".json"): data for name, data in more.items()},
    }


def _export(folder: Path, files: Mapping[str, Any]) -> Path:
    path = folder / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data if isinstance(data, bytes) else json.dumps(data))
    return path


def _read(folder: Path, messages: list[Any], **more: Any) -> list[Page]:
    return list(_source(_export(folder, _files(messages, **more))).pages(Cursors()))


def _events(pages: list[Page]) -> list[Interaction]:
    return [event for page in pages for event in page.events]  # type: ignore[union-attr]


def _parties(event: Interaction) -> list[tuple[str, str]]:
    return [(party.address, party.role.value) for party in event.parties]


def _message(**fields: Any) -> dict[str, Any]:
    return {"type": "message", "user": "U0A", "ts": "1711962000.000100", "text": CANARY, **fields}


def test_a_message_goes_to_the_other_members(tmp_path: Path) -> None:
    """A root message is a chat from its author to all other members, under ids of channel and time."""
    (event,) = _events(_read(tmp_path, [_message()]))
    assert _parties(event) == [(ANN, "from"), (BEN, "to"), (CAT, "to")]
    assert (event.kind, event.at, event.revision) == (EventKind.CHAT, 1711962000, 0)
    assert event.native_id == event.thread == "slack:C01:1711962000.000100"
    assert (event.reply_to, event.container) == (None, "slack:C01")
    assert event.container_kind is ContainerKind.PUBLIC


def test_a_reply_goes_to_who_spoke_in_the_thread(tmp_path: Path) -> None:
    """A reply goes to who began the thread and who answered before, not to the channel."""
    root = "1711962000.000100"
    messages = [
        _message(),
        _message(user="U0B", ts="1711962060.0002", thread_ts=root, parent_user_id="U0A"),
        _message(user="U0C", ts="1711962070.0003", thread_ts=root, parent_user_id="U0A"),
        _message(user="U0C", ts="1711962080.0004", thread_ts="1711000000.1", parent_user_id="U0B"),
        _message(user="U0B", ts="1711962090.0005", thread_ts=root, parent_user_id="U0A", subtype="thread_broadcast"),
    ]
    found = _events(_read(tmp_path, messages))[1:]
    assert [_parties(event) for event in found] == [
        [(BEN, "from"), (ANN, "to")],
        [(CAT, "from"), (ANN, "to"), (BEN, "to")],
        [(CAT, "from"), (BEN, "to")],
        [(BEN, "from"), (ANN, "to"), (CAT, "to")],
    ]
    assert {event.kind for event in found} == {EventKind.CHAT_REPLY}
    assert found[0].reply_to == found[0].thread == f"slack:C01:{root}"


def test_mentions_are_parties_and_the_text_is_gone(tmp_path: Path) -> None:
    """Who is mentioned is a party of that role, once; nothing else of the text is anywhere."""
    text = f"{CANARY} <@U0B> <@U0B|{CANARY}> <@U0Z> <@nobody> <#C01>"
    pages = _read(tmp_path, [_message(text=text)])
    (event,) = _events(pages)
    assert _parties(event) == [
        (ANN, "from"),
        (CAT, "to"),
        (BEN, "mentioned"),
        ("u0z@t01.slack.invalid", "mentioned"),
    ]
    assert CANARY not in repr(pages)


def test_a_reaction_goes_to_the_author_once_a_person(tmp_path: Path) -> None:
    """Each who reacts is one reaction however many signs they set; one's own is dropped; no sign is kept."""
    reactions = [{"name": CANARY, "users": ["U0B", "U0A"]}, {"name": "eyes", "users": ["U0B", "U0C"]}]
    pages = _read(tmp_path, [_message(reactions=reactions)])
    found = [event for event in _events(pages) if event.kind is EventKind.REACTION]
    assert [_parties(event) for event in found] == [
        [(BEN, "reactor"), (ANN, "to")],
        [(CAT, "reactor"), (ANN, "to")],
    ]
    assert found[0].native_id == "slack:C01:1711962000.000100:reaction:U0B"
    assert pages[0].dropped == {DropReason.SELF_ADDRESSED: 1}
    assert (pages[0].fetched, CANARY in repr(pages)) == (4, False)


@pytest.mark.parametrize(
    ("message", "outcome"),
    [
        (_message(subtype="channel_join"), DropReason.NOT_AN_INTERACTION),
        (_message(subtype="channel_topic"), DropReason.NOT_AN_INTERACTION),
        (_message(subtype="some_new_thing"), DropReason.NOT_AN_INTERACTION),
        (_message(type="file"), DropReason.NOT_AN_INTERACTION),
        ({"type": "message", "subtype": "bot_message", "bot_id": "B01"}, DropReason.NOT_AN_INTERACTION),
        (_message(thread_ts="1711961000.1", parent_user_id="U0A"), DropReason.SELF_ADDRESSED),
        (_message(thread_ts="1711961000.1"), DropReason.NO_RECIPIENT),
        ({"type": "message", "ts": "1.1"}, RejectReason.NO_SENDER),
        (_message(user=CANARY), RejectReason.NO_SENDER),
        ({"type": "message", "user": "U0A"}, RejectReason.NO_TIME),
        (_message(ts="yesterday"), RejectReason.BAD_TIME),
        (_message(ts="999999999999.0"), RejectReason.BAD_TIME),
        (CANARY, RejectReason.UNREADABLE),
    ],
)
def test_each_message_that_is_not_kept_has_its_reason(
    tmp_path: Path, message: Any, outcome: DropReason | RejectReason
) -> None:
    """What is no interaction is dropped, what is wrong is named by place; each counts once."""
    (page,) = _read(tmp_path, [message])
    assert page.fetched == 1
    if isinstance(outcome, DropReason):
        assert page.dropped == {outcome: 1}
    else:
        assert page.rejects == (Reject("day file 1, message 1", outcome),)
    assert CANARY not in repr(page)


def test_bots_are_marked(tmp_path: Path) -> None:
    """A bot that writes as a user has the scope of a bot; a person who writes through an app has not."""
    ghost = _message(user="U0Y", bot_id="B9", ts="1711962001.1")
    robot = _message(user="U0X", subtype="bot_message", bot_id="B1")
    person = _message(bot_id="B1", ts="1711962002.1")
    found = _events(_read(tmp_path, [robot, ghost, person]))
    assert [event.parties[0].scope for event in found] == [Scope.BOT, Scope.BOT, None]
    assert found[0].parties[0].address == BOT


def test_an_edit_raises_the_revision(tmp_path: Path) -> None:
    """An edited message has a higher revision, the higher the later, and fits a small integer."""
    edited = ["1711962000.5", "1711962100.0", "253402300799.0", CANARY]
    found = [_events(_read(tmp_path, [_message(edited={"ts": at, "user": "U0A"})]))[0].revision for at in edited]
    assert found == [1, 100, 2**31 - 1, 0]


def test_each_kind_of_conversation_is_known(tmp_path: Path) -> None:
    """The file that names a conversation says what it is; a shared one is external; an unknown one is read."""
    day = [_message(text="<@U0B>")]
    pages = _read(
        tmp_path,
        [],
        groups_json=[{"id": "G01", "name": "board", "members": ["U0A", "U0B"]}],
        dms_json=[{"id": "D01", "members": ["U0A", "U0B"]}],
        mpims_json=[{"id": "C02", "name": "mpdm-a--b-1", "members": ["U0A", "U0B"], "is_ext_shared": True}],
        **dict.fromkeys(("board__2024-04-01_json", "D01__2024-04-01_json"), day),
        **dict.fromkeys(("mpdm-a--b-1__2024-04-01_json", "lost__2024-04-01_json"), day),
    )
    found = {event.container: event.container_kind for event in _events(pages)}
    assert found == {
        "slack:G01": ContainerKind.PRIVATE,
        "slack:D01": ContainerKind.DM,
        "slack:C02": ContainerKind.SHARED_EXTERNAL,
        "slack:lost": None,
    }


def test_a_large_channel_stays_a_broadcast(tmp_path: Path) -> None:
    """Of thousands of members the first 2,000 are parties: above any cap, and bounded."""
    members = [f"U{i:05}" for i in range(5_000)]
    files = _files([_message(ts=f"1711962000.{i}") for i in range(60)])
    files["channels.json"] = [{"id": "C01", "name": "general", "members": members}]
    pages = list(_source(_export(tmp_path, files)).pages(Cursors()))
    assert {len(event.parties) for event in _events(pages)} == {MOST_ITEMS + 1}
    assert [page.complete for page in pages] == [False, False, True]
    assert [page.cursor is None for page in pages] == [True, True, False]


def test_an_unchanged_day_is_not_read_again(tmp_path: Path) -> None:
    """After a reading nothing is read again; after a change of one day that day alone, from its start."""
    files = _files([_message()]) | {"general/2024-04-02.json": [_message(ts="1712048400.1")]}
    pages = list(_source(_export(tmp_path, files)).pages(Cursors()))
    known = Cursors({page.item: page.cursor or "" for page in pages})
    assert [(page.restart, page.complete) for page in pages] == [(True, True)] * 2
    assert list(_source(_export(tmp_path, files)).pages(known)) == []
    files["general/2024-04-02.json"] = []
    (page,) = _source(_export(tmp_path, files)).pages(known)
    assert (page.item, page.events, page.complete) == ("slack-export:C01:2024-04-02", (), True)


def test_the_zip_the_folder_and_a_nested_one_give_the_same(tmp_path: Path) -> None:
    """A zip, a zip with all in one folder, and the unpacked folder give the same events."""
    files = _files([_message(), _message(user="U0B", ts="1711962001.1")])
    expected = _events(list(_source(_export(tmp_path, files)).pages(Cursors())))
    nested = _export(tmp_path, {f"Aozora export/{name}": data for name, data in files.items()})
    assert _events(list(_source(nested).pages(Cursors()))) == expected
    for name, data in files.items():
        path = tmp_path / "folder" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(data))
    assert _events(list(_source(tmp_path / "folder").pages(Cursors()))) == expected


def test_a_day_that_breaks_off_keeps_what_came_before(tmp_path: Path) -> None:
    """Of a broken file the messages before the break count; it never says that others are gone."""
    text = json.dumps([_message(), _message(ts="1711962001.1")]).encode()[:-20]
    files = _files([]) | {"general/2024-04-01.json": text, "general/2024-04-02.json": [_message(ts="1.1")]}
    first, second = _source(_export(tmp_path, files)).pages(Cursors())
    assert (len(first.events), first.complete) == (1, False)
    assert first.rejects == (Reject("day file 1", RejectReason.UNREADABLE),)
    assert len(second.events) == 1


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"channels.json": CHANNELS}, "no users.json"),
        ({"users.json": b"{}"}, "users.json of the Slack export is not readable"),
        ({"users.json": USERS, "channels.json": b"[{"}, "channels.json of the Slack export is not readable"),
    ],
)
def test_what_is_no_export_is_refused(tmp_path: Path, files: dict[str, Any], sentence: str) -> None:
    """An archive without readable users and channels is refused with a next step."""
    with pytest.raises(SourceRefusedError, match=sentence) as caught:
        list(_source(_export(tmp_path, files)).pages(Cursors()))
    assert caught.value.next_step


def test_a_missing_path_is_refused_by_its_key(tmp_path: Path) -> None:
    """The sentence names the key `path` and not the path."""
    with pytest.raises(SourceRefusedError, match="`path`") as caught:
        list(_source(tmp_path / f"{CANARY}.zip").pages(Cursors()))
    assert CANARY not in str(caught.value)


UNKNOWN = st.dictionaries(
    st.text(min_size=1, max_size=8).map(lambda name: f"x_{name}"),
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**63), 2**63 - 1)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.just(CANARY),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)


@settings(max_examples=40, deadline=None)
@given(UNKNOWN, UNKNOWN, UNKNOWN)
def test_unknown_fields_change_nothing(
    tmp_path_factory: pytest.TempPathFactory, user: dict[str, Any], channel: dict[str, Any], message: dict[str, Any]
) -> None:
    """Random unknown fields at every depth give identical pages."""
    folder = tmp_path_factory.mktemp("slack")
    plain = _message(edited={"ts": "1711962001.1"}, reactions=[{"users": ["U0B"]}], text="<@U0C>")
    odd = {
        **plain,
        **message,
        "edited": plain["edited"] | message,
        "reactions": [plain["reactions"][0] | message],
    }
    files = _files([odd]) | {
        "users.json": [one | user | {"profile": {**one["profile"], **user}} for one in USERS],  # type: ignore[dict-item,operator]
        "channels.json": [CHANNELS[0] | channel],
    }
    found = _source(_export(folder, files)).pages(Cursors())
    expected = _source(_export(folder, _files([plain]))).pages(Cursors())
    assert [(page.events, page.rejects, page.dropped) for page in found] == [
        (page.events, page.rejects, page.dropped) for page in expected
    ]


@pytest.mark.shared
def test_the_real_archive_adds_up(shared: Path) -> None:
    """Of the real archive's 158 messages 52 are chats and 106 the work of bots and joins, edits and comments."""
    path = shared / "slack" / "testarchive.zip"
    pages = list(_source(path).pages(Cursors()))
    assert sum(page.fetched for page in pages) == 158
    assert [event.kind for event in _events(pages)] == [EventKind.CHAT] * 52
    assert {event.parties[0].role for event in _events(pages)} == {Role.FROM}


@pytest.mark.shared
@pytest.mark.parametrize("name", ["conversations.history.json", "conversations.replies.json", "reactions.get.json"])
def test_recorded_answers_with_every_field_are_read(shared: Path, tmp_path: Path, name: str) -> None:
    """A recorded message with every field that Slack knows gives one outcome and no crash."""
    answer = json.loads((shared / "slack" / name).read_bytes())
    message = (answer.get("messages") or [answer["message"]])[0]
    plain = message | {"ts": "1711962000.1", "thread_ts": "1711962000.1", "subtype": None, "type": "message"}
    pages = _read(tmp_path, [plain | {"user": "U0A", "reactions": []}, message])
    assert pages[0].fetched >= 2
    assert len(_events(pages)) >= 1
