"""Random tables: every raw row is accounted for, every raw text is found again, and the same table gives the same tables."""

import os

import pandas as pd
from conftest import cleaned
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import text
from analysis.fields import TABLES

HEAD = [
    "年度",
    "項目",
    "事業名",
    "担当課",
    "取組内容",
    "協働の相手",
    "評価",
    "効果又は理由",
    "指標名",
    "基準値",
    "目標値",
    "現状値",
]
# Of these nothing but the number is kept where the year or the number of an item is read.
NUMBERED = {"年度", "項目"}
LETTERS = st.text(
    alphabet=st.one_of(
        st.sampled_from("①②⑦〇◎×△A E１2９０%％人回件-－ー・,.、。()（）「」=+@'\"&<>＃*年度令和元計例"),
        st.characters(min_codepoint=0x20, max_codepoint=0x1FFFF, exclude_categories=("C", "Zl", "Zp")),
    ),
    max_size=12,
).map(lambda cell: cell.replace("\t", " ").replace('"', "”").strip())
CELLS = {
    "年度": st.sampled_from(["2020", "R2", "令和2年度", "2019", "", "元"]),
    "項目": st.sampled_from(["(1)つながり", "", "2.まなび"]) | LETTERS,
    "協働の相手": st.sampled_from(["①②", "-", "", "①~③", "市民"]) | LETTERS,
    "評価": st.sampled_from(["A", "B", "Ｃ", "E", "-", ""]) | LETTERS,
    **dict.fromkeys(["基準値", "目標値", "現状値"], st.sampled_from(["1人", "20％", "1,000", "実施", "集計中", ""]) | LETTERS),
}  # fmt: skip
ROWS = st.lists(st.tuples(*(CELLS.get(name, LETTERS) for name in HEAD)), min_size=20, max_size=40)


def found_again(tables) -> str:
    """Write all texts of the tables in one line, in the form in which two spellings are equal."""
    texts = [tables.programs, tables.indicators, tables.findings]
    words = "\n".join(str(value) for table in texts for value in table.astype("object").to_numpy().ravel())
    return text.key(text.clean(words))


@settings(
    max_examples=int(os.environ.get("HYOKA_RANDOM_TABLES", "1")),
    derandomize="HYOKA_RANDOM_TABLES" not in os.environ,
)
@given(ROWS)
def test_nothing_is_lost_of_a_random_table(rows):
    table = "\n".join("\t".join(cells) for cells in [HEAD, *rows])
    first, second = cleaned(table), cleaned(table)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))
    (source,) = first.sources.to_dict("records")
    assert source["rows"] == len(rows) + 1
    assert source["rows"] == sum(count for name, count in source.items() if name.endswith("_rows"))
    everything = found_again(first)
    yearless = first.findings.loc[first.findings["code"].eq("fiscal_year_missing"), "source_row"]
    for row in (
        row for number, row in enumerate(rows, 2) if number not in set(yearless)
    ):  # of those only the name is told
        for name, cell in zip(HEAD, row, strict=True):
            if name not in NUMBERED and not text.is_nothing(cell):
                assert text.key(text.clean(cell)) in everything, (name, cell)
