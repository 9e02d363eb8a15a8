"""How far two readers of the same records agree, for the released page: counts of answers, not of children.

The measures are `reading`'s. Counts are rounded here as all counts are, and a coefficient has one decimal.
"""

import math

import pandas as pd

from record_review.inspection import Programme, ReportSettings
from record_review.reading import ALL_SECTIONS, Readings, agreement_by_section, double_readings
from record_review.report.lines.tables import HIDDEN, TOO_FEW, ReportTable
from record_review.report.lines.words import percent
from record_review.report.page import pieces
from record_review.report.page.pieces import Piece
from record_review.report.protection.protect import COUNTS_NEED, protect_parts, rounding_reach, shown_count

ALIKE, DIFFERENT = ": alike", ": different"
UNITS = {"Alike (%)": "%", "Range from (%)": "%", "Range to (%)": "%"}


def agreement_pieces(
    readings: Readings,
    programme: Programme,
    settings: ReportSettings,
    *,
    secret: bytes,
    independent: bool | None = None,
) -> tuple[list[Piece], list[ReportTable]]:
    """The part of the page on readers' agreement, and its tables.

    Parameters
    ----------
    secret : of the inspection, as `protect_parts` takes it
    independent : whether second readers neither saw nor discussed the first answers; None where nobody has
        stated it
    """
    pairs = double_readings(readings)
    twice, read = pairs["record_ref"].nunique(), readings.records["record_ref"].nunique()
    told: list[Piece] = [
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
        return told, []
    found = agreement_by_section(pairs, programme, independent=independent)
    tables = [raw_table(found, programme, settings, secret=secret), coefficient_table(found, programme)]
    told += [
        pieces.text(_independence(independent)),
        pieces.text(
            "In the findings each record counts once: with the answer on which both readers agree, and where "
            "they differ with the first reader’s."
        ),
        pieces.table(tables[0]),
        pieces.text(
            "Readers may agree by chance, most easily where nearly all records have the same answer. Gwet’s "
            "coefficient allows for that: 1 is full agreement, 0 what chance alone would give. AC1 treats "
            "all differences alike; AC2 is for ordered scales and counts a difference of one step less than "
            "one of several. No words such as good or fair are given for it: such words were made for "
            "other coefficients. Ranges go by how much the records differ, since the answers about one child "
            "hang together."
        ),
        pieces.table(tables[1]),
    ]
    return told, tables


def raw_table(
    found: pd.DataFrame, programme: Programme, settings: ReportSettings, *, secret: bytes
) -> ReportTable:
    """Answers that two readers gave alike, of those both gave, by section.

    Parameters
    ----------
    found : as `agreement_by_section` gives it
    """
    lines = found[(found["scale"] == "") & (found["pairs"] > 0)].set_index("section")
    sections = [section for section in lines.index if section != ALL_SECTIONS]
    parts: dict[str, int] = {}
    for section in sections:
        agree, all_pairs = int(lines.loc[section, "agree"]), int(lines.loc[section, "pairs"])
        parts[section + ALIKE], parts[section + DIFFERENT] = agree, all_pairs - agree
    rounded = protect_parts(parts, settings.base, secret=secret, name="agreement")
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
    return ReportTable("agreement", caption, pd.DataFrame(rows, columns=columns, dtype=object), UNITS)


def coefficient_table(found: pd.DataFrame, programme: Programme) -> ReportTable:
    """Gwet's coefficient by section and scale, where at least ten pairs of answers allow one."""
    lines = found[(found["scale"] != "") & found["value"].notna()]
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
    frame = pd.DataFrame(rows, columns=columns, dtype=object)
    return ReportTable("agreement-beyond-chance", caption, frame)


def _raw_cells(alike: int, base: int, line: pd.Series, settings: ReportSettings) -> dict[str, int | str]:
    if base < max(settings.threshold, COUNTS_NEED, 2 * settings.base):
        shown = shown_count(base, None, settings.base)
        return {"Answers alike": HIDDEN, "Answers compared": shown, **dict.fromkeys(UNITS, HIDDEN)}
    share = alike / base
    cells: dict[str, int | str] = dict.fromkeys(UNITS, TOO_FEW)
    nearly = alike in (0, base)
    left = percent(settings.base / base)
    cells["Alike (%)"] = (
        (f"under {left}" if not alike else f"over {100 - left}") if nearly else percent(share)
    )
    if not math.isnan(line["low"]):
        rounding = rounding_reach(settings.base, base)
        low = share - math.hypot(line["agreement"] - line["low"], rounding)
        high = share + math.hypot(line["high"] - line["agreement"], rounding)
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
