"""The reserves in the order of their closeness to a record that cannot be read, with the reasons in words.

It knows children's characteristics and the reserves of one selection. It chooses nobody: "the inspection lead
selects an alternative record from the reserve list that is as close a match as possible in relation to age,
category, gender, ethnicity etc."

Source of the distance: Gower (1971), A general coefficient of similarity: every variable from 0 (same) to 1,
weighted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from record_review.inspection.programme import Programme
from record_review.inspection.promises import promise
from record_review.inspection.references import reference_key
from record_review.inspection.refusals import ReadingError
from record_review.inspection.strict import listed
from record_review.sample.draw.replacements import COLUMNS, apply_replacements, no_replacements
from record_review.sample.draw.selection import place_names
from record_review.sample.likeness.levels import likeness, representativeness, selection_chances

if TYPE_CHECKING:
    from record_review.inspection.file import SampleSettings
    from record_review.sample.draw.selection import Selection
from record_review.sample.replacing.distance import difference_in_words, distance, weights_of

PAIRS = [
    "replaced",
    "order",
    "record_ref",
    "reserve",
    "same_category",
    "distance",
    "why",
    "siblings",
    "above_share",
]
FAR_WORSE = 10**14  # cost of what may not be; all others of an assignment together stay far below it


def rank_reserves(
    children: pd.DataFrame,
    selection: Selection,
    replaced_ref: str,
    replacements: pd.DataFrame | None,
    settings: SampleSettings,
    programme: Programme,
) -> pd.DataFrame:
    """The unused reserves, the closest to one record first.

    First those that put no family above its share of the sample, then those of the same category, then by
    Gower distance on age in months, gender, ethnic group and whatever else the sample is balanced on, with
    the weights of the programme; equal ones in reserve order.

    Parameters
    ----------
    children : the eligible children (`Population.children`)
    replaced_ref : the record that is to be replaced, compared without case and spaces
    replacements : the lead's decisions so far; None for none
    settings : says what the sample is balanced on and how siblings are treated
    programme : gives the weights, and names the routes in words

    Returns
    -------
    a row per unused reserve: rank, record_ref, reserve (V01 …), same_category, distance (0 to 1), why
    (words), siblings (a warning, "" for none), above_share (the family would have more than its share of the
    sample), and of the sample after this choice levels_outside (levels one record or more from their exact
    share), largest_difference (records) and worst_level (which has it)

    Raises
    ------
    ReadingError : the record is not among those that are read, or the earlier replacements do not fit
    """
    found, _, _ = _pairs(children, selection, [replaced_ref], replacements, settings, programme)
    keys, ways = ["above_share", "same_category", "distance", "order"], [True, False, True, True]
    ranked = found.sort_values(keys, ascending=ways, kind="stable").reset_index(drop=True)
    like = [
        likeness(
            representativeness(
                children,
                selection,
                settings.balance_on,
                with_choices(replacements, [(row.replaced, row.record_ref)]),
            ),
            "after",
            programme,
        )
        for row in ranked.itertuples(index=False)
    ]
    ranked["levels_outside"] = pd.Series([each.outside for each in like], dtype="int64")
    ranked["largest_difference"] = pd.Series([each.largest for each in like], dtype="float64")
    ranked["worst_level"] = pd.Series([each.where for each in like], dtype="str")
    ranked.insert(0, "rank", range(1, len(ranked) + 1))
    return ranked.drop(columns=["replaced", "order"])


def assign_reserves(
    children: pd.DataFrame,
    selection: Selection,
    replaced_refs: Sequence[str],
    replacements: pd.DataFrame | None,
    settings: SampleSettings,
    programme: Programme,
) -> pd.DataFrame:
    """A reserve for each of several records at once, so that together they are as close as can be: a
    suggestion.

    The same conditions in the same order as in `rank_reserves`, summed over the records: as few children as
    can be above their family's share, then as many as can be of the same category, then the smallest sum of
    distances. Brothers and sisters that would come in together count with those that stay.

    Returns
    -------
    a row per record, in the order given: replaced, place (R07), record_ref, reserve, same_category, distance,
    why, siblings and above_share as in `rank_reserves`

    Raises
    ------
    ReadingError : a record is not among those that are read or named twice, or there are too few unused
        reserves
    """
    found, staying, unused = _pairs(children, selection, replaced_refs, replacements, settings, programme)
    records = len(replaced_refs)
    if records > len(unused):
        raise ReadingError(f"There are {records} records to replace and {len(unused)} unused reserves.")
    # Each condition outweighs any sum of those after it; whole numbers, so that nothing hangs on a rounding.
    cost = (~found["same_category"]).astype("int64") * 10**10
    cost += (found["distance"] * 10**5).round().astype("int64") * 10**3 + found["order"]
    places = place_names(selection)
    spare = _families(children, selection, staying, settings).spare(unused)
    chosen = _assigned(cost.to_numpy().reshape(records, len(unused)), spare)
    rows = found.iloc[np.arange(records) * len(unused) + chosen].reset_index(drop=True)
    together = _families(children, selection, [*staying, *rows["record_ref"]], settings)
    rows["siblings"] = [_warning(together.siblings(ref), places) for ref in rows["record_ref"]]
    rows["above_share"] = [together.above_share(ref) for ref in rows["record_ref"]]
    rows.insert(1, "place", [places[ref] for ref in rows["replaced"]])
    return rows.drop(columns="order")


def with_choices(replacements: pd.DataFrame | None, choices: Sequence[tuple[str, str]]) -> pd.DataFrame:
    """The decisions so far and, after them, choices that nobody has made: to see what they would do.

    Parameters
    ----------
    choices : (record, reserve), references
    """
    earlier = no_replacements() if replacements is None else replacements
    rows = [(out, into, "-", "-", "") for out, into in choices]
    return pd.concat([earlier, pd.DataFrame(rows, columns=list(COLUMNS))], ignore_index=True)


def _assigned(cost: np.ndarray, spare: Sequence[Sequence[int]]) -> np.ndarray:
    """The reserve of each record at the least cost, with as few above their families' shares as can be.

    Parameters
    ----------
    cost : (records, reserves), whole numbers
    spare : for each family and each of its reserves that must stay out to keep its share, the places of the
        family's reserves

    A line is added for every reserve that must stay out, which takes one of that family's reserves from the
    records at no cost or, at the cost of one child above a share, leaves it to them; and lines for the
    reserves that are left.
    """
    from scipy.optimize import linear_sum_assignment  # slow to load, and only needed here

    records, unused = cost.shape
    size = unused + len(spare)
    whole = np.zeros((size, size))
    whole[:records, :unused] = cost
    whole[:records, unused:] = FAR_WORSE
    for line, family in enumerate(spare, start=records):
        whole[line, :unused] = FAR_WORSE
        whole[line, list(family)] = 0
        whole[line, unused:] = 10**12
    lines, chosen = linear_sum_assignment(whole)
    promise(
        (lines == np.arange(size)).all() and (chosen[:records] < unused).all(),
        "a record has no reserve of its own",
    )
    return np.asarray(chosen[:records])


def _families(
    children: pd.DataFrame, selection: Selection, reading: Sequence[str], settings: SampleSettings
) -> _Families:
    group = children.set_index("record_ref")["sibling_group"].astype("str")
    shares = selection_chances(children, selection).groupby(group).sum()
    return _Families(group, shares, reading, settings.siblings)


class _Families:
    """How many of each sibling group are among the records that are read, and how many may be."""

    def __init__(self, group: pd.Series, shares: pd.Series, reading: Sequence[str], policy: str) -> None:
        self._group, self._shares, self._reading = group, shares, reading
        self._policy = policy

    def siblings(self, ref: str) -> list[str]:
        """The brothers and sisters of a record that are read."""
        group = self._group[ref]
        return [other for other in self._reading if group and other != ref and self._group[other] == group]

    def above_share(self, ref: str) -> bool:
        """Whether more of a record's family would be read, with this record, than its share."""
        family = self.siblings(ref)
        return bool(family) and len(family) + 1 > self._most(self._group[ref])

    def _most(self, group: str) -> int:
        if self._policy == "one_per_family":
            return 1
        if self._policy == "allow":
            return len(self._group)
        # The sum of the chances of its children; a rounding must not make one record of nothing.
        return ceil(round(float(self._shares[group]), 9))

    def spare(self, reserves: Sequence[str]) -> list[list[int]]:
        """For each reserve that must stay out so that its family keeps its share: the places of the family
        among the reserves.
        """
        coming: dict[str, list[int]] = {}
        for place, ref in enumerate(reserves):
            if self._group[ref]:
                coming.setdefault(self._group[ref], []).append(place)
        found = []
        for group, places in coming.items():
            staying = sum(self._group[ref] == group for ref in self._reading)
            found += [places] * max(0, len(places) - max(0, self._most(group) - staying))
        return found


def _reading_and_going(
    selection: Selection, replacements: pd.DataFrame, replaced_refs: Sequence[str]
) -> tuple[list[str], list[str]]:
    """The records that stay, and those that are to be replaced, as they were returned."""
    reading = apply_replacements(selection, replacements)
    official = {reference_key(ref): ref for ref in reading}
    problems = [
        f"{ref} is not among the {len(reading)} records that are read, so it cannot be replaced."
        for ref in replaced_refs
        if reference_key(ref) not in official
    ]
    going = [official.get(reference_key(ref), ref) for ref in replaced_refs]
    if len(set(going)) < len(going) and not problems:
        problems.append("A record is named twice.")
    if problems:
        raise ReadingError(*problems)
    return [ref for ref in reading if ref not in going], going


def _pairs(
    children: pd.DataFrame,
    selection: Selection,
    replaced_refs: Sequence[str],
    replacements: pd.DataFrame | None,
    settings: SampleSettings,
    programme: Programme,
) -> tuple[pd.DataFrame, list[str], list[str]]:
    """A row per record to replace and unused reserve, in reserve order; the records that stay; the unused
    reserves.
    """
    earlier = no_replacements() if replacements is None else replacements
    staying, going = _reading_and_going(selection, earlier, replaced_refs)
    by_ref = children.set_index("record_ref")
    weights = weights_of(settings.balance_on, programme)
    used = {reference_key(ref) for ref in earlier["replacement"]}
    unused = [ref for ref in selection.reserves if reference_key(ref) not in used]
    places = place_names(selection)
    families = _families(children, selection, staying, settings)
    rows = [
        (
            replaced,
            order,
            ref,
            places[ref],
            bool(by_ref.at[ref, "category"] == by_ref.at[replaced, "category"]),
            distance(by_ref, replaced, ref, weights),
            difference_in_words(by_ref, replaced, ref, list(weights)),
            _warning(families.siblings(ref), places),
            families.above_share(ref),
        )
        for replaced in going
        for order, ref in enumerate(unused)
    ]
    return pd.DataFrame(rows, columns=PAIRS), staying, unused


def _warning(siblings: Sequence[str], places: Mapping[str, str]) -> str:
    return f"brother or sister of {listed([places[ref] for ref in siblings])}" if siblings else ""
