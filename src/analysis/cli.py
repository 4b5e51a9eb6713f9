"""The ``hyoka`` command. Messages are Japanese; exit 0 good, 1 something failed or was found, 2 wrong usage."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from analysis.commands import COMMANDS
from analysis.console import (
    Command,
    Group,
    complain,
    explain,
    say,
    short,
)
from analysis.errors import HyokaError, WrongUsage, explained
from analysis.facts import year_of
from analysis.places import find_plan

app = typer.Typer(
    cls=Group,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="協働評価ノートブック。市の評価表から、年度ごとの報告書を作ります。",
)


Plans = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="計画",
        help="計画のフォルダー（cities/* のようにいくつでも）。省くと今いる所。",
        show_default=False,
    ),
]
Jobs = Annotated[int, typer.Option(metavar="数", min=0, help="同時に進める数。0なら自動。")]
Dask = Annotated[
    str,
    typer.Option(
        metavar="住所",
        help="Dask のスケジューラー（tcp://名前:8786）で、ほかのパソコンにも手伝わせる。",
        show_default=False,
    ),
]


for _name, _command in COMMANDS.items():
    app.command(_name, cls=Command)(_command)


@app.command(cls=Command)
def clean(plans: Plans = None, jobs: Jobs = 0, dask: Dask = "") -> None:
    """元データを読み、data/processed に書き込む。"""
    from analysis import told
    from analysis.report import plans as work

    outcomes = _work(
        plans, jobs, dask, lambda *todo: work.clean(*todo[:2], save=True, anew=True, watch=todo[2])
    )
    if len(outcomes) > 1:
        told.summed_up(outcomes, "読んで書き込みました")
    else:
        told.cleaned(outcomes[0])
    bad = any(outcome.error for outcome in outcomes)
    raise typer.Exit(1 if bad else 0)


@app.command(cls=Command)
def demo(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="フォルダー", help="書き出す先。まだないか、空のフォルダー。", show_default=False
        ),
    ],
) -> None:
    """架空の市の計画（5年度分の元データ）を書き出す。"""
    from analysis.demo import write

    written = write(folder)
    say(
        f"架空の市の計画を {short(written)} に書き出しました。hyoka report {short(written)} で報告書を作れます。"
    )


@app.command(cls=Command)
def report(
    plans: Plans = None,
    year: Annotated[
        list[str] | None,
        typer.Option(
            "--year",
            "-y",
            metavar="年度",
            help="作る年度（2020、R2 など）。省くとすべて。",
            show_default=False,
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="番号",
            help="作るノートブック（01 など）。省くとすべて。",
            show_default=False,
        ),
    ] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option(
            "--parameter",
            "-p",
            metavar="名前=値",
            help="パラメーター（名前は hyoka list で）。",
            show_default=False,
        ),
    ] = None,
    departments: Annotated[
        bool, typer.Option("--departments", help="すべての担当課のページも、担当課ごとに作る。")
    ] = False,
    jobs: Jobs = 0,
    dask: Dask = "",
    force: Annotated[bool, typer.Option("--force", help="最新のページも作り直す。")] = False,
    kernel: Annotated[
        bool, typer.Option("--kernel", help="ふつうの Jupyter カーネルで実行する（遅い）。")
    ] = False,
    timeout: Annotated[
        float,
        typer.Option(metavar="秒", min=1, help="1ページにかけてよい秒数。過ぎたらそのページだけ止める。"),
    ] = 300,
    memory: Annotated[
        float, typer.Option(metavar="GiB", min=0.5, help="1ページが使ってよいメモリー（Linux でだけ効く）。")
    ] = 2,
    with_code: Annotated[
        bool, typer.Option("--with-code", help="ノートブックのコードを開いた形で載せ、印刷する。")
    ] = False,
) -> None:
    """年度ごとの報告書（HTML）を作る。"""
    from analysis import told
    from analysis.report import notebooks
    from analysis.report import plans as work

    given = _parameters(parameter or [])
    chosen = notebooks.choose(only or [])
    notebooks.assign(chosen, given)
    years = sorted({year_of(text) for text in year or []}) or None
    if departments and "department" in given:
        raise WrongUsage(
            "--departments と -p department= は一緒に使えません", remedy="どちらか一方にしてください。"
        )
    asked = work.Asked(
        chosen, years, given, force, with_code, kernel, timeout, memory, departments=departments
    )
    outcomes = _work(plans, jobs, dask, lambda folders, pool, bar: work.report(folders, asked, pool, bar))
    if len(outcomes) > 1:
        told.summed_up(outcomes, "作り終えました")
    else:
        told.reported(outcomes[0], asked)
    told.over_plans(outcomes)
    raise typer.Exit(0 if all(outcome.ok for outcome in outcomes) else 1)


@app.command("list", cls=Command)
def list_(plans: Plans = None, jobs: Jobs = 0) -> None:
    """年度、ノートブック、ページの状態を表示する。"""
    from analysis import told
    from analysis.report import plans as work

    told.parameters()
    outcomes = _work(
        plans, jobs, "", lambda *todo: work.clean(*todo[:2], save=False, anew=False, watch=todo[2])
    )
    for outcome in outcomes:
        told.listed(outcome)
    raise typer.Exit(1 if any(outcome.error for outcome in outcomes) else 0)


def _work(plans: list[Path] | None, jobs: int, dask: str, do: Callable) -> list:
    """Have something done with every plan, on this machine or by Dask; what is wrong with the only one is raised."""
    from analysis import told
    from analysis.report import pools

    folders, wrong = _folders(plans)
    with pools.dask(dask, folders) if dask else pools.local(jobs) as pool:
        bar = told.Bar(len(folders))
        try:
            outcomes = do(folders, pool, bar)
        finally:
            bar.close()
    outcomes += told.not_plans(wrong)
    if len(outcomes) == 1 and outcomes[0].error:
        raise outcomes[0].error
    return outcomes


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console or pipe in CP932 must not stop at a character it lacks.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        code = app(
            args=list(arguments) if arguments is not None else None, prog_name="hyoka", standalone_mode=False
        )
    except HyokaError as error:
        complain(str(error))
        code = error.exit_code
    except OSError as error:
        complain(str(explained(error)))
        code = 1
    except _UsageError as error:
        complain(explain(error))
        code = 2
    except (KeyboardInterrupt, typer.Abort):
        code = _INTERRUPTED
    if code == _INTERRUPTED:
        complain(
            "中断しました。作り終えたページは残し、作りかけのページは残していません。続きは同じコマンドで作れます。"
        )
        _leave(code)
    sys.exit(code or 0)


_INTERRUPTED = 130  # what typer makes of Ctrl-C


def _leave(code: int) -> None:
    """End at once if a thread is at work that nothing can end: leaving would wait for it."""
    if any(not thread.daemon for thread in threading.enumerate() if thread is not threading.main_thread()):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


_UsageError = typer.BadParameter.__base__  # typer doesn't name it


def _folders(plans: list[Path] | None) -> tuple[list[Path], dict[Path, HyokaError]]:
    """Find the plan folders, each once, and which of several are none; the page over the plans is passed over."""
    if plans and len(plans) > 1:
        plans = [plan for plan in plans if not plan.is_file()]
    found, wrong = {}, {}
    for plan in plans or [Path()]:
        try:
            found[find_plan(plan)] = True
        except HyokaError as error:
            wrong[plan.resolve()] = error
    if not found:
        raise next(iter(wrong.values()))
    return list(found), wrong


def _parameters(texts: list[str]) -> dict[str, str]:
    given = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise WrongUsage(
                f"パラメーター「{text}」に = がありません", remedy="名前=値 の形で書いてください。"
            )
        given[name.strip()] = value.strip()
    return given
