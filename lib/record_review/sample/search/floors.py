"""Floors of rare categories: what stands in the way of one, and what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from record_review.inspection.refusals import DrawError

if TYPE_CHECKING:
    from record_review.inspection.file import SampleSettings
from record_review.sample.search.chances import Chances


def floor_problems(children: pd.DataFrame, settings: SampleSettings) -> list[str]:
    """What is wrong with the floors, one sentence each."""
    floors = {code: floor for code, floor in settings.floors.items() if floor != 0}
    if not floors or children.empty:
        return []
    if "category" not in children:
        return ["sample.floors: the population has no categories; leave the floors out."]
    found = children["category"].astype("str").value_counts()
    size, problems = min(settings.size, len(children)), []
    for code, floor in sorted(floors.items()):
        has = int(found.get(code, 0))
        if not isinstance(floor, int) or floor < 0:
            problems.append(f"sample.floors.{code}: expected a whole number of records, 1 or more.")
        elif floor > has:
            problems.append(
                f"sample.floors.{code} asks for {floor} records in every list, but the population has "
                f"{has or 'no'} {'child' if has == 1 else 'children'} of this category; ask for "
                f"{f'{has} or fewer' if has else 'none'}."
            )
    asked = sum(floors.values())
    others = len(children) - sum(int(found.get(code, 0)) for code in floors)
    if asked > size:
        problems.append(f"sample.floors ask for {asked} records in all, and only {size} are read.")
    elif asked == size < len(children) and others:
        problems.append(
            f"sample.floors ask for all {size} records that are read, which leaves no chance to the {others} "
            "children of other categories; ask for fewer."
        )
    return problems


def refuse_below_floor(category: pd.Series, floors: Mapping[str, int], selected: np.ndarray) -> None:
    """Nothing, when every list keeps every floor; ``selected`` is (lists, children), true or false.

    Raises
    ------
    DrawError : the search found no book in which every list does
    """
    problems = []
    for code, floor in sorted(floors.items()):
        below = int((selected[:, category.eq(code).to_numpy()].sum(axis=1) < floor).sum())
        if below:
            problems.append(
                f"sample.floors.{code}: {below:,} of {len(selected):,} lists hold fewer than {floor} records "
                "of the category, and the search got no further; ask for fewer, or balance on fewer "
                "characteristics."
            )
    if problems:
        raise DrawError(*problems)


def floor_notes(chance: Chances, floors: Mapping[str, int]) -> tuple[str, ...]:
    """What the floors do to chances, one sentence for each category that has one."""
    asked = {code: floor for code, floor in sorted(floors.items()) if floor}
    classes = list(zip(chance.category, chance.floor, chance.children, chance.selected_in, strict=True))
    rest = {code: f"{count:,} of {chance.lists:,} lists" for code, _, _, count in classes}
    sentences = [
        f"A floor of {floor} for category {code}: in every list at least {floor} of the selected are of it. "
        f"Its {children:,} children are selected in {rest[code]} each, a chance of "
        f"{count / chance.lists:.1%}."
        for code, floor, children, count in classes[1:]
    ]
    sentences += [
        f"A floor of {floor} for category {code} changes nothing: its exact share is that or more."
        for code, floor in asked.items()
        if code not in chance.category
    ]
    if not chance.equal:
        _, _, children, count = classes[0]
        sentences.append(
            f"The other {children:,} children are selected in {rest['']} each, a chance of "
            f"{count / chance.lists:.1%}. In estimates every record counts for the lists of the book divided "
            "by the lists that select its child."
        )
    return tuple(sentences)
