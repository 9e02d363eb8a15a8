"""Workbooks opened in a process of their own: what it may use, how it ends, and what of it is left."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
import zipfile
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from tests.pir.invented import RETURNS
from tests.pir.without_process import ask_here

from record_review.inspection import ParameterError, ReturnError
from record_review.pir import findings_page, read_return
from record_review.pir.workbook import isolated as apart
from record_review.pir.workbook.isolated import PASSWORD, Limits, is_locked
from record_review.pir.workbook.sheets import read_workbook

SMALL = RETURNS / "inchmore-2026.xlsx"
CANARY = "Canary-7731"


@pytest.fixture(autouse=True)
def opened_here() -> None:
    """Here workbooks are opened in a process of their own."""


def every(name: str) -> bool:
    return True


@pytest.fixture(scope="module")
def heavy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook that the look at the package lets pass, and that takes long and much to parse."""
    rows = (
        f'<row r="{row}">' + "".join(f"<c><v>{row * 7919 + at}</v></c>" for at in range(25)) + "</row>"
        for row in range(1, 12_001)
    )
    with zipfile.ZipFile(SMALL) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = max((n for n in parts if "/worksheets/sheet" in n), key=lambda name: len(parts[name]))
    head, _, rest = parts[sheet].partition(b"<sheetData>")
    tail = rest.partition(b"</sheetData>")[2]
    parts[sheet] = head + b"<sheetData>" + "".join(rows).encode() + b"</sheetData>" + tail
    path = tmp_path_factory.mktemp("heavy") / "heavy.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def protected(content: bytes, password: str) -> bytes:
    target = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt(password, target)
    return target.getvalue()


def renamed(container: bytes, old: str, new: str) -> bytes:
    """An OLE container with another name for one of its streams."""
    at = container.index(old.encode("utf-16-le") + b"\0\0")
    name = new.encode("utf-16-le")
    entry = name.ljust(64, b"\0") + (len(name) + 2).to_bytes(2, "little")
    return container[:at] + entry + container[at + 66 :]


@pytest.fixture(scope="module")
def locked() -> bytes:
    return protected(SMALL.read_bytes(), "sesame")


def test_a_process_of_its_own_reads_what_this_process_would(monkeypatch):
    apart_from_us = read_workbook(SMALL, every)
    monkeypatch.setattr(apart, "_ask", ask_here)
    assert apart_from_us == read_workbook(SMALL, every)
    assert apart_from_us.sheets[1].filled > 1000


def test_sheets_that_nobody_asked_for_stay_in_that_process():
    book = read_workbook(SMALL, lambda name: name == "Partnership")
    assert [sheet.name for sheet in book.sheets if sheet.rows] == ["Partnership"]
    assert sum(sheet.filled for sheet in book.sheets) > 1000


def test_a_memory_bomb_is_stopped_by_the_limit_of_memory(heavy):
    with pytest.raises(ReturnError, match="needs more than 90 MB of memory"):
        read_workbook(heavy, every, Limits(memory=90_000_000))


def test_an_endless_workbook_is_stopped_by_the_limit_of_time(heavy):
    with pytest.raises(ReturnError, match=r"could not be opened within 0\.8 seconds"):
        read_workbook(heavy, every, Limits(seconds=0.8))
    if os.name == "posix":
        with pytest.raises(ChildProcessError):  # none is left
            os.waitpid(-1, os.WNOHANG)


@pytest.mark.parametrize(
    ("does", "said"),
    [
        ("import os; os._exit(9)", "brought the program that opens workbooks to an end"),
        ("import sys; sys.stdin.buffer.readline(); sys.exit()", "brought the program"),
        ("print('{broken', flush=True)", "brought the program"),
        ("import time; time.sleep(60)", "could not be opened within 1 seconds"),
    ],
)
def test_a_process_that_dies_or_says_nothing_is_a_sentence(monkeypatch, does, said):
    monkeypatch.setattr(apart, "_START", does)
    with pytest.raises(ReturnError, match=said):
        read_workbook(SMALL, every, Limits(seconds=1.0))


def test_nothing_of_a_workbook_is_written_to_disk(monkeypatch, tmp_path, heavy, locked):
    path = tmp_path / "locked.xlsx"
    path.write_bytes(locked)
    folder = tmp_path / "temporary"
    folder.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setenv(PASSWORD, "sesame")
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.chdir(folder)
    read_workbook(path, every)
    with pytest.raises(ReturnError):
        read_workbook(heavy, every, Limits(memory=90_000_000))
    assert list(folder.iterdir()) == []


def test_the_workbench_may_lie_in_a_folder_with_spaces_and_accents(monkeypatch, tmp_path):
    folder = tmp_path / "Prüfung der Akten – été"
    shutil.copytree(Path(apart.__file__).parent / "safe_opening", folder / "safe_opening")
    monkeypatch.setattr(apart, "__file__", str(folder / "apart.py"))
    path = folder / "Rückgabe (1).xlsx"
    path.write_bytes(SMALL.read_bytes())
    assert read_workbook(path, every).name == "Rückgabe (1).xlsx"


def test_a_package_in_the_working_folder_does_not_take_the_place_of_ours(monkeypatch, tmp_path):
    (tmp_path / "openpyxl.py").write_text("raise SystemExit", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert read_workbook(SMALL, every).sheets


def test_a_protected_workbook_without_its_password_is_refused_in_words(monkeypatch, tmp_path, locked):
    monkeypatch.delenv(PASSWORD, raising=False)
    path = tmp_path / "return.xlsx"
    path.write_bytes(locked)
    with pytest.raises(ReturnError, match=r"is protected with a password\. Give it when the command asks"):
        read_workbook(path, every)


def test_a_wrong_password_is_a_wrong_request_and_is_not_repeated(monkeypatch, tmp_path, locked):
    monkeypatch.setenv(PASSWORD, CANARY)
    path = tmp_path / "return.xlsx"
    path.write_bytes(locked)
    with pytest.raises(ParameterError, match="with another password than the one given") as refusal:
        read_workbook(path, every)
    assert CANARY not in str(refusal.value)


def test_the_right_password_opens_the_workbook(monkeypatch, tmp_path, locked):
    monkeypatch.setenv(PASSWORD, "sesame")
    path = tmp_path / "return.xlsx"
    path.write_bytes(locked)
    assert read_workbook(path, every).sheets == read_workbook(SMALL, every).sheets


def test_a_workbook_under_the_password_that_nobody_chose_opens_without_one(monkeypatch, tmp_path):
    monkeypatch.delenv(PASSWORD, raising=False)
    path = tmp_path / "return.xlsx"
    path.write_bytes(protected(SMALL.read_bytes(), "VelvetSweatshop"))
    assert read_workbook(path, every).sheets


def test_the_process_that_parses_does_not_see_the_password_of_others(monkeypatch):
    """It is handed over for the one workbook, and is no part of that process's environment."""
    monkeypatch.setenv(PASSWORD, CANARY)
    seen = "import os, json; print(json.dumps({'refused': [str(os.environ)]}), flush=True)"
    monkeypatch.setattr(apart, "_START", seen)
    with pytest.raises(ReturnError) as refusal:
        read_workbook(SMALL, every)
    assert CANARY not in str(refusal.value)


def test_whether_a_workbook_is_locked_is_told_without_reading_it(locked):
    assert is_locked("a.xlsx", locked) and is_locked("a.xlsx", locked, ["wrong"])
    assert not is_locked("a.xlsx", locked, ["sesame"])
    assert not is_locked("a.xlsx", b"") and not is_locked("a.csv", b"a,b")


CONTAINERS = {
    "old": (("EncryptionInfo", "Workbook"), "old .xls format"),
    "rights": (("EncryptedPackage", "\x09DRMContent"), "protected by rights management"),
    "other": (("EncryptedPackage", "Notes"), "is not an Excel workbook"),
}


@pytest.mark.parametrize("what", CONTAINERS)
def test_a_container_is_told_by_what_lies_in_it_and_not_by_its_name(tmp_path, locked, what):
    names, said = CONTAINERS[what]
    content = locked if what != "other" else renamed(locked, "\x06DataSpaces", "Things")
    path = tmp_path / "return.xlsx"
    path.write_bytes(renamed(content, *names))
    with pytest.raises(ReturnError) as refusal:
        read_workbook(path, every)
    assert said in str(refusal.value)


def test_a_macro_inside_a_protected_workbook_is_found_too(monkeypatch, tmp_path):
    plain = io.BytesIO(SMALL.read_bytes())
    with zipfile.ZipFile(plain, "a") as archive:
        archive.writestr("xl/vbaProject.bin", CANARY)
    monkeypatch.setenv(PASSWORD, "sesame")
    path = tmp_path / "return.xlsx"
    path.write_bytes(protected(plain.getvalue(), "sesame"))
    with pytest.raises(ReturnError, match="holds macros"):
        read_workbook(path, every)


def test_no_content_of_a_personal_column_is_in_a_message_or_on_the_page(send, capfd):
    """Wrong in every column: kinds are told, never what was typed."""
    columns = ("record_ref", "gender", "ethnicity", "locality", "sibling_group", "date_of_birth", "route_a")
    inspection = send([{name: f"{CANARY} {name}" for name in columns} | {"asp": CANARY}, {}])
    ret = read_return(inspection)
    said = findings_page(ret, inspection) + "".join(finding.sentence() for finding in ret.findings)
    assert CANARY not in said and len(ret.findings) >= 5
    out, err = capfd.readouterr()
    assert CANARY not in out + err


def test_a_canary_in_a_damaged_workbook_is_in_no_message(send, capfd):
    inspection = send([{"locality": CANARY}])
    path = inspection.return_workbook
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content.replace(b"</sheetData>", CANARY.encode() + b"</sheetDat>"))
    with pytest.raises(ReturnError, match="cannot be read as an Excel workbook") as refusal:
        read_return(inspection)
    assert CANARY not in str(refusal.value) + "".join(capfd.readouterr())
