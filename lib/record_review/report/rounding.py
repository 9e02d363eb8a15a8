"""Controlled rounding: counts moved to multiples of a base so that every part still adds to its total.

Knows cells and sums only; `disclosure` says which cells a report has. Source: Cox (1987), A constructive
procedure for unbiased controlled rounding, J. Am. Stat. Assoc. 82; solved here as an integer programme by
HiGHS.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

Cell = Hashable

FAR = 100  # a cell leaves its two neighbouring multiples only when nothing else can be had
OUT_OF_NOTHING = 10_000  # and a count of nought last of all
GOLDEN = (5**0.5 - 1) / 2


def controlled_rounding(
    counts: Mapping[Cell, int],
    sums: Sequence[tuple[Cell, Sequence[Cell]]] = (),
    *,
    step: int,
    within: Sequence[tuple[Cell, Cell]] = (),
    downwards: Collection[Cell] = (),
) -> dict[Cell, int]:
    """Round every count to one of its two neighbouring multiples of a base, keeping all sums.

    Of all ways of doing so the one with the least total change is taken; between equals, the order of
    ``counts`` decides, so equal input gives equal output. A count that is a multiple already, nought among
    them, stays as it is. A count can therefore be anything less than ``step`` away from what is shown.
    Where the sums cannot be kept that way, the fewest cells needed move one multiple further.

    Parameters
    ----------
    counts : cell -> count, >= 0, totals among them
    sums : (total, its parts); must hold for the counts
    step : the base, >= 2
    within : (part, whole) pairs in which the part must not exceed the whole, without being one of parts
        that add up
    downwards : cells to be rounded down if at all possible

    Returns
    -------
    cell -> multiple of ``step``, in the order of ``counts``

    Raises
    ------
    ValueError : a count below 0, a base below 2, or a sum that does not hold
    """
    if step < 2 or any(count < 0 for count in counts.values()):
        raise ValueError("counts from 0 and a base of at least 2 are needed")
    for total, parts in sums:
        if counts[total] != sum(counts[part] for part in parts):
            raise ValueError(f"the parts of {total!r} do not add up to it")

    cells = list(counts)
    place = {cell: i for i, cell in enumerate(cells)}
    exact = np.array([counts[cell] for cell in cells])
    floor, rest = exact // step, exact % step
    n = len(cells)

    # Three whole numbers for each cell, in multiples of the base: y = floor + up + further - back.
    up_cost = (step - 2.0 * rest) * np.where([cell in downwards for cell in cells], 0, 1)
    up_cost += np.where([cell in downwards for cell in cells], FAR * step, 0)
    up_cost += step * 1e-3 * (np.arange(1, n + 1) * GOLDEN % 1)  # settles ties by the order of the cells
    far_cost = np.where(exact == 0, OUT_OF_NOTHING, FAR) * float(step)
    cost = np.concatenate([up_cost, far_cost, far_cost])
    upper = np.concatenate([rest > 0, np.full(n, n), floor]).astype(float)

    rows = [({place[total]: 1} | {place[part]: -1 for part in parts}, 0.0) for total, parts in sums]
    rows += [({place[whole]: 1, place[part]: -1}, np.inf) for part, whole in within]
    constraints = []
    if rows:
        matrix = np.zeros((len(rows), n))
        for i, (row, _) in enumerate(rows):
            matrix[i, list(row)] = list(row.values())
        at = matrix @ floor
        wide = csr_array(np.hstack([matrix, matrix, -matrix]))
        constraints.append(LinearConstraint(wide, -at, np.array([limit for _, limit in rows]) - at))
    solved = milp(
        cost,
        integrality=np.ones(3 * n),
        bounds=Bounds(np.zeros(3 * n), upper),
        constraints=constraints,
        options={"mip_rel_gap": 0.0},
    )
    assert solved.success, f"controlled rounding has no answer: {solved.message}"
    up, further, back = np.rint(solved.x).astype(int).reshape(3, n)
    rounded = step * (floor + up + further - back)
    return {cell: int(value) for cell, value in zip(cells, rounded, strict=True)}
