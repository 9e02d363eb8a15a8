"""Counts as they would be if every record stood for the same number of children.

Where a floor gave some children a better chance, their records weigh less. The counts of a release are then
weighted before they are protected, so that its shares are estimates for all children and still come from
protected counts alone.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import pandas as pd

from record_review.inspection import Programme
from record_review.report.counts.tally import REASONS, Tally, gives, tally_answers, tally_groups


def design_effect(weights: Iterable[float]) -> float:
    """n Σ w² / (Σ w)²: by how much unequal weights lengthen the variance. Source: Kish (1965), 11.7."""
    each = list(weights)
    return len(each) * math.fsum(w * w for w in each) / math.fsum(each) ** 2


def weighted_tallies(
    programme: Programme, answers: pd.DataFrame, weights: Mapping[str, float]
) -> dict[str, Tally]:
    """The tallies of `tally_answers`, each count the weight of its records, scaled to the records read.

    Whole numbers by largest remainders within each question, so that they add to the records read; of equal
    remainders the earlier gains. Equal weights give the plain counts.

    Parameters
    ----------
    weights : record reference -> weight, > 0, for every record read
    """
    plain = tally_answers(programme, answers)
    if len(set(weights[ref] for ref in answers["record_ref"].unique())) <= 1:
        return plain
    by_question = dict(tuple(answers.groupby("question")))
    weighted = {}
    for name, tally in plain.items():
        lines = by_question[name]
        weight = lines["record_ref"].map(weights).astype("float64")
        scale = len(lines) / float(weight.sum())
        parts = {reason: scale * float(weight[lines["state"] == reason].sum()) for reason in REASONS}
        answered = {
            answer: scale * float(weight[gives(lines, answer, multiple=tally.multiple)].sum())
            for answer in tally.answers
        }
        if tally.multiple:
            whole = whole_numbers({"base": len(lines) - sum(parts.values()), **parts}, len(lines))
            counts = {answer: min(round(count), whole["base"]) for answer, count in answered.items()}
        else:
            whole = whole_numbers({**{("answer", a): n for a, n in answered.items()}, **parts}, len(lines))
            counts = {answer: whole["answer", answer] for answer in answered}
        weighted[name] = replace(
            tally,
            answers=counts,
            base=whole["base"] if tally.multiple else sum(counts.values()),
            found=sum(counts[answer] for answer in tally.headline),
            **{reason: whole[reason] for reason in REASONS},
        )
    return weighted


def weighted_groups(
    programme: Programme,
    answers: pd.DataFrame,
    weights: Mapping[str, float],
    children: pd.DataFrame,
    characteristics: Sequence[str],
) -> dict[str, dict[str, Tally]]:
    """The tallies of `tally_groups`, weighted within each group to the records read of the group."""
    plain = tally_groups(programme, answers, children, characteristics)
    levels = children.set_index("record_ref").astype("str")
    for group in plain:
        characteristic, _, level = group.partition("=")
        inside = answers["record_ref"].map(levels[characteristic]) == level
        plain[group] = weighted_tallies(programme, answers[inside], weights)
    return plain


def whole_numbers(parts: Mapping, total: int) -> dict:
    """Whole numbers next to the parts that add up to the total."""
    exact = {name: Fraction(part).limit_denominator(10**9) for name, part in parts.items()}
    whole = {name: int(part) for name, part in exact.items()}
    order = sorted(exact, key=lambda name: whole[name] - exact[name])
    for name in order[: total - sum(whole.values())]:
        whole[name] += 1
    return whole
