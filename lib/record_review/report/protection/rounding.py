"""Controlled rounding: counts moved to multiples of a base so that every part still adds to its total.

Knows cells and sums only; `disclosure` says which cells a report has. Source: Cox (1987), A constructive
procedure for unbiased controlled rounding, J. Am. Stat. Assoc. 82; solved here as an integer programme by
HiGHS.
"""

import hmac
import math
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from record_review.inspection.promises import promise

Cell = str

FAR = 100  # a cell leaves its two neighbouring multiples only when nothing else can be had
OUT_OF_NOTHING = 10_000  # and a count of nought last of all
APART = 2  # a sum that need not hold weighs as much as this many disregarded wishes
GOLDEN = (5**0.5 - 1) / 2


def controlled_rounding(
    counts: Mapping[Cell, int],
    sums: Sequence[tuple[Cell, Sequence[Cell]]] = (),
    *,
    step: int,
    within: Sequence[tuple[Cell, Cell]] = (),
    downwards: Collection[Cell] = (),
    wishes: Mapping[Cell, int] | None = None,
    fixed: Mapping[Cell, int] | None = None,
    most: Mapping[Cell, int] | None = None,
    least: Mapping[Cell, int] | None = None,
    near: Sequence[tuple[Cell, Sequence[Cell]]] = (),
) -> dict[Cell, int]:
    """Round every count to one of its two neighbouring multiples of a base, keeping all sums.

    With ``wishes`` as few of them are disregarded as the sums allow; without, the least total change is
    taken. Between equals, the order of ``counts`` decides, so equal input gives equal output. A count that
    is a multiple already, nought among them, stays as it is. A count can therefore be anything less than
    ``step`` away from what is shown. Where the sums cannot be kept that way, the fewest cells needed move one
    multiple further.

    Parameters
    ----------
    counts : cell -> count, >= 0, totals among them
    sums : (total, its parts); must hold for the counts
    step : the base, >= 2
    within : (part, whole) pairs in which the part must not exceed the whole, without being one of parts
        that add up
    downwards : cells to be rounded down if at all possible
    wishes : cell -> which of its two neighbouring multiples it should be; see `drawn_parts`
    fixed : cell -> the multiple it has been given
    most, least : cell -> what it must not be shown above, or below
    near : sums that are kept where that costs less than it gains

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
    down = np.array([cell in downwards for cell in cells])
    up_cost = step - 2.0 * rest
    if wishes is not None:
        up_cost = np.array([step if wishes[cell] <= exact[i] else -step for i, cell in enumerate(cells)])
    up_cost = up_cost + step * 1e-3 * (np.arange(1, n + 1) * GOLDEN % 1)  # settles ties by the order
    up_cost = np.where(down, FAR * step, up_cost)
    far_cost = np.where(exact == 0, OUT_OF_NOTHING, FAR) * float(step)
    lower, upper = np.zeros(3 * n), np.concatenate([rest > 0, np.full(n, n), floor]).astype(float)
    for cell, multiple in (fixed or {}).items():
        i, way = place[cell], multiple // step - floor[place[cell]]
        found = [max(way, 0), 0, max(-way, 0)]
        lower[[i, n + i, 2 * n + i]] = upper[[i, n + i, 2 * n + i]] = found
    # What is wished for may already fit together: nothing can be better.
    limits = {cell: min(counts[cell], (most or {}).get(cell, counts[cell])) for cell in downwards}
    if wishes is not None and _fits(
        wishes, [*sums, *near], within, fixed or {}, {**(most or {}), **limits}, least or {}
    ):
        return {cell: wishes[cell] for cell in cells}
    rows = [({place[total]: 1} | {place[part]: -1 for part in parts}, 0.0, 0.0) for total, parts in sums]
    rows += [({place[whole]: 1, place[part]: -1}, 0.0, np.inf) for part, whole in within]
    rows += [({place[cell]: 1}, -np.inf, limit / step) for cell, limit in (most or {}).items()]
    rows += [({place[cell]: 1}, limit / step, np.inf) for cell, limit in (least or {}).items()]
    kept = len(rows)
    rows += [({place[total]: 1} | {place[part]: -1 for part in parts}, 0.0, 0.0) for total, parts in near]
    slack = len(rows) - kept
    constraints = []
    if rows:
        matrix = np.zeros((len(rows), n))
        for i, (row, _, _) in enumerate(rows):
            matrix[i, list(row)] = list(row.values())
        at = matrix @ floor
        loose = np.vstack([np.zeros((kept, slack)), np.eye(slack)])
        wide = csr_array(np.hstack([matrix, matrix, -matrix, loose, -loose]))
        low, high = (np.array([row[side] for row in rows]) for side in (1, 2))
        constraints.append(LinearConstraint(wide, low - at, high - at))
    solved = milp(
        np.concatenate([up_cost, far_cost, far_cost, np.full(2 * slack, float(APART * step))]),
        integrality=np.ones(3 * n + 2 * slack),
        bounds=Bounds(
            np.concatenate([lower, np.zeros(2 * slack)]), np.concatenate([upper, np.full(2 * slack, np.inf)])
        ),
        constraints=constraints,
        options={"mip_rel_gap": 0.0},
    )
    promise(solved.success, f"controlled rounding has no answer: {solved.message}")
    up, further, back = np.rint(solved.x[: 3 * n]).astype(int).reshape(3, n)
    rounded = step * (floor + up + further - back)
    return {cell: int(value) for cell, value in zip(cells, rounded, strict=True)}


def _fits(
    values: Mapping[Cell, int],
    sums: Sequence[tuple[Cell, Sequence[Cell]]],
    within: Sequence[tuple[Cell, Cell]],
    fixed: Mapping[Cell, int],
    most: Mapping[Cell, int],
    least: Mapping[Cell, int],
) -> bool:
    return (
        all(values[total] == sum(values[part] for part in parts) for total, parts in sums)
        and all(values[part] <= values[whole] for part, whole in within)
        and all(values[cell] == multiple for cell, multiple in fixed.items())
        and all(values[cell] <= limit for cell, limit in most.items())
        and all(values[cell] >= limit for cell, limit in least.items())
    )


def keyed_draw(secret: bytes, name: str) -> float:
    """A number from 0 to 1 that belongs to a name and cannot be told without the secret: 53 bits of
    HMAC-SHA256."""
    digest = hmac.digest(secret, name.encode(), "sha256")
    return (int.from_bytes(digest[:7]) >> 3) / 2**53


def drawn_parts(
    parts: Mapping[Cell, int], step: int, secret: bytes, name: str, total: int | None = None
) -> dict[Cell, int]:
    """Multiples for the parts of one total, drawn so that each is on average what it was.

    The parts are laid end to end as lengths on a line, with marks one ``step`` apart from a start drawn
    between 0 and ``step``. A part becomes as many steps as marks fall into it, so every part, and every run
    of parts, becomes one of the two multiples next to it. Source: systematic sampling with unequal chances,
    Madow (1949), Annals of Mathematical Statistics 20.

    Parameters
    ----------
    parts : part -> count, in their order on the line; the order should be drawn too, or it tells which
        other runs of parts were rounded together
    name : what the draw belongs to
    total : the multiple that the total has become already, next to it; drawn with the parts where None
    """
    start, rest = keyed_draw(secret, name), sum(parts.values()) % step / step
    if total is not None and rest:
        start = start * (1 - rest) if total <= sum(parts.values()) else 1 - rest + start * rest
    found, place, marks = {}, 0, 0
    for part, count in parts.items():
        place += count
        passed = math.floor(place / step + start + 1e-12)
        found[part] = step * (passed - marks)
        marks = passed
    return found


def together(cells: Iterable[Cell], groups: Iterable[Iterable[Cell]]) -> list[list[Cell]]:
    """The cells in sets that have nothing to do with each other; groups name cells that have."""
    leader = {cell: cell for cell in cells}

    def find(cell: Cell) -> Cell:
        while leader[cell] != cell:
            leader[cell] = leader[leader[cell]]
            cell = leader[cell]
        return cell

    for group in groups:
        joined = [find(cell) for cell in group if cell in leader]
        for other in joined[1:]:
            leader[find(other)] = find(joined[0])
    sets: dict[Cell, list[Cell]] = {}
    for cell in leader:
        sets.setdefault(find(cell), []).append(cell)
    return list(sets.values())
