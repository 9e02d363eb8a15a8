"""What the team has settled: by rule and number, with the reason and by whom, for the register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from record_review.inspection import Inspection, ParameterError
from record_review.run.steps.reasons import LONG_NUMBER, LONGEST_REASON

if TYPE_CHECKING:
    from record_review.pir import Return


def settled_facts(ret: Return, inspection: Inspection) -> list[dict[str, Any]]:
    """The entries under settled.queries, and an agreed date that was accepted.

    Returns
    -------
    for each: rule, decision, count (0 when rows are named or neither is), rows (how many are named), reason,
    by ("" when it is not said)

    Raises
    ------
    ParameterError : a reason or `by` is too long, or holds a reference of the return or a number of ten
        digits: it stands in the register for good
    """
    from record_review.sample import names_a_record

    entries = [
        {
            "rule": query.rule,
            "decision": query.decision,
            "count": query.count or 0,
            "rows": len(query.rows),
            "reason": query.reason,
            "by": query.by,
        }
        for query in inspection.settled.queries
    ]
    if accepted := inspection.settled.agreed_date_accepted:
        entries.append(
            {
                "rule": "agreed_date",
                "decision": "accepted",
                "count": 0,
                "rows": 0,
                "reason": accepted,
                "by": "",
            }
        )
    references = [ref for ref in ret.children["record_ref"].tolist() if ref]
    problems = []
    for entry in entries:
        for name in ("reason", "by"):
            text = str(entry[name])
            if len(text) > LONGEST_REASON or LONG_NUMBER.search(text) or names_a_record(text, references):
                problems.append(
                    f"settled, {entry['rule']}: {name} stands in the register for good. Expected up to "
                    f"{LONGEST_REASON} characters without a record's reference or a number of ten digits."
                )
    if problems:
        raise ParameterError(*problems)
    return entries
