"""The configuration that ``ona init`` writes."""

from __future__ import annotations

from ona.sentences import Language

STARTING: dict[Language, str] = {
    "ja": """\
# ONA の設定。経路はこのファイルからの相対です。書ける項目は docs/configuration.md にあります。
[organisation]
name = ""                      # 会社名（画面に出ます）
timezone = "Asia/Tokyo"
language = "ja"
internal_domains = []          # 社内のメールドメイン（例 ["example.co.jp"]）。空なら名簿の人だけが社内
# level = 1                    # 部署の階層「本部/部/課」のどこまでを「部署」とみなすか

[store]
path = "data"                  # store.duckdb、published/、app.sqlite の置き場所

[privacy]
mode = "aggregate"             # "aggregate"（個人は一切出ない）か "consent"。最初の同期で決まり、変えられません
min_group = "auto"             # 会社の人数に応じて決まります。数字で大きくできます
key_file = "ona.key"           # 仮名の鍵。持ち主だけが読めるように（0600）

[sources.people]
kind = "roster"                # 名簿CSV: メール, 部署, 上司, 拠点 ...
path = "roster.csv"

# [sources.mail]
# kind = "mbox"                # mboxファイル、Maildir、.emlのフォルダ
# path = "mail/"

# [sources.chat]
# kind = "slack-export"
# path = "slack-export.zip"

# [sources.calendar]
# kind = "ics"
# path = "calendar/"

# [sources.history]
# kind = "events"              # CSVかParquet: time, sender, recipients ...
# path = "history.csv"

# [sources.survey]
# kind = "survey"              # CSV: 回答者, 設問, 回答, 回答日（誰に助けを求めたか）
# path = "survey.csv"

[analysis]
window = 13                    # 1つの期間の週数
""",
    "en": """\
# The configuration of ONA. Paths are relative to this file. All keys: docs/configuration.md.
[organisation]
name = ""                      # shown on the pages
timezone = "UTC"
language = "en"
internal_domains = []          # e.g. ["example.com"]; when empty, only people on the roster are inside
# level = 1                    # how much of "Division/Department/Team" is "department"

[store]
path = "data"                  # store.duckdb, published/ and app.sqlite live here

[privacy]
mode = "aggregate"             # "aggregate" (no person ever appears) or "consent"; fixed by the first sync
min_group = "auto"             # by company size; a number may raise it
key_file = "ona.key"           # the key of the pseudonyms, readable by its owner only (0600)

[sources.people]
kind = "roster"                # CSV: email, department, manager_email, site ...
path = "roster.csv"

# [sources.mail]
# kind = "mbox"                # mbox files, Maildir, folders of .eml
# path = "mail/"

# [sources.chat]
# kind = "slack-export"
# path = "slack-export.zip"

# [sources.calendar]
# kind = "ics"
# path = "calendar/"

# [sources.history]
# kind = "events"              # CSV or Parquet: time, sender, recipients ...
# path = "history.csv"

# [sources.survey]
# kind = "survey"              # CSV: respondent, question, answer, asked_on (to whom people go for help)
# path = "survey.csv"

[analysis]
window = 13                    # weeks in a period
""",
}


def starting_file(language: Language) -> str:
    """Return the commented configuration in a language."""
    return STARTING[language]
