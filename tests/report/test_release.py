"""What the last look is given to look for: every text and day of the return and the readings that says
something of a child, and nothing that a report may say."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest
from tests.report.invented import built, everything, returned

from record_review.inspection import ReleaseError
from record_review.inspection.calendar import window_start
from record_review.report.page.pieces import text
from record_review.report.release import dates_of_return, release_files, texts_of_return

TELEPHONE = "01234 by telephone"


@pytest.fixture(scope="module")
def made():
    inspection, given = everything()
    return inspection, given["readings"], returned(given["population"]), built(inspection, **given)


def released(made, **changed):
    inspection, readings, sent, report = made
    told = {"readings": readings, "returned": sent} | changed
    leaked = told.pop("leaked", None)
    if leaked:
        report = replace(report, pieces=(*report.pieces, text(leaked)))
    return release_files(report, inspection, **told)


def test_when_the_return_is_gone_record_numbers_are_looked_for_in_a_re_issue(made):
    """After the reading days the return has no row, and references are record numbers."""
    _, readings, sent, _ = made
    gone = SimpleNamespace(**{**vars(sent), "children": sent.children.iloc[:0], "sent": sent.sent.iloc[:0]})
    numbers = dict(
        zip(readings.records["record_ref"].unique(), map("R{:02d}".format, range(1, 99)), strict=False)
    )
    numbered = replace(
        readings, records=readings.records.assign(record_ref=readings.records["record_ref"].map(numbers))
    )
    assert released(made, returned=gone, readings=numbered)
    with pytest.raises(ReleaseError, match="Nothing was released"):
        released(made, returned=gone, readings=numbered, leaked="As in R07.")


def test_days_that_the_report_itself_states_are_no_find_and_others_are(made):
    inspection, _, sent, report = made
    stated = [inspection.notification_date, sent.agreed_date, window_start(sent.agreed_date), *report.stated]
    children = sent.children.assign(date_of_birth=pd.Timestamp("2015-04-03"))
    children.loc[range(len(stated)), "date_of_birth"] = pd.to_datetime(stated)
    assert released(made, returned=SimpleNamespace(**{**vars(sent), "children": children}))
    with pytest.raises(ReleaseError, match="date"):
        released(made, leaked="2015-04-03")


def test_groups_that_the_report_shows_are_no_find_and_a_locality_that_it_does_not_show_is(made):
    _, _, sent, _ = made
    assert "locality" in made[0].sample.balance_on  # shown as groups of the sample
    with pytest.raises(ReleaseError):
        released(made, leaked="Zlocality", returned=with_sent(sent, "sibling_group", "Zlocality"))


def with_sent(sent, column, typed):
    frame = sent.sent.copy()
    frame[column] = "t" + typed
    return SimpleNamespace(**{**vars(sent), "sent": frame})


def small(**typed):
    """A return of one row: what is understood, and what was typed."""
    understood = {"record_ref": "AB-1", "gender": "Female", "locality": "North", "sibling_group": ""}
    children = pd.DataFrame([understood], dtype="str").assign(date_of_birth=pd.Timestamp("2015-04-03"))
    sent = {
        "record_ref": "tAB-1",
        "gender": "tf",
        "locality": "tNorth",
        "date_of_birth": "d2015-04-03",
    } | typed
    personnel = pd.DataFrame({"contact_route": [TELEPHONE]})
    return SimpleNamespace(children=children, sent=pd.DataFrame([sent], dtype="str"), personnel=personnel)


@pytest.mark.parametrize(
    ("typed", "understood", "is_told"),
    [
        ({}, {}, {"AB-1", "North", TELEPHONE}),  # what was understood says nothing
        ({"gender": "tLass"}, {"gender": "Not matched"}, {"AB-1", "North", TELEPHONE, "Lass"}),
        ({"gender": "tLass"}, {"gender": ""}, {"AB-1", "North", TELEPHONE, "Lass"}),
        ({"date_of_birth": "tspring"}, {"date_of_birth": pd.NaT}, {"AB-1", "North", TELEPHONE, "spring"}),
        ({"date_of_birth": "t3 April 2015"}, {}, {"AB-1", "North", TELEPHONE}),
        ({"sibling_group": "tthe Macs"}, {}, {"AB-1", "North", TELEPHONE, "the Macs"}),
        ({"locality": "t  "}, {}, {"AB-1", TELEPHONE}),
        ({"locality": "n7"}, {}, {"AB-1", TELEPHONE}),  # a number is no text
    ],
)  # fmt: skip
def test_each_kind_of_text_of_a_return_that_is_looked_for(made, typed, understood, is_told):
    one = small(**typed)
    for column, value in understood.items():
        one.children[column] = value
    assert set(texts_of_return(one, made[0].programme)) == is_told


def test_columns_that_are_shown_as_groups_are_left_out_and_only_those(made):
    assert set(texts_of_return(small(), made[0].programme, shown={"locality"})) == {
        "AB-1",
        TELEPHONE,
    }
    found = texts_of_return(small(gender="tLass"), made[0].programme, shown={"gender"})
    assert found.count("AB-1") == 1  # each text once


def test_every_date_column_of_the_return_is_looked_for(made):
    one = small()
    one.children["involvement_start"] = pd.Timestamp("2024-02-29")
    one.children["involvement_end"] = pd.NaT
    assert dates_of_return(one, made[0].programme) == {date(2015, 4, 3), date(2024, 2, 29)}
