"""The lines the report can state: a question's headline answer, or one option, with its share and range.

Exact lines are for the team's eyes, released ones for everyone else's; both have the same shape, so that
words, tables and charts are made the same way from either.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from record_review.inspection import Programme, Question, Scale, Section
from record_review.report.basis import Basis
from record_review.report.counts.printed import HIDDEN_COUNT, PrintedQuestion
from record_review.report.counts.tally import Tally, reported_questions
from record_review.report.estimates.shares import Share


@dataclass(frozen=True)
class Line:
    """The headline of a question, or one option of a multiple-choice question (``option``)."""

    question: Question
    scale: Scale
    option: str
    tally: Tally
    share: Share

    @property
    def label(self) -> str:
        return self.option or self.question.short

    @property
    def counted(self) -> str:
        """The answers that the share counts, in words: "good or better"."""
        if self.option:
            return self.option
        if self.question.headline is None:
            return self.scale.headline_label
        return " or ".join(answer.lower() for answer in self.question.headline)


def released_lines(
    programme: Programme,
    printed: Mapping[str, PrintedQuestion],
    tallies: Mapping[str, Tally],
    basis: Basis,
) -> list[Line]:
    """Every line from what is printed alone; of the tallies only which answers and options there are."""
    lines = []
    for question, scale, option, tally in stated(programme, tallies):
        own = printed[question.id]
        answers = {answer: own.answers.get(answer, HIDDEN_COUNT) for answer in tally.answers}
        share = basis.share(own.figures[option])
        shown = Tally(
            question.id, answers, tally.headline, tally.multiple, share.base, share.count, 0, 0, 0, 0
        )
        lines.append(Line(question, scale, option, shown, share))
    return lines


def stated(programme: Programme, tallies: Mapping[str, Tally]) -> list[tuple[Question, Scale, str, Tally]]:
    """Each line before it has a share: the options of a multiple-choice question, "" for the one headline of
    another, nothing for a question without a headline."""
    lines = []
    for question in reported_questions(programme):
        scale, tally = programme.scale_of(question), tallies[question.id]
        one = ("",) if tally.headline else ()
        options = question.options if scale.kind == "multiple" else one
        lines += [(question, scale, option, tally) for option in options]
    return lines


def lines_of(lines: Sequence[Line], section: Section) -> list[Line]:
    return [line for line in lines if line.question.section == section.id]


def headlines(lines: Sequence[Line]) -> list[Line]:
    """The lines but those of multiple-choice questions."""
    return [line for line in lines if not line.option]


def in_order(lines: Sequence[Line]) -> list[Line]:
    """From the largest share to the smallest, those without one last; those that rank alike stay in order."""
    return sorted(lines, key=lambda line: -line.share.rank if line.share.rank >= 0 else 1)


def multiple_choice(lines: Sequence[Line]) -> list[list[Line]]:
    """The options of each multiple-choice question, in order."""
    groups: dict[str, list[Line]] = {}
    for line in lines:
        if line.option:
            groups.setdefault(line.question.id, []).append(line)
    return list(groups.values())
