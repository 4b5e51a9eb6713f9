"""``hyoka check``, ``new-year`` and ``gather``: the work of every spring."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis import wareki
from analysis.console import complain, say, short
from analysis.errors import WrongUsage
from analysis.facts import year_of
from analysis.locks import held
from analysis.places import PLAN_FILE, find_plan


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="計画かファイル",
            help="調べる計画のフォルダーか、元データのファイル。省くと今いる計画の data/raw のすべて。",
            show_default=False,
        ),
    ] = None,
    acknowledge: Annotated[
        bool,
        typer.Option("--acknowledge", help="「承知済み」とするために plan.toml に書く行を示す。"),
    ] = False,
    show: Annotated[
        bool, typer.Option("--show", help="伏せている文字（読んでいない行や列の文字）も、すべて表示する。")
    ] = False,
) -> None:
    """元データを読み、気になる点とその直し方を表示する。"""
    from analysis import store
    from analysis.commands.doubts import tell
    from analysis.findings import errors_in

    paths = paths or []
    files = [path.resolve() for path in paths if path.is_file()]
    plans = [find_plan(path) for path in paths if path.is_dir()]
    if lost := [str(path) for path in paths if not path.exists()]:
        raise WrongUsage(
            f"計画かファイルがありません: {'、'.join(lost)}", remedy="名前と場所を確かめてください。"
        )
    errors = 0
    for folder, own in [*((plan, None) for plan in plans), *(_by_plan(files) if files else [])] or [
        (find_plan("."), None)
    ]:
        data = store.read_raw(folder, own)
        if len(plans) + bool(files) > 1:
            say(f"■ {data.plan.plan.name}（{short(folder)}）\n")
        tell(data, acknowledge=acknowledge, show=show)
        errors += errors_in(data.findings)
    raise typer.Exit(1 if errors else 0)


def _by_plan(files: list[Path]) -> list[tuple[Path, list[Path]]]:
    """Put files under the plan they stand in, else under that of this place."""
    found: dict[Path, list[Path]] = {}
    for file in files:
        own = next((folder for folder in file.parents if (folder / PLAN_FILE).is_file()), None)
        found.setdefault(own or find_plan("."), []).append(file)
    return list(found.items())


def new_year(
    year: Annotated[str, typer.Argument(metavar="年度", help="新しい年度（令和3年度、R3、2021 など）。")],
    plan: Annotated[
        Path, typer.Argument(metavar="計画", help="計画のフォルダー。省くと今いる所。", show_default=False)
    ] = Path(),
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="department",
            help="department なら、担当課ごとに1ファイルを書き出す。",
            show_default=False,
        ),
    ] = "",
) -> None:
    """新しい年度の入力票（Excel）を、前の年度から写して書き出す。"""
    from analysis import forms, store

    asked = year_of(year)
    if by not in ("", *_DEPARTMENT):
        raise WrongUsage(
            f"--by に「{by}」は使えません", remedy="--by department（担当課ごと）と書いてください。"
        )
    folder = find_plan(plan)
    with held(folder):
        data = store.load(folder)
        before = max((known for known in data.years if known < asked), default=asked)
        written = forms.write_forms(data, folder, asked, by_department=bool(by))
    for path in written:
        say(short(path))
    say(
        f"{wareki.label(asked)}の入力票を{len(written)}ファイル書き出しました（{wareki.label(before)}から写しました）。"
    )
    if before < asked - 1:
        say(
            f"{'、'.join(wareki.label(lost) for lost in range(before + 1, asked))}のデータはありません。前年度の欄は{wareki.label(before)}の値です。"
        )
    say(
        "担当課に送り、戻ってきたファイルを hyoka gather ファイル… で受け取ってください。"
        if by
        else "色の付いた欄に記入し、hyoka check で書き漏れを確かめてください。記入した事業から順に読み取ります。"
    )


_DEPARTMENT = ("department", "担当課")


def gather(
    files: Annotated[
        list[Path], typer.Argument(metavar="ファイル", help="戻ってきた入力票。", show_default=False)
    ],
    plan: Annotated[
        Path,
        typer.Option("--plan", metavar="計画", help="計画のフォルダー。省くと今いる所。", show_default=False),
    ] = Path(),
) -> None:
    """戻ってきた入力票を、届いたまま data/raw に受け取り、漏れと書き換えを知らせる。"""
    from analysis import forms, store
    from analysis.commands.doubts import blanks

    if lost := [str(path) for path in files if not path.is_file()]:
        plans = [path for path in lost if Path(path).is_dir()]
        remedy = (
            f"計画のフォルダーは --plan {plans[0]} のように書いてください。"
            if plans
            else "名前と場所を確かめてください。"
        )
        raise WrongUsage(f"ファイルではありません: {'、'.join(lost)}", remedy=remedy)
    folder = find_plan(plan)
    with held(folder):
        received, missing = forms.gather(store.load(folder), folder, [path.resolve() for path in files])
    odd = 0
    for one in received:
        say(f"{one.path.name}: {one.became}（{short(one.kept)}）")
        for name in one.new:
            say(f"  新しい事業: {name}")
        found = store.read_raw(folder, [one.kept]).findings
        told = [f"なくなった事業: {name}" for name in one.gone]
        told += [f"{line}（行の並びを確かめてください）" for line in one.indicators]
        told += [
            f"書き換えられた欄: {row.row}行目 {row.program}「{row.column}」 {row.was or '（空欄）'} → {row.now or '（空欄）'}"
            for row in one.changed.itertuples()
        ]
        told += blanks(found)
        odd += len(told)
        for line in told:
            complain(f"  {line}")
    for year, names in missing.items():
        say(f"{wareki.label(year)}でまだ届いていない課: {'、'.join(names) or 'なし'}")
    if odd:
        complain("直したものをもう一度 hyoka gather で受け取ると、差し替えます（前の版は残します）。")
    raise typer.Exit(1 if odd else 0)
