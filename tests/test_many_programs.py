"""A plan of a thousand programs: pictures are limited, and what they leave out is counted and stands in a table."""

import re

import pytest
import synthetic
from conftest import flat

from analysis import progress, ratings, store
from analysis.progress import charts as progress_charts
from analysis.progress.judging import judge


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    return store.read_raw(synthetic.write(tmp_path_factory.mktemp("many") / "plan", 1000)).select(2023)


def words(shown):
    return " ".join(part.data for part in flat(shown) if hasattr(part, "data"))


def test_all_programs_are_there(many):
    assert (len(many.programs), len(many.indicators), len(many.data.programs)) == (1000, 1000, 5000)


def test_pictures_of_indicators_are_of_sixty_and_say_how_many_are_not_drawn(many):
    shown = progress.arrows(many)
    figures = [part for part in flat(shown) if hasattr(part, "savefig")]
    told = re.findall(r"(\d+)指標のうち、図にしたのは下位の(\d+)指標です。残りの(\d+)指標", words(shown))
    assert told and all(int(most) == 60 and int(all_) == 60 + int(left) for all_, most, left in told)
    assert (
        sum(figure.get_label().count("進捗率") > 0 for figure in figures) == 8
    )  # of eight rows each or fewer
    table = progress.judgements(many)[0].data
    assert table.count("<tr") == 1001  # all of them and the header


def test_the_lowest_are_drawn(many):
    judged = judge(many)
    first = progress_charts.dumbbells(judged)[0]
    worst = judged.loc[judged["status_reason"].eq(""), "progress"].idxmin()
    assert judged.loc[worst, "indicator_name"] in first.get_label()


def test_ratings_of_all_programs_over_the_years_are_in_a_table(many):
    shown = flat(ratings.histories(many))
    told = re.search(r"(\d+)事業のうち、図にしたのは下位の(\d+)事業です。残りの(\d+)事業", words(shown))
    everyone, most, left = map(int, told.groups())
    assert everyone == most + left and most <= 100
    table = next(
        part.data for part in shown if "<caption>年度ごとの評価</caption>" in getattr(part, "data", "")
    )
    assert table.count("<tr") == everyone + 1


def test_a_selection_keeps_what_it_knows_and_gives_copies(many):
    first = judge(many)
    first["status_reason"] = "changed"
    assert not judge(many)["status_reason"].eq("changed").any()
    assert many.in_year(2022) is many.in_year(2022)
