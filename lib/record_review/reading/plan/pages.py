"""The plan as people see it: counts and a figure for the team, a printable page for each pair and the lead.

Pages go by record number and reference only; what the team's notebook shows are counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd

from record_review.inspection import Inspection
from record_review.inspection.look import PALETTE, Picture, chart_style, label_on, picture, table
from record_review.reading.plan.schedule import Schedule
from record_review.reading.workbook.form import workbook_file_name

_STYLE = f"""
body {{ font: 1rem/1.5 Verdana, Arial, sans-serif; color: {PALETTE.ink}; background: {PALETTE.paper}; }}
main {{ max-width: 60rem; margin: 0 auto; padding: 1rem; }}
table {{ border-collapse: collapse; font-size: .9rem; }}
caption {{ font-weight: bold; text-align: left; padding: .25rem 0; }}
th, td {{ border: 1px solid {PALETTE.line}; padding: .35rem .5rem; text-align: left; }}
.table {{ margin: 1.5rem 0; break-inside: avoid; }}
.banner {{ font-weight: bold; border: 2px solid; padding: .5rem; }}
@media print {{ main {{ max-width: none; padding: 0; }} }}
"""


def loads_table(schedule: Schedule) -> pd.DataFrame:
    """Readings by pair and day, and the places that each pair has in the week."""
    plan, week = schedule.plan.table, schedule.week
    counts = plan.groupby(["reader", "day"]).size()
    rows = []
    for number, pair in enumerate(week.pairs):
        days = {f"Day {day}": int(counts.get((pair, day), 0)) for day in range(1, week.days + 1)}
        local = ", ".join(schedule.members[pair][1:]) or "reads alone"
        total = sum(days.values())
        rows.append(
            {"Pair": pair, "With": local, **days, "All": total, "Places": int(week.places[number].sum())}
        )
    return pd.DataFrame(rows)


def mix_table(schedule: Schedule) -> pd.DataFrame:
    """Readings of each category by pair."""
    both = schedule.plan.table.merge(
        schedule.week.readings[["record_ref", "reading", "category"]], on=["record_ref", "reading"]
    )
    counts = both.groupby(["reader", "category"]).size().unstack(fill_value=0).reindex(schedule.week.pairs)
    return counts.fillna(0).astype("int64").rename_axis(index="Pair", columns=None).reset_index()


def moves_table(schedule: Schedule) -> pd.DataFrame:
    """What happened in the week, how many readings moved for it, and the fewest that had to."""
    rows = [
        {"What happened": said, "Readings moved": len(one.moved), "At the least": one.bound}
        for said, one in schedule.steps
    ]
    return pd.DataFrame(rows, columns=["What happened", "Readings moved", "At the least"])


def moved_records(schedule: Schedule) -> pd.DataFrame:
    """What moved, by record number: where it stood and where it stands now."""
    rows = []
    for said, one in schedule.steps:
        for row in one.moved.itertuples(index=False):
            rows.append(
                {
                    "What happened": said,
                    "Record": schedule.week.names.get(row.record_ref, row.record_ref),
                    "Reading": row.reading,
                    "From": f"{row.reader_before}, day {row.day_before}",
                    "To": f"{row.reader}, day {row.day}",
                }
            )
    return pd.DataFrame(rows, columns=["What happened", "Record", "Reading", "From", "To"])


def plan_sentence(schedule: Schedule) -> str:
    """The plan in a sentence: how much is read by how many, how even, and whether that was proved."""
    plan, week = schedule.plan, schedule.week
    records = plan.table["record_ref"].nunique()
    loads = plan.table.groupby("reader").size().reindex(week.pairs, fill_value=0)
    said = (
        f"{records} records in {len(plan.table)} readings by {len(week.pairs)} pairs in {week.days} days:"
        f" {loads.min()} to {loads.max()} for each pair"
    )
    said += (
        ", each to its even share rounded down or up."
        if not plan.uneven
        else f"; {plan.uneven} outside even shares, which conflicts, families or hours do not allow."
    )
    if plan.unproved:
        said += f" The time was over before better was ruled out for: {', '.join(plan.unproved)}."
    return said


def week_picture(schedule: Schedule) -> Picture:
    """The week as a grid: a square per pair and day with its readings, darker where fewer places are left."""
    from matplotlib.figure import Figure

    week = schedule.week
    loads = loads_table(schedule)
    with chart_style():
        figure = Figure(figsize=(1.6 + 1.3 * week.days, 0.8 + 0.5 * len(week.pairs)))
        ax = figure.add_subplot()
        for y in range(len(week.pairs)):
            for day in range(week.days):
                number, places = int(loads[f"Day {day + 1}"].iloc[y]), int(week.places[y, day])
                share = number / places if places else 0
                ax.add_patch(_square(day, y, PALETTE.selected, 0.15 + 0.75 * share if places else 0))
                words = f"{number} of {places}" if places else "not there"
                dark = label_on(PALETTE.selected) if share > 0.6 else PALETTE.ink
                ax.text(day + 0.5, y + 0.5, words, ha="center", va="center", fontsize=9, color=dark)
        ax.set_xlim(0, week.days)
        ax.set_ylim(len(week.pairs), 0)
        ax.set_xticks([day + 0.5 for day in range(week.days)], [f"Day {day + 1}" for day in range(week.days)])
        ax.set_yticks([y + 0.5 for y in range(len(week.pairs))], list(week.pairs))
        ax.tick_params(length=0)
        for spine in ax.spines.values():
            spine.set_visible(False)
    last = f"Day {week.days}"
    free = int(week.places[:, -1].sum()) - int(loads[last].sum())
    said = plan_sentence(schedule)
    alt = f"The reading week by pair and day. {said} {free} places are free on {last.lower()}."
    return picture(figure, alt, caption=f"Readings of places, by pair and day; {free} free on the last day.")


def _square(day: int, y: int, colour: str, strength: float) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((day + 0.03, y + 0.05), 0.94, 0.9, facecolor=colour, alpha=strength, edgecolor="none")


def plan_files(schedule: Schedule, inspection: Inspection) -> dict[str, bytes]:
    """A printable page per pair, and one with the whole week for the lead; the same plan, the same bytes.

    Returns
    -------
    file name -> page; a pair's is named as its reader workbook is
    """
    files = {}
    for pair in schedule.week.pairs:
        name = workbook_file_name(inspection.inspection_id, pair).removesuffix(".xlsx")
        own = schedule.plan.table.loc[schedule.plan.table["reader"].eq(pair)]
        who = " with ".join(schedule.members[pair])
        files[f"{name}.html"] = _page(inspection, f"Reading plan of {who}", own, schedule.week.names)
    whole = schedule.plan.table
    files["whole-week.html"] = _page(
        inspection, "Reading plan of the week", whole, schedule.week.names, with_pair=True
    )
    return files


def _page(
    inspection: Inspection,
    heading: str,
    plan: pd.DataFrame,
    names: Mapping[str, str],
    *,
    with_pair: bool = False,
) -> bytes:
    title = f"{heading}, {inspection.inspection_id}"
    parts = []
    for day, of_day in plan.groupby("day", sort=True):
        rows = pd.DataFrame(
            {
                **({"Pair": of_day["reader"]} if with_pair else {}),
                "Record": [names.get(ref, "") for ref in of_day["record_ref"]],
                "Reference": of_day["record_ref"],
                "Reading": of_day["reading"],
                "Done": [""] * len(of_day),
            }
        )
        parts.append(table(rows, f"Day {day}", row_header="Record")._repr_html_())
    banner = '<p class="banner">REHEARSAL: for practice only</p>\n' if inspection.rehearsal else ""
    return (
        f'<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(heading)}</h1>\n{banner}"
        f"<p>{escape(inspection.inspection_id)}, {escape(inspection.partnership)}. Records come in the order"
        " in which they are to be read. A second reading is done without seeing the first. Speak to the"
        " inspection lead before you open a record of somebody you know or have worked with.</p>\n"
        f"{''.join(parts)}</main>\n</body>\n</html>\n"
    ).encode()


def schedule_to_stored(schedule: Schedule) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    """The plan as a step keeps it: the table `plan` with each record's number (place), and who reads."""
    kept = schedule.plan.table.assign(
        place=[schedule.week.names.get(ref, "") for ref in schedule.plan.table["record_ref"]]
    )
    facts = {
        "members": {pair: list(who) for pair, who in schedule.members.items()},
        "uneven": schedule.plan.uneven,
        "unproved": list(schedule.plan.unproved),
    }
    return {"plan": kept}, facts
