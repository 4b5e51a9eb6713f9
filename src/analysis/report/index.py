"""The index over all years and departments: what was built, what it says, where each program is."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from analysis import wareki
from analysis.data import Data
from analysis.facts import Facts
from analysis.report import html
from analysis.report.site import WORKBOOK
from analysis.review.headline import figures, said
from analysis.show.links import PAGES_OF_PROGRAM, anchor

_SPARK = (96, 24)  # CSS pixels


def counted(data: Data) -> dict[str, dict]:
    """Count the headline figures of every fiscal year: year → name → (count, of how many)."""
    return {str(year): figures(data.select(year)) for year in data.years}


def render(
    data: Data, facts: Facts, reports: Path, pages: dict[str, dict], counts: dict[str, dict], stamp: str
) -> str:
    """Render the index: headline figures (from ``counted``), pages of every year and department, programs to search."""
    years: dict[int, list[dict]] = {}
    for name, page in pages.items():
        tags = [page["parameters"].get(name, "") for name in ("department", "profile")]
        volume = page["parameters"].get("volume")
        tags += [f"第{volume}分冊"] if volume else []
        there = {
            kind: f"{name}{kind}" if (reports / f"{name}{kind}").is_file() else ""
            for kind in (".html", ".ipynb", ".failed.ipynb")
        }
        years.setdefault(page["fiscal_year"], []).append(
            {
                "title": page["title"] + "".join(f"（{tag}）" for tag in tags if tag),
                "lead": page["lead"],
                "failed": not page["ok"],
                "stale": page["inputs"] != facts.inputs_of(page["fiscal_year"]),
                "error": page["error"],
                "html": there[".html"],
                "notebook": there[".ipynb"],
                "partial": there[".failed.ipynb"],
            }
        )
    return html.index(
        plan=data.plan.plan.name,
        fictional=data.plan.plan.fictional,
        failures=sum(not page["ok"] for page in pages.values()),
        years=[
            {
                "number": year,
                "label": wareki.label(year),
                "pages": years[year],
                "workbook": f"{year}/{WORKBOOK}" if (reports / f"{year}" / WORKBOOK).is_file() else "",
            }
            for year in sorted(years, reverse=True)
        ],
        source=data.plan.plan.source,
        stamp=stamp,
        figures=_figures(counts),
        programs=_programs(data, reports),
    )


def _figures(by_year: dict[str, dict]) -> dict:
    """Headline figures, years across, with the points of a sparkline where there are several years."""
    names = next(iter(by_year.values()), {})
    rows = []
    for name in names:
        counts = [found[name] for found in by_year.values()]
        rows.append({"name": name, "values": [said(count) for count in counts], "points": _points(counts)})
    return {"years": [f"{year}年度" for year in by_year], "rows": rows}


def _points(counts: list[tuple[int, int | None]]) -> str:
    """Lay shares (or counts) on a small line, each year as far from the next."""
    values = [count / of if of else float(count) for count, of in counts]
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    width, height = _SPARK
    steps = (width - 6) / (len(values) - 1)
    scaled = [(value - low) / (high - low) if high > low else 0.5 for value in values]
    return " ".join(
        f"{3 + n * steps:.1f},{height - 3 - part * (height - 6):.1f}" for n, part in enumerate(scaled)
    )


def _programs(data: Data, reports: Path) -> list[dict]:
    """Every program with its rating by year and links to its rows on the pages of its latest year."""
    listed = []
    latest = data.programs.sort_values("fiscal_year", kind="stable").drop_duplicates(
        "program_id", keep="last"
    )
    grades = data.programs.assign(rating=data.programs["rating"].fillna("―")).groupby("program_id")
    grades = grades.apply(lambda own: dict(zip(own["fiscal_year"], own["rating"], strict=True)))
    for row in latest.sort_values(
        ["process_no", "fiscal_year"], ascending=[True, False], kind="stable"
    ).itertuples():
        there = {word: f"{row.fiscal_year}/{name}.html" for word, name in PAGES_OF_PROGRAM.items()}
        links = {
            word: f"{target}#{quote(anchor(row.program_id))}"
            for word, target in there.items()
            if (reports / target).is_file()
        }
        listed.append(
            {
                "name": row.program_name,
                "department": row.department,
                "grades": [grades[row.program_id].get(year, "") for year in data.years],
                "year": row.fiscal_year,
                "links": links,
            }
        )
    return listed
