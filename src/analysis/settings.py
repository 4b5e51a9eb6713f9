"""Settings files: TOML read with a model; what is wrong is said in Japanese, with file, line or key, and remedy."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar, get_args

from pydantic import BaseModel, ValidationError

from analysis.errors import PlanError, explained
from analysis.text import has_steering, visible

Model = TypeVar("Model", bound=BaseModel)


_MOST_BYTES = 1_000_000


def read_toml(path: Path, model: type[Model], *, remedy: str, steering: bool = True) -> Model:
    """Read and check a settings file.

    Parameters
    ----------
    path : Path
    model : subclass of pydantic's BaseModel
    remedy : str
        What to do where a value is missing or not understood.
    steering : bool
        Whether texts may hold characters that steer instead of being drawn, as raw cells do.

    Raises
    ------
    PlanError
        If the file is not TOML, lacks a value or holds one that is not understood; names the line or the key.
    """
    text = ""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise PlanError(
                f"{path.name} が大きすぎます（{_MOST_BYTES // 1_000_000}MBまで）",
                where=str(path),
                remedy="要らない項目を消してください。",
            )
        text = path.read_text(encoding="utf-8-sig")
        found = tomllib.loads(text)
        if not steering and (place := _steering(found)):
            raise PlanError(
                f"{path.name} の {place} に、目に見えない制御文字があります",
                where=str(path),
                remedy="その文字列を書き直してください。",
            )
        return model.model_validate(found)
    except tomllib.TOMLDecodeError as error:
        raise PlanError(
            f"{path.name} を読めません（{_line(error)}の書き方が TOML の形に合いません）",
            where=str(path),
            remedy='その行の引用符 " と括弧の対応を確かめてください。',
        ) from error
    except OSError as error:
        raise explained(error, path) from error
    except RecursionError as error:
        raise PlanError(f"{path.name} の括弧の入れ子が深すぎます", where=str(path), remedy=remedy) from error
    except UnicodeDecodeError as error:
        raise PlanError(
            f"{path.name} を読めません", where=str(path), remedy="UTF-8 で保存し直してください。"
        ) from error
    except ValidationError as error:
        problems = [
            f"{_place(text, problem['loc'])}{'.'.join(map(str, problem['loc'])) or '全体'}: {_explain(problem, model)}"
            for problem in error.errors()
        ]
        raise PlanError(
            f"{path.name} に誤りがあります\n    " + "\n    ".join(problems), where=str(path), remedy=remedy
        ) from error
    except ValueError as error:  # a number of thousands of digits
        raise PlanError(f"{path.name} に読めない値があります", where=str(path), remedy=remedy) from error


def _steering(found: object, place: str = "") -> str:
    """Find the first key or value with characters that steer instead of being drawn; empty if there is none."""
    if isinstance(found, str):
        return place if has_steering(found) else ""
    parts = (
        found.items() if isinstance(found, dict) else enumerate(found, 1) if isinstance(found, list) else ()
    )
    for name, value in parts:
        here = f"{place}.{name}".lstrip(".")
        if wrong := (visible(here) if has_steering(str(name)) else _steering(value, visible(here))):
            return wrong
    return ""


def _line(error: tomllib.TOMLDecodeError) -> str:
    place = re.search(r"line (\d+)", str(error))
    return f"{place[1]}行目" if place else "最後の行"


_KEY = r"""(?:"[^"]*"|'[^']*'|[\w-]+)"""
_DOTTED = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADING = re.compile(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]")
_SETTING = re.compile(rf"\s*({_DOTTED})\s*=")


def _lines(text: str) -> dict[tuple, int]:
    """Find the line of every table and key: path, as pydantic names it → line."""
    lines: dict[tuple, int] = {}
    table: tuple = ()
    for number, line in enumerate(text.splitlines(), 1):
        if heading := _HEADING.match(line):
            table = _path(heading[2])
            if heading[1] == "[[":
                table = (*table, sum(known[:-1] == table for known in lines if type(known[-1]) is int))
            lines.setdefault(table, number)
        elif setting := _SETTING.match(line):
            lines.setdefault((*table, *_path(setting[1])), number)
    return lines


def _path(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(_KEY, dotted))


def _place(text: str, where: Sequence) -> str:
    """Say in which line the setting stands, or the nearest one that holds it."""
    lines = _lines(text)
    held = [tuple(where[:length]) for length in range(len(where), 0, -1)]
    found = next((lines[path] for path in held if path in lines), None)
    return f"{found}行目 " if found else ""


def _section(model: type[BaseModel], where: Sequence) -> type[BaseModel]:
    """Give the model of a section, by its path."""
    for part in where:
        if type(part) is str and part in model.model_fields:
            of = model.model_fields[part].annotation
            model = next(
                (
                    kind
                    for kind in (of, *get_args(of))
                    if isinstance(kind, type) and issubclass(kind, BaseModel)
                ),
                model,
            )
    return model


_EXPLANATIONS = {
    "missing": "必要な項目がありません",
    "string_too_short": "空のままにはできません",
    "string_type": '文字列を "…" で書いてください',
    "bool_type": "true または false を書いてください",
    "bool_parsing": "true または false を書いてください",
    "int_type": "整数を書いてください",
    "int_parsing": "整数を書いてください",
    "int_from_float": "整数を書いてください",
    "int_parsing_size": "整数を書いてください",
    "finite_number": "整数を書いてください",
    "list_type": '["…", "…"] の形で書いてください',
    "dict_type": '名前 = "…" の形で書いてください',
    "model_type": "[…] の見出しの下に書いてください",
}


def _explain(problem: dict, model: type[BaseModel]) -> str:
    if problem["type"] == "extra_forbidden":
        *above, wrong = problem["loc"]
        known = list(_section(model, above).model_fields)
        near = get_close_matches(str(wrong), known, n=1)
        told = f"「{near[0]}」の書き間違いではありませんか" if near else f"使える名前: {'、'.join(known)}"
        return f"この名前の項目はありません（{told}）"
    if problem["type"] == "value_error":
        return str(problem["ctx"]["error"])
    if problem["type"] == "literal_error":
        return f"{problem['ctx']['expected'].replace(' or ', ' か ')} を書いてください（今の値: {problem['input']}）"
    if problem["type"] in _BOUNDS:
        name, words = _BOUNDS[problem["type"]]
        return f"{problem['ctx'][name]} {words}"
    return _EXPLANATIONS.get(problem["type"], f"使えない値です（今の値: {str(problem['input'])[:60]}）")


_BOUNDS = {
    "greater_than_equal": ("ge", "以上の数を書いてください"),
    "less_than_equal": ("le", "以下の数を書いてください"),
}
