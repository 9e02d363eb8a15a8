"""How the records were chosen, for the released page: who is in the population, the draw, how like it the
sample is.

The partnership knows who was listed and drawn; a reader of the public does not, and is told of no group of
fewer than five children or records. What everybody may know is said exactly: the children in the population,
the records selected, in reserve and read.
"""

import math
from dataclasses import replace

import pandas as pd

from record_review.inspection import Programme
from record_review.population import VARIABLES, funnel, included_undetermined
from record_review.report.lines.findings import Findings
from record_review.report.lines.plot import ALL, PART, Plot
from record_review.report.lines.review import Review
from record_review.report.lines.tables import ReportTable, table_of
from record_review.report.lines.words import day_in_words, percent
from record_review.report.page import pieces
from record_review.report.page.pieces import Part, Piece
from record_review.report.protection.groups import joined_rows
from record_review.report.protection.rules import SMALL, shown
from record_review.sample import replaced_records, representativeness
from record_review.sample.likeness.levels import level_name


def chosen(review: Review, findings: Findings) -> Part:
    """How the records came to be read: the return, the draw, replacements, and how like the population."""
    inspection, selection, programme = review.inspection, review.selection, review.programme
    replaced = replaced_records(selection, review.replacements)
    drawn, population = len(selection.selected), len(review.population.children)
    made: list[Piece | ReportTable] = [
        pieces.heading(2, "How the records were chosen"),
        pieces.text(
            "The partnership listed the children who had been involved in at least one protective process "
            f"in the two years to {day_in_words(findings.release.agreed)}. Each child counts once. "
            f"{population:,} children make up the population."
        ),
        pieces.text(left_out(funnel(review.population))),
        funnel_table(funnel(review.population)),
        *_undetermined(included_undetermined(review.population), population),
        pieces.text(_draw_in_words(review)),
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
        pieces.heading(3, "Records replaced and not read"),
        *(pieces.text(words) for words in _reading_in_words(review, findings, replaced)),
    ]
    if drawn < population:
        likeness = representativeness(
            review.population.children,
            selection,
            inspection.sample.balance_on,
            programme=programme,
        )
        made += [
            pieces.heading(3, "How like the population the sample is"),
            *_likeness(*composition(likeness, programme)),
        ]
    return made


def _likeness(groups: ReportTable, shown_rows: Piece | None) -> list[Piece | ReportTable]:
    """What the rows below say, from their own numbers."""
    if shown_rows is None:
        return [pieces.text("So few children were not selected that no group of them is told apart.")]
    frame = groups.frame
    off = (frame["Its share of the records"].astype(float) - frame["Records selected"].astype(float)).abs()
    most = max(1, math.ceil(off.max()))
    return [
        pieces.text(
            "Each row below has its share of the records selected to within "
            f"{'one record' if most == 1 else f'{most} records'}; replacements come after. Nothing is "
            "promised about characteristics that were not balanced."
        ),
        shown_rows,
        groups,
    ]


def funnel_table(outcomes: pd.DataFrame) -> ReportTable:
    """Rows of the return by what became of them: the population exactly, reasons with fewer than five as
    such.

    Parameters
    ----------
    outcomes : outcome, reason, meaning, rows; as `population.funnel` gives it
    """
    eligible = outcomes["outcome"] == "eligible"
    others = outcomes.loc[~eligible & (outcomes["rows"] > 0)]
    rows: list[tuple[str, int | str]] = [("In the population", int(outcomes.loc[eligible, "rows"].sum()))]
    rows += [(meaning, shown(int(n))) for meaning, n in zip(others["meaning"], others["rows"], strict=True)]
    frame = pd.DataFrame(rows, columns=["What became of the rows of the return", "Rows"], dtype=object)
    return ReportTable("population", "Rows of the pre-inspection return.", frame, on_page=False)


def left_out(outcomes: pd.DataFrame) -> str:
    """Which rows of the return are not in the population, in a sentence or two."""
    frame = funnel_table(outcomes).frame.iloc[1:]
    few = f"under {SMALL}"
    counted = [f"{n} rows ({_lower(why)})" for why, n in frame.itertuples(index=False) if n != few]
    small = [_lower(why) for why, n in frame.itertuples(index=False) if n == few]
    said = f"Not in it are {'; '.join(counted)}. " if counted else ""
    if small:
        said += f"{'Also not' if counted else 'Not'} in it, {few} rows each: {'; '.join(small)}."
    return said.strip() or "No row of the return was left out."


def _lower(words: str) -> str:
    """A sentence inside another."""
    return words[:1].lower() + words[1:]


def composition(likeness: pd.DataFrame, programme: Programme) -> tuple[ReportTable, Piece | None]:
    """Population and records selected, group by group, for the files and side by side for the page;
    neighbouring groups are joined, so that every number is exact, and none is of fewer than five children,
    selected or not.

    Parameters
    ----------
    likeness : variable, level, population, share, expected, selected, difference, after; as
        `sample.representativeness` gives it
    """
    rows, shown_rows, bars, groups = [], [], [], []
    for variable, levels in likeness.groupby("variable", sort=False):
        called = VARIABLES.get(str(variable), str(variable))
        names = [level_name(str(variable), str(level), programme) for level in levels["level"]]
        children, drawn = ([int(n) for n in levels[what]] for what in ("population", "selected"))
        everyone, records = sum(children), sum(drawn)
        joined = joined_rows(drawn, [n - k for n, k in zip(children, drawn, strict=True)])
        groups += [(called, len(joined))] if joined else []
        for lump in joined:
            name = ", ".join(names[i] for i in lump)
            whole, selected = sum(children[i] for i in lump), sum(drawn[i] for i in lump)
            share = f"{records * whole / everyone:.1f}"
            rows.append(
                {
                    "Group": f"{called}: {name}",
                    "Children in the population": whole,
                    "Its share of the records": share,
                    "Records selected": selected,
                }
            )
            ends = (100 * whole / everyone, 100 * selected / records)
            bars.append(((ALL, 0.0, ends[0]), (PART, 0.0, ends[1])))
            of_all, of_records = (f"{percent(end / 100)}%" for end in ends)
            shown_rows.append([name, f"{whole:,}", of_all, f"{selected}", of_records])
    caption = (
        "Children in the population and records selected. Neighbouring groups with few records are together."
    )
    columns = ["Group", "Children in the population", "Its share of the records", "Records selected"]
    table = replace(table_of("sample", caption, rows, columns=columns), on_page=False)
    if not rows:
        return table, None
    plot = Plot("Population and sample", tuple(bars), key={ALL: "children", PART: "records selected"})
    heads = [("Group", False), ("Children", True), ("of all", True), ("Records", True), ("of all", True)]
    return table, pieces.plain_table("likeness", caption, heads, shown_rows, plot=plot, groups=groups)


def _draw_in_words(review: Review) -> str:
    drawn, reserves = len(review.selection.selected), len(review.selection.reserves)
    if drawn == len(review.population.children):
        return f"There are no more than {drawn} children, so the records of all of them were to be read."
    words = (
        f"{drawn} records were selected, with {reserves} in reserve, by a lottery over a book of lists. "
        "Before any number was known a book of candidate lists was made, each of them like the population, "
        "in which every child is among the selected in the same number of lists. "
    )
    if review.inspection.rehearsal:
        return (
            words
            + "In this practice run the number stood in the settings from the start, so it proves nothing."
        )
    return (
        words + "The partnership was sent the digest of the book, and then a public number picked the list."
    )


def _undetermined(children: int, population: int) -> list[Piece]:
    if not children:
        return []
    said: int | str = children if children >= SMALL else f"fewer than {SMALL}"
    if population - children < SMALL:
        said = f"{population - SMALL + 1} or more"
    return [
        pieces.text(
            f"{str(said).capitalize()} of them are in it although their dates or processes do not decide "
            "it: the inspection takes such children in rather than leave a child at risk out. A process that "
            "is not known is shown as a group of its own."
        )
    ]


def _reading_in_words(review: Review, findings: Findings, replaced: pd.DataFrame) -> list[str]:
    drawn, read = len(review.selection.selected), findings.basis.read
    unread = f"{drawn - read} of the {drawn} records were not read"
    words = (
        f"{read} of {drawn} records were read; {unread}, and nothing is assumed about them. The findings "
        "hold for all children only so far as those records are like the ones that were read."
        if read < drawn
        else f"All {drawn} records were read."
    )
    since = (
        [
            f"{findings.changed} {'record was' if findings.changed == 1 else 'records were'} replaced "
            "or read anew "
            "since this report was first released. Its figures are those of the first release, because the "
            "difference would tell what single records say; no count moves by more than that number."
        ]
        if findings.changed
        else []
    )
    if not len(replaced):
        return [f"{words} No record was replaced.", *since]
    more = (
        f"{len(replaced)} of the selected records were replaced by reserves. The inspection lead chose each "
        "as close a match as possible in age, category, gender and ethnic group, and not at random, so no "
        "range covers that choice. The reasons are not told here, where they are few: a child listed "
        "in error "
        "would show that the population may hold more such children, and what is said of all children would "
        "then hold for somewhat fewer."
    )
    return [words, more, *since]
