"""The findings as one page that any browser shows: no script, nothing fetched, no value of a child."""

from __future__ import annotations

from html import escape

import pandas as pd

from record_review.inspection import Inspection
from record_review.inspection.look import PALETTE, Table, table
from record_review.pir.returned import Return
from record_review.pir.rules.rule import blocking_findings
from record_review.pir.sent_back.versions import Changes
from record_review.pir.sent_back.versions_words import (
    SHEET,
    changed_children,
    changed_findings,
    changes_words,
)
from record_review.pir.sent_back.words import (
    HELD_UP,
    SEVERITY_MEANS,
    grouped,
    next_steps,
    opening,
    rehearsal,
    row_counts,
    title,
)

_STYLE = f"""
body {{ font: 1rem/1.5 Verdana, Arial, sans-serif; color: {PALETTE.ink}; background: {PALETTE.paper}; margin:
0; }} main {{ max-width: 75rem; margin: 0 auto; padding: 1rem; }}
h1 {{ font-size: 1.6rem; line-height: 1.25; }}
h2 {{ font-size: 1.25rem; margin-top: 2rem; }}
.table {{ margin: 1rem 0; }}
table {{ border-collapse: collapse; font-size: .9rem; min-width: 40rem; }}
caption {{ font-weight: bold; padding: .25rem 0; }}
th, td {{ border: 1px solid {PALETTE.line}; padding: .35rem .5rem; vertical-align: top; }}
thead th {{ background: #eef3f6; }}
tbody th {{ font-weight: normal; }}
td:last-child {{ white-space: nowrap; }}
p.practice {{ border: 2px solid {PALETTE.after}; padding: .5rem; font-weight: bold; }}
p.small {{ color: {PALETTE.quiet}; font-size: .85rem; overflow-wrap: anywhere; }}
@media print {{ thead {{ display: table-header-group; }} tr {{ break-inside: avoid; }} }}
"""


_MOST_CHANGES = 200  # children on the page; the workbook lists them all


def findings_page(ret: Return, inspection: Inspection, changes: Changes | None = None) -> str:
    """A self-contained HTML page: what was read, what to do next, what a corrected return changes, and the
    findings by rule with their cells."""
    read, found, digest = opening(ret, inspection)
    practice = rehearsal(inspection)
    parts = [
        f"<h1>{escape(title(inspection))}</h1>",
        *([f'<p class="practice">{escape(practice)}</p>'] if practice else []),
        f"<p>{escape(read)}</p>\n<p><strong>{escape(found)}</strong></p>",
        "<h2>What to do next</h2>",
        "<ol>" + "".join(f"<li>{escape(step)}</li>\n" for step in next_steps(ret, inspection)) + "</ol>",
    ]
    parts += _since(changes, ret) if changes else []
    held_up = frozenset(blocking_findings(ret.findings, inspection))
    columns = ["Expected", "Found", "Where", "What to do", HELD_UP, "Rule"]
    for severity, heading in (("error", "Errors"), ("query", "Queries")):
        lines = grouped([finding for finding in ret.findings if finding.severity == severity], held_up)
        if lines:
            frame = pd.DataFrame(lines, columns=columns, dtype="str")
            caption = f"{heading}: {SEVERITY_MEANS[severity]}"
            parts += [f"<h2>{heading}</h2>", table(frame, caption)._repr_html_()]
    parts += ["<h2>How we read your list</h2>", *(t._repr_html_() for t in _reports(ret))]
    parts.append(f'<p class="small">{escape(digest)}</p>')
    body = "\n".join(parts)
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src '
        "'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title(inspection))}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"{body}\n</main>\n</body>\n</html>\n"
    )


def _since(changes: Changes, ret: Return) -> list[str]:
    """What a corrected return changes; children by their rows, never by their references."""
    said = [f"<h2>{SHEET}</h2>", *(f"<p>{escape(words)}</p>" for words in changes_words(changes))]
    if len(changes.findings):
        said.append(table(changed_findings(changes), "Findings by rule, in both versions")._repr_html_())
    if lines := len(changes.children):
        children = changed_children(changes, ret.layout_facts["headings"]).head(_MOST_CHANGES)
        note = (
            f"The first {_MOST_CHANGES} of {lines:,}; the workbook lists all."
            if lines > _MOST_CHANGES
            else ""
        )
        by_row = children.drop(columns=["Reference before", "Reference now"])
        said.append(table(by_row, "Children, by the rows of your sheets", note=note)._repr_html_())
    return said


def _reports(ret: Return) -> list[Table]:
    rows = pd.DataFrame(row_counts(ret), columns=["Rows taken for", "Rows", "Which"])
    columns = ret.column_matches.rename(
        columns={"cell": "Cell", "heading": "Your heading", "column": "Taken for", "used": "Used"}
    )
    values = ret.value_matches.assign(
        column=ret.value_matches["column"].map(ret.layout_facts["headings"])
    ).rename(
        columns={
            "column": "Column",
            "value": "Your answer",
            "code": "Taken for",
            "children": "Children",
            "first_cell": "First in",
        }
    )
    return [
        table(rows, "Every row of your sheet, counted once"),
        table(
            columns[["Your heading", "Cell", "Taken for", "Used"]], "Which heading we took for which column"
        ),
        table(
            values,
            "Which answer we took for which",
            note="An answer that is in no list of ours is told by its kind, not repeated.",
        ),
    ]
