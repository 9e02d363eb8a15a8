"""What happens in the reading week that the plan has to follow: an absence, a late record, a conflict.

A replacement is the sample's; how many had been decided by then says in which order things happened.
"""

from __future__ import annotations

from dataclasses import dataclass

ABSENT, LATE, CONFLICT = "absent", "late", "conflict"


@dataclass(frozen=True)
class Happening:
    """One thing that happened.

    kind : ABSENT, a reader stays away; LATE, a record comes later; CONFLICT, a reader declares one
    day : from this day on (from 1); of a late record the first on which it is there
    who : the reader's code; "" for a late record
    which : a late record's reference; or what the conflict is with: a reference, a locality, a team
    conflict : "record", "locality" or "team"; "" unless it is a conflict
    read : (record_ref, reading) that had answers by then, on whatever day they are planned: they stay
    replacements : how many had been decided by then
    """

    kind: str
    day: int
    who: str = ""
    which: str = ""
    conflict: str = ""
    read: frozenset[tuple[str, str]] = frozenset()
    replacements: int = 0
