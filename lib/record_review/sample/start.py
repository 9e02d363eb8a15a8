"""A first book whose counts are exactly equal, before anything is balanced.

It knows how many children, selected, reserves and lists there are; not who the children are.
"""

from __future__ import annotations

from math import gcd

import numpy as np

from record_review.sample.stream import Stream


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
    assert lists % block == 0, "the number of lists does not allow equal counts"
    roles = np.zeros((lists, children), dtype=np.int8)
    starts = step * np.arange(block)[:, None]
    rows = np.arange(block)[:, None]
    for first in range(0, lists, block):
        order = stream.order(children)
        roles[first + rows, order[(starts + np.arange(size)) % children]] = 1
        roles[first + rows, order[(starts + size + np.arange(reserves)) % children]] = 2
    return roles


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
