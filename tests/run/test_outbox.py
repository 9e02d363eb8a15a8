"""The outbox: each sending a zip with its letter, nothing in it but what belongs, and the register knows."""

import io
import json
import shutil
import zipfile
from dataclasses import replace
from datetime import date

import docx
import pandas as pd
import pytest
from tests.run.conftest import FILE, World

from record_review.custody import open_store, sha256
from record_review.inspection import ParameterError, StepError, read_inspection
from record_review.run import open_step
from record_review.run.commands.outbox import outbox_lines
from record_review.run.steps.covering_letter import addressees
from record_review.run.steps.outbox import PUT_TOGETHER, parcels, put_together, wanted
from record_review.run.steps.sendings import SENDINGS

TODAY, DUE = date(2026, 10, 2), date(2026, 10, 9)
PERSONNEL = pd.DataFrame(
    {
        "role": ["Chief social work officer", "Detective inspector", "Locality reporter manager"],
        "organisation": ["Ardvale Council", "Police", ""],
        "contact_route": ["", "", ""],
    }
)


WRITTEN = {
    "01_return": {"findings": {"findings.xlsx": b"1", "findings.html": b"2"}},
    "02_population": {},
    "03_candidate_lists": {"verification-kit": {"book.csv": b"1", "verify.py": b"2"}},
    "04_selection": {
        "selection": {"selection.xlsx": b"1", "draw.json": b"2"},
        "document-requests": {"police.xlsx": b"3", "SCRA.xlsx": b"4"},
        "reader-workbooks": {"TRY-2026 Pair-1.xlsx": b"5"},
        "notes": {"for-us-alone.xlsx": b"6"},
    },
    "06_record_review": {},
}


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A folder with a small inspection of which every step is published."""
    made = World(tmp_path_factory.mktemp("published"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECORD_REVIEW_OUTPUTS", str(made.folder / "outputs"))
        patch.setenv("RECORD_REVIEW_NOTEBOOKS", str(made.folder / "notebooks"))
        for folder in ("params", "notebooks"):
            (made.folder / folder).mkdir()
        made.file.write_text(FILE, encoding="utf-8")
        (made.folder / "params" / "return.xlsx").write_bytes(b"as sent")
        made.write_readings()
        for name, folders in WRITTEN.items():
            made.write_notebook(name)
            step = open_step(name, str(made.file))
            for folder, files in folders.items():
                step.send(folder, files)
            if name == "06_record_review":
                step.release({"record-review-report.html": b"<html>"})
            step.publish({})
    return made.folder


@pytest.fixture
def world(published, tmp_path, monkeypatch):
    """A copy of that folder."""
    shutil.copytree(published, tmp_path / "copy")
    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(tmp_path / "copy" / "outputs"))
    monkeypatch.setenv("RECORD_REVIEW_NOTEBOOKS", str(tmp_path / "copy" / "notebooks"))
    return World(tmp_path / "copy")


@pytest.fixture
def sent(world):
    """Its store and its inspection file."""
    return open_store("TRY-2026"), read_inspection(world.file)


def unpacked(store, path):
    """The files of a zip of the outbox, without the letter, and the letter's text."""
    with zipfile.ZipFile(store.folder.parent / path.split("/", 1)[1]) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    letter = docx.Document(io.BytesIO(files.pop("letter.docx")))
    cells = [cell.text for table in letter.tables for row in table.rows for cell in row.cells]
    return files, "\n".join([paragraph.text for paragraph in letter.paragraphs] + cells)


def pack(sent, name, **given):
    store, inspection = sent
    [parcel] = wanted(parcels(store, inspection), [name])
    return put_together(store, inspection, parcel, TODAY, **given)


def test_each_sending_goes_to_its_own_people_and_holds_what_belongs_and_nothing_else(sent):
    found = {(p.sending.to, p.name): list(p.files) for p in parcels(*sent)}
    assert found == {
        ("partnership", "findings"): ["send/findings/findings.html", "send/findings/findings.xlsx"],
        ("partnership", "verification-kit"): [
            "send/verification-kit/book.csv", "send/verification-kit/verify.py"],
        ("partnership", "selection"): ["send/selection/draw.json", "send/selection/selection.xlsx"],
        ("partnership", "document-request-SCRA"): ["send/document-requests/SCRA.xlsx"],
        ("partnership", "document-request-police"): ["send/document-requests/police.xlsx"],
        ("readers", "reader-workbook-TRY-2026-Pair-1"): ["send/reader-workbooks/TRY-2026 Pair-1.xlsx"],
        ("partnership", "report"): ["release/record-review-report.html"],
    }  # fmt: skip
    everything = [path for files in found.values() for path in files]
    assert len(everything) == len(set(everything))
    assert "send/notes/for-us-alone.xlsx" not in everything
    for sending in SENDINGS:
        assert not any(sending.what(f"{area}/return.xlsx") for area in ("private", "working", "outbox"))
        assert not sending.what("private/account.json.age") and not sending.what("register.jsonl")


def test_the_letter_names_the_files_their_digests_what_to_do_and_by_when(sent):
    store, _ = sent
    done = pack(sent, "selection", by=DUE, personnel=PERSONNEL)
    assert done.path.endswith("/outbox/partnership/2026-10-02-selection.zip") and done.new
    files, letter = unpacked(store, done.path)
    assert files == {"selection/draw.json": b"2", "selection/selection.xlsx": b"1"}
    for content in files.values():
        assert sha256(content) in letter.replace(" ", "")
    for words in (
        "selection/selection.xlsx", "Please fill in the workbook and send it back.", "REHEARSAL",
        "By when: 9 October 2026.", "2 October 2026", "Chief social work officer, Ardvale Council",
        "inspection TRY-2026",
    ):  # fmt: skip
        assert words in letter
    _, without = unpacked(store, pack(sent, "findings").path)
    assert "By when: before the book of candidate lists is made." in without


def test_the_same_content_on_the_same_day_is_the_same_file_and_one_event(sent):
    store, _ = sent
    first, second = pack(sent, "selection"), pack(sent, "selection")
    assert (first.sha256, first.path) == (second.sha256, second.path) and not second.new
    events = [e["facts"] for e in store.register.events() if e["kind"] == PUT_TOGETHER]
    assert [e["sending"] for e in events] == ["selection"]
    assert events[0]["zip"] == first.sha256 and events[0]["files"] == sorted([sha256(b"1"), sha256(b"2")])
    assert "selection.xlsx" not in json.dumps(events)
    later = pack(sent, "selection", by=DUE)
    assert later.path.endswith("-selection-2.zip")  # the first may have been sent already


def test_a_file_that_somebody_changed_is_told_and_nothing_of_its_sending_is_packed(sent, world):
    store, inspection = sent
    (store.folder / "send/selection/selection.xlsx").write_bytes(b"filled in")
    (store.folder / "send/selection/note.xlsx").write_bytes(b"a colleague's")
    [parcel] = wanted(parcels(store, inspection), ["selection"])
    assert "was changed since it was written" in parcel.problems[0]
    assert parcel.left_out == (
        "outputs/TRY-2026/send/selection/note.xlsx was written by no step and is left out.",
    )
    with pytest.raises(StepError, match="somebody's work"):
        pack(sent, "selection")
    lines, problems = outbox_lines("TRY-2026", [], today=TODAY)
    assert problems and any("not sent: selection" in line for line in lines)
    assert sum(".zip" in line for line in lines) == 6
    assert not list(store.folder.glob("outbox/**/*selection.zip"))


def test_a_file_that_changes_between_the_check_and_the_packing_stops_it(sent):
    store, inspection = sent
    [parcel] = wanted(parcels(store, inspection), ["selection"])
    (store.folder / "send/selection/draw.json").write_bytes(b"another")
    with pytest.raises(AssertionError, match="another one than was checked"):
        put_together(store, inspection, parcel, TODAY)
    slipped = replace(parcel, files={"private/account.json.age": "0" * 64})
    with pytest.raises((AssertionError, OSError)):
        put_together(store, inspection, slipped, TODAY)
    assert not (store.folder / "outbox").exists()


def test_what_was_made_before_something_changed_is_not_sent(sent, world):
    world.edit("partnership: Ardvale", "partnership: Inchmore")
    with pytest.raises(StepError, match="run it again first"):
        pack((sent[0], read_inspection(world.file)), "report")


def test_after_the_reading_days_only_what_is_left_can_be_sent_and_nothing_is_called_missing(
    sent, monkeypatch
):
    store, inspection = sent
    shutil.rmtree(store.folder / "send")
    assert any("is missing" in problem for p in parcels(store, inspection) for problem in p.problems)
    monkeypatch.setattr("record_review.run.steps.outbox.purged", lambda store: "reading")
    assert [parcel.name for parcel in parcels(store)] == ["report"]


def test_the_command_says_what_there_is_and_refuses_what_there_is_not(sent):
    store, _ = sent
    lines, problems = outbox_lines("TRY-2026", [], today=TODAY, list_only=True)
    assert "  document-request-police, to the partnership: 1 file" in lines and not problems
    assert not (store.folder / "outbox").exists()
    with pytest.raises(ParameterError, match="There is no kit to be sent"):
        outbox_lines("TRY-2026", ["kit"], today=TODAY)
    with pytest.raises(ParameterError, match="YYYY-MM-DD"):
        outbox_lines("TRY-2026", [], today=TODAY, by="Friday")
    with pytest.raises(ParameterError, match="before the day of the letter"):
        pack(sent, "selection", by=date(2026, 10, 1))


def test_a_letter_to_an_agency_goes_to_its_own_people_or_to_whoever_leads_there(sent):
    _, inspection = sent
    to = [addressees(inspection, "partnership", part, PERSONNEL)[1:] for part in ("police", "SCRA", "health")]
    assert to == [
        ("Detective inspector, Police",),
        ("Locality reporter manager",),
        ("Whoever leads for health, Ardvale",),
    ]
    assert addressees(inspection, "partnership", "", None) == ("To:", "The partnership of Ardvale")


def test_a_kit_that_is_sent_after_the_number_says_so(sent):
    store, _ = sent
    store.register.record("book_published", {"digest": "d" * 64, "rehearsal": True})
    _, before = unpacked(store, pack(sent, "verification-kit").path)
    assert "before the public number is drawn" in before and "d" * 64 in before
    store.register.record("number_accepted", {"digest": "d" * 64, "public_text": "417", "list": 3})
    _, after = unpacked(store, pack(sent, "verification-kit").path)
    assert "accepted since" in after and "before the public number is drawn" not in after
