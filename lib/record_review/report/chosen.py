"""How the records were chosen, for the released page: who is in the population, the draw, how like it the
sample is.

Counts of children by characteristic are protected as findings are. What everybody may know is said exactly:
the children in the population, the records selected, in reserve and read.
"""

import pandas as pd

from record_review.inspection import Inspection, Programme
from record_review.inspection.look import Picture
from record_review.population import VARIABLES
from record_review.report import pieces
from record_review.report.disclosure import protect_parts, shown_count
from record_review.report.figures import groups_figure
from record_review.report.pieces import Piece
from record_review.report.tables import ReportTable
from record_review.report.wording import percent
from record_review.sample import Selection
from record_review.sample.representativeness import level_name


def funnel_table(funnel: pd.DataFrame, *, step: int) -> ReportTable:
    """Rows of the return by what became of them: the population exactly, the reasons for the others rounded.

    Parameters
    ----------
    funnel : outcome, reason, meaning, rows; as `population.funnel` gives it
    """
    eligible = funnel["outcome"] == "eligible"
    others = funnel.loc[~eligible & (funnel["rows"] > 0)]
    rounded = protect_parts(dict(zip(others["meaning"], others["rows"].astype(int), strict=True)), step)
    rows: list[tuple[str, int | str]] = [("In the population", int(funnel.loc[eligible, "rows"].sum()))]
    rows += [(meaning, shown_count(count, None, step)) for meaning, count in rounded.items()]
    frame = pd.DataFrame(rows, columns=["What became of the rows of the return", "Rows"], dtype=object)
    caption = (
        f"Rows of the pre-inspection return. Those outside the population are rounded to multiples of {step}."
    )
    return ReportTable("population", caption, frame)


def composition(
    representativeness: pd.DataFrame, programme: Programme, *, step: int
) -> tuple[ReportTable, Picture]:
    """Population and sample group by group, rounded, with the exact statement that the draw was balanced.

    Parameters
    ----------
    representativeness : variable, level, population, share, expected, selected, difference, after; as
        `sample.representativeness` gives it
    """
    rows = []
    drawn: dict[str, list[tuple[str, float, str, bool]]] = {}
    records = 0
    for variable, levels in representativeness.groupby("variable", sort=False):
        called = VARIABLES.get(str(variable), str(variable))
        names = [level_name(str(variable), str(level), programme) for level in levels["level"]]
        counted = levels["after"].fillna(levels["selected"]).astype(int)
        children = protect_parts(dict(zip(names, levels["population"].astype(int), strict=True)), step)
        sample = protect_parts(dict(zip(names, counted, strict=True)), step)
        everyone, records = int(levels["population"].sum()), int(counted.sum())
        within = dict(zip(names, (counted - levels["expected"]).abs() < 1, strict=True))
        for name in names:
            share = children[name] / everyone
            whole = percent(share) or f"under {max(percent(step / everyone), 1)}"
            drawn.setdefault(called, []).append((name, share, f"{whole}%", bool(within[name])))
            rows.append(
                {
                    "Group": f"{called}: {name}",
                    "Children in the population": shown_count(children[name], None, step),
                    "Share of children (%)": whole,
                    "Records in the sample": shown_count(sample[name], None, step),
                    "Within one record of its exact share": "Yes" if within[name] else "No",
                }
            )
    caption = (
        f"Children in the population and records in the sample. Counts are rounded to multiples of {step}."
    )
    note = (
        "The last column compares exact numbers. Rounded ones can differ by a few records and mean nothing."
    )
    table = ReportTable(
        "sample", caption, pd.DataFrame(rows, dtype=object), {"Share of children (%)": "%"}, note
    )
    return table, groups_figure(drawn, records, "Children in the population by characteristic")


def chosen_pieces(
    inspection: Inspection,
    *,
    funnel: pd.DataFrame,
    representativeness: pd.DataFrame,
    selection: Selection,
    replacements: pd.DataFrame,
    agreed: str,
    read: int,
) -> tuple[list[Piece], list[ReportTable]]:
    """The part of the page that says how the records came to be read, and its tables.

    Parameters
    ----------
    funnel, representativeness : as `population` and `sample` give them
    replacements : one line per record replaced, with its reason
    agreed : the agreed date in words
    read : records read
    """
    step, drawn = inspection.report.base, len(selection.selected)
    population = int(funnel.loc[funnel["outcome"] == "eligible", "rows"].sum())
    rows, (groups, picture) = (
        funnel_table(funnel, step=step),
        composition(representativeness, inspection.programme, step=step),
    )
    found = [
        pieces.heading(2, "How the records were chosen"),
        pieces.text(
            "The partnership listed the children who had been involved in at least one protective process "
            f"in the two years to {agreed}. Each child counts once. {population:,} children make up the "
            "population."
        ),
        pieces.table(rows),
        pieces.text(_draw_in_words(inspection, population, drawn, len(selection.reserves))),
        pieces.facts(
            {
                "Public number": f"{selection.public_text} ({inspection.public_number.source})",
                "List picked": str(selection.list_number),
                "Digest of the lists": selection.digest,
            },
            digests=["Digest of the lists"],
        ),
        pieces.text(
            "The partnership has a verification kit with all lists and a short program. Anyone can use it "
            "to count how often each reference is listed, to work out the digest, and to follow the number "
            "to the list."
        ),
        pieces.text(_reading_in_words(drawn, read, replacements, inspection)),
    ]
    if drawn < population:
        found += [
            pieces.heading(3, "How like the population the sample is"),
            pieces.text(
                "Like the population means: on each characteristic that was balanced, each group has its "
                "share of the records to within one record. Nothing is promised about characteristics that "
                "were not balanced."
            ),
            pieces.figure(picture),
            pieces.table(groups),
        ]
        return found, [rows, groups]
    return found, [rows]


def _draw_in_words(inspection: Inspection, population: int, drawn: int, reserves: int) -> str:
    if drawn == population:
        return f"There are no more than {drawn} children, so the records of all of them were to be read."
    told = (
        f"{drawn} records were selected, with {reserves} in reserve, by a lottery over a book of lists. "
        "Before any number was known a book of candidate lists was made, each of them like the population, "
        "in which every child is among the selected in the same number of lists. "
    )
    if inspection.rehearsal:
        return (
            told
            + "In this practice run the number stood in the settings from the start, so it proves nothing."
        )
    return told + "The partnership was sent the digest of the book, and then a public number picked the list."


def _reading_in_words(drawn: int, read: int, replacements: pd.DataFrame, inspection: Inspection) -> str:
    told = [f"{read} of {drawn} records were read." if read < drawn else f"All {drawn} records were read."]
    if read < drawn:
        told.append("Nothing is assumed about those that were not.")
    if len(replacements):
        reasons = replacements["reason"].map(
            lambda code: inspection.programme.replacement_reasons[code].label
        )
        counts = protect_parts(reasons.value_counts(sort=False).to_dict(), inspection.report.base)
        step = inspection.report.base
        listed = "; ".join(f"{label.lower()}, {shown_count(n, None, step)}" for label, n in counts.items())
        told.append(
            f"{len(replacements)} of the selected records were replaced by reserves, chosen by the "
            f"inspection lead as close a match as possible and not at random ({listed}). No range covers "
            "that choice."
        )
    else:
        told.append("No record was replaced.")
    return " ".join(told)
