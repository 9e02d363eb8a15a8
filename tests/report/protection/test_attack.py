"""An attack on the released files by the partnership, which knows the method, the sample size, who was drawn
and the whole population. It shares no code with the audit: it reads the CSV files and works from those."""

import csv
import io
import re
from itertools import groupby

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from tests.report.invented import built, everything

from record_review.reading import main_answers
from record_review.report.counts.tally import tally_answers
from record_review.report.release import report_csvs

POPULATIONS = [(60, 640, 1), (60, 80, 4), (62, 62, 2), (57, 150, 3)]  # records read, children, seed
REASONS = {"Not answered": "missing", "Not asked": "not_asked"}


def rows(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def possible(shown, read):
    """The rule of rounding turned round: which counts can stand behind what is shown."""
    if shown == "[z]":
        return 0, 0
    if shown == "[c]":
        return 0, read
    if shown.startswith("under "):
        return 0, int(shown[6:]) - 1
    middle = int(shown.removeprefix("over ")) + (5 if shown.startswith("over") else 0)
    return middle - 4, min(middle + 4, read)


def seen(files, programme, read):
    """(question, what) -> least and most, by each shown number alone."""
    by_short = {question.short: question for question in programme.questions}
    found = {}
    for name, content in files.items():
        if "-answers-" in name:
            for row in rows(content):
                question = by_short[row.pop("Question")]
                scale = programme.scale_of(question)
                named = {scale.not_applicable: "not_applicable", scale.unable: "unable", "Base": "base"}
                named |= REASONS | {"Not applicable": "not_applicable"}
                named |= {"Could not be determined": "unable"}
                for column, shown in row.items():
                    what = column if column in scale.answers else named.get(column, "unable")
                    found[question.id, what] = possible(shown, read)
        elif name.endswith("-shares.csv"):
            for row in rows(content):
                question = by_short[row["Finding"]]
                shown = row["Records"]
                found[question.id, "met"] = possible("[c]" if shown.startswith("[") else shown, read)
    options = {question.id.lower(): question for question in programme.questions if question.options}
    for name, content in files.items():
        if question := options.get(name.removesuffix(".csv").rpartition("-")[2]):
            for row in rows(content):
                shown = "[c]" if row["Records"].startswith("[") else row["Records"]
                found[question.id, row["Finding"]] = possible(shown, read)
                found[question.id, "base"] = possible(row["Base"], read)
            (told,) = (
                r["Meaning"]
                for r in rows(files["notes.csv"])
                if r["File"] == name and r["Mark"] == "contents"
            )
            for reason, what in {**REASONS, "Not applicable": "not_applicable"}.items():
                if said := re.search(rf"{reason}: ((?:under )?\d+)\.", told):
                    found[question.id, what] = possible(said[1], read)
    return found


def attack(files, programme, children, read, targets):
    """The least and the most that each target can be, from all files and all that the partnership knows."""
    cells = seen(files, programme, read)
    sums = []  # ({cell: factor}, least, most)
    family = {}
    for question in programme.questions:
        name, rule = question.id, question.asked_if
        if (name, "base") not in cells:
            continue
        scale, multiple = programme.scale_of(question), bool(question.options)
        answers = [(name, a) for a in (question.options if multiple else scale.answers)]
        reasons = [(name, w) for w in ("not_applicable", "unable", "missing") if (name, w) in cells]
        if multiple:
            sums.append(({a: 1 for a in answers} | {(name, "base"): -1}, 0, np.inf))
            sums += [({(name, "base"): 1, a: -1}, 0, np.inf) for a in answers]
        else:
            sums.append(({a: 1 for a in answers} | {(name, "base"): -1}, 0, 0))
        if (name, "met") in cells:
            met = [(name, a) for a in programme.headline_of(question)]
            sums.append(({a: 1 for a in met} | {(name, "met"): -1}, 0, 0))
        asked = {cell: 1 for cell in [(name, "base"), *reasons]}
        if (name, "not_asked") in cells:
            sums.append((asked | {(name, "not_asked"): 1}, read, read))
        own = [
            child
            for child in children
            if rule.born in (None, not child["unborn"])
            and (not rule.routes or any(child[f"route_{r}"] for r in rule.routes))
            and (not rule.ended_at or child["route_a_ended_at"] in rule.ended_at)
        ]
        sums.append((asked, 0 if rule.answers else len(own), len(own)))
        family[name] = name
        for parent, accepted in rule.answers.items():
            if (parent, "base") in cells and not programme.question(parent).options:
                leading = {(parent, a): -1 for a in [*accepted, "missing"] if (parent, a) in cells}
                only = len(rule.answers) == 1 and len(own) == read
                sums.append((asked | leading, 0 if only else -read, 0))
                family[name] = family[parent]
    found = {}
    for root, members in groupby(sorted(family, key=family.get), key=family.get):
        names = set(members)
        inside = [cell for cell in cells if cell[0] in names]
        at = {cell: i for i, cell in enumerate(inside)}
        own = [row for row in sums if set(row[0]) <= set(at)]
        matrix = np.zeros((len(own), len(inside)))
        for i, (factors, _, _) in enumerate(own):
            matrix[i, [at[c] for c in factors]] = list(factors.values())
        limits = LinearConstraint(matrix, [r[1] for r in own], [r[2] for r in own])
        least, most = np.array([cells[c] for c in inside], dtype=float).T
        bounds = Bounds(np.maximum(least, 0), most)
        for cell in inside:
            if cell in targets:
                ends = []
                for sign in (1, -1):
                    goal = sign * np.eye(len(inside))[at[cell]]
                    for whole in (0, 1):  # in real numbers first, which is faster and mostly gives whole ones
                        solved = milp(goal, integrality=whole, bounds=bounds, constraints=limits)
                        assert solved.success, root
                        if np.allclose(solved.x, np.rint(solved.x)):
                            break
                    ends.append(round(solved.x[at[cell]]))
                found[cell] = tuple(ends)
    return found


def true_counts(exact):
    """Every count of the findings that an attacker might be after."""
    found = {}
    for name, tally in exact.items():
        found |= {(name, answer): n for answer, n in tally.answers.items()}
        found |= {(name, w): getattr(tally, w) for w in ("base", "not_applicable", "unable", "missing")}
        if tally.headline:
            found[name, "met"] = tally.found
    return found


@pytest.mark.parametrize("read, children, seed", POPULATIONS)
def test_no_small_count_and_no_end_of_a_group_can_be_worked_out(read, children, seed):
    """Every count of 0 to 4, and every one that is all or all but one of its base: at least three records lie
    between the least and the most it can be, except where fewer children were asked in all."""
    inspection, given = everything(read, children, seed)
    programme = inspection.programme
    files = report_csvs(built(inspection, **given))
    exact = tally_answers(programme, main_answers(given["readings"]))
    true = true_counts(exact)
    ends = {
        (name, what)
        for (name, what), count in true.items()
        if count <= 4 or (what in exact[name].answers and count >= exact[name].base - 1)
    }
    drawn = set(given["selection"].selected)
    known = [c for c in given["population"].children.to_dict("records") if c["record_ref"] in drawn]
    reach = attack(files, programme, known, read, sorted(ends)[seed % 3 :: 3])  # a third of them, for time
    assert len(reach) > 50
    for (name, what), (least, most) in reach.items():
        assert least <= true[name, what] <= most, f"{name} {what}: the attack excludes the truth"
        structural = what in ("not_applicable", "unable") and least == most == 0
        narrow = min(3, exact[name].asked)
        assert structural or most - least >= narrow, f"{name} {what}: known to be {least} to {most}"
