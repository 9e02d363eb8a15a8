"""Whom a declared conflict of interest keeps from which record.

Nobody checks who knows a child: what counts is what was declared.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from record_review.inspection import normalise_value
from record_review.inspection.references import reference_key
from record_review.pir.cells.personal import ANOTHER_LOCALITY
from record_review.reading.readers.nominations import LOCALITY, RECORD, TEAM, Nominations

WITH = {RECORD: "the record or a sibling's", LOCALITY: "the locality", TEAM: "a team"}


def barred(
    said: Nominations,
    children: pd.DataFrame,
    readings: pd.DataFrame,
    members: Mapping[str, tuple[str, ...]],
) -> dict[tuple[str, str], str]:
    """(record_ref, pair) -> why this pair may not read it.

    A conflict with a record counts for the brothers and sisters in the sample too.

    Parameters
    ----------
    children : the population's children
    readings : as `Week` takes them
    members : pair -> who reads, by code
    """
    chosen = children[children["record_ref"].isin(readings["record_ref"])]
    family = dict(zip(readings["record_ref"], readings["family"], strict=True))
    localities = {normalise_value(one) for one in children["locality"]}
    found: dict[tuple[str, str], str] = {}
    for reader, kind, which, _ in said.conflicts.itertuples(index=False):
        pair = next((pair for pair, who in members.items() if reader in who), None)
        if pair is None:
            continue
        touched = {
            ref
            for ref, locality in chosen[["record_ref", "locality"]].itertuples(index=False)
            if _touches(said, kind, which, ref, locality, localities)
        }
        kin = {family[ref] for ref in touched if family[ref]} if kind == RECORD else set()
        for ref in family:
            if ref in touched or family[ref] in kin:
                found.setdefault((ref, pair), f"{reader}: conflict with {WITH[kind]}")
    return found


def _touches(said: Nominations, kind: str, which: str, ref: str, locality: str, localities: set[str]) -> bool:
    if kind == RECORD:
        return reference_key(which) == reference_key(ref)
    if kind == LOCALITY:
        # A locality that few children share is not told apart: the conflict may be with any of those.
        named = normalise_value(which)
        return normalise_value(locality) == (
            named if named in localities else normalise_value(ANOTHER_LOCALITY)
        )
    return normalise_value(which) in said.teams.get(reference_key(ref), frozenset())
