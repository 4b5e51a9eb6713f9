"""What a plan is: ``data/plan.toml`` read, checked and given names."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from analysis import text
from analysis.fields import NAMES, NOT_READ, PLACE_NAMES, TITLES
from analysis.findings import KINDS
from analysis.places import PLAN_FILE
from analysis.profiles import DEFAULT, PROFILES
from analysis.settings import read_toml
from analysis.text import is_nothing, mark
from analysis.values import DEFAULT_LADDERS


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _one_of(names: dict[str, str]) -> Any:
    """Make the type of a text that is a key of ``names`` and stands for its value."""

    def value(name: str) -> str:
        if name not in names:
            raise ValueError(f"「{name}」という欄はありません。使える名前: {TITLES}")
        return names[name]

    return Annotated[str, AfterValidator(value), WithJsonSchema({"type": "string", "enum": list(names)})]


FieldName = _one_of(NAMES)
FiscalYear = Annotated[int, Field(ge=1900, le=2200)]
NotEmpty = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class About(_Section):
    """Whose plan it is and where its data come from."""

    city: str = Field(description="市の名前")
    title: str = Field(description="計画の名前")
    source: str = Field("", description="評価表の出どころ（ページの終わりに載る）")
    fictional: bool = Field(False, description="架空のデータなら true（全ページに「架空」と表示する）")

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

    codes: list[str] = Field(list("①②③④⑤⑥⑦"), description="協働の相手の区分（1文字ずつ）")
    legend: dict[str, str] = Field({}, description='区分の名前（例: { "①" = "市民活動団体" }）')
    words: dict[str, str] = Field(
        {}, description='区分の代わりに欄に書かれた言葉と、その区分（例: { "町会" = "①" }）'
    )

    @model_validator(mode="after")
    def _consistent(self) -> Partners:
        names = [text.narrow(word).strip() for word in self.words]
        if unfit := [
            word
            for word, plain in zip(self.words, names, strict=True)
            if is_nothing(word) or plain.isdecimal() or word.strip() in self.codes
        ]:
            raise ValueError(f"words の「{'」「'.join(unfit)}」は、区分の代わりの言葉として使えません")
        if len(set(names)) < len(names):
            raise ValueError("words に、ＮＰＯと NPO のように同じとみなす言葉が二つ書かれています")
        if unknown := {code for code in self.words.values() if code not in self.codes}:
            raise ValueError(
                f"words の右側の「{'」「'.join(sorted(unknown))}」は codes にありません（{'、'.join(self.codes)} のどれかを書いてください）"
            )
        if any(len(code) != 1 or code.isdecimal() for code in self.codes):
            raise ValueError(
                "codes には①や a のような1文字を書いてください（数字だけは使えません。名前は legend に）"
            )
        return _checked(self, self.codes, "codes")


class Ratings(_Section):
    """The scale, best grade first, and the grades outside it; the fiscal years from which they mean something else.

    A plan that gives its own scale has no grade outside it unless it says so.
    """

    scale: list[str] = Field(list("ABCD"), description="評価の区分。良い方から順に")
    exit: list[str] = Field(
        ["E"], description="順序に含めない区分（終了など）。scale を書いて exit を書かなければ、なし"
    )
    confirmed: bool = Field(False, description="市の凡例で確かめたら true")
    legend: dict[str, str] = Field({}, description='区分の意味（例: { A = "達成" }）')
    breaks: list[FiscalYear] = Field([], description="区分の意味が変わった年度（西暦）")

    @model_validator(mode="before")
    @classmethod
    def _no_exit_beside_an_own_scale(cls, given: Any) -> Any:
        return {"exit": [], **given} if isinstance(given, dict) and "scale" in given else given

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

    ladders: list[list[str]] = Field(
        [list(ladder) for ladder in DEFAULT_LADDERS],
        description="段階の言葉。低い段階から順に、言い方ごとに一つ",
    )

    @model_validator(mode="after")
    def _one_ladder_per_word(self) -> Stages:
        words = [word for ladder in self.ladders for word in ladder]
        if len(set(words)) < len(words):
            raise ValueError("一つの言葉が二つの段階に書かれています")
        return self


class Progress(_Section):
    """How progress is judged, and the fiscal years of baselines and targets that stand without one in the tables."""

    profile: Literal[tuple(PROFILES)] = Field(DEFAULT, description="進捗の判定方法（docs/methods.md）")
    baseline_year: FiscalYear | None = Field(
        None, description="基準値の年度（西暦）。見出しにも欄にも年度がない基準値にだけ使う"
    )
    target_year: FiscalYear | None = Field(
        None, description="目標値の年度（西暦）。見出しにも欄にも年度がない目標値にだけ使う"
    )

    @model_validator(mode="after")
    def _target_later(self) -> Progress:
        if self.baseline_year and self.target_year and self.target_year <= self.baseline_year:
            raise ValueError("target_year は baseline_year より後の年度を書いてください")
        return self


def _acknowledgeable(code: str) -> str:
    if code not in KINDS:
        raise ValueError(
            f"「{code}」という種類はありません。hyoka check --acknowledge が示す行を使ってください"
        )
    if KINDS[code].severity == "error":
        raise ValueError(
            f"「{code}」はエラーなので、承知済みにはできません。元データか正誤表で直してください"
        )
    return code


class Acknowledged(_Section):
    """A doubt that somebody has looked into and that may stand: where, which, why."""

    file: str = Field(description="元ファイルの名前（シートは # のあと）")
    row: int = Field(description="元ファイルの行")
    code: Annotated[str, AfterValidator(_acknowledgeable)] = Field(description="気になる点の種類")
    field: _one_of(PLACE_NAMES) = Field("", description="欄（省くと、その行のどの欄でも）")
    raw: str | None = Field(None, description="原文（書けば、原文が変わったときに知らせる）")
    reason: NotEmpty = Field(description="そのままでよい理由")


class Plan(_Section):
    """Everything ``data/plan.toml`` says.

    Attributes
    ----------
    directions : dict
        Indicator name → ``increase`` or ``decrease``, where the sign of target − baseline is not it.
    headers : dict
        Header word of this plan's tables → field, for words the program doesn't know; ``指標名+1`` is the column without a
        header just right of 指標名. ``NOT_READ``: pass over.
    renames : dict
        Old program name → new program name.
    topics : dict
        Topic → words that mark a program as touching it.
    acknowledged : list of Acknowledged
        Doubts that may stand.
    """

    plan: About = Field(description="どの市の、どの計画か")
    partners: Partners = Field(Partners(), description="協働の相手の区分")
    ratings: Ratings = Field(Ratings(), description="評価の区分")
    stages: Stages = Field(Stages(), description="段階で表す指標の言葉")
    progress: Progress = Field(Progress(), description="進捗の判定方法")
    directions: dict[str, Literal["increase", "decrease"]] = Field(
        {},
        description='指標名 = "increase" か "decrease"。基準値から目標値への向きと違うときだけ',
    )
    renames: Annotated[dict[str, str], AfterValidator(lambda renames: _without_cycles(renames))] = Field(
        {}, description='"古い事業名" = "新しい事業名"'
    )
    headers: dict[str, _one_of(NAMES | {NOT_READ: NOT_READ})] = Field(
        {}, description='"この計画だけの見出しの言葉" = "欄の名前"。"" なら読み飛ばす'
    )
    topics: dict[str, list[str]] = Field({}, description="話題と、その話題に関係する事業を見つける言葉")
    acknowledged: list[Acknowledged] = Field([], description="確かめて、そのままでよいとした気になる点")

    def about(self, sources: Iterable[str]) -> Plan:
        """Leave out the acknowledgements about other files than these."""
        files = {source.partition("#")[0] for source in sources}
        mine = [known for known in self.acknowledged if known.file.partition("#")[0] in files]
        return self.model_copy(update={"acknowledged": mine})


def _without_cycles(renames: dict[str, str]) -> dict[str, str]:
    if any(is_nothing(text.clean(name)) for pair in renames.items() for name in pair):
        raise ValueError("事業の名前が空です（古い名前と新しい名前の両方を書いてください）")
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
    remedy = "示した行を直してください。書き方は docs/another_city.md にあります。"
    return read_toml(folder / PLAN_FILE, Plan, remedy=remedy, steering=False)


SCHEMA_FILE = PLAN_FILE.with_name("plan.schema.json")


def schema_text() -> str:
    """Write the JSON Schema with which editors check ``plan.toml`` (named by its ``#:schema`` line)."""
    schema = {"$schema": "http://json-schema.org/draft-07/schema#", **Plan.model_json_schema()}
    for section in [schema, *schema["$defs"].values()]:
        section.pop("description", None)  # what editors show is Japanese: the descriptions of the keys
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
