"""What a section of the released report may use: the protected lines, and the facts beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from record_review.report.basis import Basis
from record_review.report.counts.tally import Tally
from record_review.report.lines.line import Line
from record_review.report.lines.release import Release


@dataclass(frozen=True)
class Findings:
    """The findings of an inspection as they may be released.

    lines : from protected counts
    groups : "category=a" -> question id -> protected Tally, of which base and found may be shown
    release : the same lines as numbers; previous : those of an earlier inspection, where one is named
    secret : of the inspection; what else is counted is protected with it
    approval : of the release of exact counts; None where they are protected
    register_head : digest of the newest line of the inspection's register
    versions : software -> version
    """

    basis: Basis
    lines: tuple[Line, ...]
    groups: Mapping[str, Mapping[str, Tally]]
    release: Release
    previous: Release | None
    secret: bytes
    approval: Mapping[str, str] | None = None
    register_head: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
