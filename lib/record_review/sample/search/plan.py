"""The order in which a book is improved, and when it is good enough or can get no better.

It stops after so many tries, never after so much time: one population gives one book, whatever the machine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from record_review.sample.search.bounds import cell_bounds, level_bounds, sibling_bounds
from record_review.sample.search.costs import Weights
from record_review.sample.search.exchange import Exchanges, Trade
from record_review.sample.search.lists import OUT, RESERVE, SELECTED, Lists
from record_review.sample.search.mending import Mending, sweep
from record_review.sample.search.stream import Stream

Progress = Callable[[float, str], None]

TRIES = 60  # children of each list that are looked at in a full table of exchanges
UPHILL = 16  # what an exchange may cost at first: about one pair of levels outside its bounds
FIRM = 399  # what a chain that mends a list may cost: any pairs of levels, but no further bound
GENTLE = 60  # rounds of mending in which a chain may cost no more than UPHILL
HOT = 800  # what it may cost in one round of four after that: one more bound, to get out of dead ends
PATIENCE = 150  # rounds without a list won after which mending stops
FEW, FEW_OF = 64, 16  # so many lists left to mend, or one in so many, make a round cost so little
LONGER = 6  # that there may be so many times as many
MANY = 1500  # lists from which on fewer sweeps do: each list has more partners


@dataclass(frozen=True)
class Phase:
    """Sweeps with the same wishes: what they weigh, how many sweeps, and how thorough.

    ``sentence`` : for the person who waits; ``done`` : the share of all work that is done at its end
    ``uphill`` : what an exchange may cost in the first sweep; ever less later, nothing in the last tenth
    ``every`` : trades that move reserves are tried in one of so many sweeps, which is enough for them
    """

    sentence: str
    done: float
    selected: Weights
    reserves: Weights
    sweeps: int
    tries: int = TRIES
    uphill: int = UPHILL
    every: int = 1


def _reserves(bound: int) -> Weights:
    """Pairs of levels weigh little among 15 reserves, where they hardly ever hold more than one."""
    return Weights(level=2, cell=1, level_bound=bound, cell_bound=2, family_bound=bound)


def _selected(bound: int) -> Weights:
    return Weights(level=1, cell=1, level_bound=bound, cell_bound=16, family_bound=bound, together=10)


NEAR = Phase("bringing each close", 0.1, Weights(4, 1), Weights(4, 1), sweeps=40, tries=16, uphill=-1)
LOOSE = Phase("bringing pairs of levels close", 0.6, _selected(12), _reserves(60), sweeps=130, every=3)
FITTED = Phase("fitting levels into their bounds", 0.7, _selected(60), _reserves(60), sweeps=20)
KEPT = Phase("bringing pairs of levels closer", 0.95, _selected(2000), _reserves(2000), sweeps=40, every=3)
MENDED = _selected(400), _reserves(400)


class Plan:
    """One run of the search over one book.

    ``apart`` : no two of a family among selected and reserves together, rather than few
    """

    def __init__(self, lists: Lists, stream: Stream, say: Progress, *, apart: bool = False) -> None:
        self.lists = lists
        self.apart = apart
        self.stream = stream
        self.say = say
        self.done = 0.0
        self.exchanges = Exchanges(lists)
        self.places = {role: members.shape[1] for role, members in lists.members.items()}
        children, taken = lists.what.children, sum(self.places.values())
        often = int(sum(np.count_nonzero(lists.roles == role, axis=0) for role in self.places).max())
        self.scarce = children < 2 * taken  # so few are out that single exchanges hardly ever keep all bounds
        trades = {
            Trade(SELECTED, OUT): children > taken,
            Trade(RESERVE, OUT): children > taken and self.places[RESERVE] > 0,
            Trade(SELECTED, RESERVE): 4 * often > len(lists) and self.places[RESERVE] > 0,
        }
        self.trades = tuple(trade for trade, offered in trades.items() if offered)
        self.few = len(self.trades) == 1 and 0 < self.places[RESERVE] < 4

    def run(self) -> None:
        """Improve the lists in place.

        Pairs of levels are brought close first, while single levels may stray; the bounds are made to hold
        after that: the other order leaves one pair in fifty more outside its bounds.
        """
        bounds = [level_bounds(self.lists, role) for role, places in self.places.items() if places]
        needed = tuple(bounds)
        bounds += [sibling_bounds(self.lists)] if self.apart and self.places[RESERVE] else []
        for phase in (NEAR, LOOSE, FITTED):
            self._sweep(phase)
        mending = Mending(self.exchanges, tuple(bounds), self.stream)
        self._mend(mending, 500, 0.85)
        self._sweep(KEPT)
        if self.scarce:
            self._chains(150)
            mending.look_again(np.arange(len(self.lists.roles)))
            self._mend(mending, 400, 1.0)
        if self.apart and mending.left:  # families apart from their reserves come after every other bound
            self.apart = False
            self._mend(Mending(self.exchanges, needed, self.stream), 400, 1.0)
        self._tell(1.0, "done")

    def _tell(self, done: float, sentence: str) -> None:
        self.done = done
        self.say(done, f"{len(self.lists.roles):,} lists: {sentence}")

    def _weigh(self, selected: Weights, reserves: Weights) -> None:
        together = max(selected.together, selected.family_bound) if self.apart else selected.together
        self.exchanges.weigh(replace(selected, together=together), reserves, together if self.apart else 0)

    def _sweep(self, phase: Phase) -> None:
        self._weigh(phase.selected, phase.reserves)
        effort = min(1.0, max(0.5, MANY / len(self.lists.roles)))
        sweeps, start = int(phase.sweeps * effort), self.done
        for number in range(sweeps):
            at_most = max(-1, phase.uphill - (phase.uphill + 1) * number * 10 // (9 * sweeps))
            for trade in self.trades:
                if trade == self.trades[0] or number % phase.every == 0:
                    sweep(self.exchanges, trade, self.stream, tries=phase.tries, at_most=at_most)
            self._tell(start + (phase.done - start) * (number + 1) / sweeps, phase.sentence)

    def _mend(self, mending: Mending, rounds: int, done: float) -> None:
        """Mend until no list breaks a bound, or none has been won for a long time.

        Gently at first, so that pairs of levels stay close; the lists that are left then are hard to mend,
        and only their bounds count.
        """
        self._weigh(*MENDED)
        fewest, since, start = mending.left, 0, self.done
        for number in range(LONGER * rounds):
            longer = LONGER if mending.left <= min(FEW, len(self.lists) // FEW_OF) else 1
            tired = since >= longer * PATIENCE or number >= longer * rounds
            if not mending.left or (tired and mending.left <= fewest):
                break
            hot = number >= GENTLE and number % 4 == 3
            at_most = HOT if hot else FIRM if number >= GENTLE else UPHILL
            # Where only a few reserves can move, a chain has nowhere to go: when hot it ends with one step.
            steps = 1 if hot and self.few else 3
            mending.round(self.trades, steps=steps, tries=TRIES, at_most=at_most)
            fewest, since = (mending.left, 0) if mending.left < fewest else (fewest, since + 1)
            self._tell(
                start + (done - start) * min(1, (number + 1) / rounds),
                f"{mending.left:,} outside a bound, being mended",
            )
        self.done = done

    def _chains(self, rounds: int) -> None:
        """Bring pairs of levels into their bounds by chains, where single exchanges hardly ever can."""
        cells = cell_bounds(self.lists, SELECTED)
        mending = Mending(self.exchanges, (cells,), self.stream)
        for _ in range(rounds):
            mending.round(self.trades, steps=2, tries=TRIES, at_most=-1)
