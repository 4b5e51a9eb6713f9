"""How often a page says what is not there: every sentence that a test carries, over plans in which nothing goes together.

``make calibrate``, seeded; not part of ``make test``. Three kinds of plans of 60 programs in six departments: all independent;
programs that differ in number of partners (Rasch: propensity of the program less rarity of the code); departments that differ
in leniency, in partners and in the drift of their ratings. The last column is what the stricter test beside says.
"""

import sys
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pandas as pd

from analysis.partners import associations
from analysis.ratings import agreement, clusters, movement

PLANS = int(sys.argv[1]) if len(sys.argv) > 1 else 300
PROGRAMS, DEPARTMENTS, DRAWS, SEED = 60, 6, 499, 20260
CODES, SCALE = list("①②③④⑤⑥⑦"), list("ABCD")
RATES = np.array([-0.7, -0.8, -1.3, -1.5, -1.6, -1.7, -1.4])  # log-odds of the codes
PAIRS, CODE, NUMBER, YEARS, SIGN, TAU = (
    "相手の組",
    "相手と評価",
    "相手の数と評価",
    "相手の増減",
    "改善と悪化",
    "指標と評価",
)
PAGES = {"02": [PAIRS, CODE, NUMBER, YEARS], "03": [SIGN, TAU]}


def plan(kind: str, rng: np.random.Generator) -> pd.DataFrame:
    """Make two years of a plan in which nothing goes together but by what programs of a department share."""
    department = np.arange(PROGRAMS) % DEPARTMENTS
    shared = kind == "clustered"
    odds = RATES + np.zeros((PROGRAMS, 1))
    if kind == "rasch":
        odds = odds + rng.normal(0, 1.2, (PROGRAMS, 1))
    if shared:
        odds = odds + rng.normal(0, 1.2, (DEPARTMENTS, len(CODES)))[department]
    has = rng.random(odds.shape) < 1 / (1 + np.exp(-odds))
    turned = has ^ (rng.random(has.shape) < 0.04)
    swapped = (
        rng.random((PROGRAMS, 1)) < 0.5
    )  # a code is gained as easily as lost: flips alone would add to the rarer side
    has, turned = np.where(swapped, turned, has), np.where(swapped, has, turned)
    lenient, drift = (shared * rng.normal(0, size, DEPARTMENTS)[department] for size in (0.8, 0.25))
    before = np.digitize(rng.normal(0, 1, PROGRAMS) + lenient, [-1.2, -0.2, 0.9])
    step = np.digitize(rng.normal(0, 0.2, PROGRAMS) + drift, [-0.25, 0.25]) - 1
    after = np.clip(before + step, 0, 3)
    kinds = np.array(agreement._ORDER)[
        np.clip(np.rint(rng.normal(3, 1.6, PROGRAMS) + 2 * lenient), 0, 6).astype(int)
    ]
    names = [f"{n}課" for n in department]
    grade = np.array(SCALE)
    return pd.DataFrame(
        {
            "program_id": [f"p{n}" for n in range(PROGRAMS)], "program_name": [f"事業{n}" for n in range(PROGRAMS)],
            "department": names, "process_name": names, "kind": kinds, "before": grade[before], "rating": grade[after],
            "partners": ["".join(np.array(CODES)[row]) for row in has],
            "partners_before": ["".join(np.array(CODES)[row]) for row in turned],
        }
    )  # fmt: skip


def claims(made: pd.DataFrame) -> dict[str, tuple[bool, bool]]:
    """Say of each kind of sentence whether the plain test claims something, and whether the stricter one beside does."""
    alike = {"課": made["department"]}
    sure = associations.ALPHA
    pairs = associations.with_each_other(made["partners"], alike, DRAWS * 3)
    rated = associations.with_rating(made["partners"], made["rating"], CODES, SCALE, alike).set_index("code")
    years = associations.between_years(
        made.set_index("program_id")["partners_before"], made.set_index("program_id")["partners"], CODES
    )
    moved = movement.movements(made.assign(rating=made["before"]), made, SCALE)
    sign = movement.change_tests(movement.transition_matrix(moved["before"], moved["after"], SCALE)).loc[
        "sign", "p"
    ]
    tau = agreement.agreement(made, SCALE, DRAWS)
    codes, number = rated.loc[CODES], rated.loc[associations.NUMBER]
    return {
        PAIRS: (pairs["p_holm"].le(sure).any(), pairs["p_holm:課"].le(sure).any()),
        CODE: (codes["p_holm"].le(sure).any(), codes["p_holm:課"].le(sure).any()),
        NUMBER: (number["p_holm"] <= sure, number["p_holm:課"] <= sure),
        YEARS: (years["p_holm"].le(sure).any(), False),
        SIGN: (sign <= sure, clusters.department_flip(moved).p <= sure),
        TAU: (tau.p_plain <= sure, tau.p <= sure),
    }


def one(kind: str, number: int) -> dict[str, tuple[bool, bool]]:
    """Make a plan of its own seed and say what is claimed of it."""
    return claims(plan(kind, np.random.default_rng([SEED, number])))


def main(pool: ProcessPoolExecutor) -> None:
    """Print the table of ``docs/methods.md``."""
    print(
        "| 架空の計画 | 文 | 事業が独立とみる検定 | 課の中、または課をひとまとまりとみる検定 |\n| --- | --- | --- | --- |"
    )
    for kind, name in {"independent": "独立", "rasch": "相手の数が違う", "clustered": "課ごとに似る"}.items():
        found = pd.DataFrame(list(pool.map(one, [kind] * PLANS, range(PLANS), chunksize=20)))
        plain, strict = (found.map(lambda pair, n=n: bool(pair[n])) for n in (0, 1))
        for sentence in found:
            beside = "" if sentence == YEARS else f"{strict[sentence].mean():.3f}"
            print(f"| {name} | {sentence} | {plain[sentence].mean():.3f} | {beside} |")
        for page, sentences in PAGES.items():
            print(
                f"| {name} | {page}の頁のどれか | {plain[sentences].any(axis=1).mean():.3f} | {strict[sentences].any(axis=1).mean():.3f} |"
            )
        sys.stdout.flush()


if __name__ == "__main__":
    with ProcessPoolExecutor() as pool:
        main(pool)
