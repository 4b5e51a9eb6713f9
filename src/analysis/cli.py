"""The ``hyoka`` command. Messages are Japanese; exit 0 good, 1 something failed or was found, 2 wrong usage."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from analysis import wareki
from analysis.console import (
    Command,
    Group,
    complain,
    console,
    explain,
    print_findings,
    progress_bar,
    say,
    short,
    titled_table,
)
from analysis.errors import HyokaError, WrongUsage
from analysis.facts import Facts, read_facts
from analysis.places import PROCESSED_FOLDER, RAW_FOLDER, REPORTS_FOLDER, find_plan

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
        help="計画のフォルダー。省くと今いる所。",
        show_default=False,
    ),
]


@app.command(cls=Command)
def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="ファイル", help="調べるファイル。省くと data/raw のすべて。", show_default=False
        ),
    ] = None,
) -> None:
    """元データを読み、気になる点を表示する。"""
    from analysis import store
    from analysis.findings import errors_in

    folder = find_plan(".")
    files = [_existing(path) for path in paths] if paths else None
    data = store.read_raw(folder, files)
    print_findings(data)
    raise typer.Exit(1 if errors_in(data.findings) else 0)


@app.command(cls=Command)
def clean(plans: Plans = None) -> None:
    """元データを読み、data/processed に書き込む。"""
    for folder in _folders(plans):
        data = _read(folder)
        _save(data, folder)
        say(f"{short(folder / PROCESSED_FOLDER)} に書き込みました。{_facts_of(data).told}")


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
    jobs: Annotated[int, typer.Option(metavar="数", min=0, help="同時に作る頁の数。0なら自動。")] = 0,
    force: Annotated[bool, typer.Option("--force", help="最新の頁も作り直す。")] = False,
    with_code: Annotated[
        bool, typer.Option("--with-code", help="ノートブックのコードを開いた形で載せ、印刷する。")
    ] = False,
) -> None:
    """年度ごとの報告書（HTML）を作る。"""
    from analysis.report import notebooks

    given = _parameters(parameter or [])
    chosen = notebooks.choose(only or [])
    years = sorted({_year(text) for text in year or []}) or None
    ok = True
    for folder in _folders(plans):
        ok &= _report_plan(folder, (chosen, years, given), jobs, force=force, with_code=with_code)
    raise typer.Exit(0 if ok else 1)


def _report_plan(folder: Path, asked: tuple, workers: int, *, force: bool, with_code: bool) -> bool:
    """Make the pages of one plan and say what became of them; tell whether all is well."""
    from analysis.report import build, warm
    from analysis.report.site import Site

    facts, data = read_facts(folder), None
    if facts is None:
        warm.start()  # while the files are read: there will be pages to make
        data = _read(folder)
        facts = _facts_of(data)
    planned = Site(folder, facts, *asked, with_code=with_code).jobs(force=force)
    stale = [job for job in planned if not job.fresh]
    if data is not None:
        _save(data, folder)
    with progress_bar() as progress:
        bar = progress.add_task(f"{facts.title}", total=len(stale), visible=bool(stale))

        def tell(job: build.Job, result: build.Result) -> None:
            progress.advance(bar)
            word = f"{result.seconds:.1f}秒" if result.ok else "失敗"
            progress.console.print(f"  {job.name}  {word}", highlight=False)

        results = build.build(folder, facts, planned, workers=workers or build.default_workers(), done=tell)
    failures = [(job, result) for job, result in results if not result.ok]
    skipped = len(planned) - len(stale)
    _, years, given = asked
    if without := sorted({*(years or facts.years)} - {job.fiscal_year for job in planned}):
        say(f"{given['department']}の事業がない年度は飛ばしました: {'、'.join(map(str, without))}")
    say(
        f"{facts.told}\n"
        f"{len(results) - len(failures)}頁を作りました。"
        + (f"最新の{skipped}頁は飛ばしました（作り直すには --force）。" if skipped else "")
        + f"\n一覧: {short(folder / REPORTS_FOLDER / 'index.html')}"
    )
    if errors := facts.errors:
        complain(
            f"元データに誤りが{errors}件あります。hyoka check か「データの品質」の頁で確かめてください。"
        )
    for job, result in failures:
        complain(
            f"{job.name} を作れませんでした。\n  {result.error}\n"
            f"  途中まで実行したノートブック: {short(folder / REPORTS_FOLDER / job.name)}.failed.ipynb"
        )
    return not errors and not failures


@app.command("list", cls=Command)
def list_(plans: Plans = None) -> None:
    """年度、ノートブック、頁の状態を表示する。"""
    from analysis.report import notebooks

    for notebook in notebooks.available():
        table = titled_table(f"{notebook.name}　{notebook.title}", "名前", "既定", "説明")
        for parameter in notebook.parameters:
            table.add_row(parameter.name, repr(parameter.default).replace("'", '"'), parameter.help)
        console().print(table)
    for folder in _folders(plans):
        _list_plan(folder, read_facts(folder) or _facts_of(_read(folder)))


def _list_plan(folder: Path, facts: Facts) -> None:
    from analysis.report import notebooks
    from analysis.report.site import Site, read_build

    jobs = Site(folder, facts, notebooks.available()).jobs()
    record = read_build(folder / REPORTS_FOLDER)["pages"]
    table = titled_table(f"{facts.name}（{short(folder)}）", "頁", "状態")
    for job in jobs:
        built = record.get(job.name)
        missed = "未作成" if built is None else "失敗" if not built["ok"] else "作り直しが必要"
        table.add_row(job.name, "最新" if job.fresh else missed)
    for name in sorted(set(record) - {job.name for job in jobs}):
        table.add_row(
            name,
            "最新"
            if record[name]["inputs"] == facts.inputs_of(record[name]["fiscal_year"])
            else "古い版（作り直すか消す）",
        )
    years = "、".join(wareki.label(year) for year in facts.years)
    console().print(f"データのある年度: {years}", highlight=False)
    console().print(table)


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
    except _UsageError as error:
        complain(explain(error))
        code = 2
    except (KeyboardInterrupt, typer.Abort):
        complain("中断しました。作りかけの頁は残していません。")
        code = 1
    sys.exit(code or 0)


_UsageError = typer.BadParameter.__base__  # typer doesn't name it


def _folders(plans: list[Path] | None) -> list[Path]:
    return [find_plan(plan) for plan in plans] if plans else [find_plan(".")]


def _facts_of(data) -> Facts:
    from analysis import store

    return store.facts_of(data)


def _save(data, folder: Path) -> None:
    from analysis import store

    store.save(data, folder)


def _read(folder: Path):
    from analysis import store

    data = store.read_raw(folder)
    if data.programs.empty:
        raise HyokaError(
            "事業を一つも読み取れませんでした",
            where=short(folder / RAW_FOLDER),
            remedy="hyoka check で、どの行がなぜ読めなかったかを確かめてください。",
        )
    return data


def _existing(path: Path) -> Path:
    if path.is_file():
        return path.resolve()
    raise WrongUsage(f"ファイルがありません: {path}", remedy="名前と場所を確かめてください。")


def _year(text: str) -> int:
    year = wareki.fiscal_year(text)
    if year is None:
        raise WrongUsage(f"年度「{text}」を読めません", remedy="2020、R2、令和2年度 のように書いてください。")
    return year


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
