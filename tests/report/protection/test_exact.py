"""Exact counts: only with somebody's approval of these readings, which the report and the register name."""

from dataclasses import replace

import pytest
from tests.report.invented import SECRET, built, everything

from record_review.custody import open_store
from record_review.inspection import ReleaseError, ReportSettings
from record_review.reading import main_answers
from record_review.report.counts.tally import tally_answers
from record_review.report.page.html import release_page
from record_review.report.protection.earlier import EXACT_APPROVED, exact_approval
from record_review.report.release import report_csvs

EXACT = ReportSettings(disclosure="exact")
GIVEN = {"reason": "asked for in writing by the chief officers’ group", "approved_by": "Strategic inspector"}


@pytest.fixture
def register(tmp_path, monkeypatch):
    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(tmp_path))
    return open_store("TEST-2026").register


def approvals(register):
    return [event["facts"] for event in register.events() if event["kind"] == EXACT_APPROVED]


def test_an_approval_is_entered_once_and_holds_for_the_same_readings(register):
    _, given = everything(disclosure="exact")
    first = exact_approval(register, EXACT, given["readings"], secret=SECRET, given=GIVEN)
    assert first["approved_by"] == "Strategic inspector" and approvals(register) == [first]
    assert exact_approval(register, EXACT, given["readings"], secret=SECRET, given=None) == first
    assert not any("REC" in str(value) for value in first.values())


def test_other_readings_need_an_approval_of_their_own(register):
    _, given = everything(disclosure="exact")
    exact_approval(register, EXACT, given["readings"], secret=SECRET, given=GIVEN)
    answers = given["readings"].answers.copy()
    answers.loc[0, ["state", "answer"]] = ["missing", ""]
    other = replace(given["readings"], answers=answers)
    assert exact_approval(register, EXACT, other, secret=SECRET, given=None) is None


def test_a_reason_without_an_approver_is_refused_and_protected_counts_need_none(register):
    _, given = everything()
    nobody = GIVEN | {"approved_by": ""}
    with pytest.raises(ReleaseError, match="nobody who approved it"):
        exact_approval(register, EXACT, given["readings"], secret=SECRET, given=nobody)
    assert exact_approval(register, ReportSettings(), given["readings"], secret=SECRET, given=GIVEN) is None
    assert approvals(register) == []


def test_without_an_approval_there_is_no_report():
    inspection, given = everything(disclosure="exact")
    with pytest.raises(ReleaseError, match="run again with --reason and --approved-by"):
        built(inspection, **given)


def test_an_approved_report_gives_exact_counts_and_says_who_approved_for_whom():
    inspection, given = everything(disclosure="exact")
    report = built(inspection, **given, approval=GIVEN)
    page = release_page(report.pieces).decode("utf-8")
    assert "Approved by Strategic inspector: asked for in writing" in page
    assert "for the partnership only: not to be handed on" in page and "Protected counts" not in page
    (note,) = (p["text"] for p in report.pieces if p["kind"] == "note" and "named children" in p["text"])
    exact = tally_answers(inspection.programme, main_answers(given["readings"]))
    asked, answers = inspection.programme.question("A3"), report.frames["answers"]
    table = answers[answers["Question"] == asked.short].set_index("Answer")
    assert dict(table["Records"]) == dict(exact["A3"].answers) and set(table["Base"]) == {exact["A3"].base}
    ends = [t for t in exact.values() if t.headline and t.base >= 5 and not 1 < t.found < t.base - 1]
    assert all(inspection.programme.question(t.question).short in note for t in ends) and ends
    assert b",exact," in report_csvs(report)["findings.csv"]
