"""Tables of several fiscal years: every public function that takes one is right or refuses."""

import inspect

import pandas as pd
import pytest

from analysis import partners, programs, progress, quality, ratings, review
from analysis.cleaning import identity, indicators
from analysis.errors import NoYearChosen, SeveralRows
from analysis.partners import associations, patterns
from analysis.progress import judging
from analysis.progress import over_years as progress_over_years
from analysis.progress.since import since
from analysis.ratings import movement
from analysis.ratings import over_years as ratings_over_years
from analysis.review import agenda

MODULES = [
    identity,
    indicators,
    judging,
    progress_over_years,
    patterns,
    associations,
    movement,
    ratings_over_years,
    agenda,
]
CODES, SCALE = list("①②③④"), list("ABCD")
# Take what was computed from a table before, the rows of one indicator, or a matrix: no table of programs.
OF_RESULTS = {
    "points", "change_tests", "fit", "full_matrix", "holm", "known_points", "net_by", "judgeable", "status_counts", "facts",
    "possible", "opposed", "ranged", "strata", "held_within", "caveat", "outcomes", "worst_first", "group_names",
}  # fmt: skip
# The reasons of the agenda look at a selection; cleaning reads all years together and is tested by itself.
OF_OTHERS = {"indicator_table", "program_ids"}


@pytest.fixture
def data(two_years_read):
    """Two years: four programs each, three of them the same; partners ①② ② - ③ and ①② ② - ④; ratings AABC and BCBA."""
    return two_years_read


def rating_of(data):
    return data.programs["rating"]


def by_id(table, column):
    return table.set_index("program_id")[column]


def one(data, year=2020):
    return data.programs[data.programs["fiscal_year"].eq(year)]


# What each function makes of both years at once, worked out by hand.
RIGHT = {
    "totals": lambda d: patterns.totals(d.programs["partners"], CODES).tolist() == [2, 4, 1, 1, 2],
    "combinations": lambda d: patterns.combinations(d.programs["partners"])["count"].tolist() == [2, 2, 2, 1, 1],
    "pairs": lambda d: patterns.pairs(d.programs["partners"]).iloc[0][["a", "b", "n"]].tolist() == ["①", "②", 2],
    "co_occurrence": lambda d: patterns.co_occurrence(d.programs["partners"], CODES).loc["②"].tolist() == [2, 4, 0, 0],
    "by_group": lambda d: patterns.by_group(d.programs["partners"], d.programs["fiscal_year"], CODES)["②"].tolist()
    == [2, 2],
    "readable": lambda d: len(patterns.readable(d.programs)) == 8,
    "unread": lambda d: not patterns.unread(d.programs).any(),
    "membership": lambda d: patterns.membership(d.programs["partners"], CODES).shape == (8, 4),
    "with_each_other": lambda d: associations.with_each_other(d.programs["partners"]).iloc[0]["n"] == 2,
    # ② has A A B C (4 4 3 2), the others B C B A (3 2 3 4)
    "with_rating": lambda d: associations.with_rating(d.programs["partners"], rating_of(d), ["②"], SCALE)[
        ["n", "others", "mean", "mean_others"]
    ].iloc[0].tolist() == [4, 4, 3.25, 3.0],
    "number_with_rating": lambda d: associations.number_with_rating(d.programs["partners"], rating_of(d), SCALE)["n"]
    == 8,
    "distribution": lambda d: movement.distribution(d.programs, "fiscal_year", SCALE).to_numpy().tolist()
    == [[2, 1, 1, 0, 0], [1, 2, 1, 0, 0]],
    "ratings_by_year": lambda d: ratings_over_years.ratings_by_year(d.programs).loc["1-夜回り"].tolist() == ["A", "C"],
    "renamed": lambda d: ratings_over_years.renamed(d.programs, d.programs.head(4)) == [],
    # A row of two years each, of which only the C of 夜回り stands at the end.
    "low_grades": lambda d: ratings_over_years.low_grades(d.programs, d.plan.ratings).notna().sum(axis=1).to_dict()
    == {"1-花いっぱい": 0, "1-夜回り": 1, "1-図書の日": 0, "1-子ども食堂": 0, "1-公民館講座": 0},
    "pooled": lambda d: ratings_over_years.pooled(d.programs, [(2019, 2020)], SCALE).loc["A"].tolist() == [0, 1, 1, 0],
    "topics": lambda d: agenda.topics(d.programs, d.plan).shape == (8, 0),
    "reading": lambda d: indicators.reading(d.indicators, "current").tolist()
    == ["18人", "3回", "—", "実施 未実施", "9人", "4回", "—", "4箇所"],
    "indicator_progress": lambda d: judging.indicator_progress(d.indicators)["progress"].round(3).tolist()[:2]
    == [0.8, 0.167],
    "judge": lambda d: judging.judge(d)["program_name"].tolist() == d.programs["program_name"].tolist(),
    "of_one_year": lambda d: len(identity.of_one_year(one(d))) == 4,
}  # fmt: skip
REFUSES = {
    "movements": lambda d: movement.movements(d.programs, one(d), SCALE),
    "transition_matrix": lambda d: movement.transition_matrix(
        by_id(d.programs, "rating"), by_id(one(d), "rating"), SCALE
    ),
    "between_years": lambda d: associations.between_years(
        by_id(d.programs, "partners"), by_id(one(d), "partners"), CODES
    ),
    "goal_changes": lambda d: identity.goal_changes(d.indicators, d.indicators),
    "identified": lambda d: identity.identified(d.indicators, d.indicators),
    "by_program": lambda d: identity.by_program(d.programs),
    "sole_department": lambda d: movement.sole_department(d.programs, "A"),
    "courses": lambda d: progress_over_years.courses(judging.judge(d), pd.DataFrame({"indicator": []})),
    "outlook": lambda d: progress_over_years.outlook(judging.judge(d), pd.DataFrame({"indicator": []})),
}


@pytest.mark.parametrize("name", RIGHT)
def test_is_right(data, name):
    assert RIGHT[name](data)


@pytest.mark.parametrize("name", REFUSES)
def test_refuses(data, name):
    with pytest.raises(SeveralRows, match=r"一つの年度の表のはず[^\n]*\n  対処: 年度を一つ選んで"):
        REFUSES[name](data)


def test_every_function_is_asked():
    """Every public function of these rooms that takes a table stands in one of the lists above."""
    takers = {
        name
        for module in MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and any(
            "DataFrame" in str(p.annotation)
            or "Series" in str(p.annotation)
            or "Data" in str(p.annotation).split(" | ")
            for p in inspect.signature(function).parameters.values()
        )
    }
    assert takers - OF_RESULTS - OF_OTHERS == {*RIGHT, *REFUSES}


def test_the_pace_since_last_year_is_of_one_year(data):
    with pytest.raises(NoYearChosen, match="年度が選ばれていません"):
        since(data)


def test_parts_of_a_page_refuse_all_years_at_once(data):
    """What is doubtful, the rule of judging and the raw values may be of all years; nothing else may be counted together."""
    of_all = {
        "quality.blanks",
        "quality.findings",
        "quality.lead",
        "quality.legend",
        "quality.rows",
        "progress.rule",
    }
    for room in [partners, programs, progress, quality, ratings, review]:
        for name in room.__all__:
            part = getattr(room, name)
            if next(iter(inspect.signature(part).parameters)) != "chosen" or name == "judge":
                continue
            if f"{room.__name__.removeprefix('analysis.')}.{name}" not in of_all:
                with pytest.raises(NoYearChosen, match="年度が選ばれていません"):
                    part(data)


def test_judging_all_years_is_judging_each(data):
    """Each indicator once, beside its program as it was in its own year."""
    both = judging.judge(data)
    assert len(both) == len(data.indicators) == 8
    for year in data.years:
        own = judging.judge(data.select(year)).reset_index(drop=True)
        mine = both[both["fiscal_year"].eq(year)].reset_index(drop=True)
        pd.testing.assert_frame_equal(mine, own)


def test_a_program_that_changed_department_is_shown_as_it_was(data):
    moved = data.programs.assign(department=["旧課"] * 4 + ["新課"] * 4)
    judged = judging.judge(
        type(data)(data.plan, moved, data.indicators, data.partners, data.findings, data.sources)
    )
    assert judged["department"].tolist() == ["旧課"] * 4 + ["新課"] * 4
