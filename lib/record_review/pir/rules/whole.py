"""Rules on the return as a whole: answers that no list of real children has (PIR-77, PIR-78, PIR-82 to
PIR-84)."""

from __future__ import annotations

from collections.abc import Iterator

from record_review.pir.rules.rule import Hit, Material, rule

_ENOUGH = 20  # children, below which a pattern in a whole return says nothing
_NOT_KNOWN_SHARE = 0.5
_GENDER_NOT_KNOWN_SHARE = 0.02  # the share that the children in need census of England asks about
_MANY = 200  # children among whom some are unborn: about one in twenty on the register is
_DEFAULTED = ("gender", "ethnicity", "disability", "looked_after", "simd_quintile", "locality")


@rule(
    "PIR-77",
    "query",
    (),
    "{heading} differs between children.",
    "Check that the column holds the true answers and not one filled down.",
    changes="nothing",
)
def answers_differ(m: Material) -> Iterator[Hit]:
    for name in _DEFAULTED:
        answers = m.frame[name][m.frame[name] != ""]
        if m.has(name) and len(answers) >= _ENOUGH and answers.nunique() == 1:
            yield Hit(column=name, found=f"one answer for all {len(answers):,} children who have one")


@rule(
    "PIR-78",
    "query",
    (),
    "{heading} is known for most children.",
    "Check whether your records say more; if not, tell us why.",
    changes="nothing",
)
def most_is_known(m: Material) -> Iterator[Hit]:
    for name in ("gender", "ethnicity", "disability", "looked_after", "simd_quintile"):
        answers = m.frame[name][(m.frame[name] != "") & ~m.is_code(name, "unborn")]
        unknown = int(m.is_code(name, "not_known")[answers.index].sum())
        most = _GENDER_NOT_KNOWN_SHARE if name == "gender" else _NOT_KNOWN_SHARE
        if m.has(name) and len(answers) >= _ENOUGH and most * len(answers) < unknown < len(answers):
            yield Hit(column=name, found=f"Not known for {unknown:,} of {len(answers):,} children")


@rule(
    "PIR-82",
    "query",
    (),
    "Children came by an investigation without registration, and others by the register.",
    "Check that the list holds the children of all four routes.",
    changes="eligibility",
)
def main_routes_are_used(m: Material) -> Iterator[Hit]:
    for route in m.inspection.programme.routes[:2]:
        if m.has(route.column) and len(m.frame) >= 2 * _ENOUGH and not m.yes(route.column).any():
            yield Hit(column=route.column, found=f"no child among {len(m.frame):,} who came by this route")


@rule(
    "PIR-83",
    "query",
    ("expected_date_of_birth", "date_of_birth"),
    "Unborn babies in protective processes are in the list.",
    "Check whether unborn babies were left out; if there were none, tell us so.",
    changes="eligibility",
)
def unborn_babies_are_listed(m: Material) -> Iterator[Hit]:
    if len(m.frame) >= _MANY and not m.state("expected_date_of_birth", "date").any():
        yield Hit(column="expected_date_of_birth", found=f"no unborn baby among {len(m.frame):,} children")


@rule(
    "PIR-84",
    "query",
    ("involvement_end", "involvement_start"),
    "Some involvement has ended, and some goes on.",
    "Check that a blank cell means that involvement goes on, and that dates of involvement that has ended "
    "are given.",
    changes="eligibility",
)
def some_involvement_has_ended(m: Material) -> Iterator[Hit]:
    if len(m.frame) >= _ENOUGH and m.state("involvement_end", "blank").all():
        yield Hit(column="involvement_end", found=f"blank for all {len(m.frame):,} children")
