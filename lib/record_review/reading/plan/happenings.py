"""What happens in the reading week that the plan has to follow: an absence, a late record, a conflict, and
siblings whom the partnership names.

A replacement is the sample's; how many had been decided by then says in which order things happened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ABSENT, LATE, CONFLICT, SIBLINGS = "absent", "late", "conflict", "siblings"


@dataclass(frozen=True)
class Happening:
    """One thing that happened.

    kind : ABSENT, a reader stays away; LATE, a record comes later; CONFLICT, a reader declares one; SIBLINGS,
        the partnership names some in the selection workbook
    day : from this day on (from 1); of a late record the first on which it is there; of siblings 0 where they
        were known before there was a plan
    who : the reader's code; "" for a late record
    which : a late record's reference; what the conflict is with: a reference, a locality, a team; how many
        versions of the workbook had come
    conflict : "record", "locality" or "team"; "" unless it is a conflict
    read : (record_ref, reading) that had answers by then, on whatever day they are planned: they stay
    replacements : how many had been decided by then
    family : of siblings, as `returned.selection.families`
    """

    kind: str
    day: int
    who: str = ""
    which: str = ""
    conflict: str = ""
    read: frozenset[tuple[str, str]] = frozenset()
    replacements: int = 0
    family: Mapping[str, str] = field(default_factory=dict)
