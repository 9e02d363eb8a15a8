"""The forms at the end: what goes and what stays, and the purge itself, over the function of the command."""

from __future__ import annotations

from pathlib import Path

from record_review.custody.purge import READING
from record_review.inspection import ParameterError
from record_review.run.forms.form import Field, Form, Typed

TITLES = {True: "Remove what the partnership provided", False: "Remove everything personal"}
WHEN = {
    True: "At the end of the record reading days: answers stay under record numbers until the report is out.",
    False: "When the report is out: the key is destroyed first. The register and what was released stay.",
}
TO_TYPE = "To do it:"  # the command line's last line


def purge_form(inspection_id: str, stage: str, kernel: Path) -> Form:
    """List what goes and what stays; then, when the name of the inspection is typed, remove it.

    Parameters
    ----------
    stage : READING or EVERYTHING
    kernel : connection file of the home notebook's kernel, the only one that may run meanwhile
    """
    from record_review.run.commands.purge import purge_lines

    listed: list[str] = []

    def look(_: Typed) -> list[str]:
        listed[:] = purge_lines(inspection_id, stage, yes=False, confirm=None, ask=None)
        return [line for line in listed if not line.startswith(TO_TYPE)]

    def remove(typed: Typed) -> list[str]:
        if not listed:
            raise ParameterError("Look first at what goes and what stays: press Show what goes.")
        done = purge_lines(inspection_id, stage, yes=True, confirm=typed["name"], ask=None, asked_from=kernel)
        return [*done, "Close JupyterLab now, so that nothing stays in the memory of this notebook."]

    return Form(
        f"{TITLES[stage == READING]}: {inspection_id}",
        f"{WHEN[stage == READING]} It cannot be undone. A certificate says what was checked and what cannot"
        " be. Shut down every notebook but this one first.",
        (Field("name", "Name of the inspection", "typed in full, once the list was shown"),),
        {"Show what goes": look, "Remove it": remove},
    )
