"""Every estimate against R's survey package, each case with the call that gave it.

The cases are those of tests/data/r/estimates.R, whose results stand frozen beside it in estimates.json.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from record_review.report.estimates.differences import domain_difference
from record_review.report.estimates.means import mean, number_of_children
from record_review.report.estimates.sensitivity import post_stratified_design
from record_review.report.estimates.shares import distribution, median_category, proportion
from record_review.report.estimates.stratified import stratified_design

FROZEN = json.loads((Path(__file__).parents[2] / "data" / "r" / "estimates.json").read_text("utf-8"))
RELATIVE = 1e-9
CASES = FROZEN["cases"]


def frame(case):
    """A case's records, in lists; the groups of a comparison as membership."""
    lines = {name: np.asarray(column) for name, column in FROZEN["frames"][case["frame"]].items()}
    lines["base"] = lines["d"] == 1 if case.get("base") else np.ones(len(lines["h"]), dtype=bool)
    return lines


def design_of(case, lines):
    strata, sizes = list(lines["h"]), dict(zip(lines["h"].tolist(), lines["N"].tolist(), strict=True))
    if case["frame"] == "merged":  # R was given the strata as we should merge them: one record of c joins b
        strata, sizes = ["a"] * 24 + ["b"] * 6 + ["c"], {"a": 130, "b": 28, "c": 5}
    made = stratified_design(strata, sizes)
    if np.allclose(made.weight, lines["w"], rtol=1e-12):
        return made
    return stratified_design(strata, sizes, list(lines["w"]))


def condition(case, lines):
    if "constant" in case:
        return np.full(len(lines["h"]), bool(case["constant"]))
    return lines["s"] == case["scale"] if "scale" in case else lines["y"] == 1


def found(case):
    """What we make of a case, as (value, se, low, high, df) as far as R gave them."""
    lines = frame(case)
    design, base, kind = design_of(case, lines), lines["base"], case["kind"]
    if "post" in case:
        design = post_stratified_design(design, list(lines["k"]), case["post"])
    if kind in ("proportion", "post_stratified"):
        got = proportion(condition(case, lines), base, design)
        return got.share, got.se, got.low, got.high, got.df
    if kind == "median":
        return (int(median_category([str(v) for v in lines["s"]], "123456", base, design)),)
    if kind in ("mean", "post_stratified_mean"):
        got = mean(lines["x"], base, design)
    elif kind == "number":
        got = number_of_children(lines["y"] == 1, base, design)
    else:
        values = lines["x"] if kind == "difference_of_means" else lines["y"]
        groups = [base & (lines["g"] == name) for name in ("f", "m")]
        got = domain_difference(values, *groups, design)
        return got.difference, got.se, got.low, got.high, got.df
    return got.value, got.se, got.low, got.high, got.df


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_estimates_are_those_of_r_survey(case):
    wanted = [case[part] for part in ("value", "se", "low", "high", "df") if part in case]
    assert found(case)[: len(wanted)] == pytest.approx(wanted, rel=RELATIVE, abs=1e-13), case["call"]


def test_the_shares_of_a_scale_are_those_of_r_survey_answer_by_answer():
    cases = [case for case in CASES if "scale" in case and case["frame"] == "floors"]
    lines = frame(cases[0])
    shares = distribution([str(v) for v in lines["s"]], "123456", lines["base"], design_of(cases[0], lines))
    assert [s.share for s in shares.values()] == pytest.approx([c["value"] for c in cases], rel=RELATIVE)
    assert [s.low for s in shares.values()] == pytest.approx([c["low"] for c in cases], rel=RELATIVE)


def test_the_cap_binds_in_some_cases_and_not_in_others():
    """Or the cases would not show that the cap is applied where it must be and nowhere else."""
    binds = set()
    for case in CASES:
        if case["kind"] == "proportion" and case["se"] > 0:
            lines = frame(case)
            got = proportion(condition(case, lines), lines["base"], design_of(case, lines))
            binds.add(bool(got.effective < got.share * (1 - got.share) / got.se**2 * (1 - 1e-9)))
    assert binds == {True, False}
