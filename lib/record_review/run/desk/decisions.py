"""What a person decides at the desk and the inspection file keeps: what is settled, the engagement list,
exact counts. Each is checked, entered in the file and noted in the register with by whom.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from record_review.custody import open_store
from record_review.inspection import (
    EngagementSettings,
    Inspection,
    ParameterError,
    PublicNumber,
    SettledQuery,
    read_inspection,
)
from record_review.run.desk.editing import add_to_list, edit_inspection_file, set_setting
from record_review.run.desk.new_file import quoted
from record_review.run.steps.reasons import LONG_NUMBER, LONGEST_REASON, LONGEST_ROLE

SETTING_ENTERED = "setting_entered"  # kind of event
ACCEPTED, SAME_CHILD, DIFFERENT_CHILDREN = "accepted", "same_child", "different_children"


def settle_query(
    path: Path, *, rule: str, decision: str, reason: str, by: str, rows: Sequence[int] = (), count: int = 0
) -> None:
    """Settle findings of a rule: those in certain rows, or all of them by their number.

    Raises
    ------
    ParameterError : the reason or by whom is missing or cannot stand in the register, or the file cannot be
        changed
    """
    problems = [*_reason_problems(reason), *role_problems(by)]
    if problems:
        raise ParameterError(*problems)
    reason, by = " ".join(reason.split()), " ".join(by.split())
    where = f"count: {count}" if count else f"rows: [{', '.join(map(str, sorted(rows)))}]"
    item = f"{{rule: {rule}, {where}, decision: {decision}, reason: {quoted(reason)}, by: {quoted(by)}}}"
    query = SettledQuery(rule, tuple(sorted(rows)), decision, reason, count or None, by)

    def meant(before: Inspection) -> Inspection:
        queries = (*before.settled.queries, query)
        return dataclasses.replace(before, settled=dataclasses.replace(before.settled, queries=queries))

    edit_inspection_file(path, lambda text: add_to_list(text, ("settled", "queries"), item), meant)


def accept_agreed_date(path: Path, *, reason: str, by: str) -> None:
    """Accept an agreed date outside the four weeks before notification; raises as `settle_query`."""
    problems = [*_reason_problems(reason), *role_problems(by)]
    if problems:
        raise ParameterError(*problems)
    said = " ".join(reason.split())
    enter_setting(
        path,
        lambda text: set_setting(
            text, ("settled", "agreed_date"), f"{{accept: true, reason: {quoted(said)}}}"
        ),
        lambda before: dataclasses.replace(
            before, settled=dataclasses.replace(before.settled, agreed_date_accepted=said)
        ),
        "settled.agreed_date",
        by,
    )


def ask_for_engagement_list(
    path: Path, *, size: str, reserves: str, ages: tuple[str, str], source: str, by: str
) -> None:
    """Ask for a list of children and young people to meet or survey.

    Parameters
    ----------
    ages : whole years from and to, as typed; both "" for all ages

    Raises
    ------
    ParameterError : a number is not one, ages run downwards, a list was asked for already, or by whom is
        missing
    """
    problems = role_problems(by)
    if read_inspection(path).engagement is not None:
        problems.append(f"{path.name} asks for an engagement list already.")
    typed = {"Children and young people": size, "Reserves": reserves}
    if any(part.strip() for part in ages):
        typed |= {"Ages from": ages[0], "Ages to": ages[1]}
    problems += [
        f"{name}: expected a whole number." for name, said in typed.items() if not said.strip().isdigit()
    ]
    if not source.strip():
        problems.append("Say where its public number will come from, such as: dice, rolled together.")
    if problems:
        raise ParameterError(*problems)
    limits = (int(ages[0]), int(ages[1])) if len(typed) > 2 else None
    new = EngagementSettings(
        int(size), int(reserves), limits, public_number=PublicNumber(" ".join(source.split()))
    )
    lines = ["engagement:", f"  size: {new.size}", f"  reserves: {new.reserves}"]
    if limits:
        lines.append(f"  ages: {{from: {limits[0]}, to: {limits[1]}}}")
    lines.append(f"  public_number: {{source: {quoted(new.public_number.source)}}}")
    enter_setting(
        path,
        lambda text: text.rstrip("\n") + "\n\n" + "\n".join(lines) + "\n",
        lambda before: dataclasses.replace(before, engagement=new),
        "engagement",
        by,
    )


def ask_for_exact_counts(path: Path, *, by: str) -> None:
    """Have the report print exact counts, which needs an approval when 06 runs; raises as `settle_query`."""
    if problems := role_problems(by):
        raise ParameterError(*problems)
    enter_setting(
        path,
        lambda text: set_setting(text, ("report", "disclosure"), "exact"),
        lambda before: dataclasses.replace(
            before, report=dataclasses.replace(before.report, disclosure="exact", replaced="")
        ),
        "report.disclosure",
        by,
    )


def enter_setting(
    path: Path,
    change: Callable[[str], str],
    meant: Callable[[Inspection], Inspection],
    setting: str,
    by: str,
) -> None:
    inspection = edit_inspection_file(path, change, meant)
    facts = {"setting": setting, "by": " ".join(by.split())}
    open_store(inspection.inspection_id).register.record(SETTING_ENTERED, facts, again=True)


def role_problems(by: str) -> list[str]:
    said = " ".join(by.split())
    if not said or len(said) > LONGEST_ROLE or not said.isprintable() or re.search(r"\d{4}", said):
        return [
            f"By: expected a role or initials, at most {LONGEST_ROLE} characters; it stands in the register."
        ]
    return []


def _reason_problems(reason: str) -> list[str]:
    said = " ".join(reason.split())
    if not said or len(said) > LONGEST_REASON or not said.isprintable() or LONG_NUMBER.search(said):
        return [
            f"Reason: expected a sentence of at most {LONGEST_REASON} characters, without a reference or a"
            " number of ten digits; it stands in the register for good."
        ]
    return []
