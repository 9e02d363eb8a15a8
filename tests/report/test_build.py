"""The report as a whole: its order, what it says of a census or a small sample, what never gets in."""

import io
import json
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest
from tests.report.invented import FREE_TEXT, built, everything, returned

from record_review.inspection import ReadingError, ReleaseError
from record_review.report.basis import EFFECT_STEP, HIDDEN, coarser
from record_review.report.lines.plot import ENDS, OPEN
from record_review.report.lines.tables import ReportTable
from record_review.report.page.pieces import text
from record_review.report.release import release_files, report_csvs
from record_review.report.released.findings_file import written
from record_review.report.sections.brief import level


def build(**settings):
    inspection, given = everything(**settings)
    return built(inspection, **given)


def said(report):
    """All that the page says, as one text."""
    return json.dumps([dict(piece) for piece in report.pieces], ensure_ascii=False)


def plain(cell):
    """A cell without what only the page writes: commas in thousands and the unit."""
    return cell.replace(",", "").rstrip("%")


@pytest.fixture(scope="module")
def report():
    return build()


def test_the_parts_stand_in_the_order_an_inspection_uses(report):
    headings = [
        piece["text"] for piece in report.pieces if piece["kind"] == "heading" and piece["level"] == 2
    ]
    assert headings[:3] == ["In brief", "All headline findings", "How to read this report"]
    assert headings[-5:] == [
        "How the records were chosen",
        "If children were missing from the list",
        "How far readers agree",
        "How the figures were made",
        "What the words mean",
    ]
    assert all(text.startswith("Findings: ") for text in headings[3:-5]) and len(headings) == 15


def test_the_first_two_pages_say_what_was_read_how_it_was_chosen_and_what_it_is_not(report):
    place = [piece.get("text") for piece in report.pieces].index("How to read this report")
    first = said(replace(report, pieces=report.pieces[:place]))
    for words in (
        "records of 60 were read",
        "31 August 2026",
        "chosen by lottery",
        "same chance",
        "one form of evidence",
    ):
        assert words in first
    lead = next(piece["text"] for piece in report.pieces if piece.get("lead"))
    assert lead.count(". ") == 3, "it is said in four sentences"
    assert "95 in 100" in said(report) and "Counts are exact, except" in said(report)


def test_the_list_is_told_among_those_that_the_book_held_and_not_those_that_were_asked_for():
    """A book holds at least as many lists as were asked for: who divides by another number finds another."""
    inspection, given = everything()
    assert inspection.sample.lists == 1000
    drawn = replace(given["selection"], list_number=551, lists=1024)
    assert "551 of 1,024" in said(built(inspection, **(given | {"selection": drawn})))


def test_a_rehearsal_and_the_example_say_so_at_the_top(report):
    banner = report.pieces[0]["banner"]
    assert "rehearsal" in banner and "invented" in banner


def test_strongest_and_weakest_findings_are_sentences_that_do_not_overlap(report):
    strong, weak = [piece["items"] for piece in report.pieces if piece["kind"] == "list"][:2]
    assert len(strong) >= 5 and len(weak) >= 5 and not set(strong) & set(weak)
    assert all("records (" in line and "likely range" in line for line in strong + weak)


def test_findings_with_the_same_print_stand_level_and_all_of_them_are_named(report):
    """Six that hold for nearly all records cannot be five strongest: which one would be left out?"""
    lines = [SimpleNamespace(share=SimpleNamespace(rank=rank)) for rank in (1, 1, 1, 1, 1, 1, 0.8, 0.7)]
    assert len(level(lines, 5)) == 6 and len(level(lines[4:], 2)) == 2 and level([], 5) == []


def test_the_chart_has_every_headline_and_says_in_words_which_cannot_be_called(report):
    chart = next(piece for piece in report.pieces if piece.get("id") == "table-headlines")
    told = [line for line in report.release.lines if not line.option]
    assert len(chart["rows"]) == len(told) == sum(count for _, count in chart["groups"])
    for row, shapes in zip(chart["rows"], chart["plot"]["rows"], strict=True):
        kinds = {kind for kind, *_ in shapes}
        assert (row[3] == "either side of half") == (OPEN in kinds) or ENDS in kinds
        assert bool(shapes) == (row[3] not in ("too few records", "not shown"))
    for (_, count), start in zip(chart["groups"], starts(chart["groups"]), strict=True):
        known = [shapes[-1] for shapes in chart["plot"]["rows"][start : start + count] if shapes]
        dots = [float(place) for kind, place, _ in known if kind != ENDS]
        assert dots == sorted(dots, reverse=True)


def starts(groups):
    return [sum(count for _, count in groups[:place]) for place in range(len(groups))]


def test_the_same_inspection_gives_the_same_report_whatever_the_order_of_the_readings(report):
    inspection, given = everything()
    readings = given["readings"]
    shuffled = replace(
        readings,
        answers=readings.answers.sample(frac=1, random_state=1),
        records=readings.records.sample(frac=1, random_state=1),
    )
    again = built(inspection, **given | {"readings": shuffled})
    assert again.pieces == report.pieces and report_csvs(again) == report_csvs(report)


def test_no_reference_and_no_free_text_is_in_any_released_file(report):
    inspection, given = everything()
    told = {"readings": given["readings"], "returned": returned(given["population"])}
    files = release_files(report, inspection, **told)
    assert next(iter(files)) == "record-review-report.html"
    assert not any(b"CANARY" in content or b"REC-4" in content for content in files.values())


@pytest.mark.parametrize("leaked", [FREE_TEXT, "REC-4321", "rec-4321", "born on 3 April 2015", "F. Canary"])
def test_a_leak_stops_the_whole_release(report, leaked):
    inspection, given = everything()
    told = {"readings": given["readings"], "returned": returned(given["population"])}
    with pytest.raises(ReleaseError, match="Nothing was released"):
        release_files(replace(report, pieces=(*report.pieces, text(leaked))), inspection, **told)


def test_page_and_csv_files_hold_the_same_figures(report):
    files = report_csvs(report)
    assert set(files) == {f"{name}.csv" for name in report.frames} | {"findings.csv", "notes.csv"}
    tables = {piece["id"]: piece for piece in report.pieces if piece["kind"] == "table"}
    shown = {row[0]: row for piece in tables.values() for row in piece["rows"]}
    checked = 0
    for name in (name for name in report.frames if name.endswith("-shares")):
        table = pd.read_csv(io.BytesIO(files[f"{name}.csv"]), dtype="str", keep_default_na=False)
        for row in table.to_dict("records"):
            own = next(cells for label, cells in shown.items() if label.startswith(row["Finding"]))
            if row["Records"] != HIDDEN:
                assert own[1] == f"{row['Records']} of {row['Base']}" and own[2] == f"{row['Share (%)']}%"
                assert own[3] == f"{row['Range from (%)']}% to {row['Range to (%)']}%"
                checked += 1
    assert checked > 40


@pytest.mark.parametrize("named", ["protected", "rounded", "suppressed"])
def test_the_numbers_for_programs_point_at_nobody_whatever_way_the_file_names(report, named):
    if named != "protected":
        inspection, given = everything(replaced=named)
        other = built(inspection, **given)
        assert written(other.release) == written(report.release) and f"says {named}, which" in said(other)
    for line in json.loads(written(report.release))["findings"]:
        if line["records"] is not None and line["records"][0] == line["records"][1]:
            assert line["records"][0] >= 5 and line["base"][0] >= 10, line
            assert line["base"][0] < line["base"][1] or line["records"][0] <= line["base"][0] - 5


def test_the_same_readings_under_a_second_inspection_id_print_the_same_figures(report):
    inspection, given = everything()
    other = replace(inspection, inspection_id="EXAMPLE-2027")
    again = built(other, **given | {"secret": b"another secret of the tests 32 b."})
    assert again.told.figures == report.told.figures
    assert all(again.frames[name].equals(frame) for name, frame in report.frames.items())


def test_every_mark_and_symbol_of_the_tables_is_explained_beside_them(report):
    notes = pd.read_csv(io.BytesIO(report_csvs(report)["notes.csv"]), dtype="str")
    marks = {"under", "or more", "[c]", "[j]", "[a]", "[u]", "[b]", "[s]"}
    assert set(notes.loc[notes["File"] == "all", "Mark"]) == marks
    assert set(notes["File"]) - {"all"} == {f"{name}.csv" for name in [*report.frames, "findings"]}


def test_a_text_that_a_spreadsheet_would_run_is_made_harmless(report):
    table = ReportTable("risky", "Caption", pd.DataFrame({"Group": ["=HYPERLINK(1)", "-2", "Kirkmuir"]}))
    files = report_csvs(replace(report, tables=(table,)))
    assert files["risky.csv"].decode("utf-8-sig") == "Group\n'=HYPERLINK(1)\n'-2\nKirkmuir\n"


def test_a_census_has_no_ranges_and_says_why():
    made = build(size=40, children=40)
    page = said(made)
    assert "likely range " not in json.dumps([p["items"] for p in made.pieces if p["kind"] == "list"])
    assert "all records read" in page and "the records of all 40 children were read" in page
    assert "sample" not in made.frames


def test_few_records_give_a_report_without_leading_findings():
    made = build(size=12, children=300)
    assert "Too few findings have figures to single out any." in said(made)


def test_replacements_are_counted_without_their_reasons_and_said_not_to_be_random():
    inspection, given = everything()
    reason = next(iter(inspection.programme.replacement_reasons))
    chosen = given["selection"]
    lines = [
        {"replaced": out, "replacement": into, "reason": reason, "decided_by": "lead", "note": "CANARY"}
        for out, into in zip(chosen.selected[:2], chosen.reserves[:2], strict=True)
    ]
    log = pd.DataFrame(lines)
    with pytest.raises(ReadingError, match="2 of the records read are neither selected"):
        built(inspection, **given, replacements=log)
    page = said(built(inspection, **without(given, chosen.selected[:2]), replacements=log))
    assert "2 of the selected records were replaced" in page and "not at random" in page
    assert "replaced" not in build().frames and "CANARY" not in page
    assert "58 of 60 records were read; 2 of the 60 records were not read" in page


def test_children_whose_process_is_not_known_are_a_group_of_their_own():
    """With undetermined children taken in, a category may be "Not known": a stratum, not a stop."""
    inspection, given = everything()
    children = given["population"].children.copy()
    unknown = set(children["record_ref"][::40]) | set(given["selection"].selected[:3])
    children["category"] = children["category"].where(~children["record_ref"].isin(unknown), "Not known")
    outcomes = given["population"].outcomes.copy()
    outcomes.loc[: len(unknown) - 1, "note"] = "undetermined_routes"
    people = replace(given["population"], children=children, outcomes=outcomes)
    records = given["readings"].records
    category = records["category"].where(~records["record_ref"].isin(unknown), "Not known")
    readings = replace(given["readings"], records=records.assign(category=category))
    changed = {"population": people, "readings": readings}
    made = built(inspection, **given | changed)
    assert any("Not known" in group for group in made.frames["sample"]["Group"])
    assert "are in it although their dates or processes do not decide it" in said(made)


def test_unequal_weights_are_said_in_words_and_lead_the_shares_to_the_population():
    """Records of one category weigh a third of the others, by chances that add up to the 60 selected."""
    inspection, given = everything()
    category = given["population"].children.set_index("record_ref")["category"]
    ratio = category.map(lambda code: 1 if code == "a" else 3)
    smallest = float((1 / ratio).sum()) / 60
    weights = tuple(smallest * ratio[ref] for ref in given["selection"].selected)
    effect = coarser(60 * sum(w * w for w in weights) / sum(weights) ** 2, EFFECT_STEP)  # as it is told
    page = said(built(inspection, **given | {"selection": replace(given["selection"], weights=weights)}))
    assert f"the 60 records are worth about {round(60 / effect)} of equal weight" in page
    assert "counts, bases and shares are of the records read" in page.replace('" "', "")
    assert 1.1 < effect < 2 and f"the base divided by {effect:.2f} for the unequal weights" in page


def without(given, refs):
    """The same without readings of some records."""
    readings = given["readings"]
    answers = readings.answers[~readings.answers["record_ref"].isin(refs)]
    records = readings.records[~readings.records["record_ref"].isin(refs)]
    return given | {"readings": replace(readings, answers=answers, records=records)}


def test_modes_that_cannot_be_honoured_and_empty_readings_are_refused():
    with pytest.raises(ReleaseError, match="exact counts of findings can point at a child"):
        build(disclosure="exact")
    inspection, given = everything()
    empty = replace(given["readings"], records=given["readings"].records.head(0))
    with pytest.raises(ReadingError, match="No record has been read yet"):
        built(inspection, **given | {"readings": empty})
