"""What is printed of a count: the counts of records that may stand behind it, and nothing of the one that
does."""

from collections.abc import Mapping
from dataclasses import dataclass, field

WITHHELD = "withheld"  # fewer than five records in the base
TOO_SMALL = "too small"  # fewer than ten: nothing but the base is printed
SUPPRESSED = "suppressed"  # nothing is printed

HIDDEN_COUNT = -1  # stands in the place of a count that is not printed
JOINED = -2  # of an answer that is counted together with its neighbour


@dataclass(frozen=True)
class Printed:
    """Records found of a base, as printed: "24 of 51", "under 5 of 51", "46 or more of 51", "24 of 48 to 51".

    least, most : records found that the print leaves open
    base_least, base_most : records with an answer, likewise
    note : "" | WITHHELD | TOO_SMALL | SUPPRESSED; where there is one, no count is printed
    """

    least: int
    most: int
    base_least: int
    base_most: int
    note: str = ""


@dataclass(frozen=True)
class PrintedQuestion:
    """A question as printed.

    figures : "" for its finding, or each option of a multiple-choice question -> what is printed
    answers : answer -> records, HIDDEN_COUNT or JOINED; empty where single answers are not printed
    """

    figures: Mapping[str, Printed]
    answers: Mapping[str, int] = field(default_factory=dict)


def exactly(found: int, base: int) -> Printed:
    return Printed(found, found, base, base)
