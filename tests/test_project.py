"""The project's own order: lint, the two READMEs, the pinned list, and what the manual says."""

import ast
import os
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


def pins(*lists: str) -> list[Requirement]:
    texts = [(ROOT / f"{name}.txt").read_text("ascii") for name in lists]
    return [Requirement(line) for text in texts for line in text.splitlines() if line]


RUNNING, TESTING, SPREADING = "requirements", "requirements-dev", "requirements-dask"
PINS = pins(RUNNING)
# What an extra of the project needs → the lists that are installed for it.
LISTS = {"": [RUNNING], "dev": [RUNNING, TESTING], "dask": [RUNNING, SPREADING]}


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
        assert re.search(rf"^  {command} ", known, re.MULTILINE), command


def test_readme_links_lead_somewhere():
    for readme in [
        "README.md",
        "README.ja.md",
        *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")),
    ]:
        for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", (ROOT / readme).read_text("utf-8")):
            assert ((ROOT / readme).parent / link).exists(), f"{readme}: {link}"


@pytest.mark.parametrize("extra", LISTS)
def test_every_direct_dependency_is_pinned(extra):
    pinned = {canonicalize_name(pin.name) for pin in pins(*LISTS[extra])}
    project = PYPROJECT["project"]
    wanted = project["optional-dependencies"][extra] if extra else project["dependencies"]
    assert {canonicalize_name(Requirement(text).name) for text in wanted} <= pinned
    assert all(len(pin.specifier) == 1 and "==" in str(pin.specifier) for pin in pins(*LISTS[extra]))


def test_tools_of_tests_are_not_installed_to_make_reports():
    """Each list has only what the others before it lack; both further ones may have the same."""
    running = {canonicalize_name(pin.name) for pin in PINS}
    for name in [TESTING, SPREADING]:
        assert not running & {canonicalize_name(pin.name) for pin in pins(name)}
    assert not running & {"playwright", "hypothesis", "ruff", "xlwt", "pytest", "distributed"}
    shared = {pin.name: str(pin.specifier) for pin in pins(TESTING)}
    assert all(shared.get(pin.name, str(pin.specifier)) == str(pin.specifier) for pin in pins(SPREADING))


def needed_here(*extras: str) -> set[tuple[str, str]]:
    """Walk from the project through everything it needs here: what, and what needs it."""
    seen, todo, found = set(), [("hyoka", extras)], set()
    while todo:
        name, extras = todo.pop()
        for text in distribution(name).requires or []:
            needed = Requirement(text)
            environments = [default_environment() | {"extra": extra} for extra in (*extras, "")]
            if needed.marker and not any(needed.marker.evaluate(environment) for environment in environments):
                continue
            key = canonicalize_name(needed.name)
            found.add((key, name))
            assert needed.specifier.contains(version(key), prereleases=True), f"{name}: {needed}"
            if (key, tuple(needed.extras)) not in seen:
                seen.add((key, tuple(needed.extras)))
                todo.append((key, tuple(needed.extras)))
    return found


@pytest.mark.parametrize("extra", LISTS)
def test_pins_satisfy_the_project_and_each_other_and_are_complete(extra):
    if extra not in (distribution("hyoka").metadata.get_all("Provides-Extra") or []) and extra:
        pytest.skip(f"インストール済みの hyoka は {extra} をまだ知らない（make setup）")
    if extra == "dask":
        pytest.importorskip("distributed", reason="Dask がない（pip install -r requirements-dask.txt）")
    lists = pins(*LISTS[extra])
    pinned = {canonicalize_name(pin.name): pin for pin in lists if not pin.marker or pin.marker.evaluate()}
    for key, name in needed_here(*filter(None, [extra])):
        assert key in pinned, f"{key}（{name} が必要とする）が {'、'.join(LISTS[extra])} にない"
        assert pinned[key].specifier.contains(version(key), prereleases=True), key


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


def test_modules_stay_small():
    for path in (ROOT / "src").rglob("*.py"):
        assert len(path.read_text("utf-8").splitlines()) <= 320, path


def rules_of_import(folder: Path) -> tuple[int, str]:
    """Hold the package below ``folder`` against the rules in ``pyproject.toml``."""
    run = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    arguments = ["--config", str(ROOT / "pyproject.toml"), "--no-cache", "--no-logo"]
    done = subprocess.run(
        [sys.executable, "-c", run, *arguments], cwd=folder, capture_output=True, encoding="utf-8",
        env=os.environ | {"PYTHONIOENCODING": "utf-8", "COLUMNS": "200", "NO_COLOR": "1"},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_imports_go_one_way():
    code, said = rules_of_import(ROOT / "src")
    assert code == 0, said


def test_no_import_escapes_the_rules():
    """Not by way of the package's own face, which hands on names of rooms, nor by a name put together at run time."""
    package = ROOT / "src" / "analysis"
    rooms = {path.stem for path in package.iterdir()}
    for path in package.rglob("*.py"):
        text = path.read_text("utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import):
                assert "analysis" not in {name.name for name in node.names}, path
            elif isinstance(node, ast.ImportFrom) and node.module == "analysis":
                assert {name.name for name in node.names} <= rooms, f"{path}:{node.lineno}"
        assert not re.search(r"import_module|__import__", text), path


FORBIDDEN = {
    "nothing": ({}, ""),
    "upwards": ({"values/__init__.py": "from analysis import store"}, "analysis.values is not allowed to import analysis.store"),
    "inside a function": (
        {"show/__init__.py": "def f():\n    from analysis.report import x"},
        "analysis.show is not allowed to import analysis.report",
    ),
    "for a type checker": (
        {"plan/__init__.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from analysis.layout import Layout"},
        "analysis.plan is not allowed to import analysis.layout",
    ),
    "a reader in the fictional city": ({"demo/__init__.py": "import analysis.readers"}, "analysis.demo is not allowed to import analysis.readers"),
    "a room without a place": ({"attic/__init__.py": ""}, "analysis.attic"),
}  # fmt: skip


@pytest.mark.parametrize("case", FORBIDDEN)
def test_a_forbidden_import_is_found(case, tmp_path):
    """The rules over a house of empty rooms, but for one."""
    files, told = FORBIDDEN[case]
    layers, _ = PYPROJECT["tool"]["importlinter"]["contracts"]
    house = {f"{room}/__init__.py": "" for room in layers["layers"]} | {"__init__.py": ""} | files
    for name, text in house.items():
        path = tmp_path / "analysis" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
    code, said = rules_of_import(tmp_path)
    assert (code != 0) == bool(files)
    assert told in said


def test_public_functions_say_what_they_do():
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--select", "D1", "--ignore", "D105,D107", "src"], cwd=ROOT, capture_output=True
    )  # fmt: skip
    assert done.returncode == 0
