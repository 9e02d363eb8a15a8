"""What a corrected return changes, in words and tables: for the partnership row by row, for the team in
counts."""

from __future__ import annotations

import pandas as pd

from record_review.pir.sent_back.versions import BECAME, Changes
from record_review.pir.sent_back.words import plural

SHEET = "Since the last version"


def changes_counts(changes: Changes | None) -> pd.DataFrame:
    """What became of how many children: what, children. Says nothing of a single child."""
    if changes is None:
        return pd.DataFrame({"what": ["This is the first version that was read."], "children": [0]})
    lines = [(words, changes.count(became)) for became, words in BECAME.items()]
    return pd.DataFrame(lines, columns=["what", "children"])


def changes_words(changes: Changes) -> list[str]:
    """What the partnership is told first: which version this is compared with, and what came of it."""
    found = changes.findings
    cured, left, new = (int(found[name].sum()) for name in ("cured", "left", "new"))
    lost = changes.count("gone", "new reference")
    said = [
        f"This is version {changes.after} of your return. We compared it with version {changes.before}, the "
        f"file whose SHA-256 is {changes.before_sha256}.",
        f"Findings: {cured:,} cured, {left:,} left, {new:,} new.",
        f"Children: {changes.count('added'):,} added, {changes.count('changed'):,} changed in what decides "
        f"whether they are in the review, {lost:,} not in this version under their reference.",
    ]
    if lost:
        said.append(
            "We cannot go on before we know why "
            + plural(lost, "child", "children")
            + f" left the list [PIR-103]. {'It is' if lost == 1 else 'They are'} listed below."
        )
    return said


def changed_children(changes: Changes, headings: dict[str, str]) -> pd.DataFrame:
    """The children who were added, changed or are gone, one line each: What, Row before, Row now, Columns,
    In the review before, In the review now, Reference before, Reference now.

    headings : our column -> its heading
    """
    found = changes.children
    before = [
        "" if pd.isna(row) else f"row {row}" + (f" of version {version}" if version != changes.before else "")
        for row, version in zip(found["row"], found["version"], strict=True)
    ]
    columns = [
        ", ".join(headings.get(name, name) for name in names.split()) for names in found["columns"].tolist()
    ]
    table = {
        "What": found["became"].map(BECAME),
        "Row before": before,
        "Row now": ["" if pd.isna(row) else f"row {row}" for row in found["new_row"]],
        "Columns": columns,
        "In the review before": found["outcome_before"],
        "In the review now": found["outcome_now"],
        "Reference before": found["record_ref"],
        "Reference now": found["new_ref"],
    }
    return pd.DataFrame(table, dtype="str").fillna("")


def changed_findings(changes: Changes | None) -> pd.DataFrame:
    """The findings of both versions by rule: Severity, Rule, Expected, Cured, Left, New; no lines for the
    first version."""
    if changes is None:
        return pd.DataFrame(columns=["Severity", "Rule", "Expected", "Cured", "Left", "New"])
    return changes.findings[["severity", "rule", "expected", "cured", "left", "new"]].rename(
        columns=str.capitalize
    )
