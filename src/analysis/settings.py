"""Settings files: TOML read with a model; what is wrong is said in Japanese, with file, line or key, and remedy."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from analysis.errors import PlanError

Model = TypeVar("Model", bound=BaseModel)


def read_toml(path: Path, model: type[Model], *, remedy: str) -> Model:
    """Read and check a settings file.

    Parameters
    ----------
    path : Path
    model : subclass of pydantic's BaseModel
    remedy : str
        What to do where a value is missing or not understood.

    Raises
    ------
    PlanError
        If the file is not TOML, lacks a value or holds one that is not understood; names the line or the key.
    """
    try:
        return model.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except tomllib.TOMLDecodeError as error:
        raise PlanError(
            f"{path.name} を読めません（{_line(error)}の書き方が TOML の形に合いません）",
            where=str(path),
            remedy='その行の引用符 " と括弧の対応を確かめてください。',
        ) from error
    except UnicodeDecodeError as error:
        raise PlanError(
            f"{path.name} を読めません", where=str(path), remedy="UTF-8 で保存し直してください。"
        ) from error
    except ValidationError as error:
        problems = [
            f"{'.'.join(map(str, problem['loc'])) or '全体'}: {_explain(problem)}"
            for problem in error.errors()
        ]
        raise PlanError(
            f"{path.name} に誤りがあります\n    " + "\n    ".join(problems), where=str(path), remedy=remedy
        ) from error


def _line(error: tomllib.TOMLDecodeError) -> str:
    place = re.search(r"line (\d+)", str(error))
    return f"{place[1]}行目" if place else "最後の行"


_EXPLANATIONS = {
    "missing": "必要な項目がありません",
    "extra_forbidden": "この名前の項目はありません（書き間違いではありませんか）",
    "string_type": '文字列を "…" で書いてください',
    "bool_type": "true または false を書いてください",
    "bool_parsing": "true または false を書いてください",
    "int_type": "整数を書いてください",
    "int_parsing": "整数を書いてください",
    "int_from_float": "整数を書いてください",
    "list_type": '["…", "…"] の形で書いてください',
    "dict_type": '名前 = "…" の形で書いてください',
    "model_type": "[…] の見出しの下に書いてください",
}


def _explain(problem: dict) -> str:
    if problem["type"] == "value_error":
        return str(problem["ctx"]["error"])
    if problem["type"] == "literal_error":
        return f"{problem['ctx']['expected'].replace(' or ', ' か ')} を書いてください（今の値: {problem['input']}）"
    return _EXPLANATIONS.get(problem["type"], problem["msg"])
