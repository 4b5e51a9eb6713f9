"""The page around a notebook: nbconvert's ``basic`` with a template of ours, and the index over all pages."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, unquote

from bs4 import BeautifulSoup
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape
from nbconvert import HTMLExporter, TemplateExporter
from nbconvert.filters import Highlight2HTML, markdown2html
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis.report.page import Page

_TEMPLATES = Path(__file__).parent / "template"
_HEADING = re.compile(r"<h2([^>]*)>(.*?)</h2>", re.DOTALL)
# As notebooks write them: to a page of the same year, or of another.
_LINK = re.compile(r'<a href="(\.\./\d{4}/)?(\d\d_[^"/#]*)\.html(#[^"]*)?">(.*?)</a>', re.DOTALL)
_FEWEST_HEADINGS = 3
_MARKED_UP, _IMAGES = {"text/html", "text/markdown"}, {"image/png", "image/jpeg"}
_IN_THE_LAB = re.compile(
    r'<span class="lab">.*?</span>'
)  # what the head of a page says, a notebook has to say itself
_ONLY_HEADING = re.compile(r"\s*##+ [^\n]*\s*")
_HIDDEN = {"parameters", "injected-parameters"}


def render(notebook: NotebookNode, page: Page) -> tuple[str, str]:
    """Render an executed notebook as one HTML file that asks no network for anything.

    Returns
    -------
    (html, lead)
        ``lead`` is the text of the page's opening sentence, for the index.
    """
    shown = notebook.copy()
    shown.cells = _without_empty([cell for cell in notebook.cells if _is_shown(cell)])
    heading = css_string(f"{page.plan} {page.year} {page.title}")
    around = {"page": page, "code": _code(notebook), "css": _css(), "js": _js()}
    around |= {"heading": heading, "policy": policy()}
    body, _ = _exporter().from_notebook_node(shown, resources=around)
    body = _with_links(_with_contents(_IN_THE_LAB.sub("", body)), page)
    body = body.replace("</h1>", f"　{escape(page.whose)}</h1>", 1) if page.whose else body
    return body, _lead(shown)


def css_string(text: str) -> str:
    """Write any text so that it stays inside a string of a style sheet in a page."""
    return "".join(letter if letter.isalnum() or letter == " " else f"\\{ord(letter):x} " for letter in text)


@lru_cache(maxsize=1)
def policy() -> str:
    """Say what a page may do: be drawn, and run our script. It may ask no network, and no script but ours runs."""
    script = base64.b64encode(hashlib.sha256(f"\n{_js()}\n".encode()).digest()).decode()
    return (
        "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; "
        f"script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'"
    )


def warm() -> None:
    """Read and compile the templates before the first page needs them, by rendering one of every kind of cell."""
    outputs = [
        new_output("display_data", data={"text/html": "<p></p>"}),
        new_output("display_data", data={"image/svg+xml": "<svg></svg>", "text/plain": ""}),
        new_output("stream", text=""),
    ]
    cells = [new_markdown_cell("# 題"), new_code_cell("1", outputs=outputs)]
    render(new_notebook(cells=cells), Page("", "", "", False, (), (), "", ""))


def methods(text: str, plan: str) -> str:
    """Render the explanation of the methods (Markdown) as a page; a bold line above a table is its caption."""
    soup = BeautifulSoup(markdown2html(text), "html.parser")
    for table in soup("table"):
        title = table.find_previous_sibling()
        if title.name == "p" and title.strong and title.strong.get_text() == title.get_text():
            table.insert(0, soup.new_tag("caption", string=title.extract().get_text()))
        for head in table("th"):
            head["scope"] = "col"
    return _around("methods.html.j2", body=Markup(str(soup)), plan=plan)


def index(**content: object) -> str:
    """Render the front page over all years (see ``template/index.html.j2`` for what it takes)."""
    return _around("index.html.j2", **content)


def record(**content: object) -> str:
    """Render the page on what was built (see ``template/build.html.j2`` for what it takes)."""
    return _around("build.html.j2", **content)


def overview(**content: object) -> str:
    """Render the page over several plans (see ``template/overview.html.j2`` for what it takes)."""
    return _around("overview.html.j2", **content)


def _around(template: str, **content: object) -> str:
    looks = {"css": _css(), "js": Markup(_js()), "policy": policy()}
    return _environment().get_template(template).render(**looks, **content)


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )


def _code(notebook: NotebookNode) -> tuple[str, ...]:
    return tuple(cell.source for cell in notebook.cells if cell.cell_type == "code" and cell.source)


def _shown_html(notebook: NotebookNode) -> Iterator[str]:
    """Give all HTML and Markdown of a page."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            yield cell.source
        for output in cell.get("outputs", []):
            yield from (text for kind, text in output.get("data", {}).items() if kind in _MARKED_UP)


def _lead(notebook: NotebookNode) -> str:
    marked = next((text for text in _shown_html(notebook) if 'class="lead"' in text), "")
    lead = BeautifulSoup(marked, "html.parser").find(class_="lead")
    return lead.get_text() if lead else ""


class _Exporter(HTMLExporter):
    """nbconvert's own, which reads every page again in search of images without alt text: only where there may be any."""

    def from_notebook_node(self, nb: NotebookNode, resources: dict | None = None, **kw: object):
        """Write a notebook as HTML."""
        outputs = [output for cell in nb.cells for output in cell.get("outputs", [])]
        images = any(kind in _IMAGES for output in outputs for kind in output.get("data", {}))
        if images or any("<img" in text or "![" in text for text in _shown_html(nb)):
            return super().from_notebook_node(nb, resources, **kw)
        resources = self._init_resources(resources)
        about = {"notebook_metadata": self._nb_metadata, "parent": self, "resources": resources}
        self.register_filter("filter_data_type", WidgetsDataTypeFilter(**about))
        self.register_filter(
            "highlight_code", Highlight2HTML(parent=self)
        )  # compiled, though no code is shown
        return TemplateExporter.from_notebook_node(self, nb, resources, **kw)


def _with_contents(body: str) -> str:
    """Name the headings of a page and list them in a table of contents; none for fewer than three."""
    titles: list[str] = []

    def name(heading: re.Match[str]) -> str:
        titles.append(heading[2])
        return f'<h2 id="s{len(titles)}"{heading[1]}>{heading[2]}</h2>'

    body = _HEADING.sub(name, body)
    links = "".join(f'<li><a href="#s{n}">{title}</a></li>' for n, title in enumerate(titles, 1))
    contents = f'<nav class="contents" aria-label="目次"><details open><summary>目次</summary><ul>{links}</ul></details></nav>'
    return body.replace("<!--toc-->", contents if len(titles) >= _FEWEST_HEADINGS else "", 1)


def _with_links(body: str, page: Page) -> str:
    """Lead links between pages to the files that are there; of those to pages that aren't, only the words stay."""
    files = dict(page.links)
    years = {address for _, address, _ in page.years}

    def resolved(found: re.Match[str]) -> str:
        up, name, row, words = found.groups()
        if up:
            return found[0] if unquote(f"{up}{name}.html") in years else words
        file = files.get(unquote(name))
        return f'<a href="{quote(file)}{row or ""}">{words}</a>' if file else words

    head, main, content = body.partition('<main id="content">')
    return head + main + _LINK.sub(resolved, content)


def _is_shown(cell: NotebookNode) -> bool:
    if cell.cell_type != "code":
        return True
    return bool(cell.outputs) and not _HIDDEN & set(cell.metadata.get("tags", []))


def _without_empty(shown: list[NotebookNode]) -> list[NotebookNode]:
    """Leave out the headings under which a page shows nothing, as those over years in the first year of a plan."""
    alone = [cell.cell_type == "markdown" and _ONLY_HEADING.fullmatch(cell.source) for cell in shown]
    follow = [*shown[1:], None]
    return [
        cell
        for cell, heading, after in zip(shown, alone, follow, strict=True)
        if not heading or (after is not None and after.cell_type == "code")
    ]


@lru_cache(maxsize=1)
def _exporter() -> _Exporter:
    return _Exporter(
        template_name="hyoka",
        extra_template_basedirs=[str(_TEMPLATES)],
        language_code="ja",
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )


@lru_cache(maxsize=1)
def _js() -> str:
    return "\n".join(
        (_TEMPLATES / name).read_text("utf-8")
        for name in ["vendor/sortable.min.js", "tables.js", "finder.js", "long.js", "marks.js"]
    )


@lru_cache(maxsize=1)
def _css() -> str:
    return "\n".join(
        (_TEMPLATES / name).read_text("utf-8") for name in ["style.css", "marks.css", "front.css"]
    )
