"""What the commands on plans say: the bar while they work, and what became of each plan."""

from __future__ import annotations

from pathlib import Path

from analysis import wareki
from analysis.console import complain, console, progress_bar, say, short, titled_table
from analysis.errors import HyokaError
from analysis.places import PROCESSED_FOLDER, REPORTS_FOLDER
from analysis.report import build, overview
from analysis.report.build_record import read_build, why_stale
from analysis.report.notebooks import available
from analysis.report.plans import Asked, Outcome, Watch
from analysis.report.site import Job, Result, Site
from analysis.text import visible

_LONGEST = 48  # of the words beside the bar


class Bar(Watch):
    """A bar over all pages, with the one in work; a line per page, or per plan where there are several."""

    def __init__(self, plans: int) -> None:
        self.several = plans > 1
        self.screen = progress_bar()
        self.screen.start()
        self.bar = self.screen.add_task("", total=plans if self.several else 0, visible=self.several)

    def close(self) -> None:
        """Leave the bar as it is."""
        self.screen.stop()

    def working(self, words: str) -> None:
        """Name what is in work."""
        self.screen.update(self.bar, description=visible(words[:_LONGEST]))

    def plan(self, outcome: Outcome) -> None:
        """Count the pages of a plan in."""
        if outcome.stale:
            total = self.screen.tasks[self.bar].total + len(outcome.stale)
            self.screen.update(self.bar, total=total, visible=True)

    def page(self, outcome: Outcome, job: Job, result: Result) -> None:
        """Say how long a page took."""
        self.screen.advance(self.bar)
        if not self.several:
            word = f"{result.seconds:.1f}秒" if result.ok else "失敗"
            self.screen.console.print(f"  {job.name}  {word}", highlight=False)

    def done(self, outcome: Outcome) -> None:
        """Say what became of a plan."""
        if self.several:
            self.screen.advance(self.bar)
            made = f"  {len(outcome.built)}ページ" if outcome.jobs else ""
            word = "" if outcome.ok else "  失敗"
            self.screen.console.print(f"{short(outcome.folder)}{made}{word}", highlight=False, soft_wrap=True)


def reported(outcome: Outcome, asked: Asked) -> None:
    """Say all about the pages of one plan."""
    facts, planned = outcome.facts, outcome.jobs
    skipped = len(planned) - len(outcome.stale)
    if without := sorted({*(asked.years or facts.years)} - {job.fiscal_year for job in planned}):
        department = asked.parameters["department"]
        say(f"{department}の事業がない年度は飛ばしました: {'、'.join(map(str, without))}")
    say(
        f"{facts.told}\n"
        f"{len(outcome.built) - len(outcome.failures)}ページを作りました。"
        + (f"最新の{skipped}ページは飛ばしました（作り直すには --force）。" if skipped else "")
        + f"\n一覧: {short(outcome.folder / REPORTS_FOLDER / build.INDEX)}"
    )
    complained(outcome)


def complained(outcome: Outcome) -> None:
    """Say what is wrong with a plan and its pages."""
    if outcome.error:
        complain(f"{short(outcome.folder)}: {outcome.error}")
        return
    if errors := outcome.facts.errors:
        complain(
            f"元データに誤りが{errors}件あります。hyoka check か「データの品質」のページで確かめてください。"
        )
    for job, result in outcome.failures:
        partial = outcome.folder / REPORTS_FOLDER / f"{job.name}.failed.ipynb"
        kept = f"\n  途中まで実行したノートブック: {short(partial)}" if partial.is_file() else ""
        complain(f"{job.name} を作れませんでした。\n  {result.error}{kept}")


def summed_up(outcomes: list[Outcome], done: str) -> None:
    """Say what became of several plans: how many, and what is wrong with which."""
    bad = [outcome for outcome in outcomes if not outcome.ok]
    pages = sum(len(outcome.built) - len(outcome.failures) for outcome in outcomes)
    fresh = sum(len(outcome.jobs) - len(outcome.stale) for outcome in outcomes)
    made = f"{pages}ページを作りました。" if pages or fresh else ""
    skipped = f"最新の{fresh}ページは飛ばしました（作り直すには --force）。" if fresh else ""
    say(f"{len(outcomes)}の計画のうち{len(outcomes) - len(bad)}を{done}。{made}{skipped}")
    for outcome in bad:
        if not outcome.error:
            complain(f"■ {short(outcome.folder)}")
        complained(outcome)


def over_plans(outcomes: list[Outcome]) -> None:
    """Bring the page over several plans up to date, where it is wanted, and say where it is."""
    folders = [outcome.folder for outcome in outcomes if outcome.facts]
    if not folders:
        return
    page = overview.place(folders)
    if len(outcomes) == 1 and not (page and page.is_file()):
        return
    if page is None:
        say(
            "計画に共通のフォルダーに、ほかの index.html があるか、置く所がないので、計画の一覧は作りませんでした。"
        )
        return
    try:
        overview.update(page, folders)
        say(f"計画の一覧: {short(page)}")
    except OSError as error:
        complain(f"計画の一覧を書き込めません: {page}（{error.strerror}）")


def cleaned(outcome: Outcome) -> None:
    """Say what was read of a plan."""
    say(f"{short(outcome.folder / PROCESSED_FOLDER)} に書き込みました。{outcome.facts.told}")


def listed(outcome: Outcome) -> None:
    """Print the pages of a plan with their states."""
    folder, facts = outcome.folder, outcome.facts
    if outcome.error:
        complain(f"{short(folder)}: {outcome.error}")
        return
    jobs = Site(folder, facts, available()).jobs()
    record = read_build(folder / REPORTS_FOLDER)["pages"]
    table = titled_table(f"{facts.name}（{short(folder)}）", "ページ", "状態")
    for job in jobs:
        built = record.get(job.name)
        missed = "未作成" if built is None else "失敗" if not built["ok"] else "作り直しが必要"
        why = why_stale(job, built or {})
        missed += f"（{why}）" if why else ""
        table.add_row(job.name, "最新" if job.fresh else missed)
    for name in sorted(set(record) - {job.name for job in jobs}):
        current = record[name]["inputs"] == facts.inputs_of(record[name]["fiscal_year"])
        table.add_row(name, "最新" if current else "古い版（作り直すか消す）")
    years = "、".join(wareki.label(year) for year in facts.years)
    console().print(f"データのある年度: {years}", highlight=False)
    console().print(table)


def parameters() -> None:
    """Print the notebooks with the parameters they take."""
    for notebook in available():
        table = titled_table(f"{notebook.name}　{notebook.title}", "名前", "既定", "説明")
        for parameter in notebook.parameters:
            table.add_row(parameter.name, repr(parameter.default).replace("'", '"'), parameter.help)
        console().print(table)


def not_plans(wrong: dict[Path, HyokaError]) -> list[Outcome]:
    """Give folders that are no plan folders the form of plans that failed."""
    return [Outcome(folder, error=error) for folder, error in wrong.items()]
