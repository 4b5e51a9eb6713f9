"""The pages in a real browser: nothing fetched, nothing clipped, printable on A4."""

import base64
import os
import re
import shutil
import subprocess
import unicodedata
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import office
import pandas as pd
import pdfplumber
import pytest
from axe_playwright_python.sync_playwright import Axe
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


@pytest.fixture
def opened(browser, built, request):
    """A page, and everything it asked for or complained about."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    requests, complaints = [], []
    page.on("request", lambda sent: requests.append(sent.url))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    name = request.param
    path = built / "reports" / (f"{name}.html" if name in {"index", "methods"} else f"2020/{name}.html")
    page.goto(path.as_uri())
    yield page, requests, complaints
    context.close()


everywhere = pytest.mark.parametrize("opened", ["index", "methods", *PAGES], indirect=True)


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
    if "methods" not in page.url:  # made from Markdown
        assert page.locator("table").count() == page.locator("table > caption").count()
        assert page.locator("th:not([scope])").count() == 0


@everywhere
@pytest.mark.parametrize("width", [1200, 320])
def test_axe_finds_nothing(opened, width):
    """WCAG 2.1 A and AA, and axe's best practices."""
    page, _, _ = opened
    page.set_viewport_size({"width": width, "height": 900})
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], [node["html"][:200] for node in rule["nodes"]][:3]) for rule in found] == []


@pytest.mark.parametrize("opened", ["01_indicator_progress"], indirect=True)
def test_tables_sort_and_filter_with_the_keyboard(opened):
    page, _, _ = opened
    table = page.locator("table", has=page.get_by_text("指標ごとの進捗（判定のよい順）"))

    def column(n):
        return [cell.inner_text() for cell in table.locator(f"tbody tr:visible > :nth-child({n})").all()]

    head = table.locator("thead th", has_text="進捗率")
    head.locator("button").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('th[aria-sort=descending]')")
    page.wait_for_timeout(50)
    shown = [cell for cell in column(7) if cell != "—"]
    assert shown == ["245%", "234%", "114%", "100%", "70%", "32%", "0%", "−118%", "−150%", "−460%"]
    page.keyboard.press("Enter")
    page.wait_for_timeout(50)
    assert head.get_attribute("aria-sort") == "ascending"
    assert column(7)[:2] == ["−460%", "−150%"]
    assert column(7)[-1] == "—"  # what has no number stays last
    box = page.get_by_label("指標ごとの進捗（判定のよい順）の絞り込み")
    box.fill("生涯学習課　団体")
    assert column(1) == ["交付団体"]
    box.fill("")
    assert len(column(1)) == 16


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


@pytest.mark.parametrize("opened", ["index"], indirect=True)
def test_a_program_is_found_and_its_row_shown(opened):
    page, _, _ = opened
    page.get_by_label("事業の一覧", exact=False).and_(page.locator("input")).fill("ポータル")
    (row,) = page.locator("#programs ~ .table tbody tr:visible").all()
    row.get_by_role("link", name="評価").click()
    assert page.url.split("#")[0].endswith("03_rating_changes.html")
    row = page.locator(":target")
    assert row.locator("th").inner_text() == "市民ポータルサイトによるネットワーク化の推進"


@pytest.mark.parametrize("opened", ["03_rating_changes"], indirect=True)
def test_code_shows_with_one_click(opened):
    page, _, _ = opened
    code = page.locator("details.code")
    assert not code.locator("pre").first.is_visible()
    code.locator("summary").click()
    assert "show(ratings.programs(chosen))" in code.inner_text()


@pytest.mark.parametrize("name", ["index", *(f"2020/{page}" for page in PAGES)])
def test_pages_work_without_javascript(browser, built, name):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((built / "reports" / f"{name}.html").as_uri())
    assert page.locator("h1").is_visible()
    assert page.locator("table tbody tr").first.is_visible() or name.endswith(
        ("04_data_quality", "05_programs")
    )
    assert page.locator("th button, input").count() == 0
    context.close()


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

# Sheets of A4, and words that stand on the first and the last.
SHEETS = {
    "00_policy_review": (2, "挙げた事業とその理由", "足りないデータ"),
    "01_indicator_progress": (5, "16指標のうち、達成は5", "読むときの注意"),
    "02_partner_patterns": (6, "相手ごとの事業数", "読むときの注意"),
    "03_rating_changes": (4, "比較できる年度がありません", "読むときの注意"),
    "04_data_quality": (3, "元ファイルの行が何になったか", "原文"),
}


@with_noto
@pytest.mark.parametrize("opened", SHEETS, indirect=True)
def test_sheets_of_paper(opened, request, tmp_path):
    page, _, _ = opened
    name = request.node.callspec.params["opened"]
    sheets, first, last = SHEETS[name]
    page.pdf(path=str(tmp_path / "page.pdf"), prefer_css_page_size=True)
    with pdfplumber.open(tmp_path / "page.pdf") as printed:
        texts = [unicodedata.normalize("NFKC", sheet.extract_text()) for sheet in printed.pages]
        texts = [re.sub(r"\s", "", text) for text in texts]
        sizes = {(round(sheet.width), round(sheet.height)) for sheet in printed.pages}
    assert sizes == {(595, 842)}
    assert len(texts) == sheets
    assert first in texts[0]
    assert any(last in text for text in texts[-2:])
    for number, text in enumerate(texts, 1):
        assert "2020年度(令和2年度)" in text[:80]
        assert f"{number}/{sheets}" in text
    if name == "01_indicator_progress":  # a table over two sheets has its head on both
        assert sum("指標種類判定" in text for text in texts) == 2
    assert "本文へ" not in "".join(texts)
    assert "この頁のコード" not in "".join(texts)


@everywhere
def test_prints_on_a4(opened, tmp_path):
    page, _, _ = opened
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})  # 182 mm at 96 dpi
    assert page.evaluate("document.documentElement.scrollWidth") <= 688
    pdf = Path(tmp_path / "page.pdf")
    page.pdf(path=str(pdf), prefer_css_page_size=True)
    sheets = pdf.read_bytes().count(b"/Type /Page\n")
    assert 1 <= sheets <= (9 if "05_programs" in page.url else 6)  # half a sheet for every program


# What axe says of contrast takes seconds for a table of hundreds of rows that look the same: rows whose every part has
# the colours and the type of one seen before are taken out, and drawings, of whose words axe never says anything.
LOOKS_ONCE = """() => {
  const seen = new Set();
  const look = (part) => {
    const own = getComputedStyle(part);
    const looks = [own.color, own.font, own.textShadow];
    for (let at = part; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      looks.push(style.backgroundColor, style.backgroundImage, style.opacity);
    }
    return looks.join();
  };
  for (const row of document.querySelectorAll("tbody tr")) {
    const looks = [...row.querySelectorAll("*")].map(look);
    row.hidden = looks.every((one) => seen.has(one));
    looks.forEach((one) => seen.add(one));
  }
  document.querySelectorAll("svg").forEach((drawing) => drawing.remove());
}"""


def faults(page) -> list[str]:
    """Everything that axe finds, on a large page; its large tables are no longer whole afterwards."""
    contrast, violations = "color-contrast", {"resultTypes": ["violations"]}
    found = Axe().run(page, options=violations | {"rules": {contrast: {"enabled": False}}}).response
    page.evaluate(LOOKS_ONCE)
    seen = Axe().run(page, options=violations | {"runOnly": [contrast]}).response
    return [rule["id"] for rule in found["violations"] + seen["violations"]]


def test_faults_of_a_large_page_are_found(browser, built_demo):
    """A faint word in the last of many rows, and a role that is none."""
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.goto((built_demo / "reports" / "2023" / "01_indicator_progress.html").as_uri())
    page.evaluate(
        "document.querySelectorAll('tbody tr:last-child td')[5].style.color = '#ccc';"
        "document.querySelector('main p').setAttribute('role', 'nonsense')"
    )
    assert faults(page) == ["aria-roles", "color-contrast"]
    page.close()


@pytest.mark.parametrize("name", ["index", *(f"2023/{page}" for page in PAGES)])
def test_the_fictional_city(browser, built_demo, name):
    """Five years, sixty programs: small, quiet, accessible, marked, and no wider than a phone."""
    path = built_demo / "reports" / f"{name}.html"
    assert path.stat().st_size < 1_500_000
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    requests, complaints = [], []
    page.on("request", lambda sent: requests.append(sent.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path.as_uri())
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    assert complaints == []
    assert "架空のデータによる見本" in page.locator("body").inner_text()
    for width in (600, 320):  # 200 % zoom on a desktop, and a phone
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1200, "height": 900})
    assert faults(page) == []
    page.close()


@with_noto
def test_the_agenda_of_the_fictional_city_stands_on_one_sheet(browser, built_demo, tmp_path):
    page = browser.new_page()
    page.goto((built_demo / "reports" / "2023" / "00_policy_review.html").as_uri())
    page.pdf(path=str(tmp_path / "page.pdf"), prefer_css_page_size=True)
    page.close()
    with pdfplumber.open(tmp_path / "page.pdf") as printed:
        texts = [
            re.sub(r"\s", "", unicodedata.normalize("NFKC", sheet.extract_text())) for sheet in printed.pages
        ]
    assert "足りないデータ" in texts[0]
    assert [("そのほかの話し合いたい事業" in text) for text in texts] == [False, True, False]


def _own_font() -> str:
    """The font that comes with japanize-matplotlib, as a web font: it is there on every machine."""
    from japanize_matplotlib import japanize_matplotlib

    content = base64.b64encode(Path(japanize_matplotlib.get_font_ttf_path()).read_bytes()).decode()
    return f"@font-face{{font-family:own;src:url(data:font/ttf;base64,{content})}}"


@pytest.mark.parametrize("font", ["own", pytest.param("Noto Sans CJK JP", marks=with_noto)])
def test_a_pdf_that_a_browser_printed_gives_the_same_tables(font, browser, plan_folder):
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
    data, sample = store.read_raw(plan_folder), store.read_raw(ROOT)
    for table in ["programs", "indicators", "partners"]:
        here, there = getattr(data, table), getattr(sample, table)
        own = [column for column in there.columns if column not in {"source", "source_row"}]
        pd.testing.assert_frame_equal(here[own], there[own])
    assert data.programs["source"].nunique() == 2
