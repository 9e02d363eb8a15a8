"""Entering a setting changes that setting, and every other character of the file stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from record_review.custody import open_store
from record_review.inspection import PARAMS, ParameterError, read_inspection
from record_review.run.desk.decisions import (
    ask_for_engagement_list,
    ask_for_exact_counts,
    settle_query,
)
from record_review.run.desk.editing import add_to_list, edit_inspection_file, set_setting
from record_review.run.desk.new_file import quoted
from record_review.run.desk.public_number import enter_number, enter_source, understood

FILE = """\
# first
inspection_id: TRY-2026   # the id
programme: at-risk-of-harm
partnership: Glen
notification_date: 2026-09-14
return_workbook: return.xlsx
public_number:   # agreed
  source: dice   # rolled
  # value: "083"

settled:           # decisions
  queries: []      # none yet
report: {disclosure: protected}   # how
# last
"""


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(tmp_path / "outputs"))
    path = tmp_path / "try.yml"
    path.write_text(FILE, encoding="utf-8")
    return path


def lines_added(path):
    """The lines that are not in the file as it was, after seeing that all others still are, in order."""
    old, new = FILE.splitlines(), path.read_text(encoding="utf-8").splitlines()
    kept = iter(new)
    missing = [line for line in old if line not in kept]
    return [line for line in new if line not in old], missing


def test_a_number_is_entered_where_it_belongs_and_every_comment_stays(file):
    assert enter_number(file, " 0417", "0417", by="lead") == "0417, four digits"
    assert lines_added(file) == (['  value: "0417"'], [])
    assert read_inspection(file).public_number.value == "0417"
    register = (file.parent / "outputs" / "TRY-2026" / "register.jsonl").read_text(encoding="utf-8")
    assert '"by":"lead"' in register and "0417" not in register


def test_settled_queries_are_added_one_after_the_other(file):
    settle_query(file, rule="PIR-24", rows=[470, 469], decision="same_child", reason='a "0" lost', by="lead")
    settle_query(file, rule="PIR-42", count=3, decision="accepted", reason="asked: # 2", by="AB")
    first, second = read_inspection(file).settled.queries
    assert (first.rows, first.decision, first.reason) == ((469, 470), "same_child", 'a "0" lost')
    assert (second.count, second.reason, second.by) == (3, "asked: # 2", "AB")
    assert "# none yet" in file.read_text(encoding="utf-8")


def test_a_setting_within_braces_and_a_group_that_is_not_there_are_entered(file):
    ask_for_exact_counts(file, by="lead")
    ask_for_engagement_list(file, size="20", reserves="5", ages=("8", "17"), source="dice", by="lead")
    found = read_inspection(file)
    assert found.report.disclosure == "exact" and found.engagement.ages == (8, 17)
    assert "report: {disclosure: exact}   # how" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark_stay_as_they_are(file, ending, mark):
    file.write_bytes((mark + FILE.replace("\n", ending)).encode("utf-8"))
    enter_number(file, "7", "7", by="lead")
    raw = file.read_bytes().decode("utf-8")
    assert raw.startswith(mark + "# first") and raw.count(ending) == FILE.count("\n") + 1
    assert raw.replace(ending, "").count("\r") == 0


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [
        ("0417", "0471", "two ways"),
        ("“0417”", "“0417”", "left double quotation mark"),
        ('"0417"', '"0417"', "without quotation marks"),
        ("٤١٧", "٤١٧", "arabic-indic"),
        (" ", "", "blank"),
        ("04\u200b17", "04\u200b17", "zero width space"),
    ],
)
def test_a_number_that_could_be_misread_is_refused_and_the_file_stays(file, first, second, says):
    with pytest.raises(ParameterError, match=says):
        enter_number(file, first, second, by="lead")
    assert file.read_text(encoding="utf-8") == FILE


def test_where_a_number_comes_from_is_entered_until_the_book_is_out(file):
    enter_source(file, " dice  rolled # together", by="lead")
    assert read_inspection(file).public_number.source == "dice rolled # together"
    assert "# rolled" in file.read_text(encoding="utf-8")
    open_store("TRY-2026").register.record("book_published", {"digest": "0"})
    with pytest.raises(ParameterError, match="book of lists is out"):
        enter_source(file, "cards", by="lead")


def test_a_second_number_is_not_entered_here(file):
    enter_number(file, "7", "7", by="lead")
    with pytest.raises(ParameterError, match="already"):
        enter_number(file, "8", "8", by="lead")


def test_every_thing_wrong_is_told_at_once_and_the_file_stays(file):
    with pytest.raises(ParameterError) as refusal:
        settle_query(file, rule="PIR-24", rows=[4], decision="accepted", reason="CHI 0101 010101", by="")
    assert len(refusal.value.problems) == 2
    with pytest.raises(ParameterError, match="two rows"):
        settle_query(file, rule="PIR-24", rows=[4], decision="same_child", reason="lost zero", by="lead")
    assert file.read_text(encoding="utf-8") == FILE


def test_an_edit_that_would_change_anything_else_is_refused(file):
    with pytest.raises(ParameterError, match="by hand"):
        edit_inspection_file(file, lambda text: text.replace("Glen", "Glens"), lambda before: before)
    assert file.read_text(encoding="utf-8") == FILE and len(list(file.parent.glob(".*"))) == 0


def test_a_file_that_somebody_saves_meanwhile_is_not_written_over(file):
    def change(text):
        file.write_text(FILE + "# saved by somebody\n", encoding="utf-8")
        return text

    with pytest.raises(ParameterError, match="meanwhile"):
        edit_inspection_file(file, change, lambda before: before)
    assert file.read_text(encoding="utf-8").endswith("# saved by somebody\n")


def test_the_examples_own_file_takes_every_edit(tmp_path, monkeypatch):
    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(tmp_path / "outputs"))
    path = tmp_path / "example.yml"
    path.write_bytes((PARAMS / "example.yml").read_bytes())
    settle_query(path, rule="PIR-24", rows=[4, 5], decision="same_child", reason="a zero lost", by="lead")
    ask_for_engagement_list(path, size="20", reserves="5", ages=("", ""), source="dice", by="lead")
    enter_number(path, "12", "12", by="lead", engagement=True)
    found = read_inspection(path)
    assert len(found.settled.queries) == 3 and found.engagement.public_number.value == "12"


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20))
def test_any_text_is_read_back_as_it_was_entered(said):
    import yaml

    for text in ("g: {b: 1}\n", "g:\n  b: 1 # x\nh: 2\n", "h: 2\n"):
        read = yaml.safe_load(set_setting(text, ("g", "t"), quoted(said)))
        assert read["g"]["t"] == said
        assert yaml.safe_load(add_to_list(text, ("l",), quoted(said)))["l"] == [said]


def test_a_number_is_said_as_it_is_understood():
    assert understood("0417") == "0417, four digits"
    assert understood("6") == "6, one digit"
    assert understood("A-17") == "A-17: two digits and 2 other signs"
