"""A small input of every source kind, with a canary in each field that must not be kept.

Each function writes files below a folder and says how to configure the source, how many items
stand in them, and how many of these are wrong. ``extra`` are fields that no source knows: they
are added at every place where the format has room for them.
"""

import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from connectors import SOURCES
from tests.graph.fake_graph import Tenant, mail_entity, options

CANARY = "kanariengesang"
"""Stands in every subject, body, title, name, place and link: nowhere in a page, nowhere in a store."""
PERSON = "zilpzalp"
"""Stands in every address: in pages, nowhere in a store."""
DOMAIN = "aozora.example"
LINK = f"https://{CANARY}.example/{CANARY}"

Extra = Mapping[str, str]


def person(number: int) -> str:
    """Return an address inside the company."""
    return f"{PERSON}.{number}@{DOMAIN}"


@dataclass(frozen=True)
class Sample:
    """What was written: the source's own keys, its items, and those of them that are wrong."""

    options: dict[str, Any]
    items: int
    wrong: int


def roster(folder: Path, extra: Extra) -> Sample:
    """Write four good rows and one without a department."""
    header = ["email", "department", "name", "manager_email", "aliases", "note", "valid_from", *extra]
    rows = [
        [person(1), "Aozora/Sales", CANARY, "", f"old.{person(1)}", LINK, ""],
        [person(2), "Aozora/Sales", CANARY, person(1), "", CANARY, "2024-01-01"],
        [person(3), "Aozora/Plan", CANARY, person(1), "", CANARY, ""],
        [person(4), "", CANARY, CANARY, CANARY, CANARY, ""],
        [person(5), "Aozora/Plan", CANARY, "", "", CANARY, ""],
    ]
    lines = [",".join([*row, *(list(extra.values()) if row is not header else [])]) for row in (header, *rows)]
    lines[0] = ",".join(header)
    (folder / "roster.csv").write_text("\n".join(lines), encoding="utf-8")
    return Sample({"path": "roster.csv"}, items=5, wrong=1)


def events(folder: Path, extra: Extra) -> Sample:
    """Write a CSV and a Parquet file: rows alike, rows with ids, and one of each kind that is wrong."""
    place = folder / "history"
    place.mkdir()
    names = ["time", "sender", "recipients", "kind", "id", "subject", *extra]
    day = "2024-04-01T10:00:00Z"
    rows = [
        [day, person(1), person(2), "", "", CANARY],
        [day, person(1), person(2), "", "", LINK],
        [day, person(2), f"{person(1)};{person(3)}", "mail", f"<{PERSON}@{DOMAIN}>", CANARY],
        [day, person(3), person(1), "chat", f"chat-{PERSON}", CANARY],
        [CANARY, person(3), person(1), "", "", CANARY],
        [day, person(3), person(1), CANARY, "", CANARY],
        [day, person(3), "", "", "", CANARY],
    ]
    full = [[*row, *extra.values()] for row in rows]
    (place / "a.csv").write_text("\n".join(",".join(row) for row in [names, *full]), encoding="utf-8")
    columns = {name: [row[index] for row in full] for index, name in enumerate(names)}
    columns["time"] = [day.replace("10:", "11:") if row[0] == day else row[0] for row in full]
    columns["id"] = ["" for _ in full]
    pq.write_table(pa.table(columns), place / "b.parquet", row_group_size=3)
    return Sample({"path": "history"}, items=14, wrong=4)


def mbox(folder: Path, extra: Extra) -> Sample:
    """Write a mail, its answer, and one from nobody."""
    added = "".join(f"X-{name}: {value}\n" for name, value in extra.items())
    messages = [
        (
            f'From: "{CANARY}" <{person(1)}>\nTo: {CANARY} <{person(2)}>, {person(3)}\nBcc: {CANARY}@{DOMAIN}\n'
            f"Message-ID: <one.{PERSON}@{DOMAIN}>\nDate: Mon, 1 Apr 2024 10:00:00 +0900\n"
        ),
        (
            f"From: {person(2)} ({CANARY})\nTo: {person(1)}\nIn-Reply-To: <one.{PERSON}@{DOMAIN}>\n"
            f"Message-ID: <two.{PERSON}@{DOMAIN}>\nDate: Mon, 1 Apr 2024 11:00:00 +0900\n"
        ),
        f"To: {person(1)}\nMessage-ID: <three.{PERSON}@{DOMAIN}>\nDate: Mon, 1 Apr 2024 12:00:00 +0900\n",
    ]
    text = "".join(
        f"From {CANARY} Mon Apr  1 10:00:00 2024\n{head}{added}Subject: {CANARY}\nX-Link: {LINK}\n\n{CANARY}\n\n"
        for head in messages
    )
    (folder / "mail.mbox").write_text(text, encoding="utf-8")
    return Sample({"path": "mail.mbox"}, items=3, wrong=1)


def slack_export(folder: Path, extra: Extra) -> Sample:
    """Write a question, an answer in its thread with a reaction, and a message without a time."""
    users = [
        {
            "id": f"U00{number}",
            "team_id": "T001",
            "name": CANARY,
            "real_name": CANARY,
            "profile": {"email": person(number), "real_name": CANARY, "title": CANARY, "image_24": LINK, **extra},
            **extra,
        }
        for number in (1, 2, 3)
    ]
    channels = [
        {
            "id": "C001",
            "name": CANARY,
            "members": ["U001", "U002", "U003"],
            "topic": {"value": CANARY, **extra},
            "purpose": {"value": LINK},
            **extra,
        }
    ]
    files = [{"name": CANARY, "url_private": LINK, "title": CANARY, **extra}]
    stamp = "1711936800.000100"
    messages: list[dict[str, Any]] = [
        {"type": "message", "user": "U001", "ts": stamp, "thread_ts": stamp, "text": CANARY, "files": files},
        {
            "type": "message",
            "user": "U002",
            "ts": "1711937000.000200",
            "thread_ts": stamp,
            "parent_user_id": "U001",
            "text": f"<@U003> {CANARY} <{LINK}>",
            "reactions": [{"name": CANARY, "users": ["U001"], "count": 1, **extra}],
        },
        {"type": "message", "user": "U003", "ts": CANARY, "text": CANARY},
    ]
    with zipfile.ZipFile(folder / "slack.zip", "w") as archive:
        _write(archive, "users.json", users)
        _write(archive, "channels.json", channels)
        _write(archive, f"{CANARY}/2024-04-01.json", [{**message, **extra} for message in messages])
    return Sample({"path": "slack.zip"}, items=4, wrong=1)


def _write(archive: zipfile.ZipFile, name: str, content: object) -> None:
    entry = zipfile.ZipInfo(name, (2024, 4, 1, 0, 0, 0))
    archive.writestr(entry, json.dumps(content))


def ics(folder: Path, extra: Extra) -> Sample:
    """Write two weeks of a meeting, and one whose beginning cannot be read."""
    added = "".join(f"X-{name.upper()}:{value}\r\n" for name, value in extra.items())

    def meeting(uid: str, start: str, rule: str = "") -> str:
        return (
            f"BEGIN:VEVENT\r\nUID:{uid}.{PERSON}@{DOMAIN}\r\nDTSTAMP:20240401T000000Z\r\n{start}\r\n"
            f"DURATION:PT30M\r\n{rule}SUMMARY:{CANARY}\r\nDESCRIPTION:{LINK}\r\nLOCATION:{CANARY}\r\nURL:{LINK}\r\n"
            f"CATEGORIES:{CANARY}\r\nCOMMENT:{CANARY}\r\nATTACH:{LINK}\r\n"
            f"ORGANIZER;CN={CANARY}:mailto:{person(1)}\r\n"
            f"ATTENDEE;CN={CANARY};PARTSTAT=ACCEPTED:mailto:{person(2)}\r\n"
            f"ATTENDEE;CN={CANARY};PARTSTAT=TENTATIVE:mailto:{person(3)}\r\n"
            f"{added}BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT5M\r\nDESCRIPTION:{CANARY}\r\nEND:VALARM\r\n"
            "END:VEVENT\r\n"
        )

    text = (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//{CANARY}//EN\r\nX-WR-CALNAME:{CANARY}\r\n{added}"
        + meeting("one", "DTSTART:20240401T010000Z", "RRULE:FREQ=WEEKLY;COUNT=2\r\n")
        + meeting("two", f"DTSTART:{CANARY}")
        + "END:VCALENDAR\r\n"
    )
    (folder / "calendar.ics").write_bytes(text.encode())
    return Sample({"path": "calendar.ics"}, items=3, wrong=1)


def survey(folder: Path, extra: Extra) -> Sample:
    """Write two names, nobody, a score, another question, a name without an address and a bad day."""
    header = ["respondent", "question", "answer", "asked_on", "note", *extra]
    day = "2024-04-05"
    rows = [
        [person(1), "help", person(2), day, CANARY],
        [person(2), "help", f"{person(1)};{person(3)}", "令和6年4月5日", LINK],
        [person(3), "help", "", f"{day} 10:00:00", ""],
        [person(1), "practised", "4", day, CANARY],
        [person(1), CANARY, CANARY, CANARY, CANARY],
        [person(2), "help", CANARY, day, ""],
        [person(3), "help", person(1), CANARY, ""],
    ]
    lines = [",".join(header), *(",".join([*row, *extra.values()]) for row in rows)]
    (folder / "survey.csv").write_text("\n".join(lines), encoding="utf-8")
    return Sample({"path": "survey.csv"}, items=8, wrong=2)


def graph_users(folder: Path, extra: Extra) -> Sample:
    """Let a directory hold three people, a guest, a room and an entry without an id."""
    del folder
    tenant = Tenant()
    tenant.obeys_select, tenant.decorate = False, lambda entity: {**entity, **extra}
    for number in (1, 2, 3):
        tenant.user(
            f"0000-{number}",
            mail=person(number),
            userPrincipalName=f"upn.{person(number)}",
            proxyAddresses=[f"SMTP:{person(number)}", f"smtp:old.{person(number)}", f"sip:{CANARY}"],
            department="Aozora/Sales",
            officeLocation="Tokyo",
            employeeHireDate="2020-04-01T00:00:00Z",
            displayName=CANARY,
            jobTitle=CANARY,
            mobilePhone=CANARY,
            otherMails=[f"{CANARY}@private.example"],
            **{"manager@delta": [{"@odata.type": "#microsoft.graph.user", "id": "0000-1", **extra}]},
        )
    tenant.user("0000-4", mail=person(4), userType="Guest", department=CANARY)
    tenant.user("0000-5", mail=person(5), accountEnabled=False, department=CANARY)
    tenant.user("0000-6", mail=person(6), department=CANARY)
    tenant.users.held["0000-6"].pop("id")
    return Sample(options(tenant), items=6, wrong=1)


def graph_mail(folder: Path, extra: Extra) -> Sample:
    """Let a mailbox hold a mail, its answer, a draft and a mail from nobody; and another the first mail too."""
    del folder
    tenant = Tenant()
    tenant.obeys_select, tenant.decorate = False, lambda entity: {**entity, **extra}
    for number in (1, 2):
        tenant.user(f"000{number}", mail=person(number), displayName=CANARY)
        tenant.mailbox(f"000{number}", "inbox", "sent")
    content = {
        "subject": CANARY,
        "bodyPreview": CANARY,
        "body": {"contentType": "html", "content": f"<a href='{LINK}'>", **extra},
        "bccRecipients": [{"emailAddress": {"address": f"{CANARY}@{DOMAIN}", "name": CANARY}}],
        "webLink": LINK,
        "categories": [CANARY],
        "internetMessageHeaders": [{"name": "Subject", "value": CANARY}],
    }
    first = mail_entity(
        person(1),
        [person(2)],
        cc=(person(3),),
        at="2024-04-01T01:00:00Z",
        internetMessageId=f"<one.{PERSON}@{DOMAIN}>",
        conversationIndex="AQHa" + "A" * 26 + "==",
        **content,
    )
    first["from"]["emailAddress"]["name"] = CANARY
    answer = mail_entity(
        person(2),
        [person(1)],
        at="2024-04-01T02:00:00Z",
        internetMessageId=f"<two.{PERSON}@{DOMAIN}>",
        conversationIndex="AQHa" + "A" * 32,
        **content,
    )
    tenant.message("0001", "sent", "m1", **first)
    tenant.message("0002", "inbox", "m2", **first)
    tenant.message("0001", "inbox", "m3", **answer)
    tenant.message("0001", "inbox", "m4", **{**answer, "isDraft": True})
    tenant.message("0001", "inbox", "m5", **{**content, "sentDateTime": "2024-04-01T02:00:00Z"})
    return Sample(options(tenant), items=5, wrong=1)


SAMPLES: dict[str, Callable[[Path, Extra], Sample]] = {
    "roster": roster,
    "graph-users": graph_users,
    "graph-mail": graph_mail,
    "events": events,
    "mbox": mbox,
    "slack-export": slack_export,
    "ics": ics,
    "survey": survey,
}
"""Source kind -> what writes its sample. A registered kind that is not here fails the suite."""

KINDS = sorted(SOURCES)
"""Every registered kind."""
