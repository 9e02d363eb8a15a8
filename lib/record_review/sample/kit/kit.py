"""The verification kit: everything a partnership needs to see that the draw is fair, before the number is
known.

It knows the book and the inspection's names. It holds references only, as the book does, and says nothing
else about a child. The checking itself is ``check.html`` in a browser and ``verify.py`` at a command line:
the same promises, in the same words.
"""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_col_to_name

from record_review.inspection.promises import promise
from record_review.inspection.refusals import DrawError
from record_review.inspection.workbook_look import HEAD, TEXT, TOP, new_workbook
from record_review.sample.book.book import book_csv, counts
from record_review.sample.kit.check_page import CHECK_PAGE, check_page, statement_json
from record_review.sample.kit.page import ENGAGEMENT_LIST, RECORD_REVIEW, Purpose, how_to_check

if TYPE_CHECKING:
    from record_review.inspection.file import Inspection
    from record_review.population import Receipt
    from record_review.sample.book.book import Book
    from record_review.sample.draw.selection import Selection

RULE = (
    "Write the digest, a line feed and the public text one after the other, in UTF-8 (the text in Unicode "
    "NFC, without spaces at its ends and with single spaces inside). Take the SHA-256 of that as one whole "
    "number and divide it by the number of lists: the remainder plus one is the number of the list."
)
RECEIPT = "receipt.csv"
DRAW_FILE, SELECTION_WORKBOOK = "draw.json", RECORD_REVIEW.workbook
ENGAGEMENT_DRAW, ENGAGEMENT_WORKBOOK = "engagement-draw.json", ENGAGEMENT_LIST.workbook
LIVE = 10  # children whose count is a formula in the workbook; more would make it slow to open


def kit_files(
    book: Book,
    inspection: Inspection,
    register_head: str,
    versions: Mapping[str, str] | None = None,
    *,
    superseded: Sequence[str] = (),
    purpose: Purpose = RECORD_REVIEW,
    receipt: Receipt | None = None,
) -> dict[str, bytes]:
    """The files of the kit by name; the same book, receipt and register give the same bytes.

    book.csv (every candidate list; its SHA-256 is the digest), book.xlsx (the same for a spreadsheet, with
    counts), statement.json (what is promised), how-to-check.html (one page for a partnership officer),
    check.html (the same checks in a browser, offline), verify.py.

    Parameters
    ----------
    register_head : hash of the register's event that recorded the digest
    versions : what the book was made with, name -> version, for the statement
    superseded : sentences on earlier books of this inspection and why they were given up (`superseded`)
    purpose : what the lists are for
    receipt : what became of every row of the return, which goes into the kit as receipt.csv
    """
    said = statement(book, inspection, register_head) | {"versions": dict(versions or {})}
    said |= {"given_up": list(superseded), "statement": purpose.statement}
    if receipt:
        said |= {"receipt": {"digest": receipt.digest, "return": receipt.workbook, "counts": receipt.counts}}
    # Line feeds whatever git made of the file on this machine: same inputs, same bytes.
    verifier = Path(__file__).with_name("verify.py").read_bytes().replace(b"\r\n", b"\n")
    return {
        "book.csv": book_csv(book),
        "book.xlsx": book_workbook(book, inspection),
        **({RECEIPT: receipt.csv} if receipt else {}),
        "statement.json": statement_json(said).encode("utf-8"),
        "how-to-check.html": how_to_check(book, said, purpose).encode("utf-8"),
        CHECK_PAGE: check_page(said, purpose).encode("utf-8"),
        "verify.py": verifier,
    }


def statement(book: Book, inspection: Inspection, register_head: str) -> dict[str, Any]:
    """What is promised about the book, as plain values.

    ``counts`` : how many children are selected in how many lists and in reserve in how many; one entry when
        all chances are equal, otherwise one for each category with a floor above its share (with its code,
        its name and the floor) and one for all other children (floor 0)
    """
    return {
        "statement": RECORD_REVIEW.statement,
        "inspection": inspection.inspection_id,
        "partnership": inspection.partnership,
        "programme": {"name": inspection.programme.name, "version": inspection.programme.version},
        "rehearsal": inspection.rehearsal,
        "digest": book.digest,
        "lists": len(book.selected),
        "population": len(book.refs),
        "selected_per_list": book.selected.shape[1],
        "reserves_per_list": book.reserves.shape[1],
        "counts": _classes(book, inspection),
        "floors": dict(book.settings["floors"]),
        "rule": RULE,
        "public_number_from": inspection.public_number.source,
        "register_entry": register_head,
        "made_from": book.settings,
        "not_attained": list(book.notes),
    }


def _classes(book: Book, inspection: Inspection) -> list[dict[str, Any]]:
    """How many children stand in how many lists, counted; where chances differ, with what makes them."""
    grouped = counts(book).groupby(["selected_in", "reserve_in"]).size()
    counted = Counter({(int(s), int(r)): int(children) for (s, r), children in grouped.items()})
    if len(counted) == 1:
        [((s, r), children)] = counted.items()
        return [{"selected_in": s, "reserve_in": r, "children": children}]
    lines, stated = [], Counter[tuple[int, int]]()
    for line in book.settings["chances"]:
        stated[line["selected_in"], line["reserve_in"]] += line["children"]
        code = line["category"]
        lines.append({**line, "name": inspection.programme.route(code).short if code else ""})
    promise(stated == counted, "the book has other counts than it was made with")
    return lines


def draw_file(selection: Selection) -> bytes:
    """``draw.json``, which goes beside the selection workbook: the public text, the list and the digest."""
    facts = {
        "public_text": selection.public_text,
        "list": selection.list_number,
        "digest": selection.digest,
    }
    return (json.dumps(facts, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def find_draw(kit: Path) -> tuple[str | None, Path | None]:
    """Public text and selection workbook, when they lie in the kit's folder or in ``selection`` beside it.

    Those of an engagement list: in the kit's folder or beside it.

    Both None before the draw. So that ``verify KIT`` checks whatever there is to check.

    Raises
    ------
    DrawError : there is a ``draw.json`` that cannot be read
    """
    try:
        about = json.loads((kit / "statement.json").read_text(encoding="utf-8"))["statement"]
    except (OSError, ValueError, KeyError, TypeError):  # what is wrong with the kit is the verifier's to say
        about = ""
    beside = kit.resolve().parent
    if about == ENGAGEMENT_LIST.statement:
        folders, draw, name = (kit, beside), ENGAGEMENT_DRAW, ENGAGEMENT_WORKBOOK
    else:
        folders, draw, name = (kit, beside / "selection"), DRAW_FILE, SELECTION_WORKBOOK
    for folder in folders:
        if (folder / draw).is_file():
            try:
                text = json.loads((folder / draw).read_text(encoding="utf-8"))["public_text"]
            except (ValueError, KeyError, TypeError):
                raise DrawError(f"{folder / draw} cannot be read. Ask for the file again.") from None
            workbook = folder / name
            return str(text), workbook if workbook.is_file() else None
    return None, None


def book_workbook(book: Book, inspection: Inspection) -> bytes:
    """The book for a spreadsheet: a first sheet that says what it is, sheet Lists as in book.csv, sheet
    Counts with a row per child.

    A count of every child by formula would be tens of millions of comparisons whenever the workbook opens. So
    the counts stand as values, and beside the first ten stands the formula that counts them; it can be copied
    down. The formula compares with =, not with COUNTIF, which takes 007 and 7 for the same.
    """
    file = io.BytesIO()
    title = f"Candidate lists, {inspection.partnership}, inspection {inspection.inspection_id}"
    made = new_workbook(file, title)
    heading = made.add_format(HEAD)
    text = made.add_format(TEXT)
    note = made.add_format({"bold": bool(inspection.rehearsal)} | TOP)
    n, m, lists = book.selected.shape[1], book.reserves.shape[1], len(book.selected)
    _about_sheet(made, title, book, inspection)
    sheet = made.add_worksheet("Lists")
    names = [f"selected_{i:02d}" for i in range(1, n + 1)] + [f"reserve_{i:02d}" for i in range(1, m + 1)]
    for column, name in enumerate(["list", *names]):
        sheet.write_string(0, column, name, heading)
    for row in range(lists):
        sheet.write_number(row + 1, 0, row + 1)
        for column, child in enumerate((*book.selected[row], *book.reserves[row]), start=1):
            sheet.write_string(row + 1, column, book.refs[child], text)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, n + m, 13)
    _mark(sheet, inspection)
    _counts_sheet(made, book, inspection, {"heading": heading, "text": text, "note": note})
    made.close()
    return file.getvalue()


def _about_sheet(made: Any, title: str, book: Book, inspection: Inspection) -> None:
    n, m, lists = book.selected.shape[1], book.reserves.shape[1], len(book.selected)
    sheet = made.add_worksheet("Read me")
    words = made.add_format(TOP)
    sheet.set_column(0, 0, 110, words)
    sheet.write_string(0, 0, title, made.add_format({"bold": True, "font_size": 14} | TOP))
    reserves = f" and {m} in reserve" if m else ""
    sentences = [
        "REHEARSAL: this is practice, and no real inspection." if inspection.rehearsal else "",
        f"{lists:,} candidate lists of children's records, {n} selected{reserves} on each,"
        f" drawn up from the {len(book.refs):,} eligible children of the return. A public number that nobody "
        "knows yet picks one of them. Children stand here by the references of the return alone.",
        "Lists: a row for each list, as in book.csv, whose digest is the one below.",
        "Counts: a row for each child, and in how many lists it stands.",
        f"Digest of the book: {book.digest}",
        "how-to-check.html, beside this workbook, says how anybody can check that the choice is fair.",
    ]
    for row, said in enumerate(filter(None, sentences), start=2):
        sheet.write_string(row, 0, said, words)
        sheet.set_row(row, 16 * (1 + len(said) // 105))
    sheet.hide_gridlines(2)
    _mark(sheet, inspection)


def _mark(sheet: Any, inspection: Inspection) -> None:
    """In a rehearsal, a mark on every page that is printed and on the sheet's tab."""
    if inspection.rehearsal:
        sheet.set_header("&C&BREHEARSAL")
        sheet.set_tab_color("#C2511C")


def _counts_sheet(made: Any, book: Book, inspection: Inspection, styles: dict[str, Any]) -> None:
    n, m, lists = book.selected.shape[1], book.reserves.shape[1], len(book.selected)
    chosen = f"Lists!$B$2:${xl_col_to_name(n)}${lists + 1}"
    spare = f"Lists!${xl_col_to_name(n + 1)}$2:${xl_col_to_name(n + m)}${lists + 1}"
    sheet = made.add_worksheet("Counts")
    rehearsal = "REHEARSAL. " if inspection.rehearsal else ""
    differ = len(book.settings["chances"]) > 1
    floors = (
        "Children of a category with a floor stand in more lists, all in equally many. " if differ else ""
    )
    words = (
        f"{rehearsal}Every child of the population and the number of lists in which it stands. {floors}"
        f"Columns D and E count the first {min(LIVE, len(book.refs))} by formula: copy them down to count "
        "the others."
    )
    sheet.merge_range(0, 0, 0, 4, words, styles["note"])
    sheet.set_row(0, 64 if floors else 48)
    for column, name in enumerate(("Record reference", "Selected in lists", "In reserve in lists",
                                   "Counted: selected", "Counted: in reserve")):  # fmt: skip
        sheet.write_string(1, column, name, styles["heading"])
    for place, row in enumerate(counts(book).itertuples(index=False), start=2):
        sheet.write_string(place, 0, row.record_ref, styles["text"])
        sheet.write_number(place, 1, row.selected_in)
        sheet.write_number(place, 2, row.reserve_in)
        if place < 2 + LIVE:
            areas = [(3, chosen, row.selected_in)] + ([(4, spare, row.reserve_in)] if m else [])
            for column, area, known in areas:
                formula = f"=SUMPRODUCT(--({area}=$A{place + 1}))"
                sheet.write_formula(place, column, formula, None, int(known))
    sheet.freeze_panes(2, 1)
    sheet.set_column(0, 4, 18)
    _mark(sheet, inspection)
