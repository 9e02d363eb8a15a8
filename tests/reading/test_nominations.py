"""The nominations: read from the workbook of readers, held against the guidance's criteria, by code only."""

import pytest

from record_review.inspection import ReadingError, read_programme
from record_review.reading.readers.nominations import (
    CONFLICTS,
    CRITERIA,
    DAYS,
    TEAMS,
    criteria_of,
    nominations_sheets,
    read_nominations,
)
from record_review.reading.readers.readers import readers_workbook
from record_review.reading.readers.suitability import nomination_findings

PROGRAMME = read_programme("at-risk-of-harm")
READERS = [
    {"reader": "Inspector 1", "role": "inspector", "agency": "Care Inspectorate", "paired_with": "R1"},
    {"reader": "R1", "role": "local record reader", "agency": "Health"},
    {"reader": "R2", "role": "reserve", "agency": "Social work"},
]


def answers(reader, *, no=(), sector="statutory", trained="Yes"):
    said = ["No" if number in no else "Yes" for number in range(len(criteria_of(PROGRAMME)))]
    return [reader, sector, trained, *said]


def read(folder, **sheets):
    path = folder / "readers.xlsx"
    path.write_bytes(readers_workbook(READERS, nominations_sheets(PROGRAMME, 4), sheets))
    return read_nominations(path, PROGRAMME, 4)


def test_criteria_that_are_not_met_are_told_by_code_and_what_is_only_helpful_is_not(tmp_path):
    said = read(tmp_path, **{CRITERIA: [answers("R1", no=(0, 2)), answers("R2", trained="No")]})
    told = nomination_findings(said, PROGRAMME).groupby("reader")["finding"].agg(list)
    assert told["R1"] == [f"Criterion not met: {criteria_of(PROGRAMME)[0]}."]
    assert told["R2"][0].startswith("Has not attended the training")
    assert "1 nominated as local record reader; the programme has 4." in told[""]
    assert any(sentence.startswith("Nobody from education, police, SCRA among") for sentence in told[""])
    assert "Nobody from the sector third sector among those who read." in told[""]


def test_hours_conflicts_and_teams_are_read_and_a_late_conflict_is_told(tmp_path):
    said = read(
        tmp_path,
        **{
            DAYS: [["R1", "8", "", "4,5", "0"]],
            CONFLICTS: [["R1", "team", "Team North", "No"]],
            TEAMS: [["AB-1", "team north"]],
        },
    )
    assert said.hours == {"R1": (8.0, None, 4.5, 0.0)}
    assert said.teams == {"AB-1": frozenset({"team north"})} or list(said.teams.values()) == [{"team north"}]
    told = nomination_findings(said, PROGRAMME)
    assert told["finding"].str.contains("not said to be declared before content was seen").any()


@pytest.mark.parametrize(
    ("sheet", "row", "where"),
    [
        (CRITERIA, answers("R9"), "sheet Criteria, cell A2"),
        (CRITERIA, answers("R1", sector="voluntary"), "sheet Criteria, cell B2"),
        (DAYS, ["R1", "Morag", "", "", ""], "sheet Days, cell B2"),
        (CONFLICTS, ["R1", "Morag", "AB-1", "Yes"], "sheet Conflicts, cell B2"),
        (CONFLICTS, ["R1", "record", "", "Yes"], "sheet Conflicts, cell C2"),
    ],
)
def test_what_cannot_be_read_is_told_by_its_cell_without_what_stands_there(tmp_path, sheet, row, where):
    with pytest.raises(ReadingError, match=where) as refused:
        read(tmp_path, **{sheet: [row]})
    assert "Morag" not in str(refused.value)


def test_a_workbook_with_its_first_sheet_alone_is_read_and_says_what_is_not_known(tmp_path):
    (tmp_path / "readers.xlsx").write_bytes(readers_workbook(READERS))
    said = read_nominations(tmp_path / "readers.xlsx", PROGRAMME, 4)
    assert said.hours == {} and said.conflicts.empty
    told = nomination_findings(said, PROGRAMME)
    assert told["finding"].str.startswith("Nothing is said about the criteria").sum() == 2
