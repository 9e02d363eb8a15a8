"""The team's copy of an executed notebook carries nothing that papermill, widgets or warnings put into it."""

import warnings

import nbformat
import pytest

from record_review.run.execution.working_copy import as_notebook, as_page, clean

WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def executed():
    output = nbformat.v4.new_output
    html = {"text/html": "<table></table>", "text/plain": "T", WIDGET: {"id": "Zephyrine"}}
    alt = {"image/png": {"alt": 'Bars of "a" & b'}}
    parameters = {"tags": ["injected-parameters"]}
    times = {"papermill": {"start": "Zephyrine"}}
    shown = [
        output("stream", name="stdout", text="435 rows <all of them>\n"),
        output("stream", name="stderr", text="Zephyrine's row looks odd"),
        output("execute_result", data=html),
        output("display_data", data={"application/javascript": "alert('Zephyrine')"}),
        output("display_data", data={"image/png": "aGVsbG8="}, metadata=alt),
        output("display_data", data={"text/plain": "<i>"}),
    ]
    cells = [
        nbformat.v4.new_markdown_cell("# The return\n\nRead **this**."),
        nbformat.v4.new_code_cell("inspection_file = 'of/Zephyrine'", metadata=parameters),
        nbformat.v4.new_code_cell("table(x < 1)", outputs=shown, metadata=times),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata.papermill = {"parameters": {"name": "Zephyrine"}, "input_path": "of/Zephyrine"}
    notebook.metadata.widgets = {"state": "Zephyrine"}
    return notebook


def test_the_copy_holds_no_parameter_path_widget_script_or_warning(executed):
    before = nbformat.writes(executed)
    copy = clean(executed)
    assert b"Zephyrine" not in as_notebook(copy)
    assert b"Zephyrine" not in as_page(copy, "01_return")
    assert nbformat.writes(executed) == before


def test_the_page_shows_text_tables_pictures_and_printed_lines(executed):
    page = as_page(clean(executed), "01_return & more").decode()
    assert "<title>01_return &amp; more</title>" in page
    assert '<html lang="en-GB">' in page
    assert "Read <strong>this</strong>." in page
    assert "<table></table>" in page
    assert "435 rows &lt;all of them&gt;" in page
    assert "&lt;i&gt;" in page
    assert """alt='Bars of "a" &amp; b'""" in page
    assert "table(x &lt; 1)" in page


def test_the_page_fetches_nothing_and_runs_nothing(executed):
    page = as_page(clean(executed), "01_return").decode()
    assert "default-src 'none'" in page
    for mark in ("http:", "https:", "<script", 'src="//', "@import", "url("):
        assert mark not in page


def test_the_same_notebook_gives_the_same_page(executed):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert as_page(clean(executed), "a") == as_page(clean(executed), "a")
