"""How an exploring notebook gets at the population: it reads what is there, and makes and writes nothing.

It does not open a step: nothing is staged, published or entered in the register.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from record_review.custody import Store, inspection_ids, outputs_root
from record_review.inspection import Inspection, StepError, read_inspection, resolve_inspection_file
from record_review.inspection.strict import listed
from record_review.run.steps.parameters import meant_file, refuse_mistyped_parameters
from record_review.run.steps.plans import plan_of
from record_review.run.steps.provenance import changes, made_from
from record_review.run.steps.replacing import (
    SELECTION,
    changed_since_selection,
    drawn,
    replaced_places,
)

if TYPE_CHECKING:
    import pandas as pd

    from record_review.population import Population
    from record_review.sample import Selection

POPULATION = "02_population"
FEW_LISTS = 100  # enough to try out with, in a moment


@dataclass(frozen=True)
class Exploring:
    """What an exploring notebook looks at.

    children : the eligible children, one row each
    source : one sentence on where they come from
    """

    inspection: Inspection
    children: pd.DataFrame
    source: str


@dataclass(frozen=True)
class Replacing:
    """What the notebook that looks at replacements needs.

    children : the eligible children, one row each
    replacements : the decisions so far
    source : one sentence on what is looked at
    """

    inspection: Inspection
    children: pd.DataFrame
    selection: Selection
    replacements: pd.DataFrame
    source: str


def open_exploring(inspection_file: str) -> Exploring:
    """The inspection and its population, for looking only.

    The example's population is worked out in memory when it has not been published.

    Parameters
    ----------
    inspection_file : path as the notebook's parameter gives it

    Raises
    ------
    ParameterError : the path is blank or wrong, or the inspection file has problems
    StepError : the population has not been published, or was made before something changed
    """
    refuse_mistyped_parameters()
    inspection = read_inspection(resolve_inspection_file(meant_file(inspection_file)))
    name = inspection.inspection_id
    store = _store(name)
    if inspection.is_example and (store is None or POPULATION not in store.published_steps()):
        return _invented(inspection)
    if store is None:
        raise StepError(
            f"Exploring needs the population of {name}, which has not been begun: run {POPULATION} first."
        )
    return _published(inspection, store)


def open_replacing(inspection_file: str) -> Replacing:
    """The records that are read and the unused reserves, for looking only.

    For the example records are selected in memory when none have been.

    Parameters
    ----------
    inspection_file : path as the notebook's parameter gives it

    Raises
    ------
    ParameterError : the path is blank or wrong, or the inspection file has problems
    StepError : no records have been selected, or before something changed
    ReadingError : the log of replacements does not fit the selection
    """
    refuse_mistyped_parameters()
    inspection = read_inspection(resolve_inspection_file(meant_file(inspection_file)))
    name = inspection.inspection_id
    store = _store(name)
    if inspection.is_example and (store is None or SELECTION not in store.published_steps()):
        return _invented_selection(inspection)
    if store is None:
        raise StepError(
            f"Nothing has been selected for {name}, which has not been begun: run {SELECTION} first."
        )
    state = store.step_state(SELECTION)
    if state.record is None:
        raise StepError(f"No records have been selected. {state.problem} Run {SELECTION} first.")
    if changed := changed_since_selection(inspection, store):
        raise StepError(f"The records were selected before {listed(changed)} changed: run {SELECTION} again.")
    from record_review.sample import replaced_records

    now = drawn(store, inspection.programme)
    selected, reserves = len(now.selection.selected), len(now.selection.reserves)
    records = len(replaced_records(now.selection, now.replacements))
    source = (
        f"{name}: {selected} records selected and {reserves} in reserve; {records} replaced so far, "
        f"{reserves - len(now.replacements)} reserves unused."
    )
    if places := replaced_places(store):
        read = listed([f"{reserve} in place of {place}" for place, reserve in places])
        source += f" Read instead: {read}."
    return Replacing(inspection, now.children, now.selection, now.replacements, source)


def _store(inspection_id: str) -> Store | None:
    """The store of an inspection that has been begun. Not open_store: that makes folders and sweeps them."""
    return Store(inspection_id, outputs_root() / inspection_id) if inspection_id in inspection_ids() else None


def _published(inspection: Inspection, store: Store) -> Exploring:
    from record_review import population

    state = store.step_state(POPULATION)
    if state.record is None:
        raise StepError(f"Exploring needs {POPULATION}. {state.problem} Run {POPULATION} first.")
    now = made_from(plan_of(POPULATION), inspection, store)
    if changed := changes(state.record["made_from"], now, data_only=True):
        raise StepError(
            f"Exploring needs {POPULATION}, which was made before {listed(changed)} changed:"
            f" run {POPULATION} again."
        )
    children = population.from_stored(*store.recall("population")).children
    return Exploring(
        inspection,
        children,
        f"{len(children):,} children: the published population of {store.inspection_id}.",
    )


def _invented(inspection: Inspection) -> Exploring:
    """The example's population, from its return where that is there, else from one that is not kept."""
    children = _invented_people(inspection).children
    return Exploring(inspection, children, f"{len(children):,} invented children: none of them exists.")


def _invented_selection(inspection: Inspection) -> Replacing:
    """Records that the example's number picks from few lists, which are made here and not kept."""
    from record_review import sample

    people = _invented_people(inspection)
    settings = replace(inspection.sample, lists=FEW_LISTS)
    book = sample.make_book(people.children, settings, people.digest)
    selection = sample.select(book, inspection.public_number.value or "0")
    source = (
        f"{len(selection.selected)} invented records selected and {len(selection.reserves)} in reserve, for"
        " trying out: none of these children exists, and the example's own selection is another."
    )
    return Replacing(inspection, people.children, selection, sample.no_replacements(), source)


def _invented_people(inspection: Inspection) -> Population:
    from record_review import pir, population
    from record_review.run.example import files as example

    with tempfile.TemporaryDirectory() as folder:
        workbook = inspection.return_workbook
        if not workbook.exists():
            workbook = example.write_return(Path(folder), inspection.programme)
        read = replace(inspection, return_workbook=workbook)
        return population.build_population(pir.read_return(read), read)
