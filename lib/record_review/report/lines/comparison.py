"""Two releases of one partnership compared, question by question, from their numbers alone.

Says of which children or practice a difference is meant, and what cannot be compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from record_review.inspection import ReleaseError
from record_review.report.counts.printed import SUPPRESSED
from record_review.report.estimates.differences import Triple, mover
from record_review.report.estimates.shares import ALL_READ, Share
from record_review.report.lines.release import Release, ReleasedLine

NO_EVIDENCE = "no clear evidence of a difference"
CHILDREN_ONLY = "differs for these children; no clear evidence that practice changed"
MORE, LESS = "a larger share now", "a smaller share now"


@dataclass(frozen=True)
class Difference:
    """A finding now less the same finding then, as shares from −1 to 1.

    ends : the least and the most that it can be by what is printed; ``difference`` is their middle
    children : range of the difference between the two groups of children, finite populations allowed for
    practice : range of the difference in practice, of which both groups are a passing view; wider
    """

    now: ReleasedLine
    then: ReleasedLine
    difference: float
    ends: tuple[float, float]
    children: tuple[float, float]
    practice: tuple[float, float]

    @property
    def label(self) -> str:
        return self.now.label

    @property
    def in_words(self) -> str:
        if self.practice[0] > 0:
            return MORE
        if self.practice[1] < 0:
            return LESS
        return CHILDREN_ONLY if self.children[0] > 0 or self.children[1] < 0 else NO_EVIDENCE


@dataclass(frozen=True)
class Comparison:
    """Two inspections side by side.

    differences : findings put in the same words on the same scale both times, in the order of today's report
    left_out : (question, why it cannot be compared)
    """

    now: Release
    then: Release
    differences: tuple[Difference, ...]
    left_out: tuple[tuple[str, str], ...]


def compare(now: Release, then: Release) -> Comparison:
    """Difference of every finding that was asked in the same words, on the same scale, both times.

    The range of a difference is MOVER's, from the ranges of both shares:

        from  d − √((p₁ − l₁)² + (u₂ − p₂)²)      to  d + √((u₁ − p₁)² + (p₂ − l₂)²)

    Raises
    ------
    ReleaseError : another programme or partnership, the same inspection, or one that is not earlier

    Source: Newcombe (1998), Statistics in Medicine 17, method 10; Zou & Donner (2008).
    """
    problems = []
    if then.programme != now.programme:
        problems.append(
            f"report.previous names a release of the programme {then.programme}; this is {now.programme}, "
            "with other questions. Leave previous out, or name a release of the same programme."
        )
    if then.partnership.casefold() != now.partnership.casefold():
        problems.append(
            "report.previous names a release of another partnership. Two partnerships are not one at two "
            "times; the overview shows them side by side."
        )
    if then.inspection == now.inspection or then.agreed >= now.agreed:
        problems.append(
            f"report.previous names the release of {then.inspection}, which is this inspection or not an "
            "earlier one. Name the release of an earlier inspection."
        )
    if problems:
        raise ReleaseError(*problems)
    earlier = {line.key: line for line in then.lines}
    differences: list[Difference] = []
    left_out: list[tuple[str, str]] = []
    for line in now.lines:
        same = earlier.get(line.key)
        if same is None:
            left_out.append((line.label, _why_not(line, then.lines)))
        elif why := _no_share(line, same):
            left_out.append((line.label, why))
        else:
            differences.append(difference(line, same))
    asked = {line.wording for line in now.lines}
    gone = dict.fromkeys(line.wording for line in then.lines if line.wording not in asked)
    left_out += [(wording, "asked then, not now in these words") for wording in gone]
    return Comparison(now, then, tuple(differences), tuple(left_out))


def difference(now: ReleasedLine, then: ReleasedLine) -> Difference:
    """The difference of two protected shares with both of its ranges."""
    ends = (float(now.share.least - then.share.most), float(now.share.most - then.share.least))
    children = _range(now.share, then.share)
    practice = _range(now.in_general, then.in_general)
    return Difference(now, then, sum(ends) / 2, ends, children, practice)


def _range(now: Share, then: Share) -> tuple[float, float]:
    """MOVER's range; of shares printed as a class that of every share they may be."""
    ranges = [mover(one, other) for one in _with_range(now) for other in _with_range(then)]
    return min(low for low, _ in ranges), max(high for _, high in ranges)


def _no_share(now: ReleasedLine, then: ReleasedLine) -> str:
    """Why one of two findings has no share to be compared; "" where both have one."""
    absent = {when: line for when, line in (("now", now), ("then", then)) if not line.has_share}
    hidden = [when for when, line in absent.items() if line.share.note == SUPPRESSED]
    few = [when for when in absent if when not in hidden]
    why = [f"too few records {' and '.join(few)}"] if few else []
    return "; ".join([*why, *([f"not given {' and '.join(hidden)}, to protect children"] if hidden else [])])


def _with_range(share: Share) -> list[Triple]:
    """Both ends of a share with its range; where all records were read, its own ends are the range."""
    least, most = float(share.least), float(share.most)
    low, high = (least, most) if share.note == ALL_READ else (share.low, share.high)
    return [(least, low, high), (most, low, high)]


def _why_not(now: ReleasedLine, earlier: Sequence[ReleasedLine]) -> str:
    """Why a finding of today has none of then to be compared with."""
    same_words = [line for line in earlier if line.wording == now.wording]
    if same_words:
        if any(line.answers == now.answers for line in same_words):
            return "other answers counted as the finding then"
        return "it had other answers then"
    if any(line.question == now.question for line in earlier):
        return "asked in other words then"
    return "not asked then"
