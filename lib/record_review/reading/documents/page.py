"""The documents as one page for the team: counts by agency and by reading day, places and no reference."""

from __future__ import annotations

from html import escape

import pandas as pd

from record_review.inspection import Inspection
from record_review.inspection.look import PALETTE, table
from record_review.reading.documents.progress import OUTSTANDING, Documents, by_agency, by_day, outstanding
from record_review.sample.send.sheets import in_capitals

_STYLE = f"""
body {{ font: 1rem/1.5 Verdana, Arial, sans-serif; color: {PALETTE.ink}; background: {PALETTE.paper}; }}
main {{ max-width: 75rem; margin: 0 auto; padding: 1rem; }}
table {{ border-collapse: collapse; font-size: .9rem; }}
caption {{ font-weight: bold; text-align: left; padding: .25rem 0; }}
th, td {{ border: 1px solid {PALETTE.line}; padding: .35rem .5rem; text-align: left; }}
.table {{ margin: 1.5rem 0; }}
"""
HEADINGS = {
    "agency": "Agency",
    "asked": "Asked for",
    "received": "Received",
    "not_there": "Not held or not applicable",
    "outstanding": "Outstanding",
    "overdue": "Overdue",
    "removed": "Removed",
    "reserves_outstanding": "Reserves outstanding",
    "additional": "Further documents outstanding",
}


def overdue_sentence(of: Documents, agencies: tuple[str, ...], *, day: int) -> str:
    """Which agencies are late by the end of a reading day, and with how many records."""
    counts = by_agency(of, agencies, day=day).set_index("agency")["overdue"]
    late = [f"{agency} ({count})" for agency, count in counts.items() if count]
    if not late:
        return f"Nothing that is needed by reading day {day} is outstanding."
    return (
        f"Late by reading day {day}: {len(late)} of {len(agencies)} agencies, by records: {', '.join(late)}."
    )


def documents_page(of: Documents, inspection: Inspection, *, day: int) -> bytes:
    """A self-contained page; equal input gives equal bytes."""
    agencies = inspection.programme.agencies
    counts = by_agency(of, agencies, day=day)
    counts["agency"] = counts["agency"].map(in_capitals)
    days = by_day(of, agencies, max(inspection.reading.days, int(of.records["needed"].max() or 1)))
    days["agency"] = days["agency"].map(in_capitals)
    late = pd.DataFrame(
        {
            "Agency": list(map(in_capitals, agencies)),
            "Overdue": [", ".join(outstanding(of, a, by_day=day)["place"]) or "none" for a in agencies],
        }
    )
    further = pd.DataFrame(
        [
            (
                a.number,
                in_capitals(a.agency),
                a.at[:10],
                a.by,
                "outstanding" if a.state in OUTSTANDING else a.state,
            )
            for a in of.additional
        ],
        columns=["Number", "Agency", "Asked on", "By", "State"],
    )
    tables = [
        table(
            counts.rename(columns=HEADINGS),
            f"Records that are read, by agency; overdue by the end of reading day {day}",
        ),
        table(
            days.rename(columns=lambda name: in_capitals(name)), "Outstanding, by the day they are needed on"
        ),
        table(late, f"Places overdue by the end of reading day {day}"),
    ]
    tables += [table(further, "Further documents that the inspection lead asked for")] if len(further) else []
    title = f"Documents: {inspection.partnership}, inspection {inspection.inspection_id}"
    body = "\n".join(each._repr_html_() for each in tables)
    page = (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src '
        "'unsafe-inline'\">\n"
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(title)}</h1>\n<p>{escape(overdue_sentence(of, agencies, day=day))}</p>\n{body}\n"
        "</main>\n</body>\n</html>\n"
    )
    return page.encode("utf-8")
