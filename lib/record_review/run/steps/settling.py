"""What is said before a book is made, and what the team has settled: by rule and number, with the reason and
by whom, for the register.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from record_review.custody import Store
from record_review.inspection import DrawError, Inspection, ParameterError
from record_review.run.steps.inputs import shown_path
from record_review.run.steps.reasons import LONG_NUMBER, LONGEST_REASON

if TYPE_CHECKING:
    from record_review.pir import Return

ACCOUNT = "private/account.json"  # where 02_population keeps it


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


def account_lines(store: Store) -> list[str]:
    """The account that 02_population kept, without what blocks; raises as `Store.recall_facts` does."""
    return list(store.recall_facts("account")["lines"])


def what_blocks(store: Store) -> list[str]:
    """Why no book can be made from the return yet, as 02_population kept it."""
    return list(store.recall_facts("account")["blocking"])


def refuse_if_blocked(store: Store, inspection: Inspection) -> None:
    """Nothing, when a book of candidate lists may be made from the return.

    Raises
    ------
    DrawError : everything that blocks, and what to do with which files
    """
    if blocking := what_blocks(store):
        from record_review.pir import how_to_go_on

        where = store.shown("send/findings/findings.xlsx")
        raise DrawError(*blocking, how_to_go_on(where, shown_path(inspection.path)))


def before_the_book(store: Store, inspection: Inspection) -> str:
    """How many children the book will hold; said before the book is begun."""
    eligible = store.recall_facts("account")["eligible"]
    what = "book of lists" if inspection.rehearsal else "book of lists of this inspection"
    return f"The {what} will hold {eligible:,} {'child' if eligible == 1 else 'children'}."
