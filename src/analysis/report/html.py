"""The page around a notebook: nbconvert's ``basic`` with a template of ours, and the index over all pages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bs4 import BeautifulSoup
from jinja2 import Environment, FileSystemLoader
from nbconvert import HTMLExporter
from nbformat import NotebookNode

_TEMPLATES = Path(__file__).parent / "template"
_HIDDEN = {"parameters", "injected-parameters"}


@dataclass(frozen=True)
class Page:
    """What the template says around a notebook's own content.

    Attributes
    ----------
    title : str
        The notebook's heading.
    plan : str
        City and title of the plan.
    year : str
        The fiscal year in words.
    fictional : bool
    siblings : tuple of (file name, title, whether it is this page)
    sources : tuple of (file name, sha256)
    source : str
        Where the data come from.
    stamp : str
        Version and time of building.
    """

    title: str
    plan: str
    year: str
    fictional: bool
    siblings: tuple[tuple[str, str, bool], ...]
    sources: tuple[tuple[str, str], ...]
    source: str
    stamp: str


def render(notebook: NotebookNode, page: Page) -> tuple[str, str]:
    """Render an executed notebook as one HTML file that asks no network for anything.

    Returns
    -------
    (html, lead)
        ``lead`` is the text of the page's opening sentence, for the index.
    """
    shown = notebook.copy()
    shown.cells = [cell for cell in notebook.cells if _is_shown(cell)]
    body, _ = _exporter().from_notebook_node(shown, resources={"page": page, "css": _css()})
    lead = BeautifulSoup(body, "html.parser").find(class_="lead")
    return body, lead.get_text() if lead else ""


def index(**content: object) -> str:
    """Render the index over all years (see ``template/overview.html.j2`` for what it takes)."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("overview.html.j2").render(css=_css(), **content)


def _is_shown(cell: NotebookNode) -> bool:
    if cell.cell_type != "code":
        return True
    return bool(cell.outputs) and not _HIDDEN & set(cell.metadata.get("tags", []))


def _exporter() -> HTMLExporter:
    return HTMLExporter(
        template_name="hyoka",
        extra_template_basedirs=[str(_TEMPLATES)],
        language_code="ja",
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )


@lru_cache(maxsize=1)
def _css() -> str:
    return (_TEMPLATES / "style.css").read_text("utf-8")
