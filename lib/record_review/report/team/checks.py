"""The parts of the internal annex that ask how far its figures hold: readers, other weights, the design.

Exact counts, for the team alone.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from record_review.inspection import Inspection
from record_review.population import Population
from record_review.reading import (
    Readings,
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
    replacement_sensitivity,
)
from record_review.report.estimates.stratified import Design, Share, proportion
from record_review.report.lines.tables import ReportTable
from record_review.report.page import pieces
from record_review.report.page.pieces import Piece
from record_review.report.team.scope import Evidence, shown
from record_review.sample import Selection
from record_review.sample.draw.selection import place_names
from record_review.sample.likeness.levels import level_name

POST_STRATA = ("category", "age_band")


def reader_pieces(inspection: Inspection, selection: Selection, readings: Readings) -> list[Piece]:
    programme = inspection.programme
    found: list[Piece] = [pieces.heading(2, "Readers’ agreement")]
    pairs = double_readings(readings)
    if pairs.empty:
        return [*found, pieces.text("No record was read by two readers.")]
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
    places = place_names(selection)
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
        *found,
        pieces.text(
            f"Second readings: {independence_words(inspection.reading.independent)}. Per question raw "
            "agreement only: so few pairs carry no coefficient. The answers themselves are in the readers’ "
            "workbooks."
        ),
        annex_table(
            "pooled-agreement", "Agreement by section and scale.", pd.DataFrame(pooled, dtype=object)
        ),
        annex_table("agreement", "Answers alike by question.", pd.DataFrame(rows, dtype=object)),
        pieces.heading(3, "To talk over in moderation"),
        annex_table(
            "differing",
            "Questions answered differently, by the record’s place.",
            pd.DataFrame(differing, columns=["Record", "Question", "Steps apart"], dtype=object),
        ),
    ]


def sensitivity_pieces(
    told: Evidence,
    population: Population,
    replaced: pd.DataFrame,
    weights: Mapping[str, float],
    order: Sequence[str],
) -> list[Piece]:
    """Headline shares as other ways of weighing would give them; ``order`` puts like categories together."""
    groups, sizes = crossed_groups(population.children, told.records, POST_STRATA)
    post = post_stratified_design(told.design, groups, sizes)
    brought_in = np.isin(told.records, list(replaced["replacement"]))
    by_ref = population.children.set_index("record_ref")
    strata = [str(level) for level in by_ref.loc[list(told.records), "category"]]
    counts = _children_by_category(population, order)
    own = [weights[ref] for ref in told.records]
    rows, largest = [], 0.0
    for item in told.headlines:
        share = item.share
        if not share.base:
            continue
        meets, base = told.meets(item), told.base(item)
        others: dict[str, Share] = {"Post-stratified": proportion(meets, base, post)}
        if brought_in.any() and not brought_in.all():
            given = {"strata": strata, "sizes": counts, "weights": own}
            both = replacement_sensitivity(meets, base, brought_in, **given)  # type: ignore[arg-type]
            others["Without records brought in"] = both[WITHOUT_BROUGHT_IN]
        moved = [abs(other.share - share.share) for other in others.values() if other.base]
        largest = max([largest, *moved])
        row = {"Finding": item.label, "Report": shown(share)}
        row |= {name: shown(other) for name, other in others.items()}
        row["Unweighted"] = exact_percent(share.count / share.base)
        row["Moves by (points)"] = f"{100 * max(moved, default=0):.1f}"
        rows.append(row)
    together = len(post.merged) - len(told.design.merged)
    return [
        pieces.heading(2, "What else the figures could have been"),
        pieces.text(
            "Post-stratified: records weighted so that each category and age band together counts as in the "
            "population. Without records brought in: only those first drawn and read. Both are lines to look "
            f"at, not better estimates. The largest move of a headline share is {100 * largest:.1f} points. "
            f"Groups with too few records were taken together with their neighbours {together} times."
        ),
        annex_table(
            "sensitivity",
            "Headline shares with their ranges, as reported and otherwise.",
            pd.DataFrame(rows, dtype=object),
        ),
    ]


def _children_by_category(population: Population, order: Sequence[str]) -> dict[str, int]:
    """Categories in an order in which neighbours are alike, those without a place in it last."""
    found = population.children["category"].value_counts()
    return {name: int(found.get(name, 0)) for name in [*order, *sorted(set(found.index) - set(order))]}


def in_scope_sentence(
    inspection: Inspection,
    population: Population,
    selection: Selection,
    replaced: pd.DataFrame,
    read: Sequence[str],
) -> str:
    """How many children of the return belong to the population, by the selected records whose reading or
    replacement shows it. Reserves are left out, because a person chose them.
    """
    reasons = inspection.programme.replacement_reasons
    outside = {
        row.replaced for row in replaced.itertuples() if reasons[row.reason].kind == "out_of_scope"
    } - set(read)
    shown = [
        (ref, weight)
        for ref, weight in zip(selection.selected, selection.weights, strict=True)
        if ref in outside or ref in set(read)
    ]
    everyone = len(population.children)
    if not outside:
        return f"all {everyone}: no selected record was found out of scope"
    category = population.children.set_index("record_ref")["category"].astype("str")
    found = children_in_scope(
        [ref not in outside for ref, _ in shown],
        strata=[category[ref] for ref, _ in shown],
        sizes=_children_by_category(population, inspection.programme.category_precedence),
        weights=[weight for _, weight in shown],
    )
    were = "was" if len(outside) == 1 else "were"
    told = (
        f"about {found.value:.0f} of {everyone}: {len(outside)} of {len(shown)} selected records {were} not"
    )
    return told if np.isnan(found.low) else f"{told} (range {found.low:.0f} to {found.high:.0f})"


def design_pieces(
    inspection: Inspection,
    population: Population,
    selection: Selection,
    replaced: pd.DataFrame,
    readings: Readings,
    design: Design,
) -> list[Piece]:
    category = population.children.set_index("record_ref")["category"].astype("str")

    def count(refs: Sequence[str]) -> pd.Series:
        return category.loc[list(refs)].value_counts()

    read = readings.records["record_ref"].unique()
    columns = {
        "Children": category.value_counts(),
        "Selected": count(selection.selected),
        "Replaced": count(list(replaced["replaced"])),
        "Brought in": count(list(replaced["replacement"])),
        "Read": count(list(read)),
        "Not read": count(list(readings.unread)),
    }
    rows = [
        {"Category": level_name("category", level, inspection.programme)}
        | {name: int(counts.get(level, 0)) for name, counts in columns.items()}
        for level in sorted(columns["Children"].index)
    ]
    reasons = inspection.programme.replacement_reasons
    why = replaced["reason"].map(lambda code: reasons[code].label).value_counts(sort=False)
    effect = design_effect(design.weight)
    return [
        pieces.heading(2, "Design"),
        annex_table("strata", "Children and records by category.", pd.DataFrame(rows, dtype=object)),
        pieces.facts(
            {
                "Weights": f"{design.weight.min():.2f} to {design.weight.max():.2f}",
                "Design effect of the weights": f"{effect:.3f}",
                "Effective size": f"{len(design.weight) / effect:.1f} of {len(design.weight)} records",
                "Taken together for ranges": "; ".join(design.merged) or "nothing",
                "Children in scope": in_scope_sentence(
                    inspection, population, selection, replaced, list(read)
                ),
                "Reasons for replacement": "; ".join(f"{label}: {n}" for label, n in why.items()) or "none",
            }
        ),
    ]


def annex_table(name: str, caption: str, frame: pd.DataFrame) -> Piece:
    return pieces.table(ReportTable(name, caption, frame))


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
