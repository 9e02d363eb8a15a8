"""The book first, then the number: every other order of events is refused, with what to do."""

from __future__ import annotations

import pytest
from six_children import book, inspection

from record_review.inspection import DrawError
from record_review.sample import (
    BOOK_PUBLISHED,
    NUMBER_ACCEPTED,
    acceptance_facts,
    may_accept_number,
    may_publish_book,
    publication_facts,
    select,
)

ONE, TWO = "1" * 64, "2" * 64


def published(digest: str, *, rehearsal: bool = False) -> dict:
    return {"kind": BOOK_PUBLISHED, "facts": {"digest": digest, "rehearsal": rehearsal}}


def accepted(digest: str, text: str, *, rehearsal: bool = False) -> dict:
    return {"kind": NUMBER_ACCEPTED, "facts": {"digest": digest, "public_text": text, "rehearsal": rehearsal}}


def refused(ask, *args, **more) -> str:
    with pytest.raises(DrawError) as refusal:
        ask(*args, **more)
    return str(refusal.value)


def test_the_usual_order_is_let_through_and_may_be_run_again():
    before, after = inspection(), inspection(number="417")
    may_publish_book(before, [], ONE)
    events = [{"kind": "return_read", "facts": {}}, published(ONE)]
    may_publish_book(before, events, ONE)
    may_accept_number(after, events, ONE)
    events.append(accepted(ONE, "417"))
    may_publish_book(after, events, ONE)  # the same book, although the number stands in the file by now
    may_accept_number(inspection(number=" 417 "), events, ONE)


def test_a_book_made_when_the_number_is_known_is_refused_except_in_a_rehearsal():
    assert "proves nothing" in refused(may_publish_book, inspection(number="417"), [], ONE)
    may_publish_book(inspection(number="417", rehearsal=True), [], ONE)


def test_a_rebuilt_book_needs_a_reason():
    told = refused(may_publish_book, inspection(), [published(ONE)], TWO)
    assert "111111111111…" in told and "222222222222…" in told
    may_publish_book(
        inspection(), [published(ONE)], TWO, reason="Eleven children were left out of the return."
    )


def test_a_reason_does_not_help_a_book_made_when_the_number_is_known():
    told = refused(may_publish_book, inspection(number="417"), [published(ONE)], TWO, reason="A correction.")
    assert "proves nothing" in told and "another book" not in told


def test_both_problems_are_told_at_once():
    with pytest.raises(DrawError) as refusal:
        may_publish_book(inspection(number="417"), [published(ONE)], TWO)
    assert len(refusal.value.problems) == 2


def test_a_number_is_refused_before_its_book_is_published_also_in_a_rehearsal():
    for rehearsal in (False, True):
        told = refused(may_accept_number, inspection(number="417", rehearsal=rehearsal), [], ONE)
        assert "not in the register" in told


def test_there_must_be_a_number():
    for nothing in (None, "  "):
        assert "no public number yet" in refused(
            may_accept_number, inspection(number=nothing), [published(ONE)], ONE
        )


def test_a_second_number_for_the_same_book_is_refused_without_a_reason():
    events = [published(ONE), accepted(ONE, "417")]
    assert '"417"' in refused(may_accept_number, inspection(number="418"), events, ONE)
    may_accept_number(inspection(number="418"), events, ONE, reason="The dice were read wrongly.")


def test_a_book_that_was_given_up_takes_no_number():
    told = refused(may_accept_number, inspection(number="417"), [published(ONE), published(TWO)], ONE)
    assert "given up" in told


def test_the_number_of_an_earlier_book_cannot_be_used_for_the_next():
    events = [published(ONE), accepted(ONE, "417"), published(TWO)]
    assert "earlier book" in refused(may_accept_number, inspection(number="417"), events, TWO)
    may_accept_number(inspection(number="90"), events, TWO)


def test_a_rehearsal_proves_nothing_for_the_inspection_itself():
    events = [published(ONE, rehearsal=True), accepted(ONE, "417", rehearsal=True)]
    assert "not in the register" in refused(may_accept_number, inspection(number="417"), events, ONE)
    assert "proves nothing" in refused(may_publish_book, inspection(number="417"), events, ONE)
    may_publish_book(inspection(), events, ONE)
    may_publish_book(inspection(), events, TWO)


def test_the_facts_of_an_event_keep_their_reason_when_a_step_runs_again():
    chosen = select(book(), "417")
    first = publication_facts(book(), inspection(), [], reason="A correction.")
    assert first == {
        "digest": book().digest,
        "lists": 6,
        "population": "0" * 64,
        "rehearsal": False,
        "reason": "A correction.",
    }
    events = [{"kind": BOOK_PUBLISHED, "facts": first}]
    assert publication_facts(book(), inspection(), events) == first
    number = acceptance_facts(chosen, inspection(), events)
    assert number == {
        "digest": book().digest,
        "public_text": "417",
        "list": chosen.list_number,
        "rehearsal": False,
    }
    assert "reason" not in publication_facts(book(), inspection(rehearsal=True), events)
