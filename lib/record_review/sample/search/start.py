"""A first book whose counts are exactly those that were fixed, before anything is balanced.

It knows how many children, selected, reserves and lists there are, and the counts; not who the children are.
"""

from __future__ import annotations

from math import gcd

import numpy as np

from record_review.inspection.promises import promise
from record_review.sample.search.stream import Stream

LINKS = 50  # links passed on per child before a first book is given up


def number_of_lists(children: int, size: int, reserves: int, wanted: int) -> int:
    """The smallest number of lists, at least ``wanted``, that can give every child equal counts.

    With M lists every child must be selected in M * size / children of them and a reserve in
    M * reserves / children: both whole. That is so exactly when children divides M * size and M * reserves,
    hence M * g with g = gcd(children, size, reserves), hence when M is a multiple of children / g. It is also
    enough:
    ``circles`` makes such a book for every multiple.
    """
    block = children // gcd(children, size, reserves)
    return -(-wanted // block) * block


def circles(children: int, size: int, reserves: int, lists: int, stream: Stream) -> np.ndarray:
    """Roles (lists, children): 1 selected, 2 reserve, 0 neither; every child in equally many lists as each.

    The lists are made in blocks of children / g, with g = gcd(children, size, reserves). For each block the
    children stand in a new random order on a circle; list r of the block takes the places from g * r on,
    first the selected, then the reserves. The starts are all the multiples of g, once each, and ``size`` and
    ``reserves`` are multiples of g: so each place is among the selected of exactly size / g lists of its
    block and among the reserves of exactly reserves / g.
    """
    step = gcd(children, size, reserves)
    block = children // step
    promise(lists % block == 0, "the number of lists does not allow equal counts")
    roles = np.zeros((lists, children), dtype=np.int8)
    starts = step * np.arange(block)[:, None]
    rows = np.arange(block)[:, None]
    for first in range(0, lists, block):
        order = stream.order(children)
        roles[first + rows, order[(starts + np.arange(size)) % children]] = 1
        roles[first + rows, order[(starts + size + np.arange(reserves)) % children]] = 2
    return roles


def shares(
    selected_in: np.ndarray, reserve_in: np.ndarray, size: int, lists: int, stream: Stream
) -> np.ndarray:
    """Roles as in `circles`, for counts that differ: child i selected in ``selected_in[i]`` lists, and so on.

    ``selected_in`` adds up to size * lists. The children stand in random order on a line, each on as many
    places as it has lists; list r selects whoever stands on the places r, r + lists, r + 2 * lists, … A child
    stands on no more places than there are lists, so no list meets it twice. The reserves are filled in list
    by list, first those who need the largest share of the lists that are left to them; what that leaves
    uneven is passed on along chains of lists.

    Source of the line: Madow (1949), Annals of Mathematical Statistics 20:333, systematic sampling with
    unequal probabilities.
    """
    children = len(selected_in)
    roles = np.zeros((lists, children), dtype=np.int8)
    order = stream.order(children)
    owner = np.repeat(order, selected_in[order])
    roles[np.arange(len(owner)) % lists, owner] = 1
    reserves = int(reserve_in.sum()) // lists
    if size + reserves == children:
        roles[roles == 0] = 2
    elif reserves:
        _fill(roles, reserve_in, reserves, stream)
    promise(((roles == 1).sum(axis=0) == selected_in).all(), "the first book has other counts")
    promise(((roles == 2).sum(axis=0) == reserve_in).all(), "the first book has other counts of reserves")
    return roles


def _fill(roles: np.ndarray, reserve_in: np.ndarray, reserves: int, stream: Stream) -> None:
    """Give every list its reserves, and every child its count of them."""
    children = roles.shape[1]
    need, left = reserve_in.astype(np.int64), (roles == 0).sum(axis=0)
    for row in stream.order(len(roles)):
        free = np.flatnonzero(roles[row] == 0)
        urgent = (need[free] << 20) // np.maximum(left[free], 1)
        key = urgent << 32 | stream.words(len(free)).astype(np.int64)
        chosen = free[np.argsort(-key, kind="stable")[:reserves]]
        roles[row, chosen] = 2
        need[chosen] -= 1
        left[free] -= 1
    for _ in range(LINKS * children):
        if not (need < 0).any():
            return
        _pass_on(roles, need, int(np.flatnonzero(need < 0)[0]))
    raise AssertionError("no first book with these counts was found")


def _pass_on(roles: np.ndarray, need: np.ndarray, surplus: int) -> None:
    """Pass one list too many on from a child, one link of the shortest chain to a child who has one too few.

    A link from i to h is a list in which i is a reserve and h is out: there h becomes the reserve instead. Or
    it is two lists, one with i in reserve and h selected, one with i selected and h out: in the first they
    swap roles, in the second h becomes selected instead, so that both keep their count of selected.
    """
    came_from, waiting = {surplus: surplus}, [surplus]
    for child in waiting:
        linked = (roles[roles[:, child] == 2] == 0).any(axis=0)
        linked |= (roles[roles[:, child] == 2] == 1).any(axis=0) & (roles[roles[:, child] == 1] == 0).any(
            axis=0
        )
        for reached in np.flatnonzero(linked).tolist():
            if reached not in came_from:
                came_from[reached] = child
                waiting.append(reached)
                if need[reached] > 0:
                    while came_from[reached] != surplus:
                        reached = came_from[reached]
                    _link(roles, surplus, reached)
                    need[surplus], need[reached] = need[surplus] + 1, need[reached] - 1
                    return
    raise AssertionError("no first book with these counts was found")


def _link(roles: np.ndarray, giver: int, taker: int) -> None:
    """Make the taker a reserve in one list more, and the giver in one fewer."""
    spare = np.flatnonzero((roles[:, giver] == 2) & (roles[:, taker] == 0))
    if len(spare):
        roles[spare[0], giver], roles[spare[0], taker] = 0, 2
        return
    one = np.flatnonzero((roles[:, giver] == 2) & (roles[:, taker] == 1))[0]
    other = np.flatnonzero((roles[:, giver] == 1) & (roles[:, taker] == 0))[0]
    roles[one, giver], roles[one, taker] = 1, 2
    roles[other, giver], roles[other, taker] = 0, 1


def mix(roles: np.ndarray, rounds: int, stream: Stream) -> None:
    """Stir the book in place: neighbours on a circle share lists far more often than chance would have it.

    In each round the lists are paired at random. For two roles at a time, the children who have one of them
    in one list and the other in its partner are dealt out anew at random, as many to either side as before:
    many exchanges at once, so no count changes.

    Source: Strona et al. (2014), Nature Communications 5:4114 (the "curveball" algorithm).
    """
    lists, children = roles.shape
    for _ in range(rounds):
        order = stream.order(lists)
        one, other = order[: lists // 2], order[lists // 2 : lists // 2 * 2]
        for give, take in ((1, 0), (2, 0), (1, 2)):
            keys = stream.words(children, bits=32).astype(np.int64)
            turns = stream.words(len(one), bits=32).astype(np.int64)
            _deal(roles, one, other, give, take, keys, turns[:, None])


def _deal(
    roles: np.ndarray,
    one: np.ndarray,
    other: np.ndarray,
    give: int,
    take: int,
    keys: np.ndarray,
    turns: np.ndarray,
) -> None:
    """Deal out anew who has ``give`` in the one list and ``take`` in the other, and who has the reverse."""
    a, b = roles[one], roles[other]
    left = np.nonzero(a == give)[1].reshape(len(one), -1)
    right = np.nonzero(b == give)[1].reshape(len(one), -1)
    if not left.size:
        return
    mine = np.take_along_axis(b, left, axis=1) == take
    theirs = np.take_along_axis(a, right, axis=1) == take
    pool, split = np.hstack([left, right]), np.hstack([mine, theirs])
    key = (keys[pool] ^ turns) | (~split).astype(np.int64) << 32
    pool = np.take_along_axis(pool, np.argsort(key, axis=1, kind="stable"), axis=1)
    place = np.arange(pool.shape[1])
    first = place < mine.sum(axis=1)[:, None]
    rest = ~first & (place < split.sum(axis=1)[:, None])
    for chosen, here, there in ((first, give, take), (rest, take, give)):
        pair, column = np.nonzero(chosen)
        roles[one[pair], pool[pair, column]] = here
        roles[other[pair], pool[pair, column]] = there
