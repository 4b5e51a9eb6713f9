"""How often a page says what is not there: every sentence that a test carries, over plans in which nothing goes together.

``make calibrate``, seeded; not part of ``make test``. Three kinds of plans of 60 programs in ten departments, two to a process:
all independent; programs that differ in number of partners (Rasch: propensity of the program less rarity of the code);
departments that differ in leniency, in partners and in the drift of ratings and of partners. Beside the test that takes
programs as independent stands what the one says that takes departments as wholes, or compares within them, and in how many
plans that one could have said anything. ``make calibrate`` prints the table of ``docs/methods.md``.
"""

import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.partners import associations
from analysis.ratings import agreement, clusters, movement

SHARE = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0  # of the plans
PROGRAMS, DEPARTMENTS, SEED = 60, 10, 20260
CODES, SCALE, EXIT = list("①②③④⑤⑥⑦"), list("ABCD"), "E"
RATES = np.array([-0.7, -0.8, -1.3, -1.5, -1.6, -1.7, -1.4])  # log-odds of the codes
KINDS = {"independent": "独立", "rasch": "相手の数が違う", "clustered": "課ごとに似る"}
WITHIN = "課"
# Pairs: first few draws; where these leave a doubt, enough that Holm's correction of 21 pairs can reach α in strata.
FEW, MANY, DOUBT = 999, 5999, 0.012


class Claim(NamedTuple):
    """Whether the plain test claims something, whether the stricter one does, and whether that one could."""

    plain: bool
    strict: bool
    able: bool


def plan(kind: str, rng: np.random.Generator) -> pd.DataFrame:
    """Make two years of a plan in which nothing goes together but by what programs of a department share."""
    department = np.arange(PROGRAMS) % DEPARTMENTS
    shared = float(kind == "clustered")
    odds = RATES + np.zeros((PROGRAMS, 1))
    if kind == "rasch":
        odds = odds + rng.normal(0, 1.2, (PROGRAMS, 1))
    odds = odds + shared * rng.normal(0, 1.2, (DEPARTMENTS, len(CODES)))[department]
    has = rng.random(odds.shape) < 1 / (1 + np.exp(-odds))
    turned = has ^ (rng.random(has.shape) < 0.06)
    # A code is gained as easily as lost, or in a department of this kind mostly one of the two.
    lean = 0.5 + shared * rng.choice([-0.4, 0.4], (DEPARTMENTS, len(CODES)))[department]
    swapped = rng.random(has.shape) < np.where(has == turned, 0.5, np.where(turned, 1 - lean, lean))
    has, turned = np.where(swapped, turned, has), np.where(swapped, has, turned)
    lenient, drift = (shared * rng.normal(0, size, DEPARTMENTS)[department] for size in (0.8, 0.25))
    before = np.digitize(rng.normal(0, 1, PROGRAMS) + lenient, [-1.2, -0.2, 0.9])
    step = np.digitize(rng.normal(0, 0.2, PROGRAMS) + drift, [-0.25, 0.25]) - 1
    after = np.clip(before + step, 0, 3)
    kinds = np.array(agreement.FROM_GOOD)[
        np.clip(np.rint(rng.normal(3, 1.6, PROGRAMS) + 2 * lenient), 0, 6).astype(int)
    ]
    grades = [np.where(rng.random(PROGRAMS) < 0.04, EXIT, np.array(SCALE)[side]) for side in (before, after)]
    partners = [["".join(np.array(CODES)[row]) for row in side] for side in (turned, has)]
    return pd.DataFrame(
        {
            "program_id": [f"p{n}" for n in range(PROGRAMS)], "program_name": [f"事業{n}" for n in range(PROGRAMS)],
            "department": [f"{n}課" for n in department], "process_name": [f"プロセス{n // 2}" for n in department],
            "kind": kinds, "before": grades[0], "rating": grades[1], "partners_before": partners[0], "partners": partners[1],
        }
    )  # fmt: skip


def _best(found: pd.DataFrame, tail: str) -> Claim:
    sure, strict = found["p_holm"].le(associations.ALPHA), found[f"p_holm{tail}"]
    return Claim(bool(sure.any()), bool(strict.le(associations.ALPHA).any()), bool(strict.notna().any()))


def page_02(made: pd.DataFrame) -> dict[str, Claim]:
    """Say of each sentence of the page on partners what is claimed."""
    alike, tail = {WITHIN: made["department"]}, f":{WITHIN}"
    pairs = associations.with_each_other(made["partners"], alike, FEW)
    if pairs[["p", f"p{tail}"]].min().min() <= DOUBT:
        pairs = associations.with_each_other(made["partners"], alike, MANY)
    rated = associations.with_rating(made["partners"], made["rating"], CODES, SCALE, alike)
    number = rated["code"].eq(associations.NUMBER)
    own = made.set_index("program_id")
    years = associations.between_years(own["partners_before"], own["partners"], CODES, own["department"])
    return {
        "相手の組": _best(pairs, tail),
        "相手と評価": _best(rated[~number], tail),
        "相手の数と評価": _best(rated[number], tail),
        "相手の増減": _best(years, associations.WHOLES),
    }


def page_03(made: pd.DataFrame) -> dict[str, Claim]:
    """Say of each sentence of the page on ratings what is claimed."""
    sure, on_scale = movement.ALPHA, made[made["rating"].isin(SCALE)]
    moved = movement.movements(made.assign(rating=made["before"]), made, SCALE, [EXIT])
    both = moved[moved["steps"].notna()]
    tests = movement.change_tests(movement.transition_matrix(both["before"], both["after"], SCALE))
    flip, exits = clusters.department_flip(moved), clusters.exits_as_worsened(moved, SCALE, [EXIT])
    tau = agreement.agreement(on_scale, SCALE, FEW)
    return {
        "改善と悪化": Claim(tests.loc["sign", "p"] <= sure, flip.p <= sure, flip.p_min <= sure),
        "終了も悪化に数えた改善と悪化": Claim(exits[2] <= sure, exits[3].p <= sure, exits[3].p_min <= sure),
        "指標と評価": Claim(tau.p <= sure, tau.p_department <= sure, True),
    }


PAGES: dict[str, tuple[Callable[[pd.DataFrame], dict[str, Claim]], int]] = {
    "02": (page_02, 180),
    "03": (page_03, 1000),
}


def one(page: str, kind: str, number: int) -> dict[str, Claim]:
    """Make a plan of its own seed and say what is claimed of it."""
    return PAGES[page][0](plan(kind, np.random.default_rng([SEED, list(KINDS).index(kind), number])))


def main(pool: ProcessPoolExecutor) -> None:
    """Print the table of ``docs/methods.md``."""
    head = ["架空の計画（数）", "文", "独立とみる検定", "課による検定", "課による検定が使えた計画"]
    print(f"| {' | '.join(head)} |\n|{' --- |' * len(head)}")
    for kind, name in KINDS.items():
        for page, (_, plans) in PAGES.items():
            plans = round(plans * SHARE)
            found = pd.DataFrame(
                list(pool.map(one, [page] * plans, [kind] * plans, range(plans), chunksize=10))
            )
            claims = [found.map(lambda claim, n=n: bool(claim[n])) for n in range(3)]
            for sentence in found:
                rates = [f"{claim[sentence].mean():.3f}" for claim in claims]
                print(f"| {name}（{plans}） | {sentence} | {' | '.join(rates)} |")
            any_of = [f"{claim.any(axis=1).mean():.3f}" for claim in claims[:2]]
            print(f"| {name}（{plans}） | {page}のページのどれか | {' | '.join(any_of)} | |", flush=True)


if __name__ == "__main__":
    start = time.monotonic()
    with ProcessPoolExecutor() as pool:
        main(pool)
    print(f"{time.monotonic() - start:.0f}秒", file=sys.stderr)
