"""The invented partnership: complete, plausible, always the same, and never mistaken for real children."""

import json
import re
from dataclasses import replace
from datetime import date

import openpyxl
import pandas as pd
import pytest

from record_review.inspection import (
    PROJECT,
    Eligibility,
    Inspection,
    ParameterError,
    PublicNumber,
    ReadingSettings,
    ReportSettings,
    SampleSettings,
    Settled,
    read_inspection,
    read_programme,
)
from record_review.pir import blocking, read_return
from record_review.population import build_population, funnel
from record_review.reading import nomination_findings, read_nominations, read_results
from record_review.reading.readers.readers import read_readers, reading_pairs
from record_review.run.example import files as example
from record_review.run.example.children import AGREED, invented_children
from record_review.run.example.readings import invented_answers
from record_review.sample import Selection

PROGRAMME = read_programme("at-risk-of-harm")


@pytest.fixture(scope="module")
def inspection(tmp_path_factory):
    """The example's inspection, with its return and readers written."""
    folder = tmp_path_factory.mktemp("example")
    example.write_example(folder, PROGRAMME)
    return Inspection(
        path=folder / "example.yml",
        sha256="",
        inspection_id="EXAMPLE-2026",
        programme=PROGRAMME,
        partnership="Ardvale",
        notification_date=date(2026, 9, 14),
        return_workbook=folder / "return.xlsx",
        contacts={},
        eligibility=Eligibility(),
        sample=SampleSettings(),
        public_number=PublicNumber(),
        rehearsal=True,
        reading=ReadingSettings(readers=folder / "readers.xlsx", results=folder / "readings"),
        report=ReportSettings(),
        settled=Settled(),
    )


@pytest.fixture(scope="module")
def ret(inspection):
    return read_return(inspection)


@pytest.fixture(scope="module")
def population(ret, inspection):
    return build_population(ret, inspection)


def selection(children, size, skip=0):
    refs = list(children["record_ref"])[skip :: len(children) // size][:size]
    return Selection(tuple(refs), (), 1, "0" * 64, "1")


# --- the return


def test_the_return_holds_640_eligible_children_and_a_few_rows_for_each_reason(population):
    table = funnel(population)
    assert dict(zip(table["reason"], table["rows"], strict=True)) == {
        "": 640,
        "duplicate": 1,
        "asp_only": 3,
        "no_process": 4,
        "undetermined_routes": 0,
        "undetermined_dates": 2,
        "outside_window": 4,
        "over_18": 1,
    }


def test_what_keeps_a_book_from_being_made_is_settled_in_the_examples_file(ret, inspection):
    assert ret.agreed_date == AGREED
    assert [sentence[-8:] for sentence in blocking(ret, inspection)] == ["[PIR-43]", "[PIR-52]"]
    settled = read_inspection(PROJECT / "params" / "example.yml").settled
    assert blocking(ret, replace(inspection, settled=settled)) == []


def test_the_children_are_like_those_of_published_figures(population):
    children = population.children
    share = {
        c: children[c].value_counts(normalize=True)
        for c in ("category", "age_band", "gender", "simd_quintile")
    }
    assert share["age_band"]["Unborn"] == pytest.approx(0.05, abs=0.015)
    assert share["age_band"]["0 to 4"] == pytest.approx(0.40, abs=0.06)
    assert share["age_band"]["5 to 10"] == pytest.approx(0.32, abs=0.06)
    assert share["gender"]["Female"] == pytest.approx(share["gender"]["Male"], abs=0.05)
    assert share["simd_quintile"]["1"] == pytest.approx(0.48, abs=0.06)
    assert share["category"]["a"] > share["category"]["b"] > 0.25 > 0.05 > share["category"]["c"]
    assert share["category"]["c"] > share["category"]["d"] > 0
    assert (children["sibling_group"] != "").mean() == pytest.approx(0.7, abs=0.05)
    assert set(children.loc[children["category"].isin(["c", "d"]), "age_band"]) <= {"11 to 15", "16 and over"}


def test_no_reference_could_be_a_chi_number():
    assert all(re.fullmatch(r"AR-\d{5}", row["record_ref"]) for row in invented_children())


def test_the_return_is_the_same_workbook_every_time(tmp_path, inspection):
    again = example.write_return(tmp_path, PROGRAMME)
    assert again.read_bytes() == inspection.return_workbook.read_bytes()


def test_the_return_has_headings_drop_downs_and_a_frozen_header(inspection):
    book = openpyxl.load_workbook(inspection.return_workbook)
    sheet = book["Children"]
    assert [cell.value for cell in sheet[1]] == [column.heading for column in PROGRAMME.columns]
    assert sheet.freeze_panes == "B2"
    lists = [check for check in sheet.data_validations.dataValidation if check.type == "list"]
    assert len(lists) == sum(bool(c.codes) for c in PROGRAMME.columns)
    assert book["Lists"].sheet_state == "hidden"


def test_a_file_that_is_there_stays_as_it_is(tmp_path):
    (tmp_path / "return.xlsx").write_bytes(b"mine")
    example.write_example(tmp_path, PROGRAMME)
    assert (tmp_path / "return.xlsx").read_bytes() == b"mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["readers.xlsx", "return.xlsx"]


# --- the readers


def test_four_inspectors_read_with_four_local_readers_and_two_stand_in_reserve(inspection):
    readers = read_readers(inspection.reading.readers)
    assert readers["role"].value_counts().to_dict() == {
        "inspector": 4,
        "local record reader": 4,
        "reserve": 2,
        "trained": 2,
    }
    assert len(reading_pairs(readers)) == 4


def test_of_the_nominations_two_criteria_are_not_met_and_one_conflict_is_declared(inspection, population):
    said = read_nominations(inspection.reading.readers, inspection.programme, inspection.reading.days)
    found = nomination_findings(said, inspection.programme, population.children)["finding"]
    assert found.str.startswith("Criterion not met").sum() == 2
    assert said.conflicts["kind"].tolist() == ["locality"] and not found.str.contains("conflict").any()


# --- the readings


def test_filled_workbooks_are_read_back_whole_and_without_a_finding(tmp_path, inspection, population):
    inspection = replace(inspection, reading=replace(inspection.reading, double_read=2))
    drawn = selection(population.children, 8)
    files = example.write_readings(tmp_path / "readings", inspection, drawn, population.children)
    assert len(files) == 4
    readings = read_results(tmp_path / "readings", inspection, children=population.children, selection=drawn)
    assert readings.unread == () and readings.findings.empty
    assert readings.records["reading"].value_counts().to_dict() == {"first": 8, "second": 2}
    assert readings.text["text"].str.startswith("Canary note ").all()


def test_workbooks_follow_a_new_selection_but_never_replace_what_a_person_changed(
    tmp_path, inspection, population
):
    inspection = replace(inspection, reading=replace(inspection.reading, double_read=0))
    write = lambda skip: example.write_readings(  # noqa: E731
        tmp_path, inspection, selection(population.children, 4, skip), population.children
    )
    first = {path.name: path.read_bytes() for path in write(0)}
    second = {path.name: path.read_bytes() for path in write(1)}
    assert first.keys() == second.keys() and all(first[name] != second[name] for name in first)
    changed = tmp_path / next(iter(second))
    changed.write_bytes(b"filled in by a person")
    with pytest.raises(ParameterError, match="1 workbooks were not written by the example"):
        write(2)
    assert changed.read_bytes() == b"filled in by a person"
    note = json.loads((tmp_path / example.WRITTEN).read_text(encoding="utf-8"))
    assert set(note["workbooks"]) == set(second)


def test_a_record_has_the_same_answers_whatever_was_selected_beside_it(population):
    child = population.children.iloc[5].to_dict()
    assert invented_answers(child, "first", PROGRAMME) == invented_answers(dict(child), "first", PROGRAMME)
    other = invented_answers(child | {"record_ref": "AR-99999"}, "first", PROGRAMME)
    assert other != invented_answers(child, "first", PROGRAMME)


@pytest.fixture(scope="module")
def answers(population):
    """First readings of every second child: question -> answers, as they were given."""
    found = {}
    for child in population.children.iloc[::2].to_dict("records"):
        for question, answer in invented_answers(child, "first", PROGRAMME).items():
            found.setdefault(question, []).append(answer)
    return found


def finding(answers, question):
    scale = PROGRAMME.scale_of(PROGRAMME.question(question))
    given = [a for a in answers[question] if a in scale.answers]
    return sum(a in PROGRAMME.headline_of(PROGRAMME.question(question)) for a in given) / len(given)


def test_early_response_is_strongest_and_chronologies_and_risk_are_weakest(answers):
    early, involving, planning = finding(answers, "B12"), finding(answers, "E9"), finding(answers, "D9")
    chronology, risk = finding(answers, "C3"), finding(answers, "C9")
    assert early > involving > planning > risk and planning > chronology
    assert early > 0.7 and risk < 0.42 and chronology < 0.35


def test_every_answer_of_every_scale_is_given_somewhere(answers):
    given = {name: set() for name, scale in PROGRAMME.scales.items() if scale.kind == "choice"}
    for question in PROGRAMME.questions:
        if question.scale in given:
            given[question.scale] |= set(answers[question.id])
    for name, found in given.items():
        scale = PROGRAMME.scales[name]
        assert found == {*scale.answers, scale.not_applicable, scale.unable} - {None}, name


def test_a_few_answers_are_left_blank_and_a_few_records_raise_a_concern(answers, population):
    records = len(population.children.iloc[::2])
    assert 0 < records - len(answers["B1"]) < 0.03 * records
    assert 0 < answers["H1"].count("Yes") < 0.06 * records


def test_answers_within_a_record_go_together(population):
    """Where the plan is good or better, the assessment of needs more often is so too."""
    good = PROGRAMME.scales["six_point"].headline
    seen = [invented_answers(c, "first", PROGRAMME) for c in population.children.iloc[::2].to_dict("records")]
    both = pd.DataFrame([{q: a[q] in good for q in ("D9", "C11")} for a in seen if {"D9", "C11"} <= a.keys()])
    assert both.loc[both["D9"], "C11"].mean() > both.loc[~both["D9"], "C11"].mean() + 0.15


def test_two_readers_agree_often_and_not_always(population):
    same = asked = 0
    six = [q.id for q in PROGRAMME.questions if q.scale == "six_point"]
    for child in population.children.iloc[::8].to_dict("records"):
        one, two = (invented_answers(child, reading, PROGRAMME) for reading in ("first", "second"))
        both = [q for q in six if q in one and q in two]
        same += sum(one[q] == two[q] for q in both)
        asked += len(both)
    assert 0.4 < same / asked < 0.75
