"""The reading week from the command line: workbooks that come back, documents, concerns, moderation."""

from __future__ import annotations

import base64
from io import BytesIO
from types import SimpleNamespace

import pytest
from openpyxl import load_workbook
from test_replace import CHILDREN, CHOICE, SAMPLE, SELECTION, select

from record_review.custody import open_store
from record_review.inspection import read_inspection
from record_review.reading import request_files
from record_review.run.commands import command
from record_review.run.steps import returned_workbooks as returned
from record_review.run.steps.concerns import concerns
from record_review.run.steps.documents import standing
from record_review.sample.send.selection_workbook import selection_workbook

REFS = tuple(CHILDREN["record_ref"])


@pytest.fixture
def drawn(world):
    """The small inspection with its records selected: R01 A 1, R02 B-2, R03 C3; V01 D4, V02 E5, V03 F6."""
    world.edit("reading:", f"{SAMPLE}reading:")
    return select(world, SELECTION)


def said(capsys, *arguments):
    """The command's exit code, and all that it said."""
    code = command.main(list(arguments))
    out = capsys.readouterr()
    return code, out.out + out.err


def workbook(world, tmp_path, changes, name="selection.xlsx"):
    book = load_workbook(BytesIO(selection_workbook(SELECTION, CHILDREN, read_inspection(world.file))))
    for (sheet, cell), value in changes.items():
        book[sheet][cell] = value
    book.save(tmp_path / name)
    return str(tmp_path / name)


def register(store):
    return store.register.path.read_text(encoding="utf-8")


def test_a_returned_workbook_is_read_kept_and_told_and_findings_end_with_code_2(
    drawn, world, tmp_path, capsys
):
    path = workbook(world, tmp_path, {("Selected", "C3"): "Yes", ("Selected", "D3"): "B-2"})
    code, text = said(capsys, "returned", "TRY-2026", path)
    assert code == 0, text
    assert "Version 1: 2 answers" in text and "[SEL-15]" in text and "R01 and R02: siblings here" in text
    wrong = workbook(world, tmp_path, {("Selected", "C3"): "perhaps"}, "wrong.xlsx")
    code, text = said(capsys, "returned", "TRY-2026", wrong)
    assert code == 2 and "[SEL-05]" in text
    assert not [ref for ref in REFS if f'"{ref}"' in register(drawn)]


def test_later_workbooks_are_put_together_cell_by_cell_and_nothing_typed_is_lost(
    drawn, world, tmp_path, capsys
):
    one = workbook(world, tmp_path, {("Selected", "F3"): "Uploaded", ("Selected", "C3"): "No"}, "1.xlsx")
    two = workbook(
        world, tmp_path, {("Selected", "C3"): "Yes", ("Selected", "G3"): "Not held", ("Read me", "F9"): "x"},
        "2.xlsx",
    )  # fmt: skip
    said(capsys, "returned", "TRY-2026", one)
    text = said(capsys, "returned", "TRY-2026", two)[1]
    assert "Version 2: 2 answers, 1 of them other than before. 3 answers in all" in text
    assert "R01, sibling: No before, Yes now" in text
    text = said(capsys, "returned", "TRY-2026", one)[1]
    assert "came before, and is kept already; 2 versions" in text
    kept = drawn.log(returned.LOG).lines()
    assert len(kept) == 2
    book = load_workbook(BytesIO(base64.b64decode(kept["workbook"].iat[1])))
    assert book["Read me"]["F9"].value == "x"


def test_a_workbook_of_another_inspection_or_draw_or_of_nobody_is_refused(drawn, world, tmp_path, capsys):
    other = workbook(world, tmp_path, {})
    book = load_workbook(other)
    cells = {c.value: c for row in book["Read me"].iter_rows(max_col=1) for c in row if c.value}
    book["Read me"].cell(cells["Inspection"].row, 2, "OTHER-2026")
    book.save(other)
    assert said(capsys, "returned", "TRY-2026", other)[0] == 2
    book["Read me"].cell(cells["Inspection"].row, 2, "TRY-2026")
    book["Read me"].cell(cells["Digest of the book"].row, 2, "1" * 64)
    book.save(other)
    code, text = said(capsys, "returned", "TRY-2026", other)
    assert code == 2 and "an earlier draw" in text
    for sheet in book.worksheets[1:]:
        del book[sheet.title]
    book.save(other)
    assert "is none of the workbooks" in said(capsys, "returned", "TRY-2026", other)[1]
    assert said(capsys, "returned", "TRY-2026", "nowhere.xlsx")[0] == 1
    assert drawn.log(returned.LOG).lines().empty


def test_the_first_sheet_may_be_lost_and_the_answers_count(drawn, world, tmp_path, capsys):
    path = workbook(world, tmp_path, {("Selected", "F3"): "Uploaded"})
    book = load_workbook(path)
    del book["Read me"]
    book.save(path)
    assert said(capsys, "returned", "TRY-2026", path)[0] == 0


def test_documents_are_counted_from_workbooks_and_ticks_and_a_replacement_changes_who_is_chased(
    drawn, world, tmp_path, capsys
):
    path = workbook(world, tmp_path, {("Selected", f"F{row}"): "Uploaded" for row in (3, 4, 5)})
    said(capsys, "returned", "TRY-2026", path)
    for agency in ("health", "social work"):
        code, text = said(
            capsys,
            "documents",
            "TRY-2026",
            "all",
            "--agency",
            agency,
            "--mark",
            "received",
            "--by",
            "officer",
        )
        assert code == 0 and "3 ticked off as received." in text, text
    said(
        capsys, "documents", "TRY-2026", "R01", "--agency", "police", "--mark", "received", "--by", "officer"
    )
    code, text = said(capsys, "documents", "TRY-2026", "--day", "2")
    assert "Late by reading day 2: 1 of 5 agencies, by records: police (2)." in text

    def chased():
        sheet = load_workbook(world.inspection_folder / "send" / "document-chasing" / "police.xlsx")
        return [row[1] for row in sheet["Outstanding"].iter_rows(min_row=3, values_only=True)]

    assert chased() == ["B-2", "C3"]
    assert said(capsys, "replace", "TRY-2026", *CHOICE)[0] == 0  # F6 for A 1
    said(capsys, "documents", "TRY-2026")
    assert chased() == ["B-2", "C3", "F6"]
    assert not [ref for ref in ("A 1", "B-2", "C3", "F6") if f'"{ref}"' in register(drawn)]


def test_a_further_document_has_a_number_is_chased_and_is_ticked_off_again(drawn, world, capsys):
    ask = ("documents", "TRY-2026", "R02", "--agency", "police", "--ask", "report of 3 May", "--by", "lead")
    code, text = said(capsys, *ask)
    assert code == 1 and "--why" in text
    code, text = said(capsys, *ask, "--why", "page missing")
    assert code == 0 and "A01 is asked for" in text
    code, text = said(
        capsys, "documents", "TRY-2026", "A01", "--agency", "police", "--mark", "received", "--by", "o"
    )
    assert "1 ticked off" in text and "Received and not ticked off as removed: police (1)" in text
    text = said(
        capsys, "documents", "TRY-2026", "all", "--agency", "police", "--mark", "removed", "--by", "o"
    )[1]
    assert "1 ticked off as removed" in text and "not ticked off as removed" not in text
    assert "report of 3 May" not in register(drawn)


def test_what_cannot_be_ticked_off_is_refused_and_nothing_is_kept(drawn, capsys):
    for arguments, words in (
        (("R09", "--agency", "police", "--mark", "received", "--by", "o"), "none that police is asked for"),
        (("R01", "--agency", "fire", "--mark", "received", "--by", "o"), "expected one of education"),
        (("R01", "--agency", "police", "--mark", "received"), "--by"),
        (("R01", "--agency", "police", "--mark", "received", "--by", "about B-2 F6"), ""),
        (("R01",), "Say of which agency"),
        (("R01", "--agency", "SCRA", "--mark", "received", "--by", "o"), "none that SCRA is asked for"),
    ):
        code, text = said(capsys, "documents", "TRY-2026", *arguments)
        if words:
            assert code == 1 and words in text, (arguments, text)
    assert len(drawn.log("documents").lines()) <= 1


def test_a_concern_goes_to_the_named_officer_with_its_time_and_the_register_has_its_number_alone(
    drawn, world, capsys
):
    tell = (
        "concern",
        "TRY-2026",
        "R02",
        "--kind",
        "serious",
        "--by",
        "lead",
        "--done",
        "telephoned Mrs Canary",
    )
    code, text = said(capsys, *tell)
    assert code == 1 and "--to" in text and "senior_officer_for_concerns" in text
    code, text = said(capsys, *tell, "--to", "Chief social work officer")
    assert code == 0 and "C01: serious concern, reported to Chief social work officer by lead" in text
    code, text = said(capsys, "concern", "TRY-2026")
    assert "C01  R02 (B-2)" in text and "OPEN" in text
    code, text = said(capsys, "concern", "TRY-2026", "C01", "--closed", "--by", "lead", "--done", "answered")
    assert code == 0 and "C01 is closed since" in text
    assert said(capsys, "concern", "TRY-2026", "C01", "--closed", "--by", "lead")[0] == 1
    (concern,) = concerns(drawn)
    assert (concern.record, concern.done, concern.how_closed) == ("B-2", "telephoned Mrs Canary", "answered")
    events = [e["facts"] for e in drawn.register.events() if e["kind"].startswith("concern_")]
    assert [{k: v for k, v in facts.items() if k != "concerns_log"} for facts in events] == [
        {"number": "C01"}, {"number": "C01"},
    ]  # fmt: skip
    stored = [p.read_bytes() for p in world.inspection_folder.rglob("*") if p.is_file()]
    assert not any(b"Canary" in content for content in stored)  # sealed


def test_a_request_of_one_agency_comes_back_and_counts(drawn, world, tmp_path, capsys):
    inspection = read_inspection(world.file)
    people = SimpleNamespace(children=CHILDREN, agreed_date=None)
    files = request_files(people, SELECTION, inspection)
    assert "SCRA.xlsx" not in files  # the Reporter knows none of these children
    book = load_workbook(BytesIO(files["police.xlsx"]))
    book["Records"]["D3"] = "Uploaded"
    book.save(tmp_path / "police.xlsx")
    code, text = said(capsys, "returned", "TRY-2026", str(tmp_path / "police.xlsx"))
    assert code == 0 and "police: Uploaded 1." in text
    lines = standing(inspection, open_store("TRY-2026")).documents.records
    assert lines[(lines["agency"] == "police") & (lines["state"] == "received")]["place"].tolist() == ["R01"]


def test_the_page_of_the_documents_has_no_reference(drawn, world, capsys):
    said(capsys, "documents", "TRY-2026")
    page = (world.inspection_folder / "working" / "documents.html").read_text(encoding="utf-8")
    assert "R01" in page and not [ref for ref in ("B-2", "A 1") if ref in page]


def test_a_reserve_is_needed_on_the_day_of_the_record_it_is_read_for(drawn, world, capsys):
    said(capsys, "replace", "TRY-2026", *CHOICE)  # F6 for A 1
    days = {"A 1": 3, "B-2": 1, "C3": 2}
    lines = standing(read_inspection(world.file), open_store("TRY-2026"), days).documents.records
    needed = dict(zip(lines["record_ref"], lines["needed"], strict=True))
    assert {ref: needed[ref] for ref in ("A 1", "B-2", "C3", "F6")} == {"A 1": 0, "B-2": 1, "C3": 2, "F6": 3}
