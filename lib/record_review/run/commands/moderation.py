"""The command `moderation` in words: the comparison sheet of what two readers said, and whether readers
drift."""

from __future__ import annotations

from record_review.run.commands.replace import opened
from record_review.run.steps import moderating


def moderation_lines(inspection_id: str) -> list[str]:
    """Write the comparison sheet from the reader workbooks as they are now, and say what there is to talk
    over.

    Raises
    ------
    ParameterError, StepError, ReadingError : no such inspection, nothing selected, or no sound workbooks
    """
    from record_review.reading.moderation.drift import drift_sentence, pair_drift

    inspection, store = opened(inspection_id, "Moderation")
    readings = moderating.current_readings(inspection, store)
    items = moderating.compared_items(inspection, store, readings)
    if items.empty:
        return ["No record has two readings yet, so there is nothing to compare."]
    differ, records = int((~items["same"]).sum()), items["record_ref"].nunique()
    path = moderating.publish_sheet(inspection, store, items)
    drift = pair_drift(readings, inspection.programme)
    lines = [
        f"{records} records were read by two: {len(items)} answers compared, {differ} differ.",
        f"For those who talk them over: {path}",
        f"When it comes back: returned {inspection.inspection_id} moderation.xlsx",
        *moderating.moderated_words(moderating.moderated(inspection, store, readings)),
        "",
        "Answers of each pair against all others, as a share of the scale (positive: nearer to the better"
        " end),"
        " with the range that chance alone would stay in:",
    ]
    for row in drift.itertuples(index=False):
        if row.low != row.low:
            lines.append(f"  {row.group}: {row.records} records, too few to say")
        else:
            mark = "  differs" if row.flagged else ""
            lines.append(
                f"  {row.group}: {row.records} records, {row.difference:+.2f} ({row.low:+.2f} to"
                f" {row.high:+.2f}){mark}"
            )
    return [*lines, drift_sentence(drift, "pair")]
