"""The command `outbox` in words: what can be sent to whom, and what was put together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from record_review.inspection import ParameterError, StepError, read_inspection, resolve_inspection_file
from record_review.run.commands.status import known_store
from record_review.run.steps.outbox import parcels, personnel_of, put_together, wanted
from record_review.run.steps.state import inspection_file_of


def outbox_lines(
    inspection_id: str, names: Sequence[str], *, today: date, by: str = "", list_only: bool = False
) -> tuple[list[str], bool]:
    """Put together what is asked for, or all that can be sent, and say where it lies.

    Parameters
    ----------
    names : of sendings ("verification-kit") or of one part ("document-request-police"); none for all
    today : the day on the letters
    by : the day by which something is asked for, YYYY-MM-DD
    list_only : say what there is, and write nothing

    Returns
    -------
    the lines, and whether a person has to look at something

    Raises
    ------
    ParameterError : no such inspection or sending, or `by` is no day
    StepError : nothing has been published yet
    """
    store = known_store(inspection_id)
    personnel = personnel_of(store)
    file = inspection_file_of(store)
    if file is None:
        raise StepError(f"Nothing of {inspection_id} can be sent yet: run its steps first.")
    inspection = read_inspection(resolve_inspection_file(file))
    try:
        answer_by = date.fromisoformat(by) if by else None
    except ValueError:
        raise ParameterError(f"--by: {by} is not a day; expected YYYY-MM-DD.") from None
    chosen = wanted(parcels(store, inspection), names)
    if not chosen:
        raise StepError(f"Nothing of {inspection_id} can be sent yet: run its steps first.")
    lines, problems = [], False
    for parcel in chosen:
        if parcel.problems:
            lines += [f"  not sent: {parcel.name}", *(f"    {problem}" for problem in parcel.problems)]
            problems = True
        elif list_only:
            s = "" if len(parcel.files) == 1 else "s"
            lines.append(f"  {parcel.name}, to the {parcel.sending.to}: {len(parcel.files)} file{s}")
        else:
            done = put_together(store, inspection, parcel, today, by=answer_by, personnel=personnel)
            as_before = "" if done.new else ", as it was"
            lines.append(f"  {done.path}: {done.files} files{as_before}, SHA-256 {done.sha256[:16]}…")
        lines += [f"    {sentence}" for sentence in parcel.left_out]
    return [f"{inspection_id}, {inspection.partnership}", *lines], problems
