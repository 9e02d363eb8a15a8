"""One public text, one list; and what is stored comes back as it was."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.sample.six_children import REFS, book

from record_review.inspection import DrawError
from record_review.sample import (
    book_from_stored,
    book_to_stored,
    no_replacements,
    place_names,
    record_weights,
    select,
    selection_from_stored,
    selection_to_stored,
)
from record_review.sample.draw.number import list_number


def test_the_public_text_picks_one_list_of_the_book():
    made = book()
    place = list_number(made.digest, "417", 6)
    chosen = select(made, "  417\n")
    assert (chosen.list_number, chosen.public_text, chosen.digest) == (place, "417", made.digest)
    around = [REFS[(place - 1 + step) % 6] for step in range(3)]
    assert set(chosen.selected) == set(around[:2])
    assert chosen.reserves == (around[2],)


def test_every_list_can_be_picked_and_leading_zeros_count():
    picked = {select(book(), str(number)).list_number for number in range(60)}
    assert picked == {1, 2, 3, 4, 5, 6}
    assert len({select(book(), "0" * zeros + "7").list_number for zeros in range(9)}) > 1


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_a_blank_number_is_refused(text):
    with pytest.raises(DrawError, match="blank"):
        select(book(), text)


def test_places_are_named_in_order():
    chosen = replace(select(book(), "417"), selected=("x", "y"), reserves=("z",))
    assert place_names(chosen) == {"x": "R01", "y": "R02", "z": "V01"}


def test_a_weight_is_the_lists_of_the_book_over_those_that_select_the_child():
    """Lists of the second book: 0 1, 0 1, 0 2 and so on; child 0 is in all six, child 1 in two of them."""
    assert select(book(), "417").weights == (3.0, 3.0)
    uneven = replace(book(), selected=np.array([[0, 1], [0, 1], [0, 2], [0, 3], [0, 4], [0, 5]]))
    for number in range(20):
        chosen = select(uneven, str(number))
        expected = {REFS[0]: 1.0, REFS[1]: 3.0} | dict.fromkeys(REFS[2:], 6.0)
        assert chosen.weights == tuple(expected[ref] for ref in chosen.selected)


def test_a_replacement_has_the_weight_of_the_place_it_takes_also_in_a_chain():
    chosen = replace(
        select(book(), "417"), selected=("x", "y"), reserves=("u", "v", "w"), weights=(1.4, 11.0)
    )
    assert record_weights(chosen, no_replacements()) == {"x": 1.4, "y": 11.0}
    steps = [("x", "u"), ("y", "w"), ("u", "v")]
    decided = [
        {"replaced": a, "replacement": b, "reason": "r", "decided_by": "l", "note": ""} for a, b in steps
    ]
    assert record_weights(chosen, pd.DataFrame(decided)) == {"v": 1.4, "w": 11.0}


def test_the_book_comes_back_from_the_store_as_it_was():
    made = replace(book(), notes=("The family of seven cannot be spread.",))
    frames, facts = book_to_stored(made)
    again = book_from_stored(frames, json.loads(json.dumps(facts)))
    assert np.array_equal(again.selected, made.selected) and np.array_equal(again.reserves, made.reserves)
    assert (again.refs, again.digest, again.settings, again.notes) == (
        made.refs,
        made.digest,
        made.settings,
        made.notes,
    )


def test_a_stored_book_that_was_changed_is_refused():
    frames, facts = book_to_stored(book())
    frames["book"].loc[0, "selected_01"] = 4
    with pytest.raises(DrawError, match="digest"):
        book_from_stored(frames, facts)


def test_a_book_of_everybody_without_reserves_comes_back_too():
    """Two children and two to read: one list, no reserve."""
    small = replace(
        book(), refs=REFS[:2], selected=np.array([[0, 1]]), reserves=np.zeros((1, 0), dtype=np.int64)
    )
    from hashlib import sha256

    from record_review.sample.book.book import book_csv

    small = replace(small, digest=sha256(book_csv(small)).hexdigest())
    again = book_from_stored(*book_to_stored(small))
    assert again.reserves.shape == (1, 0)
    assert select(again, "417").selected == REFS[:2]


def test_the_selection_comes_back_from_the_store_in_its_order():
    chosen = replace(select(book(), "417"), selected=("b", "a"), reserves=("d", "c"), weights=(1.4, 9.25))
    frames, facts = selection_to_stored(chosen)
    shuffled = {"selection": frames["selection"].iloc[::-1]}
    assert selection_from_stored(shuffled, json.loads(json.dumps(facts))) == chosen
