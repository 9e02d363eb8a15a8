"""How far a share could be off if children were missing from the list: exact bounds, no model.

A range covers the chance of the draw from the list. It says nothing of children who were never in it.
"""

from fractions import Fraction


def share_with_missing(
    least: Fraction | float, most: Fraction | float, listed: Fraction | float, missing: int
) -> tuple[Fraction | float, Fraction | float]:
    """The least and the most that the share can be among all children, whatever the missing ones are like.

    With a share between `least` and `most` of `listed` children, and `missing` more of whom nothing is known,
    the share of all lies between least × listed / (listed + missing), when none of them has it, and
    (most × listed + missing) / (listed + missing), when all have.

    Exact for fractions:

    >>> share_with_missing(Fraction(3, 4), Fraction(3, 4), 40, 10)
    (Fraction(3, 5), Fraction(4, 5))

    Raises
    ------
    ValueError : nobody is listed, fewer than none are missing, or the share runs downwards
    """
    if listed <= 0 or missing < 0 or not 0 <= least <= most <= 1:
        raise ValueError("a share from least to most of some children, and none or more missing")
    together = listed + missing
    return least * listed / together, (most * listed + missing) / together


def most_moved(listed: int, missing: int) -> Fraction:
    """The most by which any share of `listed` children can move: when nobody listed has what all the missing
    have, or the reverse.

    >>> most_moved(640, 12)
    Fraction(3, 163)
    """
    return Fraction(missing, listed + missing)
