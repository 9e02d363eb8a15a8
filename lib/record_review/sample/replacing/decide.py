"""What the inspection lead decides when a record cannot be read, and what must hold before it is noted.

"If it becomes apparent that a record is not suitable for including in the sample, the inspection lead selects
an alternative record from the reserve list". It checks a choice and words it; it makes none and keeps none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from record_review.inspection.programme import Programme, ReplacementReason
from record_review.inspection.references import reference_key
from record_review.inspection.refusals import ParameterError
from record_review.sample.draw.replacements import apply_replacements, names_a_record
from record_review.sample.draw.selection import place_names
from record_review.sample.replacing.closeness import rank_reserves

if TYPE_CHECKING:
    from record_review.inspection.file import SampleSettings
    from record_review.sample.draw.selection import Selection

LONGEST_ROLE = 60
T = TypeVar("T")


@dataclass(frozen=True)
class Decision:
    """One replacement, checked.

    line : a row of the table of replacements: replaced, replacement, reason, decided_by, note
    place, reserve : the places of both, such as R07 and V03 (or V03 and V08, when a replacement is replaced)
    remarks : what should be known about the choice and does not forbid it, a sentence each
    """

    line: dict[str, str]
    place: str
    reserve: str
    remarks: tuple[str, ...]


def decide(
    children: pd.DataFrame,
    selection: Selection,
    replacements: pd.DataFrame,
    *,
    replaced: str,
    reserve: str,
    reason: str,
    decided_by: str,
    note: str,
    settings: SampleSettings,
    programme: Programme,
) -> Decision:
    """Check a choice.

    A reserve of another category may be taken though one of the same category is unused, when a note says
    why. A family may come above its share; that is remarked on.

    Parameters
    ----------
    children : the eligible children
    replacements : the decisions so far; they stay
    replaced, reserve : references, compared without case and spaces
    decided_by : a role or initials; it stands in the register
    note : free text, for the team only; may be blank

    Raises
    ------
    ParameterError : with every problem: a record that is not read, a reserve that is none or is used, a
        reason the programme does not have, nobody who decided, a missing note
    """
    problems: list[str] = []
    out = _asked(problems, _find_record, selection, replacements, replaced)
    into = _asked(problems, _find_reserve, selection, replacements, reserve)
    why = _asked(problems, _find_reason, programme, reason)
    who = _asked(problems, _find_role, decided_by, (*selection.selected, *selection.reserves))
    if out is None or into is None or why is None or who is None:
        raise ParameterError(*problems)
    ranked = rank_reserves(children, selection, out, replacements, settings, programme).set_index(
        "record_ref"
    )
    places = place_names(selection)
    remarks = []
    same = ranked.loc[ranked["same_category"], "reserve"].tolist()
    if same and not ranked.at[into, "same_category"]:
        if not note.strip():
            raise ParameterError(
                f"{places[into]} is of another category than {places[out]}, and {len(same)} of the same"
                f" category are unused (the closest is {same[0]}). Take one of those, or say why not with"
                " --note."
            )
        remarks.append(f"Another category was taken though {len(same)} of the same category are unused.")
    if siblings := ranked.at[into, "siblings"]:
        more = ", more of this family than its share" if ranked.at[into, "above_share"] else ""
        remarks.append(f"{places[into]} is a {siblings}{more}.")
    line = {"replaced": out, "replacement": into, "reason": why.code, "decided_by": who, "note": note.strip()}
    return Decision(line, places[out], places[into], tuple(remarks))


def check_request(
    selection: Selection, replacements: pd.DataFrame, programme: Programme, *, replaced: str, reason: str
) -> tuple[str, ReplacementReason]:
    """The record that is to be replaced, as it was returned, and the reason.

    Raises
    ------
    ParameterError : the record is not read, or the programme does not have the reason; both are told
    """
    problems: list[str] = []
    out = _asked(problems, _find_record, selection, replacements, replaced)
    why = _asked(problems, _find_reason, programme, reason)
    if out is None or why is None:
        raise ParameterError(*problems)
    return out, why


def _find_record(selection: Selection, replacements: pd.DataFrame, reference: str) -> str:
    """The reference, as it was returned, of a record that is read and may be replaced.

    Raises
    ------
    ParameterError : it is not read: replaced already, a reserve, or not of this selection
    """
    key, places = reference_key(reference), place_names(selection)
    for ref in apply_replacements(selection, replacements):
        if reference_key(ref) == key:
            return ref
    for earlier in replacements.itertuples(index=False):
        if reference_key(earlier.replaced) == key:
            raise ParameterError(
                f"{reference} ({places[earlier.replaced]}) was replaced already, by {earlier.replacement}"
                f" ({places[earlier.replacement]}). To put that right, replace {earlier.replacement}."
            )
    for ref in selection.reserves:
        if reference_key(ref) == key:
            raise ParameterError(
                f"{reference} is the reserve {places[ref]} and is not read: only a record that is read can be"
                " replaced."
            )
    raise ParameterError(
        f"{reference or 'A blank reference'} is not among the selected records: check the reference."
    )


def _find_reason(programme: Programme, code: str) -> ReplacementReason:
    """The reason of this code, in any capitals.

    Raises
    ------
    ParameterError : there is none; every code is listed with its label
    """
    for reason in programme.replacement_reasons.values():
        if reason.code.casefold() == code.strip().casefold():
            return reason
    known = [f"  {reason.code:<14} {reason.label}" for reason in programme.replacement_reasons.values()]
    found = f"There is no reason {code}." if code.strip() else "A replacement needs a reason."
    raise ParameterError("\n".join([f"{found} Give one of these with --reason:", *known]))


def _find_reserve(selection: Selection, replacements: pd.DataFrame, reference: str) -> str:
    key, places = reference_key(reference), place_names(selection)
    for earlier in replacements.itertuples(index=False):
        if reference_key(earlier.replacement) == key:
            raise ParameterError(
                f"The reserve {reference} ({places[earlier.replacement]}) is used already: it was taken for"
                f" {earlier.replaced} ({places[earlier.replaced]})."
            )
    for ref in selection.reserves:
        if reference_key(ref) == key:
            return ref
    raise ParameterError(f"{reference or 'A blank reference'} is not a reserve of this selection.")


def _find_role(given: str, references: Iterable[str]) -> str:
    role = " ".join(given.split())
    if not role:
        raise ParameterError(
            "Say who decided with --by: a role or initials, which will stand in the register."
        )
    if len(role) > LONGEST_ROLE or not role.isprintable() or names_a_record(role, references):
        raise ParameterError(
            f"--by: expected a role or initials of at most {LONGEST_ROLE} characters, without a record's"
            " reference; they will stand in the register."
        )
    return role


def _asked(problems: list[str], find: Callable[..., T], *arguments: Any) -> T | None:
    """What `find` finds; None when it refuses, with its problems told together with the others."""
    try:
        return find(*arguments)
    except ParameterError as refusal:
        problems += refusal.problems
        return None
