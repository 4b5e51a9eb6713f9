"""The pages in a real browser: nothing fetched, nothing clipped, printable on A4."""

import base64
import os
import re
import shutil
import subprocess
import unicodedata
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlparse

import office
import pandas as pd
import pypdfium2
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from conftest import PAGES, ROOT
from lxml import html
from playwright.sync_api import sync_playwright

from analysis import store

NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome", "msedge"]


@pytest.fixture(scope="session")
def browser():
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        if os.environ.get("HYOKA_REQUIRE_BROWSER"):
            pytest.fail("ブラウザーが見つからない（HYOKA_REQUIRE_BROWSER が求めている）")
        pytest.skip(f"ブラウザーが見つからない（{' '.join(NAMES)}）")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-background-networking", "--disable-gpu"]
        )
        yield started
        started.close()


@contextmanager
def listened_to(browser, path, **options):
    """A page, and everything it asks for or complains about."""
    context = browser.new_context(**options)
    page = context.new_page()
    requests, complaints = [], []
    page.on("request", lambda sent: requests.append(sent.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path.as_uri())
    yield page, requests, complaints
    context.close()


@pytest.fixture(scope="module")
def loaded(browser, built, request):
    """A page, opened once for all its tests."""
    name = request.param
    path = built / "reports" / (f"{name}.html" if name in {"index", "methods"} else f"2020/{name}.html")
    with listened_to(browser, path) as listened:
        yield listened


@pytest.fixture(scope="module")
def large(browser, built_demo, request):
    """The same of the fictional city."""
    with listened_to(browser, built_demo / "reports" / f"{request.param}.html") as listened:
        yield listened


@pytest.fixture
def opened(loaded):
    """The same as it is first seen."""
    page, _, _ = loaded
    page.emulate_media(media="null")
    page.set_viewport_size({"width": 1200, "height": 900})
    return loaded


@pytest.fixture
def used(opened):
    """The same, to be clicked and typed at: it is loaded anew afterwards."""
    page, requests, complaints = opened
    address = page.url
    yield page
    requests.clear()
    complaints.clear()
    page.goto(address)


@pytest.fixture(scope="module")
def printed(loaded, tmp_path_factory):
    """It on paper, printed once."""
    path = tmp_path_factory.mktemp("printed") / "page.pdf"
    loaded[0].pdf(path=str(path), prefer_css_page_size=True)
    return path


def of_pages(*names):
    return pytest.mark.parametrize("loaded", names, indirect=True)


everywhere = of_pages("index", "methods", *PAGES)


@everywhere
def test_asks_no_network_and_does_not_complain(opened):
    page, requests, complaints = opened
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in requests if url.startswith("file:")]) == 1
    assert complaints == []
    assert page.locator("html").get_attribute("lang") == "ja"


@everywhere
def test_pictures_are_drawn_and_described(opened):
    page, _, _ = opened
    for drawing in page.locator("figure svg").all():
        assert drawing.bounding_box()["width"] > 200
        assert len(drawing.get_attribute("aria-label")) > 20


@everywhere
@pytest.mark.parametrize("width", [1200, 320])
def test_no_sideways_scroll(opened, width):
    page, _, _ = opened
    page.set_viewport_size({"width": width, "height": 900})
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width


@everywhere
def test_headings_are_in_order_and_tables_have_captions(opened):
    page, _, _ = opened
    levels = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4')].map(heading => +heading.tagName[1])"
    )
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert page.locator("table").count() == page.locator("table > caption").count()
    assert page.locator("th:not([scope])").count() == 0


@everywhere
def test_axe_finds_nothing(opened):
    page, _, _ = opened
    for width in (1200, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert faults(page) == []


@of_pages("01_indicator_progress")
def test_tables_sort_and_filter_with_the_keyboard(used):
    page = used
    table = page.locator("table", has=page.get_by_text("指標ごとの進捗（判定の悪い順）"))

    def column(n):
        return [cell.inner_text() for cell in table.locator(f"tbody tr:visible > :nth-child({n})").all()]

    head = table.locator("thead th", has_text="進捗率")
    head.locator("button").focus()
    page.keyboard.press("Enter")
    page.locator("th[aria-sort=descending]").wait_for()
    page.wait_for_timeout(50)
    shown = [cell for cell in column(7) if cell != "—"]
    assert shown == ["245%", "234%", "114%", "100%", "70%", "32%", "0%", "−118%", "−150%", "−460%"]
    page.keyboard.press("Enter")
    page.wait_for_timeout(50)
    assert head.get_attribute("aria-sort") == "ascending"
    assert column(7)[:2] == ["−460%", "−150%"]
    assert column(7)[-1] == "—"  # what has no number stays last
    box = page.get_by_label("指標ごとの進捗（判定の悪い順）の絞り込み")
    box.fill("生涯学習課　団体")
    assert column(1) == ["交付団体"]
    box.fill("")
    assert len(column(1)) == 16


# Everything that is seen and reaches past the screen, boxes that scroll sideways among it; and words too small to be read.
NOT_READABLE = """() => {
  const wide = document.documentElement.clientWidth + 1, found = [];
  for (const part of document.querySelectorAll("body *")) {
    if (part.closest(".hidden, .skip, script, style, defs")) continue;
    const box = part.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    if (box.right > wide || box.left < -1) found.push(`${part.tagName} ${Math.round(box.right)}`);
    const scrolls = /auto|scroll/.test(getComputedStyle(part).overflowX);
    if (scrolls && part.scrollWidth > part.clientWidth + 1 && part.tagName != "INPUT")
      found.push(`${part.tagName} scrolls`);
    if (part.tagName == "text") {
      const matrix = part.getScreenCTM(), size = parseFloat(getComputedStyle(part).fontSize);
      if (size * Math.hypot(matrix.a, matrix.b) < 8) found.push(`${part.textContent} small`);
    }
  }
  return found.slice(0, 5);
}"""
TOP_OF_PICTURES = """() => Math.min(...[...document.querySelectorAll("main figure, main .strip")]
  .map((part) => part.getBoundingClientRect().top + scrollY))"""


def of_large_pages(*names):
    return pytest.mark.parametrize("large", names, indirect=True)


@of_large_pages(*(f"2023/{name}" for name in PAGES[1:]))
def test_nothing_is_read_sideways_on_a_phone(large):
    page, _, _ = large
    no_pictures = "04_" in page.url
    for width in (375, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(NOT_READABLE) == []
        assert no_pictures or page.evaluate(TOP_OF_PICTURES) < 1200  # one and a half screens
    page.set_viewport_size({"width": 1280, "height": 800})
    assert no_pictures or page.evaluate(TOP_OF_PICTURES) < 700


def test_what_is_wider_than_a_phone_is_found(browser, built):
    page = browser.new_page(viewport={"width": 375, "height": 800})
    page.goto((built / "reports" / "2020" / "04_data_quality.html").as_uri())
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend',"
        '\'<div style="overflow-x:auto"><p style="width:900px">長い</p></div>\')'
    )
    assert page.evaluate(NOT_READABLE) == ["DIV scrolls", "P 814"]
    page.close()


@of_pages("01_indicator_progress")
def test_marks_answer_mouse_and_keyboard(used):
    page = used
    worst = "補助金活用自治会（自治会活動支援）93% → 83.8%　目標 95%　進捗率−460%、後退"
    picture, tip = page.locator("figure").first, page.locator(".tip")
    assert not tip.is_visible()
    picture.locator(".m").first.hover(force=True)
    assert tip.inner_text() == worst
    page.mouse.move(0, 0)
    assert not tip.is_visible()
    picture.focus()
    page.keyboard.press("ArrowRight")
    assert tip.inner_text() == worst
    page.keyboard.press("ArrowRight")
    assert tip.inner_text().startswith("交付団体（コミュニティ助成）14団体 → 11団体")
    page.keyboard.press("ArrowLeft")
    assert tip.inner_text() == worst
    page.keyboard.press("Escape")
    assert not tip.is_visible()


def test_what_is_long_opens_at_a_touch_on_a_phone(browser, built_demo):
    page = browser.new_page(viewport={"width": 375, "height": 812})
    reports = built_demo / "reports"
    page.goto((reports / "2023" / "05_programs.html").as_uri())
    records, opened = page.locator(".program"), page.locator(".program:not(.shut)")
    assert records.count() == 60
    assert opened.count() == 0
    assert records.first.locator(".say").is_visible()
    assert not records.first.locator(".two").first.is_visible()
    records.first.locator(".opener").click()
    assert records.first.locator(".two").first.is_visible()
    assert records.first.locator(".opener").count() == 0
    page.evaluate("location.hash = document.querySelectorAll('.program')[40].id")
    records.nth(40).locator(".two").first.wait_for(state="visible")
    assert opened.count() == 2
    page.wait_for_function("""() => {
      const name = document.querySelector(".program:target h3").getBoundingClientRect();
      const bar = document.querySelector(".contents").getBoundingClientRect();
      return name.top >= bar.bottom && name.bottom < innerHeight;
    }""")  # in sight, not under the contents, which stay
    page.locator(".filter input").fill("地区運動会")
    heads = page.locator(".finder summary").locator("visible=true")
    assert heads.all_inner_texts() == ["集う(ふれあう)（1事業）"]
    page.locator(".filter input").fill("")
    assert "集う(ふれあう)（15事業）" in heads.all_inner_texts()
    page.goto((reports / "2023" / "01_indicator_progress.html").as_uri())
    table = page.locator("table.cards", has_text="指標ごとの進捗（判定の悪い順）")
    rows = table.locator("tbody tr")
    assert rows.count() == 61
    assert rows.locator("visible=true").count() == 8
    row = rows.nth(60).get_attribute("id")
    page.evaluate(f"location.hash = {row!r}")
    rows.nth(60).wait_for(state="visible")
    assert rows.locator("visible=true").count() == 61
    page.goto((reports / "index.html").as_uri())
    found = page.locator("table.programs tbody tr").locator("visible=true")
    assert found.count() == 8
    page.evaluate("document.querySelector('table.programs thead button').click()")  # sorted, they are others
    assert found.count() == 8
    page.locator(".filter input").fill("健康づくり推進員")  # far down the list
    assert found.count() == 1
    assert not page.locator(".opener").is_visible()
    page.close()


@of_large_pages("2023/01_indicator_progress", "2023/05_programs", "index")
def test_nothing_but_very_many_pictures_is_folded_away_on_a_desk_and_nothing_on_paper(large):
    page, _, _ = large
    many = 1 if "01_" in page.url else 0  # the ways through the years, fifteen pictures
    for media, width in (("screen", 1200), ("print", 700)):
        page.emulate_media(media=media)
        page.set_viewport_size({"width": width, "height": 900})
        folded = many if media == "screen" else 0
        assert page.locator(".opener").locator("visible=true").count() == folded
        records = page.locator(".program > .two:not(.even)")
        assert records.count() == (60 if "05_" in page.url else 0)
        assert records.locator("visible=true").count() == records.count()
        rows = page.locator("table.cards tbody tr, table.programs tbody tr")
        assert rows.count() > 60 or "05_" in page.url
        seen = (
            "all => all.every((row) => row.offsetHeight > 0 || row.closest('details:not([open]), .screen'))"
        )
        assert rows.evaluate_all(seen)
        hidden = page.locator(".pictures > *").evaluate_all(
            "all => all.filter((one) => !one.offsetHeight).length"
        )
        assert hidden == 7 * folded  # all but the first eight
    page.emulate_media(media="screen")
    if many:
        page.locator(".opener").locator("visible=true").click()
        assert page.locator(".pictures > *").evaluate_all("all => all.every((one) => one.offsetHeight > 0)")
    page.emulate_media(media="null")


@of_large_pages("2023/01_indicator_progress", "2023/03_rating_changes")
def test_what_belongs_together_is_on_one_sheet(large):
    """A title stays with its note and picture; two rows are not parted from the head of their table."""
    page, _, _ = large
    page.emulate_media(media="print")
    broken = page.evaluate(
        """() => {
        const all = (query) => [...document.querySelectorAll(query)], of = (part) => getComputedStyle(part)
        const titles = all(".title"), notes = titles.map((one) => one.closest(".output_area")?.nextElementSibling)
        const before = [...titles, ...notes.filter((one) => one?.querySelector(".note"))]
        const short = all("table").filter((one) => one.querySelectorAll("tbody tr").length in {1: 1, 2: 1})
        return [titles.length, before.filter((one) => of(one).breakAfter != "avoid").length,
                short.filter((one) => of(one).breakInside != "avoid").length]
    }"""
    )
    page.emulate_media(media="null")
    assert broken[0] > 0
    assert broken[1:] == [0, 0]


def test_a_finger_meets_the_links_in_the_head_of_a_page(browser, built_demo):
    page = browser.new_page(viewport={"width": 375, "height": 667})
    page.goto((built_demo / "reports" / "2023" / "01_indicator_progress.html").as_uri())
    page.evaluate(
        "((nav) => nav.after(nav.cloneNode(true)))(document.querySelector('header nav'))"
    )  # of other years
    sizes = page.evaluate(
        "[...document.querySelectorAll('header a')].map((a) => a.getBoundingClientRect().height)"
    )
    page.close()
    assert len(sizes) == 12
    assert min(sizes) >= 24


def test_contents_are_one_line_that_stays_on_a_phone(browser, built):
    page = browser.new_page(viewport={"width": 375, "height": 812})
    page.goto((built / "reports" / "2020" / "01_indicator_progress.html").as_uri())
    contents, link = page.locator(".contents"), page.locator(".contents a").last
    assert contents.bounding_box()["height"] < 48
    assert not link.is_visible()
    page.evaluate("scrollTo(0, 3000)")
    assert contents.bounding_box()["y"] == 0
    page.locator(".contents summary").click()
    link.click()
    assert not link.is_visible()
    heading = page.get_by_role("heading", name="読むときの注意").bounding_box()
    assert contents.bounding_box()["height"] <= heading["y"] < 812  # led there, and not beneath the contents
    page.close()


def test_contents_stand_beside_the_text_where_there_is_room(browser, built):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto((built / "reports" / "2020" / "01_indicator_progress.html").as_uri())
    contents, main = page.locator(".contents"), page.locator("main")
    assert contents.bounding_box()["x"] + contents.bounding_box()["width"] <= main.bounding_box()["x"]
    assert page.evaluate("scrollTo(0, 2000), scrollY") > 1000
    assert contents.bounding_box()["y"] >= 0  # it stays
    page.set_viewport_size({"width": 800, "height": 800})
    assert contents.bounding_box()["width"] > 600
    page.close()


def test_every_link_leads_somewhere(built_demo):
    """Pages of one year only: the other years are not linked; every address and every named row is there."""
    reports = (built_demo / "reports").resolve()
    assert (reports / "2023" / "01_indicator_progress_協働推進課.html").is_file()
    pages = {path: html.fromstring(path.read_bytes()) for path in reports.rglob("*.html")}
    rows = {path: set(page.xpath("//@id")) for path, page in pages.items()}
    followed = 0
    for path, page in pages.items():
        for link in page.xpath("//*[self::main or self::nav or self::footer]//a/@href"):
            file, _, row = unquote(link).partition("#")
            target = (path.parent / file).resolve() if file else path
            assert target.exists(), f"{path.name}: {file}"
            if row and "methods" not in path.name:
                assert row in rows.get(target, ()), f"{path.name}: {row}"
                followed += 1
    assert followed > 100


@of_pages("index")
def test_a_program_is_found_and_its_section_shown(used):
    page = used
    rows = page.locator(".programs tbody tr:visible")
    department = page.get_by_label("担当課", exact=True)
    department.select_option("生涯学習課")
    assert {row.locator("td").first.inner_text() for row in rows.all()} == {"生涯学習課"}
    page.get_by_label("指標", exact=True).select_option("後退")
    assert [row.locator("th").inner_text() for row in rows.all()] == ["コミュニティ助成"]
    department.select_option("")
    page.get_by_label("指標", exact=True).select_option("")
    assert rows.count() == 16
    page.get_by_label("事業の一覧", exact=False).and_(page.locator("input")).fill("ポータル")
    (row,) = rows.all()
    row.get_by_role("link").click()
    assert page.url.split("#")[0].endswith("05_programs.html")
    assert "市民ポータルサイトによるネットワーク化の推進" in page.locator(":target").inner_text()


FIRST_PICTURE = """() => document.querySelector("main .strip, main figure svg").getBoundingClientRect().top"""
# Words and pictures of the front page and the agenda that a phone doesn't show: beyond its edges, less what only screen
# readers are told.
BEYOND = """() => [...document.querySelectorAll(".front main *, .glance *, .agenda *")].filter((part) =>
  !part.matches(".hidden, .hidden *, thead, thead *")).filter((part) => {
  const {left, right, width} = part.getBoundingClientRect();
  return width > 1 && (right > innerWidth + 1 || left < -1);
}).map((part) => part.outerHTML.slice(0, 80))"""


@of_pages("index", "00_policy_review")
def test_the_first_screen_says_what_the_matter_is(opened):
    page, _, _ = opened
    page.set_viewport_size({"width": 1280, "height": 800})
    lead = page.locator(".lead")
    assert (
        "3指標が基準値より後退し、その事業の評価はいずれもCです。\nほかに後退したのは、「コミュニティ助成」の"
        in lead.inner_text()
    )
    assert "です。\n評価Dの4事業は、いずれも市民協働推進課" in lead.inner_text()
    assert lead.bounding_box()["y"] < 400
    assert page.evaluate(FIRST_PICTURE) < 700
    for width in (375, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(FIRST_PICTURE) < 1200
        assert page.evaluate(BEYOND) == []


@of_pages("03_rating_changes")
def test_code_shows_with_one_click(used):
    code = used.locator("details.code")
    assert not code.locator("pre").first.is_visible()
    code.locator("summary").click()
    assert "show(ratings.programs(chosen))" in code.inner_text()


@pytest.mark.parametrize("name", ["index", *(f"2020/{page}" for page in PAGES)])
def test_pages_work_without_javascript(browser, built, name):
    path = built / "reports" / f"{name}.html"
    with listened_to(browser, path, java_script_enabled=False) as (page, _, _):
        assert page.locator("h1").is_visible()
        assert page.locator("table tbody tr").first.is_visible() or name.endswith(
            ("04_data_quality", "05_programs")
        )
        assert page.locator("th button, input").count() == 0


def _has_noto() -> bool:
    listing = shutil.which("fc-list")
    if listing is None:
        return False
    return (
        "Noto Sans CJK JP"
        in subprocess.run([listing, ":lang=ja"], capture_output=True, encoding="utf-8").stdout
    )


# How many sheets a page takes depends on the font, and what no font shows no PDF holds.
with_noto = pytest.mark.skipif(
    not _has_noto(), reason="Noto Sans CJK JP がないので、印刷したものは比べられない"
)


def words_of(sheet, **bounds):
    """What stands on a sheet of a PDF, without its blanks."""
    text = sheet.get_textpage().get_text_bounded(**bounds)
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


# Sheets of A4, and words that stand on the first and the last.
SHEETS = {
    "00_policy_review": (2, "期限が迫る1事業", "話題ごとの事業"),  # the last group on the first
    "01_indicator_progress": (3, "16指標のうち、達成は5、やや遅れ・遅れ・横ばいは6", "読むときの注意"),
    "02_partner_patterns": (2, "誰と、どれだけ、どんな評価か", "読むときの注意"),
    "03_rating_changes": (2, "もう1年度分の評価表が必要です", "読むときの注意"),
    "04_data_quality": (2, "数値でも段階でもない文章です。", "元ファイルの行が何になったか"),
}


@with_noto
@of_pages(*SHEETS)
def test_sheets_of_paper(printed, request):
    name = request.node.callspec.params["loaded"]
    sheets, first, last = SHEETS[name]
    with pypdfium2.PdfDocument(printed) as paper:
        texts, tops = zip(
            *((words_of(sheet), words_of(sheet, bottom=842 - 150)) for sheet in paper), strict=True
        )
        sizes = {tuple(map(round, sheet.get_size())) for sheet in paper}
    assert sizes == {(595, 842)}
    assert len(texts) == sheets
    assert first in texts[0]
    assert any(last in text for text in texts[-2:])
    for number, (text, top) in enumerate(zip(texts, tops, strict=True), 1):
        assert "2020年度(令和2年度)" in top[:80]
        assert f"{number}/{sheets}" in text
    if name == "01_indicator_progress":  # the head of the table stays with its first row
        (begun,) = [text for text in texts if "指標ごとの進捗(判定の悪い順)" in text]
        assert "補助金活用自治会自治会活動支援" in begun.partition("指標ごとの進捗(判定の悪い順)")[2]
    assert "本文へ" not in "".join(texts)
    assert "このページのコード" not in "".join(texts)


@everywhere
def test_prints_on_a4(opened, printed):
    page, _, _ = opened
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})  # 182 mm at 96 dpi
    assert page.evaluate("document.documentElement.scrollWidth") <= 688
    sheets = printed.read_bytes().count(b"/Type /Page\n")
    assert 1 <= sheets <= (9 if "05_programs" in page.url else 6)  # half a sheet for every program


# axe takes a minute for a page of hundreds of rows or sections that are made alike. So a part is taken out while axe looks,
# if each part in it has the make (elements around it and in it, attributes, whether it holds words) and the looks (colours,
# type) of one that stays; drawings, of whose words axe never says anything, are compared by their attributes only. What axe
# would compare over the whole page is kept (fields, landmarks, what scrolls and takes no focus) or looked at before: ids, order of headings.
FAULTS = """async () => {
  const found = [], ids = new Set();
  for (const {id} of document.querySelectorAll("[id]")) {
    if (ids.has(id)) found.push(["duplicate-id", [id]]);
    ids.add(id);
  }
  const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((heading) => +heading.tagName[1]);
  if (levels.some((level, n) => level > (levels[n - 1] ?? 0) + 1)) found.push(["heading-order", levels]);

  const free = /^(id|href|title|style|aria-label|width|height|viewBox|data-.*)$/;  // it only counts whether these are empty
  const drawn = /^(href|role|tabindex|aria-.*)$/;
  const styles = ["color", "font", "textShadow", "backgroundColor", "backgroundImage", "opacity", "display", "visibility"];
  const numbers = new Map(), kinds = new Map();
  const kind = (part) => {
    if (!part) return 0;
    if (kinds.has(part)) return kinds.get(part);
    const drawing = part.ownerSVGElement, is = [kind(drawing ?? part.parentElement), part.tagName];
    for (const {name, value} of part.attributes)
      if (!drawing || drawn.test(name)) is.push(name, free.test(name) ? !!value.trim() : value);
    if (!drawing) {
      const looks = getComputedStyle(part), tags = [...part.children].map((child) => child.tagName);
      is.push(...styles.map((name) => looks[name]));
      is.push(...(part.cells ? tags : tags.filter((tag, n) => tag != tags[n - 1])));
      is.push(...new Set([...(part.rows ?? [])].map((row) => row.cells.length)));
      is.push([...part.childNodes].some((node) => node.nodeType == Node.TEXT_NODE && node.data.trim()));
    }
    const words = is.join("|");
    if (!numbers.has(words)) numbers.set(words, numbers.size + 1);
    kinds.set(part, numbers.get(words));
    return kinds.get(part);
  };

  const alone = "input, select, textarea, label, nav, main, header, footer, aside, form, [role=region], [accesskey], " +
    "[headers], [aria-labelledby], [aria-describedby], [aria-controls], [aria-owns]";
  const within = ":is(td, th, caption, summary, a, button, h1, h2, h3, h4)";  // they are named by what they hold
  const stays = `${alone}, option, td, th, caption, thead, tr:not(tbody > tr), dt, dd, summary, ${within} *`;
  const scrolls = (part) => part.tabIndex < 0 && /auto|scroll/.test(getComputedStyle(part).overflow) &&
    (part.scrollWidth > part.clientWidth || part.scrollHeight > part.clientHeight);
  const seen = new Set(), taken = [];
  const see = (part) => {
    const parts = [part, ...part.querySelectorAll("*")];
    if (!part.matches(stays) && !part.querySelector(alone) && parts.every((one) => seen.has(kind(one)))) {
      taken.push([part, document.createComment("")]);
    } else if (scrolls(part)) {
      parts.forEach((one) => seen.add(kind(one)));
    } else {
      seen.add(kind(part));
      [...part.children].forEach(see);
    }
  };
  see(document.body);
  taken.forEach(([part, place]) => part.replaceWith(place));
  const {violations} = await axe.run({resultTypes: ["violations"]});
  taken.forEach(([part, place]) => place.replaceWith(part));
  return [...found, ...violations.map(({id, nodes}) => [id, nodes.slice(0, 3).map(({html}) => html.slice(0, 200))])];
}"""


def faults(page) -> list[list]:
    """Everything that axe finds on a page (WCAG 2.1 A and AA, and axe's best practices), with the first places of each."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(FAULTS)


LAST = "[...document.querySelectorAll('{}')].at(-1)"
FAULTY = {
    "01_indicator_progress": {
        f"{LAST.format('tbody tr:last-child td')}.style.color = '#ccc'": "color-contrast",
        "document.querySelector('main p').setAttribute('role', 'nonsense')": "aria-roles",
        f"{LAST.format('tbody tr')}.children[1].setAttribute('tabindex', '7')": "tabindex",
        f"{LAST.format('figure svg')}.removeAttribute('aria-label')": "svg-img-alt",
        f"{LAST.format('figure svg g.m')}.setAttribute('aria-pressed', 'maybe')": "aria-valid-attr-value",
    },
    "05_programs": {
        f"{LAST.format('article p.text')}.innerHTML += '<b style=opacity:.3>薄い語</b>'": "color-contrast",
        f"{LAST.format('article h4')}.setAttribute('role', 'nonsense')": "aria-roles",
        f"{LAST.format('article h4')}.outerHTML += '<h6>節</h6>'": "heading-order",
        f"{LAST.format('article')}.id = document.querySelector('article').id": "duplicate-id",
        f"{LAST.format('article p')}.innerHTML += '<a href=#></a>'": "link-name",
        f"{LAST.format('article ul')}.innerHTML += '<p>語</p>'": "list",
        f"{LAST.format('article p')}.innerHTML += '<input>'": "label",
        f"{LAST.format('article')}.innerHTML += '<div style=overflow:auto;width:9em;height:2em><p style=width:99em>長い</p></div>'": (
            "scrollable-region-focusable"
        ),
    },
}


@pytest.mark.parametrize("name", FAULTY)
def test_faults_of_a_large_page_are_found(browser, built_demo, name):
    """In the last of many rows and sections that are made alike."""
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.goto((built_demo / "reports" / "2023" / f"{name}.html").as_uri())
    before = page.locator("body").inner_html()
    assert faults(page) == []
    assert page.locator("body").inner_html() == before
    page.evaluate(";".join(FAULTY[name]))
    assert {rule for rule, _ in faults(page)} == set(FAULTY[name].values())
    page.close()


@of_large_pages("index", *(f"2023/{page}" for page in PAGES))
def test_the_fictional_city(large):
    """Five years, sixty programs: small, quiet, accessible, marked, and no wider than a phone."""
    page, requests, complaints = large
    assert Path(unquote(urlparse(page.url).path)).stat().st_size < 1_500_000
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    assert complaints == []
    assert "架空のデータによる見本" in page.locator("body").inner_text()
    for width in (600, 320):  # 200 % zoom on a desktop, and a phone
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1200, "height": 900})
    assert faults(page) == []


def test_the_grid_of_all_states_is_not_cut(browser, built_demo):
    """A year may have every state there is: ten columns beside the strips."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto((built_demo / "reports" / "2023" / "00_policy_review.html").as_uri())
    page.evaluate(
        "document.querySelectorAll('table.grid tr').forEach((row) => {"
        " while (row.cells.length < 11) row.append(row.cells[3].cloneNode(true)); })"
    )
    box = "document.querySelector('.glance .table')"
    assert page.evaluate(f"{box}.scrollWidth <= {box}.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    page.close()


@with_noto
def test_the_agenda_of_the_fictional_city_stands_on_one_sheet(browser, built_demo, tmp_path):
    page = browser.new_page()
    page.goto((built_demo / "reports" / "2023" / "00_policy_review.html").as_uri())
    page.pdf(path=str(tmp_path / "page.pdf"), prefer_css_page_size=True)
    page.close()
    with pypdfium2.PdfDocument(tmp_path / "page.pdf") as printed:
        first = words_of(printed[0])
    assert "「消防団員の確保」の消防団員など11指標(2022年度は23)が基準値より後退しています" in first
    assert "2022年度の23指標は、いま遅れ11、後退10、評価不能1、表になし1です" in first
    assert "期限が迫る1事業" in first  # the last group
    assert "評価が上がった事業" in first
    assert "「担い手・なり手・高齢化」の言葉がある9事業のうち8事業が" in first
    assert "そのほかの話し合いたい事業" not in first


def _own_font() -> str:
    """The font that comes with japanize-matplotlib, as a web font: it is there on every machine."""
    from japanize_matplotlib import japanize_matplotlib

    content = base64.b64encode(Path(japanize_matplotlib.get_font_ttf_path()).read_bytes()).decode()
    return f"@font-face{{font-family:own;src:url(data:font/ttf;base64,{content})}}"


@pytest.mark.parametrize("font", ["own", pytest.param("Noto Sans CJK JP", marks=with_noto)])
def test_a_pdf_that_a_browser_printed_gives_the_same_tables(font, browser, plan_folder, city):
    """Merged items, wrapped cells, two pages; a browser keeps the spaces at which it wraps, so all text is equal."""
    rows = office.rows_of((ROOT / "data" / "raw" / "nasushiobara_r2_process3.txt").read_text("utf-8"))
    source = plan_folder / "table.html"
    office.page(rows, source, office.merges_of(rows))
    style = (
        f"<meta charset=utf-8><style>{_own_font() if font == 'own' else ''} body{{font-family:'{font}'}}"
        "@page{size:A4 landscape;margin:8mm} table{border-collapse:collapse;font-size:8px}"
        "td{border:1px solid #000;white-space:pre-wrap;padding:2px}</style>"
    )
    source.write_text(source.read_text("utf-8").replace("<body>", f"<body>{style}"), encoding="utf-8")
    for path in (plan_folder / "data" / "raw").iterdir():
        path.unlink()
    page = browser.new_page()
    page.goto(source.as_uri())
    page.evaluate("document.fonts.ready")
    page.pdf(path=str(plan_folder / "data" / "raw" / "a.pdf"), prefer_css_page_size=True)
    page.close()
    data = store.read_raw(plan_folder)
    for table in ["programs", "indicators", "partners"]:
        here, there = getattr(data, table), getattr(city, table)
        own = [column for column in there.columns if column not in {"source", "source_row"}]
        pd.testing.assert_frame_equal(here[own], there[own])
    assert data.programs["source"].nunique() == 2
