"""What is the same in two years: programs by their id, indicators by program and name; and which goals were moved."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.cleaning.indicators import reading
from analysis.errors import SeveralRows
from analysis.fields import POINTS
from analysis.text import key, map_distinct

# What is looked at of an indicator to see whether its goal was moved.
_GOALS = [f"{point}{kind}" for point in POINTS[:2] for kind in ("", "_stage", "_raw")]
_COMPARED = ["program_id", "own", "nth", "indicator_name", "unit", "kind", "direction", *_GOALS]
UNNAMED = "指標"  # what an indicator without a name is called
_REMEDY = '年度を一つ選んでから渡してください（例: table[table["fiscal_year"].eq(2020)]）。'


def program_ids(
    process_no: pd.Series, name: pd.Series, renames: dict[str, str], year: pd.Series, department: pd.Series
) -> tuple[pd.Series, pd.Index]:
    """Name a program the same in every year: process number and latest name, in the form of ``text.key``.

    Where departments have programs of one name in one year, all but the first also carry the department in which they
    are first seen (``1-花@安全課``).

    Parameters
    ----------
    process_no : Series of Int64
        Missing where the table gives none.
    name : Series of str
    renames : dict
        Old name → new name, from ``plan.toml``.
    year : Series of int
    department : Series of str

    Returns
    -------
    (ids, doubts)
        Series of str of the same index, and the rows whose department changed while another had a program of the name.
    """
    keys = {key(old): key(new) for old, new in renames.items()}

    def latest(name: str) -> str:
        now, seen = key(name), set()
        while now in keys and now not in seen:
            seen.add(now)
            now = keys[now]
        return now

    prefix = map_distinct(process_no, lambda number: "" if pd.isna(number) else f"{number}-", "str")
    base = prefix + map_distinct(name, latest, "str")
    own = map_distinct(department, key, "str")
    silent = own.eq("")
    if silent.any():
        known = own.mask(silent).groupby([base, year]).transform("first")
        own = own.mask(silent, known.fillna(""))
    several = pd.DataFrame({"base": base, "year": year, "own": own}).drop_duplicates()
    shared = set(several.loc[several.duplicated(["base", "year"]), "base"])
    doubts: list[object] = []
    ids = base.copy()
    for program, departments in own[base.astype("object").isin(shared)].groupby(base) if shared else ():
        lines, told = _by_department(departments, year[departments.index])
        ids[lines.index] = [f"{program}@{line}" if line else program for line in lines]
        doubts += told
    return ids, pd.Index(doubts)


def _by_department(departments: pd.Series, year: pd.Series) -> tuple[pd.Series, list[object]]:
    """Follow the programs of one name by department from year to year.

    A department stays itself; if just one has gone and one has come, it was renamed (told). Gives each row the department
    in which its program is first seen, empty for the first program.
    """
    first: dict[str, str] = {}  # department → that of its program when first seen; renamed ones added
    last: dict[str, str] = {}  # program → its department in the year before
    told, found = [], pd.Series("", departments.index, dtype="str")
    for _, rows in departments.groupby(year):
        here = list(dict.fromkeys(rows))
        new = [name for name in here if name not in first]
        gone = [line for line, name in last.items() if line not in {first.get(name) for name in here}]
        if len(new) == len(gone) == 1:
            first[new[0]] = gone[0]
            told += list(rows.index[rows.eq(new[0])])
        first |= {name: name for name in new if name not in first}
        last |= {first[name]: name for name in here}
        found[rows.index] = [first[name] for name in rows]
    return found.mask(found.eq(found.loc[departments.index[year.argmin()]]), ""), told


def goal_changes(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """List baselines and targets that changed, indicator by indicator.

    Indicators are matched by program and name; those without a name by their number.

    Parameters
    ----------
    before, after : DataFrame
        The processed table ``indicators`` of an earlier and a later year.

    Returns
    -------
    DataFrame
        ``program_id``, ``indicator_name``, ``point`` (``baseline`` or ``target``), ``before``, ``after`` (as read)
        and ``turned`` (whether the better side turned round).
    """
    now, past = (table[_COMPARED] for table in identified(after, before))
    both = now.merge(past, on=["program_id", "own", "nth"], suffixes=("", "_before"))
    then = both.filter(like="_before").rename(columns=lambda name: name.removesuffix("_before"))
    turned = then["direction"].eq("increase") & both["direction"].eq("decrease")
    turned |= then["direction"].eq("decrease") & both["direction"].eq("increase")
    parts = []
    for point in POINTS[:2]:
        differ = both[f"{point}_raw"].ne(then[f"{point}_raw"])
        texts = differ & both["kind"].eq("text") & then["kind"].eq("text")
        counted = both["kind"].eq("number") & then["kind"].eq("number")
        other = both["unit"].ne(then["unit"]) & both["unit"].ne("") & then["unit"].ne("")
        differ |= counted & (other | both[point].ne(then[point])) & both[point].notna() & then[point].notna()
        differ[texts] = ~_with_or_without_name(
            both.loc[texts, f"{point}_raw"], then.loc[texts, f"{point}_raw"]
        )
        rows = both[differ]
        part = pd.DataFrame(
            {
                "program_id": rows["program_id"],
                "indicator_name": rows["indicator_name"],
                "point": point,
                "before": reading(then[differ], point),
                "after": reading(rows, point),
                "turned": turned[differ],
            }
        )
        parts.append(part[part["before"].ne(part["after"])])
    return pd.concat(parts, ignore_index=True)


def _with_or_without_name(one: pd.Series, other: pd.Series) -> np.ndarray:
    """Tell of sentences whether they differ only by the name of the indicator, which may stand before them."""
    pairs = [sorted([key(a), key(b)], key=len) for a, b in zip(one, other, strict=True)]
    return np.array([bool(short) and long.endswith(short) for short, long in pairs], dtype=bool)


def identified(one: pd.DataFrame, other: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Add to the indicators of two years what makes them the same beside their program.

    That is ``own``, the name, else the number, and ``nth`` among those of one name. Where a program has a single indicator
    in both years and one of them has no name (a table may give none), they are the same. Each table must be of one fiscal
    year (``SeveralRows``).
    """
    tables = []
    for table in (of_one_year(one), of_one_year(other)):
        own = table["indicator_name"].where(
            table["indicator_name"].ne(""), table["indicator_no"].astype("str")
        )
        named = table.assign(own=own)
        tables.append(named.assign(nth=named.groupby(["program_id", "own"]).cumcount()))
    alone = [table.drop_duplicates("program_id", keep=False).set_index("program_id") for table in tables]
    names = pd.concat([table["indicator_name"] for table in alone], axis=1, join="inner")
    free = names.index[names.eq("").any(axis=1)]
    return tuple(table.assign(own=table["own"].mask(table["program_id"].isin(free), "")) for table in tables)


def of_one_year(table: pd.DataFrame) -> pd.DataFrame:
    """Give a table back if it is of one fiscal year.

    Raises
    ------
    SeveralRows
        If it is of several: the same program stands in each, and rows would be matched across years.
    """
    years = table["fiscal_year"].unique() if "fiscal_year" in table else []
    if len(years) > 1:
        raise SeveralRows(
            f"一つの年度の表のはずが、{'、'.join(str(year) for year in sorted(years))}年度の行があります",
            remedy=_REMEDY,
        )
    return table


def by_program(table: pd.DataFrame | pd.Series) -> pd.DataFrame | pd.Series:
    """Index a table of one fiscal year by program.

    Parameters
    ----------
    table : DataFrame with ``program_id``, or DataFrame or Series indexed by it

    Raises
    ------
    SeveralRows
        If a program stands there more than once, as in a table of several fiscal years.
    """
    own = table
    if "program_id" in getattr(table, "columns", ()):
        own = of_one_year(table).set_index("program_id")
    if not own.index.is_unique:
        twice = own.index[own.index.duplicated()][0]
        raise SeveralRows(f"一つの年度の表のはずが、同じ事業（{twice}）が何度もあります", remedy=_REMEDY)
    return own
