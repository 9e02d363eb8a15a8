"""The book first, then the number: every other order of events is refused, with what to do."""

from __future__ import annotations

import pytest
from tests.sample.six_children import book, inspection

from record_review.inspection import DrawError
from record_review.population import Receipt
from record_review.sample import (
    BOOK_PUBLISHED,
    NUMBER_ACCEPTED,
    acceptance_facts,
    may_accept_number,
    may_begin_book,
    may_publish_book,
    publication_facts,
    select,
    superseded,
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


def test_a_known_number_is_told_before_the_first_book_is_made_and_not_once_there_is_one():
    asked = inspection(number="417")
    assert refused(may_begin_book, asked, []) == refused(may_publish_book, asked, [], ONE)
    may_begin_book(inspection(), [])
    may_begin_book(inspection(number="417", rehearsal=True), [])
    may_begin_book(asked, [published(ONE)])  # the book may come out the same
    refused(may_begin_book, asked, [published(ONE, rehearsal=True)])


def why(reason: str, approved_by: str = "") -> dict:
    return {"reason": reason, "approved_by": approved_by}


def test_a_rebuilt_book_needs_a_reason():
    told = refused(may_publish_book, inspection(), [published(ONE)], TWO)
    assert "111111111111…" in told and "222222222222…" in told and "--reason" in told
    given = why("Eleven children were left out of the return.")
    may_publish_book(inspection(), [published(ONE)], TWO, given=given)


def test_a_book_that_comes_back_after_another_needs_a_reason_too():
    events = [published(ONE), published(TWO)]
    assert "--reason" in refused(may_publish_book, inspection(), events, ONE)


def test_a_reason_does_not_help_a_book_made_when_the_number_is_known():
    given = why("A correction.")
    told = refused(may_publish_book, inspection(number="417"), [published(ONE)], TWO, given=given)
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
    told = refused(may_accept_number, inspection(number="418"), events, ONE)
    assert '"417"' in told and "--reason" in told
    may_accept_number(inspection(number="418"), events, ONE, given=why("The dice were read wrongly."))


def test_the_first_number_put_back_after_a_second_is_a_third_and_needs_a_reason():
    events = [published(ONE), accepted(ONE, "417"), accepted(ONE, "418")]
    may_accept_number(inspection(number="418"), events, ONE)
    assert '"418"' in refused(may_accept_number, inspection(number="417"), events, ONE)
    may_accept_number(inspection(number="417"), events, ONE, given=why("417 was right."))


def test_a_book_that_was_given_up_takes_no_number():
    told = refused(may_accept_number, inspection(number="417"), [published(ONE), published(TWO)], ONE)
    assert "given up" in told


def test_a_number_that_was_known_cannot_be_used_for_a_later_book_whatever_the_reason():
    events = [published(ONE), accepted(ONE, "417"), published(TWO)]
    for given in (None, why("It was a good number.")):
        assert "was known" in refused(may_accept_number, inspection(number="417"), events, TWO, given=given)
    may_accept_number(inspection(number="90"), events, TWO)


def test_a_number_of_a_rehearsal_was_known_too():
    events = [accepted(ONE, "417", rehearsal=True), published(ONE)]
    assert "was known" in refused(may_accept_number, inspection(number="417"), events, ONE)
    may_accept_number(inspection(number="90"), events, ONE)


def test_the_first_book_and_its_number_can_be_put_back_with_a_reason_but_not_with_a_later_number():
    events = [published(ONE), accepted(ONE, "417"), published(TWO), accepted(TWO, "90"), published(ONE)]
    given = why("Nothing had been missing.")
    assert "--reason" in refused(may_accept_number, inspection(number="417"), events, ONE)
    may_accept_number(inspection(number="417"), events, ONE, given=given)
    assert "was known" in refused(may_accept_number, inspection(number="90"), events, ONE, given=given)


def test_a_rehearsal_proves_nothing_for_the_inspection_itself():
    events = [published(ONE, rehearsal=True), accepted(ONE, "417", rehearsal=True)]
    assert "not in the register" in refused(may_accept_number, inspection(number="417"), events, ONE)
    assert "proves nothing" in refused(may_publish_book, inspection(number="417"), events, ONE)
    may_publish_book(inspection(), events, ONE)
    may_publish_book(inspection(), events, TWO)


def test_the_facts_of_an_event_keep_their_reason_when_a_step_runs_again():
    events = [published(ONE)]
    first = publication_facts(book(), inspection(), events, why("A correction.", "Lead"))
    assert first == {
        "digest": book().digest,
        "lists": 6,
        "population": "0" * 64,
        "rehearsal": False,
        "reason": "A correction.",
        "approved_by": "Lead",
    }
    events.append({"kind": BOOK_PUBLISHED, "facts": first})
    for given in (None, why("Another.")):
        assert publication_facts(book(), inspection(), events, given) == first
    chosen = select(book(), "417")
    number = acceptance_facts(chosen, inspection(), events, why("A correction."))
    assert number == {
        "digest": book().digest,
        "public_text": "417",
        "list": chosen.list_number,
        "rehearsal": False,
    }
    events.append({"kind": NUMBER_ACCEPTED, "facts": number})
    second = acceptance_facts(select(book(), "418"), inspection(), events, why("The dice were read wrongly."))
    assert second["reason"] == "The dice were read wrongly." and "approved_by" not in second
    assert "reason" not in publication_facts(book(), inspection(rehearsal=True), events)


def test_a_first_book_gives_no_reason_whatever_was_said_on_the_command_line():
    for events in ([], [published(ONE, rehearsal=True)]):
        assert "reason" not in publication_facts(book(), inspection(), events, why("To be on the safe side."))


def test_what_was_given_up_is_told_with_its_reason_and_stays_told():
    second = published(TWO)
    second["facts"] |= {"reason": "Eleven children were left out.", "approved_by": "Lead"}
    number = accepted(TWO, "91")
    number["facts"] |= {"reason": "The dice were read wrongly."}
    events = [published(ONE), accepted(ONE, "417"), second, accepted(TWO, "90"), number]
    book_given_up = (
        'An earlier book of lists, 111111111111…, for which the number "417" was accepted, was given up'
        " (approved by Lead). The reason: Eleven children were left out."
    )
    number_given_up = 'An earlier number, "90", was given up. The reason: The dice were read wrongly.'
    assert superseded(events[:1], inspection()) == ()
    assert superseded(events, inspection()) == superseded(events[:3], inspection()) == (book_given_up,)
    assert superseded(events, inspection(), numbers=True) == (book_given_up, number_given_up)
    assert superseded(events[:4], inspection(), numbers=True) == (book_given_up,)


def receipted(digest: str, receipt: str) -> dict:
    return {"kind": BOOK_PUBLISHED, "facts": published(digest)["facts"] | {"receipt": receipt * 64}}


def receipt(digest: str) -> Receipt:
    return Receipt(b"", digest * 64, "r" * 64, {"eligible": 6})


def test_a_receipt_is_published_with_its_book_before_the_number_and_no_other_after_it():
    """A row moved from excluded to eligible, or a decision changed, is another receipt of the same book."""
    events = [receipted(ONE, "1")]
    for number in (None, "417"):  # the same again, also when the number is known
        may_publish_book(inspection(number=number), events, ONE, receipt=receipt("1"))
    told = refused(
        may_publish_book,
        inspection(number="417"),
        events,
        ONE,
        given=why("A wrong row."),
        receipt=receipt("2"),
    )
    assert "a receipt made when the number is known proves nothing" in told
    told = refused(may_publish_book, inspection(), events, ONE, receipt=receipt("2"))
    assert "The register holds another receipt, 111111111111…; this one is 222222222222…" in told
    may_publish_book(inspection(), events, ONE, given=why("A wrong row."), receipt=receipt("2"))
    may_publish_book(inspection(number="417", rehearsal=True), events, ONE, receipt=receipt("2"))
    events.append(accepted(ONE, "417"))  # and then taken out of the inspection file again
    told = refused(
        may_publish_book, inspection(), events, ONE, given=why("A wrong row."), receipt=receipt("2")
    )
    assert "proves nothing" in told


def test_the_register_has_the_digests_of_receipt_and_return_and_the_kit_tells_of_an_earlier_one():
    facts = publication_facts(book(), inspection(), [], receipt=receipt("1"))
    assert (facts["receipt"], facts["return"]) == ("1" * 64, "r" * 64)
    first = {"kind": "book_published", "facts": facts}
    assert publication_facts(book(), inspection(), [first], why("Nothing."), receipt=receipt("1")) == facts
    again = publication_facts(book(), inspection(), [first], why("A wrong row."), receipt=receipt("2"))
    assert again["reason"] == "A wrong row."
    told = superseded([first, first | {"facts": again}], inspection())
    assert told == ("An earlier receipt, 111111111111…, was given up. The reason: A wrong row.",)
