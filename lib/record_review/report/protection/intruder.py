"""What can be worked out from released counts: the least and the most that each exact count can have been.

Knows cells, ranges and sums; not how they came about. An attacker is taken to know everything that stands in
`Disclosed`: the rule of rounding, which makes a range of every shown count, how counts hang together, and the
facts that the recipient has anyway. Everything of one release is weighed together, and together with the
releases before it. Source: the intruder's linear programme of Fischetti and Salazar (2001), Solving the cell
suppression problem, Management Science 47; solved in whole numbers by HiGHS.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array

from record_review.inspection.promises import promise
from record_review.report.protection.rounding import together

NARROWEST = 3  # the most and the least that a count can be must lie at least this far apart
TRIES = 8  # points looked for in directions that serve many cells at once, before one cell at a time

Row = tuple[Mapping[str, int], int, int]  # cell -> factor; the least and the most that the sum can be


@dataclass(frozen=True)
class Disclosed:
    """What one release lets anyone know, and what the recipient knows besides.

    ranges : cell -> the least and the most that its exact count can be, by what is shown of it alone
    rows : sums and differences of cells that are known to lie between two numbers
    records : record, keyed -> its answers, keyed: to count the records that differ between two releases
    """

    ranges: Mapping[str, tuple[int, int]]
    rows: Sequence[Row] = ()
    records: Mapping[str, str] = field(default_factory=dict)


def changed_records(one: Disclosed, other: Disclosed) -> int:
    """Records that are in only one of two releases, or with other answers."""
    return sum(one.records.get(name) != other.records.get(name) for name in {*one.records, *other.records})


def blocks(disclosed: Disclosed, earlier: Sequence[Disclosed] = ()) -> list[list[str]]:
    """The cells of a release in sets that can be looked at apart; cells known exactly join nothing."""
    releases = [disclosed, *earlier]
    exact = [{cell for cell, (low, high) in each.ranges.items() if low == high} for each in releases]
    every = {cell: None for each in releases for cell in each.ranges}
    open_cells = [cell for cell in every if any(cell not in known for known in exact)]
    groups = (
        [cell for cell in row if cell not in known]
        for each, known in zip(releases, exact, strict=True)
        for row, _, _ in each.rows
    )
    found = (
        [cell for cell in block if cell in disclosed.ranges and cell not in exact[0]]
        for block in together(open_cells, groups)
    )
    return [block for block in found if block]


def narrow_cells(
    disclosed: Disclosed,
    cells: Iterable[str],
    earlier: Sequence[Disclosed] = (),
    *,
    true: Mapping[str, int] | None = None,
    room: Mapping[str, int] | None = None,
    width: int = NARROWEST,
    known: Collection[str] | None = None,
) -> dict[str, tuple[int, int]]:
    """The cells whose exact count can be narrowed down too far, each with the least and the most it can be.

    A count of an earlier release differs from the same count now by at most the number of records that
    changed between the two. A cell that the recipient's own facts leave less room than ``width`` is judged by
    whether the releases leave it less still.

    Parameters
    ----------
    disclosed : the release in question
    cells : those of its cells to look at; cells that hang together belong in one call, see `blocks`
    earlier : releases of the same inspection
    true : the exact counts, where they are at hand: one answer that is known to be possible
    room : cell -> what the recipient knows it cannot exceed: a cell with little room is judged by that
    width : in records
    known : cells that the recipient knows exactly without any release; all of one possible value where not
        given, as in releases that show no other count exactly
    """
    cells = list(cells)
    wanted = {cell: min(width, (room or {}).get(cell, width)) for cell in cells}
    narrow = _System(disclosed, cells, earlier).narrow(wanted, true)
    if not narrow:
        return {}
    # What the recipient knows without any release: everything but the ranges of what is shown.
    most = max(high for _, high in disclosed.ranges.values())
    own = {
        cell: (low, high) if low == high and (known is None or cell in known) else (0, most)
        for cell, (low, high) in disclosed.ranges.items()
    }
    without = _System(Disclosed(own, disclosed.rows), list(narrow), ()).extremes(list(narrow))
    return {
        cell: (low, high)
        for cell, (low, high) in narrow.items()
        if high - low < min(width, without[cell][1] - without[cell][0])
    }


def cell_ranges(
    disclosed: Disclosed, cells: Iterable[str], earlier: Sequence[Disclosed] = ()
) -> dict[str, tuple[int, int]]:
    """The least and the most that each of these cells can be, exactly; they must hang together."""
    cells = list(cells)
    return _System(disclosed, cells, earlier).extremes(cells)


class _System:
    """Some cells of a release and all that hangs together with them, as a system in whole numbers."""

    def __init__(self, disclosed: Disclosed, cells: Sequence[str], earlier: Sequence[Disclosed]) -> None:
        releases = [disclosed, *earlier]
        wanted = set(cells)
        # What hangs together with the cells, over all releases.
        while True:
            rows = [
                (i, row)
                for i, each in enumerate(releases)
                for row in each.rows
                if any(cell in wanted for cell in row[0])
            ]
            more = {
                cell
                for i, (coefficients, _, _) in rows
                for cell in coefficients
                if cell not in wanted and releases[i].ranges[cell][0] != releases[i].ranges[cell][1]
            }
            if not more:
                break
            wanted |= more
        self.names = [
            (i, cell) for i, each in enumerate(releases) for cell in sorted(wanted & set(each.ranges))
        ]
        self.place = {name: at for at, name in enumerate(self.names)}
        bounds = [releases[i].ranges[cell] for i, cell in self.names]
        self.low, self.high = (np.array([b[side] for b in bounds], dtype=float) for side in (0, 1))
        where: list[tuple[int, int, int]] = []
        limits: list[tuple[float, float]] = []
        for i, (coefficients, low, high) in rows:
            constant = 0
            for cell, factor in coefficients.items():
                if (i, cell) in self.place:
                    where.append((len(limits), self.place[i, cell], factor))
                else:
                    constant += factor * releases[i].ranges[cell][0]
            limits.append((low - constant, high - constant))
        for i, each in enumerate(earlier, start=1):
            changed = changed_records(disclosed, each)
            for cell in sorted(wanted & set(each.ranges) & set(disclosed.ranges)):
                where += [(len(limits), self.place[0, cell], 1), (len(limits), self.place[i, cell], -1)]
                limits.append((-changed, changed))
        self.constraints = []
        if limits:
            at, column, factor = np.array(where).T
            matrix = coo_array((factor, (at, column)), shape=(len(limits), len(self.names)))
            low, high = np.array(limits, dtype=float).T
            self.constraints = [LinearConstraint(csr_array(matrix), low, high)]
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
        at = np.array([self.place[0, cell] for cell in self.cells])
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
            objective[self.place[0, cell]] = 1
            ends = [int(self.point(sign * objective)[self.place[0, cell]]) for sign in (1, -1)]
            ranges[cell] = (ends[0], ends[1])
        return ranges
