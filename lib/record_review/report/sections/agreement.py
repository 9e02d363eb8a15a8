"""How far two readers of the same records agree, for the released page: counts of answers, not of children.

The measures are `reading`'s. Counts are rounded here as all counts are, and a coefficient has one decimal.
"""

import math

import pandas as pd

from record_review.inspection import Programme, ReportSettings
from record_review.reading import (
    ALL_SECTIONS,
    agreement_by_section,
    double_readings,
    moderation_sentence,
)
from record_review.report.basis import COUNTS_NEED, HIDDEN, rounding_reach, shown_count
from record_review.report.estimates.shares import Share
from record_review.report.lines.findings import Findings
from record_review.report.lines.review import Review
from record_review.report.lines.tables import TOO_FEW, ReportTable, table_of
from record_review.report.lines.words import percent, shown_percent
from record_review.report.page import pieces
from record_review.report.page.pieces import Part
from record_review.report.protection.parts import protect_parts

ALIKE, DIFFERENT = ": alike", ": different"
UNITS = dict.fromkeys(("Alike (%)", "Range from (%)", "Range to (%)"), "%")


def agreement(review: Review, findings: Findings) -> Part:
    """How many records were read twice, and how often the two readers gave the same answer."""
    readings, programme, independent = (
        review.readings,
        review.programme,
        review.inspection.reading.independent,
    )
    pairs = double_readings(readings)
    twice, read = pairs["record_ref"].nunique(), readings.records["record_ref"].nunique()
    start = [
        pieces.heading(2, "How far readers agree"),
        pieces.text(
            f"{readings.records['reader'].nunique()} readers or pairs of readers read the records. "
            + (
                f"{twice} of the {read} records were read a second time by another, dealt over the "
                "categories by a rule that nobody could steer. "
                if twice
                else "No record was read by two of them, so it is not known how far readers agree. "
            )
            + "A reader’s error is in no range of this report, and readers’ training is not recorded here."
        ),
    ]
    if not twice:
        return start
    by_section = agreement_by_section(pairs, programme, independent=independent)
    return [
        *start,
        pieces.text(_independence(independent)),
        pieces.text(
            "In the findings each record counts once: with the answer on which both readers agree, and where "
            "they differ with the first reader’s, unless they agreed on another in moderation. "
            + (moderation_sentence(readings) or "Nothing was agreed on in moderation.")
        ),
        raw_table(by_section, programme, findings),
        pieces.text(
            "Readers may agree by chance, most easily where nearly all records have the same answer. Gwet’s "
            "coefficient allows for that: 1 is full agreement, 0 what chance alone would give. AC1 treats "
            "all differences alike; AC2 is for ordered scales and counts a difference of one step less than "
            "one of several. No words such as good or fair are given for it: such words were made for "
            "other coefficients. Ranges go by how much the records differ, since the answers about one child "
            "hang together."
        ),
        coefficient_table(by_section, programme),
    ]


def raw_table(by_section: pd.DataFrame, programme: Programme, findings: Findings) -> ReportTable:
    """Answers that two readers gave alike, of those both gave, by section.

    Parameters
    ----------
    by_section : as `agreement_by_section` gives it
    """
    settings = findings.basis.settings
    lines = by_section[(by_section["scale"] == "") & (by_section["pairs"] > 0)].set_index("section")
    sections = [section for section in lines.index if section != ALL_SECTIONS]
    parts: dict[str, int] = {}
    for section in sections:
        agree, all_pairs = int(lines.loc[section, "agree"]), int(lines.loc[section, "pairs"])
        parts[section + ALIKE], parts[section + DIFFERENT] = agree, all_pairs - agree
    rounded = protect_parts(parts, settings.base, secret=findings.secret, name="agreement")
    rows = []
    for section in [*sections, ALL_SECTIONS]:
        inside = sections if section == ALL_SECTIONS else [section]
        alike = sum(rounded[name + ALIKE] for name in inside)
        base = alike + sum(rounded[name + DIFFERENT] for name in inside)
        title = "All sections" if section == ALL_SECTIONS else programme.section(section).title
        rows.append({"Section": title, **_raw_cells(alike, base, lines.loc[section], settings)})
    columns = ["Section", "Answers alike", "Answers compared", *UNITS]
    caption = (
        "Answers that two readers gave alike, of those that both gave: answers, not children. Counts are "
        f"rounded to multiples of {settings.base}."
    )
    return table_of("agreement", caption, rows, columns=columns, units=UNITS)


def coefficient_table(by_section: pd.DataFrame, programme: Programme) -> ReportTable:
    """Gwet's coefficient by section and scale, where at least ten pairs of answers allow one."""
    lines = by_section[(by_section["scale"] != "") & by_section["value"].notna()]
    rows = []
    for line in lines.to_dict("records"):
        whole = line["section"] == ALL_SECTIONS
        title = "All sections" if whole else programme.section(line["section"]).title
        ranged = not math.isnan(line["value_low"])
        rows.append(
            {
                "Section": title,
                "Answers of the scale": line["scale"],
                "Coefficient": line["coefficient"],
                "Value": _one_decimal(line["value"]),
                "Range from": _one_decimal(line["value_low"]) if ranged else TOO_FEW,
                "Range to": _one_decimal(line["value_high"]) if ranged else TOO_FEW,
            }
        )
    columns = ["Section", "Answers of the scale", "Coefficient", "Value", "Range from", "Range to"]
    caption = "Agreement beyond chance, by section and scale, with at least ten pairs of answers."
    return table_of("agreement-beyond-chance", caption, rows, columns=columns)


def _raw_cells(alike: int, base: int, line: pd.Series, settings: ReportSettings) -> dict[str, int | str]:
    if base < max(settings.threshold, COUNTS_NEED, 2 * settings.base):
        shown = shown_count(base, None, settings.base)
        return {"Answers alike": HIDDEN, "Answers compared": shown, **dict.fromkeys(UNITS, HIDDEN)}
    none = math.nan
    share = Share(alike, base, alike / base, none, none, none, 0, none, rounded_to=settings.base)
    cells: dict[str, int | str] = {**dict.fromkeys(UNITS, TOO_FEW), "Alike (%)": shown_percent(share)}
    if not math.isnan(line["low"]):
        rounding = rounding_reach(settings.base, base)
        low = share.share - math.hypot(line["agreement"] - line["low"], rounding)
        high = share.share + math.hypot(line["high"] - line["agreement"], rounding)
        cells["Range from (%)"] = percent(max(0.0, low))
        cells["Range to (%)"] = percent(min(1.0, high))
    return {
        "Answers alike": shown_count(alike, base, settings.base),
        "Answers compared": shown_count(base, None, settings.base),
        **cells,
    }


def _one_decimal(value: float) -> str:
    """With a true minus sign, which no spreadsheet takes for the beginning of a formula."""
    return f"{round(value, 1) + 0:.1f}".replace("-", "−")


def _independence(independent: bool | None) -> str:
    if independent is None:
        return (
            "It has not been stated whether the second readers worked without seeing or discussing the first "
            "answers. If they did not, the figures show how far readers came to agree, not how far they "
            "would have agreed by themselves."
        )
    if independent:
        return "The second readers neither saw nor discussed the first answers before they gave their own."
    return (
        "The second readers saw or discussed the first answers. The figures therefore show how far readers "
        "came to agree, and are no estimate of how far they would have agreed by themselves."
    )
