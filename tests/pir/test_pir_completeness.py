"""Whether a list is whole and can be seen, and slips that no one row shows."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.pir.invented import child
from tests.pir.parts import SHEET, opened, rewrite
from tests.pir.tables import family, material, rows_found

from record_review.inspection import ReturnError
from record_review.pir.cells.reference_shapes import letters_for_digits
from record_review.pir.returned import read_material
from record_review.pir.rules.rule import RULES, check_return
from record_review.pir.workbook.safe_opening.extents import of_names, of_tables
from record_review.pir.workbook.safe_opening.package import MAIN
from record_review.pir.workbook.safe_opening.styles import read_styles

TWELVE = [child(number) for number in range(12)]
OF_24 = [
    {"front": [["Number of children in the list", 24]]},
    {"front": [["Total number of children:", "24"]]},
    {"front": [["The list has 24 children."]]},
    {"above": [["Testshire: 24 children at 24/08/2026"]]},
    {"above": [["Number of children: 24"]]},
    {"above": [["Children", 24]]},
    {"below": [[], ["Total", 24]]},
    {"below": [[], ["24 records"]]},
    {"below": [["Showing 1 to 12 of 24 entries"]]},
    {"below": [["Rows 1-12 of 24"]]},
    {"below": [["First 12 rows of 24"]]},
    {"below": [["Export limited to 12 rows"]]},
    {"above": [["Results truncated"]]},
]
OF_12 = [
    {"front": [["Number of children in the list", 12]], "above": [["12 children at 24/08/2026"]]},
    {"below": [[], ["Total", 12], ["Showing 1 to 12 of 12 entries"]]},
    {"front": [["Number of children", 21_400]]},  # of the whole area
    {"front": [["Number of children on the child protection register", 24], ["Telephone", "24"]]},
    {"above": [["Extract of 24/08/2026, page 1 of 3"]]},
    {"below": [["Total North", 24], ["24 were asked about; 20 children were added by hand on 3 May"]]},
    {"below": [["Total", 7], ["Total", 5]]},  # of two areas
]


@pytest.mark.parametrize("around", OF_24, ids=str)
def test_a_list_shorter_than_what_stands_beside_it_says_blocks(any_inspection, around):
    found = check_return(material(any_inspection, TWELVE, **around), [RULES["PIR-99"]])
    assert len(found) == 1 and found[0].blocks_book


@pytest.mark.parametrize("around", OF_12, ids=str)
def test_numbers_that_agree_or_are_of_something_else_say_nothing(any_inspection, around):
    assert not check_return(material(any_inspection, TWELVE, **around), [RULES["PIR-99"]])


@pytest.mark.parametrize(
    ("ranges", "blocks"),
    [
        ([("the table", 1, 1, 25, 21)], 1),
        ([("the filter", 1, 1, 25, 21), ("a name", 1, 1, 25, 21)], 1),  # one matter, told once
        ([("the print area", 1, 1, 17, 21)], 1),
        ([("the table", 1, 1, 13, 21)], 0),  # as long as the list
        ([("the table", 1, 1, 15, 21)], 0),  # two empty rows are left over
        ([("the table", 1, 1, 101, 21)], 0),  # made for a hundred rows before the list was
        ([("the filter", 1, 1, 1_048_576, 21)], 0),  # whole columns
        ([("the table", 1, 16, 26, 17)], 0),  # beside the list, or over a part of it
        ([("the table", 14, 1, 25, 21)], 0),  # below the list
    ],
)
def test_a_table_that_reaches_further_than_the_list_blocks(any_inspection, ranges, blocks):
    found = check_return(material(any_inspection, TWELVE, ranges=tuple(ranges)), [RULES["PIR-100"]])
    assert len(found) == blocks


def test_ranges_are_read_from_tables_filters_and_names(send):
    inspection = send([{} for _ in range(5)])

    def change(parts):
        parts["xl/worksheets/_rels/sheet2.xml.rels"] = (
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            b'<Relationship Id="a" Type="x/table" Target="../tables/table1.xml"/>'
            b'<Relationship Id="b" Type="x/table" Target="gone.xml"/></Relationships>'
        )
        parts["xl/tables/table1.xml"] = b'<x:table id="1" ref="A1:U9"><x:autoFilter ref="A1:U8"/></x:table>'
        names = b"<definedName name='_xlnm.Print_Area' localSheetId='1'>'Children'!$A$1:$U$8</definedName>"
        parts["xl/workbook.xml"] = (
            parts["xl/workbook.xml"]
            .replace(b"<definedNames/>", b"")
            .replace(b"</sheets>", b"</sheets><definedNames>" + names + b"</definedNames>")
        )
        parts[SHEET] = parts[SHEET].replace(b"</sheetData>", b'</sheetData><autoFilter ref="A1:U7"/>')

    rewrite(inspection.return_workbook, change)
    ranges = [("the table", 1, 1, 9, 21), ("the print area", 1, 1, 8, 21), ("the filter", 1, 1, 7, 21)]
    assert list(opened(inspection.return_workbook).sheets[1].ranges) == ranges
    assert opened(inspection.return_workbook).sheets[0].ranges == ()


@pytest.mark.parametrize("relations", [b"", b"<Relationships", b"<!-- \xff"])
def test_broken_relations_of_a_sheet_refuse_nothing(send, relations):
    inspection = send([{}])
    rewrite(
        inspection.return_workbook,
        lambda parts: parts.update({"xl/worksheets/_rels/sheet2.xml.rels": relations}),
    )
    assert opened(inspection.return_workbook).sheets[1].ranges == ()


def test_a_range_that_cannot_be_read_says_nothing():
    assert list(of_tables([b'<table ref="A1:U"', b'<table ref="1:2"/>', b"<table"])) == []
    assert of_names([]) == {}


LETTERS = {
    "white on nothing": ('<color rgb="FFFFFFFF"/>', "", "0", True),
    "nearly white, with no opacity": ('<color rgb="00FEFEFE"/>', "", "0", True),
    "white by its number": ('<color indexed="9"/>', "", "0", True),
    "white by the theme, on white": ('<color theme="0"/>', '<fgColor rgb="FFFFFFFF"/>', "0", True),
    "yellow on yellow": ('<color rgb="FFFFFF00"/>', '<fgColor rgb="FFFFFF00"/>', "0", True),
    "a theme's colour on itself": (
        '<color theme="4" tint="0.5"/>',
        '<fgColor theme="4" tint="0.5"/>',
        "0",
        True,
    ),
    "a dot": ('<sz val="1"/>', "", "0", True),
    "a format that shows nothing": ("", "", "9", True),
    "black on nothing": ('<color theme="1"/><sz val="11"/>', "", "0", False),
    "white on dark": ('<color rgb="FFFFFFFF"/>', '<fgColor rgb="FF1F3864"/>', "0", False),
    "grey": ('<color rgb="FFA6A6A6"/>', "", "0", False),
    "no colour that anyone can read": ('<color rgb="x" theme="y"/><sz val="z"/>', "", "0", False),
    "automatic": ('<color auto="1"/>', "", "0", False),
}


@pytest.mark.parametrize("what", LETTERS)
def test_letters_in_the_colour_of_their_cell_are_told_from_others(what):
    font, front, number, unseen = LETTERS[what]
    fill = f'<patternFill patternType="solid">{front}</patternFill>' if front else ""
    text = (
        f'<styleSheet xmlns="{MAIN[1:-1]}"><numFmts><numFmt numFmtId="9" formatCode=";;;"/></numFmts><fonts>'
        f"<font>{font}</font></fonts><fills><fill>{fill}</fill></fills><cellXfs><xf fontId='0' fillId='0' "
        f"numFmtId='{number}'/></cellXfs></styleSheet>"
    )
    styles = read_styles(text.encode())
    assert styles is not None and styles[0].unseen is unseen


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<row r="3"', b'<y:row xmlns:y="urn:y" r="3"'),
        (b'<c r="A3"', b'<y:c xmlns:y="urn:y" r="A3"'),
        (b"<v>", b'<y:v xmlns:y="urn:y">'),
    ],
)
def test_a_row_cell_or_value_that_excel_would_not_know_is_never_passed_over(send, old, new):
    inspection = send([{}, {}])
    tag = old.strip(b"<>").split(b" ")[0]

    def change(parts):
        text = parts[SHEET]
        at = text.index(old)
        end = text.index(b"</" + tag + b">", at)
        parts[SHEET] = text[:at] + new + text[at + len(old) : end] + b"</y:" + text[end + 2 :]

    rewrite(inspection.return_workbook, change)
    with pytest.raises(ReturnError, match="a part of it is damaged"):
        read_material(inspection)


def test_rows_and_columns_too_small_to_be_read_are_hidden(send):
    def edit(book):
        book["Children"].row_dimensions[3].height = 0.75
        book["Children"].column_dimensions["B"].width = 0.1
        book["Children"].row_dimensions[2].height = 15

    sheet = opened(send([{}, {}], edit=edit).return_workbook).sheets[1]
    assert (sheet.hidden_rows, sheet.hidden_columns) == (frozenset({3}), frozenset({2}))


USUAL = [f"ab-{number:05d}" for number in range(1000, 1030)]


@pytest.mark.parametrize(
    ("others", "odd"),
    [
        (["ab-o1234"], ["ab-o1234"]),
        (["ab-0l234", "ab-012i4"], ["ab-012i4", "ab-0l234"]),
        (["ab-x1234", "ab-01234a", "zz-o1234"], []),  # no look-alike, too long, letters that no other has
        (["o1234", "l1234"], []),  # of another making
        ([f"ab-o{number}" for number in range(1000, 1004)], []),  # so many are a making of their own
    ],
)
def test_a_letter_where_all_others_have_a_digit_is_told(others, odd):
    assert sorted(letters_for_digits([*USUAL, *others])) == odd
    assert letters_for_digits([*USUAL[:5], *others]) == set()


def test_a_digit_where_all_others_have_a_letter_is_told():
    assert letters_for_digits([*(f"lo{n}" for n in range(1000, 1030)), "l01234", "1o1235"]) == {
        "l01234",
        "1o1235",
    }


BORN = [datetime(2015, 1, 5), datetime(2015, 1, 6), datetime(2017, 3, 1), datetime(2017, 6, 1)]
LONG = [
    family(number, f"F{100 + number // 2}", datetime(2012 + number % 2, 5, 5)) for number in range(20, 32)
]


@pytest.mark.parametrize(
    ("kids", "rows"),
    [
        ([family(n, "Y", BORN[n]) for n in (0, 2)], []),  # one family, named by a letter
        ([family(n, "Y", BORN[n]) for n in (0, 1)], []),  # twins
        ([family(n, "Y", BORN[n]) for n in (2, 3)], [(2, 3)]),  # of two mothers
        ([family(n, 1, BORN[n], ("North", "South")[n > 0]) for n in (0, 2)], [(2, 3)]),  # of two places
        ([*(family(n, "y", BORN[n]) for n in (0, 2)), *LONG], [(2, 3)]),  # the others have long names
        ([family(n, "ABCD"[n // 2], BORN[n % 2]) for n in range(8)], []),  # all are letters
    ],
)
def test_a_letter_or_digit_that_names_no_family_is_told(any_inspection, kids, rows):
    assert rows_found("PIR-104", material(any_inspection, kids)) == rows
