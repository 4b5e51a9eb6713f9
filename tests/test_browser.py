"""The pages in a real browser: nothing fetched, nothing clipped, printable on A4."""

import os
import shutil
from itertools import pairwise
from pathlib import Path

import office
import pandas as pd
import pytest
from conftest import PAGES, ROOT
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
    path = built / "reports" / ("index.html" if name == "index" else f"2020/{name}.html")
    page.goto(path.as_uri())
    yield page, requests, complaints
    context.close()


everywhere = pytest.mark.parametrize("opened", ["index", *PAGES], indirect=True)


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
def test_prints_on_a4(opened, tmp_path):
    page, _, _ = opened
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})  # 182 mm at 96 dpi
    assert page.evaluate("document.documentElement.scrollWidth") <= 688
    pdf = Path(tmp_path / "page.pdf")
    page.pdf(path=str(pdf), prefer_css_page_size=True)
    sheets = pdf.read_bytes().count(b"/Type /Page\n")
    assert 1 <= sheets <= 6


def test_a_pdf_that_a_browser_printed_gives_the_same_tables(browser, plan_folder):
    """Merged items, wrapped cells, two pages; a browser keeps the spaces at which it wraps, so all text is equal."""
    rows = office.rows_of((ROOT / "data" / "raw" / "nasushiobara_r2_process3.txt").read_text("utf-8"))
    source = plan_folder / "table.html"
    office.page(rows, source, office.merges_of(rows))
    style = (
        "<style>@page{size:A4 landscape;margin:8mm} table{border-collapse:collapse;font-size:8px}"
        "td{border:1px solid #000;white-space:pre-wrap;padding:2px}</style>"
    )
    source.write_text(source.read_text("utf-8").replace("<body>", f"<body>{style}"), encoding="utf-8")
    for path in (plan_folder / "data" / "raw").iterdir():
        path.unlink()
    page = browser.new_page()
    page.goto(source.as_uri())
    page.pdf(path=str(plan_folder / "data" / "raw" / "a.pdf"), prefer_css_page_size=True)
    page.close()
    data, sample = store.read_raw(plan_folder), store.read_raw(ROOT)
    for table in ["programs", "indicators", "partners"]:
        here, there = getattr(data, table), getattr(sample, table)
        own = [column for column in there.columns if column not in {"source", "source_row"}]
        pd.testing.assert_frame_equal(here[own], there[own])
    assert data.programs["source"].nunique() == 2
