"""A release read back from its table, and two inspections compared from what was released of each."""

import json
import math
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from tests.report.invented import built, everything
from tests.report.invented_more import write_release

from record_review.inspection import ReleaseError, ReportSettings
from record_review.report.basis import Basis, printed_of
from record_review.report.counts.printed import SUPPRESSED, TOO_SMALL, WITHHELD, Printed, exactly
from record_review.report.estimates.differences import mover
from record_review.report.lines.comparison import LESS, MORE, NO_EVIDENCE, compare, difference
from record_review.report.lines.release import Release, ReleasedLine
from record_review.report.released.findings_file import read_release, written
from record_review.report.released.place import NUMBERS
from record_review.report.sections.earlier import signed

OLD = (2, date(2023, 5, 3), "OLD-2023")


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    return write_release(tmp_path_factory.mktemp("earlier") / "release", *OLD)


@pytest.fixture(scope="module")
def report(old):
    inspection, given = everything()
    inspection = replace(inspection, report=ReportSettings(previous=old))
    return built(inspection, **given)


@pytest.fixture(scope="module")
def today(report):
    return report.release


def test_a_release_reads_back_as_the_report_it_came_from(old, today):
    read = read_release(old)
    assert (read.inspection, read.partnership, read.agreed) == ("OLD-2023", "Ardvale", date(2023, 5, 3))
    assert (read.basis.population, read.basis.read, read.rehearsal) == (640, 60, False)
    assert [line.key for line in read.lines] == [line.key for line in today.lines]


def test_folder_zip_and_file_give_the_same_release(old, tmp_path):
    packed = tmp_path / "release.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(old / NUMBERS, f"OLD-2023/release/{NUMBERS}")
    told = [repr(read_release(path)) for path in (old, old / NUMBERS, packed)]
    assert told[0] == told[1] == told[2]


@pytest.mark.parametrize("disclosure", ["protected", "exact"])
def test_what_is_written_is_what_is_read_back(tmp_path, disclosure):
    settings = ReportSettings(disclosure=disclosure)
    prints = [exactly(44, 51), Printed(0, 0, 0, 0, SUPPRESSED), Printed(0, 0, 0, 4, WITHHELD)]
    if disclosure == "protected":
        prints += [Printed(0, 4, 50, 50), Printed(56, 60, 60, 60), Printed(51, 51, 57, 60)]
        prints += [Printed(0, 7, 7, 7, TOO_SMALL)]
    lines = [line(each, str(i), str(i), settings=settings) for i, each in enumerate(prints)]
    kept = replace(release(*lines), basis=Basis(60, 640, 4, settings, 1.25, 0.02))
    lines = [with_shares(each, kept.basis) for each in kept.lines]
    kept = replace(kept, lines=tuple(lines))
    (tmp_path / NUMBERS).write_bytes(written(kept))
    assert repr(read_release(tmp_path)) == repr(kept)


@pytest.mark.parametrize(
    "change, says",
    [
        ({"records": [3, 3]}, "a count that a protected release would not"),
        ({"records": [65, 65]}, "more than the base"),
        ({"base": [58, 70]}, "the base is no count of a protected release"),
        ({"share": [0.99, 0.99]}, "share, records and base do not fit together"),
        ({"range": [0.1, 0.2]}, "range, records and base do not fit together"),
        ({"range": None}, "range, records and base do not fit together"),
        ({"range_in_general": [0.1, 0.2]}, "range in general, records and base do not fit together"),
        ({"records": None}, "do not fit together"),
    ],
)
def test_a_line_that_was_changed_is_found(old, tmp_path, change, says):
    def edit(kept):
        some = next(each for each in kept["findings"] if each["share"] and each["base"] == [60, 60])
        some |= change

    with pytest.raises(ReleaseError, match=says) as refused:
        read_release(changed(old, tmp_path, edit))
    assert "unchanged" in str(refused.value)


@pytest.mark.parametrize(
    "facts, says",
    [
        ({"protection": "rounded"}, "not the file of a protected release"),
        ({"protection": "none"}, "not the file of a protected release"),
        ({"agreed_date": "May"}, "not the file of a release"),
        ({"records_read": 900}, "do not fit together"),
        ({"records_read": "60"}, "not the file of a release"),
        ({"findings": []}, "has no findings"),
        ({"schema": 1}, "another version"),
    ],
)
def test_a_file_that_is_no_protected_release_is_refused(old, tmp_path, facts, says):
    with pytest.raises(ReleaseError, match=says):
        read_release(changed(old, tmp_path, lambda kept: kept.update(facts)))


@pytest.mark.parametrize("counts", [(3, 50), (47, 50), (50, 50)])
def test_an_exact_count_that_points_at_somebody_is_refused(tmp_path, counts):
    (tmp_path / NUMBERS).write_bytes(written(release(line(exactly(*counts)))))
    with pytest.raises(ReleaseError, match="would not"):
        read_release(tmp_path)


def test_a_class_of_a_base_that_carries_no_counts_is_refused(tmp_path):
    (tmp_path / NUMBERS).write_bytes(written(release(line(Printed(0, 4, 9, 9)))))
    with pytest.raises(ReleaseError, match="would not"):
        read_release(tmp_path)


def test_a_finding_that_is_there_twice_is_refused(old, tmp_path):
    with pytest.raises(ReleaseError, match="a finding is there twice"):
        read_release(changed(old, tmp_path, lambda kept: kept["findings"].append(kept["findings"][0])))


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"schema": 2}', b"\xff\xfe", b"null"])
def test_another_file_is_refused(tmp_path, content):
    (tmp_path / NUMBERS).write_bytes(content)
    with pytest.raises(ReleaseError, match="not the file of a release"):
        read_release(tmp_path)


def test_a_release_of_an_earlier_version_is_refused_with_what_to_do(tmp_path):
    (tmp_path / "findings.csv").write_bytes(b"Inspection\n")
    with pytest.raises(ReleaseError, match="Make its report again"):
        read_release(tmp_path)
    with zipfile.ZipFile(tmp_path / "old.zip", "w") as archive:
        archive.write(tmp_path / "findings.csv", "release/findings.csv")
    with pytest.raises(ReleaseError, match="Make its report again"):
        read_release(tmp_path / "old.zip")


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
        (tmp_path / name / NUMBERS).write_bytes(b"")
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
    assert all(
        abs(one.difference) < 1e-9 and one.practice[0] < 0 < one.practice[1] for one in found.differences
    )
    assert {why for _, why in found.left_out} <= {
        "too few records now and then",
        "not given now and then, to protect children",
    }


def test_practice_has_the_wider_range_and_decides_the_words():
    now, then = (line(exactly(found, 60)) for found in (50, 30))
    one = difference(now, then)
    assert one.practice[0] < one.children[0] and one.children[1] < one.practice[1]
    assert one.in_words == MORE and difference(then, now).in_words == LESS


def test_an_end_is_no_hundred_per_cent_in_a_comparison():
    """56 or more of 60 beside 50 of 60: 93 to 100 % less 83 %."""
    one = difference(line(Printed(56, 60, 60, 60)), line(exactly(50, 60)))
    assert one.ends == pytest.approx((6 / 60, 10 / 60))
    assert one.children[0] < one.ends[0] and one.ends[1] < one.children[1]
    census = difference(line(Printed(56, 60, 60, 60), population=60), line(exactly(50, 60), population=60))
    assert census.children == pytest.approx(census.ends)


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
    now = release(line(exactly(30, 60)))
    then = replace(
        release(replace(line(exactly(30, 60)), **change)), inspection="OLD", agreed=date(2020, 1, 1)
    )
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
    now = release(line(exactly(30, 60)))
    then = replace(now, **{"inspection": "OLD", "agreed": date(2020, 1, 1)} | change)
    with pytest.raises(ReleaseError, match=says):
        compare(now, then)


def test_the_report_sets_an_earlier_release_beside_its_own(report):
    headings = [piece["text"] for piece in report.pieces if piece["kind"] == "heading"]
    assert headings.index("Compared with the earlier inspection") < headings.index("How far readers agree")
    table = report.frames["earlier-inspection"]
    assert len(table) > 30 and table["In words"].isin([MORE, LESS, NO_EVIDENCE]).any()
    assert not table.astype("str").isin(["100", "0"])[["Then (%)", "Now (%)"]].any().any()


def test_signs_are_said_in_whole_points():
    assert [signed(x) for x in (0.124, -0.126, 0.001)] == ["+12", "−13", "0"]


def wilson(x, n):
    """Wilson's interval without correction, as Newcombe uses it."""
    p, z2 = x / n, 1.959963984540054**2
    middle, half = p + z2 / (2 * n), math.sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n * n)))
    return p, (middle - half) / (1 + z2 / n), (middle + half) / (1 + z2 / n)


def line(counts, question="A", wording="Was it so?", population=640, settings=None):
    about = ("Planning", question, wording, "Label", "", ("Yes", "No"), "yes")
    basis = Basis(60, population, 4, settings or ReportSettings())
    return ReleasedLine(*about, basis.share(counts), basis.in_general.share(counts), "most")


def with_shares(line, basis):
    counts = printed_of(line.share)
    return replace(line, share=basis.share(counts), in_general=basis.in_general.share(counts))


def release(*lines):
    basis = Basis(60, 640, 4, ReportSettings())
    return Release("NOW", "Ardvale", False, date(2026, 8, 31), "at-risk-of-harm", "1", basis, lines)


def changed(old, folder, edit):
    """A release whose file of numbers was edited."""
    kept = json.loads((old / NUMBERS).read_text("utf-8"))
    edit(kept)
    (folder / NUMBERS).write_text(json.dumps(kept), "utf-8")
    return folder
