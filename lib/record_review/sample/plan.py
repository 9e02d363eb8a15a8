"""The order in which a book is improved, and when it is good enough or can get no better.

It stops after so many tries, never after so much time: the same population gives the same book on any
machine.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from record_review.sample.costs import Costs, Weights
from record_review.sample.exchange import Exchanges, Trade
from record_review.sample.limits import cell_limits, limits
from record_review.sample.lists import OUT, RESERVE, SELECTED, Lists
from record_review.sample.search import Mending, sweep
from record_review.sample.stream import Stream

Progress = Callable[[float, str], None]

SELECTED_OUT, RESERVE_OUT, SELECTED_RESERVE = (
    Trade(SELECTED, OUT),
    Trade(RESERVE, OUT),
    Trade(SELECTED, RESERVE),
)
TRIES = 60  # children of each list that are looked at in a full table of exchanges
UPHILL = 16  # what a sweep may cost at first: about one pair of levels outside its bounds

# Weights of the phases, for the selected and for the reserves. Pairs of levels matter less among 15 reserves.
NEAR = Weights(level=4, cell=1), Weights(level=4, cell=1)
BOUNDED = (
    Weights(level=1, cell=1, level_bound=60, cell_bound=16, family_bound=60),
    Weights(level=2, cell=1, level_bound=60, cell_bound=2, family_bound=60),
)
MENDED = (
    Weights(level=1, cell=1, level_bound=400, cell_bound=16, family_bound=400),
    Weights(level=2, cell=1, level_bound=400, cell_bound=2, family_bound=400),
)
KEPT = (
    Weights(level=1, cell=1, level_bound=2000, cell_bound=16, family_bound=2000),
    Weights(level=2, cell=1, level_bound=2000, cell_bound=2, family_bound=2000),
)


class Plan:
    """One run of the search over one book."""

    def __init__(self, lists: Lists, stream: Stream, say: Progress) -> None:
        self.lists = lists
        self.stream = stream
        self.say = say
        self.places = {role: lists.members[role].shape[1] for role in (SELECTED, RESERVE)}
        self.exchanges = Exchanges(lists)
        children, taken = lists.what.children, sum(self.places.values())
        self.scarce = children < 2 * taken  # so few are out that the three roles must move together
        self.trades = tuple(
            trade
            for trade, offered in (
                (SELECTED_OUT, children > taken),
                (RESERVE_OUT, children > taken and self.places[RESERVE] > 0),
                (SELECTED_RESERVE, self.places[RESERVE] > 0 and children < 4 * taken),
            )
            if offered
        )

    def run(self) -> None:
        count = f"{len(self.lists.roles):,} lists"
        self._weigh(NEAR)
        self._sweeps(40, 16, -1, (0.0, 0.15), f"{count}: bringing each close to the population")
        self._weigh(BOUNDED)
        self._sweeps(40, TRIES, UPHILL, (0.15, 0.35), f"{count}: drawing every level towards its share")
        self._weigh(MENDED)
        bounds = tuple(
            limits(self.lists.what, role, places) for role, places in self.places.items() if places
        )
        mending = Mending(self.exchanges, bounds, self.stream)
        self._mend(mending, 400, (0.35, 0.5), count)
        self._weigh(KEPT)
        self._sweeps(160, TRIES, UPHILL, (0.5, 0.95), f"{count}: bringing pairs of levels closer")
        if self.scarce:
            cells = cell_limits(self.lists.what, SELECTED, self.places[SELECTED])
            chains = Mending(self.exchanges, (cells,), self.stream)
            for _ in range(80):
                chains.round(self.trades, steps=2, tries=TRIES, at_most=-1)
            self._weigh(MENDED)
            mending.look_again(np.arange(len(self.lists.roles)))
            self._mend(mending, 200, (0.95, 1.0), count)
        self.say(1.0, f"{count}: done")

    def _weigh(self, weights: tuple[Weights, Weights]) -> None:
        for role, weight in zip((SELECTED, RESERVE), weights, strict=True):
            self.exchanges.costs[role] = Costs(self.lists.what, self.places[role], weight)

    def _sweeps(
        self, sweeps: int, tries: int, uphill: int, share: tuple[float, float], sentence: str
    ) -> None:
        for number in range(sweeps):
            at_most = max(-1, uphill - (uphill + 1) * number * 10 // (9 * sweeps))
            for place, trade in enumerate(self.trades):
                if place == 0 or self.scarce or number % 3 == 0:
                    sweep(self.exchanges, trade, self.stream, tries=tries, at_most=at_most)
            self.say(share[0] + (share[1] - share[0]) * number / sweeps, sentence)

    def _mend(self, mending: Mending, rounds: int, share: tuple[float, float], count: str) -> None:
        at_most, fewest, since = UPHILL, mending.left, 0
        for number in range(rounds):
            if not mending.left:
                return
            mending.round(self.trades, steps=3, tries=TRIES, at_most=at_most)
            if mending.left < fewest:
                fewest, since = mending.left, 0
            else:
                since += 1
            if since == 10:
                at_most, since = min(2 * at_most, 399), 0
            self.say(
                share[0] + (share[1] - share[0]) * number / rounds,
                f"{count}: {mending.left:,} of them outside a bound, being mended",
            )
