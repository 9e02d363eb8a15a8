"""What the team settles: by rows, by number, or the only finding of its rule; and what it cannot settle."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
from tests.pir.invented import child

from record_review.inspection import DrawError, Inspection, Settled, SettledQuery
from record_review.pir import (
    Finding,
    blocking,
    findings_page,
    findings_workbook,
    read_return,
    require_settled,
)
from record_review.pir.returned import listed_rows
from record_review.pir.rules.rule import CHANGES, RULES, blocking_findings, number_to_settle


def found(rule: str, *rows: int, changes: str = "eligibility") -> Finding:
    row = rows[-1] if rows else None
    return Finding(rule, "query", "Children", "", row, "", "", "It is so.", "Check.", changes, rows)


def open_rows(
    inspection: Inspection, findings: list[Finding], *entries: SettledQuery
) -> list[tuple[int, ...]]:
    """The rows of what still blocks when these entries stand in the inspection file."""
    decided = replace(inspection, settled=Settled(queries=entries))
    return [finding.rows for finding in blocking_findings(findings, decided)]


def entry(rule: str, *rows: int, count: int | None = None, decision: str = "accepted") -> SettledQuery:
    return SettledQuery(rule, rows, decision, "asked", count, "lead")


ONE, PAIRS = [found("PIR-42", 5)], [found("PIR-24", 5, 9), found("PIR-24", 2, 3)]
SINGLES = [found("PIR-42", row) for row in (5, 6, 6)]
MANY = [found("PIR-06", 2, 3, 4)]
BOOK = [found("PIR-04"), found("PIR-04")]
BOTH_KINDS = [found("PIR-42", 5), found("PIR-42", 6, changes="")]


@pytest.mark.parametrize(
    ("findings", "entries", "still_open"),
    [
        # by rows: all rows of the finding, in one entry
        (PAIRS, [entry("PIR-24", 5, 9, decision="same_child")], [(2, 3)]),
        (PAIRS, [entry("PIR-24", 2, 3, 5, 9)], []),
        (PAIRS, [entry("PIR-24", 5), entry("PIR-24", 9)], [(5, 9), (2, 3)]),
        (SINGLES, [entry("PIR-42", 6)], [(5,)]),
        (ONE, [entry("PIR-42", 5, 6, decision="same_child")], [(5,)]),  # one row is no pair
        (MANY, [entry("PIR-06", 2, 3)], [(2, 3, 4)]),
        (BOOK, [entry("PIR-04", 5)], [(), ()]),
        (ONE, [entry("PIR-43", 5)], [(5,)]),  # another rule
        # by their number: findings or rows
        (SINGLES, [entry("PIR-42", count=3)], []),
        (SINGLES, [entry("PIR-42", count=2)], []),
        (SINGLES, [entry("PIR-42", count=4)], [(5,), (6,), (6,)]),
        (SINGLES, [entry("PIR-42", count=1)], [(5,), (6,), (6,)]),
        (PAIRS, [entry("PIR-24", count=2)], []),
        (PAIRS, [entry("PIR-24", count=4)], []),
        (PAIRS, [entry("PIR-24", count=1)], [(5, 9), (2, 3)]),
        (BOOK, [entry("PIR-04", count=2)], []),
        (BOOK, [entry("PIR-04", count=1)], [(), ()]),
        (MANY, [entry("PIR-06", count=3)], []),
        (MANY, [entry("PIR-06", count=1)], [(2, 3, 4)]),  # one finding, whose rows may become more
        (BOTH_KINDS, [entry("PIR-42", count=2)], []),  # all findings of the rule are counted
        # with neither: what is alone
        (ONE, [entry("PIR-42")], []),
        (SINGLES, [entry("PIR-42")], [(5,), (6,), (6,)]),
        (PAIRS[:1], [entry("PIR-24")], []),
        (BOOK[:1], [entry("PIR-04")], []),
        (BOOK, [entry("PIR-04")], [(), ()]),
        (MANY, [entry("PIR-06")], [(2, 3, 4)]),
        # what must be corrected
        ([found("PIR-21", 5)], [entry("PIR-21", 5), entry("PIR-21", count=1)], [(5,)]),
        ([found("PIR-13")], [entry("PIR-13"), entry("PIR-13", count=1)], [()]),
    ],
)
def test_an_entry_settles_its_rows_or_its_number_and_nothing_else(
    any_inspection, findings, entries, still_open
):
    assert open_rows(any_inspection, findings, *entries) == still_open


def test_what_changes_nothing_never_blocks_and_all_else_does(any_inspection):
    findings = [found("PIR-42", 5, changes=what) for what in ("", "eligibility", "families", "identity")]
    assert [f.changes for f in blocking_findings(findings, any_inspection)] == [
        "eligibility",
        "families",
        "identity",
    ]
    assert all(rule.changes in CHANGES for rule in RULES.values())


def test_only_an_agreed_date_outside_the_four_weeks_is_accepted_by_its_own_entry(any_inspection):
    accepted = replace(any_inspection, settled=Settled(agreed_date_accepted="the lead agreed"))
    findings = [found("PIR-13"), found("PIR-14"), found("PIR-15")]
    assert [f.rule for f in blocking_findings(findings, accepted)] == ["PIR-13", "PIR-15"]


@pytest.mark.parametrize(("findings", "number"), [(SINGLES, 3), (PAIRS, 2), (MANY, 3), (BOOK, 2)])
def test_the_number_that_is_said_settles(any_inspection, findings, number):
    assert number_to_settle(findings) == number
    assert open_rows(any_inspection, findings, entry(findings[0].rule, count=number)) == []


def test_many_findings_are_settled_in_time_that_grows_with_their_number(any_inspection):
    """20,000 findings of one rule, each settled by its row: minutes, if each were compared with all."""
    findings = [found("PIR-42", row) for row in range(20_000)]
    assert open_rows(any_inspection, findings, entry("PIR-42", *range(20_000))) == []


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ([(5,)], "row 5"),
        ([(6,), (5,), (5,)], "rows 5, 6"),
        ([(row,) for row in range(2, 400)], "rows 2 to 399"),
        ([(5, 9), (2, 3)], "rows 2 and 3; 5 and 9"),
        ([(2, 3, 4, 8)], "rows 2 to 4, 8"),
    ],
)
def test_rows_are_said_in_full(groups, said):
    assert listed_rows(groups) == said


def test_every_pair_that_blocks_is_named_in_the_refusal_and_on_the_page(send):
    pairs = 30
    lines = [child(n, record_ref=f"AB{n:05}9") for n in range(pairs)]
    lines += [child(n, record_ref=f"{n:05}9") for n in range(pairs)]
    ret = read_return(inspection := send(lines))
    sentence = next(said for said in blocking(ret, inspection) if said.endswith("[PIR-24]"))
    page = findings_page(ret, inspection)
    for first in range(2, pairs + 2):
        assert f"{first} and {first + pairs}" in sentence
        assert f"(rows {first} and {first + pairs})" in page


def test_a_number_that_no_longer_holds_is_said_with_the_number_there_is(send):
    lines = [child(0, date_of_birth="see file"), child(1, date_of_birth="see file")]
    settled = Settled(queries=(entry("PIR-42", count=1),))
    ret = read_return(inspection := send(lines, settled=settled))
    (sentence,) = blocking(ret, inspection)
    assert "rows 2, 3." in sentence and "They were settled for 1 and are now 2." in sentence
    assert "rule: PIR-42, count: 2" in sentence
    with pytest.raises(
        DrawError, match=r"send send/findings/findings\.xlsx to the partnership, or settle"
    ) as refusal:
        require_settled(ret, inspection)
    assert refusal.value.exit_code == 2


def marks(content: bytes) -> dict[str, set[str | None]]:
    """Rule -> what the workbook says about a sample."""
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Findings"]
    heading = [cell.value for cell in sheet[1]]
    at, rule = heading.index("Before a sample is drawn"), heading.index("Rule")
    said: dict[str, set[str | None]] = {}
    for line in sheet.iter_rows(min_row=2, values_only=True):
        said.setdefault(str(line[rule]), set()).add(line[at])
    return said


def test_the_partnership_sees_what_holds_up_a_sample_and_not_how_the_team_settles(send):
    lines = [child(0, date_of_birth="see file"), child(1, involvement_start=None), child(2, gender=None)]
    settled = Settled(queries=(entry("PIR-52", 3),))
    ret = read_return(inspection := send(lines, settled=settled))
    content, page = findings_workbook(ret, inspection), findings_page(ret, inspection)
    assert marks(content) == {"PIR-42": {"must be settled"}, "PIR-52": {""}, "PIR-70": {""}}
    assert page.count("must be settled</td>") == 1
    assert "1 of them must be settled before a sample can be drawn" in page
    book = openpyxl.load_workbook(io.BytesIO(content))
    texts = [str(v) for sheet in book for row in sheet.iter_rows(values_only=True) for v in row]
    assert not [text for text in [page, *texts] if "settled.queries" in text or "inspection file" in text]
