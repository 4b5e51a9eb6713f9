"""``hyoka init``: a plan folder for another city."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from analysis.console import say, short
from analysis.errors import WrongUsage
from analysis.places import refuse_used


def init(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="フォルダー", help="作る計画のフォルダー。まだないか、空のもの。", show_default=False
        ),
    ],
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="ファイル",
            help="最初の評価表。見出し、評価、協働の相手を読んで提案する。",
            show_default=False,
        ),
    ] = None,
    city: Annotated[str, typer.Option("--city", metavar="名前", help="市の名前。", show_default=False)] = "",
    title: Annotated[
        str, typer.Option("--title", metavar="名前", help="計画の名前。", show_default=False)
    ] = "",
    scale: Annotated[
        str,
        typer.Option(
            "--scale", metavar="区分", help="評価の区分を良い方から（例: ◎,○,△,×）。", show_default=False
        ),
    ] = "",
    exit_: Annotated[
        str,
        typer.Option("--exit", metavar="区分", help="順序に含めない区分（終了など）。", show_default=False),
    ] = "",
    partners: Annotated[
        str,
        typer.Option(
            "--partners", metavar="区分", help="協働の相手の区分（例: ア,イ,ウ）。", show_default=False
        ),
    ] = "",
) -> None:
    """ほかの市の計画のフォルダーを作り、plan.toml を提案する。"""
    from analysis import start

    files = files or []
    if lost := [str(path) for path in files if not path.is_file()]:
        raise WrongUsage(f"ファイルがありません: {'、'.join(lost)}", remedy="名前と場所を確かめてください。")
    refuse_used(folder)
    seen = start.look([path.resolve() for path in files])
    city = city or _ask("市の名前", "○○市")
    title = title or _ask("計画の名前", "○○計画")
    given = start.Given(city, title, _split(scale), _split(exit_), _split(partners))
    written = start.write(folder, given, seen, [path.resolve() for path in files])
    say(f"{short(written)} を作りました。")
    for line in start.told(given, seen):
        say(f"  {line}")
    where = short(written)
    say(
        f"data/plan.toml の「確かめる」とある行を見てから、hyoka check {where} と hyoka report {where} を実行してください。"
    )
    if not files:
        say(f"評価表のファイルは {short(written / 'data' / 'raw')} に入れてください。")


def _ask(what: str, unknown: str) -> str:
    """Ask at a terminal; elsewhere leave a mark to be filled in later."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return unknown
    return typer.prompt(what, default=unknown)


def _split(text: str) -> list[str]:
    """Take a list of codes apart; without separators every character is one."""
    parts = [part.strip() for part in text.replace("、", ",").replace("，", ",").split(",") if part.strip()]
    return list(parts[0]) if len(parts) == 1 else parts
