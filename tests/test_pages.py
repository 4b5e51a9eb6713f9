"""Every notebook over every odd plan, in this process: no kernel, no HTML."""

import json
from functools import cache
from urllib.parse import quote

import matplotlib.pyplot as plt
import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from conftest import PLAN, ROOT, TWO_YEARS, fictional_folder, published
from IPython.display import HTML

import analysis
from analysis import load, store
from analysis.findings import KINDS
from analysis.partners import patterns
from analysis.partners import sentences as partner_sentences
from analysis.profiles import PROFILES
from analysis.progress import charts
from analysis.progress import sentences as progress_sentences
from analysis.progress.judging import judge
from analysis.quality.sentences import read_sentence, source_sentence
from analysis.ratings import sentences as rating_sentences
from analysis.ratings.movement import distribution
from analysis.review import agenda, parts
from analysis.review import tables as review_tables
from analysis.review.evidence import evidence_of
from analysis.review.grid import corner, grid
from analysis.show import cells, style
from analysis.show.drawing import picture
from analysis.show.table import table
from analysis.show.words import about, graded, percent

NOTEBOOKS = sorted([*(ROOT / "notebooks").glob("[0-9]*.ipynb"), ROOT / "notebooks" / "explore.ipynb"])

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


@pytest.fixture(scope="session")
def odd_plans(shared):
    """The odd plans, each read and saved once."""

    def make(folder):
        for name, files in ODD.items():
            store.save(store.read_raw(fictional_folder(folder / name, files)), folder / name)

    return shared("odd", make)


@pytest.fixture(params=ODD)
def odd_plan(request, odd_plans):
    return odd_plans / request.param


@pytest.fixture(scope="session")
def elsewhere(tmp_path_factory):
    """Where explore may write its workbook."""
    return tmp_path_factory.mktemp("elsewhere")


loaded = cache(load)


@cache
def execute(path, plan, elsewhere, **values):
    """Run the code cells of a notebook with other parameters, as papermill would; the plan is loaded once for all."""
    shown = Shown()
    scope: dict = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(elsewhere)
        patch.setattr(cells, "display", shown)
        patch.setattr(analysis, "load", lambda _: loaded(plan))
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, f"{path.name}:{cell.id}", "exec"), scope)
                if "parameters" in cell.metadata.get("tags", []):
                    scope.update(values)
    plt.close("all")
    return shown


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_notebook_takes_every_plan(path, odd_plan, elsewhere):
    shown = execute(path, odd_plan, elsewhere)
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
@pytest.mark.parametrize("department", ["公園課", "安全課", "図書課", "福祉課"])  # the last is new this year
def test_every_notebook_takes_every_department_of_two_years(path, department, odd_plans, elsewhere):
    shown = execute(path, odd_plans / "two_years", elsewhere, department=department)
    html = "".join(thing.data for thing in shown if isinstance(thing, HTML))
    assert department in html or path.stem == "explore"
    assert "nan" not in html.lower()
    assert "None" not in html
    assert "のうち0" not in html


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.parametrize("department", ["生涯学習課", "生活課"])
def test_every_notebook_takes_a_department(path, department, elsewhere):
    shown = execute(path, ROOT, elsewhere, department=department)
    html = "".join(thing.data for thing in shown if isinstance(thing, HTML))
    assert department in html or path.stem == "explore"
    assert "市民活動保険制度の検討" not in html


@pytest.mark.parametrize("profile", PROFILES)
def test_every_table_and_picture_names_the_profile(profile, odd_plans, elsewhere):
    """Whichever is chosen: its name with the conditions, its rule once at the end, and no other profile anywhere."""
    notebook = ROOT / "notebooks" / "01_indicator_progress.ipynb"
    shown = execute(notebook, odd_plans / "two_years", elsewhere, profile=profile)
    parts = [thing["text/html"] if isinstance(thing, dict) else thing.data for thing in shown]
    assert sum(isinstance(thing, dict) for thing in shown) == 2  # dumbbells and paths; there are no stages
    assert sum("<table" in part for part in parts) == 6  # one process: none by process
    page = "".join(parts)
    assert page.count(PROFILES[profile].printed) == 1
    assert f'判定方法</b> <a href="#rule">{PROFILES[profile].short}</a>' in page
    assert page.count('id="rule"') == 1
    assert not any(PROFILES[other].rule in page for other in PROFILES if other != profile)


def test_one_year_says_what_a_comparison_needs(elsewhere):
    shown = execute(ROOT / "notebooks" / "03_rating_changes.ipynb", ROOT, elsewhere)
    html = "".join(thing.data for thing in shown if isinstance(thing, HTML))
    assert "もう1年度分の評価表が必要です" in html
    pictures = [thing["text/html"] for thing in shown if isinstance(thing, dict)]
    assert [html.count("<figure") for html in pictures] == [2]  # by item and by department, no empty matrix


def test_leads_of_the_sample(city, year2020):
    judged = judge(year2020)
    assert progress_sentences.progress_lead(judged, PROFILES["linear"]) == (
        "16指標のうち、達成は5、やや遅れ・遅れ・横ばいは6、後退は3、評価不能は2です。"
    )
    totals = patterns.totals(year2020.programs["partners"], year2020.plan.partners.codes)
    assert partner_sentences.partner_lead(totals, 16, {}) == (
        "協働の相手は⑤が最も多く、16事業のうち10事業です。⑥は一度も挙がっていません。相手の書かれていない事業が2件あります。"
    )
    assert rating_sentences.rating_lead(year2020.programs, city.plan.ratings) == (
        "16事業の評価は、A・Bが6、C・Dが9（うちDが4、いずれも市民協働推進課）、Eが1です。"
    )
    alone = year2020.programs.head(1).assign(program_name="花")
    one = patterns.totals(pd.Series(["①③"]), list("①②③"))
    assert partner_sentences.partner_lead(one, 1, {}) == ("協働の相手は①、③です。")
    assert (
        rating_sentences.rating_lead(alone.assign(rating="B"), city.plan.ratings) == "「花」の評価はBです。"
    )
    assert rating_sentences.rating_lead(alone.assign(rating=pd.NA), city.plan.ratings) == (
        "「花」には評価がありません。"
    )
    assert rating_sentences.exit_readings(year2020.programs, city.plan.ratings) == (
        "Eを順序に含めない数え方では、C・Dは15事業のうち9。"
        "Eを最も低い評価とみなす数え方では、C・D・Eは16事業のうち10です。"
    )
    assert source_sentence(year2020.sources) + read_sentence(16, 16, year2020.findings, "この年度") == (
        "元データは1ファイル41行で、読めなかった行はありません。この年度の16事業・16指標を読み取りました。気になる点は3件です（警告1、情報2）。"
    )


def test_topics_of_the_sample(city, year2020):
    tagged = agenda.topics(year2020.programs, city.plan)
    html = review_tables.topic_ratings(year2020.programs, tagged, city.plan).data
    rows = [
        [cell.get_text() for cell in row.find_all(["th", "td"])]
        for row in BeautifulSoup(html, "html.parser").tbody.find_all("tr")
    ]
    assert rows == [
        ["すべての事業", "16", "2", "4", "5", "4", "1", "6（40%）"],
        ["「新型コロナ・感染症・感染拡大」の言葉がある", "4", "0", "0", "2", "2", "0", "0（0%）"],
        ["「新型コロナ・感染症・感染拡大」の言葉がない", "12", "2", "4", "3", "2", "1", "6（55%）"],
    ]


def test_the_agenda_counts_what_the_other_pages_count(odd_plans, elsewhere):
    """Tiles of the agenda, this year's and last year's, against the leads of the other pages."""

    def shown_by(name):
        return execute(ROOT / "notebooks" / f"{name}.ipynb", odd_plans / "two_years", elsewhere)

    agenda = shown_by("00_policy_review")
    tiles = BeautifulSoup("".join(thing.data for thing in agenda), "html.parser").find(class_="tiles")
    told = {
        tile.dt.get_text(): [dd.get_text() for dd in tile.find_all("dd")] for tile in tiles.find_all("div")
    }
    assert told == {
        "話し合いたい事業": ["4", "▲32019年度 1評価表にない1を含む"],
        "達成の指標": ["1 / 4", "▲1 良くなった2019年度 04のうち評価不能1"],
        "後退の指標": ["1 / 4", "▲1 悪くなった2019年度 04のうち評価不能1"],
        "評価A・Bの事業": ["3 / 4", "±02019年度 3"],
    }
    progress = shown_by("01_indicator_progress")
    assert progress[0].data == (
        '<p class="lead">4指標のうち、達成は1、遅れは1、後退は1、評価不能は1です。<br>'
        "2019年度より判定が悪くなったのは1指標（「花いっぱい」の参加者、順調→後退）です。<br>進捗率が最も低いのは「花いっぱい」の参加者で、10人から9人に減りました（目標25人）。</p>"
    )
    ratings_page = shown_by("03_rating_changes")
    assert ratings_page[0].data == (
        '<p class="lead">4事業の評価は、<span class="together">A・B</span>が3、<span class="together">C・D</span>が1（夜回り）です。<br>'
        "2019年度と比べて、評価が下がったのは2事業（花いっぱい、夜回り）で、1事業は同じです。</p>"
    )
    listed = {
        a["href"].split("#")[1]
        for a in BeautifulSoup("".join(t.data for t in agenda), "html.parser").select(".agenda a")
    }
    for shown in (progress, ratings_page):
        html = "".join(thing.data for thing in shown if isinstance(thing, HTML))
        ids = {quote(row["id"]) for row in BeautifulSoup(html, "html.parser").find_all("tr", id=True)}
        assert len(listed) == 3
        assert listed <= ids


def test_the_first_sheet_has_the_head_of_every_group(year2020):
    """13 programs in groups of 7, 4, 1 and 1: three, three and one on the first sheet, the rest after.

    The one that the headline names, of the first group, takes the place of the last of the second.
    """
    note, table, _ = parts.discussion(year2020)
    assert "どの指標も目標年度まで1年以内です。" in note.data  # once, not in every row
    first = BeautifulSoup(table.data, "html.parser")
    heading, rest = parts.rest_of_discussion(year2020)
    rest = BeautifulSoup(rest.data, "html.parser")
    assert heading.data == "<h2>そのほかの話し合いたい事業</h2>"
    assert [tr.get_text().strip() for tr in first.select(".group")] == [
        "成果も評価も低い　7事業のうち4", "評価と指標が食い違う　4事業のうち2", "期限が迫る　1事業",
    ]  # fmt: skip
    assert [th.a.get_text() for th in first.select("tbody tr:not(.group) th")] == [
        "市職員研修", "市民活動保険制度の検討", "市職員への市民活動アンケート調査", "自治会活動支援",
        "コミュニティ設立支援", "避難行動要支援者の支援", "地域学校協働本部の設置",
    ]  # fmt: skip
    assert len(rest.select("tbody tr:not(.group)")) == 6
    assert len(first.select("td.answer")) == 7
    row = [td.get_text(" ", strip=True) for td in rest.select("tbody tr")[3].find_all(["th", "td"])]
    assert row[:2] == ["自主防災組織結成促進・支援事業 総務課", "C"]
    assert "基準 73% → 80% 目標 95%" in row[2]
    assert "期限まで1年以内" not in row[3]
    assert "担当課：" in row[3]
    assert row[4] == ""


def test_the_grid_of_the_sample(year2020):
    """Names in the cells; each tint is the group that the agenda has the program in."""
    soup = BeautifulSoup(grid(evidence_of(year2020)).data, "html.parser")
    head = [th.get_text() for th in soup.select("thead th")]
    assert head == ["評価", "達成", "やや遅れ", "遅れ", "横ばい", "後退", "評価不能"]
    counts = {
        tr.th.get_text(): [td.b.get_text() if td.b else "" for td in tr.find_all("td")]
        for tr in soup.select("tbody tr")
    }
    assert counts == {
        "A": ["2", "", "", "", "", ""],
        "B": ["1", "1", "", "2", "", ""],
        "C": ["1", "", "1", "", "3", ""],
        "D": ["1", "", "", "2", "", "1"],
        "E": ["", "", "", "", "", "1"],
    }
    groups = dict(agenda.review_list(year2020)[["program_name", "group"]].to_numpy())
    for cell in soup.select("tbody td"):
        tint = {"g1": 1, "g2": 2}.get("".join(cell.get("class", [])))
        for name in cell.find_all("a"):
            group = groups.get(name.get_text())
            assert (group if group in (1, 2) else None) == tint


@pytest.mark.parametrize(
    ("rating", "kind", "group"),
    [
        ("D", "met", 2), ("C", "met", 2), ("E", "met", 2), ("B", "met", None),
        ("D", "not assessed", 1), ("D", "on track", 1), ("C", "on track", None), ("C", "back", 1),
        ("A", "flat", 2), ("B", "slightly behind", None), ("E", "back", None), ("", "back", None),
    ],
)  # fmt: skip
def test_corners_of_the_grid(year2020, rating, kind, group):
    assert corner(rating, kind, year2020.plan.ratings) == group


def test_chart_says_its_numbers(year2020):
    (figure,) = charts.dumbbells(judge(year2020))
    assert figure.title == ("判定できる数値の10指標のうち、4指標が目標に届き、3指標が基準値より後退した")
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert "達成　234%" in texts
    assert "66.1% → 61.5%　目標 70%" in texts
    assert "加入率は66.1% → 61.5%、目標 70%、進捗率−118%、後退" in figure.get_label()


def test_long_lists_are_paged(tmp_path):
    data = store.read_raw(fictional_folder(tmp_path / "plan", ODD["many"])).select(2020)
    figures = charts.dumbbells(judge(data))
    drawn = [figure for figure in figures if hasattr(figure, "savefig")]
    # The lowest sixty: 10 and 40 of the worst statuses and 10 of the next; a note says where the others are.
    assert [figure.title for figure in drawn] == [
        "横ばい（10指標）", "遅れ（40指標）", *["遅れ（続き）"] * 4, "やや遅れ（36指標）"
    ]  # fmt: skip
    assert len(figures) == 8
    assert max(figure.get_figheight() for figure in drawn) < 12


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


def test_grades_that_are_words_are_quoted():
    """A letter reads as it is; 評価遅れは would not."""
    assert f"評価{graded('D')}は" == "評価Dは"
    assert f"評価{graded('遅れ')}は" == "評価「遅れ」は"
    assert graded("S", "順調") == "S・「順調」"
