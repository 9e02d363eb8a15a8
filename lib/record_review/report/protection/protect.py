"""What a release prints of the counts, proved by the gate; after the first release, what that one printed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from record_review.inspection import Programme, ReleaseError, ReportSettings
from record_review.report.counts.printed import Printed, PrintedQuestion
from record_review.report.counts.tally import Tally
from record_review.report.protection.gate import check
from record_review.report.protection.rules import (
    Groups,
    joined_groups,
    print_all,
    print_groups,
    together,
)

ALSO = " and "  # between the groups of children that are printed as one


@dataclass(frozen=True)
class Told:
    """What one release tells of the readings, and which records it rests on.

    figures : question id -> as printed
    groups : "category=a" or "category=a and d" -> question id -> as printed
    agreement : lines of the table of readers' agreement
    read, effect, tilt : records read, and how they weigh, as `Basis` has them
    records : record, keyed -> its answers, keyed: to count the records that differ between two releases
    """

    figures: Mapping[str, PrintedQuestion]
    groups: Mapping[str, Mapping[str, Printed]] = field(default_factory=dict)
    agreement: Sequence[Sequence[int | str]] = ()
    read: int = 0
    effect: float = 1.0
    tilt: float = 0.0
    records: Mapping[str, str] = field(default_factory=dict)


def protect(
    tallies: Mapping[str, Tally],
    programme: Programme,
    settings: ReportSettings,
    *,
    reachable: Mapping[str, int],
    groups: Groups | None = None,
    approval: Mapping[str, str] | None = None,
) -> Told:
    """Print every count by the fixed rules, and refuse unless the gate proves that they protect.

    With exact counts approved, this is what a later protected release goes by.

    Parameters
    ----------
    tallies : question id -> exact Tally
    reachable : question id -> records of which it can be asked by what is known of the child
    groups : "category=a" -> question id -> exact Tally of the group's records, characteristic by
    characteristic
    approval : of the release of exact counts, as `earlier.exact_approval` gives it

    Raises
    ------
    ReleaseError : exact counts that nobody approved, or a count that could be told
    """
    exact = settings.disclosure == "exact"
    if exact and approval is None:
        raise ReleaseError(
            "report.disclosure is exact: exact counts of findings can point at a child, and nobody has "
            "approved the release of these. Set it to protected, or run again with --reason and "
            "--approved-by: why exact counts are needed, and who approved (a role or initials)."
        )
    figures = print_all(tallies, programme, reachable)
    if not exact:
        check(tallies, figures, programme, reachable)
    by_characteristic: dict[str, dict[str, Mapping[str, Tally]]] = {}
    for group, own in (groups or {}).items():
        by_characteristic.setdefault(group.partition("=")[0], {})[group] = own
    shown: dict[str, dict[str, Printed]] = {}
    for characteristic, parts in by_characteristic.items():
        read = {group: next(iter(own.values())).read for group, own in parts.items()}
        joined = {
            f"{characteristic}={ALSO.join(group.partition('=')[2] for group in lump)}": {
                name: together([parts[group][name] for group in lump]) for name in tallies
            }
            for lump in joined_groups(read)
        }
        shown |= print_groups(joined, figures, programme)
    return Told(figures, shown)


def replaced_since(first: Told, now: Told) -> int:
    """Records of the first release that are no longer read, or not with the same answers, or new ones."""
    gone, new = first.records.keys() - now.records.keys(), now.records.keys() - first.records.keys()
    other = [ref for ref in first.records.keys() & now.records if first.records[ref] != now.records[ref]]
    return max(len(gone), len(new)) + len(other)


def kept(now: Told, earlier: Sequence[Told]) -> tuple[Told, int]:
    """What is to be told: the first release's figures, and how many records were replaced since.

    Exact figures change with the records, and each that does would tell the answer in one of them.
    """
    if not earlier:
        return now, 0
    first = earlier[0]
    if not (changed := replaced_since(first, now)):
        return now, 0
    return first, changed
