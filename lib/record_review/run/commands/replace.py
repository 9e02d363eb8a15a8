"""The command `replace` in words: the reserves in order of closeness, then what was decided.

Nothing is replaced here without a person's choice, and nothing is suggested before the reason stands in the
register.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from record_review.custody import Store
from record_review.custody.purge import refuse_after_reading, refuse_if_purged
from record_review.inspection import (
    Inspection,
    ParameterError,
    ReadingError,
    ReplacementReason,
    StepError,
    read_inspection,
    resolve_inspection_file,
)
from record_review.inspection.strict import listed
from record_review.run.commands.status import known_store
from record_review.run.steps.replacing import (
    SELECTION,
    Drawn,
    changed_since_selection,
    drawn,
    give_reason,
    replace_record,
)

if TYPE_CHECKING:
    from record_review.sample import Likeness


def suggestions(inspection_id: str, record: str, reason: str, program: str) -> list[str]:
    """Enter the reason in the register, then list the unused reserves, the closest first.

    Parameters
    ----------
    record : reference, compared without case and spaces
    reason : code of the programme; "" is refused with the list of codes
    program : how the command line was called, for the line to type next

    Raises
    ------
    ParameterError : no such inspection, record or reason, or its inspection file cannot be read
    StepError : nothing has been selected, or not for the inspection file as it is now
    ReadingError : no reserve is left
    """
    from record_review.sample import place_names, rank_reserves

    inspection, store = opened(inspection_id, "Replacing a record")
    found, why = give_reason(inspection, store, replaced=record, reason=reason)
    now = drawn(store, inspection.programme)
    place, before = place_names(now.selection)[found], _likeness(now, inspection)
    ranked = rank_reserves(
        now.children, now.selection, found, now.replacements, inspection.sample, inspection.programme
    )
    if ranked.empty:
        raise ReadingError(
            f"All {len(now.selection.reserves)} reserves are used: nothing can be read in place of {place}."
            " It stays in the selection and is reported as not read."
        )
    lines = [
        f"{place} ({found}) is to be replaced: {_worded(why)}. The reason stands in the register.",
        f"The sample now: {before.in_words()}.",
        "",
        "Unused reserves, the closest first, and the sample after each. The choice is the inspection lead's.",
    ]
    width = max(len(ref) for ref in ranked["record_ref"])
    for row in ranked.to_dict("records"):
        lines += [
            "",
            f"{row['rank']:>3}  {row['reserve']}  {row['record_ref']:<{width}}  {row['why']}",
            f"{'':>10}Levels not within one record: {before.outside} now, {row['levels_outside']} after; the"
            f" largest difference {row['largest_difference']:.1f} ({row['worst_level']}).",
        ]
        if row["siblings"]:
            above = ", and more of this family would be read than its share" if row["above_share"] else ""
            lines.append(f"{'':>10}Mind: {row['siblings']}{above}.")
    if ranked["same_category"].any() and not ranked["same_category"].all():
        lines += [
            "",
            "A reserve of another category needs --note, which says why none of the same was taken.",
        ]
    closest = ranked["record_ref"].iloc[0]
    line = ["replace", inspection.inspection_id, found, "--reason", why.code, "--with", closest, "--by"]
    return [
        *lines,
        "",
        "To record the choice, type this with the reserve that was chosen (here the closest) and, for",
        "WHO, the role or initials of whoever decided:",
        "",
        f'{program} {_typed(line)} "WHO"',
    ]


def suggestions_together(inspection_id: str, records: Sequence[str], reason: str, program: str) -> list[str]:
    """Enter the reason for several records, then suggest a reserve for each, as close as can be together.

    Raises
    ------
    as `suggestions`; also ReadingError : a record is named twice, or there are fewer unused reserves
    """
    from record_review.sample import assign_reserves, check_request, place_names

    inspection, store = opened(inspection_id, "Replacing a record")
    now = drawn(store, inspection.programme)
    problems: list[str] = []
    for record in records:  # all of them, before a reason is entered for any
        try:
            check_request(
                now.selection, now.replacements, inspection.programme, replaced=record, reason=reason
            )
        except ParameterError as refusal:
            problems += refusal.problems
    if problems:
        raise ParameterError(*dict.fromkeys(problems))
    given = [give_reason(inspection, store, replaced=record, reason=reason) for record in records]
    found = assign_reserves(
        now.children,
        now.selection,
        [record for record, _ in given],
        now.replacements,
        inspection.sample,
        inspection.programme,
    )
    places = place_names(now.selection)
    named = listed([f"{places[record]} ({record})" for record, _ in given])
    choices = list(zip(found["replaced"], found["record_ref"], strict=True))
    lines = [
        f"{named} are to be replaced: {_worded(given[0][1])}. The reason stands in the register.",
        f"The sample now: {_likeness(now, inspection).in_words()}.",
        f"With all of these: {_likeness(now, inspection, choices).in_words()}.",
        "",
        "A reserve for each, as close as can be together. The choice is the inspection lead's.",
    ]
    for row in found.to_dict("records"):
        lines += ["", f"{row['place']}  {row['reserve']}  {row['record_ref']}  {row['why']}"]
        if row["siblings"]:
            above = ", and more of this family would be read than its share" if row["above_share"] else ""
            lines.append(f"{'':>10}Mind: {row['siblings']}{above}.")
    lines += [
        "",
        "To record the choices, type these lines, with the role or initials of who decided for WHO:",
        "",
    ]
    for record, reserve in choices:
        line = ["replace", inspection.inspection_id, record, "--reason", given[0][1].code, "--with", reserve]
        lines.append(f'{program} {_typed(line)} --by "WHO"')
    return lines


def replacement(
    inspection_id: str, record: str, reserve: str, *, reason: str, decided_by: str, note: str
) -> list[str]:
    """Record a person's choice, and say what it means.

    Raises
    ------
    as `suggestions`, and `replacing.replace_record`
    """
    inspection, store = opened(inspection_id, "Replacing a record")
    before = _likeness(drawn(store, inspection.programme), inspection)
    done = replace_record(
        inspection,
        store,
        replaced=record,
        reserve=reserve,
        reason=reason,
        decided_by=decided_by,
        note=note,
    )
    decision, after = done.decision, _likeness(drawn(store, inspection.programme), inspection)
    line = decision.line
    lines = [
        f"Recorded: {decision.reserve} ({line['replacement']}) is read in place of {decision.place}"
        f" ({line['replaced']}).",
        f"Reason: {_worded(inspection.programme.replacement_reasons[line['reason']])}. Decided by:"
        f" {line['decided_by']}. Both stand in the register.",
        *decision.remarks,
        f"The sample before: {before.in_words()}.",
        f"The sample now: {after.in_words()}.",
    ]
    if done.workbooks:
        lines += ["For those who read it, a blank workbook:", *done.workbooks]
    elif done.trouble:
        lines += ["No reader workbook could be made for it:", *done.trouble]
    else:
        lines.append("No reader workbook was made for it, because the readers are not known yet.")
    return [*lines, f"If this is wrong, replace {line['replacement']} in the same way."]


def opened(inspection_id: str, what: str = "") -> tuple[Inspection, Store]:
    """An inspection with a selection that belongs to its inspection file as it is now.

    Parameters
    ----------
    what : is not possible any more when the reading days are over; "" for what works from record numbers too
    """
    store = known_store(inspection_id)
    refuse_after_reading(store, what) if what else refuse_if_purged(store)
    state = store.step_state(SELECTION)
    if state.record is None:
        raise StepError(f"No records have been selected. {state.problem} Run {SELECTION} first.")
    file = state.record["remembered"]["inspection_file"]
    inspection = read_inspection(resolve_inspection_file(file))
    if inspection.inspection_id != store.inspection_id:
        raise ParameterError(f"{file} is now the file of another inspection: put {inspection_id} back in it.")
    if changed := changed_since_selection(inspection, store):
        raise StepError(f"The records were selected before {listed(changed)} changed: run {SELECTION} again.")
    return inspection, store


def _likeness(now: Drawn, inspection: Inspection, choices: Sequence[tuple[str, str]] = ()) -> Likeness:
    """How like the population the records read are, or would be with choices that nobody has made."""
    from record_review.sample import likeness, representativeness, with_choices

    variables, programme = inspection.sample.balance_on, inspection.programme
    tried = with_choices(now.replacements, choices)
    table = representativeness(now.children, now.selection, variables, tried, programme=programme)
    return likeness(table, "after", programme)


def _worded(reason: ReplacementReason) -> str:
    return f"{reason.code} ({reason.label})"


def _typed(words: Sequence[str]) -> str:
    """Words as this system's command line takes them."""
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)
