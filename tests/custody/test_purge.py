"""A purge takes and leaves what it says, and wherever it is interrupted the same command goes on."""

import json

import pytest

from record_review.custody import open_store, purge
from record_review.custody.certificate import NOT_CHECKED, certificate, certificate_page
from record_review.custody.keys import destroy_key, key_path
from record_review.custody.purge import EVERYTHING, READING, plan_purge
from record_review.custody.resealing import rotate
from record_review.custody.seal import read_sealed, sealed, write_sealed
from record_review.custody.traces import Place, beside, search
from record_review.inspection import StepError

ID = "TRY-2026"
FILES = {
    "send/findings/findings.xlsx": b"AR-01",
    "send/reader-workbooks/a (kept 2026-12-01 1432).xlsx": b"AR-02",
    "working/01_return.html": b"counts",
    "release/report.html": b"released",
    "release/tables/a.csv": b"5",
    "outbox/letter.zip": b"AR-03",
    "put-here-by-somebody.txt": b"AR-04",
}
TABLES = {"private/return_children.parquet": b"AR-01", "private/readings_answers.parquet": b"AR-01 good"}
NUMBERED = {"private/readings_answers.parquet": b"R01 good", "private/steps/06_record_review.json": b"{}"}


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(tmp_path / "outputs"))
    monkeypatch.setenv("RECORD_REVIEW_KEYS", str(tmp_path / "keys"))
    monkeypatch.delenv("RECORD_REVIEW_CLAIM", raising=False)
    made = open_store(ID)
    fill(made)
    return made


def fill(store):
    for path, content in FILES.items():
        (store.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (store.folder / path).write_bytes(content)
    for path, content in TABLES.items():
        write_sealed(store.folder / path, content)
    store.secret("rounding")
    store.register.record("begun", {"n": 1}, again=True)


def do(store, stage, given):
    """A purge as the command does it, without the command's words."""
    journal = purge.unfinished(store)
    with store.claim():
        if journal is None:
            numbered = NUMBERED if stage == READING else {}
            if numbered:
                purge.stage_numbered(store, numbered)
            plan = plan_purge(
                stage, purge.files_of(store), {str(path): "given" for path in given}, numbered=numbered
            )
            journal = purge.begin(store, plan, {}, numbered)
        purge.carry_out(store, journal, destroy_key, rotate)
        assert purge.left_over(store, journal) == []
        store.register.record(purge.PURGED, {"stage": stage}, again=True)
        purge.finish(store)


def test_whatever_is_not_named_as_staying_goes():
    files = [
        "new-idea/x.bin",
        "private/new_table.parquet.age",
        "register.jsonl",
        "release/a.csv",
        "working/a.html",
    ]
    gone = {stage: [item.path for item in plan_purge(stage, files).goes] for stage in (READING, EVERYTHING)}
    assert gone[READING] == ["new-idea/x.bin", "private/new_table.parquet.age"]
    assert gone[EVERYTHING] == ["new-idea/x.bin", "private/new_table.parquet.age", "working/a.html"]


def test_after_everything_only_register_release_and_empty_locks_are_there_and_the_key_is_gone(
    store, tmp_path
):
    given = tmp_path / "return.xlsx"
    given.write_bytes(b"AR-01")
    key = key_path(ID)
    assert key.exists()
    do(store, EVERYTHING, [given])
    left = set(purge.files_of(store))
    assert left - set(purge.LOCKS) == {"register.jsonl", "release/report.html", "release/tables/a.csv"}
    assert all((store.folder / lock).read_bytes() == b"" for lock in set(purge.LOCKS) & left)
    assert not given.exists() and not key.exists() and list((tmp_path / "keys").iterdir()) == []
    assert purge.purged(store) == EVERYTHING
    with pytest.raises(StepError, match="was purged"):
        purge.refuse_if_purged(open_store(ID))


def test_after_reading_answers_are_under_numbers_and_the_old_key_opens_nothing(store, tmp_path):
    old_key, old_table = (
        key_path(ID).read_bytes(),
        sealed(store.folder / "private/return_children.parquet").read_bytes(),
    )
    do(store, READING, [])
    left = set(purge.files_of(store))
    assert not any(path.startswith(("send/", "outbox/", "private/return")) for path in left)
    assert {"working/01_return.html", "private/secrets/rounding.age", "private/recipients.json"} <= left
    assert read_sealed(store.folder / "private/readings_answers.parquet") == b"R01 good"
    assert purge.purged(store) == READING and key_path(ID).read_bytes() != old_key
    # What a backup of the folder still holds cannot be opened with what is left.
    sealed(store.folder / "private/return_children.parquet").write_bytes(old_table)
    with pytest.raises(StepError):
        read_sealed(store.folder / "private/return_children.parquet")


def test_a_key_is_overwritten_before_it_is_removed(store, tmp_path):
    (tmp_path / "the same file").hardlink_to(key_path(ID))
    assert destroy_key(ID)
    assert (tmp_path / "the same file").read_bytes().strip() == b""


class Crash(BaseException):
    pass


@pytest.mark.parametrize("stage", [READING, EVERYTHING])
def test_interrupted_at_every_single_write_and_removal_the_same_command_goes_on(
    store, tmp_path, monkeypatch, stage
):
    """Each change of the disk is cut off before it is done; then the command is given again."""
    given = tmp_path / "return.xlsx"
    points = 0
    for point in range(1, 2000):
        given.write_bytes(b"AR-01")
        fill(store)
        crashed = interrupted(lambda: do(open_store(ID), stage, [given]), point, monkeypatch)
        if crashed:
            points += 1
            if purge.unfinished(store):
                with pytest.raises(StepError, match="goes on where it stopped"):
                    purge.refuse_if_purged(open_store(ID))
            do(open_store(ID), stage, [given])
        left = set(purge.files_of(store)) - set(purge.LOCKS)
        assert not given.exists() and "release/report.html" in left, point
        assert not any(path.startswith(("send/", "private/return", "private/.numbered")) for path in left), (
            point
        )
        assert purge.unfinished(store) is None and store.register.check() == [], point
        if stage == READING:
            assert read_sealed(store.folder / "private/readings_answers.parquet") == b"R01 good", point
        else:
            assert {p for p in left if p.startswith("private/")} == set() and not list(
                (tmp_path / "keys").iterdir()
            )
        if not crashed:
            break
    assert points > 10


def interrupted(act, point, monkeypatch):
    """Do something that is cut off at its n-th change of the disk; whether it got that far."""
    import os
    import pathlib
    import shutil

    calls = 0

    def counted(real):
        def changed(*arguments, **more):
            nonlocal calls
            calls += 1
            if calls == point:  # what was done before it is as if it had been cut off after that
                raise Crash
            return real(*arguments, **more)

        return changed

    with monkeypatch.context() as patched:
        patched.setattr(pathlib.Path, "unlink", counted(pathlib.Path.unlink))
        patched.setattr(pathlib.Path, "replace", counted(pathlib.Path.replace))
        patched.setattr(shutil, "rmtree", counted(shutil.rmtree))
        patched.setattr(os, "fsync", counted(lambda handle: None))
        try:
            act()
        except Crash:
            return True
    return False


def test_a_search_finds_copies_by_what_they_hold_and_removes_nothing_itself(tmp_path):
    import zipfile

    tools, mine = tmp_path / "tools", tmp_path / "mine"
    tools.mkdir()
    mine.mkdir()
    with zipfile.ZipFile(tools / "tmp123.xlsx", "w") as packed:
        packed.writestr("xl/sharedStrings.xml", "<t>AR-00001</t><t>AR-00002</t><t>AR-00003</t>")
    (tools / "by-chance.log").write_text("order AR-00001 arrived", encoding="utf-8")
    (tools / "longer.log").write_text("AR-000011 XAR-00002", encoding="utf-8")
    (mine / "notes.txt").write_text("ar-00001, AR-00002 and GB 12 34", encoding="utf-8")
    places = [Place("temporary files", tools, True), Place("notes", mine, False)]
    found = search(["AR-00001", "AR-00002", "AR-00003", "GB 12 34", "7"], places)
    assert {path.name for path in found.copies} == {"tmp123.xlsx"}
    assert {path.name for path in found.others} == {"by-chance.log", "notes.txt"}
    assert found.files == {"temporary files": 3, "notes": 1} and (tools / "tmp123.xlsx").exists()
    (mine / "~$return.xlsx").write_bytes(b"")
    assert [path.name for path in beside(mine / "return.xlsx")] == ["~$return.xlsx"]


def test_the_certificate_says_what_cannot_be_checked_and_fetches_nothing():
    facts = {
        "inspection": ID, "stage": "<Everything>", "at": "now", "key": "gone", "removed": {"a": 1200},
        "looked_through": {}, "remarks": [], "stays": ["register"], "register_head": "0" * 64,
    }  # fmt: skip
    page = certificate_page(facts).decode()
    for word in ("Backups", "partnership", "Mail", "Swap", "core dumps"):
        assert word in page
    assert "&lt;Everything&gt;" in page and "1,200" in page and "default-src 'none'" in page
    assert "<script" not in page and "http:" not in page and "https:" not in page
    assert json.loads(certificate(facts))["not_checked"] == list(NOT_CHECKED)
