"""What a plan is: ``data/plan.toml`` read, checked and given names."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator

from analysis.fields import KEYS
from analysis.places import PLAN_FILE
from analysis.profiles import DEFAULT, PROFILES
from analysis.settings import read_toml
from analysis.text import mark
from analysis.values import DEFAULT_LADDERS


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class About(_Section):
    """Whose plan it is and where its data come from."""

    city: str
    title: str
    source: str = ""
    fictional: bool = False

    @property
    def name(self) -> str:
        """City and title."""
        return f"{self.city} {self.title}"


def _checked(section, codes: list[str], where: str):
    """Refuse codes written twice and legends of codes that are not there."""
    if len(set(codes)) < len(codes) or not codes:
        raise ValueError(f"{where} が空か、同じ区分が重ねて書かれています")
    unknown = [code for code in section.legend if code not in codes]
    if unknown:
        raise ValueError(
            f"legend の {'、'.join(unknown)} は {where} にありません（{'、'.join(codes)} のどれかを書いてください）"
        )
    return section


class Partners(_Section):
    """Codes of the partner types and, once known, their names."""

    codes: list[str] = list("①②③④⑤⑥⑦")
    legend: dict[str, str] = {}

    @model_validator(mode="after")
    def _consistent(self) -> Partners:
        if any(len(code) != 1 or code.isdecimal() for code in self.codes):
            raise ValueError(
                "codes には①や a のような1文字を書いてください（数字だけは使えません。名前は legend に）"
            )
        return _checked(self, self.codes, "codes")


class Ratings(_Section):
    """The scale, best grade first, and the grades outside it; the fiscal years from which they mean something else."""

    scale: list[str] = list("ABCD")
    exit: list[str] = ["E"]
    confirmed: bool = False
    legend: dict[str, str] = {}
    breaks: list[int] = []

    @model_validator(mode="after")
    def _consistent(self) -> Ratings:
        if not self.scale:
            raise ValueError("scale に評価の区分がありません")
        if len({mark(grade) for grade in self.grades}) < len(set(self.grades)):
            raise ValueError("scale か exit に、○と◯のように同じ評価とみなす区分が二つ書かれています")
        return _checked(self, self.grades, "scale か exit")

    @property
    def grades(self) -> list[str]:
        """Every grade, the scale first."""
        return [*self.scale, *self.exit]

    @property
    def upper(self) -> list[str]:
        """The better half of the scale; of an odd number of grades the middle one is not in it."""
        return self.scale[: len(self.scale) // 2]

    @property
    def lower(self) -> list[str]:
        """The rest of the scale."""
        return self.scale[len(self.scale) // 2 :]


class Stages(_Section):
    """Ladders of stage words, lowest first."""

    ladders: list[list[str]] = [list(ladder) for ladder in DEFAULT_LADDERS]

    @model_validator(mode="after")
    def _one_ladder_per_word(self) -> Stages:
        words = [word for ladder in self.ladders for word in ladder]
        if len(set(words)) < len(words):
            raise ValueError("一つの言葉が二つの段階に書かれています")
        return self


class Progress(_Section):
    """How progress is judged."""

    profile: Literal[tuple(PROFILES)] = DEFAULT


class Plan(_Section):
    """Everything ``data/plan.toml`` says.

    Attributes
    ----------
    directions : dict
        Indicator name → ``increase`` or ``decrease``, where the sign of target − baseline is not it.
    headers : dict
        Header word of this plan's tables → field, for words the program doesn't know; ``指標名+1`` is the column without a
        header just right of 指標名.
    renames : dict
        Old program name → new program name.
    topics : dict
        Topic → words that mark a program as touching it.
    """

    plan: About
    partners: Partners = Partners()
    ratings: Ratings = Ratings()
    stages: Stages = Stages()
    progress: Progress = Progress()
    directions: dict[str, Literal["increase", "decrease"]] = {}
    renames: Annotated[dict[str, str], AfterValidator(lambda renames: _without_cycles(renames))] = {}
    headers: dict[str, Literal[KEYS]] = {}
    topics: dict[str, list[str]] = {}


def _without_cycles(renames: dict[str, str]) -> dict[str, str]:
    for start in renames:
        name, seen = start, set()
        while name in renames:
            if name in seen:
                raise ValueError(f"「{start}」の名前の変更が輪になっています")
            seen.add(name)
            name = renames[name]
    return renames


def read_plan(folder: Path) -> Plan:
    """Read and check ``data/plan.toml``.

    Raises
    ------
    PlanError
        If it is not TOML, lacks a value or holds one that is not understood; names the key.
    """
    remedy = "示した項目を直してください。書き方は同梱の data/plan.toml が手本です。"
    return read_toml(folder / PLAN_FILE, Plan, remedy=remedy)
