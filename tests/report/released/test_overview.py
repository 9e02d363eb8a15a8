"""Three invented releases side by side: alphabetical, with ranges, and what is not compared said."""

import json
from dataclasses import replace
from datetime import date

import pytest
from tests.report.invented_more import write_release

from record_review.inspection import ReleaseError
from record_review.report.released.overview import (
    overview,
    overview_page,
    overview_pieces,
    question_table,
    read_releases,
)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    root = tmp_path_factory.mktemp("outputs")
    told = [
        (3, date(2026, 2, 1), "SKERRY-2026", "Skerry", False),
        (2, date(2025, 2, 1), "ARDVALE-2025", "Ardvale", True),
        (4, date(2025, 9, 1), "KIRK-2025", "Kirkmuir", False),
    ]
    return [write_release(root / line[2] / "release", *line) for line in told]


@pytest.fixture(scope="module")
def found(folders):
    return overview(*read_releases(folders))


def test_inspections_stand_in_alphabetical_order_whatever_was_found(found):
    assert [release.inspection for release in found.releases] == ["ARDVALE-2025", "KIRK-2025", "SKERRY-2026"]
    shares = [[line.share.share for _, line in lines] for lines in found.questions]
    for lines in found.questions:
        names = [release.partnership for release, _ in lines]
        assert names == sorted(names)
    assert any(row != sorted(row) for row in shares) and any(row != sorted(row)[::-1] for row in shares)


def test_every_finding_has_the_figures_of_its_releases(found):
    lines = found.questions[0]
    frame = question_table(lines)
    assert list(frame["Inspection"]) == [release.label for release, _ in lines]
    assert list(frame["Base"]) == [line.share.base or "under 5" for _, line in lines]
    assert len(found.questions) > 80 and found.left_out == ()


def test_practice_is_marked_and_nothing_is_called_best(found):
    told = json.dumps([dict(piece) for piece in overview_pieces(found)], ensure_ascii=False).casefold()
    assert "ardvale-2025 (practice)" in told and "with practice runs" in told
    assert not any(word in told for word in ("rank 1", "best performing", "league", "top of", "worst perf"))
    assert "this is no ranking" in told


def test_the_page_can_be_made_and_names_each_heading_once(found):
    page = overview_page(found).decode()
    assert "<script" not in page and page.count('class="plot"') > len(found.questions)
    ids = [piece["id"] for piece in overview_pieces(found) if piece["kind"] == "heading"]
    assert len(ids) == len(set(ids))


def test_what_cannot_be_compared_is_listed_with_the_reason(folders, tmp_path):
    (tmp_path / "findings.json").write_bytes(b"{}")
    releases, left_out = read_releases([*folders, tmp_path, tmp_path / "gone"])
    first = replace(releases[0].lines[0], wording="In other words?")
    releases[0] = replace(releases[0], lines=(first, *releases[0].lines[1:]))
    other = replace(releases[1], programme="adults", inspection="ADULTS-2025")
    reasons = " ".join(" ".join(pair) for pair in overview([*releases, other], left_out).left_out)
    for said in ("not the file of a release", "There is no gone", "another programme, adults"):
        assert said in reasons
    assert "put in this way only by Skerry" in reasons


def test_too_few_records_are_shown_as_too_few_and_never_as_a_dot(found):
    few = [
        (lines, place)
        for lines in found.questions
        for place, (_, line) in enumerate(lines)
        if line.share.note in ("withheld", "too small")
    ]
    assert few
    for lines, place in few:
        assert question_table(lines).iloc[place]["Share (%)"] == "too few"


def test_nothing_to_show_or_one_inspection_twice_is_refused(folders):
    releases, _ = read_releases(folders[:1])
    with pytest.raises(ReleaseError, match="There is no released inspection to show"):
        overview([])
    with pytest.raises(ReleaseError, match="SKERRY-2026: named more than once"):
        overview([*releases, *releases])
    with pytest.raises(ReleaseError, match="No release is of the programme adults"):
        overview(releases, programme="adults")
