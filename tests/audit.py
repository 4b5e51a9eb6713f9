"""What the project stands on, looked through: `make audit`. Ends with 1 if something is wrong, and says what could not be looked at.

`make licenses` and `make sbom` write what they say.
"""

import json
import re
import subprocess
import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
LOCK, LICENSES = ROOT / "requirements.lock", ROOT / "docs" / "licenses.md"
TOOLS = ROOT / ".venv-audit" / ("Scripts" if sys.platform == "win32" else "bin")
NO_NETWORK = re.compile(
    r"ConnectionError|Max retries|Name or service|resolution|timed out|No matching distribution"
)
# Other systems have a few other pins: the list is of these.
LISTED_ON = {
    "sys_platform": "linux", "os_name": "posix", "python_version": "3.11", "python_full_version": "3.11.9",
}  # fmt: skip
HEAD = """# 使っているライブラリのライセンス

`make licenses` が、インストールしたライブラリ自身の記載から書いた一覧です（`requirements.txt` の、Linux の Python 3.11 の分）。

| 名前 | 版 | ライセンス |
| --- | --- | --- |
"""


def run(*command: object) -> subprocess.CompletedProcess:
    return subprocess.run(
        [*map(str, command)], cwd=ROOT, capture_output=True, encoding="utf-8", errors="replace"
    )


def license_of(package: Distribution) -> str:
    """Give the licence by the package's own words: expression, classifiers, else the first line of the text."""
    about = package.metadata
    classified = [
        text.split(" :: ")[-1] for text in about.get_all("Classifier") or [] if text.startswith("License ::")
    ]
    classified = [text for text in classified if text != "OSI Approved"]
    text = (about.get("License") or "").strip().split("\n")[0]
    return about.get("License-Expression") or "、".join(classified) or text[:60]


def pinned(text: str) -> list[Requirement]:
    return [Requirement(line) for line in text.splitlines() if line]


def licenses() -> str:
    """Write the list of licences of what is installed to make reports."""
    rows = []
    for pin in pinned((ROOT / "requirements.txt").read_text("ascii")):
        if pin.marker is None or pin.marker.evaluate(LISTED_ON):
            rows.append(f"| {pin.name} | {str(pin.specifier)[2:]} | {license_of(distribution(pin.name))} |")
    return HEAD + "\n".join(rows) + "\n"


def hashes() -> str | None:
    """Download everything that is pinned and compare it with its hashes."""
    options = ["--dry-run", "--ignore-installed", "--no-deps", "--quiet", "--disable-pip-version-check"]
    done = run(sys.executable, "-m", "pip", "install", "--require-hashes", *options, "-r", LOCK)
    return told(done, done.returncode != 0)


def vulnerabilities() -> str | None:
    """Ask for known vulnerabilities."""
    options = ["--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off"]
    done = run(TOOLS / "pip-audit", "-r", LOCK, *options)
    try:
        found = json.loads(done.stdout)["dependencies"]
    except ValueError:
        return told(done, True)
    bad = [f"{one['name']}: {flaw['id']}" for one in found for flaw in one.get("vulns", [])]
    skipped = sum("skip_reason" in one for one in found)
    if bad:
        return "、".join(bad)
    if skipped:
        print(f"   調べられなかったライブラリ: {skipped} / {len(found)}")
    return None


def dependencies() -> str | None:
    """Look for what is declared and not used, or used and not declared."""
    done = run(TOOLS / "deptry", ".", "--no-ansi")
    return told(done, done.returncode != 0)


def license_list() -> str | None:
    """Compare the list of licences with what is installed."""
    if (sys.platform, sys.version_info[:2]) != ("linux", (3, 11)):
        print("   Linux の Python 3.11 でだけ調べます。")
        return None
    return (
        None
        if LICENSES.read_text("utf-8") == licenses()
        else "docs/licenses.md が古くなっています。make licenses を実行してください。"
    )


def told(done: subprocess.CompletedProcess, bad: bool) -> str | None:
    if not bad:
        return None
    said = done.stdout + done.stderr
    if NO_NETWORK.search(said):
        print("   ネットワークにつながらないため、調べていません。")
        return None
    return said.strip()


CHECKS = {
    "ハッシュ": hashes,
    "既知の脆弱性": vulnerabilities,
    "依存の過不足": dependencies,
    "ライセンスの一覧": license_list,
}


def main() -> int:
    if "--licenses" in sys.argv:
        LICENSES.write_text(licenses(), encoding="utf-8", newline="\n")
        return 0
    bad = 0
    for name, check in CHECKS.items():
        print(f"■ {name}", flush=True)
        if problem := check():
            bad += 1
            print(f"   {problem}")
    return min(bad, 1)


if __name__ == "__main__":
    sys.exit(main())
