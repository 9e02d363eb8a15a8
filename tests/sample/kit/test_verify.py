"""The verifier finds every way in which a book or a selection can differ from what was promised."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from tests.sample.frames import invented_children
from tests.sample.six_children import CHILDREN, book, inspection

from record_review.inspection import DrawError, SampleSettings
from record_review.sample import find_draw, kit_files, make_book, select, verify_kit
from record_review.sample.draw.number import list_number
from record_review.sample.kit import verify as verifier
from record_review.sample.kit.kit import draw_file
from record_review.sample.send.selection_workbook import selection_workbook


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    folder = tmp_path / "kit with a space and é"
    folder.mkdir()
    for name, data in kit_files(book(), inspection(), "f" * 64).items():
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "selection.xlsx"
    path.write_bytes(selection_workbook(select(book(), "417"), CHILDREN, inspection(number="417")))
    return path


def broken(found: list[tuple[bool, str]]) -> list[str]:
    return [sentence for kept, sentence in found if not kept]


def restate(kit: Path, **facts: object) -> None:
    """Change what the statement says, and let its digest fit the book: only the change is at fault."""
    said = json.loads((kit / "statement.json").read_text(encoding="utf-8"))
    said |= {"digest": hashlib.sha256((kit / "book.csv").read_bytes()).hexdigest()} | facts
    (kit / "statement.json").write_text(json.dumps(said), encoding="utf-8")


def rewrite(kit: Path, old: str, new: str) -> None:
    text = (kit / "book.csv").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (kit / "book.csv").write_text(text.replace(old, new), encoding="utf-8", newline="\n")


def test_a_kit_as_sent_keeps_every_promise(kit, workbook):
    found = verify_kit(kit, "417", workbook)
    assert not broken(found)
    told = " ".join(sentence for _, sentence in found)
    assert "6 children, each selected in 2 lists and in reserve in 1" in told
    assert f"picks list {list_number(book().digest, '417', 6)}" in told


def test_one_changed_digit_is_found_by_the_digest(kit):
    rewrite(kit, "\n2,007,7,=1+1".replace("=1+1", "'=1+1"), "\n2,007,8,'=1+1")
    assert any("digest of book.csv" in sentence for sentence in broken(verify_kit(kit)))


def test_one_exchanged_reference_is_found_by_counting_even_with_a_new_digest(kit):
    rewrite(kit, "\n2,007,7,", "\n2,007,x-9,")
    restate(kit)
    assert any("counts of the 6 children" in sentence for sentence in broken(verify_kit(kit)))
    counted = [(1, 1, 1), (2, 1, 4), (3, 1, 1)]
    restate(kit, counts=[{"selected_in": s, "reserve_in": r, "children": k} for s, r, k in counted])
    [unequal] = broken(verify_kit(kit))
    assert unequal.startswith("Chances are as the stated floors make them")
    classes = [
        {"selected_in": s, "reserve_in": r, "children": k, "category": c}
        for (s, r, k), c in zip(counted, "cad", strict=True)
    ]
    restate(kit, floors={"c": 1, "d": 1}, counts=classes)  # c is on average in one list of six
    assert "what no stated floor explains" in broken(verify_kit(kit))[0]
    classes[0]["category"], classes[1]["category"] = "", "c"
    restate(kit, floors={"c": 1, "d": 1}, counts=classes)  # d is on average in three lists of six
    assert "what no stated floor explains" in broken(verify_kit(kit))[0]


def test_a_child_twice_in_a_list_is_found_also_in_other_capitals(kit):
    rewrite(kit, "\n6,'quoted,x-9,007".replace("'quoted", "''quoted"), "\n6,X-9,x-9,007")
    restate(kit)
    assert any("line 7" in sentence for sentence in broken(verify_kit(kit)))


def test_a_missing_list_and_lists_in_another_order_are_found(kit):
    lines = (kit / "book.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (kit / "book.csv").write_text("".join(lines[:-1]), encoding="utf-8", newline="\n")
    restate(kit)
    assert any("holds 6 lists" in sentence for sentence in broken(verify_kit(kit)))
    (kit / "book.csv").write_text("".join([lines[0], lines[2], lines[1], *lines[3:]]), encoding="utf-8")
    restate(kit)
    assert any("line 2, line 3" in sentence for sentence in broken(verify_kit(kit)))


def test_another_heading_and_another_size_of_population_are_found(kit):
    rewrite(kit, "reserve_01", "selected_03")
    restate(kit, population=7)
    told = " ".join(broken(verify_kit(kit)))
    assert "heading" in told and "counts of the 7 children" in told


def test_one_changed_number_picks_another_list_than_the_workbook_names(kit, workbook):
    drawn = select(book(), "417").list_number
    other = next(str(n) for n in range(418, 500) if list_number(book().digest, str(n), 6) != drawn)
    assert broken(verify_kit(kit, other, workbook))


def test_a_workbook_that_names_one_other_record_is_found(kit, tmp_path):
    chosen = select(book(), "417")
    swapped = type(chosen)(
        chosen.reserves + chosen.selected[1:], chosen.selected[:1], 1, chosen.digest, "417"
    )
    path = tmp_path / "swapped.xlsx"
    path.write_bytes(selection_workbook(swapped, CHILDREN, inspection(number="417")))
    assert [sentence.split()[0] for sentence in broken(verify_kit(kit, "417", path))] == [
        "Selected",
        "Reserves",
    ]


def test_a_workbook_with_the_right_records_in_another_order_is_found(kit, tmp_path):
    chosen = select(book(), "417")
    turned = replace(chosen, selected=chosen.selected[::-1])
    path = tmp_path / "turned.xlsx"
    path.write_bytes(selection_workbook(turned, CHILDREN, inspection(number="417")))
    [problem] = broken(verify_kit(kit, "417", path))
    assert problem.startswith("Selected in the workbook") and "in its order" in problem


def test_a_workbook_saved_by_another_program_can_still_be_checked(kit, workbook, tmp_path):
    from openpyxl import load_workbook

    again = load_workbook(workbook)
    again["Selected"]["C3"] = "Yes"
    again.save(tmp_path / "answered.xlsx")
    assert not broken(verify_kit(kit, "417", tmp_path / "answered.xlsx"))


def test_the_workbook_cannot_be_checked_without_the_number(kit, workbook):
    assert "needs the public number" in broken(verify_kit(kit, None, workbook))[0]


def test_number_to_list_is_the_library_s_rule():
    digest = hashlib.sha256(b"").hexdigest()
    for text in ("417", " 417 ", "0417", "e\u0301 \u00e9\n1", "１"):
        for lists in (1, 7, 1064):
            assert verifier.list_number(digest, text, lists) == list_number(digest, text, lists)
    assert (
        verifier.list_number(digest, "417", 1000) == 957
    )  # worked out once by hand: see `numbers.list_number`


@pytest.mark.parametrize("name", ["statement.json", "book.csv", "selection.xlsx"])
@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "noise", "folder"])
def test_a_damaged_file_is_a_finding_and_never_a_traceback(kit, workbook, name, damage):
    path = workbook if name == "selection.xlsx" else kit / name
    data = path.read_bytes()
    path.unlink()
    if damage == "folder":
        path.mkdir()
    elif damage != "missing":
        path.write_bytes({"empty": b"", "cut": data[: len(data) // 2], "noise": b"\xff\x00\xfe" * 99}[damage])
    assert broken(verify_kit(kit, "417", workbook))


@pytest.mark.parametrize("text", ["null", "[]", '{"digest": 1}', "{}"])
def test_a_statement_of_another_shape_is_a_finding(kit, text):
    (kit / "statement.json").write_text(text, encoding="utf-8")
    assert broken(verify_kit(kit))


def test_a_workbook_that_declares_entities_is_not_parsed(kit, workbook):
    with zipfile.ZipFile(workbook, "a") as book_file, pytest.warns(UserWarning, match="Duplicate"):
        book_file.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY e "e">]><workbook/>')
    assert "cannot be read" in broken(verify_kit(kit, "417", workbook))[0]


def test_a_population_of_sixty_or_fewer_is_one_list_of_everybody(tmp_path):
    everyone = invented_children(12)
    made = make_book(everyone, SampleSettings(balance_on=("category",)), "0" * 64)
    for name, data in kit_files(made, inspection(), "f" * 64).items():
        (tmp_path / name).write_bytes(data)
    chosen = select(made, "417")
    assert (chosen.list_number, chosen.selected, chosen.reserves) == (1, tuple(everyone["record_ref"]), ())
    (tmp_path / "selection.xlsx").write_bytes(selection_workbook(chosen, everyone, inspection(number="417")))
    assert not broken(verify_kit(tmp_path, "417", tmp_path / "selection.xlsx"))


def test_the_draw_is_found_beside_the_kit_once_there_is_one(kit, workbook):
    assert find_draw(kit) == (None, None)
    beside = kit.parent / "selection"
    beside.mkdir()
    (beside / "draw.json").write_bytes(draw_file(select(book(), "417")))
    assert find_draw(kit) == ("417", None)
    shutil.copy(workbook, beside / "selection.xlsx")
    assert not broken(verify_kit(kit, *find_draw(kit)))
    (beside / "draw.json").write_text("{", encoding="utf-8")
    with pytest.raises(DrawError, match="cannot be read"):
        find_draw(kit)


def python_3_8() -> str:
    """An interpreter of the oldest release the verifier promises to run on, else the one of the tests."""
    homes = sorted(Path.home().glob(".pyenv/versions/3.8*/bin/python"))
    return str(homes[0]) if homes else shutil.which("python3.8") or sys.executable


def test_it_runs_alone_from_the_kit_on_a_bare_python(kit, workbook):
    command = [python_3_8(), "-I", str(kit / "verify.py"), str(kit), "--number", "417"]
    fair = subprocess.run(
        [*command, "--selection", str(workbook)], capture_output=True, text=True, check=False
    )
    assert (fair.returncode, fair.stderr) == (0, "")
    assert fair.stdout.splitlines()[-1] == "Everything checked is as promised."
    (kit / "book.csv").write_bytes((kit / "book.csv").read_bytes().replace(b"x-9", b"x-8", 1))
    unfair = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (unfair.returncode, unfair.stderr) == (1, "")
    assert "NOT SO:" in unfair.stdout


def test_it_stays_short_enough_to_be_read():
    lines = Path(verifier.__file__).read_text(encoding="utf-8").splitlines()
    assert len(lines) < 205
    imports = {line.split()[1].split(".")[0] for line in lines if line.startswith(("import ", "from "))}
    assert imports <= sys.stdlib_module_names
