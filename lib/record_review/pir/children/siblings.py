"""Who is whose sibling by what was listed: a group name shared, or the reference of a sibling. Closed both
ways.

Knows nothing of families: a chain of half-siblings becomes one group, and a rule asks about large ones.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from record_review.inspection import NearReferences, normalise_value, reference_key

# Where a list of references may be divided, the surest first: a reference itself may hold a slash or a space
_BETWEEN = tuple(map(re.compile, (r"[,;|+&]|\band\b", r"/", r"[\s:()]+")))
# Beside a reference these words say nothing; beside a number the others make it the name of a group
_BESIDE = frozenset(
    {"sibling", "siblings", "sib", "sibs", "of", "with", "see", "to", "also", "is", "ref", "reference"}
    | {"brother", "brothers", "sister", "sisters", "half", "half-sibling", "twin", "twins", "no", "number"}
)
_GROUP = frozenset({"family", "families", "fam", "group", "grp", "set", "household", "sg", "fg"})
# That there are siblings, and not which
_UNNAMED = frozenset(
    {"yes", "true", "sibling", "siblings", "sibs", "has siblings", "has sibling", "sibling group"}
)
_COUNT = re.compile(r"\d{1,2} (?:other |half[ -])?(?:sib|sibling|brother|sister|child(?:ren)?)s?\b[^\d]*")
_ENOUGH_GROUPS = 5


@dataclass(frozen=True)
class Siblings:
    """group : number of each child's group, by the frame's index; children alone have a group of their own.
    references : row -> rows of the other children in the list that it names by reference; the first row of a
        child listed more than once
    doubtful : rows whose cells say one thing, and the rows that it nearly names: a reference or a group name
        but for a lost zero, a prefix, punctuation or look-alikes. Where only one can be meant it is taken.
    """

    group: pd.Series
    references: dict[int, frozenset[int]]
    doubtful: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = ()


def find_siblings(frame: pd.DataFrame, first: Sequence[int] | None = None) -> Siblings:
    """Join children who share a group name, who name each other's references, or who name one reference.

    Parameters
    ----------
    frame : `row`, `ref_key` and `sibling_group` of every child
    first : for each line the place of the first line of the same child; by default, equal references are one
        child

    Groups are numbered from 0 in the order of their first rows, so that the answer depends on nothing else.
    """
    rows, keys, texts = (frame[name].tolist() for name in ("row", "ref_key", "sibling_group"))
    first_of: dict[str, int] = {}
    for place, key in enumerate(keys):
        if key:
            first_of.setdefault(key, place)
    one_child = [first_of.get(key, place) for place, key in enumerate(keys)] if first is None else first
    pairs = [(int(head), place) for place, head in enumerate(one_child)]

    places: dict[str, list[int]] = defaultdict(list)  # group name -> where it stands
    said: dict[str, str] = {}
    for place, text in enumerate(texts):
        if text and (plain := normalise_value(text)) not in _UNNAMED and not _COUNT.fullmatch(plain):
            said.setdefault(name := reference_key(text), text)
            places[name].append(place)
    for there in places.values():
        pairs += [(there[0], place) for place in there[1:]]

    near = NearReferences(first_of)
    meant = {name: _named(text, first_of, near, _BETWEEN) for name, text in said.items()}
    if _are_group_numbers(meant, places, keys, first_of):
        meant = dict.fromkeys(meant, (frozenset(), frozenset()))
    doubts: list[tuple[str, list[int]]] = []
    references: dict[int, frozenset[int]] = {}
    for name, (exactly, nearly) in meant.items():
        there = places[name]
        unsure = nearly - {keys[place] for place in there}  # a child's own reference names no sibling
        named = exactly | unsure if len(unsure) == 1 else exactly
        pairs += [(there[0], first_of[key]) for key in named]
        doubts += [(name, [first_of[key] for key in sorted(unsure)])] if unsure else []
        for place in there:
            if others := named - {keys[place]}:
                references[rows[place]] = frozenset(rows[first_of[key]] for key in others)
    for one, other in sorted(set(_nearly_one_name(name for name, found in meant.items() if not any(found)))):
        pairs.append((places[one][0], places[other][0]))
        doubts.append((one, places[other]))
    group = pd.Series(connected(len(keys), pairs), index=frame.index, dtype="int64")
    doubtful = tuple(
        (tuple(rows[place] for place in places[name]), tuple(rows[place] for place in others))
        for name, others in doubts
    )
    return Siblings(group, references, tuple(sorted(doubtful)))


def _named(
    text: str, listed: Mapping[str, int], near: NearReferences, between: Sequence[re.Pattern[str]]
) -> tuple[frozenset[str], frozenset[str]]:
    """The listed references that a cell names exactly, and those it nearly names."""
    key = reference_key(text)
    if key in listed:
        return frozenset({key}), frozenset()
    pieces: list[tuple[frozenset[str], frozenset[str]]] = []
    apart = {reference_key(part) for part in re.split(r"[\s,;]+", text) if part}
    if apart <= listed.keys():
        return frozenset(apart), frozenset()  # by spaces, though there are slashes within
    for at, separator in enumerate(between):
        parts = [part for part in separator.split(text.casefold()) if part.strip()]
        if len(parts) > 1:
            if at == len(between) - 1 and _GROUP.intersection(parts):
                break
            pieces = [_named(part, listed, near, between[at + 1 :]) for part in parts]
            if at == len(between) - 1 and not all(
                any(found) or part in _BESIDE for part, found in zip(parts, pieces, strict=True)
            ):
                pieces = [(frozenset(), exactly | nearly) for exactly, nearly in pieces]
            break
    exactly = frozenset().union(*(found for found, _ in pieces))
    nearly = frozenset().union(*(found for _, found in pieces))
    if not exactly and any(map(str.isdigit, key)) and (whole := near.to(key)):
        return exactly, frozenset(whole)
    return exactly, nearly - exactly


def _are_group_numbers(
    meant: Mapping[str, tuple[frozenset[str], frozenset[str]]],
    places: Mapping[str, Sequence[int]],
    keys: Sequence[str],
    first_of: Mapping[str, int],
) -> bool:
    """Whether the cells number the groups, and only happen to look like references of a list that is numbered
    too: nearly all of them are shared, and many "name" a child who has another group."""
    name_of = {place: name for name, there in places.items() for place in there}
    shared = sum(len({keys[place] for place in there}) > 1 for there in places.values())
    elsewhere = sum(
        any(name_of.get(first_of[key], name) != name for key in exactly | nearly)
        for name, (exactly, nearly) in meant.items()
    )
    return len(places) >= _ENOUGH_GROUPS and shared >= 0.9 * len(places) and elsewhere > 0.1 * len(places)


def _nearly_one_name(names: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Pairs of group names that may be one; letters alone are taken as they stand."""
    return (pair for pair in NearReferences(names).pairs() if any(c.isdigit() for name in pair for c in name))


def connected(size: int, pairs: Sequence[tuple[int, int]]) -> np.ndarray:
    """For each of `size` places the number of its group, through any chain of pairs; groups are numbered from
    0 in the order of their first places."""
    one, other = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    _, labels = connected_components(coo_array((np.ones(len(one)), (one, other)), shape=(size, size)), False)
    return pd.factorize(labels)[0]
