"""The lines the report can state: a question's headline answer, or one option, with its share and range.

`exact_items` is for the team's eyes, `released_items` for everyone else's; both give the same shape, so
that words, tables and charts are made the same way from either.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from record_review.inspection import Programme, Question, ReportSettings, Scale
from record_review.report.counts.tally import Tally, answered, gives, reported_questions, tally_answers
from record_review.report.estimates.stratified import Design, Share, proportion, stratified_design
from record_review.report.protection.protect import released_share


@dataclass(frozen=True)
class Item:
    """One line: the headline of a question, or one option of a multiple-choice question (``option``)."""

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


def exact_items(
    programme: Programme,
    answers: pd.DataFrame,
    categories: Mapping[str, str],
    sizes: Mapping[str, int],
    weights: Mapping[str, float] | None = None,
) -> tuple[list[Item], Design]:
    """Every line with its exact counts and estimates, and the design they rest on.

    Parameters
    ----------
    answers : one line per record and question: record_ref, question, state, answer
    categories : record reference -> category of the record read, the stratum of its estimate
    sizes : category -> children in the population, in the programme's order of precedence
    weights : record reference -> weight; None where all children had the same chance, as in a book without
        floors, so that a share is x of the y records read

    Raises
    ------
    ReadingError : as `stratified_design`
    """
    records = sorted(categories)
    design = stratified_design(
        [categories[ref] for ref in records],
        sizes,
        [1.0 if weights is None else weights[ref] for ref in records],
    )
    tallies = tally_answers(programme, answers)
    by_question = dict(tuple(answers.groupby("question")))
    items = []
    for question in reported_questions(programme):
        lines = by_question[question.id].set_index("record_ref").loc[records]
        scale, tally = programme.scale_of(question), tallies[question.id]
        in_base = answered(lines).to_numpy()
        for option in _options(question, scale, tally):
            wanted: Sequence[str] = (option,) if option else tally.headline
            meets = sum(gives(lines, answer, multiple=tally.multiple).to_numpy() for answer in wanted) > 0
            items.append(Item(question, scale, option, tally, proportion(meets, in_base, design)))
    return items, design


def released_items(
    programme: Programme,
    protected: Mapping[str, Tally],
    *,
    read: int,
    population: int,
    strata: int,
    settings: ReportSettings,
    effect: float = 1.0,
) -> list[Item]:
    """Every line from protected counts alone.

    Parameters
    ----------
    protected : question id -> protected Tally
    read, population, strata : records read, children in the population, categories of children
    effect : design effect of unequal weights, as `released_share` takes it
    """
    items = []
    for question in reported_questions(programme):
        scale, tally = programme.scale_of(question), protected[question.id]
        for option in _options(question, scale, tally):
            found = tally.answers[option] if option else tally.found
            share = released_share(
                found,
                tally.base,
                read=read,
                population=population,
                strata=strata,
                settings=settings,
                effect=effect,
            )
            items.append(Item(question, scale, option, tally, share))
    return items


def _options(question: Question, scale: Scale, tally: Tally) -> tuple[str, ...]:
    """The options of a multiple-choice question; "" for the one headline of another; none without a
    headline."""
    if scale.kind == "multiple":
        return question.options
    return ("",) if tally.headline else ()
