"""What counts as a change, and what does not."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from record_review.custody import open_store
from record_review.inspection import read_inspection
from record_review.run.steps import provenance
from record_review.run.steps.plans import STEPS, plan_of
from record_review.run.steps.provenance import changes, key_of, made_from, notebook_digest


def digests(world, step="06_record_review"):
    inspection = read_inspection(world.file)
    return made_from(plan_of(step), inspection, open_store(inspection.inspection_id))


@pytest.mark.parametrize("plan", STEPS, ids=lambda plan: plan.name)
def test_nothing_changed_is_the_same_key(world, plan):
    assert key_of(digests(world, plan.name)) == key_of(digests(world, plan.name))


def test_every_part_of_the_inspection_file_counts_in_some_step(world):
    """A setting that no step depends on could be changed without anything being made again."""
    named = {name.split(".")[0] for plan in STEPS for name in (*plan.settings, *plan.inputs)}
    fields = set(read_inspection(world.file).__dataclass_fields__)
    elsewhere = {"path", "sha256", "programme"}  # the programme counts in every step, by its own digest
    elsewhere |= {"retention"}  # a date for the commands that look at it; nothing is made from it
    assert fields - elsewhere <= named


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("results", lambda world: (world.folder / "params/readings/pair-2.xlsx").write_bytes(b"x")),
        ("results", lambda world: (world.folder / "params/readings/pair-1.xlsx").write_bytes(b"x")),
        ("results", lambda world: (world.folder / "params/readings/pair-1.xlsx").rename(
            world.folder / "params/readings/pair-9.xlsx")),
        ("settings", lambda world: world.edit("rehearsal: true", "rehearsal: true\nreport: {missing: 9}")),
        ("training_feedback", lambda world: world.train()),
        ("notebook", lambda world: world.write_notebook("06_record_review", "pass")),
    ],
    ids=["another workbook", "a workbook's bytes", "a workbook's name", "a setting", "a training",
         "a notebook's cell"],
)  # fmt: skip
def test_a_change_is_seen_and_named(world, name, change):
    world.write_readings()
    before = digests(world)
    change(world)
    now = digests(world)
    assert [part for part in now if before[part] != now[part]] == [name]
    assert changes(before, now) == [provenance.WORDS[name]]


@pytest.mark.parametrize(
    "change",
    [
        lambda world: (world.folder / "params/readings/~$pair-1.xlsx").write_bytes(b"Excel's lock"),
        lambda world: (world.folder / "params/readings/.DS_Store").write_bytes(b"x"),
        lambda world: world.edit("partnership: Ardvale", "partnership: Ardvale   # a comment"),
    ],
    ids=["Excel's lock", "a hidden file", "a comment"],
)
def test_what_no_step_reads_is_no_change(world, change):
    world.write_readings()
    before = digests(world)
    change(world)
    assert digests(world) == before


def test_a_folder_that_was_moved_is_no_change(world):
    world.write_readings()
    before = digests(world)
    moved = world.folder / "moved"
    (world.folder / "params").rename(moved)
    inspection = read_inspection(moved / "try.yml")
    assert made_from(plan_of("06_record_review"), inspection, open_store("TRY-2026")) == before


def test_the_number_does_not_count_for_the_book_but_its_source_does(world):
    before = digests(world, "03_candidate_lists")
    world.edit('value: "417"', 'value: "418"')
    assert digests(world, "03_candidate_lists") == before
    world.edit("source: dice", "source: lottery")
    assert digests(world, "03_candidate_lists")["settings"] != before["settings"]


def test_outputs_and_counts_in_a_notebook_are_no_change(world):
    path = world.write_notebook("01_return")
    before = notebook_digest(path)
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][1] |= {"execution_count": 7, "outputs": [{"output_type": "stream", "text": "1"}]}
    notebook["cells"][1]["metadata"]["collapsed"] = True
    notebook["metadata"]["language_info"] = {"name": "python"}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert notebook_digest(path) == before


def test_code_templates_lock_and_versions_count(monkeypatch, tmp_path):
    project = tmp_path / "project"
    (project / "lib" / "__pycache__").mkdir(parents=True)
    (project / "lib" / "room.py").write_text("1", encoding="utf-8")
    monkeypatch.setattr(provenance, "PROJECT", project)

    def digest():
        return provenance.workbench_digest.__wrapped__()

    first = digest()
    (project / "lib" / "__pycache__" / "room.pyc").write_bytes(b"x")
    assert digest() == first
    (project / "lib" / "page.html.j2").write_text("2", encoding="utf-8")
    assert digest() != first
    assert set(provenance.versions()) >= {"python", "numpy", "pandas", "scipy"}


def test_how_a_step_was_made_can_be_left_out_of_what_changed():
    before = {"return_workbook": "1", "workbench": "1", "notebook": "1", "packages": "1"}
    now = dict.fromkeys(before, "2")
    assert changes(before, now, data_only=True) == ["the return workbook"]
    assert len(changes(before, now)) == 4


def test_settings_of_every_kind_have_one_spelling(world):
    inspection = read_inspection(world.file)
    other = replace(inspection, sample=replace(inspection.sample, floors={"d": 1, "c": 2}))
    again = replace(inspection, sample=replace(inspection.sample, floors={"c": 2, "d": 1}))
    store, plan = open_store("TRY-2026"), plan_of("03_candidate_lists")
    assert made_from(plan, other, store) == made_from(plan, again, store)
    assert made_from(plan, other, store) != made_from(plan, inspection, store)
    assert provenance._plain(Path("somewhere/return.xlsx").absolute()) == "return.xlsx"
