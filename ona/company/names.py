"""The words that the synthetic company is made of. Every name, address and sentence is invented."""

from __future__ import annotations

from typing import Final

DOMAIN: Final = "aozora.example"

DEPARTMENTS: Final = (
    "製造部",
    "営業部",
    "開発部",
    "カスタマーサポート部",
    "品質保証部",
    "物流部",
    "情報システム部",
    "企画部",
    "経理部",
    "人事部",
    "広報部",
    "法務部",
)
"""Departments, the largest first."""

REGIONS: Final = (
    "",
    "東日本",
    "西日本",
    "中部",
    "九州",
    "北海道",
    "東北",
    "北陸",
    "関西",
    "中国",
    "四国",
    "沖縄",
    "北米",
    "欧州",
    "東南アジア",
    "南米",
)
"""Large companies have every department once per region."""

PLANTED: Final = (("製造部", "営業部"), ("開発部", "カスタマーサポート部"))
"""The pairs of departments that talk too little unless told otherwise."""

_SURNAMES: Final = """\
佐藤/sato 鈴木/suzuki 高橋/takahashi 田中/tanaka 伊藤/ito 渡辺/watanabe
山本/yamamoto 中村/nakamura 小林/kobayashi 加藤/kato 吉田/yoshida 山田/yamada
佐々木/sasaki 山口/yamaguchi 松本/matsumoto 井上/inoue 木村/kimura 林/hayashi
斎藤/saito 清水/shimizu 山崎/yamazaki 森/mori 池田/ikeda 橋本/hashimoto 阿部/abe
石川/ishikawa 前田/maeda 藤田/fujita 小川/ogawa 岡田/okada 後藤/goto 長谷川/hasegawa
村上/murakami 近藤/kondo 石井/ishii 坂本/sakamoto 遠藤/endo 青木/aoki 藤井/fujii
西村/nishimura
"""
_GIVEN: Final = """\
遥/haruka 翔/sho 結衣/yui 大輔/daisuke 美咲/misaki 拓也/takuya 愛/ai 健太/kenta
葵/aoi 誠/makoto 陽子/yoko 隆/takashi 恵/megumi 浩/hiroshi 直美/naomi 学/manabu
彩/aya 亮/ryo 由美/yumi 修/osamu 千尋/chihiro 悠斗/yuto 真由/mayu 和也/kazuya
麻衣/mai 潤/jun 香織/kaori 剛/tsuyoshi 桜/sakura 徹/toru 瞳/hitomi 光/hikaru
薫/kaoru 純/atsushi 梓/azusa 樹/itsuki 凛/rin 渉/wataru 環/tamaki 司/tsukasa
"""


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Return written and romanised names."""
    return tuple((written, romaji) for written, romaji in (word.split("/") for word in text.split()))


SURNAMES: Final = _pairs(_SURNAMES)
GIVEN: Final = _pairs(_GIVEN)

CUSTOMERS: Final = tuple(
    f"{name}.example"
    for name in (
        "minato-shoji",
        "kitagawa-denki",
        "hoshino-kogyo",
        "asahi-bussan",
        "shirakaba-foods",
        "nagisa-trading",
        "tsubaki-seiko",
        "wakaba-logistics",
        "hinode-systems",
        "komorebi-pharma",
        "sumire-design",
        "yukikaze-motors",
    )
)
CUSTOMER_PEOPLE: Final = ("buying", "tantou", "sales-desk")

BOTS: Final = ("no-reply", "build-bot", "kintai-bot")
LISTS: Final = ("all", "shain", "kaigi-news")
ROOMS: Final = ("room-fuji", "room-biwa", "room-sakura", "room-tsuru")

SUBJECTS: Final = (
    "見積もりの確認をお願いします",
    "来週の打ち合わせについて",
    "仕様変更の件",
    "不具合報告への対応",
    "出荷予定の共有",
    "予算案の確認",
    "採用面接の日程",
    "契約書の確認依頼",
    "新製品資料の下書き",
    "展示会の準備",
    "お客様からのご質問",
    "検査結果の共有",
    "システム更新のお知らせ",
    "研修資料について",
    "原価の見直し",
    "問い合わせ票の引き継ぎ",
    "Quarterly figures, first draft",
    "Question about the parts list",
    "Notes from yesterday",
    "Access to the test environment",
)
BODIES: Final = (
    "お疲れさまです。添付の内容をご確認ください。",
    "ありがとうございます。明日までに返信します。",
    "少し困っています。相談に乗っていただけますか。",
    "了解しました。こちらで進めます。",
    "先ほどの件、数字を直しました。",
    "担当の方をご紹介いただけますか。",
    "Thank you, I will look at it today.",
    "Could you help me with this one?",
)
TITLES: Final = ("定例", "進捗確認", "相談", "設計レビュー", "計画会議", "Weekly", "1on1")

DIGITS: Final = "〇一二三四五六七八九"


def numeral(number: int) -> str:
    """Return a number from 1 to 999 in Japanese.

    >>> numeral(1), numeral(12), numeral(20), numeral(305)
    ('一', '十二', '二十', '三百五')
    """
    words = ""
    for unit, size in (("百", 100), ("十", 10)):
        count, number = divmod(number, size)
        if count:
            words += (DIGITS[count] if count > 1 else "") + unit
    return words + (DIGITS[number] if number else "")
