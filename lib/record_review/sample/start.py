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
    M * reserves / children: both whole. That is so exactly when children divides M * size and M * reserves, hence
    M * g with g = gcd(children, size, reserves), hence when M is a multiple of children / g. It is also enough:
    ``circles`` makes such a book for every multiple.
    """
    block = children // gcd(children, size, reserves)
    return -(-wanted // block) * block


def circles(children: int, size: int, reserves: int, lists: int, stream: Stream) -> np.ndarray:
    """Roles (lists, children): 1 selected, 2 reserve, 0 neither; every child in equally many lists as each.

    The lists are made in blocks of children / g, with g = gcd(children, size, reserves). For each block the
    children stand in a new random order on a circle; list r of the block takes the places from g * r on, first the
    selected, then the reserves. The starts are all the multiples of g, once each, and ``size`` and ``reserves`` are
    multiples of g: so each place is among the selected of exactly size / g lists of its block and among the
    reserves of exactly reserves / g.
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
