"""A run ends after 02 while something blocks the book, and says what, why and how to go on."""

from __future__ import annotations

import pytest
from tests.run.conftest import BODIES
from tests.run.test_runner import states

from record_review.custody import open_store

SENTENCE = "Every child has a date of first involvement. Not so in row 66. [PIR-52]"


def block(world) -> None:
    """Let 02 find that something blocks."""
    body = BODIES["02_population"]
    assert "'blocking': []" in body
    world.write_notebook("02_population", body.replace("'blocking': []", f"'blocking': [{SENTENCE!r}]"))


def test_a_run_ends_after_02_with_exit_2_and_says_where_the_findings_lie_and_how_to_settle(world, run):
    block(world)
    code, out, err = run()
    assert code == 2
    assert states(out) == {"01_return": "ran", "02_population": "ran"}
    first, how = err.splitlines()
    assert first == SENTENCE
    assert "send outputs/TRY-2026/send/findings/findings.xlsx to the partnership, or settle it in " in how
    assert "try.yml under settled.queries" in how
    assert open_store("TRY-2026").step_record("02_population")  # for the team to look at
    assert not (world.inspection_folder / "send" / "verification-kit").exists()


@pytest.mark.parametrize("more", [[], ["--through", "02"], ["--force"], ["--quiet"], ["--through", "07"]])
def test_it_ends_there_however_often_and_with_whatever_it_is_run(world, run, more):
    block(world)
    if more == ["--through", "07"]:
        world.edit("rehearsal: true", "rehearsal: true\nengagement: {size: 2, reserves: 1, lists: 1000}")
    run()
    code, out, err = run(*more)
    assert code == 2 and SENTENCE in err
    assert {"03_candidate_lists", "07_engagement_list"}.isdisjoint(states(out))


def test_the_account_stands_before_the_book_is_begun_and_is_said_when_all_is_kept(world, run):
    _, out, _ = run()
    lines = out.splitlines()
    account = lines.index("2  rows of children")
    assert account < lines.index("The book of lists will hold 1 child.")
    assert lines.index("The book of lists will hold 1 child.") < next(
        n for n, line in enumerate(lines) if line.startswith("  03_candidate_lists")
    )
    _, out, _ = run()
    assert "2  rows of children" in out.splitlines() and "will hold" not in out


def test_the_book_of_a_real_inspection_is_never_begun_without_a_word_even_when_quiet(world, run):
    world.edit("rehearsal: true\n", "")
    world.edit(', value: "417"', "")
    _, out, _ = run("--quiet")
    assert "The book of lists of this inspection will hold 1 child." in out.splitlines()


def test_the_status_says_what_blocks(world, run, capsys):
    from record_review.run.commands.status import status_lines

    block(world)
    run()
    lines = status_lines("TRY-2026")
    at = lines.index("  What blocks a book of lists:")
    assert lines[at + 1] == f"  - {SENTENCE}"
    world.write_notebook("02_population")
    run()
    assert "  What blocks a book of lists:" not in status_lines("TRY-2026")
