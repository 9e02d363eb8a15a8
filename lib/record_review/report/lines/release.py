"""What a release tells, as numbers: every protected line with its share, ranges and word."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from record_review.inspection import Inspection
from record_review.report.basis import COUNTS_ONLY, Basis, printed_of
from record_review.report.estimates.shares import Share
from record_review.report.lines.line import Line
from record_review.report.lines.words import word


@dataclass(frozen=True)
class ReleasedLine:
    """What was asked, and what was released of it.

    section : title; answers : those that could be given, best to worst where they are ordered
    counted : the answers that count as the finding, in words
    share : of protected counts, with its range for all children of the population; its note says why where
        there is no figure
    in_general : the same with the range for practice in general, as if the population had no end
    word : the programme's word for the share; "" where it has none
    """

    section: str
    question: str
    wording: str
    short: str
    option: str
    answers: tuple[str, ...]
    counted: str
    share: Share
    in_general: Share
    word: str

    @property
    def label(self) -> str:
        return f"{self.short}: {self.option}" if self.option else self.short

    @property
    def has_share(self) -> bool:
        """Whether there is a percentage: none where a count is hidden or the base too small."""
        return self.share.base >= COUNTS_ONLY and not math.isnan(self.share.share)

    @property
    def key(self) -> tuple[str, str, tuple[str, ...], str]:
        """Two lines can be compared when wording, option, scale and answers counted are the same."""
        return self.wording, self.option, self.answers, self.counted


@dataclass(frozen=True)
class Release:
    """An inspection as its release tells it."""

    inspection: str
    partnership: str
    rehearsal: bool
    agreed: date
    programme: str
    version: str
    basis: Basis
    lines: tuple[ReleasedLine, ...]

    @property
    def label(self) -> str:
        return f"{self.partnership}, {self.inspection}{' (practice)' if self.rehearsal else ''}"


def release_of(lines: Sequence[Line], inspection: Inspection, basis: Basis, agreed: date) -> Release:
    """What the report of these protected lines tells."""
    programme = inspection.programme
    return Release(
        inspection.inspection_id,
        inspection.partnership,
        inspection.rehearsal,
        agreed,
        programme.name,
        programme.version,
        basis,
        tuple(
            ReleasedLine(
                programme.section(line.question.section).title,
                line.question.id,
                line.question.text,
                line.question.short,
                line.option,
                line.question.options if line.option else line.scale.answers,
                line.counted,
                line.share,
                basis.in_general.share(printed_of(line.share)),
                word(line.share, programme),
            )
            for line in lines
        ),
    )
