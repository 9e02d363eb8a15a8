"""Moderation of an inspection: the comparison sheet for those who read twice, and what came back of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from record_review.custody import Store, canonical_json, sha256
from record_review.inspection import Inspection, ReadingError
from record_review.run.steps import returned_workbooks as returned
from record_review.run.steps.replacing import SELECTION, drawn

if TYPE_CHECKING:
    import pandas as pd

    from record_review.pir.rules.findings import Finding
    from record_review.reading import Readings
    from record_review.reading.moderation.agreed import Agreed
    from record_review.reading.workbook.opening import Book

SHEET, FOLDER = "moderation_sheet", "moderation"


def current_readings(inspection: Inspection, store: Store) -> Readings:
    """The filled reader workbooks as they are now.

    Raises
    ------
    ReadingError : as `reading.read_results`, or the inspection file names no folder of them
    """
    from record_review.reading import read_results

    if inspection.reading.results is None:
        raise ReadingError(
            "reading: the inspection file names no folder of filled workbooks; name it as results."
        )
    now = drawn(store, inspection.programme)
    return read_results(
        inspection.reading.results,
        inspection,
        children=now.children,
        selection=now.selection,
        replacements=now.replacements,
    )


def compared_items(inspection: Inspection, store: Store, readings: Readings) -> pd.DataFrame:
    """What is compared, first the questions where readers differed most in the training: see
    `comparison.items_of`.
    """
    from record_review.reading.moderation.comparison import items_of
    from record_review.run.steps.week.training import questions_to_talk_over
    from record_review.sample import place_names

    places = place_names(drawn(store, inspection.programme).selection)
    return items_of(readings, places, inspection.programme, questions_to_talk_over(store))


def publish_sheet(inspection: Inspection, store: Store, items: pd.DataFrame) -> str:
    """Write the comparison sheet for those who talk their readings over; its path as a person is told it."""
    from record_review.reading.moderation.comparison import FILE, comparison_workbook

    content = comparison_workbook(items, inspection)
    with store.claim(), store.stage(SHEET, needs=(SELECTION,)) as stage:
        stage.write("send", f"{FOLDER}/{FILE}", content)
        stage.publish(sha256(canonical_json({FILE: sha256(content)})), {"items": len(items)})
    return store.shown(f"send/{FOLDER}/{FILE}")


def take(inspection: Inspection, store: Store, book: Book, content: bytes) -> tuple[list[str], list[Finding]]:
    """Keep what was agreed on, and say how it changes what counts."""
    from record_review.reading.moderation.comparison import comparison_findings, read_comparison, to_answers

    readings = current_readings(inspection, store)
    items = compared_items(inspection, store, readings)
    filled, agreed = read_comparison(book, items, inspection.programme)
    selection = drawn(store, inspection.programme).selection
    new = returned.keep_version(store, returned.MODERATION, selection, content, to_answers(agreed))
    lines = [f"{len(agreed)} agreed answers of {len(items)} compared."]
    lines += [] if new else ["This workbook came before, and is kept already."]
    lines += moderated_words(moderated(inspection, store, readings))
    return lines, list(comparison_findings(filled, items, inspection.programme))


def moderated_words(found: Agreed) -> list[str]:
    """What was agreed on so far, and which questions it opens."""
    from record_review.reading.moderation.agreed import moderation_sentence

    opened = sum(map(len, found.opened.values()))
    more = f"The agreed answers open {opened} questions that nobody was asked; they count as not answered."
    said = (
        moderation_sentence(found.readings) or "No answer has been agreed on yet: the first reader’s count."
    )
    return [said, more] if opened else [said]


def agreed_answers(store: Store, inspection: Inspection) -> pd.DataFrame:
    """The answers that were agreed on so far, of all versions together: record_ref, question, answer,
    who, why."""
    from record_review.custody.purge import purged
    from record_review.reading.moderation.comparison import from_answers
    from record_review.reading.returned.versions import merged

    if purged(store):  # the agreed readings were kept with the readings
        return from_answers({})
    selection = drawn(store, inspection.programme).selection
    kept = returned.versions(store, returned.MODERATION, selection)
    return from_answers(merged(version.answers for version in kept))


def moderated(inspection: Inspection, store: Store, readings: Readings) -> Agreed:
    """The readings with what was agreed on so far, beside what each reader said; see `with_agreed`."""
    from record_review.reading.bank.questionnaire import record_facts
    from record_review.reading.moderation.agreed import with_agreed

    children = drawn(store, inspection.programme).children
    read = children[children["record_ref"].isin(readings.records["record_ref"])]
    facts = {c["record_ref"]: record_facts(c, inspection.programme) for c in read.to_dict("records")}
    agreed = agreed_answers(store, inspection)
    return with_agreed(readings, agreed, programme=inspection.programme, facts=facts)
