"""An attack on the released counts by somebody who knows the rounding rule and how many records were read."""

import numpy as np
from scipy.optimize import linprog
from tests.report.invented import everything

from record_review.inspection import ReportSettings
from record_review.reading import main_answers
from record_review.report.disclosure import COUNTS_NEED, protect
from record_review.report.items import tally_answers

STATES = ("not_applicable", "unable", "missing", "not_asked")


def cells(tally):
    """All counts of a question that add up to the records read."""
    return [*tally.answers.values(), *(getattr(tally, state) for state in STATES)]


def possible(shown):
    """The exact counts that can stand behind a shown multiple of 5."""
    return max(0, shown - 4), shown + 4


def narrowed(shown, place, read):
    """The least and the most that one count of a question can be, from all that is shown of the question."""
    answers = len(shown.answers)
    hidden = shown.base < COUNTS_NEED
    bounds = [possible(count) for count in cells(shown)]
    base = np.array([1] * answers + [0] * 4)
    sums = [(base, shown.base), (base + np.array([0] * answers + [1, 1, 1, 0]), shown.asked)]
    if hidden:
        bounds[:answers] = [(0, read)] * answers
    else:
        met = np.array([int(answer in shown.headline) for answer in shown.answers] + [0] * 4)
        sums += [(met, shown.found), (base - met, shown.base - shown.found)]
    rows = [row for line, _ in sums for row in (line, -line)]
    limits = [limit for _, total in sums for limit in (possible(total)[1], -possible(total)[0])]
    whole = {"A_eq": [[1] * len(bounds)], "b_eq": [read]}
    target = np.eye(len(bounds))[place]
    least, most = (
        sign * linprog(sign * target, A_ub=rows, b_ub=limits, bounds=bounds, **whole).fun for sign in (1, -1)
    )
    return round(least), round(most)


def test_no_small_count_can_be_narrowed_to_fewer_than_four_values():
    """Every other choice question of the invented readings; multiple choice has no sums to attack."""
    inspection, given = everything()
    exact = tally_answers(inspection.programme, main_answers(given["readings"]))
    shown = protect(exact, inspection.programme, ReportSettings())
    small = 0
    for name in [name for name, tally in exact.items() if not tally.multiple][::2]:
        for place, count in enumerate(cells(exact[name])):
            if 1 <= count <= 4:
                least, most = narrowed(shown[name], place, read=60)
                assert least <= count <= most, name
                assert most - least >= 3, f"{name}: a count of {count} is known to be {least} to {most}"
                small += 1
    assert small > 40
