"""What a book could not attain, and whether it could have been had at all.

It knows the finished lists and their bounds; an integer programme says whether any single list keeps all.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack, vstack

from record_review.sample.search.bounds import ListBounds, level_bounds
from record_review.sample.search.lists import RESERVE, SELECTED, Lists

NAMED = 4  # levels named in a sentence
# The integer programme gives up after so many branches, not seconds: then every machine says the same.
NODES = 5_000
WHO: dict[tuple[int, ...], str] = {(SELECTED,): "selected", (RESERVE,): "reserves"}


def not_attained(lists: Lists) -> tuple[str, ...]:
    """One sentence for each kind of bound that some lists break, and one on whether that could be helped."""
    what = lists.what
    everyone = np.arange(len(lists.roles))
    bounds = [level_bounds(lists, role) for role, members in lists.members.items() if members.size]
    sentences = []
    for bound in bounds:
        broken = bound.broken(lists, everyone) != 0
        level, family = broken[:, : what.levels], broken[:, what.levels :]
        if level.any():
            sentences.append(_levels(lists, bound, level))
        if family.any():
            sentences.append(
                f"In {_of(family)} lists a sibling group has more of the {WHO[bound.roles]} than its share "
                "rounded up."
            )
    if sentences:
        exists = _one_list_exists(lists, bounds)
        sentences.append(
            "An integer programme finds single lists that keep every bound; the search for a whole book of "
            "them with equal counts got no further."
            if exists
            else "No list at all can keep every bound at once: an integer programme proves it."
            if exists is False
            else "An integer programme could not settle whether any list can keep every bound at once."
        )
    return tuple(sentences)


def _levels(lists: Lists, bound: ListBounds, broken: np.ndarray) -> str:
    what, (role,) = lists.what, bound.roles
    held = lists.counts[role][:, : what.levels].astype(np.int64) * len(lists)
    off = np.where(broken, np.abs(held - lists.totals[role][: what.levels]), 0).max(axis=0) / len(lists)
    worst = [
        level for level in np.argsort(-broken.sum(axis=0), kind="stable")[:NAMED] if broken[:, level].any()
    ]
    named = "; ".join(
        f"{what.names[level]} (in {broken[:, level].sum():,} lists, "
        f"at most {off[level]:.2f} records from its share)"
        for level in worst
    )
    more = broken.any(axis=0).sum() - len(worst)
    return (
        f"In {_of(broken)} lists a level is not among the {WHO[bound.roles]} as often as its share rounded "
        f"down or up: {named}{f'; and {more} more' if more else ''}."
    )


def _of(broken: np.ndarray) -> str:
    return f"{broken.any(axis=1).sum():,} of {len(broken):,}"


def _one_list_exists(lists: Lists, bounds: list[ListBounds]) -> bool | None:
    """Whether one list can keep all bounds: an integer programme over who has which role; None if unknown."""
    what = lists.what
    n = what.children
    has = np.column_stack([what.features, what.group])
    blocks, low, high = [], [], []
    for bound in bounds:
        counted = np.equal(has[:, bound.column], bound.value).T
        (role,) = bound.roles
        size = lists.members[role].shape[1]
        blocks.append(vstack([csr_array(counted.astype(float)), csr_array(np.ones((1, n)))]))
        low += [*bound.low, size]
        high += [*bound.high, size]
    one_role = hstack([csr_array(np.eye(n))] * len(blocks))
    rows = [
        hstack([block if place == column else csr_array(block.shape) for column in range(len(blocks))])
        for place, block in enumerate(blocks)
    ]
    found = milp(
        np.zeros(n * len(blocks)),
        integrality=np.ones(n * len(blocks)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(vstack([*rows, one_role]), [*low, *np.zeros(n)], [*high, *np.ones(n)]),
        options={"node_limit": NODES},
    )
    return True if found.x is not None else False if found.status == 2 else None
