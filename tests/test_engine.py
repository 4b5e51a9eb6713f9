"""Cells run without a kernel give what a kernel gives: notebook by notebook, and for every kind of output.

One kernel for all of this module: to start one takes longer than most pages.
"""

import os
import re
import subprocess
import sys

import nbformat
import pytest
from conftest import BUILT_AT, PAGES, ROOT, hyoka
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from analysis.show import session

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="プロセスを分けられない")

KINDS = [
    "import sys\nprint('一')\nprint('二', file=sys.stderr)\nprint('三')",
    "from IPython.display import HTML, clear_output, display\ndisplay(HTML('<b>四</b>'), display_id='x')\nHTML('<i>五</i>')",
    "display(HTML('<b>六</b>'), display_id='x', update=True)",
    "import matplotlib.pyplot as plt\nplt.figure(figsize=(1, 1))\nplt.plot([1, 2]);",
    "print('七')\nclear_output(wait=True)\nprint('八')",
    "%%capture kept\nprint('九')",
    "kept.stdout",
    "class Both:\n    def _repr_html_(self):\n        return '<u>十</u>'\n    def __repr__(self):\n        return '十'\nBoth()",
    "display({'text/plain': 'a', 'text/x-other': 'b'}, raw=True, metadata={'text/plain': {'c': 1}})",
    "fiscal_year",
    "1 / 0",
]


@pytest.fixture(scope="module")
def run_in_kernel():
    """Run the code cells of a notebook in an ordinary kernel that starts in the folder of the notebooks."""
    building = os.environ | {session.BUILDING: "1"}  # a notebook that is explored shows some things otherwise
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(ROOT / "notebooks"), env=building)

    def run(notebook):
        runner = NotebookClient(notebook, km=manager, allow_errors=True, timeout=300)
        runner.kc = client
        runner.execute()
        return notebook

    yield run
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def shown(notebook) -> list[dict]:
    """What every code cell shows: text by stream, whose order a kernel doesn't keep, and all else in order.

    Of pictures in pixels only that they are there: ours are drawings, which are compared.
    """
    found = []
    for cell in notebook.cells:
        if cell.cell_type != "code" or "injected-parameters" in cell.metadata.get("tags", []):
            continue
        streams, others = {}, []
        for output in cell.outputs:
            if output.output_type == "stream":
                streams[output.name] = streams.get(output.name, "") + output.text
            elif output.output_type == "error":
                last = re.sub(r"\x1b\[[\d;]*m", "", output.traceback[-1])  # a kernel colours it
                others.append([output.ename, output.evalue, last])
            else:
                data = {kind: kind == "image/png" or content for kind, content in output.data.items()}
                others.append([output.output_type, data, dict(output.metadata)])
        found.append({"source": cell.source, "streams": streams, "others": others})
    return found


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """Every kind of output by papermill's own command with this engine; the last cell fails."""
    folder = tmp_path_factory.mktemp("kinds")
    parameters = new_code_cell("fiscal_year = 2020  # 年度", metadata={"tags": ["parameters"]})
    kernel = {"name": "python3", "display_name": "p", "language": "python"}
    cells = [parameters, *(new_code_cell(source) for source in KINDS)]
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), folder / "kinds.ipynb")
    command = [sys.executable, "-m", "papermill", "kinds.ipynb", "out.ipynb", "--engine", "hyoka"]
    done = subprocess.run(
        [*command, "-p", "fiscal_year", "2023", "--no-progress-bar"],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
    )
    return done, nbformat.read(folder / "out.ipynb", as_version=4)


def test_papermill_knows_the_engine_and_reports_what_failed(executed):
    done, notebook = executed
    assert done.returncode == 1
    assert "ZeroDivisionError: division by zero" in done.stderr
    cells = shown(notebook)
    assert cells[1]["streams"] == {"stdout": "一\n三\n", "stderr": "二\n"}
    assert [other[1]["text/html"] for other in cells[2]["others"]] == ["<b>六</b>", "<i>五</i>"]
    assert cells[5]["streams"] == {"stdout": "八\n"}
    assert cells[7]["others"][0][1] == {"text/plain": "'九\\n'"}
    assert cells[10]["others"][0][1] == {"text/plain": "2023"}


def test_every_kind_of_output_is_that_of_a_kernel(executed, run_in_kernel):
    _, notebook = executed
    here = shown(notebook)
    for cell in notebook.cells:
        cell.outputs = []
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    there = shown(run_in_kernel(notebook))
    assert "image/png" in there[4]["others"][0][1]
    assert here == there


@pytest.mark.parametrize("page", PAGES)
def test_a_notebook_gives_what_it_gives_in_a_kernel(page, built, run_in_kernel):
    """Unedited and in its own folder there; through papermill and the command here."""
    notebook = nbformat.read(ROOT / "notebooks" / f"{page}.ipynb", as_version=4)
    here = shown(nbformat.read(built / "reports" / "2020" / f"{page}.ipynb", as_version=4))
    there = shown(run_in_kernel(notebook))
    assert sum(len(cell["others"]) for cell in there) >= 5
    assert here == there


def test_the_notebook_to_start_from_runs_in_its_own_folder(run_in_kernel):
    cells = shown(run_in_kernel(nbformat.read(ROOT / "notebooks" / "explore.ipynb", as_version=4)))
    assert not any(
        len(other) == 3 and other[0].endswith("Error") for cell in cells for other in cell["others"]
    )
    assert any(cell["others"] for cell in cells)


def test_a_page_made_in_an_ordinary_kernel_is_the_same(built_two_years, built_two_years_copy, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", BUILT_AT)
    page = "reports/2020/04_data_quality.html"
    (built_two_years_copy / page).unlink()
    assert hyoka("report", built_two_years_copy, "--only", "04", "--year", "R2", "--kernel") == 0
    assert (built_two_years_copy / page).read_bytes() == (built_two_years / page).read_bytes()
