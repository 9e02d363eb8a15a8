"""The selection as a table and facts that the inspection's store can keep, and back again."""

from __future__ import annotations

import pandas as pd

from record_review.sample.book.storage import Stored
from record_review.sample.draw.selection import Selection


def selection_to_stored(selection: Selection) -> Stored:
    """Table ``selection``: record_ref, role ("selected" or "reserve"), place from 1, weight (of selected)."""
    no_weights = (float("nan"),) * len(selection.reserves)
    roles = [
        ("selected", selection.selected, selection.weights),
        ("reserve", selection.reserves, no_weights),
    ]
    rows = [
        (ref, role, place, weight)
        for role, refs, weights in roles
        for place, (ref, weight) in enumerate(zip(refs, weights, strict=True), start=1)
    ]
    table = pd.DataFrame(rows, columns=["record_ref", "role", "place", "weight"]).astype(
        {"record_ref": "str", "role": "str", "weight": "float64"}
    )
    facts = {
        "list_number": selection.list_number,
        "digest": selection.digest,
        "public_text": selection.public_text,
        "lists": selection.lists,
    }
    return {"selection": table}, facts


def selection_from_stored(frames: dict[str, pd.DataFrame], facts: dict) -> Selection:
    """The selection as it was stored."""
    table = frames["selection"].sort_values("place", kind="stable")
    selected = table.loc[table["role"].eq("selected")]
    return Selection(
        selected=tuple(selected["record_ref"]),
        reserves=tuple(table.loc[table["role"].eq("reserve"), "record_ref"]),
        list_number=facts["list_number"],
        digest=facts["digest"],
        public_text=facts["public_text"],
        weights=tuple(selected["weight"].tolist()),
        lists=facts["lists"],
    )
