"""Whether some pairs, or some days, answer higher or lower than the others: flagged with its uncertainty,
never
corrected.

Records are dealt to pairs at random and to days nearly so; therefore what a pair answers on average should
differ from the others by chance alone. Each record counts once, by the mean of its answers on ordered scales,
because answers about one child go together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from record_review.inspection import Programme
from record_review.reading.bank.questionnaire import ANSWERED
from record_review.reading.readers.deal import FIRST
from record_review.reading.results.results import Readings

FEWEST = 3  # records of a group, and of all others
CONFIDENCE = 0.95  # for all groups of a table together


def pair_drift(readings: Readings, programme: Programme) -> pd.DataFrame:
    """`drift` by pair of readers, from the first readings."""
    first = readings.records[readings.records["reading"] == FIRST]
    return drift(readings, programme, dict(zip(first["record_ref"], first["reader"], strict=True)))


def drift(readings: Readings, programme: Programme, groups: Mapping[str, str]) -> pd.DataFrame:
    """How much higher each group's records were answered than all others, as a share of the scale.

    Parameters
    ----------
    groups : reference -> pair, or day, of its first reading

    Returns
    -------
    group, records, difference (positive: nearer to the better end; of the whole length of the scales), low,
    high (simultaneous 95% range, Welch with Bonferroni over the groups), flagged (the range leaves out no
    difference); blank where a group, or the others, have fewer than three records

    Source: Welch (1947); Bonferroni's inequality.
    """
    from scipy.stats import t as student

    means = _record_means(readings, programme)
    means = means[means.index.isin(list(groups))]
    of = means.index.map(groups)
    names = sorted(set(of))
    rows = []
    for name in names:
        inside, outside = means[of == name].to_numpy(), means[of != name].to_numpy()
        if min(len(inside), len(outside)) < FEWEST:
            rows.append((name, len(inside), math.nan, math.nan, math.nan, False))
            continue
        one, other = inside.var(ddof=1) / len(inside), outside.var(ddof=1) / len(outside)
        difference, error = float(inside.mean() - outside.mean()), math.sqrt(one + other)
        if error == 0:
            rows.append((name, len(inside), difference, difference, difference, difference != 0))
            continue
        freedom = (one + other) ** 2 / (one**2 / (len(inside) - 1) + other**2 / (len(outside) - 1))
        width = float(student.ppf(1 - (1 - CONFIDENCE) / 2 / len(names), freedom)) * error
        flagged = abs(difference) > width
        rows.append((name, len(inside), difference, difference - width, difference + width, flagged))
    return pd.DataFrame(rows, columns=["group", "records", "difference", "low", "high", "flagged"])


def drift_sentence(found: pd.DataFrame, what: str) -> str:
    """What a table of `drift` says; ``what`` the groups are, such as "pair"."""
    flagged = found[found["flagged"]]
    if flagged.empty:
        return f"No {what} answers higher or lower than the others by more than chance could explain."
    named = ", ".join(
        f"{row.group} ({'higher' if row.difference > 0 else 'lower'})"
        for row in flagged.itertuples(index=False)
    )
    return f"Answers differ by more than chance: {named}. Talk it over; nothing was corrected."


def _record_means(readings: Readings, programme: Programme) -> pd.Series:
    """Mean place of the answers of each record's first reading on ordered scales: 1 best, 0 worst."""
    value: dict[tuple[str, str], float] = {}
    for question in programme.questions:
        scale = programme.scale_of(question)
        if scale.ordered and len(scale.answers) > 1:
            steps = np.linspace(1.0, 0.0, len(scale.answers))
            value |= {(question.id, answer): float(v) for answer, v in zip(scale.answers, steps, strict=True)}
    answers = readings.answers
    lines = answers[answers["reading"].eq(FIRST) & answers["state"].eq(ANSWERED)]
    found = pd.Series(
        [value.get(pair, math.nan) for pair in zip(lines["question"], lines["answer"], strict=True)],
        index=lines["record_ref"],
        dtype="float64",
    ).dropna()
    return found.groupby(level=0).mean()
