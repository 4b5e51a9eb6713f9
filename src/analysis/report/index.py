"""The front page over all years, for those who read, and the page on what was built, for those who maintain."""

from __future__ import annotations

from pathlib import Path

from analysis import wareki
from analysis.data import Data, Selection
from analysis.facts import Facts
from analysis.profiles import PROFILES
from analysis.report import html
from analysis.report.cards import picture
from analysis.report.finder import programs
from analysis.report.site import WORKBOOK
from analysis.review.evidence import evidence_of
from analysis.review.headline import figures, grades, statuses
from analysis.review.matter import matter
from analysis.show import cells, marks, style
from analysis.show.words import first_sentence

INDEX, RECORD = "index.html", "build.html"
AGENDA = "00_policy_review"
_TAGS = ("department", "profile", "volume")


def counted(data: Data) -> dict[str, dict]:
    """Count the headline figures of every fiscal year: year → name → (count, of how many)."""
    return {str(year): figures(data.select(year)) for year in data.years}


def render(data: Data, facts: Facts, reports: Path, pages: dict[str, dict], stamp: str) -> dict[str, str]:
    """Render the front page and the page on what was built.

    Parameters
    ----------
    data : Data
    facts : Facts
    reports : Path
    pages : dict
        Name → record of the page (``build.json``).
    stamp : str
        Version and time of building.

    Returns
    -------
    dict
        File name → HTML.
    """
    listed = [_page(name, page, facts, reports) for name, page in pages.items()]
    about = {
        "plan": data.plan.plan.name,
        "fictional": data.plan.plan.fictional,
        "source": data.plan.plan.source,
        "stamp": stamp,
        "failures": sum(page["failed"] for page in listed),
    }
    latest, *older = [data.select(year) for year in reversed(data.years)]
    front = html.index(
        **about,
        errors=facts.errors,
        heading=html.css_string(f"{about['plan']} 評価のまとめ"),
        latest=_year(latest, listed, reports),
        cards=[
            page | {"picture": picture(page["notebook"], latest)}
            for page in listed
            if page["year"] == latest.fiscal_year and page["notebook"] != AGENDA and not page["tags"]
        ],
        bars=_bars(data),
        breaks=[year for year in data.plan.ratings.breaks if year in data.years[1:]],
        finder=programs(data, reports),
        older=[_year(chosen, listed, reports) for chosen in older],
    )
    years = sorted({page["year"] for page in listed}, reverse=True)
    record = html.record(
        **about,
        years=[
            {
                "number": year,
                "label": wareki.label(year),
                "pages": [page for page in listed if page["year"] == year],
            }
            for year in years
        ],
    )
    return {INDEX: front, RECORD: record}


def _page(name: str, page: dict, facts: Facts, reports: Path) -> dict:
    """Gather what is said of one page, and which of its files are there."""
    tags = [page["parameters"].get(tag, "") for tag in _TAGS]
    tags[1] = PROFILES[tags[1]].name if tags[1] in PROFILES else tags[1]
    tags[2] = f"第{tags[2]}分冊" if tags[2] else ""
    tags = "・".join(tag for tag in tags if tag)
    there = {
        kind: f"{name}{kind}" if (reports / f"{name}{kind}").is_file() else ""
        for kind in (".html", ".ipynb", ".failed.ipynb")
    }
    return {
        "notebook": page["notebook"],
        "year": page["fiscal_year"],
        "name": page["title"],
        "title": page["title"] + (f"（{tags}）" if tags else ""),
        "tags": tags,
        "found": first_sentence(page["lead"])[0],
        "failed": not page["ok"],
        "stale": page["inputs"] != facts.inputs_of(page["fiscal_year"]),
        "error": page["error"],
        "html": there[".html"],
        "notebook_file": there[".ipynb"],
        "partial": there[".failed.ipynb"],
    }


def _year(chosen: Selection, listed: list[dict], reports: Path) -> dict:
    """Say of one fiscal year what is the matter, and where to read on."""
    year = chosen.fiscal_year
    own = [page for page in listed if page["year"] == year and page["html"]]
    agenda = next((page for page in own if page["notebook"] == AGENDA and not page["tags"]), None)
    told, departments = matter(evidence_of(chosen)), list(chosen.programs["department"].unique())
    tables = sorted((reports / f"{year}" / "tables").glob("*.csv"))
    return {
        "label": wareki.label(year),
        "short": wareki.label(year),
        "opening": cells.opening(told),
        "matter": [cells.together(first_sentence(one)[0]) for one in told],
        "underway": cells.underway(chosen),
        "agenda": agenda["html"] if agenda else "",
        "pages": [page for page in own if page is not agenda and not page["tags"]],
        "narrowed": (narrowed := _narrowed(own, departments)),
        "others": not set(narrowed) <= set(departments),
        "stale": any(page["stale"] for page in own),
        "workbook": f"{year}/{WORKBOOK}" if (reports / f"{year}" / WORKBOOK).is_file() else "",
        "tables": {path.stem: path.relative_to(reports).as_posix() for path in tables},
    }


def _narrowed(own: list[dict], departments: list[str]) -> dict[str, list[dict]]:
    """Gather the pages of one department, profile or volume: what it is narrowed to → its pages; departments first, in the order of the table."""
    tags = {page["tags"] for page in own}
    narrowed = {name: [] for name in departments if name in tags}
    for page in own:
        if page["tags"]:
            narrowed.setdefault(page["tags"], []).append(page)
    return narrowed


def _bars(data: Data) -> dict[str, str]:
    """Draw indicators by status and programs by grade, a bar for every year, the latest first."""
    years = {f"{year}年度": data.select(year) for year in reversed(data.years)}
    return {
        "指標の状態": marks.bars(
            {name: statuses(chosen) for name, chosen in years.items()}, marks.status_colors()
        ),
        "事業の評価": marks.bars(
            {name: grades(chosen) for name, chosen in years.items()}, style.grade_colors(data.plan.ratings)
        ),
    }
