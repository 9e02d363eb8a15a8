"""Why something is done again that is done once: the person's reason, entered before the steps run.

It stands in the register for good and in what the partnership is sent, so it must not name a record.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from record_review.custody import Register, Store
from record_review.inspection import ParameterError, StepError

REASON_GIVEN = "reason_given"  # kind of event
LONGEST_REASON, LONGEST_ROLE = 300, 60
LONG_NUMBER = re.compile(r"\d(?:[\s-]?\d){9,}")  # ten digits are a CHI number's


def reason_facts(reason: str | None, approved_by: str | None) -> dict[str, str] | None:
    """What goes into the register of --reason and --approved-by; None when neither was given.

    Raises
    ------
    ParameterError : blank, too long or unprintable text, a number of ten digits or more, or somebody who
        approved of nothing
    """
    problems = []
    given = {"reason": reason, "approved_by": approved_by}
    said = {name: " ".join((text or "").split()) for name, text in given.items()}
    if reason is None and approved_by is not None:
        problems.append("--approved-by goes with --reason: say what was approved, and why.")
    for name, option, expected, longest in (
        ("reason", "--reason", "why, in a sentence", LONGEST_REASON),
        ("approved_by", "--approved-by", "a role or initials", LONGEST_ROLE),
    ):
        if given[name] is not None and not said[name]:
            problems.append(f"{option} is blank: expected {expected}.")
        elif len(said[name]) > longest or not said[name].isprintable() or LONG_NUMBER.search(said[name]):
            problems.append(
                f"{option}: expected {expected}, on one line of at most {longest} characters and without a"
                " number of ten digits or more; it will stand in the register and may be sent."
            )
    if problems:
        raise ParameterError(*problems)
    return said if reason is not None else None


def enter_reason(store: Store, facts: dict[str, str]) -> None:
    """Enter a reason in the register, unless it is the last thing that was entered.

    Raises
    ------
    ParameterError : the text holds the reference of a record of the return
    StepError : the register was damaged
    """
    from record_review.sample import names_a_record

    references = _references(store)
    named = [words for words, text in _options(facts) if names_a_record(text, references)]
    if named:
        raise ParameterError(
            f"{' and '.join(named)}: a record's reference stands in it. Say it without; it will stand in the"
            " register and may be sent."
        )
    events = store.register.events()
    # The same words for a later occasion are another reason.
    again = bool(events) and events[-1]["kind"] != REASON_GIVEN
    store.register.record(REASON_GIVEN, facts, again=again)


def reason_since(register: Register, kind: str) -> dict[str, Any] | None:
    """The facts of the latest reason that was given after the latest event of a kind; None when none was.

    The latest of all when there is no event of that kind. A reason that an event of another kind carries was
    given for that, and is not taken for anything else.
    """
    used = set()
    for event in reversed(register.events()):
        if event["kind"] == kind:
            return None
        if event["kind"] == REASON_GIVEN:
            return None if event["facts"]["reason"] in used else dict(event["facts"])
        used.add(event["facts"].get("reason"))
    return None


def _options(facts: dict[str, str]) -> list[tuple[str, str]]:
    return [("--reason", facts["reason"]), ("--approved-by", facts["approved_by"])]


def _references(store: Store) -> Iterable[str]:
    """The references of the return as it was published; none before that."""
    try:
        tables, _ = store.recall("return")
    except StepError:
        return ()
    return tables["children"]["record_ref"].dropna().tolist() if "children" in tables else ()
