"""Figures that are public for an area, typed into the inspection file with their source: what a whole return
has to agree with. None is shipped.
"""

from dataclasses import dataclass
from datetime import date

from record_review.inspection.strict import Value

ON_REGISTER = "on_register"  # children on the child protection register on a day
FLOWS = ("registrations", "deregistrations")  # from a day to a day, both in
KINDS = (ON_REGISTER, *FLOWS)


@dataclass(frozen=True)
class PublicFigure:
    """One published count.

    what : one of KINDS
    first, last : the days it is about, both in; the same day for ON_REGISTER
    """

    what: str
    first: date
    last: date
    value: int
    source: str


def read_public_figure(value: Value) -> PublicFigure:
    """Read one figure: what, on (a day) or from and to, value, source."""
    given = value.settings(("what", "value", "source"), ("on", "from", "to"))
    what = given.read("what", lambda v: v.choice(KINDS), "")
    on_a_day = what == ON_REGISTER
    asked, words = (
        (("on",), "on a day: on") if on_a_day else (("from", "to"), "from a day to a day: from, to")
    )
    if what and any(given.has(name) != (name in asked) for name in ("on", "from", "to")):
        value.note(f"is of {what}, which is a number {words}.")
    days = [given.read(name, Value.day, date.min) for name in asked if given.has(name)]
    first, last = (days[0], days[-1]) if days else (date.min, date.min)
    if last < first:
        value.note(f"must run forwards; found from {first} to {last}.")
    return PublicFigure(
        what,
        first,
        last,
        given.read("value", lambda v: v.whole(0, 100_000), 0),
        given.read("source", lambda v: v.text(longest=300), ""),
    )
