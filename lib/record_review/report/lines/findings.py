"""What a section of the released report may use: the protected lines, and the facts beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from record_review.report.basis import Basis
from record_review.report.lines.line import Line
from record_review.report.lines.release import Release
from record_review.report.protection.protect import Told


@dataclass(frozen=True)
class Findings:
    """The findings of an inspection as they may be released.

    lines : from protected counts
    told : what is printed of groups of children and of readers' agreement
    changed : records replaced since the first release, whose figures these are
    release : the same lines as numbers; previous : those of an earlier inspection, where one is named
    approval : of the release of exact counts; None where they are protected
    register_head : digest of the newest line of the inspection's register
    versions : software -> version
    """

    basis: Basis
    lines: tuple[Line, ...]
    told: Told
    changed: int
    release: Release
    previous: Release | None
    approval: Mapping[str, str] | None = None
    register_head: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
