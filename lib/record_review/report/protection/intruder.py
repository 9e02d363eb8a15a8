"""What can be worked out from released counts: the least and the most that each exact count can have been.

Knows cells, ranges and sums; not how they came about. An attacker is taken to know everything that stands in
`Disclosed`: the rule of rounding, which makes a range of every shown count, how counts hang together, and the
facts that the recipient has anyway. Everything of one release is weighed together, and together with the
releases before it. Source: the intruder's linear programme of Fischetti and Salazar (2001), Solving the cell
suppression problem, Management Science 47; solved in whole numbers by HiGHS.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array

from record_review.inspection.promises import promise
from record_review.report.protection.rules import NARROWEST

TRIES = 8  # points looked for in directions that serve many cells at once, before one cell at a time

Row = tuple[Mapping[str, int], int, int]  # cell -> factor; the least and the most that the sum can be


@dataclass(frozen=True)
class Disclosed:
    """What one release lets anyone know, and what the recipient knows besides.

    ranges : cell -> the least and the most that its exact count can be, by what is shown of it alone
    rows : sums and differences of cells that are known to lie between two numbers
    """

    ranges: Mapping[str, tuple[int, int]]
    rows: Sequence[Row] = ()


def blocks(disclosed: Disclosed) -> list[list[str]]:
    """The cells of a release in sets that can be looked at apart; cells known exactly join nothing."""
    open_cells = [cell for cell, (low, high) in disclosed.ranges.items() if low < high]
    known = set(disclosed.ranges) - set(open_cells)
    return together(open_cells, ([cell for cell in row if cell not in known] for row, _, _ in disclosed.rows))


def narrow_cells(
    disclosed: Disclosed,
    cells: Iterable[str],
    *,
    true: Mapping[str, int] | None = None,
    width: int = NARROWEST,
    known: Collection[str] | None = None,
) -> dict[str, tuple[int, int]]:
    """The cells whose exact count can be narrowed down too far, each with the least and the most it can be.

    A cell that the recipient's own facts leave less room than ``width`` is judged by
    whether the releases leave it less still.

    Parameters
    ----------
    disclosed : the release in question
    cells : those of its cells to look at; cells that hang together belong in one call, see `blocks`
    true : the exact counts, where they are at hand: one answer that is known to be possible
    width : in records
    known : cells that the recipient knows exactly without any release; all of one possible value where not
        given, as in releases that show no other count exactly
    """
    cells = list(cells)
    narrow = _System(disclosed, cells).narrow(dict.fromkeys(cells, width), true)
    if not narrow:
        return {}
    # What the recipient knows without any release: everything but the ranges of what is shown.
    most = max(high for _, high in disclosed.ranges.values())
    own = {
        cell: (low, high) if low == high and (known is None or cell in known) else (0, most)
        for cell, (low, high) in disclosed.ranges.items()
    }
    without = _System(Disclosed(own, disclosed.rows), list(narrow)).extremes(list(narrow))
    return {
        cell: (low, high)
        for cell, (low, high) in narrow.items()
        if high - low < min(width, without[cell][1] - without[cell][0])
    }


def cell_ranges(disclosed: Disclosed, cells: Iterable[str]) -> dict[str, tuple[int, int]]:
    """The least and the most that each of these cells can be, exactly; they must hang together."""
    cells = list(cells)
    return _System(disclosed, cells).extremes(cells)


class _System:
    """Some cells of a release and all that hangs together with them, as a system in whole numbers."""

    def __init__(self, disclosed: Disclosed, cells: Sequence[str]) -> None:
        ranges, wanted = disclosed.ranges, set(cells)
        fixed = {cell for cell, (low, high) in ranges.items() if low == high}
        while True:
            rows = [row for row in disclosed.rows if not wanted.isdisjoint(row[0])]
            more = {cell for row in rows for cell in row[0]} - wanted - fixed
            if not more:
                break
            wanted |= more
        self.names = sorted(wanted)
        self.place = {name: at for at, name in enumerate(self.names)}
        self.low, self.high = (np.array([ranges[c][side] for c in self.names], float) for side in (0, 1))
        where: list[tuple[int, int, int]] = []
        limits: list[tuple[float, float]] = []
        for coefficients, low, high in rows:
            inside = {cell: factor for cell, factor in coefficients.items() if cell in self.place}
            where += [(len(limits), self.place[cell], factor) for cell, factor in inside.items()]
            constant = sum(f * ranges[cell][0] for cell, f in coefficients.items() if cell not in inside)
            limits.append((low - constant, high - constant))
        self.constraints = []
        if limits:
            at, column, factor = np.array(where).T
            matrix = coo_array((factor, (at, column)), shape=(len(limits), len(self.names)))
            least, most = np.array(limits, dtype=float).T
            self.constraints = [LinearConstraint(csr_array(matrix), least, most)]
        self.cells = list(cells)

    def point(self, objective: np.ndarray) -> np.ndarray:
        """A possible set of exact counts with the least value of the objective."""
        # As a programme in real numbers first: its corners mostly are whole, and it is solved much faster.
        for whole in (0, 1):
            solved = milp(
                objective,
                integrality=np.full(len(objective), whole),
                bounds=Bounds(self.low, self.high),
                constraints=self.constraints,
                options={"mip_rel_gap": 0.0},
            )
            promise(solved.success, f"released counts contradict each other: {solved.message}")
            found = np.rint(solved.x)
            if np.abs(solved.x - found).max(initial=0) < 1e-6:
                return found
        raise AssertionError("whole numbers are not whole")

    def narrow(self, width: Mapping[str, int], true: Mapping[str, int] | None) -> dict[str, tuple[int, int]]:
        """The cells whose range is narrower than their width; every other one has two possible values that
        show it."""
        at = np.array([self.place[cell] for cell in self.cells])
        need = np.array([width[cell] for cell in self.cells])
        if true is None:
            least = most = self.point(np.zeros(len(self.names)))[at]
        else:
            least = most = np.array([true[cell] for cell in self.cells], dtype=float)
        direction, left = np.random.default_rng(0), len(self.cells) + 1
        for _ in range(TRIES):
            unsettled = most - least < need
            if unsettled.sum() in (0, left):
                break
            left = unsettled.sum()
            objective = np.zeros(len(self.names))
            objective[at] = direction.choice([-1.0, 1.0], len(at)) * np.where(unsettled, 1, 0.01)
            for sign in (1, -1):
                found = self.point(sign * objective)[at]
                least, most = np.minimum(least, found), np.maximum(most, found)
        narrow = {}
        for i, cell in enumerate(self.cells):
            for sign in (1, -1):
                if most[i] - least[i] < need[i]:
                    objective = np.zeros(len(self.names))
                    objective[at[i]] = sign
                    found = self.point(objective)[at]
                    least, most = np.minimum(least, found), np.maximum(most, found)
            if most[i] - least[i] < need[i]:
                narrow[cell] = (int(least[i]), int(most[i]))
        return narrow

    def extremes(self, cells: Sequence[str]) -> dict[str, tuple[int, int]]:
        ranges = {}
        for cell in cells:
            objective = np.zeros(len(self.names))
            objective[self.place[cell]] = 1
            ends = [int(self.point(sign * objective)[self.place[cell]]) for sign in (1, -1)]
            ranges[cell] = (ends[0], ends[1])
        return ranges


def together(cells: Iterable[str], groups: Iterable[Iterable[str]]) -> list[list[str]]:
    """The cells in sets that have nothing to do with each other; groups name cells that have."""
    leader = {cell: cell for cell in cells}

    def find(cell: str) -> str:
        while leader[cell] != cell:
            leader[cell] = leader[leader[cell]]
            cell = leader[cell]
        return cell

    for group in groups:
        joined = [find(cell) for cell in group if cell in leader]
        for other in joined[1:]:
            leader[find(other)] = find(joined[0])
    sets: dict[str, list[str]] = {}
    for cell in leader:
        sets.setdefault(find(cell), []).append(cell)
    return list(sets.values())
