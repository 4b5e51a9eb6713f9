"""Talking to the terminal in Japanese: help, usage errors, progress."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console
from typer.core import TyperCommand, TyperGroup


class _Japanese:
    """Usage line and ``--help`` in Japanese."""

    def get_usage(self, ctx) -> str:
        words = {"Usage:": "使い方:", "[OPTIONS]": "[オプション]", "COMMAND [ARGS]...": "コマンド [引数]..."}
        usage = super().get_usage(ctx)
        for english, japanese in words.items():
            usage = usage.replace(english, japanese)
        return usage

    def get_params(self, ctx):
        params = super().get_params(ctx)
        for param in params:
            param.display_type_rich = lambda ctx, param=param: param.metavar  # not <list[Path]>
        return params

    def format_help(self, ctx, formatter):
        from typer import rich_utils  # slow to import, and needed for nothing else

        rich_utils.ARGUMENTS_PANEL_TITLE = "引数"
        rich_utils.OPTIONS_PANEL_TITLE = "オプション"
        rich_utils.COMMANDS_PANEL_TITLE = "コマンド"
        rich_utils.DEFAULT_STRING = "[既定: {}]"
        rich_utils.REQUIRED_LONG_STRING = "[必須]"
        return super().format_help(ctx, formatter)

    def get_help_option(self, ctx):
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "この説明を表示して終わる。"
        return option


class Command(_Japanese, TyperCommand):
    """A command that explains itself in Japanese."""


class Group(_Japanese, TyperGroup):
    """The commands together."""


_USAGE_WORDS = {
    "NoSuchOption": "そのオプションはありません",
    "MissingParameter": "必要な引数がありません",
    "BadOptionUsage": "オプションの値がないか、余分です",
    "BadParameter": "値が正しくありません",
    "BadArgumentUsage": "引数の数が合いません",
}


def explain(error: Exception) -> str:
    """Put a usage error into Japanese, with what to do."""
    if type(error).__name__ == "NoArgsIsHelpError":
        return "コマンドを指定してください。hyoka --help で一覧を表示します。"
    name = type(error).__name__
    what = getattr(error, "option_name", None) or getattr(getattr(error, "param", None), "name", None)
    words = _USAGE_WORDS.get(name, "コマンドの書き方が正しくありません")
    detail = what or (error.message.split("'")[1] if error.message.count("'") >= 2 else "")
    command = error.ctx.command_path if error.ctx else "hyoka"
    return f"{words}{f': {detail}' if detail else ''}\n  対処: {command} --help で使い方を確かめてください。"


def progress_bar():
    """Make the bar shown while pages are made (``rich.progress.Progress``)."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = [
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    ]
    return Progress(*columns, console=console())


def console() -> Console:
    """Make the screen that results are printed on; brackets in them are no markup."""
    return Console(markup=False, emoji=False)


def say(text: str) -> None:
    """Print a line of results, never broken."""
    console().print(text, highlight=False, markup=False, soft_wrap=True)


def complain(text: str) -> None:
    """Print what went wrong, apart from the results."""
    Console(stderr=True, emoji=False).print(
        text, style="bold red" if sys.stderr.isatty() else "", highlight=False, markup=False, soft_wrap=True
    )


def short(path: Path) -> str:
    """Write a path from here if it is below here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def titled_table(title: str, *columns: str):
    """Start a table of the console."""
    from rich.table import Table

    return Table(*columns, title=title, title_justify="left", title_style="bold")


def print_findings(data) -> None:
    """Print what is doubtful in a plan, the lines to paste for likely renames, and the account of every file."""
    from rich.table import Table

    from analysis.fields import PLACES
    from analysis.findings import SEVERITIES
    from analysis.store import facts_of

    screen = console()
    if len(data.findings):
        table = Table()
        for title in ["重要度", "ファイル", "行", "欄", "原文", "内容と対処"]:
            table.add_column(title, overflow="fold")
        for row in data.findings.itertuples():
            table.add_row(
                SEVERITIES[row.severity],
                row.source,
                str(row.source_row),
                PLACES[row.field],
                row.raw[:60],
                row.message,
            )
        screen.print(table)
    likely = data.findings.loc[data.findings["code"].eq("rename_suspected"), "raw"]
    if len(likely):
        say("同じ事業なら、次の行を data/plan.toml の [renames] に書き写してください:\n" + "\n".join(likely))
    for row in data.sources.itertuples():
        screen.print(
            f"{row.source}: 全{row.rows}行 ＝ 空行{row.blank_rows}＋見出し{row.heading_rows + row.header_rows}＋事業{row.program_rows}"
            f"＋続きの指標{row.indicator_rows}＋頁で切れた続き{row.joined_rows}＋読めなかった行{row.unread_rows}",
            highlight=False,
        )
    screen.print(facts_of(data).told, highlight=False)
