"""Analysis of a Japanese city's yearly evaluation of its citizen-collaboration plan.

>>> from analysis import load
>>> data = load()                      # 計画の全年度の表
>>> data.program("花いっぱい")          # 一つの事業の記録
>>> chosen = data.select("R2")         # 一つの年度（担当課、判定方法でも絞れる）
>>> chosen.programs                    # pandas の表

部屋の地図（help(analysis.progress) のように、それぞれの説明を見られます）:

    explore    自由に調べる：load、data.program、data.to_excel、browse
    show       表・図・文の見せ方：show(表), show(図)
    progress   指標の進捗（01のページ）
    partners   協働の相手（02のページ）
    ratings    評価とその変化（03のページ）
    quality    データの品質（04のページ）
    programs   事業ごとの記録（05のページ）
    review     政策検討の論点（00のページ）
    store      元データから表へ、表の読み書き
    data       表（Data）と、一つのページが見る範囲（Selection）
    plan       data/plan.toml の読み取り
    cleaning   元の行から型の付いた表へ（列の意味は docs/data_dictionary.md）
    layout     どの行が見出しで、どの列がどの欄か
    readers    ファイルから文字の表へ
    forms      新しい年度の入力票
    start      ほかの市の plan.toml の提案
    report     ノートブックからページへ
    commands   hyoka コマンドの答え
    demo       架空の市

くわしくは docs/architecture.md にあります。
"""

import lazy_loader

from analysis.fonts import japanese

japanese()

# The command imports this package for everything; pandas comes with the first name that needs it.
__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["explore", "partners", "programs", "progress", "quality", "ratings", "review", "show"],
    submod_attrs={"data": ["Data", "Selection"], "explore": ["load"]},
)
