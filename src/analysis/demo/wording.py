"""What the officials of the fictional city write: which sentence of ``city/phrases.toml`` a program gets in a year."""

from __future__ import annotations

from dataclasses import dataclass

FIRST_WAVE, SECOND_WAVE, BACK = 2020, 2021, 2022  # of the epidemic; then the meetings come back
EXIT = "E"
_POOR = "CD"


@dataclass(frozen=True)
class Case:
    """What the choice of words depends on; ``before`` is the rating of the year before, ``.`` if not in its table."""

    year: int
    number: int
    phrase: str
    rating: str
    before: str
    face_to_face: bool
    with_groups: bool
    first_process: bool
    measured: bool

    @property
    def worse(self) -> bool:
        """Whether the rating fell."""
        return self.before.isalpha() and self.rating > self.before

    @property
    def better(self) -> bool:
        """Whether the rating rose."""
        return self.before.isalpha() and self.rating < self.before


def activities(case: Case, phrases: dict[str, list[str]]) -> str:
    """Say what was done."""
    if case.rating == EXIT:
        return _one(phrases["ended"], case)
    if not case.measured:
        return _one(phrases["cancelled"], case)
    waves = {FIRST_WAVE: "first_wave", SECOND_WAVE: "second_wave", BACK: "back"}
    more = _one(phrases[waves[case.year]], case) if case.face_to_face and case.year in waves else ""
    return f"{case.phrase}。{more}"


def reason(case: Case, phrases: dict[str, list[str]]) -> str:
    """Say why it was rated so."""
    return _one(phrases[_situation(case)], case)


def _situation(case: Case) -> str:
    if case.rating == EXIT:
        return "ended"
    if case.before == ".":
        return "new"
    if case.face_to_face and case.year in (FIRST_WAVE, SECOND_WAVE):
        wave = "first_wave" if case.year == FIRST_WAVE else "second_wave"
        return wave + ("_worse" if case.worse else "_better" if case.better else "")
    if case.better:
        return ("recovered" if case.face_to_face else "better") + ("_with_groups" if case.with_groups else "")
    if case.first_process and (case.worse or case.rating in _POOR):
        return "short_of_hands"
    return "worse" if case.worse else case.rating


def _one(sentences: list[str], case: Case) -> str:
    """Choose a sentence by line and year, so that neighbours and years differ."""
    return sentences[(case.number + case.year) % len(sentences)]
