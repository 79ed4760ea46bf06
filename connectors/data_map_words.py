"""What the data map says of each table and column, in English and Japanese."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

Two = tuple[str, str]
"""English, then Japanese."""

NOBODY: Final = ("nobody", "誰についてのものでもない")
PEOPLE: Final = ("people inside, as pseudonyms", "社内の人（仮名）")
EVENTS_SPAN: Final = (
    "of live sources 90 days and to the end of that week (`events`), of files as long as the store",
    "自動で流れ込むデータ源のものは90日後の週末まで（`events`）、ファイルから読んだものはデータベースがある限り",
)
TIES_SPAN: Final = (
    "of weeks of live sources 13 months (`ties`), of files as long as the store",
    "自動で流れ込むデータ源の週は13か月（`ties`）、ファイルから読んだ週はデータベースがある限り",
)
STORE_SPAN: Final = ("as long as the store", "データベースがある限り")
ROSTER_SPAN: Final = (
    "until the person is erased; a newer roster replaces a person's posts",
    "その人の消去まで。新しい名簿を読むと、その人の所属は置き換わる",
)


@dataclass(frozen=True, slots=True)
class TableWords:
    """What a table is for, whom it is about, and how long its rows stay."""

    what: Two
    about: Two
    kept: Two


STORE: Final[dict[str, TableWords]] = {
    "meta": TableWords(("one row about the store itself", "データベース自体についての1行"), NOBODY, STORE_SPAN),
    "label": TableWords(
        (
            "the only text: names of units, sites, levels and sources, capped and cleaned",
            "唯一の文字列。部署、拠点、役職の段階、データ源の名前（長さを制限し、整えたもの）",
        ),
        NOBODY,
        STORE_SPAN,
    ),
    "event": TableWords(
        ("one mail, message, reaction, meeting or call", "メール、メッセージ、リアクション、会議、通話の1件"),
        NOBODY,
        EVENTS_SPAN,
    ),
    "event_party": TableWords(
        ("who took part in an event, and how", "誰がどのように出来事に加わったか"),
        (
            "people inside, as pseudonyms; outside people only as their organisation",
            "社内の人（仮名）。社外の人は組織としてのみ",
        ),
        EVENTS_SPAN,
    ),
    "sighting": TableWords(
        (
            "in which item an event was seen, so that deletions at the source reach it",
            "出来事がどの項目にあったか（データ源での削除を反映するため）",
        ),
        NOBODY,
        EVENTS_SPAN,
    ),
    "actor_attr": TableWords(("dated posts of the roster", "名簿にある日付つきの所属"), PEOPLE, ROSTER_SPAN),
    "actor_alias": TableWords(("pseudonyms that stand for one person", "同じ人を指す別の仮名"), PEOPLE, ROSTER_SPAN),
    "actor_domain": TableWords(
        (
            "under which mail domains people inside stand in events, to exclude domains later",
            "社内の人がどのメールドメインで出来事に現れるか（後からドメインを除外するため）",
        ),
        PEOPLE,
        EVENTS_SPAN,
    ),
    "ext_org": TableWords(
        ("outside organisations that took part in events", "出来事に加わった社外の組織"),
        ("organisations, no person", "組織であり、個人ではない"),
        EVENTS_SPAN,
    ),
    "exclusion": TableWords(
        (
            "who and what is not to be kept: people, domains, calendars that were dealt with",
            "保存しない対象（人、ドメイン、除外済みの予定表）",
        ),
        PEOPLE,
        (
            "excluded: while the configuration says so; opted out and erased: as long as the store",
            "設定による除外は設定がある間、不参加と消去はデータベースがある限り",
        ),
    ),
    "tie": TableWords(("weekly contact from one person to another", "人から人への週ごとの接点"), PEOPLE, TIES_SPAN),
    "ask": TableWords(
        ("weekly asks and who answered them first", "週ごとの問いかけと、返事をした人"), PEOPLE, TIES_SPAN
    ),
    "outside_exchange": TableWords(
        (
            "how often somebody had to do with an outside organisation in a week",
            "社内の人が社外の組織と週に何回やり取りしたか",
        ),
        PEOPLE,
        TIES_SPAN,
    ),
    "survey_answer": TableWords(
        ("whom a respondent named when asked about help", "誰に助けを求めるかという設問で挙がった名前"),
        PEOPLE,
        (
            "until a newer file of the source replaces it, or the person is erased",
            "同じデータ源の新しいファイルに置き換わるまで、または本人の消去まで",
        ),
    ),
    "activity": TableWords(("who was seen in a week", "その週に誰が現れたか"), PEOPLE, TIES_SPAN),
    "rollup_count": TableWords(
        ("how many events and broadcasts a week had", "その週の出来事と一斉連絡の件数"), NOBODY, TIES_SPAN
    ),
    "touched_week": TableWords(
        ("weeks that wait for the rollup", "集計を待つ週"), NOBODY, ("until the rollup", "集計まで")
    ),
    "frozen_week": TableWords(
        ("weeks whose events are past their retention", "保存期間を過ぎて出来事が消えた週"), NOBODY, STORE_SPAN
    ),
    "sync_state": TableWords(("how far each item was read", "各項目をどこまで読んだか"), NOBODY, STORE_SPAN),
    "lineage": TableWords(("the account of each batch", "取り込みごとの記録"), NOBODY, STORE_SPAN),
    "lineage_reason": TableWords(
        ("how many items of a batch were left out, by reason", "取り込まなかった件数と理由"), NOBODY, STORE_SPAN
    ),
    "release_registry": TableWords(
        (
            "empty in this version: the register of published periods stands beside the snapshots",
            "この版では空。公開済みの期間の台帳は、公開ファイルの隣にある",
        ),
        NOBODY,
        STORE_SPAN,
    ),
}

COLUMNS: Final[dict[str, Two]] = {
    "version": ("version of the tables", "表の版"),
    "made_at": ("when it was made", "作成日時"),
    "mode": ("legal mode", "法的な方式"),
    "key_check": ("tells whether a key is the store's", "鍵がこのデータベースのものかを確かめる値"),
    "key_epoch": ("number of the epoch key", "鍵の世代"),
    "week_start": ("first day of the week", "週の始まりの曜日"),
    "label_id": ("number of the label", "名前の番号"),
    "kind": ("which kind", "種類"),
    "parent_id": ("the unit above", "上位の部署"),
    "label": ("the name", "名前"),
    "event_uid": ("the event", "出来事"),
    "source": ("number of the source", "データ源の番号"),
    "occurred_at": ("when, in quarters of an hour", "発生日時（15分単位）"),
    "week": ("first day of the week", "週の初日"),
    "local_hour_class": (
        "class of the hour; no released figure uses it",
        "時間帯の区分。公開する数値には使わない",
    ),
    "thread_uid": ("the thread", "スレッド"),
    "reply_to_uid": ("what it answers", "返事の相手となる出来事"),
    "container_uid": ("the channel or list", "チャンネルまたはメーリングリスト"),
    "container_kind": ("kind of channel", "チャンネルの種類"),
    "internal_parties": ("number of people inside", "社内の人数"),
    "outside_parties": ("number of people outside", "社外の人数"),
    "duration_step": ("length in steps of ten per cent", "長さ（10%刻み）"),
    "recurring": ("whether it recurs", "繰り返しかどうか"),
    "online": ("whether it was online", "オンラインかどうか"),
    "revision": ("number of the revision", "改訂の番号"),
    "archived": ("whether a source has it whose deletions do not reach us", "削除が伝わらないデータ源にあるか"),
    "kept": ("whether a file kept on purpose has it", "意図して保管するファイルにあるか"),
    "actor_uid": ("the person, or outside organisation", "人、または社外の組織"),
    "role": ("what they did in it", "役割"),
    "rsvp": ("answer to an invitation", "招待への返事"),
    "scope": ("inside, outside, room, list or bot", "社内、社外、会議室、リスト、ボットの別"),
    "item_uid": ("the file, mailbox or channel that was read", "読んだファイル、メールボックス、チャンネル"),
    "handle_uid": (
        "keyed id of one copy, where the source tells of deletions by it alone",
        "1通ごとの鍵付き識別子（データ源が削除をこれだけで知らせる場合）",
    ),
    "resync": ("number of the full reading", "読み直しの番号"),
    "unit": ("number of the department's name", "部署名の番号"),
    "site": ("number of the site's name", "拠点名の番号"),
    "level": ("number of the level's name", "役職の段階の番号"),
    "tenure_band": ("years in the company, in six bands", "在籍年数（6区分）"),
    "share": ("share of a concurrent post", "兼務の割合"),
    "status": ("standing", "状態"),
    "manager_uid": ("the manager", "上司"),
    "valid_from": ("first day of the post", "所属の初日"),
    "valid_to": ("day after the last of the post", "所属の最終日の翌日"),
    "alias_uid": ("another pseudonym", "別の仮名"),
    "domain_uid": ("the mail domain", "メールドメイン"),
    "org_uid": ("the organisation's domain", "組織のドメイン"),
    "since": ("since when", "いつから"),
    "from_uid": ("who acts", "働きかける人"),
    "to_uid": ("who is acted on", "働きかけられる人"),
    "weight": ("weight", "重み"),
    "interactions": ("number of interactions", "やり取りの数"),
    "seeker_uid": ("who asked", "問いかけた人"),
    "helper_uid": ("who answered or was asked", "返事をした、または問われた人"),
    "asks": ("number of asks", "問いかけの数"),
    "first_answers": ("how many were answered first by this person", "最初に返事をした数"),
    "answer_step": ("working time until the answer, in steps of ten per cent", "返事までの就業時間（10%刻み）"),
    "respondent_uid": ("who answered the survey", "回答者"),
    "named_uid": ("who was named", "名前の挙がった人"),
    "asked_on": ("day of the survey", "調査日"),
    "events": ("number of events", "出来事の数"),
    "excluded": ("number of broadcasts", "一斉連絡の数"),
    "begins": ("day of its first event", "最初の出来事の日付"),
    "ties_gone": ("whether its ties are past their retention too", "つながりも保存期間を過ぎたか"),
    "cursor": ("how far it was read, encrypted", "読み終えた位置（暗号化）"),
    "batch": ("number of the batch", "取り込みの番号"),
    "rule_hash": ("hash of the rules in force", "適用した規則のハッシュ"),
    "fetched": ("items handed over", "取得件数"),
    "added": ("new items", "新規件数"),
    "duplicates": ("items known already", "重複件数"),
    "reason": ("why", "理由"),
    "quarantined": ("whether something is wrong with them", "誤りがあって隔離したか"),
    "items": ("how many", "件数"),
    "cube": ("the table", "表"),
    "week_from": ("first week", "最初の週"),
    "week_to": ("last week", "最後の週"),
    "released_at": ("when", "日時"),
}

APP: Final[dict[str, TableWords]] = {
    "audit": TableWords(
        ("who did what to what, chained by hashes, never values", "誰が何に何をしたか（ハッシュの連鎖。値は含まない）"),
        ("tokens, sessions and commands, by their ids", "トークン、セッション、コマンド（識別子による）"),
        ("as long as the database", "データベースがある限り"),
    ),
    "consent": TableWords(
        ("who agreed to be named, and when it was taken back", "名前を示すことへの同意と、その撤回"),
        ("people who agreed, as pseudonyms", "同意した人（仮名）"),
        ("until the person is erased or opts out", "本人の消去または不参加まで"),
    ),
    "cycle": TableWords(
        ("empty in this version", "この版では空"), NOBODY, ("as long as the database", "データベースがある限り")
    ),
    "one_time_link": TableWords(
        ("sign-in links, as hashes", "サインイン用リンク（ハッシュ）"),
        NOBODY,
        ("usable for 60 minutes or once", "使えるのは60分以内に一度だけ"),
    ),
    "request": TableWords(
        ("what was asked of the worker, and its released result", "作業係への依頼と、公開の規則を通した結果"),
        (
            "people who agreed, as pseudonyms, in sets of ambassadors",
            "アンバサダーの組に含まれる、同意した人（仮名）",
        ),
        (
            "as long as the database; a result that names somebody until they withdraw",
            "データベースがある限り。名前を含む結果は、本人が同意を撤回するまで",
        ),
    ),
    "role_grant": TableWords(
        ("roles of accounts; empty in this version", "アカウントの役割。この版では空"),
        ("users of the pages", "画面の利用者"),
        ("until the account is removed", "アカウントの削除まで"),
    ),
    "token": TableWords(
        ("API tokens, as hashes, with a role and an end", "APIトークン（ハッシュ、役割、期限）"),
        ("whoever the name given to a token says", "トークンに付けた名前が示す人"),
        ("as long as the database", "データベースがある限り"),
    ),
    "user_account": TableWords(
        ("accounts; empty in this version", "アカウント。この版では空"),
        ("users of the pages", "画面の利用者"),
        ("until the account is removed", "アカウントの削除まで"),
    ),
    "web_session": TableWords(
        ("signed-in browsers, as hashes", "サインイン中のブラウザ（ハッシュ）"),
        ("users of the pages, by role", "画面の利用者（役割による）"),
        ("usable for 12 hours", "使えるのは12時間"),
    ),
}

PUBLISHED_WORDS: Final[dict[str, Two]] = {
    "silos": ("contact between departments, in bands", "部署どうしの接点（区分）"),
    "departments": ("contact of departments inside and outside", "部署の内外との接点"),
    "findings": ("what stands out, in sentences", "目立った点（文章）"),
    "coverage": ("what each source gave in each week", "データ源ごと、週ごとの取り込み状況"),
    "helpflow": ("help between departments, in bands and classes", "部署どうしの助け（区分）"),
    "help_departments": (
        "help of each department with others, in classes",
        "部署ごとの、ほかの部署との助け（区分）",
    ),
    "calibration": ("agreement of help that is seen with surveys", "見えている助けとアンケートの一致"),
    "participation": ("participation and load of departments, in classes", "部署の参加と負荷（区分）"),
    "ambassadors": ("whether departments have enough volunteers", "部署ごとに希望者が足りるか"),
    "ambassador_curve": ("how far sets of people would reach, in tenths", "人の組が届く範囲（1割刻み）"),
}
