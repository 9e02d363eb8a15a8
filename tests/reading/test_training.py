"""The training: a plan that is looked over for what points at somebody, and what readers' answers tell."""

import docx
import numpy as np
import pytest

from record_review.inspection import ParameterError, ReadingError, read_programme
from record_review.reading import nomination_findings, read_nominations, readers_workbook
from record_review.reading.bank.questionnaire import RecordFacts
from record_review.reading.readers.nominations import (
    ANONYMISED,
    COMPLETE,
    PLAN_DATE,
    TRAINED_HOURS,
    TRAINING,
    WRITTEN_BY,
    nominations_sheets,
)  # fmt: skip
from record_review.reading.training.effect import ReaderEffect, reader_effect, with_judgement
from record_review.reading.training.feedback import feedback
from record_review.reading.training.plan_scan import paragraphs_of, scan

BANK = read_programme("at-risk-of-harm")
FACTS = RecordFacts(frozenset("b"), True, "")
ASKED = [q for q in BANK.questions if BANK.scale_of(q).kind == "choice" and not q.asked_if.answers][:20]
KEY = {q.id: BANK.scale_of(q).answers[0] for q in ASKED}


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("The child lives with the mother. The lead professional met the Team Around the Child.", []),
        ("Child A is safe. Wellbeing Indicators: Safe, Healthy, Achieving.", []),
        ("Seen on 3 May", ["a date"]),
        ("Born 03/05/2016", ["a date"]),
        ("Kirsty Inch lives with the mother", ["a name"]),
        ("The health visitor told Morag of it", ["a name"]),
        ("Mrs Inch came", ["a name"]),
        ("Record AR-02391", ["a reference of this inspection", "a reference"]),
        ("Record ar 02391 was", ["a reference"]),
        (f"CHI 0103{16} 1234", ["a number as long as a CHI number or a telephone number", "a reference"]),
        ("IV2 3BW", ["a postcode"]),
        ("write to a.b@council.scot", ["an e-mail address"]),
    ],
)
def test_what_points_at_somebody_is_found_by_kind_and_what_does_not_is_left(text, kinds):
    assert [kind for _, kind in scan([text], ["AR-02391"])] == kinds


def test_a_plan_is_read_with_its_tables_heads_and_author_and_other_files_are_refused(tmp_path):
    document = docx.Document()
    document.add_paragraph("The child is seven.")
    document.add_table(rows=1, cols=1).cell(0, 0).text = "Kirsty Inch"
    document.sections[0].header.paragraphs[0].text = "Reviewed 3 May 2026"
    document.core_properties.author = "Inch"
    document.save(tmp_path / "plan.docx")
    found = scan(paragraphs_of(tmp_path / "plan.docx"))
    assert sorted(kind for _, kind in found) == ["a date", "a name", "a name"]
    (tmp_path / "plan.pdf").write_bytes(b"%PDF")
    (tmp_path / "broken.docx").write_bytes(b"PK no")
    for name in ("plan.pdf", "broken.docx", "nothing.txt"):
        with pytest.raises(ParameterError, match=name):
            paragraphs_of(tmp_path / name)


def test_feedback_counts_each_reader_against_the_key_and_names_where_they_differ_most():
    first, second = ASKED[0].id, ASKED[1].id
    worst = {q.id: BANK.scale_of(q).answers[-1] for q in ASKED}
    given = {
        "T1": KEY,
        "T2": KEY | {first: worst[first]},
        "T3": KEY | {first: worst[first], second: worst[second]},
    }
    found = feedback(KEY, given, BANK, FACTS)
    assert found.readers.set_index("reader")["as_key"].to_dict() == {
        "T1": len(found.questions), "T2": len(found.questions) - 1, "T3": len(found.questions) - 2,
    }  # fmt: skip
    assert set(found.flagged) == {first, second}
    assert found.questions.set_index("question").loc[first, "apart"] == pytest.approx(2 / 3)
    with pytest.raises(ReadingError, match="key"):
        feedback({}, given, BANK, FACTS)
    with pytest.raises(ReadingError, match="Nobody"):
        feedback(KEY, {"T1": {}}, BANK, FACTS)


def test_readers_who_answer_alike_have_no_effect_and_of_two_nothing_is_said():
    assert reader_effect(feedback(KEY, dict.fromkeys(["T1", "T2", "T3"], KEY), BANK, FACTS), BANK).lean == 0
    assert reader_effect(feedback(KEY, {"T1": KEY, "T2": KEY}, BANK, FACTS), BANK) is None


def test_the_effect_is_found_again_where_it_was_put_in():
    """Over many trainings with lean 0.15 the mean of the squared estimates, before it is cut at nothing, is
    near 0.15²; checked where the cut is rare."""
    chance, wanted, got = np.random.default_rng(12), 0.15, []
    for _ in range(40):
        lean = chance.normal(0, wanted, 12)
        given = {}
        for reader in range(12):
            yes = chance.random(len(ASKED)) < np.clip(0.6 + lean[reader], 0, 1)
            given[f"T{reader}"] = {
                q.id: (BANK.headline_of(q) if better else tuple(a for a in BANK.scale_of(q).answers
                       if a not in BANK.headline_of(q)))[0]
                for q, better in zip(ASKED, yes, strict=True)
            }  # fmt: skip
        got.append(reader_effect(feedback(KEY, given, BANK, FACTS), BANK).lean ** 2)
    assert np.sqrt(np.mean(got)) == pytest.approx(wanted, rel=0.2)


@pytest.mark.parametrize(("share", "low", "high"), [(0.5, 0.4, 0.6), (0.02, 0.0, 0.1), (0.97, 0.9, 1.0)])
def test_the_range_with_judgement_holds_the_range_from_the_draw_and_shrinks_with_more_readers(
    share, low, high
):
    effect = ReaderEffect(0.1, 12, 40)
    four = with_judgement(share, low, high, effect, (15, 15, 15, 15))
    eight = with_judgement(share, low, high, effect, (8,) * 8)
    assert 0 <= four[0] <= eight[0] <= low and high <= eight[1] <= four[1] <= 1
    assert with_judgement(share, low, high, effect, ()) == (low, high)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, ""),
        ({TRAINED_HOURS: "3.5"}, "3.5 hours; the guidance has 4"),
        ({PLAN_DATE: "04/10/2025"}, "more than 12 months before"),
        ({PLAN_DATE: "05/10/2025"}, ""),
        ({PLAN_DATE: "2026-11-01"}, "dated after the training"),
        ({ANONYMISED: "No"}, "not anonymised"),
        ({COMPLETE[0]: "No"}, COMPLETE[0]),
        ({WRITTEN_BY: "Yes"}, "use another"),
        ({WRITTEN_BY: ""}, f"not answered: {WRITTEN_BY}"),
    ],
)
def test_the_training_is_held_against_the_guidance(tmp_path, changed, said):
    sheets = nominations_sheets(BANK, 4)
    asked = [heading for heading, _ in sheets[TRAINING]]
    given = (
        dict(zip(asked, ["05/10/2026", "4", "12/05/2026", "Yes", "Yes", "Yes", "No"], strict=True)) | changed
    )
    rows = [{"reader": "Pair 1", "role": "inspector", "agency": "Care Inspectorate"}]
    path = tmp_path / "readers.xlsx"
    path.write_bytes(readers_workbook(rows, sheets, {TRAINING: [list(given.values())]}))
    found = nomination_findings(read_nominations(path, BANK, 4), BANK)["finding"]
    told = [sentence for sentence in found if "raining:" in sentence]
    assert len(told) == bool(said) and said in "".join(told)
