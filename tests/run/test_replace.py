"""Replacing a record, from the command line to what the report is made from."""

import json
import re
import shlex
from pathlib import Path

import pandas as pd
import pytest

from record_review.custody import open_store
from record_review.inspection import StepError, read_inspection
from record_review.reading import read_results, readers_workbook
from record_review.run import open_replacing, open_step
from record_review.run.commands import command
from record_review.run.steps import prepare
from record_review.run.steps.plans import plan_of
from record_review.run.steps.provenance import changes, made_from
from record_review.sample import Selection, selection_to_stored

REFS = ("A 1", "B-2", "C3", "D4", "E5", "F6", "G7", "H8")
CHILDREN = pd.DataFrame(
    {
        "record_ref": REFS,
        "ref_key": [ref.replace(" ", "").casefold() for ref in REFS],
        "category": list("abaabaaa"),
        "age_months": pd.Series([70, 30, 100, 72, 30, 71, 90, 90], dtype="Int64"),
        "unborn": False,
        "gender": ["Male", "Female", "Male", "Male", "Female", "Female", "Male", "Male"],
        "ethnicity": "White Scottish/British",
        "locality": ["North", "North", "South", "North", "South", "North", "South", "South"],
        "sibling_group": ["", "", "S1", "S1", "", "", "", ""],
        "route_a": True,
        "route_a_ended_at": "CPPM",
        "route_b": [category == "b" for category in "abaabaaa"],
        "route_c": False,
        "route_d": False,
        "scra": "No",
    }
)
SELECTION = Selection(REFS[:3], REFS[3:6], 367, "0" * 64, "417")  # R01 to R03, V01 to V03
SAMPLE = "sample: {size: 3, reserves: 3, balance_on: [category, gender, locality]}\n"
CHOICE = ("A 1", "--reason", "NO-RECORD", "--with", "F6", "--by", "Inspection lead")


@pytest.fixture
def drawn(world):
    """The small inspection with its records selected: its store."""
    world.edit("reading:", f"{SAMPLE}reading:")
    return select(world, SELECTION)


def select(world, selection, name="TRY-2026"):
    for step, kept in (
        ("01_return", {}),
        ("02_population", {"population": ({"children": CHILDREN}, {})}),
        ("03_candidate_lists", {}),
        ("04_selection", {"selection": selection_to_stored(selection)}),
    ):
        step = open_step(step, str(world.file))
        for what, stored in kept.items():
            step.keep(what, stored)
        step.publish({})
    return open_store(name)


def replace(capsys, *arguments):
    """The command's exit code, output and error output."""
    code = command.main(["replace", "TRY-2026", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def decided(world):
    return step_06(world).replacements()[["replaced", "replacement", "reason"]].to_numpy().tolist()


def step_06(world):
    world.write_readings()
    return open_step("06_record_review", str(world.file))


def events(store, kind):
    return [event["facts"] for event in store.register.events() if event["kind"] == kind]


def test_the_reason_is_registered_before_the_reserves_are_shown_and_nothing_is_replaced(drawn, world, capsys):
    """F6 and D4 have the category of A 1, but D4 would be a second child of three of the family of C3."""
    code, out, err = replace(capsys, "a1", "--reason", "no-record")
    assert (code, err) == (0, "")
    assert out.startswith("R01 (A 1) is to be replaced: NO-RECORD (Record not available). The reason stands")
    assert re.findall(r"(?m)^ +(\d)  (V\d\d)  (\w+)  ", out) == [
        ("1", "V03", "F6"),
        ("2", "V02", "E5"),
        ("3", "V01", "D4"),
    ]
    assert "same category, ethnic group and locality, one month older, other gender" in out
    assert "Mind: brother or sister of R03, and more of this family would be read than its share." in out
    assert events(drawn, "replacement_reason_given") == [
        {"digest": "0" * 64, "list": 367, "rehearsal": True, "place": "R01", "reason": "NO-RECORD"}
    ]
    assert decided(world) == []


def test_the_line_it_says_to_type_records_the_choice(drawn, world, capsys):
    _, out, _ = replace(capsys, "a1", "--reason", "no-record")
    typed = shlex.split(out.splitlines()[-1])
    assert typed[:3] == ["python3", "workbench.py", "replace"] and typed[-1] == "WHO"
    code, out, _ = replace(capsys, *typed[4:-1], "Inspection lead", "--note", "locked away")
    assert code == 0 and out.startswith("Recorded: V03 (F6) is read in place of R01 (A 1).\n")
    table = step_06(world).replacements()
    assert table.to_dict("records") == [
        {
            "replaced": "A 1",
            "replacement": "F6",
            "reason": "NO-RECORD",
            "decided_by": "Inspection lead",
            "note": "locked away",
        }
    ]
    (facts,) = events(drawn, "record_replaced")
    assert facts.pop("replacements_log") == drawn.log("replacements").digest()
    assert facts == {
        "digest": "0" * 64,
        "list": 367,
        "rehearsal": True,
        "place": "R01",
        "reserve": "V03",
        "reason": "NO-RECORD",
        "decided_by": "Inspection lead",
    }
    assert len(events(drawn, "replacement_reason_given")) == 1


def test_no_reference_and_no_note_reaches_the_register(drawn, capsys):
    replace(capsys, *CHOICE, "--note", "locked away")
    register = drawn.register.path.read_text(encoding="utf-8")
    assert "record_replaced" in register
    assert not [text for text in (*REFS, "locked") if f'"{text}"' in register or "locked" in register]


def test_a_changed_reason_stands_in_the_register_beside_the_first_one(drawn, capsys):
    replace(capsys, "A 1", "--reason", "THIN")
    replace(capsys, *CHOICE)
    kinds = [(event["kind"], event["facts"].get("reason")) for event in drawn.register.events()]
    assert kinds[-3:] == [
        ("replacement_reason_given", "THIN"),
        ("replacement_reason_given", "NO-RECORD"),
        ("record_replaced", "NO-RECORD"),
    ]


def test_a_wrong_replacement_is_put_right_by_replacing_the_replacement(drawn, world, capsys):
    replace(capsys, *CHOICE)
    code, _, err = replace(capsys, *CHOICE)
    assert code == 1
    assert "A 1 (R01) was replaced already, by F6 (V03). To put that right, replace F6." in err
    assert "The reserve F6 (V03) is used already" in err
    code, out, _ = replace(capsys, "f6", "--reason", "OTHER", "--with", "d4", "--by", "IL")
    assert code == 0 and "V01 (D4) is read in place of V03 (F6)" in out
    assert "V01 is a brother or sister of R03" in out
    assert decided(world) == [["A 1", "F6", "NO-RECORD"], ["F6", "D4", "OTHER"]]


def test_another_category_needs_a_note_and_is_then_said_plainly(drawn, world, capsys):
    choice = ("A 1", "--reason", "NO-RECORD", "--with", "E5", "--by", "IL")
    code, _, err = replace(capsys, *choice)
    assert code == 1 and "V02 is of another category than R01, and 2 of the same category" in err
    assert decided(world) == []
    code, out, _ = replace(capsys, *choice, "--note", "same school")
    assert code == 0 and "Another category was taken though 2 of the same category are unused." in out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("A 1",), "A replacement needs a reason. Give one of these with --reason:\n  NOT-ELIGIBLE"),
        (("A 1", "--reason", "because"), "There is no reason because."),
        (("nobody", "--reason", "THIN"), "nobody is not among the selected records"),
        (("D4", "--reason", "THIN"), "D4 is the reserve V01 and is not read"),
        (("A 1", "--reason", "THIN", "--with", "C3", "--by", "IL"), "C3 is not a reserve of this selection."),
        (("A 1", "--reason", "THIN", "--with", "F6"), "Say who decided with --by"),
    ],
)
def test_a_wrong_request_is_refused_in_a_sentence_and_leaves_nothing(drawn, capsys, arguments, says):
    before = drawn.register.path.read_bytes()
    code, out, err = replace(capsys, *arguments)
    assert (code, out) == (1, "") and err.startswith(says)
    assert drawn.register.path.read_bytes() == before


def test_when_every_reserve_is_used_a_person_is_needed(drawn, capsys):
    for record, reserve in (("A 1", "F6"), ("F6", "D4"), ("D4", "E5")):
        assert replace(capsys, record, "--reason", "THIN", "--with", reserve, "--by", "IL")[0] == 0
    code, _, err = replace(capsys, "C3", "--reason", "THIN")
    assert code == 2 and err.startswith("All 3 reserves are used: nothing can be read in place of R03.")


def test_nothing_can_be_replaced_before_records_are_selected(world, capsys):
    open_step("01_return", str(world.file)).publish({})
    code, _, err = replace(capsys, "A 1", "--reason", "THIN")
    assert code == 1
    assert err == (
        "No records have been selected. 04_selection has not been run for TRY-2026. Run 04_selection first.\n"
    )


def test_a_selection_that_does_not_stand_any_more_is_refused(drawn, world, capsys):
    world.edit('value: "417"', 'value: "418"')
    code, _, err = replace(capsys, "A 1", "--reason", "THIN")
    assert code == 1
    assert err == "The records were selected before the inspection file changed: run 04_selection again.\n"


def test_replacing_makes_the_record_review_out_of_date_and_the_selection_not(drawn, world, capsys):
    step_06(world).publish({})
    replace(capsys, *CHOICE)
    inspection = read_inspection(world.file)
    changed = {
        name: changes(drawn.step_record(name)["made_from"], made_from(plan_of(name), inspection, drawn))
        for name in ("04_selection", "06_record_review")
    }
    assert changed == {"04_selection": [], "06_record_review": ["the replacements"]}


def test_a_replacement_while_the_record_review_is_at_work_is_noticed(drawn, world, capsys):
    step = step_06(world)
    replace(capsys, *CHOICE)
    with pytest.raises(StepError, match="While 06_record_review was at work, the replacements changed"):
        step.publish({})


def test_a_step_that_would_not_be_run_again_may_not_ask_for_replacements(drawn, world):
    with pytest.raises(ValueError, match="04_selection would not be run again"):
        open_step("04_selection", str(world.file)).replacements()


def test_replacements_of_another_selection_stay_in_the_log_and_do_not_count(drawn, world, capsys):
    replace(capsys, *CHOICE)
    world.edit('value: "417"', 'value: "418"')
    select(world, Selection(REFS[1:4], REFS[4:7], 12, "0" * 64, "418"))
    assert decided(world) == []
    assert len(drawn.log("replacements").lines()) == 1
    replace(capsys, "D4", "--reason", "THIN", "--with", "F6", "--by", "IL")
    assert decided(world) == [["D4", "F6", "THIN"]]


def test_status_shows_how_many_replacements_there_are(drawn, capsys):
    command.main(["status", "TRY-2026"])
    assert "replacements" not in capsys.readouterr().out
    replace(capsys, *CHOICE)
    command.main(["status", "TRY-2026"])
    assert "  replacements           1 recorded\n" in capsys.readouterr().out
    replace(capsys, "F6", "--reason", "THIN", "--with", "D4", "--by", "Inspection lead")
    command.main(["status", "TRY-2026"])
    assert "replacements           1 recorded, by 2 decisions" in capsys.readouterr().out


def workbooks(store):
    folder = store.folder / "send" / "replacement-workbooks"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def name_readers(world, pairs=2):
    world.edit("reading: {", "reading: {readers: readers.xlsx, double_read: 0, ")
    rows = [
        {"reader": f"Pair {n}", "role": "inspector", "agency": "Care Inspectorate", "days_available": "all"}
        for n in range(1, pairs + 1)
    ]
    (world.folder / "params" / "readers.xlsx").write_bytes(readers_workbook(rows))


def test_a_replacement_comes_with_a_blank_workbook_once_the_readers_are_known(drawn, world, capsys):
    _, out, _ = replace(capsys, *CHOICE)
    assert "No reader workbook was made for it, because the readers are not known yet." in out
    assert workbooks(drawn) == []
    name_readers(world)
    select(world, SELECTION)
    _, out, _ = replace(capsys, "F6", "--reason", "OTHER", "--with", "D4", "--by", "IL")
    (name,) = workbooks(drawn)  # that of F6, which is not read any more, is not among them
    assert re.fullmatch(r"TRY-2026 Pair-[12] V01\.xlsx", name)
    assert f"outputs/TRY-2026/send/replacement-workbooks/{name}\n" in out


def test_readers_who_cannot_be_read_do_not_undo_a_decision(drawn, world, capsys):
    name_readers(world)
    select(world, SELECTION)
    (world.folder / "params" / "readers.xlsx").write_bytes(b"no workbook")
    code, out, _ = replace(capsys, *CHOICE)
    assert code == 0 and "No reader workbook could be made for it:\n" in out and ".xlsx" in out
    assert drawn.log("replacements").lines()["replacement"].tolist() == ["F6"]


def example(world, monkeypatch):
    """The small inspection as if it were the example, with two of its three records to be replaced."""
    world.edit("TRY-2026", "EXAMPLE-2026")
    world.edit(
        "reading: {results: readings/}",
        f"reading: {{readers: readers.xlsx, double_read: 1, results: readings/}}\n{SAMPLE}",
    )
    monkeypatch.setattr(prepare, "REPLACED", ("R01", "R03"))
    return select(world, SELECTION, "EXAMPLE-2026"), world.folder / "params" / "readings"


def digests(folder: Path) -> dict[str, str]:
    return json.loads((folder / prepare.WRITTEN).read_text(encoding="utf-8"))["workbooks"]


def test_the_invented_lead_replaces_two_records_once_and_the_readings_hold_the_replacements(
    world, monkeypatch, capsys
):
    store, folder = example(world, monkeypatch)
    step = open_step("06_record_review", str(world.file))
    table = step.replacements()
    # For A 1 the closest is F6. For C3 that leaves D4, of its own category and now alone of its family.
    assert table[["replaced", "replacement"]].to_numpy().tolist() == [["A 1", "F6"], ["C3", "D4"]]
    assert table["reason"].nunique() == 2 and set(table["decided_by"]) == {"Inspection lead (invented)"}
    reasons = step.inspection.programme.replacement_reasons
    assert {reasons[code].kind for code in table["reason"]} == {"unavailable"}
    readings = read_results(
        folder, step.inspection, children=CHILDREN, selection=SELECTION, replacements=table
    )
    assert set(readings.records["record_ref"]) == {"F6", "B-2", "D4"} and readings.findings.empty
    before = store.register.path.read_bytes(), digests(folder)
    open_step("06_record_review", str(world.file))
    assert (store.register.path.read_bytes(), digests(folder)) == before


def test_the_examples_readings_follow_a_further_replacement(world, monkeypatch, capsys):
    _, folder = example(world, monkeypatch)
    open_step("06_record_review", str(world.file))
    before = digests(folder)
    choice = ("--reason", "THIN", "--with", "E5", "--by", "IL")
    assert command.main(["replace", "EXAMPLE-2026", "B-2", *choice]) == 0
    assert len(open_step("06_record_review", str(world.file)).replacements()) == 3
    assert digests(folder) != before


def test_readings_of_the_example_that_were_lost_are_written_again(world, monkeypatch):
    _, folder = example(world, monkeypatch)
    open_step("06_record_review", str(world.file))
    lost = folder / next(iter(digests(folder)))
    content = lost.read_bytes()
    lost.unlink()
    open_step("06_record_review", str(world.file))
    assert lost.read_bytes() == content


def test_looking_at_replacements_reads_the_selection_and_leaves_everything_as_it_is(world, drawn, capsys):
    replace(capsys, *CHOICE)
    everything = {path: path.read_bytes() for path in world.folder.rglob("*") if path.is_file()}
    look = open_replacing(str(world.file))
    assert look.selection == SELECTION and look.replacements["replacement"].tolist() == ["F6"]
    assert look.source == (
        "TRY-2026: 3 records selected and 3 in reserve; 1 replaced so far, 2 reserves unused. "
        "Read instead: V03 in place of R01."
    )
    assert {path: path.read_bytes() for path in world.folder.rglob("*") if path.is_file()} == everything


def test_looking_at_replacements_needs_a_selection_that_stands(world, drawn):
    world.edit("size: 3", "size: 4")
    with pytest.raises(StepError, match="selected before the inspection file changed: run 04_selection"):
        open_replacing(str(world.file))


def test_looking_at_replacements_before_anything_was_selected_says_what_to_run(world):
    with pytest.raises(StepError, match="run 04_selection first"):
        open_replacing(str(world.file))
    assert not world.inspection_folder.exists()


def test_several_records_at_once_each_get_a_reserve_and_a_line_to_type(drawn, world, capsys):
    """R01 (a, boy) and R02 (b, girl): F6 and E5 are the closest that bring in no third of a family."""
    code, out, err = replace(capsys, "A 1", "b2", "--reason", "no-record")
    assert code == 1 and "b2 is not among the selected records" in err
    code, out, err = replace(capsys, "A 1", "b-2", "--reason", "no-record")
    assert (code, err) == (0, "")
    assert out.startswith("R01 (A 1) and R02 (B-2) are to be replaced: NO-RECORD (Record not available).")
    assert "With all of these: " in out and "\nR01  V03  F6  " in out and "\nR02  V02  E5  " in out
    last = shlex.split(out.splitlines()[-1])
    assert last[3:] == ["TRY-2026", "B-2", "--reason", "NO-RECORD", "--with", "E5", "--by", "WHO"]
    given = [facts["place"] for facts in events(drawn, "replacement_reason_given")]
    assert given == ["R01", "R02"] and decided(world) == []


def test_a_reserve_is_named_for_one_record_only(drawn, capsys):
    code, _, err = replace(capsys, "A 1", "B-2", "--reason", "NO-RECORD", "--with", "F6", "--by", "lead")
    assert code == 1 and "record the choices one by one" in err
