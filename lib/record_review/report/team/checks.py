"""The parts of the internal annex that ask how far its figures hold: readers, other weights, the design.

Exact counts, for the team alone.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from record_review.reading import (
    agreement_by_question,
    agreement_by_section,
    differing_items,
    double_readings,
    independence_words,
)
from record_review.report.counts.weighted import design_effect
from record_review.report.estimates.sensitivity import (
    WITHOUT_BROUGHT_IN,
    children_in_scope,
    crossed_groups,
    post_stratified_design,
)
from record_review.report.estimates.shares import Share, proportion
from record_review.report.lines.review import Review
from record_review.report.lines.tables import table_of
from record_review.report.page import pieces
from record_review.report.page.pieces import Part
from record_review.report.team.scope import exact_share
from record_review.sample import replaced_records
from record_review.sample.draw.selection import place_names
from record_review.sample.likeness.levels import level_name

POST_STRATA = ("category", "age_band")


def readers_part(review: Review) -> Part:
    """How far two readers of the same records agree, by question and by section, and what to talk over."""
    programme = review.programme
    heading, pairs = pieces.heading(2, "Readers’ agreement"), double_readings(review.readings)
    if pairs.empty:
        return [heading, pieces.text("No record was read by two readers.")]
    short = {question.id: question.short for question in programme.questions}
    titles = {section.id: section.title for section in programme.sections} | {"": "All sections"}
    each = agreement_by_question(pairs, programme)
    each = each[each["pairs"] > 0]
    rows = [
        {
            "Question": short[line["question"]] + (f": {line['option']}" if line["option"] else ""),
            "Alike": f"{line['agree']} of {line['pairs']}",
            "First reader higher": _whole(line["first_higher"]),
            "Second reader higher": _whole(line["second_higher"]),
            "Only one could answer": _whole(line["one_only"]),
        }
        for line in each.to_dict("records")
    ]
    whole = agreement_by_section(pairs, programme)
    pooled = [
        {
            "Section": titles[line["section"]],
            "Scale": line["scale"] or "all questions",
            "Alike": f"{line['agree']} of {line['pairs']}",
            "Share": exact_percent(line["agreement"]),
            "Range": span(line["low"], line["high"]),
            "Gwet": f"{line['coefficient']} {line['value']:.2f}" if line["coefficient"] else "–",
            "Gwet’s range": span(line["value_low"], line["value_high"], 1, 2),
            "Kappa": decimal(line["kappa"], 2),
        }
        for line in whole[whole["pairs"] > 0].to_dict("records")
    ]
    places = place_names(review.selection)
    differing = [
        {
            "Record": places.get(line["record_ref"], "?"),
            "Question": short[line["question"]],
            "Steps apart": _whole(line["steps"]),
        }
        for line in differing_items(pairs, programme).to_dict("records")
    ]
    differing.sort(key=lambda row: row["Record"])
    return [
        heading,
        pieces.text(
            f"Second readings: {independence_words(review.inspection.reading.independent)}. Per question raw "
            "agreement only: so few pairs carry no coefficient. The answers themselves are in the readers’ "
            "workbooks."
        ),
        table_of("pooled-agreement", "Agreement by section and scale.", pooled),
        table_of("agreement", "Answers alike by question.", rows),
        pieces.heading(3, "To talk over in moderation"),
        table_of(
            "differing",
            "Questions answered differently, by the record’s place.",
            differing,
            columns=["Record", "Question", "Steps apart"],
        ),
    ]


def sensitivity_part(review: Review) -> Part:
    """Headline shares as other ways of weighing would give them."""
    groups, sizes = crossed_groups(review.population.children, review.records, POST_STRATA)
    post = post_stratified_design(review.design, groups, sizes)
    rows, largest = [], 0.0
    for line in review.headlines:
        share = line.share
        if not share.base:
            continue
        others: dict[str, Share] = {
            "Post-stratified": proportion(review.meets(line), review.base(line), post)
        }
        if (both := review.without_brought_in(line)) is not None:
            others["Without records brought in"] = both[WITHOUT_BROUGHT_IN]
        moved = [abs(other.share - share.share) for other in others.values() if other.base]
        largest = max([largest, *moved])
        row = {"Finding": line.label, "Report": exact_share(share)}
        row |= {name: exact_share(other) for name, other in others.items()}
        row["Unweighted"] = exact_percent(share.count / share.base)
        row["Moves by (points)"] = f"{100 * max(moved, default=0):.1f}"
        rows.append(row)
    together = len(post.merged) - len(review.design.merged)
    return [
        pieces.heading(2, "What else the figures could have been"),
        pieces.text(
            "Post-stratified: records weighted so that each category and age band together counts as in the "
            "population. Without records brought in: only those first drawn and read. Both are lines to look "
            f"at, not better estimates. The largest move of a headline share is {100 * largest:.1f} points. "
            f"Groups with too few records were taken together with their neighbours {together} times."
        ),
        table_of("sensitivity", "Headline shares with their ranges, as reported and otherwise.", rows),
    ]


def in_scope_sentence(review: Review) -> str:
    """How many children of the return belong to the population, by the selected records whose reading or
    replacement shows it. Reserves are left out, because a person chose them.
    """
    selection, read = review.selection, set(review.records)
    replaced = replaced_records(selection, review.replacements)
    reasons = review.programme.replacement_reasons
    listed_in_error = {
        row.replaced for row in replaced.itertuples() if reasons[row.reason].kind == "out_of_scope"
    }
    outside = listed_in_error - read
    known = [
        (ref, weight)
        for ref, weight in zip(selection.selected, selection.weights, strict=True)
        if ref in outside or ref in read
    ]
    everyone = len(review.population.children)
    if not outside:
        return f"all {everyone}: no selected record was found out of scope"
    category = review.population.children.set_index("record_ref")["category"].astype("str")
    estimate = children_in_scope(
        [ref not in outside for ref, _ in known],
        strata=[category[ref] for ref, _ in known],
        sizes=review.sizes,
        weights=[weight for _, weight in known],
    )
    were = "was" if len(outside) == 1 else "were"
    about = f"about {estimate.value:.0f} of {everyone}"
    about += f": {len(outside)} of {len(known)} selected records {were} not"
    return f"{about} (range {estimate.low:.0f} to {estimate.high:.0f})" if estimate.has_range else about


def design_part(review: Review) -> Part:
    """Children and records by category, the weights, what was merged, what was replaced."""
    replaced = replaced_records(review.selection, review.replacements)
    category = review.population.children.set_index("record_ref")["category"].astype("str")

    def count(refs: Sequence[str]) -> pd.Series:
        return category.loc[list(refs)].value_counts()

    columns = {
        "Children": category.value_counts(),
        "Selected": count(review.selection.selected),
        "Replaced": count(list(replaced["replaced"])),
        "Brought in": count(list(replaced["replacement"])),
        "Read": count(review.records),
        "Not read": count(review.readings.unread),
    }
    rows = [
        {"Category": level_name("category", level, review.programme)}
        | {name: int(counts.get(level, 0)) for name, counts in columns.items()}
        for level in sorted(columns["Children"].index)
    ]
    reasons = review.programme.replacement_reasons
    why = replaced["reason"].map(lambda code: reasons[code].label).value_counts(sort=False)
    design, effect = review.design, design_effect(review.weights)
    return [
        pieces.heading(2, "Design"),
        table_of("strata", "Children and records by category.", rows),
        pieces.facts(
            {
                "Weights": f"{design.weight.min():.2f} to {design.weight.max():.2f}",
                "Design effect of the weights": f"{effect:.3f}",
                "Effective size": f"{len(design.weight) / effect:.1f} of {len(design.weight)} records",
                "Taken together for ranges": "; ".join(design.merged) or "nothing",
                "Children in scope": in_scope_sentence(review),
                "Reasons for replacement": "; ".join(f"{label}: {n}" for label, n in why.items()) or "none",
            }
        ),
    ]


def exact_percent(share: float) -> str:
    return "–" if np.isnan(share) else f"{100 * share:.1f}"


def decimal(value: float, places: int) -> str:
    return "–" if np.isnan(value) else f"{value:.{places}f}"


def span(low: float, high: float, scale: int = 100, places: int = 0) -> str:
    if np.isnan(low) or np.isnan(high):
        return "–"
    return f"{scale * low:.{places}f} to {scale * high:.{places}f}"


def _whole(value: object) -> str:
    return "–" if pd.isna(value) else str(value)
