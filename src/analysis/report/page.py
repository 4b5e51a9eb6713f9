"""A page as the template knows it: what is said around a notebook's own content."""

from __future__ import annotations

from dataclasses import dataclass


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
    years : tuple of (year, address, whether it is this page)
        The same page of the other fiscal years; where there is none of the same department, that of all, which the year says.
    whole : (address, words)
        The same page of all departments and by the plan's way of judging; empty for that page itself, or where it isn't there.
    notebook : str
        File name of the notebook.
    whose : str
        The department whose page it is; empty for all.
    with_code : bool
        Whether the code stands open, on paper too, or folded away.
    links : tuple of (page as notebooks name it, file name)
        Where links of the notebook's content lead; those to other pages of the site are no links.
    """

    title: str
    plan: str
    year: str
    fictional: bool
    siblings: tuple[tuple[str, str, bool], ...]
    sources: tuple[tuple[str, str], ...]
    source: str
    stamp: str
    years: tuple[tuple[str, str, bool], ...] = ()
    whole: tuple[str, str] = ("", "")
    notebook: str = ""
    whose: str = ""
    with_code: bool = False
    links: tuple[tuple[str, str], ...] = ()
