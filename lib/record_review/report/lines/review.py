"""The record review as it was read: exact counts and estimates, worked out once for all who need them.

Exact, and so for the team alone. What is released of it goes through `protection`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from record_review.inspection import Inspection, Programme, ReadingError
from record_review.population import Population
from record_review.reading import Readings, main_answers
from record_review.report.counts.tally import answered, meets, tally_answers
from record_review.report.estimates.sensitivity import replacement_sensitivity
from record_review.report.estimates.shares import Share, proportion
from record_review.report.estimates.stratified import Design, stratified_design
from record_review.report.lines.line import Line, headlines, stated
from record_review.sample import Selection, no_replacements, record_weights
from record_review.sample.likeness.levels import level_name

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Review:
    """Who is in the population, drawn and read; what was answered; what that says of all children.

    records : references of the records read, in the order of the design
    categories : of each of them, the stratum of its estimates
    sizes : category -> children in the population, in the programme's order of precedence
    weights : of each record
    answers : a line per record and question: record_ref, question, state, answer
    by_question : question id -> its lines of answers in the order of the design
    lines : every line with its exact counts and estimates
    """

    inspection: Inspection
    population: Population
    selection: Selection
    replacements: pd.DataFrame
    readings: Readings
    records: tuple[str, ...]
    categories: tuple[str, ...]
    sizes: Mapping[str, int]
    weights: tuple[float, ...]
    answers: pd.DataFrame
    by_question: Mapping[str, pd.DataFrame]
    design: Design
    lines: tuple[Line, ...]

    @property
    def programme(self) -> Programme:
        return self.inspection.programme

    @property
    def headlines(self) -> list[Line]:
        return headlines(self.lines)

    def base(self, line: Line) -> Flags:
        """(n,) which records have an answer to the question of a line."""
        return np.asarray(answered(self.by_question[line.question.id]), dtype=bool)

    def meets(self, line: Line) -> Flags:
        """(n,) which records meet the finding of a line."""
        return meets(self.by_question[line.question.id], line.tally, line.option)

    def in_state(self, line: Line, state: str) -> Flags:
        return np.asarray(self.by_question[line.question.id]["state"] == state, dtype=bool)

    def groups(self, characteristic: str) -> list[tuple[str, Flags]]:
        """Each group of children of whom a record was read: its name, and (n,) which records are theirs."""
        by_ref = self.population.children.set_index("record_ref")[characteristic]
        levels = by_ref.loc[list(self.records)].astype("str").to_numpy()
        return [
            (level_name(characteristic, level, self.programme), np.asarray(levels == level, dtype=bool))
            for level in sorted(set(levels))
        ]

    @property
    def brought_in(self) -> Flags:
        """(n,) which records were read in the place of another."""
        return np.isin(self.records, list(self.replacements["replacement"]))

    def without_brought_in(self, line: Line) -> dict[str, Share] | None:
        """The share of a line with and without the records brought in, as `replacement_sensitivity` gives it;
        None where none or all of the records were."""
        brought_in = self.brought_in
        if brought_in.all() or not brought_in.any():
            return None
        return replacement_sensitivity(
            self.meets(line),
            self.base(line),
            brought_in,
            strata=self.categories,
            sizes=self.sizes,
            weights=self.weights,
        )


def review_of(
    inspection: Inspection,
    *,
    population: Population,
    selection: Selection,
    readings: Readings,
    replacements: pd.DataFrame | None = None,
) -> Review:
    """Join what was read to what was drawn, and estimate every line from it, exactly.

    Parameters
    ----------
    population, selection, readings : of the rooms before this one
    replacements : table of replacements as `sample` keeps it; None when there were none

    Raises
    ------
    ReadingError : no record was read, or the readings do not fit the population or the selection
    """
    replacements = no_replacements() if replacements is None else replacements
    read = readings.records.drop_duplicates("record_ref").sort_values("record_ref")
    if read.empty:
        raise ReadingError("No record has been read yet, so there is nothing to report.")
    records, categories = tuple(read["record_ref"]), tuple(read["category"])
    weights = record_weights(selection, replacements)
    if strays := set(records) - set(weights):
        raise ReadingError(
            f"{len(strays)} of the records read are neither selected nor read in the place of a "
            "selected one. Check the log of replacements and the filled workbooks."
        )
    own = tuple(weights[ref] for ref in records)
    sizes = children_by_category(population, inspection.programme)
    design = stratified_design(categories, sizes, own)
    answers = main_answers(readings)
    by_question = {
        str(question): lines.set_index("record_ref").loc[list(records)]
        for question, lines in answers.groupby("question")
    }
    tallies = tally_answers(inspection.programme, answers)
    lines = []
    for question, scale, option, tally in stated(inspection.programme, tallies):
        own_answers = by_question[question.id]
        share = proportion(meets(own_answers, tally, option), answered(own_answers).to_numpy(), design)
        lines.append(Line(question, scale, option, tally, share))
    return Review(
        inspection=inspection,
        population=population,
        selection=selection,
        replacements=replacements,
        readings=readings,
        records=records,
        categories=categories,
        sizes=sizes,
        weights=own,
        answers=answers,
        by_question=by_question,
        design=design,
        lines=tuple(lines),
    )


def children_by_category(population: Population, programme: Programme) -> dict[str, int]:
    """Children in each category, in an order in which neighbours are alike; those without a place last."""
    counts = population.children["category"].value_counts()
    order = [*programme.category_precedence]
    order += sorted(set(counts.index) - set(order))
    return {category: int(counts.get(category, 0)) for category in order}
