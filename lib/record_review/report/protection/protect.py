"""What a release prints of the counts, proved by the gate; after the first release, what that one printed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from record_review.custody import canonical_json, sha256
from record_review.inspection import Programme, ReleaseError, ReportSettings
from record_review.report.counts.printed import Printed, PrintedQuestion
from record_review.report.counts.tally import Tally, reported_questions
from record_review.report.protection.gate import check
from record_review.report.protection.groups import Groups, joined_groups, print_groups, together
from record_review.report.protection.rules import print_all

ALSO = " and "  # between the groups of children that are printed as one


@dataclass(frozen=True)
class Told:
    """What one release tells of the readings, and which records it rests on.

    figures : question id -> as printed
    groups : "category=a" or "category=a and d" -> question id -> as printed
    agreement : lines of the table of readers' agreement
    reported : digest of what decides which records a figure counts, as `reported_digest` gives it
    read, effect, tilt : records read, and how they weigh, as `Basis` has them
    records : record, keyed -> its answers, keyed: to count the records that differ between two releases
    """

    figures: Mapping[str, PrintedQuestion]
    groups: Mapping[str, Mapping[str, Printed]] = field(default_factory=dict)
    agreement: Sequence[Sequence[int | str]] = ()
    reported: str = ""
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
    return Told(figures, {} if not groups else _by_group(groups, figures, programme))


def _by_group(
    groups: Groups, figures: Mapping[str, PrintedQuestion], programme: Programme
) -> dict[str, dict[str, Printed]]:
    """The findings by the groups of the first characteristic; see `groups` for why of one alone."""
    characteristic = next(iter(groups)).partition("=")[0]
    parts = {group: own for group, own in groups.items() if group.partition("=")[0] == characteristic}
    read = {group: next(iter(own.values())).read for group, own in parts.items()}
    joined = {
        f"{characteristic}={ALSO.join(group.partition('=')[2] for group in lump)}": {
            name: together([parts[group][name] for group in lump]) for name in figures
        }
        for lump in joined_groups(read)
    }
    return print_groups(joined, figures, programme)


def reported_digest(programme: Programme) -> str:
    """SHA-256 of the reported questions: answers, those counted as the finding, and when each is asked."""
    asked = [
        {
            "question": [q.id, q.text, *(q.options or programme.scale_of(q).answers)],
            "finding": list(programme.headline_of(q)),
            "asked if": sorted(map(str, asdict(q.asked_if).items())),
            "no answer": bool(q.no_answer_reason),
        }
        for q in reported_questions(programme)
    ]
    return sha256(canonical_json(asked))


def replaced_since(first: Told, now: Told) -> int:
    """Records of the first release that are no longer read, or not with the same answers, or new ones."""
    gone, new = first.records.keys() - now.records.keys(), now.records.keys() - first.records.keys()
    other = [ref for ref in first.records.keys() & now.records if first.records[ref] != now.records[ref]]
    return max(len(gone), len(new)) + len(other)


def kept(now: Told, earlier: Sequence[Told]) -> tuple[Told, int]:
    """What is to be told: the first release's figures, and how many records were replaced since.

    Exact figures change with the records, and each that does would tell the answer in one of them; put in
    another way, such as by other groups or with other answers counted, they could be taken from each other.

    Raises
    ------
    ReleaseError : the questions are no longer reported as they were in the first release
    """
    if not earlier:
        return now, 0
    first = earlier[0]
    if first.reported != now.reported:
        raise ReleaseError(
            "The programme's questions are no longer put, counted or reported as they were when this "
            "inspection was first released, so figures of both could be taken from each other. That release "
            "stays as it is. Use the programme as it was then to issue it again; the internal annex has the "
            "figures of now."
        )
    return first, replaced_since(first, now)
