"""Agreement of readers pooled over the questions of a section, with ranges over records.

Knows which answers stand side by side (`double_reading`). Ranges go by the spread between records, because
the answers about one record are not independent of each other.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from record_review.inspection import Programme
from record_review.inspection.score_interval import quantile, wilson_interval
from record_review.reading.agreement.coefficients import cohen, gwet
from record_review.reading.agreement.double_reading import (
    compared_items,
    compared_questions,
    direction_columns,
    independence_words,
    typed,
)
from record_review.reading.agreement.ratings import Numbers, category_weights

LEAST_PAIRS = 10  # pairs of answers from which a coefficient is shown
LEAST_RECORDS = 5  # records read twice from which a range over records is shown

NO_PAIRS = "no pair of answers"
TOO_FEW_PAIRS = f"fewer than {LEAST_PAIRS} pairs of answers"
TOO_FEW_RECORDS = f"no range: fewer than {LEAST_RECORDS} records read twice"
NO_DIFFERENCE = "no range: the spread between records does not give one"

ALL_SECTIONS = ""


def agreement_by_section(
    pairs: pd.DataFrame, programme: Programme, *, independent: bool | None = None
) -> pd.DataFrame:
    """Agreement pooled over the questions of each section, and over all sections.

    Answers about one record are not independent of each other, so ranges go by the spread between records
    (`share_range`, `coefficient_range`), with as many degrees of freedom as records less one. Coefficients
    need answers of one scale: they stand in the lines of a scale, from ten pairs up.

    Parameters
    ----------
    pairs, independent : as for `agreement_by_question`

    Returns
    -------
    A line per section for all its questions (scale "") and one per scale used in it, then the same for all
    sections together (section ""): section, scale (its answers joined by " / "), questions, records (read
    twice, with at least one pair), pairs, agree, agreement, low, high; first_higher, second_higher,
    mean_difference (as in `agreement_by_question`); coefficient ("AC1", or "AC2" with quadratic weights on an
    ordered scale of three or more), value, value_low, value_high; kappa (Cohen's, with the same weights),
    kappa_low, kappa_high; note, value_note, kappa_note (why agreement, coefficient or kappa, or its range, is
    blank), independence.
    A question with several answers agrees in the lines of all questions when the same options are ticked; in
    the lines of a scale ("ticked / not ticked") each option counts by itself

    Source: Gwet (2014); Cohen (1960, 1968).
    """
    pooled = _pooled(pairs, programme)
    rows = []
    for section in [*(s.id for s in programme.sections), ALL_SECTIONS]:
        inside = [item for item in pooled if section in (ALL_SECTIONS, item["section"])]
        if not inside:
            continue
        asked = {item["question"] for item in inside}
        lines = pairs[pairs["compared"] & pairs["question"].isin(asked)]
        whole = _raw_line(lines["record_ref"], lines["same"], len(asked))
        rows.append({"section": section, "scale": "", **whole})
        scales = dict.fromkeys(item["categories"] for item in inside)
        for categories in scales:
            same = [item for item in inside if item["categories"] == categories]
            refs = [ref for item in same for ref in item["records"]]
            alike = [a == b for a, b in zip(*_both(same), strict=True)]
            line = {"section": section, "scale": " / ".join(categories), **_raw_line(refs, alike, len(same))}
            rows.append(line | _coefficient_line(same, refs, categories))
    columns = ["section", "scale", "questions", "records", "pairs", "agree", "agreement", "low", "high"]
    columns += ["first_higher", "second_higher", "mean_difference", "coefficient", "value", "value_low"]
    columns += ["value_high", "kappa", "kappa_low", "kappa_high", "note", "value_note", "kappa_note"]
    columns += ["independence"]
    frame = pd.DataFrame(rows, columns=columns)
    frame["independence"] = independence_words(independent)
    return typed(frame)


def share_range(agreed: Numbers, asked: Numbers) -> tuple[float, float] | None:
    """A 95% range of a share of pairs when pairs of one record are alike.

        p = Σ a / Σ m,   v = R / (R − 1) Σ ((a_r − p m_r) / Σ m)²,   n_eff = min(p (1 − p) / v, Σ m)

    and Wilson's interval at n_eff with the t quantile on R − 1 degrees of freedom. With 5 to 20 records of 10
    or 25 pairs it held the true share in 91 to 100 of 100 trials, and drawing records again (percentile
    bootstrap) in 76 to 94 (`benchmarks/agreement.py`).

    Parameters
    ----------
    agreed, asked : (R,) pairs of each record that agree, and all its pairs, > 0

    Returns
    -------
    low, high; None where all pairs agree, or none, so that the spread between records cannot be seen

    Source: Cochran (1977) 9A.1 (ratio of clusters); Franco, Little, Louis & Slud (2019) (Wilson at n_eff).
    """
    records, pairs = len(asked), float(asked.sum())
    p = float(agreed.sum()) / pairs
    if p in (0.0, 1.0):
        return None
    v = records / (records - 1) * float((((agreed - p * asked) / pairs) ** 2).sum())
    size = pairs if v == 0 else min(p * (1 - p) / v, pairs)
    return wilson_interval(p, size, records - 1)


def coefficient_range(
    coefficient: Callable[[Numbers], Numbers], tables: Numbers
) -> tuple[float, float] | None:
    """A 95% range of a coefficient of agreement, by leaving out one record at a time.

        se² = (R − 1) / R Σ (c_(−r) − mean)²,   1 − (1 − c) exp(± t se / (1 − c))

    with t on R − 1 degrees of freedom: symmetric for log(1 − c), so that it never passes 1. With 5 to 20
    records of 10 or 25 pairs it held the true AC1 and kappa in 92 to 99 of 100 trials, and drawing records
    again (percentile bootstrap) in 73 to 94 (`benchmarks/agreement.py`).

    Parameters
    ----------
    coefficient : (k, q, q) tables of pairs as shares of all -> (k,) coefficients, NaN where not estimable
    tables : (R, q, q) pairs of each record by the first and second reader's answers

    Returns
    -------
    low (cut at −1), high; None where the coefficient is 1, does not vary between records, or cannot be
    estimated without one of them

    Source: Efron & Tibshirani (1993), An Introduction to the Bootstrap, ch. 11 (jackknife).
    """
    records, whole = len(tables), tables.sum(axis=0)
    rest = whole - tables
    if (rest.sum(axis=(1, 2)) == 0).any():
        return None
    value = float(coefficient((whole / whole.sum())[None])[0])
    without = coefficient(rest / rest.sum(axis=(1, 2), keepdims=True))
    se = math.sqrt((records - 1) / records * float(((without - without.mean()) ** 2).sum()))
    if math.isnan(se) or se < 1e-12 or value > 1 - 1e-12:
        return None
    reach = quantile(records - 1) * se / (1 - value)
    low = 1 - (1 - value) * math.exp(min(reach, 50.0))
    return max(-1.0, low), 1 - (1 - value) * math.exp(-reach)


def _pooled(pairs: pd.DataFrame, programme: Programme) -> list[dict[str, Any]]:
    """One entry per compared item: section, categories, best first, and its pairs by record."""
    items = []
    for question in compared_questions(programme):
        scale, lines = programme.scale_of(question), pairs[pairs["question"] == question.id]
        lines = lines[lines["compared"]].sort_values("record_ref")
        for _, categories, first, second in compared_items(question, scale, lines):
            items.append(
                {
                    "section": question.section,
                    "question": question.id,
                    "ordered": scale.ordered,
                    "categories": categories,
                    "records": list(lines["record_ref"]),
                    "first": first,
                    "second": second,
                }
            )
    return items


def _raw_line(refs: Sequence[str], alike: Sequence[bool], questions: int) -> dict[str, Any]:
    """Counts of pairs and agreement, with the range by records."""
    agree = np.array(list(alike), dtype=float)
    line: dict[str, Any] = {"questions": questions, "pairs": len(agree), "agree": int(agree.sum())}
    places = {ref: place for place, ref in enumerate(sorted(set(refs)))}
    line["records"] = len(places)
    if not len(agree):
        return line | {"note": NO_PAIRS}
    line["agreement"] = float(agree.mean())
    if len(places) < LEAST_RECORDS:
        return line | {"note": TOO_FEW_RECORDS}
    record = np.array([places[ref] for ref in refs])
    agreed = np.bincount(record, weights=agree, minlength=len(places)).astype(float)
    asked = np.bincount(record, minlength=len(places)).astype(float)
    found = share_range(agreed, asked)
    return line | (
        {"note": NO_DIFFERENCE} if found is None else {"low": found[0], "high": found[1], "note": ""}
    )


def _coefficient_line(
    items: Sequence[dict[str, Any]], refs: Sequence[str], categories: tuple[str, ...]
) -> dict[str, Any]:
    """Direction, AC1 or AC2 and kappa over items of one scale, with ranges over records."""
    first, second = _both(items)
    ordered = items[0]["ordered"]
    line: dict[str, Any] = direction_columns(first, second, categories, ordered=ordered)
    if len(first) < LEAST_PAIRS:
        return line | {"value_note": TOO_FEW_PAIRS, "kappa_note": TOO_FEW_PAIRS}
    kind = "quadratic" if ordered and len(categories) > 2 else "identity"
    main = gwet(list(zip(first, second, strict=True)), categories, kind)
    beside = cohen(first, second, categories, kind)
    line |= {"coefficient": main.name, "value": main.value, "kappa": beside.value, "kappa_note": beside.note}
    places = {ref: place for place, ref in enumerate(sorted(set(refs)))}
    if len(places) < LEAST_RECORDS:
        return line | {"value_note": TOO_FEW_RECORDS, "kappa_note": beside.note or TOO_FEW_RECORDS}
    tables = np.zeros((len(places), len(categories), len(categories)))
    order = {category: place for place, category in enumerate(categories)}
    for ref, a, b in zip(refs, first, second, strict=True):
        tables[places[ref], order[a], order[b]] += 1
    w = category_weights(len(categories), kind)
    found = coefficient_range(lambda p: _gwet_of(p, w), tables)
    if found is None:
        line["value_note"] = NO_DIFFERENCE
    else:
        line |= {"value_low": found[0], "value_high": found[1]}
    if not np.isnan(beside.value):
        found = coefficient_range(lambda p: _cohen_of(p, w), tables)
        if found is None:
            line["kappa_note"] = NO_DIFFERENCE
        else:
            line |= {"kappa_low": found[0], "kappa_high": found[1], "kappa_note": ""}
    return line


def _gwet_of(p: Numbers, w: Numbers) -> Numbers:
    """AC1 or AC2 of each table of pairs."""
    q = p.shape[1]
    used = (p.sum(axis=1) + p.sum(axis=2)) / 2
    expected = w.sum() / (q * (q - 1)) * (used * (1 - used)).sum(axis=1)
    return ((p * w).sum(axis=(1, 2)) - expected) / (1 - expected)


def _cohen_of(p: Numbers, w: Numbers) -> Numbers:
    """Cohen's kappa of each table of pairs; NaN where a reader does not vary in it."""
    ones, twos = p.sum(axis=2), p.sum(axis=1)
    expected = np.einsum("dk,kl,dl->d", ones, w, twos)
    varies = (ones.max(axis=1) < 1 - 1e-12) & (twos.max(axis=1) < 1 - 1e-12)
    safe = np.where(varies, 1 - expected, 1.0)
    return np.where(varies, ((p * w).sum(axis=(1, 2)) - expected) / safe, np.nan)


def _both(items: Sequence[dict[str, Any]]) -> tuple[list[str], list[str]]:
    return [a for item in items for a in item["first"]], [a for item in items for a in item["second"]]
