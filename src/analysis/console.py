"""Talking to the terminal in Japanese: help, usage errors, progress."""

from __future__ import annotations

import re
import sys
from difflib import get_close_matches
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from typer.core import TyperCommand, TyperGroup

from analysis.text import visible

if TYPE_CHECKING:
    from rich.console import Console  # imported where something is printed: help is written without it


class _Japanese:
    """Usage line and ``--help`` in Japanese."""

    def get_usage(self, ctx) -> str:
        words = {"Usage:": "使い方:", "[OPTIONS]": "[オプション]", "COMMAND [ARGS]...": "コマンド [引数]..."}
        usage = super().get_usage(ctx)
        for english, japanese in words.items():
            usage = usage.replace(english, japanese)
        return usage

    def format_help(self, ctx, formatter):
        """Write the help ourselves: typer's own takes longer to import than all the rest of the command."""
        options = [_named(param) for param in self.get_params(ctx) if param.param_type_name == "option"]
        arguments = [_named(param) for param in self.get_params(ctx) if param.param_type_name == "argument"]
        commands = [
            (name, (self.get_command(ctx, name).help or "").split("\n")[0])
            for name in getattr(self, "list_commands", lambda _: [])(ctx)
        ]
        width = min(get_terminal_size().columns, _WIDEST)
        parts = [self.get_usage(ctx), "\n".join(_broken(self.help or "", width))]
        for title, rows in {"引数": arguments, "オプション": options, "コマンド": commands}.items():
            if rows:
                parts.append("\n".join([f"{title}:", *_beside(rows, width)]))
        formatter.write("\n\n".join(parts) + "\n")

    def get_help_option(self, ctx):
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "この説明を表示して終わる。"
        return option


_WIDEST = 100  # columns of help
_PIECE = re.compile(r"\[[^]]*\]|[!-~]+[。、）」]*|.[。、）」]*")  # that no line is broken in


def _named(param) -> tuple[str, str]:
    """Give the name of a parameter as it is typed, and its help with what holds without it."""
    flag = getattr(param, "is_flag", False)
    names = [] if param.param_type_name == "argument" else [", ".join([*param.opts, *param.secondary_opts])]
    told = (
        f" [既定: {param.default}]" if param.show_default and not flag and param.default is not None else ""
    )
    needed = " [必須]" if param.required else ""
    return " ".join([*names, *([] if flag else [param.metavar or ""])]), f"{param.help or ''}{told}{needed}"


def _beside(rows: list[tuple[str, str]], width: int) -> list[str]:
    """Set names and their help side by side."""
    left = max(_columns(name) for name, _ in rows) + 4
    lines = []
    for name, told in rows:
        for n, line in enumerate(_broken(told, max(width - left, 20)) or [""]):
            head = f"  {name}" if n == 0 else ""
            lines.append(f"{head}{' ' * (left - _columns(head))}{line}".rstrip())
    return lines


def _broken(text: str, width: int) -> list[str]:
    """Break a text into lines of so many columns."""
    lines = []
    for piece in _PIECE.findall(text):
        if lines and _columns(lines[-1] + piece) <= width:
            lines[-1] += piece
        else:
            lines.append(piece.lstrip())
    return lines


def _columns(text: str) -> int:
    """Count the columns of a console that a text takes: two for a full-width letter."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


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
    if asked := re.search(r"No such command '(.*?)'", getattr(error, "message", "")):
        return _no_command(asked[1], list(error.ctx.command.commands))
    if type(error).__name__ == "NoArgsIsHelpError":
        return "コマンドを指定してください。hyoka --help で一覧を表示します。"
    name = type(error).__name__
    param = getattr(error, "param", None)
    argument = getattr(param, "param_type_name", "") == "argument"
    what = getattr(error, "option_name", None) or getattr(param, "metavar" if argument else "name", None)
    words = _USAGE_WORDS.get(name, "コマンドの書き方が正しくありません")
    detail = what or (error.message.split("'")[1] if error.message.count("'") >= 2 else "")
    command = error.ctx.command_path if error.ctx else "hyoka"
    return f"{words}{f': {detail}' if detail else ''}\n  対処: {command} --help で使い方を確かめてください。"


def _no_command(asked: str, known: list[str]) -> str:
    near = [name for name in known if name.startswith(asked) or name in asked] or get_close_matches(
        asked, known, n=1
    )
    remedy = f"hyoka {near[0]} の書き間違いではありませんか。" if near else ""
    return f"「{asked}」というコマンドはありません\n  対処: {remedy}hyoka --help で一覧を表示します（{'、'.join(known)}）。"


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


def _screen(**options: object) -> Console:
    from rich.console import Console

    class Screen(Console):
        def render_str(self, text, **options):
            return super().render_str(visible(text), **options)

    return Screen(markup=False, emoji=False, **options)


def console() -> Console:
    """Make the screen that results are printed on; nothing in a text can steer it, brackets are no markup."""
    return _screen()


def say(text: str) -> None:
    """Print a line of results, never broken."""
    console().print(text, highlight=False, soft_wrap=True)


def complain(text: str) -> None:
    """Print what went wrong, apart from the results."""
    _screen(stderr=True).print(
        text, style="bold red" if sys.stderr.isatty() else "", highlight=False, soft_wrap=True
    )


def short(path: Path) -> str:
    """Write a path from here if it is below here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def titled_table(title: str, *columns: str):
    """Start a table of the console."""
    from rich.table import Table

    return Table(*columns, title=title, title_justify="left", title_style="bold")
