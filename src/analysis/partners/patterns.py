"""With whom the work is done: totals, combinations and pairs of partner types.

Everything here counts the programs it is given: of several fiscal years a program counts once in each.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations as choose

import pandas as pd
from scipy.stats import hypergeom

from analysis.text import says_nothing

NONE = "∅"
SMALLEST_FOR_LIFT = 3


def unread(programs: pd.DataFrame) -> pd.Series:
    """Tell of every row of ``programs`` whether its cell on partners says something of which no code could be read.

    With whom such a program is done is not known: it has neither a partner nor none.

    Returns
    -------
    Series of bool, indexed like ``programs``
    """
    return programs["partners"].eq("") & ~says_nothing(programs["partners_raw"])


def readable(programs: pd.DataFrame) -> pd.DataFrame:
    """Leave out the programs of which it is not known whether they have partners (see ``unread``)."""
    return programs[~unread(programs)]


def totals(partners: pd.Series, codes: Sequence[str]) -> pd.Series:
    """Count programs by partner code.

    Parameters
    ----------
    partners : Series of sets or of code strings, one per program
    codes : sequence of str
        Every code; unused ones count 0.

    Returns
    -------
    Series of int, indexed by code and finally ``∅`` (programs without a partner)
    """
    table = membership(partners, codes)
    return pd.concat([table.sum().astype("int64"), pd.Series({NONE: int((~table.any(axis=1)).sum())})])


def combinations(partners: pd.Series) -> pd.DataFrame:
    """Count programs by their exact combination of partners (exclusive intersections).

    Source: the cells of an UpSet plot (Lex et al. 2014).

    Parameters
    ----------
    partners : Series of sets or of code strings, one per program

    Returns
    -------
    DataFrame, columns ``combination`` (codes in order, ``∅`` for none) and ``count``; frequent first
    """
    names = partners.map(lambda codes: "".join(sorted(codes)) or NONE)
    table = names.value_counts().rename_axis("combination").reset_index(name="count")
    return table.sort_values(["count", "combination"], ascending=[False, True], ignore_index=True)


def pairs(partners: pd.Series) -> pd.DataFrame:
    """Describe every pair of codes that occur.

    Parameters
    ----------
    partners : Series of sets or of code strings, one per program

    Returns
    -------
    DataFrame
        ``a``, ``b``; ``n`` programs with both; ``jaccard`` n / programs with either; ``lift``
        n·N / (n_a·n_b), missing where either code has fewer than 3 programs; ``p`` the chance of n or more
        by the hypergeometric distribution (one-sided Fisher). Most frequent pairs first.
    """
    table = membership(partners, sorted(set().union(*partners.map(set))) if len(partners) else [])
    total, sizes = len(table), table.sum()
    rows = []
    for a, b in choose(table.columns, 2):
        both = int((table[a] & table[b]).sum())
        enough = min(sizes[a], sizes[b]) >= SMALLEST_FOR_LIFT
        rows.append(
            {
                "a": a,
                "b": b,
                "n": both,
                "jaccard": both / (sizes[a] + sizes[b] - both),
                "lift": both * total / (sizes[a] * sizes[b]) if enough else float("nan"),
                "p": float(hypergeom.sf(both - 1, total, sizes[a], sizes[b])),
            }
        )
    frame = pd.DataFrame(rows, columns=["a", "b", "n", "jaccard", "lift", "p"])
    return frame.sort_values(
        ["n", "jaccard", "a", "b"], ascending=[False, False, True, True], ignore_index=True
    )


def co_occurrence(partners: pd.Series, codes: Sequence[str]) -> pd.DataFrame:
    """Count programs that have both of two codes.

    Returns
    -------
    DataFrame, (len(codes), len(codes)) of int
        The diagonal is the code's own total.
    """
    table = membership(partners, codes).astype("int64")
    return table.T @ table


def by_group(partners: pd.Series, groups: pd.Series, codes: Sequence[str]) -> pd.DataFrame:
    """Count programs by group (department, item, …) and partner code.

    Returns
    -------
    DataFrame
        Rows: groups. Columns: ``事業数``, every code, ``∅``.
    """
    table = membership(partners, codes)
    table[NONE] = ~table.any(axis=1)
    table.insert(0, "事業数", 1)
    return table.astype("int64").groupby(groups, sort=False).sum()


def membership(partners: pd.Series, codes: Sequence[str]) -> pd.DataFrame:
    """Spread the codes over columns: programs × codes, of bool."""
    return pd.DataFrame(
        {code: [code in own for own in partners] for code in codes}, index=partners.index, dtype=bool
    )


GROUPS = {"department": "担当課", "process_name": "プロセス", "item_name": "項目"}


def strata(programs: pd.DataFrame) -> dict[str, pd.Series]:
    """Give what programs can be alike in, by its Japanese name: where there are several, and not one for each program."""
    columns = {title: programs[by] for by, title in GROUPS.items()}
    return {title: own for title, own in columns.items() if 1 < own.nunique() < len(programs)}
