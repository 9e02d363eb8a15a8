"""What a return was found to hold, a sentence for each step of its notebook: counts, nothing of one child."""

from __future__ import annotations

from record_review.pir.returned import Return
from record_review.pir.sent_back.versions import Changes
from record_review.pir.sent_back.versions_words import changes_words
from record_review.pir.sent_back.words import plural


def rows_words(ret: Return) -> str:
    """How many rows of the sheet are children, and how many are something else."""
    children, rows = ret.counts["child"], ret.counts["rows"]
    others = plural(rows - children, "is something else", "are something else")
    return f"The sheet has {plural(rows, 'row', 'rows')}: {plural(children, 'child', 'children')}; {others}."


def headings_words(ret: Return) -> str:
    """How many columns were found, and how many headings were left out or are missing."""
    used = ret.column_matches["used"]
    missing = int((used == "not in the sheet").sum())
    left_out = int(used.str.startswith("no: ").sum())
    return (
        f"{plural(int((used == 'yes').sum()), 'column was', 'columns were')} found; "
        f"{plural(left_out, 'heading was', 'headings were')} not used, and "
        f"{plural(missing, 'column that is required is', 'columns that are required are')} missing."
    )


def values_words(ret: Return) -> str:
    """How many spellings were taken for a code, and how many cells match none."""
    unmatched = ret.value_matches[ret.value_matches["first_cell"] != ""]
    matched = plural(len(ret.value_matches) - len(unmatched), "spelling was", "spellings were")
    cells = plural(int(unmatched["children"].sum()), "cell matches", "cells match")
    return f"{matched} taken for a code; {cells} no code."


def findings_words(ret: Return) -> str:
    """How many findings there are, of how many rules, and which rule has most."""
    if not ret.findings:
        return "The return has no findings."
    rules = [finding.rule for finding in ret.findings]
    most = max(sorted(set(rules)), key=rules.count)
    errors = sum(finding.severity == "error" for finding in ret.findings)
    return (
        f"{plural(len(rules), 'finding', 'findings')} under {plural(len(set(rules)), 'rule', 'rules')}: "
        f"{plural(errors, 'error', 'errors')} to put right, "
        f"{plural(len(rules) - errors, 'query', 'queries')} to explain. "
        f"Most are under {most} ({rules.count(most):,})."
    )


def versions_words(changes: Changes | None) -> str:
    """What a corrected return changes, in counts."""
    if changes is None:
        return "This is the first version of the return: there is nothing to compare it with."
    return " ".join(changes_words(changes)[1:3])
