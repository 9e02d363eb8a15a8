"""The internal annex: exact figures for the team, nothing that names a child, and what stands out said with
care."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.report.invented import FREE_TEXT, everything
from tests.report.invented_more import double_read

from record_review.reading import record_facts
from record_review.reading.bank.questionnaire import asked_by_record
from record_review.report.lines.review import review_of
from record_review.report.page import pieces
from record_review.report.page.html import release_page
from record_review.report.team.annex import LARGEST, annex_pieces
from record_review.report.team.checks import in_scope_sentence
from record_review.report.team.moved import moved_part
from record_review.report.team.scope import (
    contrasts,
    contrasts_table,
    ends,
    ends_table,
    standing_out,
    standing_out_words,
    weakest_section,
)


@pytest.fixture(scope="module")
def given():
    inspection, given = everything()
    told = {name: given[name] for name in ("population", "selection", "readings")}
    return inspection, told | {"readings": double_read(told["readings"], inspection.programme)}


@pytest.fixture(scope="module")
def annex(given):
    inspection, about = given
    return annex_pieces(review_of(inspection, **about))


@pytest.fixture(scope="module")
def told(given):
    inspection, about = given
    return review_of(inspection, **about)


def rows(annex, name):
    (found,) = (piece for piece in annex if piece.get("id") == f"table-{name}")
    return [
        dict(zip([heading for heading, _ in found["columns"]], row, strict=True)) for row in found["rows"]
    ]


def test_how_far_off_each_finding_could_be_stands_in_it_for_all_of_them(annex, told):
    assert [row["Finding"] for row in rows(annex, "error-sources")] == [line.label for line in told.headlines]


def test_no_reference_and_no_free_text_is_in_it(annex, given):
    page = release_page(annex, largest=LARGEST).decode()
    assert FREE_TEXT not in page and "CANARY" not in page
    assert not any(ref in page for ref in given[1]["population"].children["record_ref"])
    assert "Not for release" in page and "<script" not in page


def test_every_finding_stands_there_with_its_exact_count(annex, told):
    lines = rows(annex, "findings")
    assert [(line["Records"], line["Base"]) for line in lines] == [
        (str(item.share.count), str(item.share.base)) for item in told.lines
    ]


def test_the_arrays_are_those_of_the_estimates(told):
    for item in told.lines:
        meets, base = told.meets(item), told.base(item)
        assert (int((meets & base).sum()), int(base.sum())) == (item.share.count, item.share.base)


def test_where_readers_differ_a_record_has_its_place_and_no_answer(annex, given):
    lines = rows(annex, "differing")
    assert lines and all(line["Record"][0] == "R" for line in lines)
    scale = {a for s in given[0].programme.scales.values() for a in s.answers if a not in ("Yes", "No")}
    assert not {cell for line in lines for cell in line.values()} & scale


def test_weakest_and_strongest_stand_in_order_and_say_how_sure_one_can_be(told):
    weak, strong = (ends_table(told, weakest=side) for side in (True, False))
    shares = [[int(cell.split("%")[0]) for cell in frame["Share"]] for frame in (weak, strong)]
    assert shares[0] == sorted(shares[0]) and shares[1] == sorted(shares[1], reverse=True)
    assert weak["How sure"].str.startswith("range ").all()


def test_a_group_that_truly_differs_stands_after_holm_and_chance_does_not(told, given):
    """One question answered yes by every registered child and by no other; the rest as invented."""
    children = given[1]["population"].children
    by_ref = children.set_index("record_ref").loc[list(told.records), "category"]
    (item,) = (item for item in told.headlines if item.question.id == "D6")
    lines = told.by_question["D6"].assign(
        state="answered", answer=np.where(by_ref == "b", item.tally.headline[0], "No")
    )
    changed = replace(told, by_question=told.by_question | {"D6": lines})
    frame, family, stand = contrasts_table(contrasts(changed, ("category",)))
    assert family > 60 and 1 <= stand <= 4
    assert set(frame.loc[frame["How sure"].str.startswith("stands"), "Finding"]) >= {item.label}
    calm, _, few = contrasts_table(contrasts(told, ("category",)))
    assert few <= 2 and len(calm) <= 16


def test_selected_replaced_and_read_are_counted_by_category(annex, given):
    lines = rows(annex, "strata")
    assert sum(int(line["Read"]) for line in lines) == 60
    assert sum(int(line["Children"].replace(",", "")) for line in lines) == 640
    assert {line["Replaced"] for line in lines} == {"0"}


def test_without_the_records_brought_in_the_figures_are_shown_beside(given):
    inspection, told = given
    chosen = told["selection"]
    out, into = chosen.selected[0], chosen.reserves[0]
    reason = next(iter(inspection.programme.replacement_reasons))
    line = {"replaced": out, "replacement": into, "reason": reason, "decided_by": "lead", "note": ""}
    category = told["population"].children.set_index("record_ref").loc[into, "category"]

    def swapped(frame):
        frame = frame[~((frame["record_ref"] == out) & (frame["reading"] == "second"))]
        return frame.assign(record_ref=frame["record_ref"].replace(out, into))

    readings = told["readings"]
    records = swapped(readings.records)
    records["category"] = records["category"].where(records["record_ref"] != into, category)
    readings = replace(readings, answers=swapped(readings.answers), records=records)
    about = told | {"readings": readings, "replacements": pd.DataFrame([line])}
    made = annex_pieces(review_of(inspection, **about))
    lines = rows(made, "sensitivity")
    assert sum("%" in line["Without records brought in"] for line in lines) > 40
    assert into not in json.dumps([dict(p) for p in made])
    moved = {line["Finding"]: line for line in rows(made, "moved")}
    child = told["population"].children.set_index("record_ref", drop=False).loc[out].to_dict()
    facts = record_facts(child, inspection.programme)
    for line in review_of(inspection, **about).headlines:
        about_it = readings.answers[
            (readings.answers["question"] == line.question.id)
            & (readings.answers["reading"] == "first")
            & (readings.answers["record_ref"] != into)
            & (readings.answers["state"] == "answered")
        ]
        base, found = len(about_it), int(about_it["answer"].isin(line.tally.headline).sum())
        possible = {found / base} if base else set()
        if asked_by_record(line.question, facts):  # the replaced record: no answer, not found, or found
            possible |= {found / (base + 1), (found + 1) / (base + 1)}
        ends = dict.fromkeys(f"{100 * share:.1f}" for share in (min(possible), max(possible)))
        said = moved[line.label]["With those first drawn (%)"]
        assert said == " to ".join(ends) or (said == "the same" and line.tally.base == base)
    assert sum("to" in line["With those first drawn (%)"] for line in moved.values()) > 40


def test_what_moderation_changed_stands_beside_the_first_readers_count(given):
    inspection, told = given
    readings, ref = told["readings"], told["selection"].selected[0]
    answers = readings.answers[
        (readings.answers["record_ref"] == ref) & (readings.answers["reading"] == "first")
    ]
    agreed = answers.assign(reading="agreed", reader="reader-1")
    turned = agreed["question"].eq("A3")
    agreed.loc[turned, ["state", "answer"]] = [
        "answered",
        "No" if "Yes" in set(answers[turned]["answer"]) else "Yes",
    ]
    own = readings.records[(readings.records["record_ref"] == ref) & (readings.records["reading"] == "first")]
    moderated = replace(
        readings,
        answers=pd.concat([agreed, readings.answers], ignore_index=True),
        records=pd.concat([own.assign(reading="agreed"), readings.records], ignore_index=True),
    )
    review = review_of(inspection, **told | {"readings": moderated})
    lines = rows(pieces.laid_out([moved_part(review)])[0], "moved")
    changed = {line["Finding"]: line for line in lines if line["Moderation"] != "+0 of +0"}
    assert len(changed) == 1
    (line,) = changed.values()
    assert line["Report"] != line["First readers"] and line["Moderation"][1] == "1"


def test_a_record_out_of_scope_shrinks_the_population_and_an_unavailable_one_does_not(told):
    selection = told.selection
    gone, brought_in = selection.selected[:2], selection.reserves[:2]

    def said(*reasons):
        lines = [
            {"replaced": out, "replacement": into, "reason": why, "decided_by": "lead", "note": ""}
            for out, into, why in zip(gone, brought_in, reasons, strict=True)
        ]
        records = (*selection.selected[2:], *brought_in)
        return in_scope_sentence(replace(told, records=records, replacements=pd.DataFrame(lines)))

    assert said("NO-RECORD", "THIN") == "all 640: no selected record was found out of scope"
    # 58 of the 59 selected records that show it, equal weights: 640 x 58 / 59 = 629.2.
    assert said("NOT-ELIGIBLE", "NO-RECORD").startswith("about 629 of 640: 1 of 59 selected records was not")


def test_what_stands_out_is_said_in_a_sentence_and_drawn(told):
    words, picture = standing_out_words(told), standing_out(told)
    strong, weak = (ends(told, weakest=side)[0] for side in (False, True))
    assert f"the strongest is “{strong.label}” ({strong.share.count} of {strong.share.base} records" in words
    assert f"the weakest “{weak.label}” ({weak.share.count} of {weak.share.base} records" in words
    assert picture.caption == words and weak.label in picture.alt
    assert weakest_section(told).id == weak.question.section


def test_with_small_bases_alone_nothing_stands_out():
    inspection, about = everything(12, 300)
    small = review_of(inspection, **{n: about[n] for n in ("population", "selection", "readings")})
    assert standing_out_words(small) == "Too few findings have 30 records or more to say what stands out."
    assert weakest_section(small) == inspection.programme.sections[0]
    assert standing_out(small).svg
