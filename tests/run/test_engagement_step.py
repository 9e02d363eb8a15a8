"""The engagement list as a step: only where it is asked for, in two parts, and whatever waits beside it."""

import json
from types import SimpleNamespace

import nbformat
import numpy as np
import pandas as pd
import pytest

from record_review import pir, population
from record_review.custody import open_store
from record_review.inspection import PROJECT, Eligibility
from record_review.population import Population
from record_review.population.population import COLUMNS, _children, population_digest
from record_review.run.commands import command
from record_review.sample import find_draw, verify_kit

BODY = "step.send('engagement-kit', {'book.csv': b'1'})"
SECTION = """\
engagement:
  size: 6
  reserves: 3
  ages: {from: 8, to: 17}
  balance_on: [category, gender]
  public_number: {source: two dice}
"""


@pytest.fixture
def asked(world):
    """An inspection that is no rehearsal, without numbers, and with a section engagement."""
    world.edit("rehearsal: true\n", SECTION)
    world.edit(', value: "417"', "")
    world.write_notebook("07_engagement_list", BODY)
    return world


def invented_population() -> Population:
    """40 children of two categories, 5 to 18 years old, in no families."""
    number = np.arange(40)
    frame = pd.DataFrame({column: [""] * 40 for column in COLUMNS})
    frame["record_ref"] = frame["ref_key"] = [f"c-{place:03d}" for place in number]
    frame["row"], frame["unborn"] = number, False
    frame["age_months"] = pd.Series(60 + number * 4, dtype="Int64")
    frame["category"] = np.where(number % 3 == 0, "b", "a")
    frame["gender"] = np.where(number % 2 == 0, "Female", "Male")
    routes = [column for column in COLUMNS if column.startswith("route_") and len(column) == 7]
    frame[routes] = False
    frame["involvement_start"] = frame["involvement_end"] = pd.Timestamp("2026-01-01")
    children = _children(frame)
    outcomes = pd.DataFrame({"row": number, "outcome": "eligible", "reason": ""})
    return Population(children, outcomes, None, None, Eligibility(), population_digest(children), {})


def test_it_runs_where_it_is_asked_for_though_the_sample_waits_for_its_number(run, asked):
    code, out, err = run()
    assert (code, err) == (0, "")
    assert "04_selection waits for the public number" in out
    assert "07_engagement_list waits for its own public number" in out
    assert "engagement kit           outputs/TRY-2026/send/engagement-kit/" in out
    code, out, _ = run()
    assert code == 0 and "07_engagement_list     unchanged, kept" in out
    assert "07_engagement_list waits for its own public number" in out


def test_without_the_section_it_does_not_run_and_is_not_spoken_of(run, world, capsys):
    code, out, _ = run()
    assert code == 0 and "07_engagement_list" not in out
    assert command.main(["status", "TRY-2026"]) == 0
    assert "07_engagement_list" not in capsys.readouterr().out
    code, _, err = run("--through", "07")
    assert code == 1 and "has no section engagement" in err


def test_status_says_that_it_waits_for_its_number(run, asked, capsys):
    run()
    assert command.main(["status", "TRY-2026"]) == 0
    assert "07_engagement_list     published, and waits for its number" in capsys.readouterr().out


@pytest.fixture
def real(asked, monkeypatch):
    """The committed notebook on a small population; its return counts as settled."""
    monkeypatch.setattr(pir, "from_stored", lambda *_: None)
    monkeypatch.setattr(pir, "require_settled", lambda *_: None)
    people = invented_population()
    monkeypatch.setattr(population, "from_stored", lambda *_: people)
    keep = "import pandas as pd\nstep.keep({!r}, ({{'rows': pd.DataFrame({{'row': [1]}})}}, {{}}))"
    asked.write_notebook("01_return", keep.format("return"))
    account = (
        f"step.keep('account', ({{}}, {{'lines': [], 'blocking': [], 'eligible': {len(people.children)}}}))"
    )
    asked.write_notebook("02_population", f"{keep.format('population')}\n{account}")
    notebook = nbformat.read(PROJECT / "notebooks" / "07_engagement_list.ipynb", as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    nbformat.write(notebook, asked.folder / "notebooks" / "07_engagement_list.ipynb")
    return SimpleNamespace(world=asked, people=people)


def test_kit_first_then_the_list_that_its_own_number_picks_and_everything_again_the_same(run, real):
    world, send = real.world, real.world.inspection_folder / "send"
    code, _, err = run()
    assert (code, err) == (0, "")
    kit = {name: content for name, content in world.sent().items() if "engagement-kit" in name}
    assert len(kit) == 6 and not (send / "engagement-list.xlsx").exists()
    said = json.loads(kit["send/engagement-kit/statement.json"])
    assert (said["population"], said["selected_per_list"], said["reserves_per_list"]) == (30, 6, 3)

    world.edit("source: two dice", 'source: two dice, value: "58"')
    code, out, err = run()
    assert (code, err) == (0, "") and "engagement list          outputs/TRY-2026/send/engagement-list" in out
    assert {name: content for name, content in world.sent().items() if "engagement-kit" in name} == kit
    found = verify_kit(send / "engagement-kit", *find_draw(send / "engagement-kit"))
    assert any("Selected in the workbook" in text for _, text in found)
    assert all(kept for kept, _ in found), found
    # 60 + 4 * 9 months are eight years, 60 + 4 * 39 are 18: the youngest nine and the oldest are not on it.
    tables, facts = open_store("TRY-2026").recall("engagement")
    assert set(tables["selection"]["record_ref"]) <= {f"c-{place:03d}" for place in range(9, 39)}
    assert facts["public_text"] == "58"

    before, register = world.sent(), (world.inspection_folder / "register.jsonl").read_bytes()
    assert run("--force")[0] == 0
    assert world.sent() == before
    assert (world.inspection_folder / "register.jsonl").read_bytes() == register

    world.edit('value: "58"', 'value: "59"')
    code, _, err = run("--through", "07")
    assert code == 2 and 'another number for this book, "58"' in err and "--reason" in err
    assert run("--reason", "The dice were read wrongly.")[0] == 0
    kinds = [event["kind"] for event in open_store("TRY-2026").register.events()]
    assert kinds.count("engagement_number_accepted") == 2 and "number_accepted" not in kinds
