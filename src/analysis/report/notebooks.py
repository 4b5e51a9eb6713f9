"""Which notebooks there are and which parameters each takes."""

from __future__ import annotations

import ast
import io
import json
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from analysis.errors import WrongUsage
from analysis.report.installed import home

# Set by the program itself (one run per fiscal year, in the plan's folder), and how to choose them instead.
FIXED = {"fiscal_year": "年度は --year で指定します。", "plan_dir": "計画のフォルダーは引数で指定します。"}


@dataclass(frozen=True)
class Parameter:
    """One parameter of a notebook: its default and the comment behind it."""

    name: str
    default: int | str
    help: str


@dataclass(frozen=True)
class Notebook:
    """A numbered notebook.

    Attributes
    ----------
    name : str
        File name without its ending (``01_indicator_progress``).
    title : str
        The first heading.
    """

    name: str
    path: Path
    title: str
    parameters: tuple[Parameter, ...]


def assign(notebooks: list[Notebook], given: Mapping[str, str]) -> dict[str, dict[str, int | str]]:
    """Hand each notebook those of the parameters given that it has, with the types of its own.

    papermill runs a notebook with the default when a name is misspelt, without a word; so names are compared
    first.

    Returns
    -------
    dict
        Notebook name → parameter name → value.

    Raises
    ------
    WrongUsage
        If none of the notebooks has such a parameter or the value does not fit.
    """
    known = {parameter.name: parameter for notebook in notebooks for parameter in notebook.parameters}
    values: dict[str, int | str] = {}
    for name, text in given.items():
        if name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f"「{close[0]}」ではありませんか。" if close else ""
            raise WrongUsage(
                f"パラメーター「{name}」はありません。{hint}",
                remedy=f"使える名前: {'、'.join(sorted(set(known) - set(FIXED)))}",
            )
        if name in FIXED:
            raise WrongUsage(f"パラメーター「{name}」は -p では変えられません", remedy=FIXED[name])
        values[name] = text
        if isinstance(known[name].default, int):
            try:
                values[name] = int(text)
            except ValueError:
                raise WrongUsage(
                    f"パラメーター「{name}」の値「{text}」は整数ではありません",
                    remedy="整数で書いてください。",
                ) from None
    return {
        notebook.name: {p.name: values[p.name] for p in notebook.parameters if p.name in values}
        for notebook in notebooks
    }


@lru_cache(maxsize=1)
def available() -> list[Notebook]:
    """List the numbered notebooks in order."""
    return [_read(path) for path in sorted((home() / "notebooks").glob("[0-9][0-9]_*.ipynb"))]


def choose(only: list[str]) -> list[Notebook]:
    """Pick notebooks by number or name; all if none is asked for.

    Raises
    ------
    WrongUsage
        If one is unknown.
    """
    notebooks = available()
    chosen = []
    for word in only:
        match = [notebook for notebook in notebooks if word in (notebook.name, notebook.name[:2])]
        if not match:
            raise WrongUsage(
                f"ノートブック「{word}」はありません",
                remedy=f"番号か名前で指定してください: {'、'.join(notebook.name for notebook in notebooks)}",
            )
        chosen += match
    return sorted(set(chosen), key=lambda notebook: notebook.name) or notebooks


def _read(path: Path) -> Notebook:
    try:
        return _looked_through(path)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, SyntaxError, tokenize.TokenError):
        return Notebook(path.stem, path, path.stem, ())  # running it will tell what is wrong with it


def _looked_through(path: Path) -> Notebook:
    # Not through papermill: to import it takes longer than all the rest of finding that nothing has to be done.
    cells = json.loads(path.read_text("utf-8"))["cells"]
    sources = [(cell, "".join(cell["source"])) for cell in cells]
    tagged = (source for cell, source in sources if "parameters" in cell["metadata"].get("tags", []))
    lines = (
        line for cell, source in sources if cell["cell_type"] == "markdown" for line in source.splitlines()
    )
    title = next((line.removeprefix("# ") for line in lines if line.startswith("# ")), path.stem)
    return Notebook(path.stem, path, title, tuple(_parameters(next(tagged, ""))))


def _parameters(source: str) -> Iterator[Parameter]:
    """Read the parameters cell: plain values, each with the comment behind it."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = {
        token.start[0]: token.string.strip("# ") for token in tokens if token.type == tokenize.COMMENT
    }
    for line in ast.parse(source).body:
        if isinstance(line, ast.Assign | ast.AnnAssign) and isinstance(line.value, ast.Constant):
            name = line.target if isinstance(line, ast.AnnAssign) else line.targets[0]
            yield Parameter(name.id, line.value.value, comments.get(line.lineno, ""))
