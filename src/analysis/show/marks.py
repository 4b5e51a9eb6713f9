"""Small marks that every page uses: grade chip, state, arrow of an indicator, strip of counts. HTML and SVG, no ids.

The main numbers of a mark stand beside it as text or in its text alternative; colours come from ``style`` and ``profiles``.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from markupsafe import Markup

from analysis.plan import Ratings
from analysis.profiles import STATUSES
from analysis.show import style
from analysis.show.words import percent

UNRATED = "未評価"
CLIP = 1.5  # of the way from baseline to target that an arrow shows
_WIDTH, _HEIGHT, _EDGE, _MIDDLE = 220, 24, 10, 14
# Shapes of the markers of ``profiles``, in a square of 12.
_SHAPES = {
    "*": '<path d="M6 0 7.5 4.2 12 4.4 8.5 7.1 9.7 11.5 6 9 2.3 11.5 3.5 7.1 0 4.4 4.5 4.2z"/>',
    "o": '<circle cx="6" cy="6" r="5.2"/>',
    "^": '<path d="M6 .8 11.6 11H.4z"/>',
    "v": '<path d="M6 11.2.4 1h11.2z"/>',
    "X": '<path d="M1 3.4 3.4 1 6 3.6 8.6 1 11 3.4 8.4 6 11 8.6 8.6 11 6 8.4 3.4 11 1 8.6 3.6 6z"/>',
    "P": '<path d="M4.2.6h3.6v3.6h3.6v3.6H7.8v3.6H4.2V7.8H.6V4.2h3.6z"/>',
    "s": '<path d="M1.2 1.2h9.6v9.6H1.2z"/>',
    "D": '<path d="M6 .3 11.7 6 6 11.7.3 6z"/>',
}
_SMALLEST_WITH_NUMBER = 0.05  # share of a strip in which a number of two digits has room on a phone


def grade(rating: str | None, plan: Ratings) -> Markup:
    """Make the chip of a grade: its letter on its colour; what has no grade says so.

    Parameters
    ----------
    rating : str or missing
    plan : Ratings
        Any scale: A–D, ◎○△×, 5–1.
    """
    if pd.isna(rating) or not rating:
        return Markup('<span class="grade none">{}</span>').format(UNRATED)
    color = style.grade_colors(plan).get(rating, style.PALE)
    return Markup('<span class="grade" style="background:{};color:{}">{}</span>').format(
        color, style.ink_on(color), rating
    )


def column(ratings: pd.Series, plan: Ratings) -> pd.Series:
    """Make the chips of a column of grades, to stand in a table."""
    return pd.Series([grade(rating, plan) for rating in ratings], ratings.index, dtype="object")


def grades(before: str | None, after: str | None, plan: Ratings) -> Markup:
    """Make two chips, last year's and this year's, with an arrow between that is read as から."""
    arrow_ = Markup(
        '<span class="to"><span aria-hidden="true">→</span><span class="hidden">から</span></span>'
    )
    return Markup('<span class="grades">{}{}{}</span>').format(
        grade(before, plan), arrow_, grade(after, plan)
    )


def state(word: str) -> Markup:
    """Make the mark of a status: shape and colour of ``profiles``, and its word."""
    return Markup('<span class="state">{}{}</span>').format(shape(word), word)


def shape(word: str) -> Markup:
    """Draw the shape of a status alone; its word has to stand beside it."""
    status = STATUSES[word]
    return Markup(
        f'<svg class="shape" viewBox="0 0 12 12" aria-hidden="true" fill="{status.color}">'
        f"{_SHAPES[status.marker]}</svg>"
    )


def move(before: str, *, up: bool | None, good: bool | None) -> Markup:
    """Say what a value was before: ▲ or ▼ by where it went (``up``), coloured and worded by whether that is good.

    Parameters
    ----------
    before : str
        Year and value as they are to be read (``前年度 63.9%``).
    up : bool or None
        None: unchanged.
    good : bool or None
        None: nobody knows which side is better.
    """
    if up is None:
        return Markup('<span class="move">変わらず（{}）</span>').format(before)
    said = {True: "良くなった", False: "悪くなった", None: ""}[good]
    kind = {True: "good", False: "bad", None: ""}[good]
    return Markup('<span class="move {}"><span aria-hidden="true">{}</span>{}（{}）</span>').format(
        kind, "▲" if up else "▼", said, before
    )


def arrow(
    status: str, progress: float | None, elapsed: float | None, baseline: str, current: str, target: str
) -> Markup:
    """Picture an indicator: from its baseline (○) towards its target (blue │), with the time that has passed (▾).

    Parameters
    ----------
    status : str
        A key of ``profiles.STATUSES``.
    progress, elapsed : float or missing
        D and τ (see ``progress.judging``); without D (stages, what cannot be judged) only the words are shown.
    baseline, current, target : str
        The values as they are to be read, with unit.

    Returns
    -------
    Markup
        Beyond ±1.5 the arrow has a second head and the true share stands beside.
    """
    values = Markup(
        '<span class="from">基準 {}</span><span class="now">→ <b>{}</b></span><span class="goal">目標 {}</span>'
    ).format(baseline or "—", current or "—", target or "—")
    if progress is None or pd.isna(progress):
        return Markup('<span class="arrow"><span class="values">{}</span></span>').format(values)
    beyond = abs(progress) > CLIP
    told = f"{status}。基準値{baseline}から現状値{current}、目標値{target}。進捗率{percent(progress)}"
    told += f"、期間の経過率{percent(elapsed)}" if pd.notna(elapsed) else ""
    true = (
        Markup('<span class="beyond">進捗率 {}（図の外）</span>').format(percent(progress)) if beyond else ""
    )
    return Markup('<span class="arrow">{}<span class="values">{}{}</span></span>').format(
        _drawn(STATUSES[status].color, progress, elapsed, told), values, true
    )


def _drawn(color: str, progress: float, elapsed: float | None, told: str) -> Markup:
    start, goal, end = (_at(share) for share in (0, 1, progress))
    side = 1 if end >= start else -1
    heads = [end, end - side * 6] if abs(progress) > CLIP else [end]
    y = _MIDDLE
    parts = [
        f'<path d="M{start} {y}H{goal}" stroke="#DCE0E5" stroke-width="8"/>',
        f'<path d="M{start} {y}H{end - side * 5:g}" stroke="{color}" stroke-width="3"/>'
        if abs(end - start) > 5
        else "",
        *(f'<path d="M{head:g} {y}l{-side * 8} -5v10z" fill="{color}"/>' for head in heads if progress),
        f'<circle cx="{end:g}" cy="{y}" r="4" fill="{color}"/>' if not progress else "",
        f'<circle cx="{start}" cy="{y}" r="4" fill="#fff" stroke="#595959" stroke-width="1.5"/>',
        f'<path d="M{goal} {y - 8}v16" stroke="{style.BLUES[0]}" stroke-width="2.5"/>',
        f'<path d="M{_at(elapsed):g} {y - 6}l-4 -6h8z" fill="{style.TEXT}"/>' if pd.notna(elapsed) else "",
    ]
    return Markup('<svg viewBox="0 0 {} {}" role="img"><title>{}</title>{}</svg>').format(
        _WIDTH, _HEIGHT, told, Markup("".join(parts))
    )


def _at(share: float) -> float:
    inside = max(-CLIP, min(CLIP, share))
    return round(_EDGE + (inside + CLIP) / (2 * CLIP) * (_WIDTH - 2 * _EDGE), 1)


def strip(
    title: str,
    counts: Mapping[str, int],
    colors: Mapping[str, str],
    before: Mapping[str, int] | None = None,
    *,
    year_before: str = "前年度",
) -> Markup:
    """Show counts as one row of segments, last year's beneath, and every count in words under it.

    Parameters
    ----------
    title : str
        What is counted (``指標``).
    counts : mapping
        Name → number, in order; names that occur in neither year are left out.
    colors : mapping
        Name → colour (``status_colors`` or ``style.grade_colors``).
    before : mapping, optional
        The same of the year before.
    year_before : str
        What the year before is called.
    """
    past = before or {}
    names = [name for name in counts if counts[name] or past.get(name)]
    keys = Markup("").join(
        Markup('<li><i style="background:{}"></i>{} <b>{}</b>{}</li>').format(
            colors[name], name, counts[name], _difference(counts[name], past.get(name, 0)) if before else ""
        )
        for name in names
    )
    rows = [_segments(title, counts, colors, names, "")]
    rows += [_segments(year_before, past, colors, names, " past")] if before else []
    note = f"（±は{year_before}との差）" if before else ""
    return Markup('<div class="strip">{}<ul>{}{}</ul></div>').format(
        Markup("").join(rows), keys, Markup('<li class="quiet">{}</li>').format(note) if note else ""
    )


def bars(counts: Mapping[str, Mapping[str, int]], colors: Mapping[str, str]) -> Markup:
    """Show counts of several years, one bar a year, the first the largest; each bar says its numbers, the legend those of the first.

    Parameters
    ----------
    counts : mapping
        Year → (name → number), the latest year first; names in the same order everywhere.
    colors : mapping
        Name → colour.
    """
    names = [name for name in next(iter(counts.values()), {}) if any(year[name] for year in counts.values())]
    rows = [
        _segments(year, own, colors, names, "" if n == 0 else " past", said=True)
        for n, (year, own) in enumerate(counts.items())
    ]
    latest = next(iter(counts.values()), {})
    keys = [
        Markup('<li><i style="background:{}"></i>{} <b>{}</b></li>').format(colors[name], name, latest[name])
        for name in names
    ]
    return Markup('<div class="strip">{}<ul aria-hidden="true">{}</ul></div>').format(
        Markup("").join(rows), Markup("").join(keys)
    )


def status_colors() -> dict[str, str]:
    """Give every status its colour."""
    return {word: status.color for word, status in STATUSES.items()}


def _difference(now: int, then: int) -> Markup:
    if now == then:
        return Markup("<small>±0</small>")
    return Markup("<small>{}{}</small>").format("+" if now > then else "−", abs(now - then))


def _segments(
    title: str,
    counts: Mapping[str, int],
    colors: Mapping[str, str],
    names: list[str],
    kind: str,
    *,
    said: bool = False,
) -> Markup:
    total = sum(counts.get(name, 0) for name in names)
    parts = Markup("").join(
        Markup('<i style="flex:{};background:{};color:{}" title="{} {}">{}</i>').format(
            n,
            colors[name],
            style.ink_on(colors[name]),
            name,
            n,
            n if n / total >= _SMALLEST_WITH_NUMBER else "",
        )
        for name in names
        if (n := counts.get(name, 0))
    )
    told = "、".join(f"{name}{counts[name]}" for name in names if counts.get(name))
    role = Markup('role="img" aria-label="{}"').format(told) if said else Markup('aria-hidden="true"')
    return Markup(
        '<div class="bar{}"><span>{} <small>{}</small></span><span class="segments" {}>{}</span></div>'
        if said
        else '<div class="bar{}"><span>{} {}</span><span class="segments" {}>{}</span></div>'
    ).format(kind, title, total, role, parts)
