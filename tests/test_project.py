"""The project's own order: lint, the two READMEs, the pinned list, and what the manual says."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import distribution, version
from pathlib import Path

import pytest
import yaml
from conftest import ROOT
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PINS = [Requirement(line) for line in (ROOT / "requirements.txt").read_text("ascii").splitlines() if line]


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("git の作業フォルダーではない")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("arguments", [["check"], ["format", "--check"]])
def test_lint(arguments):
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *arguments, "src", "tests", "notebooks"], cwd=ROOT, capture_output=True, text=True
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def commands(readme: str) -> list[str]:
    blocks = re.findall(
        r"```(?:console|bash|sh|powershell)\n(.*?)```", (ROOT / readme).read_text("utf-8"), re.DOTALL
    )
    assert blocks
    return blocks


def test_readmes_give_the_same_commands():
    assert commands("README.md") == commands("README.ja.md")


def test_readme_commands_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    text = "\n".join(commands("README.md"))
    used = set(re.findall(r"^make ([a-z]+)", text, re.MULTILINE))
    assert {"reports", "test", "lab"} <= used <= targets
    known = subprocess.run(
        [sys.executable, "-m", "analysis", "--help"], capture_output=True, encoding="utf-8"
    ).stdout
    for command in set(re.findall(r"^hyoka ([a-z-]+)", text, re.MULTILINE)):
        assert re.search(rf"│ {command} ", known), command


def test_readme_links_lead_somewhere():
    for readme in [
        "README.md",
        "README.ja.md",
        *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")),
    ]:
        for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", (ROOT / readme).read_text("utf-8")):
            assert ((ROOT / readme).parent / link).exists(), f"{readme}: {link}"


def test_every_direct_dependency_is_pinned():
    pinned = {canonicalize_name(pin.name) for pin in PINS}
    project = PYPROJECT["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    assert {canonicalize_name(Requirement(text).name) for text in wanted} <= pinned
    assert all(len(pin.specifier) == 1 and "==" in str(pin.specifier) for pin in PINS)


def test_pins_satisfy_the_project_and_each_other_and_are_complete():
    """Walk from the project through everything it needs here; all of it is pinned, as installed."""
    pins = {canonicalize_name(pin.name): pin for pin in PINS if not pin.marker or pin.marker.evaluate()}
    seen, todo = set(), [("hyoka", ("dev",))]
    while todo:
        name, extras = todo.pop()
        for text in distribution(name).requires or []:
            needed = Requirement(text)
            environments = [default_environment() | {"extra": extra} for extra in (*extras, "")]
            if needed.marker and not any(needed.marker.evaluate(environment) for environment in environments):
                continue
            key = canonicalize_name(needed.name)
            assert key in pins, f"{needed.name}（{name} が必要とする）が requirements.txt にない"
            assert needed.specifier.contains(version(key), prereleases=True), f"{name}: {needed}"
            assert pins[key].specifier.contains(version(key), prereleases=True), key
            if (key, tuple(needed.extras)) not in seen:
                seen.add((key, tuple(needed.extras)))
                todo.append((key, tuple(needed.extras)))


def test_windows_is_pinned_too():
    windows = {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows", "extra": ""}
    names = {
        pin.name for pin in PINS if not pin.marker or pin.marker.evaluate(default_environment() | windows)
    }
    assert {"colorama", "pywinpty"} <= names


def test_conda_environment_follows_the_pinned_list():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text("ascii"))
    python, pip, packages = environment["dependencies"]
    assert (environment["name"], environment["channels"], pip) == ("hyoka", ["conda-forge"], "pip")
    assert packages == {"pip": ["-r requirements.txt", "-e ."]}
    required = Requirement(f"python{PYPROJECT['project']['requires-python']}")
    assert required.specifier.contains(python.removeprefix("python="))


def test_no_registry_or_machine_is_named():
    flags = "|".join(f"--{name}" for name in ["index-url", "extra-index-url", "find" + "-links"])
    hosts = "|".join(rf"https?://[^ ]*/{folder}/" for folder in ["simple", "packages"])
    places = "|".join(f"/{folder}/" for folder in ["work", "root"])
    forbidden = re.compile(f"{flags}|{hosts}|{places}")
    for path in tracked():
        if path.suffix in {".png"} or path == Path(__file__):
            continue
        found = forbidden.search(path.read_text("utf-8"))
        assert not found, f"{path}: {found and found[0]}"


def test_modules_stay_small_and_imports_go_one_way():
    """Upstream to downstream; a module imports only from those before it."""
    order = (
        "errors files text wareki values profiles plan findings readers headers regions rows layout schema corrections indicators linkage clean store progress paths partners associations ratings history"
        " review sentences style charts page tables sections demo report console cli __main__ __init__"
    ).split()
    package = ROOT / "src" / "analysis"
    for path in package.rglob("*.py"):
        room = path.relative_to(package).parts[0].removesuffix(".py")
        assert room in order, f"{room}: どの段にあるか決まっていない"
        text = path.read_text("utf-8")
        assert len(text.splitlines()) <= 420, path
        imported = re.findall(r"^from analysis\.(\w+)", text, re.MULTILINE)
        for line in re.findall(r"^from analysis import ([\w, ]+)", text, re.MULTILINE):
            imported += [name.split(" as ")[0].strip() for name in line.split(",")]
        for name in imported:
            if name in order and name != room:
                assert order.index(name) < order.index(room), f"{path.name} が下流の {name} を読み込んでいる"


def test_public_functions_say_what_they_do():
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--select", "D1", "--ignore", "D105,D107", "src"], cwd=ROOT, capture_output=True
    )  # fmt: skip
    assert done.returncode == 0
