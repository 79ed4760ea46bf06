"""What the command line says, in Japanese and English."""

from __future__ import annotations

import locale
import os
from typing import Final

from ona.sentences import Language

WORDS: Final[dict[str, tuple[str, str]]] = {
    "audit_line": ("{mark} {words}：{of}件中{found}件", "{mark} {words}: {found} of {of}"),
    "audit_hidden": (
        "表示していない組：{total}組中{hidden}組（{reasons}）",
        "Hidden pairs: {hidden} of {total} ({reasons}).",
    ),
    "audit_passed": ("{checks}項目すべてで問題は見つかりませんでした。", "All {checks} checks passed."),
    "audit_failed": (
        "{failed}項目で問題が見つかりました。✗の行をご確認ください。",
        "{failed} checks failed: see the lines with ✗.",
    ),
    "hidden_small_unit": ("人数の少ない部署", "small unit"),
    "hidden_too_little_expected": ("見込まれるつながりが少ない", "too little expected"),
    "hidden_coverage": ("データに現れる人が少ない", "coverage"),
    "source": ("データ源", "source"),
    "kind": ("種類", "kind"),
    "fetched": ("取得", "fetched"),
    "new": ("新規", "new"),
    "duplicates": ("重複", "duplicates"),
    "dropped": ("対象外", "dropped"),
    "quarantined": ("隔離", "quarantined"),
    "watermark": ("最新", "watermark"),
    "adds_up": ("取得 = 新規 + 重複 + 対象外 + 隔離", "fetched = new + duplicates + dropped + quarantined"),
    "weeks_made": ("つながりを集計した週：{weeks}", "weeks rolled up: {weeks}"),
    "excluded_removed": (
        "除外の設定により、記録済みのやり取り{events}件、参加{parties}件、つながり{ties}件、回答{answers}件を取り除きました。",
        "Removed by exclusion lists: {events} events, {parties} parts in events, {ties} ties, {answers} answers.",
    ),
    "expired_events": (
        "保存期間を過ぎたやり取り{events}件（{weeks}週分、参加{parties}件）を取り除きました。",
        "Past their retention and removed: {events} events of {weeks} weeks, with {parties} parts in them.",
    ),
    "expired_ties": (
        "保存期間を過ぎた週ごとの集計{ties}行（{tie_weeks}週分）と、公開済みの期間{snapshots}件を取り除きました。",
        "Past their retention and removed: {ties} rows of ties of {tie_weeks} weeks, {snapshots} published periods.",
    ),
    "store_written_anew": (
        "データベース全体（{rows}行）を新しいファイルに書き直しました。",
        "The store was written anew ({rows} rows), so that no byte of what was removed is left in it.",
    ),
    "dry_run": ("試し実行です。何も書き込んでいません。", "Dry run: nothing was written."),
    "failed": ("データ源 {name} を読み取れませんでした。{error}", "{name} could not be read: {error}"),
    "read_in_part": ("データ源 {name} は一部を後で読み取ります。{error}", "{name} was read in part: {error}"),
    "rejected": ("隔離：{name}、{place}、{reason}", "quarantined in {name}, {place}: {reason}"),
    "brought_nothing": (
        "データ源 {name} からは何も取り込めませんでした。ファイルに見出しより後の行があるか確かめてください。",
        "{name} brought nothing. Check that its files hold more than a header.",
    ),
    "more_rejected": ("ほかに{count}件", "and {count} more"),
    "published": ("公開しました：{id}（{first} から {last}）", "Published {id} ({first} to {last})"),
    "preview": ("試算です。公開していません（{first} から {last}）", "Preview, not published ({first} to {last})"),
    "nothing_due": (
        "公開できる期間はまだありません。期間が終わって14日後に公開できます（最後の期間は --final で公開できます）。",
        "No window is due: one is published 14 days after it ends (--final publishes the last one too).",
    ),
    "too_thin": (
        "データのある週が半分に満たないため、公開していません（{first} から {last}）",
        "Not published, since fewer than half of its weeks hold enough data ({first} to {last})",
    ),
    "no_findings": (
        "何も見つかりませんでした。判断できた組は{pairs}組中{judged}組です。内訳は `ona show findings` で分かります。",
        "Nothing was found. {judged} of {pairs} pairs could be judged; see `ona show findings` for each kind.",
    ),
    "judged_pairs": (
        "隔たりを判断できた組は{pairs}組中{judged}組です。種類ごとの内訳は `ona show findings` で分かります。",
        "{judged} of {pairs} pairs could be judged for gaps; see `ona show findings` for each kind.",
    ),
    "nothing_to_compare": (
        "示せる部署が2つに足りず、比べるものがありません。部署の階層（level）か期間（window）を見直してください。",
        "Fewer than two departments can be shown: nothing to compare. See [organisation] level and [analysis] window.",
    ),
    "nothing_judged": (
        "判断できる組がありません。隔たりがないという意味ではありません（人数、部署の数、または情報が足りないためです）。",
        "Nothing could be judged, which is no all-clear: too few people, departments (four are needed) or data.",
    ),
    "too_small": (
        "名簿に通して在籍する人が20人に満たないため、個人を守るため数値を出しません。もっと多いはずなら名簿を確かめてください。",
        "Fewer than twenty people are on the roster throughout: no figure is shown, to protect them. More? Check it.",
    ),
    "held_back": ("公開していません（{first} から {last}）。{why}", "Not published ({first} to {last}). {why}"),
    "people_removed": (
        "{asked}件の宛先を取り除きました。そのうち{known}件は記録にありました。",
        "Removed {asked} addresses, of which the store knew {known}.",
    ),
    "rows_removed": (
        "やり取り{events}件、やり取りへの参加{parties}件、所属{posts}件、週ごとのつながり{ties}件が記録からなくなりました。",
        "Gone: {events} events, {parties} parts in events, {posts} posts, {ties} weekly ties.",
    ),
    "written_anew": (
        "{weeks}週分のつながりを集計し直し、データベース全体（{rows}行）を新しいファイルに書き直しました。",
        "Rolled up {weeks} weeks again and wrote the store anew ({rows} rows), so that no byte is left in it.",
    ),
    "published_stay": (
        "公開済みの期間は作り直しません。個人の数値は入っていません。この後に作る期間には含まれません。",
        "Published windows are not drawn again: they hold no person. Windows from now on are made without them.",
    ),
    "copies_left": (
        "復元のときに残した古いデータのフォルダが{copies}個あります。中に記録が残っているため、不要になったら削除してください。",
        "{copies} older folders of data, moved aside by a restore, still hold them: delete these folders.",
    ),
    "rotated": (
        "鍵を更新しました（第{epoch}世代、{rows}行）。以前の鍵とそのバックアップは破棄し、新しい鍵ファイルを保管してください。",
        "The key is now number {epoch}; {rows} rows were rewritten. Destroy copies of the old key, keep the new file.",
    ),
    "path": ("経路", "path"),
    "no_path": (
        "「{start}」から「{goal}」へ、3段階までの助けの経路は見つかりませんでした。",
        "No path of help of at most three steps leads from {start} to {goal}.",
    ),
    "ambassador_rank": ("順", "rank"),
    "ambassador_person": ("人", "person"),
    "ambassador_department": ("部署", "department"),
    "ambassador_adds": ("先の人に加えて届く人数", "adds"),
    "ambassador_only": ("この人だけが届く人数", "only they reach"),
    "ambassador_substitute": ("代わりの人", "substitute"),
    "ambassador_loses": ("代えると減る人数", "loses"),
    "ambassador_load": ("この人より負荷の低い人の割合", "load (share below)"),
    "ambassador_chosen_again": ("別の週でも選ばれる割合", "chosen again"),
    "ambassador_size": ("人数", "size"),
    "ambassador_reached": ("届く人数", "reached"),
    "ambassador_at_most": ("最良でもここまで", "at most"),
    "ambassador_random": ("ランダム", "random"),
    "ambassador_most_connected": ("つながりの多い順", "most connected"),
    "ambassador_managers": ("管理職", "managers"),
    "ambassador_people": ("在籍", "people"),
    "ambassador_volunteers": ("希望者", "volunteers"),
    "ambassador_lacking": ("不足", "lacking"),
    "ambassador_one_more_adds": ("一人増えると届く人数（平均）", "one more adds (mean)"),
    "ambassador_hidden": ("非表示の理由", "hidden"),
    "nobody_named": (
        "示せる人がいません（{why}）。希望者が足りない部署は次のとおりです。",
        "Nobody can be named here ({why}). Departments short of volunteers:",
    ),
    "volunteers_others": (
        "希望者が3人以上いる部署は{count}件です。",
        "Departments with three volunteers or more: {count}.",
    ),
    "volunteers_hidden": (
        "人数が少ないか、データに現れる人が足りないため示さない部署：{count}件",
        "Departments not shown (too few people, or too few of them in the data): {count}.",
    ),
    "volunteers_as_of": (
        "希望者は{day}の公開時点のものです（その後の変更を除く）。今の不足は `ona ambassadors` で分かります。",
        "Volunteers as of {day}, when this was published; for the consents of now, see `ona ambassadors`.",
    ),
    "asked_as": ("条件：{question}", "Asked for: {question}"),
    "nobody_aggregate": ("個人を示さないモードのため", "mode aggregate"),
    "nobody_consented": ("同意した人がこの期間の在籍者にいないため", "nobody of this window has consented"),
    "consent_person": ("仮名", "person"),
    "consent_given_on": ("同意した日", "given_on"),
    "consent_withdrawn_on": ("取り下げた日", "withdrawn_on"),
    "consent_done": (
        "同意：新規{given}、変わらず{kept}、取り下げ{withdrawn}、取り込めず{rejected}",
        "Consent: {given} new, {kept} unchanged, {withdrawn} withdrawn, {rejected} not taken in",
    ),
    "consent_rejected": ("取り込めませんでした：{place}、{reason}", "not taken in, {place}: {reason}"),
    "consent_unknown": (
        "取り込めませんでした：{place}、名簿にないアドレス",
        "not taken in, {place}: the address is not on the roster",
    ),
    "ready": ("{name}の画面が開きました。", "{name} is open."),
    "sign_in": (
        "一度だけ使えるサインイン用リンク（{minutes}分間有効）：",
        "One-time sign-in link (valid {minutes} minutes):",
    ),
    "key_banner": (
        "注意：このプロセスは鍵を読めます。自分のパソコンの中だけで使ってください。",
        "Note: this process can read the key. Use it on your own machine only.",
    ),
    "synthetic": (
        "架空の会社を作りました：{people}人、{weeks}週",
        "Made a synthetic company: {people} people, {weeks} weeks",
    ),
    "short_period": (
        "{weeks}週しかないため、1つの期間を{weeks}週としました（通常は{usual}週）。",
        "There are only {weeks} weeks, so a period has {weeks} (usually {usual}).",
    ),
    "rest_published": (
        "最後の期間は{weeks}週です（ほかは{window}週）。",
        "The last period has {weeks} weeks (the others {window}).",
    ),
    "rest_left": (
        "最後の{weeks}週は期間（{window}週）の半分に満たず、公開していません。`ona analyze --final` で公開できます。",
        "The last {weeks} of the weeks, under half a period of {window}, wait for `ona analyze --final`.",
    ),
    "made": ("作りました：{what}", "Made {what}"),
    "kept": ("すでにあるため、そのままにしました：{what}", "Kept, since it exists: {what}"),
    "init_next": (
        "次は ona.toml にデータ源を書き、`ona doctor`、`ona sync`、`ona analyze` の順に実行してください。",
        "Next: name your sources in ona.toml, then run `ona doctor`, `ona sync` and `ona analyze`.",
    ),
    "token_once": ("このトークンは今だけ表示されます。", "This token is shown once."),
    "revoked": ("トークン {id} を取り消しました。", "Revoked token {id}."),
    "backed_up": (
        "バックアップしました：{name}（{files}ファイル、検証済み）",
        "Backed up {files} files to {name}, verified",
    ),
    "restored": ("復元しました：{files}ファイル、検証済み", "Restored {files} files, verified"),
    "exported": ("{rows}行を書き出しました：{name}", "Wrote {rows} rows to {name}"),
    "configuration": ("設定", "configuration"),
    "packages": ("パッケージ", "packages"),
    "people": ("人", "people"),
    "key": ("鍵", "key"),
    "sources": ("データ源", "sources"),
    "disk": ("ディスク", "disk"),
    "store": ("データ", "store"),
    "snapshots": ("公開済み", "snapshots"),
    "credentials": ("資格情報", "credentials"),
    "app database": ("アプリのデータ", "app database"),
    "serve": ("画面", "serve"),
    "doctor_good": ("問題は見つかりませんでした。", "No problem found."),
    "sync_next": ("次の同期：{when}", "Next sync: {when}"),
    "stopping": ("区切りまで処理して終了します。", "Finishing the batch, then stopping."),
    "stopped_early": (
        "止めるよう求められたため、区切りまで取り込みました。続きは次の `ona sync` で取り込みます。",
        "Told to stop: the batch at hand is kept. The next `ona sync` goes on from there.",
    ),
    "stopped": ("終了しました。", "Stopped."),
}


def chosen_language(given: str | None) -> Language:
    """Return the language asked for, else that of the locale, else English."""
    if given:
        return "ja" if given == "ja" else "en"
    text = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "ja" if (text or locale.getlocale()[0] or "").lower().startswith("ja") else "en"


def said(key: str, language: Language, **values: object) -> str:
    """Return a sentence in a language, with its values."""
    ja, en = WORDS[key]
    return (ja if language == "ja" else en).format(**values)
