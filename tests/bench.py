"""Read and clean a flat CSV of 1,741 cities × 100 programs, of one, two and ten fiscal years: `make bench`.

Bar: ten years (1.74 million rows) in 90 s and 4 GiB on two cores; twice the rows at most 2.1 times as long.
"""

import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from conftest import PLAN

CITIES, PROGRAMS = 1741, 100
HEADER = "年度,プロセス,項目,事業名,担当課,取組内容,協働の相手,評価,効果又は理由,指標名,単位,基準年度,基準値,目標年度,目標値,現状年度,現状値"
MEASURE = """
import resource, sys, time
from pathlib import Path
from analysis import store
start = time.perf_counter()
data = store.read_raw(Path(sys.argv[1]))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(f"{len(data.programs):>9,} 事業  {time.perf_counter() - start:6.1f} 秒  最大 {peak:6,.0f} MiB")
"""


def write(folder: Path, years: int) -> None:
    """Write a fictional plan folder; the same numbers every time, and the same goals every year."""
    draw = random.Random(2020)
    sentences = [f"県や財団法人からの情報を掲示した。第{n}回。" for n in range(4000)]
    (folder / "data" / "raw").mkdir(parents=True)
    (folder / "data" / "plan.toml").write_text(PLAN, encoding="utf-8")
    with (folder / "data" / "raw" / "a.csv").open("w", encoding="utf-8") as file:
        file.write(HEADER + "\n")
        for year in range(1, years + 1):
            for city in range(CITIES):
                for program in range(PROGRAMS):
                    b, g = (city * 7 + program * 3) % 50, (city * 7 + program * 3) % 50 + 1 + city % 40
                    file.write(
                        f"R{year},プロセス{program % 4 + 1} 名,({program % 5 + 1})項目,市{city:04d}の事業{program:03d},"
                        f"課{program % 20},{draw.choice(sentences)},{draw.choice(['①', '②③', '⑤', '-'])},"
                        f"{draw.choice('ABCDE')},{draw.choice(sentences)},指標{program},件,H27,{b},R12,"
                        f"{g},R{year},{b + draw.randint(0, 60)}件\n"
                    )


for years in [1, 2, 10]:
    folder = Path(tempfile.mkdtemp(prefix="hyoka-bench-"))
    try:
        write(folder, years)
        print(f"{years:>2} 年度分", end="  ", flush=True)
        subprocess.run([sys.executable, "-c", MEASURE, str(folder)], check=True)
    finally:
        shutil.rmtree(folder)
