"""A heading is read however people dress it up, and never for the child's when it may be another's."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from tests.pir.invented import PARTNERSHIP, child

from record_review.inspection import ReturnError, Settled
from record_review.pir import read_return
from record_review.pir.layout.headings import known_headings
from record_review.pir.layout.known_headings import Known

BEFORE = ("a) ", "(b) ", "B. ", "1. ", "12) ", "1.2 ", "3 ", "2- ", "[c] ", "iv) ", "Q3: ", "q12 ",
          "Question 4 - ", "Column D: ", "The ", "Child's ", "Young person's ")  # fmt: skip
BEHIND = (" (date of birth of the child)", " (information accurate at)", " (DD/MM/YYYY)", " - dd/mm/yyyy",
          " of child", " of the child", " of the child/young person", ":", " *", "?", "¹", " [required]",
          " (Yes or No) *", " (see guidance, note 3)", " (tick)\n(one)", " (leave blank if unborn)",
          " (as recorded on the system)", "\r\n(if known)")  # fmt: skip


@pytest.fixture(scope="module")
def ours(programme) -> dict[str, tuple[str, ...]]:
    return {column.name: (column.heading, *column.synonyms) for column in programme.columns}


@pytest.fixture(scope="module")
def known(ours) -> Known:
    return Known(ours)


def test_every_heading_and_synonym_stands_for_its_own_column_however_it_is_dressed_up(ours, known):
    """Enumerated: every text we know, with everything before it and everything behind it."""
    for name, texts in ours.items():
        for text in texts:
            assert known.name(text) == name
            if text.startswith("("):
                continue  # (a) to (d) are letters of routes, and nothing more
            for before in ("", *BEFORE):
                for behind in ("", *BEHIND[1:]):
                    assert known.name(before + text + behind) == name, before + text + behind


def test_without_what_is_passed_over_no_two_columns_have_the_same_heading(ours, programme):
    for texts in (ours, programme.partnership_labels):
        seen: dict[str, str] = {}
        for name, some in texts.items():
            for text in some:
                short = "".join(letter for letter in text.casefold() if letter.isalnum())
                assert seen.setdefault(short, name) == name, text


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Date of birth of child", "date_of_birth"),
        ("Child's date of birth", "date_of_birth"),
        ("date_of_birth", "date_of_birth"),
        ("DateOfBirth", "date_of_birth"),
        ("Date of birth (date)", "date_of_birth"),
        ("DOB of child", "date_of_birth"),
        ("Gender of child (M/F)", "gender"),
        ("Expected date of birth (if unborn)", "expected_date_of_birth"),
        ("Child protection register (CPR) (Y/N)", "route_b"),
        ("First involvement (start date)", "involvement_start"),
        ("Latest involvement (leave blank if ongoing)", "involvement_end"),
        ("Adult Support & Protection (if any)", "asp"),
    ],
)
def test_a_heading_is_read_without_what_was_added_to_it(known, heading, column):
    assert known.name(heading) == column


@pytest.mark.parametrize(
    "heading",
    [
        *("Date of birth of mother", "Mother's date of birth", "Date of birth (mother)", "DOB of sibling"),
        *("Sibling's date of birth", "Date of birth of the child's father", "Child's mother's DOB"),
        *("Worker gender", "Gender (worker)", "Gender of worker", "Carer's gender", "Ethnicity of mother"),
        *("Date of birth (expected)", "Date of birth (if unborn)", "Date of birth / EDD", "Date of death"),
        *("Registration date (2nd)", "Registration date (end)", "First involvement (latest)"),
        *("Child protection register (date)", "Ended at (date)", "Gender (date recorded)"),
        *("Child protection register (de-registration date)", "Not on child protection register"),
        *("De-registration date (planned)", "Locality (school)", "Child protection register (ever)"),
        *("Previous locality", "Locality (previous)", "Old reference", "Record reference of sibling"),
        *("No", "Number", "Name", "Child name", "Name of child", "A", "(", "1.", "Q3:", "KI-00001", "2020"),
    ],
)
def test_a_heading_that_may_be_of_something_else_is_unknown(known, heading):
    assert known.name(heading) is None


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Datte of birth", "date_of_birth"),
        ("Gendr", "gender"),
        ("Record refrence", "record_ref"),
        ("Date of birth of mother", "date_of_birth"),
        ("Worker gender", "gender"),
        ("Child name", None),
        ("Social worker", None),
        ("Canary", None),
    ],
)
def test_an_unknown_heading_is_told_with_the_known_one_it_is_near(known, ours, heading, column):
    assert known.nearest(heading, ours) == column


def test_only_columns_that_are_missing_are_named_as_near(known):
    assert known.nearest("Datte of birth", ["gender"]) is None


def test_all_unknown_headings_are_told_at_once_by_their_cells_and_never_by_their_words(send):
    headings = {"date_of_birth": "Canary date of birth", "involvement_end": "Lastest involvement"}
    ret = read_return(send([child(0)], headings=headings))
    missing = {f.column: f.found for f in ret.findings if f.rule == "PIR-02"}
    assert set(missing) == {"date_of_birth", "involvement_end"}
    assert "B1" in missing["date_of_birth"] and "O1" in missing["involvement_end"]
    further = {f.cell: f.found for f in ret.findings if f.rule == "PIR-01"}
    assert 'near "Date of birth"' in further["B1"] and 'near "Latest involvement"' in further["O1"]
    assert not any("anary" in sentence.sentence() for sentence in ret.findings)


def test_a_list_whose_headings_are_all_misspelt_is_refused_with_what_each_is_near(send, programme):
    headings = {c.name: f"{c.heading[:3]}x{c.heading[3:]}" for c in programme.columns}
    with pytest.raises(ReturnError, match="has no row of headings") as refusal:
        read_return(send([child(0)], headings=headings))
    assert 'A1 is near "Record reference"; B1 is near "Date of birth"' in str(refusal.value)


# The partnership's own names of the routes, and its labels


def saying(**answers) -> list[tuple]:
    return [(line[0], answers.get(line[0].split(" ")[-1], line[1]), *line[2:]) if line else line
            for line in PARTNERSHIP]  # fmt: skip


@pytest.mark.parametrize("heading", ["Staying Safe meeting", "c) STAYING SAFE MEETING (Y/N)"])
def test_the_name_used_locally_for_a_route_is_its_heading(send, heading):
    lines = [child(0, route_a="No", route_a_ended_at=None, route_c="Yes")]
    ret = read_return(send(lines, headings={"route_c": heading}))
    assert ret.children["route_c"].tolist() == ["Yes"]
    assert not [f for f in ret.findings if f.rule in ("PIR-01", "PIR-02")]
    line = ret.column_matches.set_index("column").loc["Vulnerable young person process"]
    assert "Staying" not in line["heading"]  # it is theirs, and could be anything


@pytest.mark.parametrize("name", ["Gender", "Yes", "Staying Safe meeting"])
def test_a_local_name_that_means_something_else_is_no_heading(any_inspection, name):
    """A heading of another column; an answer; and the same name for both routes."""
    known = known_headings(any_inspection, {"c": name, "d": name if name != "Gender" else ""})
    assert known.name(name) == ("gender" if name == "Gender" else None)


def test_labels_are_read_as_headings_are_and_can_be_settled(send, any_inspection):
    for label, settled in (
        ("2. Agreed date (DD/MM/YYYY):", Settled()),
        ("Canary day", Settled(labels={"agreed_date": "Canary day"})),
    ):
        lines = [(label if line and line[0] == "Agreed date" else (line or ("",))[0], *line[1:])
                 for line in PARTNERSHIP]  # fmt: skip
        ret = read_return(send([child(0)], partnership=lines, settled=settled))
        assert ret.agreed_date == datetime(2026, 8, 24).date() and not ret.findings


@pytest.mark.parametrize("label", ["Agreeed date", "Agreed date (previous return)"])
def test_a_label_that_is_near_the_agreed_date_is_told_and_not_read(send, label):
    lines = [(label, *line[1:]) if line and line[0] == "Agreed date" else line for line in PARTNERSHIP]
    ret = read_return(send([child(0)], partnership=lines))
    assert ret.agreed_date is None
    found = {f.rule: f.found for f in ret.findings}
    assert found["PIR-13"] == "no such label; the text in A2 is near it"


def test_a_running_number_before_the_labels_is_passed_over(send):
    lines = [(number, *line) if line else () for number, line in enumerate(PARTNERSHIP, start=1)]
    ret = read_return(send([child(0)], partnership=lines))
    assert ret.agreed_date is not None and len(ret.personnel) == 1


def test_the_settled_heading_goes_before_every_other(send, any_inspection):
    settled = replace(any_inspection.settled, headings={"locality": "Gender"})
    inspection = replace(any_inspection, settled=settled)
    assert known_headings(inspection).name("Gender") == "locality"
