"""Two ways to a better book: sweeps over random pairs of lists, and mending of lists that break a bound.

It knows how to try exchanges and which to take; ``plan`` knows in what order, and when to stop.
"""

from __future__ import annotations

import numpy as np

from record_review.sample.search.bounds import ListBounds
from record_review.sample.search.exchange import ENTRIES, NEVER, Aim, Exchanges, Pairs, Trade
from record_review.sample.search.stream import Stream

PARTNERS = 2  # lists that are looked at for each list to be mended
HANDED_ON = 0.25  # share of faults that may be handed to any list, so that they cannot get stuck
AT_ONCE = 128  # lists mended together


def sweep(exchanges: Exchanges, trade: Trade, stream: Stream, *, tries: int, at_most: int) -> None:
    """Pair all lists at random and make the best exchange of each pair, if it costs ``at_most`` or less.

    -1 takes improvements only. 0 or more also lets the book move sideways or up a little, which keeps the
    search from settling early (threshold accepting: Dueck & Scheuer 1990, Journal of Computational Physics
    90:161).
    """
    lists = exchanges.lists
    order = stream.order(len(lists.roles))
    half = len(order) // 2
    everyone = Pairs.of(order[:half], order[half : 2 * half], lists.what.children, stream)
    tries = min(tries, lists.members[trade.give].shape[1])
    together = max(16, ENTRIES // tries**2)
    for first in range(0, half, together):
        pairs = everyone.part(np.arange(first, min(first + together, half)))
        i, j, change = exchanges.best(pairs, trade, tries, unlike=at_most >= 0)
        good = change <= at_most
        lists.swap(pairs.one[good], pairs.other[good], i[good], j[good], trade.give, trade.take)


class Mending:
    """Mends lists that break a bound, two at a time.

    A list that holds one too many under a bound is paired with a list that can hold one more, and the other
    way round. The first exchange is made to help that bound, whatever else it breaks; the next are the best
    there are, among children who have not moved yet. Then the pair goes back to its best state on the way,
    which is where it started unless that was beaten: an ejection chain.

    Source: Lin & Kernighan (1973), Operations Research 21:498; Glover (1996), Discrete Applied Mathematics
    65:223.
    """

    def __init__(self, exchanges: Exchanges, bounds: tuple[ListBounds, ...], stream: Stream) -> None:
        self.exchanges = exchanges
        self.bounds = bounds
        self.stream = stream
        what = exchanges.lists.what
        self.owned = np.column_stack([what.features, what.group])
        self.ill = np.zeros((len(bounds), len(exchanges.lists.roles)), dtype=bool)
        self.look_again(np.arange(len(exchanges.lists.roles)))

    def look_again(self, rows: np.ndarray) -> None:
        """Find out anew which bounds these lists break."""
        for place, bounds in enumerate(self.bounds):
            self.ill[place, rows] = bounds.broken(self.exchanges.lists, rows).any(axis=1)

    @property
    def left(self) -> int:
        """Lists that break a bound."""
        return int(self.ill.any(axis=0).sum())

    def round(self, trades: tuple[Trade, ...], *, steps: int, tries: int, at_most: int) -> None:
        """For each trade, mend some of the lists that break a bound it can help.

        ``steps`` : exchanges in a chain; ``tries``, ``at_most`` : as in ``sweep``, for the chain as a whole
        """
        for trade in trades:
            places = [
                place
                for place, bounds in enumerate(self.bounds)
                if (trade.give in bounds.roles) != (trade.take in bounds.roles) and self.ill[place].any()
            ]
            if places:
                place = places[int(self.stream.words(1)[0]) % len(places)]
                pairs, aim = self._pair_up(place, trade, tries)
                others = self.stream.words(steps - 1, bits=16).tolist()
                chain = (trade, *(trades[other % len(trades)] for other in others))
                self._chain(pairs, aim, chain, tries, at_most)
                self.look_again(np.concatenate([pairs.one, pairs.other]))

    def _pair_up(self, place: int, trade: Trade, tries: int) -> tuple[Pairs, Aim]:
        """Lists that break a bound, each with the partner that suits best of the few that are looked at."""
        bounds, stream, lists = self.bounds[place], self.stream, self.exchanges.lists
        ill = np.flatnonzero(self.ill[place])
        ill = ill[stream.order(len(ill))][: min(AT_ONCE, -(-len(ill) // 2))]
        rows = np.arange(len(ill))
        broken = bounds.broken(lists, ill)
        keys = stream.words(*broken.shape, bits=16).astype(np.int64)
        bound = np.where(broken != 0, keys, 1 << 16).argmin(axis=1)
        too_many = broken[rows, bound] > 0
        fit = bounds.room(lists, bound, too_many)
        fit |= (stream.words(len(ill), bits=16) < HANDED_ON * 2**16)[:, None]
        fit[:, ill] = False
        leaves = too_many if trade.give in bounds.roles else ~too_many
        aim = Aim(self.owned, bounds.column[bound], bounds.value[bound], ~leaves)
        partner, suits = np.zeros(len(ill), dtype=np.int64), np.full(len(ill), NEVER / 2)
        keys = stream.words(len(lists.roles)).astype(np.int64)
        for _ in range(PARTNERS):
            turns = stream.words(len(ill)).astype(np.int64)
            found = np.where(fit, keys ^ turns[:, None], 1 << 32).argmin(axis=1)
            change = self.exchanges.best(
                Pairs.of(ill, found, lists.what.children, stream), trade, tries, unlike=True, aim=aim
            )[2]
            better = fit[rows, found] & (change < suits)
            partner, suits = np.where(better, found, partner), np.where(better, change, suits)
        good = np.flatnonzero(suits < NEVER / 2)
        good = good[np.argsort(suits[good], kind="stable")]
        good = good[np.sort(np.unique(partner[good], return_index=True)[1])]
        return Pairs.of(ill[good], partner[good], lists.what.children, stream), aim.part(good)

    def _chain(self, pairs: Pairs, aim: Aim, trades: tuple[Trade, ...], tries: int, at_most: int) -> None:
        """One exchange per trade, the first as ``aim`` says; then back to the best state on the way."""
        if not len(pairs):
            return
        lists = self.exchanges.lists
        total = np.zeros(len(pairs))
        best = np.full(len(pairs), at_most + 0.5)
        kept = np.zeros(len(pairs), dtype=np.int64)
        going = np.ones(len(pairs), dtype=bool)
        moves = []
        for step, trade in enumerate(trades, start=1):
            i, j, change = self.exchanges.best(
                pairs, trade, tries, unlike=True, aim=aim if step == 1 else None
            )
            made = going & (change < NEVER / 2)
            if step == 1:
                going = made
            lists.swap(pairs.one[made], pairs.other[made], i[made], j[made], trade.give, trade.take)
            moves.append((step, i, j, trade, made))
            total = total + np.where(made, change, 0)
            better = made & (total < best)
            best, kept = np.where(better, total, best), np.where(better, step, kept)
            pairs.barred = np.column_stack([pairs.barred, np.where(made, i, -1), np.where(made, j, -1)])
        for step, i, j, trade, made in reversed(moves):
            back = made & (step > kept)
            lists.swap(pairs.one[back], pairs.other[back], j[back], i[back], trade.give, trade.take)
