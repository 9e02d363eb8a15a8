"""The team's copy of an executed notebook: cleaned of what papermill and widgets put in, and as a page.

Knows the notebook format and nbconvert. The page is for the team; what is sent is made elsewhere, from
declared tables and pictures only.
"""

from __future__ import annotations

import copy
import functools
from pathlib import Path
from typing import Any

import nbformat

TEMPLATES = Path(__file__).parent / "template"
# What a page can show without a script, best first. Widgets and JavaScript are not in it.
SHOWN = ["text/html", "image/svg+xml", "image/png", "image/jpeg", "text/markdown", "text/plain"]


def clean(executed: Any) -> Any:
    """A copy without parameters, paths, times, widget states and the messages of the error stream.

    papermill keeps the parameters twice and the paths of both files; a widget keeps whole lists of values
    that it never showed; warnings quote values.
    """
    notebook = copy.deepcopy(executed)
    for name in ("papermill", "widgets"):
        notebook.metadata.pop(name, None)
    notebook.cells = [
        cell for cell in notebook.cells if "injected-parameters" not in cell.metadata.get("tags", [])
    ]
    for cell in notebook.cells:
        for name in ("papermill", "execution"):
            cell.metadata.pop(name, None)
        if cell.cell_type == "code":
            for output in cell.outputs:
                if "data" in output:
                    output.data = {kind: output.data[kind] for kind in SHOWN if kind in output.data}
            cell.outputs = [
                output
                for output in cell.outputs
                if output.get("data", True) and output.get("name") != "stderr"
            ]
    return notebook


def as_notebook(notebook: Any) -> bytes:
    """The bytes of a cleaned notebook."""
    return nbformat.writes(notebook).encode("utf-8")


def as_page(notebook: Any, title: str, about: str = "", *, rehearsal: bool = False) -> bytes:
    """A cleaned notebook as one HTML file: text, tables and pictures, the code folded away; it fetches
    nothing.

    Parameters
    ----------
    about : which inspection and of what day, for the line above the page
    rehearsal : mark the page as practice
    """
    facts = {"name": title, "about": about, "rehearsal": rehearsal}
    page, _ = _exporter().from_notebook_node(notebook, resources={"metadata": facts})
    return str(page).encode("utf-8")


@functools.cache
def _exporter() -> Any:
    from nbconvert import HTMLExporter
    from traitlets.config import Config

    return HTMLExporter(
        template_name="working",
        extra_template_basedirs=[str(TEMPLATES)],
        config=Config({"NbConvertBase": {"display_data_priority": SHOWN}}),
        exclude_anchor_links=True,
    )
