"""Hidden counts: what is hidden with a count that would give it away, and that none can be worked out."""

import json
from dataclasses import replace

import pytest
from tests.report.invented import built, everything, returned
from tests.report.protection import test_attack

from record_review.inspection import ReleaseError, ReportSettings
from record_review.reading import main_answers
from record_review.report.basis import HIDDEN, HIDDEN_COUNT, SUPPRESSED
from record_review.report.counts.tally import REASONS, Tally, reachable_records, tally_answers
from record_review.report.lines.comparison import compare
from record_review.report.protection.cells import answer_cell, cell
from record_review.report.protection.intruder import blocks, cell_ranges
from record_review.report.protection.protect import protect
from record_review.report.protection.suppression import ALL_SHOWN, BASE_ONLY, NOTHING, suppress
from record_review.report.release import release_files, report_csvs
from record_review.report.released.findings_file import read_release

SETTINGS = ReportSettings(disclosure="suppressed")


@pytest.fixture(scope="module")
def programme():
    return everything()[0].programme


@pytest.fixture(scope="module")
def report():
    inspection, given = everything(disclosure="suppressed")
    return built(inspection, **given)


def tally(programme, name, counts, *, read=60, **reasons):
    """A question of the programme with these counts by answer, best first; whoever is left was not asked."""
    scale, question = programme.scale_of(programme.question(name)), programme.question(name)
    answers = dict(zip(scale.answers, counts, strict=True))
    headline = programme.headline_of(question)
    base, rest = sum(counts), {state: reasons.get(state, 0) for state in REASONS[:3]}
    found = sum(answers[answer] for answer in headline)
    left = read - base - sum(rest.values())
    return Tally(name, answers, headline, False, base, found, **rest, not_asked=left)


def hide(programme, *tallies, **more):
    return suppress({each.question: each for each in tallies}, programme, SETTINGS, **more)


def test_two_large_answers_and_their_base_are_shown_and_nothing_is_lost(programme):
    found = hide(programme, tally(programme, "B1", (30, 20), not_applicable=8, missing=2))
    assert found.levels == {"B1": ALL_SHOWN}
    assert [found.shown[cell("B1", what)] for what in ("base", "found", "other")] == [50, 30, 20]
    assert not {cell("B1", "missing"), cell("B1", "not_applicable")} & set(found.shown)


@pytest.mark.parametrize("counts", [(47, 3), (3, 47), (50, 0), (49, 1), (46, 4)])
def test_a_small_answer_is_hidden_with_the_other_that_would_give_it_away(programme, counts):
    """47 of 50 shown would tell that 3 said no."""
    found = hide(programme, tally(programme, "B1", counts, not_applicable=8, missing=2))
    assert found.levels == {"B1": BASE_ONLY}
    assert cell("B1", "base") in found.shown and answer_cell("B1", "Yes") not in found.shown
    reach = cell_ranges(found.disclosed, [answer_cell("B1", "Yes"), answer_cell("B1", "No")])
    assert all(high - low >= 4 for low, high in reach.values())


def test_answers_of_one_side_are_hidden_together(programme):
    """Good or better: 20, 12, 6 of 38; the other three add to 9, of which each can be anything up to 9."""
    found = hide(programme, tally(programme, "B12", (20, 12, 6, 5, 3, 1), unable=10, missing=3))
    answers = programme.scale_of(programme.question("B12")).answers
    assert [answer_cell("B12", each) in found.shown for each in answers] == [True] * 3 + [False] * 3
    reach = cell_ranges(found.disclosed, [answer_cell("B12", each) for each in answers[3:]])
    assert list(reach.values()) == [(0, 9)] * 3


@pytest.mark.parametrize("missing, level", [(0, NOTHING), (1, NOTHING), (4, NOTHING), (5, ALL_SHOWN)])
def test_a_base_that_tells_of_nearly_everybody_is_hidden(programme, missing, level):
    """A3 is asked of all 60 and blank is the only way to have no answer, so the base tells how many are."""
    assert hide(programme, tally(programme, "A3", (30, 30 - missing), missing=missing)).levels["A3"] == level


def test_what_a_later_question_gives_away_is_hidden_by_the_audit(programme):
    """B2 was asked of all 60 and left 5 without an answer: 1 not applicable, 4 blank. B4 is asked where B2 is
    Yes or blank, so its base of 43 tells that 3 to 5 of the 5 are blank, were the 40 of B2 shown."""
    first = tally(programme, "B2", (40, 15), not_applicable=1, missing=4)
    later = tally(programme, "B4", (23, 10, 10), not_applicable=1, missing=0)
    assert later.asked == 44
    assert hide(programme, first).levels == {"B2": ALL_SHOWN}
    found = hide(programme, first, later)
    assert max(found.levels.values()) > ALL_SHOWN
    reach = cell_ranges(found.disclosed, [cell("B2", "missing")])
    assert reach[cell("B2", "missing")][1] - reach[cell("B2", "missing")][0] >= 4


@pytest.mark.parametrize("read, children, seed", [(60, 640, 1), (60, 80, 4), (12, 300, 1)])
def test_no_hidden_count_of_the_invented_reports_is_narrow(read, children, seed):
    """The ends of a twentieth of the hidden counts, each worked out by itself: four records apart, or as many
    as were asked."""
    inspection, given = everything(read, children, seed)
    exact = tally_answers(inspection.programme, main_answers(given["readings"]))
    records = given["selection"].selected
    reachable = reachable_records(inspection.programme, given["population"].children, records)
    found = suppress(exact, inspection.programme, SETTINGS, reachable=reachable)
    tried = 0
    for place, block in enumerate(blocks(found.disclosed)):
        some = block[place % 20 :: 20]
        for each, (low, high) in (cell_ranges(found.disclosed, some) if some else {}).items():
            name = each.split("|")[0]
            tried += 1
            assert high - low >= min(4, exact[name].asked if name in exact else read), each
    assert tried >= 15


@pytest.mark.parametrize("read, children, seed", [(60, 640, 1), (60, 80, 4)])
def test_an_attack_on_the_files_recovers_no_hidden_count(monkeypatch, read, children, seed):
    """The attack of `test_attack`, which knows nothing of levels: numbers are exact, hidden ones anything."""

    def possible(shown, of):
        assert shown.startswith("[") or int(shown) >= 5, shown
        return (0, 0) if shown == "[z]" else (0, of) if shown == HIDDEN else (int(shown), int(shown))

    def seen(files, programme, of, found=test_attack.seen):
        """With the reasons for no answer of a question with several answers, which stand in a note."""
        cells = found(files, programme, of)
        for question in programme.questions:
            if question.options:
                more = ["missing", *(["not_asked"] if question.asked_if.answers else [])]
                cells = {(question.id, what): (0, of) for what in more} | cells
        return cells

    monkeypatch.setattr(test_attack, "possible", possible)
    monkeypatch.setattr(test_attack, "seen", seen)
    inspection, given = everything(read, children, seed, disclosure="suppressed")
    programme = inspection.programme
    files = report_csvs(built(inspection, **given))
    exact = tally_answers(programme, main_answers(given["readings"]))
    true = test_attack.true_counts(exact)
    ends = sorted(
        (name, what)
        for (name, what), count in true.items()
        if count <= 4 or (what in exact[name].answers and count >= exact[name].base - 4)
    )
    drawn = set(given["selection"].selected)
    known = [c for c in given["population"].children.to_dict("records") if c["record_ref"] in drawn]
    reach = test_attack.attack(files, programme, known, read, ends[seed % 5 :: 5])
    assert len(reach) > 30
    for (name, what), (least, most) in reach.items():
        assert least <= true[name, what] <= most, f"{name} {what}: the attack excludes the truth"
        structural = what in ("not_applicable", "unable") and least == most == 0
        assert structural or most - least >= min(3, exact[name].asked), f"{name} {what}: {least} to {most}"


def test_what_is_shown_is_exact_and_adds_up(programme):
    _, given = everything()
    exact = tally_answers(programme, main_answers(given["readings"]))
    shown = protect(exact, programme, SETTINGS, secret=b"").tallies
    figures = 0
    for name, each in shown.items():
        pairs = [(each.base, exact[name].base), (each.missing, exact[name].missing)]
        pairs += [(each.answers[answer], count) for answer, count in exact[name].answers.items()]
        pairs += [] if each.multiple else [(each.found, exact[name].found)]
        assert all(got in (true, HIDDEN_COUNT) for got, true in pairs), name
        assert not any(0 < got < 5 or got == each.base > 0 for got, _ in pairs[2:]), name
        figures += not each.multiple and each.found > 0
    assert figures > 30


def test_the_same_readings_may_be_released_again_and_changed_ones_not(programme):
    one = tally(programme, "B1", (30, 20), not_applicable=8, missing=2)
    told = hide(programme, one, records={"a": "1", "b": "2"}).disclosed
    assert hide(programme, one, records={"a": "1", "b": "2"}, earlier=[told]).disclosed == told
    with pytest.raises(ReleaseError, match="1 record has changed"):
        hide(programme, one, records={"a": "1", "b": "3"}, earlier=[told])


def test_an_earlier_release_that_told_a_count_is_taken_into_account(programme):
    """Released exactly before, 3 of 50 cannot be hidden any more."""
    one = tally(programme, "B1", (47, 3), not_applicable=8, missing=2)
    exact = protect({"B1": one}, programme, replace(SETTINGS, disclosure="exact"), secret=b"", approval={})
    with pytest.raises(ReleaseError, match=r"B1, .*and what was released before"):
        hide(programme, one, earlier=[exact.disclosed])


def test_rounded_before_and_hidden_now_is_proved_together(programme):
    _, given = everything()
    exact = tally_answers(programme, main_answers(given["readings"]))
    rounded = protect(exact, programme, ReportSettings(), secret=b"1").disclosed
    found = suppress(exact, programme, SETTINGS, earlier=[rounded])
    alone = suppress(exact, programme, SETTINGS)
    assert all(found.levels[name] >= level for name, level in alone.levels.items())
    for place, block in enumerate(blocks(found.disclosed, [rounded])):
        some = block[place % 30 :: 30]
        for each, (low, high) in (cell_ranges(found.disclosed, some, [rounded]) if some else {}).items():
            name = each.split("|")[0]
            assert high - low >= min(3, exact[name].asked if name in exact else 60), each


def test_sentences_charts_and_tables_say_plainly_what_is_hidden(report):
    page = json.dumps([dict(piece) for piece in report.pieces], ensure_ascii=False)
    assert "no figure is given, to protect children" in page and "Not drawn, because it could point" in page
    assert "rounded counts" not in page and '"nan' not in page and '"-1' not in page
    assert "so others may be stronger or weaker" in page
    assert "Hidden counts" in page and "at least 3 records apart" in page
    assert not any((frame == HIDDEN_COUNT).any(axis=None) for frame in report.frames.values())


def test_a_hidden_finding_is_in_no_chart(report):
    (table,) = (frame for name, frame in report.frames.items() if name == "planning-shares")
    hidden = set(table.loc[table["Records"] == HIDDEN, "Finding"])
    charts = [p for p in report.pieces if p["kind"] == "figure"]
    assert hidden
    for chart in charts:
        drawing = chart["svg"].partition("</desc>")[2]
        assert not any(f">{name}<" in drawing for name in hidden)


def test_the_release_reads_back_and_is_the_same_again(report, tmp_path):
    inspection, given = everything(disclosure="suppressed")
    assert report_csvs(built(inspection, **given)) == report_csvs(report)
    files = release_files(
        report, inspection, readings=given["readings"], returned=returned(given["population"])
    )
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    back = read_release(tmp_path)
    assert repr(back) == repr(report.release)
    hidden = [line for line in back.lines if line.share.note == SUPPRESSED]
    assert 10 < len(hidden) < len(back.lines) - 10


def test_a_hidden_finding_is_not_compared(report):
    now = report.release
    then = replace(now, inspection="BEFORE", agreed=now.agreed.replace(year=2023))
    found = compare(now, then)
    assert found.differences
    why = {reason for _, reason in found.left_out}
    assert why == {"not given now and then, to protect children"}


def test_unequal_weights_are_refused_because_a_large_weighted_count_may_be_of_few_records():
    inspection, given = everything(disclosure="suppressed")
    chosen = replace(given["selection"], weights=(3.0, 1.0) * 30)
    with pytest.raises(ReleaseError, match="records weigh differently"):
        built(inspection, **given | {"selection": chosen})
