"""A second release: the first one's figures stay, and it is said how many records were replaced."""

import json
from dataclasses import replace

import pytest
from tests.report.invented import SECRET, built, everything

from record_review.custody import open_store
from record_review.inspection import ReleaseError, StepError
from record_review.report.protection.earlier import LOG, earlier_releases, keyed_records, record_release


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(tmp_path))
    return open_store("TEST-2026")


@pytest.fixture(scope="module")
def first():
    inspection, given = everything()
    return built(inspection, **given)


def changed(given, records=1):
    """The same with the answers of some records the other way round."""
    answers = given["readings"].answers.copy()
    for ref in given["selection"].selected[:records]:
        inside = (answers["record_ref"] == ref) & (answers["question"] == "A3")
        answers.loc[inside, "answer"] = answers.loc[inside, "answer"].map({"Yes": "No", "No": "Yes"})
    return given | {"readings": replace(given["readings"], answers=answers)}


def test_after_a_change_the_first_figures_stay_and_the_number_of_records_is_said(first):
    inspection, given = everything()
    again = built(inspection, **changed(given, 2), earlier=[first.told])
    assert again.told.figures == first.told.figures and again.release == first.release
    page = json.dumps([dict(piece) for piece in again.pieces], ensure_ascii=False)
    assert "2 records were replaced or read anew since this report was first released" in page
    assert keyed_records(changed(given, 2)["readings"].answers, SECRET) != first.told.records


def test_the_same_readings_again_are_the_same_release_without_a_word_of_change(first):
    inspection, given = everything()
    again = built(inspection, **given, earlier=[first.told])
    assert again.pieces == first.pieces and again.told == first.told


def test_the_first_figures_stay_when_other_groups_are_asked_for_later(first):
    """Groups of a second characteristic, or groups at all, could be taken from what is out already."""
    _, given = everything()
    asked_later, _ = everything(subgroups=("gender",))
    again = built(asked_later, **given, earlier=[first.told])
    assert again.told == first.told and not any("by-gender" in name for name in again.frames)


def test_questions_counted_in_another_way_are_refused_with_what_remains(first):
    """Good or better beside very good or better would tell how many were good."""
    inspection, given = everything()
    question = inspection.programme.question("A3")
    turned = tuple(
        replace(q, headline=("No",)) if q == question else q for q in inspection.programme.questions
    )
    other = replace(inspection, programme=replace(inspection.programme, questions=turned))
    with pytest.raises(
        ReleaseError, match=r"no longer put, counted or reported .* annex has the figures of now"
    ):
        built(other, **given, earlier=[first.told])


def test_the_same_readings_under_another_inspection_id_print_the_same_figures(first):
    inspection, given = everything()
    other = built(
        replace(inspection, inspection_id="OTHER-2026"),
        **given | {"secret": b"another secret, 32 bytes long..."},
    )
    assert (other.told.figures, other.told.groups) == (first.told.figures, first.told.groups)
    assert [line.share for line in other.release.lines] == [line.share for line in first.release.lines]


def test_releases_are_kept_once_and_read_back_as_they_were(store, first):
    files = {"report.html": b"page", "record.csv": b"cells"}
    assert record_release(store, first.told, files, "protected")
    assert not record_release(store, first.told, files, "protected")
    (kept,) = earlier_releases(store)
    assert kept.figures == first.told.figures and kept.records == first.told.records
    (event,) = (e for e in store.register.events() if e["kind"] == LOG)
    assert set(event["facts"]["tables"]) == {"record.csv"}
    (store.folder / "private" / "logs" / "released_tables.parquet.age").unlink()
    with pytest.raises(StepError, match="put it and register"):
        earlier_releases(store)


def test_a_release_of_an_earlier_version_is_refused_with_what_remains(store):
    store.log(LOG).add({"told": json.dumps({"ranges": {}}), "files": "x"}, LOG, {})
    with pytest.raises(ReleaseError, match="stays as it is; the internal annex has the figures"):
        earlier_releases(store)


def test_records_are_kept_by_keyed_digests_only(first):
    _, given = everything()
    kept = keyed_records(given["readings"].answers, SECRET)
    assert kept == first.told.records and not any("REC" in name for name in kept)
