"""The two commands that the kit's page names work where the files lie when they are delivered."""

import hashlib
import html
import re
import shlex
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.sample.six_children import REFS, book, inspection

from record_review.sample import kit_files, select
from record_review.sample.book.book import Book, book_csv
from record_review.sample.send.selection_workbook import selection_workbook

CHILDREN = pd.DataFrame({"record_ref": REFS})
# Where the workbook lies, seen from the folder of the kit: as in send/, saved beside the kit, saved into it.
LAYOUTS = ("../selection", "..", ".")


def everyone() -> Book:
    """One list with every child, as where there are no more than records to read."""
    made = replace(book(), selected=np.arange(6)[None, :], reserves=np.empty((1, 0), dtype=np.int64))
    chances = [{"category": "", "floor": 0, "children": 6, "selected_in": 1, "reserve_in": 0}]
    made = replace(made, settings=made.settings | {"lists": 1, "chances": chances})
    return replace(made, digest=hashlib.sha256(book_csv(made)).hexdigest())


def deliver(folder, made: Book, where: str):
    """The kit and the selection workbook as files; returns the kit's folder and the commands of its page."""
    kit = folder / "verification-kit"
    kit.mkdir()
    for name, content in kit_files(made, inspection(), "f" * 64).items():
        (kit / name).write_bytes(content)
    workbook = selection_workbook(select(made, "417"), CHILDREN, inspection(number="417"))
    (kit / where).mkdir(exist_ok=True)
    (kit / where / "selection.xlsx").write_bytes(workbook)
    page = html.unescape((kit / "how-to-check.html").read_text(encoding="utf-8"))
    (shown,) = (part for part in re.findall(r"<pre>(.*?)</pre>", page, re.DOTALL) if "verify.py" in part)
    return kit, [line.replace("the number", "417") for line in shown.splitlines()]


def execute(kit, command: str):
    python, *words = shlex.split(command)
    assert python == "python"
    return subprocess.run([sys.executable, "-I", *words], cwd=kit, capture_output=True, encoding="utf-8")


@pytest.mark.parametrize("made", [book, everyone], ids=["a lottery", "everyone"])
@pytest.mark.parametrize("where", LAYOUTS)
def test_both_commands_of_the_page_work_in_the_folder_of_the_kit(tmp_path, made, where):
    kit, commands = deliver(tmp_path, made(), where)
    assert len(commands) == 2
    for command in commands:
        done = execute(kit, command)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
        assert done.stdout.splitlines()[-1] == "Everything checked is as promised."
    assert "right:   Selected in the workbook are those of list" in done.stdout
    assert "right:   Reserves in the workbook are those of list" in done.stdout


def test_a_workbook_that_names_other_children_is_found_wherever_it_lies(tmp_path):
    kit, commands = deliver(tmp_path, book(), LAYOUTS[0])
    other = select(book(), "418")
    assert other.selected != select(book(), "417").selected
    (kit / LAYOUTS[0] / "selection.xlsx").write_bytes(selection_workbook(other, CHILDREN, inspection()))
    done = execute(kit, commands[1])
    assert done.returncode == 1
    assert "NOT SO:  Selected in the workbook" in done.stdout


def test_where_everyone_is_selected_nothing_is_said_of_chance_or_reserves(tmp_path):
    kit, _ = deliver(tmp_path, everyone(), ".")
    page = (kit / "how-to-check.html").read_text(encoding="utf-8")
    assert "no more than were to be" in page
    assert "lottery" not in page
