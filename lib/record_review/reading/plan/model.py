"""Whole-number models, solved one wish after another by HiGHS.

Knows variables, limits and sums; does not know what a record or a pair is.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from record_review.inspection.promises import promise

INFEASIBLE = 2  # the status that `scipy.optimize.milp` gives a model without a solution


@dataclass(frozen=True)
class Solution:
    """What a solve came to.

    values : the value of each variable
    value : the sum that was minimised
    bound : no solution has a smaller sum; equal to ``value`` when that was proved
    """

    values: np.ndarray
    value: int
    bound: int

    @property
    def proved(self) -> bool:
        return self.value == self.bound


class Model:
    """Whole-number variables from 0 up, and limits on sums of them.

    >>> model = Model()
    >>> left, right = model.variable(5), model.variable(5)
    >>> model.limit({left: 1, right: 1}, least=3)
    >>> model.minimise({left: 1, right: 2}).value
    3
    """

    def __init__(self) -> None:
        self._upper: list[int] = []
        self._low: list[float] = []
        self._high: list[float] = []
        self._places: list[tuple[int, int]] = []
        self._factors: list[int] = []

    def variable(self, upper: int = 1) -> int:
        """A new variable from 0 to ``upper``; gives its number."""
        self._upper.append(upper)
        return len(self._upper) - 1

    def limit(self, terms: Mapping[int, int], *, least: float = -math.inf, most: float = math.inf) -> None:
        """Keep a sum of variables (number -> factor) from ``least`` to ``most``."""
        row = len(self._low)
        self._low.append(least)
        self._high.append(most)
        self._places += [(row, variable) for variable in terms]
        self._factors += terms.values()

    def minimise(self, terms: Mapping[int, int], seconds: float = 10) -> Solution | None:
        """Make a sum as small as it can be, proved to the last unit, or as small as was found in time.

        Returns
        -------
        None when the limits contradict each other

        Raises
        ------
        TimeoutError : the time was over before a solution was found or shown not to exist
        """
        if not self._upper:  # HiGHS takes no empty model
            fits = all(low <= 0 <= high for low, high in zip(self._low, self._high, strict=True))
            return Solution(np.zeros(0, dtype=int), 0, 0) if fits else None
        cost = np.zeros(len(self._upper))
        for variable, factor in terms.items():
            cost[variable] = factor
        shape = (len(self._low), len(self._upper))
        rows, columns = zip(*self._places, strict=True) if self._places else ((), ())
        matrix = csr_array((self._factors, (rows, columns)), shape=shape)
        found = milp(
            cost,
            integrality=np.ones(len(cost)),
            bounds=Bounds(0, np.array(self._upper)),
            constraints=LinearConstraint(matrix, self._low, self._high),
            options={"mip_rel_gap": 0, "time_limit": max(seconds, 0.05)},
        )
        if found.x is None:  # with a solution at the limit of time: status 1, x set
            if found.status != INFEASIBLE:
                raise TimeoutError
            return None
        values = np.rint(found.x).astype(int)
        promise(np.abs(found.x - values).max(initial=0) < 1e-4, "a whole-number solution is not whole")
        value = int(cost @ values)
        # All factors are whole, and so is the sum: it is at least the next whole number above a bound.
        bound = value if found.status == 0 else math.ceil((found.mip_dual_bound or 0) - 1e-6)
        return Solution(values, value, min(bound, value))

    def in_turn(
        self, wishes: list[dict[int, int]], seconds: float
    ) -> tuple[Solution, tuple[Solution, ...]] | None:
        """Minimise several sums, each among the solutions that are best in those before it.

        Parameters
        ----------
        seconds : for all of them together

        Returns
        -------
        the last solution, and that of each wish in turn; None when the limits contradict each other

        Raises
        ------
        TimeoutError : no solution was found in this time
        """
        end, found = time.monotonic() + seconds, list[Solution]()
        for place, wish in enumerate(wishes):
            # The first wishes weigh most: each may take half of what is left, the last all of it.
            left = end - time.monotonic()
            try:
                best = self.minimise(wish, left if place == len(wishes) - 1 else left / 2)
            except TimeoutError:
                if not found:
                    raise
                best = None
            if best is None:
                if not found:
                    return None
                value = sum(factor * int(found[-1].values[variable]) for variable, factor in wish.items())
                best = Solution(found[-1].values, value, min(0, value))
            found.append(best)
            self.limit(wish, most=best.value)
        return found[-1], tuple(found)
