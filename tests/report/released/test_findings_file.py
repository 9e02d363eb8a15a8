"""A release read back from its table, and two inspections compared from what was released of each."""

import csv
import io
import math
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from tests.report.invented import everything
from tests.report.invented_more import write_release

from record_review.inspection import ReleaseError, ReportSettings
from record_review.report.build import build_report
from record_review.report.estimates.differences import mover
from record_review.report.protection.protect import released_share
from record_review.report.released.findings_file import Finding, Release, read_release, release_of
from record_review.report.sections.earlier import LESS, MORE, NO_EVIDENCE, compare, difference, signed

OLD = (2, date(2023, 5, 3), "OLD-2023")


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    return write_release(tmp_path_factory.mktemp("earlier") / "release", *OLD)


@pytest.fixture(scope="module")
def report(old):
    inspection, given = everything()
    inspection = replace(inspection, report=ReportSettings(previous=old))
    return build_report(inspection, **given)


@pytest.fixture(scope="module")
def today(report):
    return release_of(report.files[0])


def test_a_release_reads_back_as_the_report_it_came_from(old, today):
    read = read_release(old)
    assert (read.inspection, read.partnership, read.agreed) == ("OLD-2023", "Ardvale", date(2023, 5, 3))
    assert (read.population, read.read, read.step, read.rehearsal) == (640, 60, 5, False)
    assert [line.key for line in read.findings] == [line.key for line in today.findings]


def test_folder_zip_and_file_give_the_same_release(old, tmp_path):
    packed = tmp_path / "release.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(old / "findings.csv", "OLD-2023/release/findings.csv")
    told = [repr(read_release(path)) for path in (old, old / "findings.csv", packed)]
    assert told[0] == told[1] == told[2]


def test_every_column_of_the_table_for_programs_is_explained(old):
    notes = list(csv.reader(io.StringIO((old / "notes.csv").read_text("utf-8-sig"))))
    explained = {mark for name, mark, _ in notes if name == "findings.csv"}
    assert set(next(csv.reader(io.StringIO((old / "findings.csv").read_text("utf-8-sig"))))) <= explained


@pytest.mark.parametrize(
    "change, says",
    [
        (lambda line: {"Records": "31"}, "the records are no count of a protected release"),
        (lambda line: {"Base": "58"}, "the base is no count of a protected release"),
        (lambda line: {"Records": str(int(line["Base"]) + 5)}, "more than the base"),
        (lambda line: {"Share (%)": "99"}, "do not fit together"),
        (lambda line: {"Range to (%)": "1"}, "the range does not hold the share"),
        (lambda line: {"Records": "[c]"}, "it gives a figure where|gives none"),
    ],
)
def test_a_line_that_was_changed_is_found(old, tmp_path, change, says):
    lines = list(csv.DictReader(io.StringIO((old / "findings.csv").read_text("utf-8-sig"))))
    line = next(line for line in lines if line["Records"].isdigit() and 30 <= int(line["Base"]) <= 60)
    line |= change(line)
    _write(tmp_path / "findings.csv", lines)
    with pytest.raises(ReleaseError, match=says) as refused:
        read_release(tmp_path)
    assert "unchanged" in str(refused.value)


def test_an_approved_release_of_exact_counts_keeps_the_shares_it_tells(old, tmp_path):
    """Its shares may be weighted, so that they are not records out of base; left-out figures stay so."""
    lines = list(csv.DictReader(io.StringIO((old / "findings.csv").read_text("utf-8-sig"))))
    exact = {"Protection": "exact", "Rounded to": "1"}
    told = {"Records": "31", "Base": "42", "Share (%)": "70", "Range from (%)": "56", "Range to (%)": "81"}
    few = {"Records": "7", "Base": "9", "Share (%)": "[u]", "Range from (%)": "[u]", "Range to (%)": "[u]"}
    _write(tmp_path / "findings.csv", [lines[0] | exact | told, lines[1] | exact | few])
    first, second = read_release(tmp_path).findings
    assert (first.found, first.base, first.share.share, first.share.low) == (31, 42, 0.7, 0.56)
    assert first.endless.low < 0.56 and math.isnan(second.share.share)


@pytest.mark.parametrize(
    "facts, says",
    [
        ({"Rounded to": "1"}, "not the table of a protected release"),
        ({"Protection": "none"}, "not the table of a protected release"),
        ({"Agreed date": "May"}, "cannot be read"),
        ({"Records read": "900"}, "do not fit together"),
    ],
)
def test_a_table_that_is_no_protected_release_is_refused(old, tmp_path, facts, says):
    lines = list(csv.DictReader(io.StringIO((old / "findings.csv").read_text("utf-8-sig"))))
    _write(tmp_path / "findings.csv", [line | facts for line in lines])
    with pytest.raises(ReleaseError, match=says):
        read_release(tmp_path)


@pytest.mark.parametrize(
    "content, says",
    [
        (b"", "headings are not those of a release"),
        (b"a,b\n1,2\n", "there is no Agreed date"),
        (b"\xff\xfe", "not UTF-8"),
    ],
)
def test_another_file_is_refused(tmp_path, content, says):
    (tmp_path / "findings.csv").write_bytes(content)
    with pytest.raises(ReleaseError, match=says):
        read_release(tmp_path)


def test_nothing_two_or_no_zip_is_refused_plainly(tmp_path):
    with pytest.raises(ReleaseError, match="There is no gone"):
        read_release(tmp_path / "gone")
    with pytest.raises(ReleaseError, match="found none"):
        read_release(tmp_path)
    (tmp_path / "no.zip").write_bytes(b"PK")
    with pytest.raises(ReleaseError, match="cannot be opened as a zip file"):
        read_release(tmp_path / "no.zip")
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "findings.csv").write_bytes(b"")
    with pytest.raises(ReleaseError, match="found 2"):
        read_release(tmp_path)


def test_the_range_of_a_difference_is_newcombes():
    """Newcombe (1998), table II (a), method 10: 56/70 less 48/80 is 0.2000, 0.0524 to 0.3339."""
    first, second = wilson(56, 70), wilson(48, 80)
    assert mover(first, second) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_the_same_release_twice_shows_no_difference_anywhere(today):
    then = replace(today, inspection="EARLIER", agreed=date(2020, 1, 1))
    found = compare(today, then)
    assert {one.in_words for one in found.differences} == {NO_EVIDENCE}
    assert all(one.difference == 0 and one.practice[0] < 0 < one.practice[1] for one in found.differences)
    assert {why for _, why in found.left_out} <= {"too few records now and then"}


def test_practice_has_the_wider_range_and_decides_the_words():
    now, then = (line(found, 60) for found in (50, 30))
    one = difference(now, then, (5, 5))
    assert one.practice[0] < one.children[0] and one.children[1] < one.practice[1]
    assert one.in_words == MORE and difference(then, now, (5, 5)).in_words == LESS


def test_a_census_is_compared_with_what_rounding_leaves_open():
    now, then = line(45, 60, population=60), line(45, 60)
    one = difference(now, then, (5, 5))
    assert now.share.low != now.share.low and one.children[0] < 0 < one.children[1]


@pytest.mark.parametrize(
    "change, why",
    [
        ({"wording": "Other words?"}, "asked in other words then"),
        ({"answers": ("Yes", "Partly", "No")}, "it had other answers then"),
        ({"counted": "no"}, "other answers counted as the finding then"),
        ({"wording": "Other words?", "question": "Z9"}, "not asked then"),
    ],
)
def test_a_question_put_otherwise_is_not_compared_and_it_is_said_why(change, why):
    now = release(line(30, 60))
    then = replace(release(replace(line(30, 60), **change)), inspection="OLD", agreed=date(2020, 1, 1))
    found = compare(now, then)
    assert found.differences == () and ("Label", why) in found.left_out


@pytest.mark.parametrize(
    "change, says",
    [
        ({"programme": "adults"}, "a release of the programme adults"),
        ({"partnership": "Elsewhere"}, "another partnership"),
        ({"agreed": date(2026, 8, 31)}, "not an earlier one"),
        ({"inspection": "NOW"}, "which is this inspection"),
    ],
)
def test_a_release_that_is_no_earlier_one_of_this_partnership_is_refused(change, says):
    now = release(line(30, 60))
    then = replace(now, **{"inspection": "OLD", "agreed": date(2020, 1, 1)} | change)
    with pytest.raises(ReleaseError, match=says):
        compare(now, then)


def test_the_report_sets_an_earlier_release_beside_its_own(report):
    headings = [piece["text"] for piece in report.items if piece["kind"] == "heading"]
    assert headings.index("Compared with the earlier inspection") < headings.index("How far readers agree")
    table = report.tables["earlier-inspection"]
    assert len(table) > 50 and table["In words"].isin([MORE, LESS, NO_EVIDENCE]).any()
    assert not table.astype("str").isin(["100", "0"])[["Then (%)", "Now (%)"]].any().any()


def test_signs_are_said_in_whole_points():
    assert [signed(x) for x in (0.124, -0.126, 0.001)] == ["+12", "−13", "0"]


def wilson(x, n):
    """Wilson's interval without correction, as Newcombe uses it."""
    p, z2 = x / n, 1.959963984540054**2
    middle, half = p + z2 / (2 * n), math.sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n * n)))
    return p, (middle - half) / (1 + z2 / n), (middle + half) / (1 + z2 / n)


def line(found, base, population=640):
    shares = [
        released_share(found, base, read=60, population=n, strata=4, settings=ReportSettings())
        for n in (population, math.inf)
    ]
    return Finding("Planning", "A", "Was it so?", "Label", "", ("Yes", "No"), "yes", found, base, *shares)


def release(*findings):
    return Release("NOW", "Ardvale", False, date(2026, 8, 31), "at-risk-of-harm", "1", 640, 60, 5, findings)


def _write(path, lines):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
