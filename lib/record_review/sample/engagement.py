"""The list of children and young people to meet or survey, and through them their parents or carers.

"We will use the PIR to help us identify individual children, young people and their parents or carers that we
would like to meet with, or hear their views through a survey." The list is drawn from the same population as
the sample and in the same way, but apart from it: its own size and ages, its own book, digest and public
number. It knows nothing of who is in the sample, so a child may be in both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from record_review.inspection import DrawError, SampleSettings
from record_review.inspection.look import Picture, Table, table
from record_review.inspection.promises import promise
from record_review.sample.draw.events import DrawKind
from record_review.sample.draw.storage import selection_to_stored
from record_review.sample.kit.kit import ENGAGEMENT_DRAW, ENGAGEMENT_WORKBOOK, draw_file, kit_files
from record_review.sample.kit.page import ENGAGEMENT_LIST
from record_review.sample.likeness.charts import representativeness_picture
from record_review.sample.likeness.levels import representativeness
from record_review.sample.send.engagement_workbook import engagement_workbook

if TYPE_CHECKING:
    from record_review.inspection import EngagementSettings, Inspection
    from record_review.sample.book.book import Book
    from record_review.sample.draw.selection import Selection

ENGAGEMENT = DrawKind(
    book="engagement_book_published",
    number="engagement_number_accepted",
    step="07_engagement_list",
    section="engagement",
)
SEED = "engagement list\n"  # so that no book of the sample has the same randomness, whatever its settings


def settings_of(inspection: Inspection) -> EngagementSettings:
    """The section engagement of the inspection file.

    Raises
    ------
    DrawError : there is none
    """
    if inspection.engagement is None:
        raise DrawError(
            "The inspection file has no section engagement, so no list of children and young people to meet "
            "is drawn. Add the section with a size, and run again."
        )
    return inspection.engagement


def in_age_range(children: pd.DataFrame, settings: EngagementSettings) -> pd.Series:
    """For each child whether its age at the agreed date is in the range: True for all when there is none.

    A child who is unborn, or whose age is not known, is in no range.
    """
    if settings.ages is None:
        return pd.Series(True, index=children.index)
    years = children["age_months"] // 12
    return years.between(*settings.ages).fillna(False).astype(bool)


def engagement_children(children: pd.DataFrame, inspection: Inspection) -> pd.DataFrame:
    """The children the list is drawn from.

    Parameters
    ----------
    children : the eligible children (`Population.children`)

    Raises
    ------
    DrawError : no list is asked for, or no child is in the age range
    """
    settings = settings_of(inspection)
    found = children.loc[in_age_range(children, settings)].reset_index(drop=True)
    if found.empty:
        raise DrawError(
            "engagement.ages: no eligible child is of an age in this range. Widen it, or leave ages out."
        )
    return found


def age_range_table(children: pd.DataFrame, inspection: Inspection) -> pd.DataFrame:
    """The eligible children by whether the list is drawn from them: children, number; together all."""
    settings = settings_of(inspection)
    inside = in_age_range(children, settings)
    unborn, years = children["unborn"], children["age_months"] // 12
    low, high = settings.ages or (0, 0)
    parts = {
        "In the age range" if settings.ages else "Of every age": inside,
        f"Younger than {low}": ~inside & years.lt(low).fillna(False).astype(bool),
        f"Older than {high}": ~inside & years.gt(high).fillna(False).astype(bool),
        "Unborn": ~inside & unborn,
        "Age not known": ~inside & ~unborn & years.isna(),
    }
    found = pd.DataFrame(
        {"eligible children": list(parts), "number": [int(each.sum()) for each in parts.values()]}
    )
    promise(found["number"].sum() == len(children), "every eligible child is in one line")
    return found


def engagement_settings(inspection: Inspection) -> SampleSettings:
    """What the book of this list is made with."""
    settings = settings_of(inspection)
    return SampleSettings(
        size=settings.size,
        reserves=settings.reserves,
        balance_on=settings.balance_on,
        lists=settings.lists,
    )


def engagement_seed(population_digest: str) -> str:
    """What stands for the population's digest in this book: 64 small letters and digits.

    Another one than the sample's, so that the two draws are independent even with equal settings.
    """
    return hashlib.sha256((SEED + population_digest).encode("ascii")).hexdigest()


def engagement_kit(
    book: Book,
    inspection: Inspection,
    register_head: str,
    versions: Mapping[str, str] | None = None,
    *,
    superseded: Sequence[str] = (),
) -> dict[str, bytes]:
    """The verification kit of this list; parameters and files as those of `kit_files`."""
    settings = settings_of(inspection)
    ages = " aged {} to {} at the agreed date".format(*settings.ages) if settings.ages else ""
    own = replace(inspection, public_number=settings.public_number, sample=engagement_settings(inspection))
    return kit_files(
        book,
        own,
        register_head,
        versions,
        superseded=superseded,
        purpose=replace(ENGAGEMENT_LIST, among=ages),
    )


def engagement_files(
    chosen: Selection | None, children: pd.DataFrame, inspection: Inspection, superseded: Sequence[str] = ()
) -> dict[str, bytes]:
    """What the partnership is sent when the number is known: the list as a workbook, and the draw itself.
    Nothing before that.

    Parameters
    ----------
    chosen : the list that the number picked; None before the number
    children : those the list is drawn from
    superseded : sentences on earlier books and numbers and why they were given up (`superseded`)
    """
    if chosen is None:
        return {}
    workbook = engagement_workbook(chosen, children, inspection, superseded=superseded)
    return {ENGAGEMENT_WORKBOOK: workbook, ENGAGEMENT_DRAW: draw_file(chosen)}


def engagement_likeness(
    chosen: Selection | None, children: pd.DataFrame, inspection: Inspection
) -> Picture | None:
    """The list beside the children it is drawn from, level by level; None before the number."""
    if chosen is None:
        return None
    variables = settings_of(inspection).balance_on
    found = representativeness(children, chosen, variables, programme=inspection.programme)
    return representativeness_picture(found, inspection.programme)


def engagement_facts(chosen: Selection | None) -> dict[str, int]:
    """Counts of a list for the register; list 0 before the number."""
    if chosen is None:
        return {"list": 0, "selected": 0, "reserves": 0}
    return {
        "list": chosen.list_number,
        "selected": len(chosen.selected),
        "reserves": len(chosen.reserves),
    }


def engagement_to_stored(
    book: Book, chosen: Selection | None
) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    """The list, or before the number the book's digest alone, as tables and facts for the store."""
    return selection_to_stored(chosen) if chosen is not None else ({}, {"digest": book.digest})


def in_both(
    chosen: Selection | None, sample: Selection | None, inspection: Inspection, everyone: int
) -> Table | None:
    """How many of the list are also in the sample, beside how many chance alone would put there; None before
    the number.

    Parameters
    ----------
    sample : the records that were selected; None when they have not been
    everyone : how many children the sample is drawn from
    """
    if chosen is None:
        return None
    lines = {"On the list": str(len(chosen.selected))}
    note = (
        "The two draws are independent: neither looks at the other, so a child may be in both, and nobody is "
        "moved for it."
    )
    if sample is None:
        note += " No records have been selected yet."
    else:
        both = len(set(chosen.selected) & set(sample.selected))
        expected = len(chosen.selected) * len(sample.selected) / everyone
        lines |= {"Records selected": str(len(sample.selected)), "In both": str(both)}
        lines["In both, expected by chance"] = f"{expected:.1f}"
        note += " Expected by chance: those on the list times the records, divided by the eligible children"
        note += "; about that, because the sample has floors." if inspection.sample.floors else "."
    told = pd.DataFrame({"who": list(lines), "number": list(lines.values())})
    return table(told, "The list and the sample", note=note)
