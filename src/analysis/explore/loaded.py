"""What ``load`` gives a notebook: the tables of a plan, and what an afternoon of exploring asks of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analysis import store
from analysis.data import Data
from analysis.errors import WrongUsage
from analysis.show import session


@dataclass(frozen=True, eq=False, repr=False)
class Plan(Data):
    """A plan and its tables, all fiscal years; with the story of a program and an Excel file of everything."""

    def program(self, name: str, fiscal_year: int | str = 0):
        """Tell everything that is known of one program.

        Parameters
        ----------
        name : str
            A part of its name is enough (``"自主防災"``).
        fiscal_year : int or str
            The year it is told from; 0: the latest in which it is.

        Returns
        -------
        Story
            ``text``, ``table`` and ``picture``.

        Raises
        ------
        WrongUsage
            If there is none, or several; names them.
        """
        from analysis.explore.story import story

        return story(self, name, fiscal_year)

    def to_excel(self, path: str | Path) -> Path:
        """Write the tables of all fiscal years as an Excel workbook with Japanese headers; an older one is replaced.

        Raises
        ------
        WrongUsage
            If ``path`` does not end in ``.xlsx``, or stands in ``data/raw``, where it would be read as raw data.
        """
        from analysis.report.workbook import save_all_years

        path = Path(path)
        if path.suffix.lower() != ".xlsx":
            raise WrongUsage(
                f"Excel ファイルの名前は .xlsx で終わるようにしてください: {path.name}",
                remedy=f"例: data.to_excel({path.with_suffix('.xlsx').name!r})",
            )
        if path.resolve().parent.parts[-2:] == ("data", "raw"):
            raise WrongUsage(
                "data/raw には書き出せません（元データとして読まれてしまいます）",
                remedy="ほかのフォルダーを指定してください。",
            )
        save_all_years(self, path)
        return path


def load(plan_dir: str | Path = ".") -> Plan:
    """Load a plan as ``store.load`` does, for a notebook.

    Raises
    ------
    HyokaError
        As there, and if papermill was given a parameter that the notebook does not have.
    """
    session.refuse_misspelt()
    if session.building() and (shell := session.shell()):
        from analysis.show.plain import on_pages

        on_pages(shell)  # an ordinary kernel too
    return Plan(**vars(store.load(plan_dir)))
