"""The readings as the team's notebook shows them: counts and what to ask; no answer and no reference."""

import pandas as pd

from record_review.reading.results.results import Readings


def unread_sentence(readings: Readings) -> str:
    """How many records to be read have a reading, and how many have none."""
    read, unread = readings.records["record_ref"].nunique(), len(readings.unread)
    if not unread:
        return f"All {read} records have been read."
    return (
        f"{read} of {read + unread} records have been read; {unread} have no reading and are in no estimate."
    )


def findings_summary(readings: Readings) -> pd.DataFrame:
    """Findings of one kind together: found, what to do, times, and the records' places and cells."""
    if readings.findings.empty:
        return pd.DataFrame({"Found": ["nothing"], "What to do": ["–"], "Times": [0], "Where": ["–"]})
    lines = []
    for (found, action), group in readings.findings.groupby(["found", "action"], sort=False):
        places = [" ".join(filter(None, pair)) for pair in zip(group["record"], group["cell"], strict=True)]
        more = f" and {len(places) - 12} more" if len(places) > 12 else ""
        lines.append((found, action, len(group), ", ".join(places[:12]) + more))
    return pd.DataFrame(lines, columns=["Found", "What to do", "Times", "Where"])
