"""What the references of a list have in common, and which of them are made otherwise by a slip of the hand.

Knows nothing of children. Two references that differ only so are told elsewhere; here is a single one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

_ONE_SHAPE = 0.9  # of the references, and ten of them: then a list has references of one making
_A_SLIP = 0.05  # of the references, or two: what is more often is a making of its own
_DIGIT_FOR = str.maketrans("oil|", "0111")
_LETTERS_FOR = (str.maketrans("01", "oi"), str.maketrans("01", "ol"))


def letters_for_digits(keys: Sequence[str]) -> set[str]:
    """Reference keys with a letter where all others have a digit that looks like it, or the reverse.

    Only where nine in ten are made alike (the same runs of letters, digits and marks), and where the key
    would have a length and letters that others have.

    >>> digits = [f"ab-{number}" for number in range(100, 120)]
    >>> sorted(letters_for_digits([*digits, "ab-1o5", "ab-x05"])), letters_for_digits(["ab-1o5", *digits[:5]])
    (['ab-1o5'], set())
    """
    distinct = list(dict.fromkeys(filter(None, keys)))
    shapes = Counter(map(_shape, distinct))
    (usual, number), *_ = shapes.most_common(1) or [("", 0)]
    if number < max(10, _ONE_SHAPE * len(distinct)) or "9" not in usual:
        return set()
    known = Counter((len(key), *_letters(key)) for key in distinct if _shape(key) == usual)
    enough = max(2, _A_SLIP * len(distinct))
    odd = {}
    for key in distinct:
        if _shape(key) == usual and known[len(key), *_letters(key)] >= 2:
            continue
        for made in (key.translate(_DIGIT_FOR), *chain(*(_by_place(key, table) for table in _LETTERS_FOR))):
            if made != key and _shape(made) == usual and known[len(made), *_letters(made)] >= enough:
                odd[key] = _letters(key)
    often = Counter(odd.values())
    return {key for key, letters in odd.items() if often[letters] <= enough}


def _shape(key: str) -> str:
    """Its runs: a for letters, 9 for digits, and marks as they are."""
    return re.sub(r"[0-9]+", "9", re.sub(r"[^\W\d_]+", "a", key))


def _letters(key: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W\d_]+", key))


def _by_place(key: str, letters: Mapping[int, int]) -> Iterator[str]:
    """The key with letters for digits at its beginning, of any length, and digits for letters after that."""
    for end in range(1, len(key)):
        yield key[:end].translate(letters) + key[end:].translate(_DIGIT_FOR)
