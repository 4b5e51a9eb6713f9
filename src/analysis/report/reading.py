"""Raw files → processed tables, as far as they are not up to date: what every other task of a plan waits for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import HyokaError
from analysis.facts import Facts, read_facts
from analysis.places import RAW_FOLDER
from analysis.report import warm

if TYPE_CHECKING:
    from analysis.report.plans import Asked


def prepare(folder: Path, asked: Asked | None, save: bool, anew: bool, here: bool) -> Facts:
    """Make sure that a plan's processed tables are those of its raw files.

    Parameters
    ----------
    folder : Path
    asked : Asked, optional
        What will be asked of it; nothing is written if it cannot be given.
    save : bool
        Whether to write the tables.
    anew : bool
        Whether to read the raw files also where nothing has changed.
    here : bool
        Read them in this process, while the server of the others starts.

    Raises
    ------
    HyokaError
        If a file cannot be read, no program is found, or what is asked for is not there.
    """
    facts = None if anew else read_facts(folder)
    if facts is not None:
        return facts
    if here:
        if asked:
            warm.start()  # there will be pages to make
        return _read(folder, asked, save)
    warm.start(*warm.CLEANING)
    return warm.call(_read, folder, asked, save)


def _read(folder: Path, asked: Asked | None, save: bool) -> Facts:
    from analysis import store

    data = store.read_raw(folder)
    if data.programs.empty:
        raise HyokaError(
            "事業を一つも読み取れませんでした",
            where=str(folder / RAW_FOLDER),
            remedy="hyoka check で、どの行がなぜ読めなかったかを確かめてください。",
        )
    facts = store.facts_of(data)
    if asked:
        asked.jobs(folder, facts)
    if save:
        store.save(data, folder)
    return facts
