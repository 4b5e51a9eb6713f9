"""Every notebook over every odd plan, in this process: no kernel, no HTML."""

import json
from urllib.parse import quote

import matplotlib.pyplot as plt
import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from conftest import PLAN, ROOT, TWO_YEARS, fictional_folder, published
from IPython.display import HTML

from analysis import store
from analysis.errors import HyokaError
from analysis.findings import KINDS
from analysis.partners import patterns
from analysis.partners import sentences as partner_sentences
from analysis.profiles import PROFILES
from analysis.progress import charts
from analysis.progress import sentences as progress_sentences
from analysis.progress.judging import judge
from analysis.quality.sentences import quality_lead
from analysis.ratings import sentences as rating_sentences
from analysis.ratings.movement import distribution
from analysis.review import agenda, parts
from analysis.review import tables as review_tables
from analysis.review.sentences import review_lead
from analysis.show import cells, show, style
from analysis.show.drawing import picture
from analysis.show.table import table
from analysis.show.words import about, percent

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

ROW = "(1)甲\t{n}番の事業\t課{d}\t内容\t{p}\t{r}\t理由\t{v}"
NUMBERS = "率 10%\t率 20%\t率 1{n}%"
STAGES = "制度 未実施\t制度 充実\t制度 実施"


def plan_of(rows):
    return {"a.txt": published("令和2", "R2", rows)}


ODD = {
    "one": plan_of([ROW.format(n=1, d=1, p="①", r="A", v=NUMBERS.format(n=1))]),
    "nothing_known": plan_of(["\t名だけの事業\t課\t\t\t\t\t\t\t"]),
    "only_stages": plan_of([ROW.format(n=1, d=1, p="-", r="B", v=STAGES)]),
    "only_texts": plan_of([ROW.format(n=1, d=1, p="②", r="E", v="検討\t決定\t議論を続けている")]),
    "many": plan_of(
        [
            ROW.format(n=n, d=n % 30, p="①②③"[: n % 4] or "-", r="ABCDE"[n % 5], v=NUMBERS.format(n=n % 10))
            for n in range(95)
        ]
    ),
    "half_known": plan_of(
        [
            ROW.format(n=1, d=1, p="市民団体", r="A", v="制度 -\t制度 充実\t制度 実施"),
            ROW.format(n=2, d=1, p="①⑨", r="Z", v="制度 実施\t-\t制度 実施"),
            ROW.format(n=3, d=1, p="①", r="B", v="-\t率 5%\t率 3%"),
        ]
    ),
    "two_years": TWO_YEARS,
    "gap": TWO_YEARS | {"h29.txt": TWO_YEARS["r1.txt"].replace("令和元", "平成29").replace("R元", "H29")},
}


class Shown(list):
    """What a notebook displays."""

    def __call__(self, *things, **_):
        self.extend(things)


@pytest.fixture(scope="module")
def odd_plans(tmp_path_factory):
    """The odd plans, each read and saved once."""
    folders = {}
    for name, files in ODD.items():
        folders[name] = fictional_folder(tmp_path_factory.mktemp("odd") / name, files)
        store.save(store.read_raw(folders[name]), folders[name])
    return folders


@pytest.fixture(params=ODD)
def odd_plan(request, odd_plans):
    return odd_plans[request.param]


def execute(path, values, monkeypatch):
    """Run the code cells of a notebook with other parameters, as papermill would."""
    shown = Shown()
    monkeypatch.setattr(cells, "display", shown)
    scope: dict = {}
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, f"{path.name}:{cell.id}", "exec"), scope)
            if "parameters" in cell.metadata.get("tags", []):
                scope.update(values)
    plt.close("all")
    return shown


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_notebook_takes_every_plan(path, odd_plan, monkeypatch):
    monkeypatch.chdir(odd_plan)
    shown = execute(path, {}, monkeypatch)
    html = "".join(thing.data for thing in shown if isinstance(thing, HTML))
    alts = [thing["text/plain"] for thing in shown if isinstance(thing, dict)]
    assert all(alts)
    assert not [alt for alt in alts if "nan" in alt or "None" in alt or "<NA>" in alt]
    if path.stem != "explore":
        assert "架空" in html
        assert '<p class="lead">' in html
    assert "nan" not in html.lower()
    assert "<NA>" not in html
    assert "None" not in html


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.parametrize("department", ["生涯学習課", "生活課"])
def test_every_notebook_takes_a_department(path, department, monkeypatch):
    monkeypatch.chdir(ROOT / "notebooks")
    shown = execute(path, {"department": department}, monkeypatch)
    html = "".join(thing.data for thing in shown if isinstance(thing, HTML))
    assert department in html or path.stem == "explore"
    assert "市民活動保険制度の検討" not in html


@pytest.mark.parametrize("profile", PROFILES)
def test_every_table_and_picture_names_the_profile(profile, two_years, monkeypatch):
    """Whichever is chosen: under each, and no other profile anywhere on the page."""
    monkeypatch.chdir(two_years)
    shown = execute(ROOT / "notebooks" / "01_indicator_progress.ipynb", {"profile": profile}, monkeypatch)
    parts = [thing if isinstance(thing, dict) else thing.data for thing in shown]
    pictures = [n for n, part in enumerate(parts) if isinstance(part, dict)]
    held = [part for part in parts if isinstance(part, str) and "<table" in part]
    assert len(pictures) == 2  # dumbbells and paths; there are no stages
    assert len(held) == 8
    rule = PROFILES[profile].printed
    assert all(rule in part for part in [*held, *(parts[n + 1] for n in pictures)])
    others = [PROFILES[other].rule for other in PROFILES if other != profile]
    assert not any(other in part for other in others for part in parts if isinstance(part, str))


def test_one_year_says_what_a_comparison_needs(monkeypatch):
    monkeypatch.chdir(ROOT)
    shown = execute(ROOT / "notebooks" / "03_rating_changes.ipynb", {}, monkeypatch)
    html = "".join(thing.data for thing in shown if isinstance(thing, HTML))
    assert "もう1年度分の評価表が必要です" in html
    assert sum(isinstance(thing, dict) for thing in shown) == 2  # by item and by department, no empty matrix


def test_leads_of_the_sample(city, year2020):
    judged = judge(year2020)
    assert progress_sentences.progress_lead(judged, PROFILES["linear"]) == (
        "16指標のうち、達成は5、やや遅れは1、遅れは1、横ばいは4、後退は3、評価不能は2です。"
    )
    totals = patterns.totals(year2020.programs["partners"], year2020.plan.partners.codes)
    assert partner_sentences.partner_lead(totals, 16, {}) == (
        "協働の相手は⑤が最も多い（16事業のうち10事業）。⑥は一度も挙がっていません。相手のない事業が2件あります。"
    )
    assert rating_sentences.rating_lead(year2020.programs, city.plan.ratings) == (
        "16事業の評価は、Aが2、Bが4、Cが5、Dが4、Eが1です。"
    )
    assert rating_sentences.exit_readings(year2020.programs, city.plan.ratings) == (
        "Eを順序に含めない数え方では、C・Dは15事業のうち9。"
        "Eを最も低い評価とみなす数え方では、C・D・Eは16事業のうち10です。"
    )
    listed = agenda.review_list(year2020)
    assert review_lead(listed, 16).startswith("16事業のうち、話し合いたいのは6事業です")
    assert quality_lead(year2020.sources, 16, 16, year2020.findings) == (
        "元データは1ファイル41行です。この年度の16事業・16指標を読み取りました。気になる点は3件です（警告1、情報2）。"
    )


def test_topics_of_the_sample(city, year2020):
    tagged = agenda.topics(year2020.programs, city.plan)
    html = review_tables.topic_ratings(year2020.programs, tagged, city.plan.ratings).data
    rows = [
        [cell.get_text() for cell in row.find_all(["th", "td"])]
        for row in BeautifulSoup(html, "html.parser").tbody.find_all("tr")
    ]
    assert rows == [
        ["すべての事業", "16", "2", "4", "5", "4", "1", "6（40%）"],
        ["「新型コロナ」に触れた", "4", "0", "0", "2", "2", "0", "0（0%）"],
        ["「新型コロナ」に触れない", "12", "2", "4", "3", "2", "1", "6（55%）"],
    ]


def test_the_agenda_counts_what_the_other_pages_count(two_years, monkeypatch):
    """Tiles of the agenda, this year's and last year's, against the leads of the other pages."""
    monkeypatch.chdir(two_years)
    agenda = execute(ROOT / "notebooks" / "00_policy_review.ipynb", {}, monkeypatch)
    tiles = BeautifulSoup("".join(thing.data for thing in agenda), "html.parser").find(class_="tiles")
    told = {
        tile.dt.get_text(): [dd.get_text() for dd in tile.find_all("dd")] for tile in tiles.find_all("div")
    }
    assert told == {
        "事業": ["4", "2019年度 4"],
        "話し合いたい事業": ["3", "2019年度 0"],
        "達成の指標": ["1 / 4", "2019年度 0 / 4"],
        "後退・未達の指標": ["1 / 4", "2019年度 0 / 4"],
        "評価A・Bの事業": ["3 / 4", "2019年度 3 / 4"],
    }
    progress = execute(ROOT / "notebooks" / "01_indicator_progress.ipynb", {}, monkeypatch)
    assert progress[0].data == '<p class="lead">4指標のうち、達成は1、遅れは1、後退は1、評価不能は1です。</p>'
    ratings_page = execute(ROOT / "notebooks" / "03_rating_changes.ipynb", {}, monkeypatch)
    assert ratings_page[0].data == (
        '<p class="lead">4事業の評価は、Aが1、Bが2、Cが1です。'
        "2019年度から2020年度に、比べられる3事業のうち改善0、不変1、悪化2です。このほか新規1、終了1。</p>"
    )
    listed = {
        a["href"].split("#")[1]
        for a in BeautifulSoup("".join(t.data for t in agenda), "html.parser").find_all("a")
    }
    for shown in (progress, ratings_page):
        html = "".join(thing.data for thing in shown if isinstance(thing, HTML))
        ids = {quote(row["id"]) for row in BeautifulSoup(html, "html.parser").find_all("tr", id=True)}
        assert len(listed) == 3
        assert listed <= ids


def test_many_programs_to_discuss_go_on_another_sheet(year2020, monkeypatch):
    ids = [f"x{n}" for n in range(15)]
    listed = pd.DataFrame(
        {
            "program_id": [*ids, "x14"],
            "program_name": [*ids, "x14"],
            "department": "課",
            "rating": "A",
            "code": ["ended"] * 15 + ["late"],
            "reason": "終了",
            "detail": "",
            "here": True,
        }
    )
    monkeypatch.setattr(agenda, "review_list", lambda chosen: listed)
    first = "".join(part.data for part in parts.discussion(year2020))
    _, rest = parts.rest_of_discussion(year2020)
    assert "x14" in first  # two reasons
    assert first.count("<tr") == 8
    assert rest.data.count("<tr") == 9


def test_chart_says_its_numbers(year2020):
    (figure,) = charts.dumbbells(judge(year2020))
    assert figure.axes[0].get_title(loc="left") == (
        "進捗率を計算できる10指標のうち、4指標が目標に届き、3指標が基準値より後退した"
    )
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert "達成　234%" in texts
    assert "66.1% → 61.5%　目標 70%" in texts
    assert "加入率は66.1% → 61.5%、目標 70%、進捗率−118%、後退" in figure.get_label()


def test_long_lists_are_paged(tmp_path):
    data = store.read_raw(fictional_folder(tmp_path / "plan", ODD["many"])).select(2020)
    figures = charts.dumbbells(judge(data))
    drawn = [figure for figure in figures if hasattr(figure, "savefig")]
    assert len(drawn) == 3  # the lowest sixty; a note says where the others are
    assert len(figures) == 4
    assert max(figure.get_figheight() for figure in drawn) < 12


def test_figure_without_alt_text_is_refused():
    with pytest.raises(HyokaError, match="代替テキスト"):
        show(plt.figure())


@pytest.mark.parametrize("character", "②−∅髙㈱％△▲→│・（）、。①⑦")
def test_glyphs_are_there(character):
    @picture
    def draw():
        figure = plt.figure()
        figure.text(0, 0, character)
        figure.canvas.draw()  # a missing glyph is an error in this suite
        plt.close(figure)

    draw()


def test_text_on_colours_has_contrast():
    assert style.ink_on("#0017C1") == "#FFFFFF"
    assert style.ink_on("#C5D7FB") == style.TEXT


def test_table_is_accessible_and_escaped():
    html = table(pd.DataFrame({"名": ["<b>&"], "数": [1], "欠": [None]}), "題").data
    assert "<caption>題</caption>" in html
    assert '<th scope="col">名</th>' in html
    assert '<th scope="row" class="short">&lt;b&gt;&amp;</th>' in html
    assert '<td class="number" data-sort="1">1</td>' in html
    assert "—" in html


@pytest.mark.parametrize(
    ("share", "words"), [(0.125, "13%"), (0.625, "63%"), (-1.179, "−118%"), (-0.001, "0%"), (2.452, "245%")]
)
def test_percent_rounds_halves_up(share, words):
    assert percent(share) == words


def test_legends_that_are_known_are_not_announced_as_missing(tmp_path):
    plan = PLAN + '[partners]\nlegend = {"②" = "市民"}\n[ratings]\nconfirmed = true\nlegend = {A = "良い"}\n'
    data = store.read_raw(fictional_folder(tmp_path / "plan", plan=plan))
    told = "".join(shown.data for shown in cells.legend_notice(data.plan, partners=True, ratings=True))
    assert "<dt>②</dt><dd>市民</dd>" in told
    assert "協働の相手①・③・④・⑤・⑥・⑦の意味は" in told
    assert "評価B・C・D・Eの意味は" in told
    assert "仮に扱います" not in told
    totals = patterns.totals(data.select(2020).programs["partners"], data.plan.partners.codes)
    assert "②市民" in partner_sentences.partner_lead(totals, 4, data.plan.partners.legend)


def test_every_finding_has_words():
    for kind in KINDS.values():
        assert kind.message.endswith("。")
        assert kind.remedy.endswith("。")


def test_notebooks_hold_no_logic_and_one_parameters_cell():
    for path in NOTEBOOKS:
        cells = [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
        assert len(cells) <= 15
        assert sum("parameters" in cell["metadata"].get("tags", []) for cell in cells) == 1
        lines = [line.strip() for cell in cells for line in "".join(cell["source"]).splitlines()]
        assert not [
            line
            for line in lines
            if line.startswith(("def ", "class ", "for ", "while ", "if ", "import re"))
        ]
        assert not any(cell["outputs"] or cell["execution_count"] for cell in cells)


def test_ratings_table_keeps_unused_grades(year2020):
    counts = distribution(year2020.programs.head(1), "department", list("ABCDE"))
    assert list(counts.columns) == [*"ABCDE", "評価なし"]


@pytest.mark.parametrize(
    ("cell", "shown", "folded"),
    [
        ("あ" * 120, "あ" * 120, ""),  # a little over is not worth folding
        ("あ" * 50 + "。" + "い" * 100, "あ" * 50 + "。", "い" * 100),
        ("あ" * 200, "あ" * 90, "あ" * 110),
    ],
)
def test_long_cells_fold_at_the_end_of_a_sentence(cell, shown, folded):
    html = table(pd.DataFrame({"名": ["x"], "文": [cell]}), "題", long=["文"]).data
    part = BeautifulSoup(html, "html.parser").td
    details = part.details.extract() if part.details else None
    assert part.get_text() == shown
    assert (details.get_text() if details else "") == ("続き" + folded if folded else "")


@pytest.mark.parametrize(
    ("number", "values", "words"),
    [
        (81.96, [73, 95, 80], "82"),
        (-4.63, [66.1, 70, 61.5], "−4.6"),
        (12219.7, [18000, 22000, 1], "12,220"),
        (0.2, [0, 4, 1], "0"),
    ],
)
def test_estimates_are_as_fine_as_the_values(number, values, words):
    assert about(number, values) == words


def test_totals_stay_last_and_orders_are_given():
    frame = pd.DataFrame({"名": ["a", "b", "計"], "判定": ["遅れ", "達成", ""]})
    html = BeautifulSoup(table(frame, "題", foot=1, orders={"判定": [1, 2, 0]}).data, "html.parser")
    assert [row.th.get_text() for row in html.tbody.find_all("tr")] == ["a", "b"]
    assert html.tfoot.th.get_text() == "計"
    assert [cell["data-sort"] for cell in html.tbody.find_all("td")] == ["1", "2"]
