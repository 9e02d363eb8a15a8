"""Who reads which of the selected records, and the blank workbooks for it."""

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook
from six_questions import children, inspection, selection

from record_review.inspection import ReadingError
from record_review.reading import (
    blank_workbooks,
    deal_selection,
    handout_sentence,
    readers_workbook,
    replacement_workbooks,
)
from record_review.sample import no_replacements

CHILDREN = children().assign(sibling_group=["", "S1", "S1", "", "", ""])  # K-7 and k 8' are brothers
PAIRS = ("Pair 1", "Pair 2")


@pytest.fixture
def known(tmp_path):
    """The inspection with two pairs of readers and one record to be read twice."""
    path = tmp_path / "readers.xlsx"
    path.write_bytes(
        readers_workbook([{"reader": p, "role": "inspector", "agency": "Health"} for p in PAIRS])
    )
    return with_readers(path)


def with_readers(path, double_read=1):
    given = inspection()
    return replace(given, reading=replace(given.reading, readers=path, double_read=double_read))


def replacements(*pairs):
    table = no_replacements()
    for out, into in pairs:
        table.loc[len(table)] = [out, into, "OTHER", "lead", ""]
    return table


def references(content: bytes) -> list[str]:
    book = load_workbook(BytesIO(content))
    return [book[name]["B2"].value for name in book.sheetnames if name not in ("Start", "lists", "about")]


def test_selected_records_are_dealt_and_reserves_are_not(known):
    dealt = deal_selection(known, CHILDREN, selection())
    assert sorted(dealt.loc[dealt["reading"].eq("first"), "record_ref"]) == sorted(selection().selected)
    assert dealt["reading"].tolist().count("second") == 1
    brothers = dealt.loc[dealt["reading"].eq("first") & dealt["record_ref"].isin(["K-7", "k 8'"]), "reader"]
    assert brothers.nunique() == 1


def test_a_replacement_goes_to_those_who_had_the_record_and_no_other_record_changes_hands(known):
    drawn = deal_selection(known, CHILDREN, selection())
    now = deal_selection(known, CHILDREN, selection(), replacements(("K-7", "R-2"), ("R-2", "R-1")))
    expected = drawn.assign(record_ref=drawn["record_ref"].replace({"K-7": "R-1"}))
    assert now.to_dict("records") == expected.to_dict("records")


def test_a_blank_workbook_for_every_pair_holds_the_records_as_they_were_drawn(known):
    files = blank_workbooks(known, CHILDREN, selection())
    assert list(files) == ["TEST-2026 Pair-1.xlsx", "TEST-2026 Pair-2.xlsx"]
    dealt = deal_selection(known, CHILDREN, selection())
    for pair, content in zip(PAIRS, files.values(), strict=True):
        assert references(content) == dealt.loc[dealt["reader"].eq(pair), "record_ref"].tolist()
    assert blank_workbooks(known, CHILDREN, selection()) == files
    assert handout_sentence(known, files, 3) == "2 reader workbooks, one for each pair."
    assert handout_sentence(known, files, 60) == (
        "2 reader workbooks, one for each pair. 31 records in 4 days: up to 8 a day."
    )


def test_a_record_read_twice_gives_both_its_readers_a_workbook_for_its_replacement(known):
    dealt = deal_selection(known, CHILDREN, selection())
    (twice,) = dealt.loc[dealt["reading"].eq("second"), "record_ref"]
    files = replacement_workbooks(known, CHILDREN, selection(), replacements((twice, "R-2")))
    assert sorted(files) == ["TEST-2026 Pair-1 V02.xlsx", "TEST-2026 Pair-2 V02.xlsx"]
    assert {name: references(content) for name, content in files.items()} == {name: ["R-2"] for name in files}
    assert replacement_workbooks(known, CHILDREN, selection(), no_replacements()) == {}


@pytest.mark.parametrize("named", [False, True])
def test_a_selection_does_not_wait_for_its_readers(tmp_path, named):
    unknown = with_readers(tmp_path / "later.xlsx" if named else None)
    files = blank_workbooks(unknown, CHILDREN, selection())
    assert files == {} == replacement_workbooks(unknown, CHILDREN, selection(), replacements(("K-7", "R-2")))
    assert handout_sentence(unknown, files, 3) == (
        "No reader workbooks yet: later.xlsx is not there."
        " When it is, run again: the selection stays as it is."
        if named
        else "No reader workbooks yet: the inspection file names no workbook of readers (reading: readers)."
    )
    with pytest.raises(ReadingError, match=r"later.xlsx: there is no such file|names no workbook of readers"):
        deal_selection(unknown, CHILDREN, selection())


def test_more_second_readings_than_records_are_refused(known):
    with pytest.raises(ReadingError, match="double_read is 4; expected a number from 0 to the 3 records"):
        blank_workbooks(with_readers(known.reading.readers, double_read=4), CHILDREN, selection())


def test_a_child_let_in_with_undetermined_routes_has_a_workbook_that_says_so(known):
    unknown = CHILDREN.assign(category="Not known")
    contents = blank_workbooks(known, unknown, selection()).values()
    assert {load_workbook(BytesIO(content)).worksheets[1]["B3"].value for content in contents} == {
        "Not known"
    }
