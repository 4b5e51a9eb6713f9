"""The one family of errors; messages are Japanese and say how to mend the cause."""

from __future__ import annotations

import errno


class HyokaError(Exception):
    """Something the analyst can mend.

    Parameters
    ----------
    what : str
        What is wrong, in Japanese.
    where : str
        File, row and column, as far as known.
    remedy : str
        What to do about it.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        lines = [what]
        if where:
            lines.append(f"  場所: {where}")
        if remedy:
            lines.append(f"  対処: {remedy}")
        super().__init__("\n".join(lines))
        self.what, self.where, self.remedy = what, where, remedy

    def _render_traceback_(self) -> list[str]:
        """Tell IPython to show the message only: the way through our code helps nobody to mend the cause."""
        return str(self).splitlines()


class WrongUsage(HyokaError):
    """The call itself is wrong: an unknown year, notebook, parameter or folder."""

    exit_code = 2


class NoYearChosen(WrongUsage, AttributeError):
    """All years of a plan were given where one is looked at."""


class UnreadableFile(HyokaError):
    """No reader understands a raw file."""


class PlanError(HyokaError):
    """``data/plan.toml`` is missing, broken or says something impossible."""


class UnknownRating(HyokaError):
    """A rating is not on the scale it was to be counted on."""


class SeveralRows(HyokaError):
    """A table of one fiscal year was asked for, and programs stand in it more than once."""


_FULL = "要らないファイルを消すか別の場所へ移して空きを作り、もう一度実行してください。"
_RIGHTS = (
    "ファイルとフォルダーの権限（読み取り専用の印など）を確かめ、ほかのソフトで開いているなら閉じてください。"
)
# What the system says → (what is wrong, what to do about it).
_SYSTEM = {
    errno.ENOSPC: ("ディスクに空きがありません", _FULL),
    errno.EDQUOT: ("割り当てられたディスクの空きがありません", _FULL),
    errno.EACCES: ("権限がありません", _RIGHTS),
    errno.EPERM: ("権限がありません", _RIGHTS),
    errno.EROFS: (
        "書き込めない場所（読み取り専用）です",
        "書き込める場所に計画のフォルダーを写して実行してください。",
    ),
    errno.ENOTDIR: (
        "フォルダーであるはずの所に、同じ名前のファイルがあります",
        "そのファイルの名前を変えるか、別の場所へ移してください。",
    ),
    errno.EEXIST: (
        "フォルダーであるはずの所に、同じ名前のファイルがあります",
        "そのファイルの名前を変えるか、別の場所へ移してください。",
    ),
    errno.EISDIR: (
        "ファイルであるはずの所に、同じ名前のフォルダーがあります",
        "そのフォルダーの名前を変えるか、別の場所へ移してください。",
    ),
    errno.ENAMETOOLONG: ("名前が長すぎます", "フォルダーの名前を短くするか、浅い場所に置いてください。"),
    errno.ENOENT: (
        "ファイルかフォルダーがなくなりました",
        "ほかの人や共有フォルダーの同期が動かしていないか確かめてください。",
    ),
    errno.EMFILE: ("開いているファイルが多すぎます", "計画を分けて、少しずつ実行してください。"),
    errno.ENOMEM: (
        "メモリーが足りません",
        "ほかのソフトを閉じるか、--jobs で同時に進める数を減らしてください。",
    ),
    errno.EIO: ("読み書きに失敗しました", "ディスクか共有フォルダーの状態を確かめてください。"),
}


def explained(error: Exception, where: object = "") -> HyokaError:
    """Give any error the form of a ``HyokaError``: what the system refused, in words; of others their name.

    Parameters
    ----------
    error : Exception
    where : path, optional
        Where it happened, if the error doesn't say.
    """
    if isinstance(error, HyokaError):
        return error
    if isinstance(error, OSError) and error.errno is not None:
        what, remedy = _SYSTEM.get(error.errno, (error.strerror or type(error).__name__, ""))
        return HyokaError(what, where=str(where or error.filename or ""), remedy=remedy)
    return HyokaError(f"{type(error).__name__}: {error}", where=str(where))
