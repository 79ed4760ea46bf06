"""``docs/privacy-report.md`` and its Japanese twin: the figures of all attacks, written by the program that ran them.

``python -m tests.redteam.report --people 30 300`` runs the attacks on companies of these sizes, keeps their figures in
``benchmarks/privacy_report.json`` beside those of other sizes, and writes both pages anew. ``--pages`` writes alone.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Literal

from benchmarks import utility_page
from tests.redteam.companies import build
from tests.redteam.figures import Figure
from tests.redteam.rules import RULES

Language = Literal["en", "ja"]
ROOT: Final = Path(__file__).parents[2]
RESULTS: Final = ROOT / "benchmarks/privacy_report.json"
PAGES: Final[Mapping[Language, Path]] = {
    "en": ROOT / "docs/privacy-report.md",
    "ja": ROOT / "docs/privacy-report.ja.md",
}
ATTACKS: Final = tuple(
    import_module(f"tests.redteam.{file.stem}") for file in sorted(Path(__file__).parent.glob("test_attack_*.py"))
)
IN_JAPANESE: Final = {
    "1 hashes of addresses found": "アドレスのハッシュと一致した文字列や識別子",
    "2 canaries found": "目印の言葉が見つかった回数",
    "3 outputs that differ": "未知の項目を加えて変わった行",
    "4 figures of units below k": "最小の人数に満たない部署についての数値",
    "5 published cells solved": "公開されたセルを解いて当てた個人の数",
    "5 hubs, protected counts in hand": "保護された件数を手にして当てた、つながりの多い人の数",
    "5 means of departments": "部署の平均から当てた個人のE-I指数",
    "6 knows everybody else: ties or none with one unit": "他の全員を知る人が見分けた、一部署とのつながりの有無（AUC）",
    "6 knows everybody else: ties or none at all": "他の全員を知る人が見分けた、つながり全体の有無（AUC）",
    "6 outsider: ties or none": "部外者が二つの期間から見分けた、つながりの有無（AUC）",
    "6 flag of few people tells one carrier": "「少人数に頼る」の印が一人の違いを確実に示した組",
    "6 windows drawn again": "二度公開された期間",
    "7 cells that move with the first's volume": "一人目の発言の量で変わったセル",
    "7 cells of help that move with the first's asks": "一人目の質問の数で変わった「助け合い」のセル",
    "7 published figures that return a count": "件数が一つに定まる組",
    "8 distinct answers to one question": "同じ問いへの異なる答え",
    "9 people named by matching": "照合で名指しできた人",
    "9 pseudonyms in any answer": "答えに含まれた個人の仮名",
    "10 wrongly allowed": "誤って許された要求",
    "11 executed": "実行されたスクリプトや数式",
    "11 breaches of the content policy": "コンテンツ保護方針の違反",
    "12 residues of an erased person": "消去した人の残留バイト",
    "12 rows of an erased person sent in again": "再び取り込まれた、消去した人の行",
    "13 rows kept of an excluded person": "除外した人について保存された行",
    "14 hidden: gaps against others": "非表示かどうかで見分けた、つながりの不足（AUC）",
    "14 hidden cells with an answer of their own": "他と異なる答えを返した非表示のセル",
}
"""What each figure counts, in Japanese."""

SAID: Final[Mapping[Language, Mapping[str, str]]] = {
    "en": {
        "title": "# Privacy report",
        "about": "Attacks on the running service, on synthetic companies, each with its figure and what it is out of. "
        "The attacker has what a role can fetch and the knowledge that is stated in the file of the attack "
        "(`tests/redteam`). Written by `python -m tests.redteam.report`, which `make test-full` runs.",
        "attacks": "## Attacks",
        "head": "| figure | people | found | out of | limit | holds |",
        "yes": "yes",
        "no": "**no**",
        "nothing": "nothing published",
        "limits": "Limits of .55 and .70 are AUCs, .50 being chance. Guesses of a person's count are held against the "
        "best constant guess plus .05. Who knows the ties of everybody else has a limit of .70 for what is said of one "
        "unit. Told of all units together it is shown too, and is larger: every pair carries noise for one person's "
        "ties with one unit, and somebody who knows everything else adds the pairs up.",
        "rules": "## Each rule is needed",
        "rules_about": "Taking any one of the release rules away makes an attack succeed "
        "(`tests/redteam/test_each_rule_is_needed.py`). Of a rule that is not in force yet, it succeeds as things are.",
        "rules_head": "| rule | taken away | attack that succeeds | in force |",
    },
    "ja": {
        "title": "# プライバシー報告書",
        "about": "架空の会社で動いているサービスへの攻撃と、その結果です。"
        "攻撃者が持つのは、役割ごとに取得できるものと、各攻撃のファイル（`tests/redteam`）に書かれた知識だけです。"
        "`make test-full` が実行する `python -m tests.redteam.report` が書いています。",
        "attacks": "## 攻撃",
        "head": "| 数値 | 人数 | 結果 | 分母 | 上限 | 守られているか |",
        "yes": "はい",
        "no": "**いいえ**",
        "nothing": "公開なし",
        "limits": "0.55と0.70の上限はAUCです（偶然は0.50）。"
        "個人の数の推測は、全員に同じ値を答える最良の推測に0.05を加えた値を上限とします。"
        "他の全員のつながりを知る人については、一つの部署とのつながりで0.70を上限とします。"
        "すべての部署を合わせた値も載せています。"
        "ノイズは一つの部署とのつながりごとに加わるため、"
        "他のすべてを知る人が全部の組を合わせると、この値は大きくなります。",
        "rules": "## どの規則も必要です",
        "rules_about": "公開の規則を一つでも外すと、いずれかの攻撃が成功します"
        "（`tests/redteam/test_each_rule_is_needed.py`）。"
        "まだ実施していない規則では、今のままでも攻撃が成功します。",
        "rules_head": "| 規則 | 外したもの | 成功する攻撃のファイル | 実施 |",
    },
}
RULES_IN_JAPANESE: Final = (
    "最小の人数以上の部署",
    "量ではなくつながり",
    "一人あたりの上限",
    "ノイズ",
    "保護の後に正確な値を出さない",
    "見込みによる表示",
    "帯と階級",
    "期間は一度だけ公開",
    "部署の値は段階で",
    "助け合いは週で数える",
    "「少人数に頼る」の印のノイズ",
    "消去はファイルを書き直す",
)


def run(people: int) -> list[Figure]:
    """Run every attack on a company."""
    with tempfile.TemporaryDirectory() as folder:
        company = build(people, Path(folder) / "company")
        found = [figure for one in ATTACKS for figure in one.attack(company)]
        company.close()
    return found


def kept() -> dict[str, list[dict[str, Any]]]:
    """Return the figures of earlier runs by number of people."""
    found: dict[str, list[dict[str, Any]]] = json.loads(RESULTS.read_text()) if RESULTS.is_file() else {}
    return found


def page(language: Language, results: Mapping[str, list[dict[str, Any]]]) -> str:
    """Return the report in a language."""
    said = SAID[language]
    attacks = [said["attacks"], "", said["head"], "|---|---:|---:|---:|---:|---|", *_lines(language, results)]
    rules = [said["rules"], "", said["rules_about"], "", said["rules_head"], "|---:|---|---|---|", *_rules(language)]
    parts = [said["title"], "", said["about"], "", *attacks, "", said["limits"], "", *rules, ""]
    return "\n".join([*parts, utility_page.section(language)])


def _lines(language: Language, results: Mapping[str, list[dict[str, Any]]]) -> Iterator[str]:
    figures = [Figure(**one) for people in sorted(results, key=int) for one in results[people]]
    said = SAID[language]
    for one in sorted(figures, key=lambda one: (int(one.name.split()[0]), one.name, one.people)):
        number, _, words = one.name.partition(" ")
        name = words if language == "en" else IN_JAPANESE[one.name]
        value, limit = (f"{x:g}" if x == int(x) else f"{x:.2f}" for x in (one.figure, one.limit))
        holds = said["yes" if one.holds else "no"] if one.denominator else said["nothing"]
        yield f"| {number}. {name} | {one.people:,} | {value} | {one.denominator:,} | {limit} | {holds} |"


def _rules(language: Language) -> Iterator[str]:
    for rule, japanese in zip(RULES, RULES_IN_JAPANESE, strict=True):
        name = rule.name if language == "en" else japanese
        yield f"| {rule.number} | {name} | `{rule.file}` | {SAID[language]['yes' if rule.built else 'no']} |"


def main() -> None:
    """Run, keep, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, nargs="*", default=[30, 300, 3000])
    parser.add_argument("--pages", action="store_true", help="write the pages from what is kept")
    given = parser.parse_args()
    for people in () if given.pages else given.people:
        results = kept() | {str(people): [asdict(one) for one in run(people)]}
        RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    for language, path in PAGES.items():
        path.write_text(page(language, kept()), encoding="utf-8")


if __name__ == "__main__":
    main()
