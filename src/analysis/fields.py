"""The fields of an evaluation table, said once: key, Japanese title, header words, and what they belong to."""

from __future__ import annotations

from typing import NamedTuple


class Field(NamedTuple):
    """One field.

    Attributes
    ----------
    title : str
        As shown to readers.
    words : tuple of str
        The header words that mean it, without years, numbering and brackets; the first is the one of the flat layout.
    weaker : str
        Words that mean it where none of the others stands in the header, separated by spaces.
    of_indicator : bool
        Whether it belongs to an indicator rather than to its program.
    """

    title: str
    words: tuple[str, ...]
    weaker: str = ""
    of_indicator: bool = False


FIELDS = {
    "fiscal_year": Field(
        "年度", ("年度", "実施年度", "評価年度"), "対象年度 事業年度 会計年度 評価対象年度 取組年度 報告年度"
    ),
    "process": Field("プロセス", ("プロセス", "プロセス名")),
    "item": Field("項目", ("項目", "項目名"), "取組項目 施策項目 施策名"),
    "program_name": Field(
        "事業名",
        ("事業名", "事業", "事業名称", "事業の名称", "取組名", "事務事業名", "取組事業名"),
        "事務事業 事務事業名称 取組名称 取組事業 取組の名称 協働事業名 協働事業 対象事業名 対象事業 実施事業名 実施事業"
        " 計画事業名 計画事業 個別事業名 個別事業 具体的事業名 具体的事業 主要事業名 主要事業 主な事業 関連事業名 関連事業"
        " 事業等名 事業・取組名 取組・事業名 施策・事業名 細事業名",
    ),
    "department": Field(
        "担当課",
        ("担当課", "所管課", "担当部署", "担当", "所管", "担当課名", "所管課名", "主管課"),
        "担当部課 担当部課名 所管部課 所管部課名 所管部署 主管課名 主管部署 主管部課 所属 所属名 所属課 所属課名 担当所属 担当課室"
        " 担当課等 担当課係 担当部局 所管部局 担当局 実施課 実施担当課 主担当課 事業担当課 取組担当課 担当係 担当部署名 部署 部署名 課名"
        " 部課名 担当組織 所管課等 主管",
    ),
    "activities": Field(
        "取組内容",
        ("取組内容", "実施内容", "取組状況", "取組の内容"),
        "実施状況 取組実績 取組の実績 実施概要 実施結果 活動内容 活動状況 活動実績 具体的な取組内容 具体的取組内容 具体的な取組 主な取組"
        " 主な取組内容 取組概要 取組の概要 取組の状況 事業内容 事業の内容 事業概要 事業の概要 内容 概要",
    ),
    "partners": Field(
        "協働の相手",
        ("協働の相手", "協働の相手方", "協働相手", "協働相手先", "協働先"),
        "連携先 連携相手 連携団体 連携主体 連携・協働先 協働・連携先 協働団体 協働主体 協働の主体 協働の担い手 協働パートナー"
        " 協働のパートナー パートナー 相手方 相手",
    ),
    "rating": Field(
        "事業の評価",
        ("評価", "事業の評価", "評価区分", "達成度", "総合評価", "総合判定", "最終評価"),
        "事業評価 取組評価 取組の評価 進捗評価 自己評価 内部評価 担当課評価 所管課評価 評価結果 評価ランク 評価判定 判定 判定区分 達成区分"
        " 進捗区分 進捗度 達成状況 年度評価 評定",
    ),
    "reason": Field(
        "効果又は理由",
        ("効果又は理由", "効果または理由", "評価の理由", "理由", "評価理由", "判定理由", "効果・理由"),
        "理由・改善策 評価の根拠 評価根拠 評価コメント 評価の説明 効果 事業の効果 取組の成果 事業の成果 事業成果 成果と課題 成果・課題"
        " 成果及び課題 効果と課題 効果・課題 課題と改善策 課題・改善策 課題・改善点 課題と改善点 課題及び改善点 課題と対応 課題 今後の課題"
        " 改善策 改善点 コメント",
    ),
    "indicator_name": Field(
        "指標名",
        ("指標名", "指標", "目標指標", "成果指標", "活動指標", "KPI", "評価指標"),
        "指標名称 指標の名称 指標項目 指標内容 目標指標名 成果指標名 活動指標名 評価指標名 KPI名 重要業績評価指標 数値指標 管理指標"
        " アウトカム指標 アウトプット指標 目標項目",
        of_indicator=True,
    ),
    "unit": Field("単位", ("単位",), "指標単位 指標の単位 単位名", of_indicator=True),
    "baseline_year": Field(
        "基準年度", ("基準年度", "基準年"), "基準年次 当初年度 策定年度", of_indicator=True
    ),
    "baseline": Field(
        "基準値",
        ("基準値", "基準", "当初値"),
        "基準数値 計画当初値 計画当初 当初 策定時 策定時値 策定時の値 策定時点 計画策定時 計画策定時値 計画策定時の値 計画策定時点 初期値"
        " 基準年度値 基準年値 基準年度の値",
        of_indicator=True,
    ),
    "target_year": Field("目標年度", ("目標年度", "目標年"), "目標年次 最終年度 達成年度", of_indicator=True),
    "target": Field(
        "目標値",
        ("目標値", "目標", "最終目標", "最終目標値"),
        "目標数値 計画値 計画目標 計画目標値 目標水準 年度目標 年度目標値 目標年度値 目標年度の値",
        of_indicator=True,
    ),
    "current_year": Field(
        "現状年度", ("現状年度", "現状年", "実績年度"), "実績年 現状年次 実績年次 直近年度", of_indicator=True
    ),
    "current": Field(
        "現状値",
        ("現状値", "現状", "実績値", "実績"),
        "実績数値 現在値 現状数値 直近値 直近の値 最新値 最新の値 年度実績 年度実績値 実績年度値",
        of_indicator=True,
    ),
}
# Of several columns of one field these are taken before the others: the total grade, the goal at the end.
STRONGER = frozenset("総合評価 総合判定 最終評価 最終目標 最終目標値".split())
# Words that may mean either of two fields: read only where another column names one of the two.
AMBIGUOUS = {
    "取組": ("program_name", "activities"),
    "進捗状況": ("activities", "rating"),
    "成果": ("current", "reason"),
    "実施主体": ("department", "partners"),
    "事業主体": ("department", "partners"),
    "関係課": ("department", "partners"),
    "数値目標": ("indicator_name", "target"),
    "現況値": ("baseline", "current"),
    "現況": ("baseline", "current"),
}
# Under a header word that is split into columns, what names the word itself.
TOTALS = {
    "program_name": ("名称", "名", "事業の名称", "事業名"),
    "rating": ("総合", "総合評価", "総合判定", "総評", "全体", "全体評価", "合計", "総計", "評価", "判定"),
    **dict.fromkeys(["baseline", "target", "current"], ("値", "数値", "実数", "実数値")),
}
# Words that head columns beside the fields: a row of nothing else is the header of another table.
OTHER_COLUMNS = frozenset(
    "No No. NO NO. no № # 番号 整理番号 事業番号 連番 名称 件名 題名 名前 氏名 団体名 団体 会場 場所 日時 日付 開催日 期日 期間 時期 区分 分類 種別 種類 費目 科目 款 節"
    " 金額 予算 予算額 決算 決算額 執行額 執行率 事業費 総事業費 当初予算 当初予算額 最終予算額 補正予算額 補助額 補助金額 交付額 財源 一般財源 特定財源"
    " 国庫支出金 県支出金 その他 前年度 前年度比 増減 増減率 差引 件数 人数 回数 参加者数 参加人数 割合 比率 構成比 事業数 備考 摘要 説明 記号 凡例 意味 区分名"
    " 予算額計 決算額計 必要性 有効性 効率性 公平性 妥当性 総合".split()
)
KEYS = tuple(FIELDS)
TITLES = "、".join(field.title for field in FIELDS.values())
NOT_READ = ""  # what ``[headers]`` says of a column that is to be passed over
OF_INDICATOR = tuple(key for key, field in FIELDS.items() if field.of_indicator)
POINTS = ["baseline", "target", "current"]  # the three values of an indicator
# Where a finding may stand, beside the fields.
PLACES = {
    "row": "行全体",
    "header": "見出し",
    **{key: field.title for key, field in FIELDS.items()},
    "indicator": "指標の三つの値",
}
# The processed tables (columns: ``cleaning.schema``).
TABLES = ("programs", "indicators", "partners", "findings", "sources")

# How settings may name a field, and where a finding may stand: by key, title or a header word.
NAMES = {name: key for key, field in FIELDS.items() for name in (key, field.title, *field.words)}
PLACE_NAMES = NAMES | {name: key for key, title in PLACES.items() for name in (key, title)}
