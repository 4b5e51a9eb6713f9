"""What the project stands on: every download has a hash, every library a licence, every workflow the commands of the README."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import audit
import pytest
import yaml
from audit import license_of, pinned
from conftest import ROOT
from packaging.requirements import Requirement

LISTS = ["requirements", "requirements-dev", "requirements-dask"]
_HASH = re.compile(r" *--hash=sha256:[0-9a-f]{64}( \\)?")


def locked(name):
    """Give what a list with hashes pins: requirement → number of hashes."""
    found, current = {}, None
    for line in (ROOT / f"{name}.lock").read_text("ascii").splitlines():
        if line.startswith(" "):
            assert _HASH.fullmatch(line), line
            found[current] += 1
        else:
            current = line.removesuffix(" \\")
            found[current] = 0
    return found


def words(requirement):
    return requirement.name, str(requirement.specifier), str(requirement.marker or "")


def test_every_pin_has_hashes_and_nothing_else_has():
    plain = [pin for name in LISTS for pin in pinned((ROOT / f"{name}.txt").read_text("ascii"))]
    found = locked("requirements")
    missing = {words(pin) for pin in plain} ^ {words(pin) for pin in pinned("\n".join(found))}
    assert not missing, "make lock"
    assert min(found.values()) >= 1
    assert min(locked("requirements-audit").values()) >= 1


def test_the_tools_that_look_are_none_of_what_is_looked_at():
    names = {pin.name for pin in pinned("\n".join(locked("requirements-audit")))}
    assert {"deptry", "pip-audit", "cyclonedx-bom"} <= names


def test_the_licences_listed_are_those_of_what_is_pinned():
    rows = re.findall(r"^\| ([\w.-]+) \| (\S+) \| (.+) \|$", audit.LICENSES.read_text("utf-8"), re.MULTILINE)
    rows = rows[1:] if rows[0][0] == "名前" else rows
    pins = [
        pin
        for pin in audit.pinned((ROOT / "requirements.txt").read_text("ascii"))
        if not pin.marker or pin.marker.evaluate(audit.LISTED_ON)
    ]
    assert {(name, version) for name, version, _ in rows} >= {
        (pin.name, str(pin.specifier)[2:]) for pin in pins
    }
    assert all(license.strip() for *_, license in rows)


def test_nothing_is_imported_that_is_only_another_library_s_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lists = [project["dependencies"], project["optional-dependencies"]["dask"]]
    declared = {Requirement(line).name.lower() for lines in lists for line in lines}
    comes_from, undeclared = packages_distributions(), set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and not node.level else []
            for module in {name.split(".")[0] for name in names} - sys.stdlib_module_names - {"analysis"}:
                if not declared & {name.lower() for name in comes_from.get(module, [module])}:
                    undeclared.add(f"{path.relative_to(ROOT)}: {module}")
    assert not undeclared


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"License-Expression": ["MIT"], "License": ["x"]}, "MIT"),
        ({"Classifier": ["License :: OSI Approved :: MIT License"]}, "MIT License"),
        ({"Classifier": ["License :: OSI Approved", "Topic :: x"], "License": ["BSD\nlong text"]}, "BSD"),
        ({}, ""),
    ],
)
def test_a_licence_is_read_from_the_package(about, said):
    class Package:
        class metadata:  # noqa: N801
            get = staticmethod(lambda name: next(iter(about.get(name, [])), None))
            get_all = staticmethod(about.get)

    assert license_of(Package) == said


def test_the_workflow_runs_the_commands_of_the_manual():
    (path,) = (ROOT / ".github" / "workflows").glob("*.yml")
    workflow = yaml.safe_load(path.read_text("utf-8"))
    jobs = workflow["jobs"]
    matrix = jobs["test"]["strategy"]["matrix"]
    assert matrix["python"] == ["3.11", "3.12", "3.13"]
    assert matrix["os"] == ["ubuntu-latest", "windows-latest", "macos-latest"]
    commands = " ".join(step.get("run", "") for job in jobs.values() for step in job["steps"])
    for command in ["make reports", "make test", "make audit", "hyoka report", "--require-hashes"]:
        assert command in commands
    assert workflow["permissions"] == {"contents": "read"}
    assert "Not tried" in path.read_text("utf-8")


def test_audit_tells_a_lost_network_from_a_finding():
    class Done:
        stdout, stderr = "", "Max retries exceeded with url"

    assert audit.told(Done, True) is None
    Done.stderr = "THESE PACKAGES DO NOT MATCH THE HASHES"
    assert "DO NOT MATCH" in audit.told(Done, True)
    assert audit.told(Done, False) is None
