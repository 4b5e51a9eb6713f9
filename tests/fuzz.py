"""Read damaged files for so many minutes (default 10): `python tests/fuzz.py 10 [SEED]`. Outside of the test suite.

Every file of the fictional city, in every format, is damaged at random: bytes changed, cut, doubled, parts of packed files
exchanged. A reader must read it or refuse it as ``UnreadableFile``, soon. Anything else is printed, the file kept in
the folder for passing files, and the exit code is 1.
"""

import io
import random
import sys
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path

from analysis import demo
from analysis.errors import UnreadableFile
from analysis.layout import lay_out, regions
from analysis.readers import read_file

SLOW = 20  # seconds of the processor
PIECES = [
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\t", b"\n", b"\r", b'"', b"<", b">", b"&#0;", b"&#xD800;", b"]]>", b"<td colspan=99999>",
    b"9" * 400, b"-", b"1e999", b"NaN", "①".encode(), "令和元".encode(), b"</row>", b"<table>", b'r="XFD1048576"', b"\x1b[2J", b"%PDF-",
]  # fmt: skip


def damaged(content: bytes, draw: random.Random) -> bytes:
    """Change a few places of a file; of a packed one, of what it holds."""
    if content.startswith(b"PK") and draw.random() < 0.8:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
            chosen = draw.choice(old.namelist())
            for name in old.namelist():
                part = old.read(name)
                new.writestr(name, damaged(part, draw) if name == chosen else part)
        return out.getvalue()
    found = bytearray(content)
    for _ in range(draw.choice([1, 1, 2, 5, 20])):
        at, length = draw.randrange(len(found) + 1), draw.choice([1, 1, 4, 64, 1024])
        kind = draw.randrange(6)
        if kind == 0:
            found[at : at + length] = draw.randbytes(min(length, 16))
        elif kind == 1:
            del found[at : at + length]
        elif kind == 2:
            found[at:at] = draw.choice(PIECES)
        elif kind == 3:
            found[at:at] = found[at : at + length] * draw.choice([1, 2, 50])
        elif kind == 4:
            other = draw.randrange(len(found) + 1)
            found[at : at + length], found[other : other + length] = (
                found[other : other + length], found[at : at + length],
            )  # fmt: skip
        elif draw.random() < 0.1:
            del found[at:]
    return bytes(found)


def main() -> int:
    """Damage and read until the time is over."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else int(time.time())
    draw, counts, slowest, bad = random.Random(seed), Counter(), 0.0, 0
    place = Path(tempfile.mkdtemp(prefix="hyoka-fuzz-"))
    raw = demo.write(place / "city") / "data" / "raw"
    files = [path for path in sorted(raw.rglob("*")) if path.is_file()]
    files += sorted((Path(__file__).parents[1] / "data" / "raw").glob("*.txt"))
    contents = {path.name: path.read_bytes() for path in files}
    until = time.monotonic() + 60 * minutes
    while time.monotonic() < until:
        name = draw.choice(list(contents))
        path = place / f"x{Path(name).suffix}"
        path.write_bytes(damaged(contents[name], draw))
        begun = time.process_time()
        try:
            tables = read_file(path, path.name)
            counts["read"] += 1
            if draw.random() < 0.1:
                for table in regions(tables, {}):
                    lay_out(table, {})
                    counts["laid out"] += 1
        except UnreadableFile:
            counts["refused"] += 1
        except Exception as error:
            bad += 1
            kept = place / f"bad-{bad}{path.suffix}"
            kept.write_bytes(path.read_bytes())
            print(f"{kept}: {type(error).__name__}: {error}", flush=True)
        taken = time.process_time() - begun
        slowest = max(slowest, taken)
        if taken > SLOW:
            bad += 1
            kept = place / f"slow-{bad}{path.suffix}"
            kept.write_bytes(path.read_bytes())
            print(f"{kept}: {taken:.0f} s", flush=True)
    print(f"seed {seed}, {minutes:g} min: {dict(counts)}, slowest {slowest:.1f} s, {bad} found")
    return min(bad, 1)


if __name__ == "__main__":
    sys.exit(main())
