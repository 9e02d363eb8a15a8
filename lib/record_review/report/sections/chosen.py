"""How the records were chosen, for the released page: who is in the population, the draw, how like it the
sample is.

Counts of children by characteristic are protected as findings are. What everybody may know is said exactly:
the children in the population, the records selected, in reserve and read.
"""

import pandas as pd

from record_review.inspection import Programme
from record_review.inspection.look import Picture
from record_review.population import VARIABLES, funnel, included_undetermined
from record_review.report.basis import SMALL_BASE, shown_count
from record_review.report.estimates.sensitivity import AS_READ, WITHOUT_BROUGHT_IN
from record_review.report.lines.charts import groups_chart
from record_review.report.lines.findings import Findings
from record_review.report.lines.review import Review
from record_review.report.lines.tables import ReportTable, table_of
from record_review.report.lines.words import day_in_words, percent
from record_review.report.page import pieces
from record_review.report.page.pieces import Part, Piece
from record_review.report.protection.parts import protect_parts
from record_review.sample import replaced_records, representativeness
from record_review.sample.likeness.levels import level_name


def chosen(review: Review, findings: Findings) -> Part:
    """How the records came to be read: the return, the draw, replacements, and how like the population."""
    inspection, selection, programme = review.inspection, review.selection, review.programme
    step, secret = inspection.report.base, findings.secret
    replaced = replaced_records(selection, review.replacements)
    drawn, population = len(selection.selected), len(review.population.children)
    made: list[Piece | ReportTable] = [
        pieces.heading(2, "How the records were chosen"),
        pieces.text(
            "The partnership listed the children who had been involved in at least one protective process "
            f"in the two years to {day_in_words(findings.release.agreed)}. Each child counts once. "
            f"{population:,} children make up the population."
        ),
        funnel_table(funnel(review.population), step=step, secret=secret),
        *_undetermined(included_undetermined(review.population), population, step, secret),
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
    if len(replaced):
        made.append(replaced_table(replaced, programme, step=step, secret=secret))
    if drawn < population:
        likeness = representativeness(
            review.population.children,
            selection,
            inspection.sample.balance_on,
            review.replacements,
            programme=programme,
        )
        groups, picture = composition(likeness, programme, step=step, secret=secret)
        made += [
            pieces.heading(3, "How like the population the sample is"),
            pieces.text(
                "Like the population means: on each characteristic that was balanced, each group has its "
                "share of the records to within one record. Nothing is promised about characteristics that "
                "were not balanced."
            ),
            pieces.figure(picture),
            groups,
        ]
    return made


def funnel_table(outcomes: pd.DataFrame, *, step: int, secret: bytes) -> ReportTable:
    """Rows of the return by what became of them: the population exactly, the reasons for the others rounded.

    Parameters
    ----------
    outcomes : outcome, reason, meaning, rows; as `population.funnel` gives it
    """
    eligible = outcomes["outcome"] == "eligible"
    others = outcomes.loc[~eligible & (outcomes["rows"] > 0)]
    counts = dict(zip(others["meaning"], others["rows"].astype(int), strict=True))
    rounded = protect_parts(counts, step, secret=secret, name="population")
    rows: list[tuple[str, int | str]] = [("In the population", int(outcomes.loc[eligible, "rows"].sum()))]
    rows += [(meaning, shown_count(count, None, step)) for meaning, count in rounded.items()]
    frame = pd.DataFrame(rows, columns=["What became of the rows of the return", "Rows"], dtype=object)
    caption = (
        f"Rows of the pre-inspection return. Those outside the population are rounded to multiples of {step}."
    )
    return ReportTable("population", caption, frame)


def composition(
    likeness: pd.DataFrame, programme: Programme, *, step: int, secret: bytes
) -> tuple[ReportTable, Picture]:
    """Population and sample group by group, rounded, with the exact statement that the draw was balanced.

    Parameters
    ----------
    likeness : variable, level, population, share, expected, selected, difference, after; as
        `sample.representativeness` gives it
    """
    rows = []
    bars: dict[str, list[tuple[str, float, str, bool]]] = {}
    records = 0
    for variable, levels in likeness.groupby("variable", sort=False):
        called = VARIABLES.get(str(variable), str(variable))
        names = [level_name(str(variable), str(level), programme) for level in levels["level"]]
        counted = levels["after"].fillna(levels["selected"]).astype(int)
        children, sample = (
            protect_parts(
                dict(zip(names, map(int, counts), strict=True)),
                step,
                secret=secret,
                name=f"{what}|{variable}",
            )
            for what, counts in (("children", levels["population"]), ("sample", counted))
        )
        everyone, records = int(levels["population"].sum()), int(counted.sum())
        within = dict(zip(names, (counted - levels["expected"]).abs() < 1, strict=True))
        for name in names:
            share = children[name] / everyone
            whole = percent(share) or f"under {max(percent(step / everyone), 1)}"
            bars.setdefault(called, []).append((name, share, f"{whole}%", bool(within[name])))
            rows.append(
                {
                    "Group": f"{called}: {name}",
                    "Children in the population": shown_count(children[name], None, step),
                    "Share of children (%)": whole,
                    "Records in the sample": shown_count(sample[name], None, step),
                    "Within one record of its exact share": "Yes" if within[name] else "No",
                }
            )
    after = ", after replacement" if likeness["after"].notna().any() else ""
    caption = (
        f"Children in the population and records in the sample{after}. Counts are rounded to multiples of "
        f"{step}."
    )
    note = (
        "The last column compares exact numbers. Rounded ones can differ by a few records and mean nothing."
    )
    table = table_of("sample", caption, rows, units={"Share of children (%)": "%"}, note=note)
    return table, groups_chart(bars, records, "Children in the population by characteristic")


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


def replaced_table(replaced: pd.DataFrame, programme: Programme, *, step: int, secret: bytes) -> ReportTable:
    """Records replaced by reason, rounded so that they add up.

    Every reason of the programme has a line: a list of those that occurred would tell that each did.
    """
    counts = replaced["reason"].value_counts()
    every = {code: int(counts.get(code, 0)) for code in programme.replacement_reasons}
    rounded = protect_parts(every, step, secret=secret, name="replaced")
    kinds = {"out_of_scope": "Yes", "unavailable": "No"}
    rows = [
        {
            "Reason": reason.label,
            "Child listed in error": kinds[reason.kind],
            "Records": shown_count(rounded[code], None, step),
        }
        for code, reason in programme.replacement_reasons.items()
    ]
    caption = f"Selected records that were replaced, by reason. Counts are rounded to multiples of {step}."
    return table_of("replaced", caption, rows)


def _undetermined(children: int, population: int, step: int, secret: bytes) -> list[Piece]:
    if not children:
        return []
    parts = {"undetermined": children, "decided": population - children}
    shown = protect_parts(parts, step, secret=secret, name="undetermined")["undetermined"]
    said = f"about {shown}" if shown else f"fewer than {step}"
    return [
        pieces.text(
            f"{said[0].upper()}{said[1:]} of them are in it although their dates or processes do not decide "
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
    if not len(replaced):
        return [f"{words} No record was replaced."]
    reasons = review.programme.replacement_reasons
    listed_in_error = any(reasons[code].kind == "out_of_scope" for code in replaced["reason"])
    more = (
        f"{len(replaced)} of the selected records were replaced by reserves. The inspection lead chose each "
        "as close a match as possible in age, category, gender and ethnic group, and not at random, so no "
        "range covers that choice. A record replaced more than once counts once, with its first reason."
    )
    if listed_in_error:
        more += (
            " A child listed in error shows that the population may hold more such children: what is said of "
            "all children then holds for somewhat fewer."
        )
    # Beside exact counts nothing may be told that hidden ones went into.
    hiding = findings.basis.settings.disclosure == "suppressed"
    if not hiding and (largest_move := _largest_move(review)) is not None:
        bound = 5 * (int(20 * largest_move) + 1)
        more += (
            f" Without the records brought in, no headline share with a base of {SMALL_BASE} or more would "
            f"be {bound} points or more from what is shown here, rounding aside."
        )
    return [words, more]


def _largest_move(review: Review) -> float | None:
    """By how much a headline share with no small base changes at the most without the records brought in.

    None where none or all of the records were.
    """
    moves = [0.0]
    for line in review.headlines:
        if line.share.base >= SMALL_BASE:
            both = review.without_brought_in(line)
            if both is None:
                return None
            moves.append(abs(both[WITHOUT_BROUGHT_IN].share - both[AS_READ].share))
    return max(moves)
