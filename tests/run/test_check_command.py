"""The commands template and check: a blank return, and findings on a return before an inspection is begun."""

import io
import re
import shutil
from pathlib import Path

import openpyxl
import pytest

from record_review.inspection import PROJECT, read_inspection, read_programme
from record_review.pir import template_workbook
from record_review.population import account, read_and_decide
from record_review.run.commands import command

RETURNS = PROJECT / "tests" / "data" / "returns"
NOTIFIED = {"ardvale": "2026-09-14", "inchmore": "2026-10-05", "glenburn": "2026-11-02"}
ASKED = ["--programme", "at-risk-of-harm"]


@pytest.fixture
def say(capsys, tmp_path, monkeypatch):
    """Give a command, in a folder of its own and with outputs/ elsewhere; gives code, output and error."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(tmp_path / "outputs"))

    def run(*arguments):
        code = command.main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def received(tmp_path):
    """A return beside which findings may be written."""
    return shutil.copy(RETURNS / "inchmore-2026.xlsx", tmp_path / "here" / "return.xlsx")


def check(say, workbook, *more, notified="2026-10-05"):
    return say("check", workbook, *ASKED, "--notified", notified, *more)


# --- template


def test_template_writes_the_blank_return_of_the_programme(say, tmp_path):
    code, out, err = say("template", *ASKED, "--out", "blank.xlsx")
    assert (code, err) == (0, "")
    assert out.startswith("Wrote blank.xlsx, the blank return of the programme at-risk-of-harm")
    written = (tmp_path / "here" / "blank.xlsx").read_bytes()
    assert written == template_workbook(read_programme("at-risk-of-harm"))


def test_template_never_writes_over_a_file(say, tmp_path):
    mine = tmp_path / "here" / "mine.xlsx"
    mine.write_bytes(b"mine")
    code, out, err = say("template", *ASKED, "--out", "mine.xlsx")
    assert (code, out) == (1, "")
    assert err == "mine.xlsx is there already and stays as it is: name another file.\n"
    assert mine.read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([*ASKED, "--out", "blank.xls"], "--out must name a file that ends in .xlsx"),
        ([*ASKED, "--out", "blank"], "--out must name a file that ends in .xlsx"),
        ([*ASKED, "--out", "nowhere/blank.xlsx"], "There is no folder nowhere"),
        (["--programme", "at-risk-of-ham", "--out", "a.xlsx"], "There is no programme at-risk-of-ham in"),
        (["--out", "a.xlsx"], "python3 workbench.py template: the following arguments are required: --pro"),
        (ASKED, "python3 workbench.py template: the following arguments are required: --out"),
    ],
)
def test_a_wrong_request_for_a_template_is_a_sentence_and_leaves_nothing(say, tmp_path, arguments, says):
    code, out, err = say("template", *arguments)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith(says)
    assert list((tmp_path / "here").iterdir()) == []


def test_everything_wrong_with_a_request_for_a_template_is_said_at_once(say):
    _, _, err = say("template", "--programme", "none", "--out", "nowhere/a.xlsx")
    assert re.fullmatch(r"There is no programme none .*\nThere is no folder nowhere: .*\n", err)


def test_a_folder_that_cannot_be_written_into_is_a_sentence(say, monkeypatch):
    def refused(path, mode="r", *rest, **more):
        if mode == "xb":
            raise PermissionError(13, "Permission denied")
        return opened(path, mode, *rest, **more)

    opened = Path.open
    monkeypatch.setattr(Path, "open", refused)  # whoever runs the tests may be allowed to write anywhere
    code, _, err = say("template", *ASKED, "--out", "a.xlsx")
    assert (code, err) == (1, "a.xlsx cannot be written (Permission denied): name another folder.\n")


# --- check


@pytest.mark.parametrize(
    ("name", "code", "errors", "queries", "eligible", "book"),
    [
        ("ardvale", 0, 0, 0, 640, "could be made"),
        ("inchmore", 2, 1, 2, 72, "could be made"),  # an adult protected only is an error, and no obstacle
        ("glenburn", 2, None, None, None, "could not be made"),  # two references that may be one
    ],
)
def test_check_tells_counts_and_whether_a_book_could_be_made(
    say, tmp_path, name, code, errors, queries, eligible, book
):
    got, out, err = check(
        say, RETURNS / f"{name}-2026.xlsx", "--out", tmp_path / name, notified=NOTIFIED[name]
    )
    assert (got, err) == (code, "")
    assert f"A book of candidate lists {book} from this return" in out
    assert sorted(path.name for path in (tmp_path / name).iterdir()) == ["findings.html", "findings.xlsx"]
    if errors is not None:
        assert ("Nothing to put right or to explain." in out) == (errors + queries == 0)
        assert (f"Errors, to be put right: {errors}\n" in out) == (errors > 0)
        assert (f"Queries, to be explained: {queries}\n" in out) == (queries > 0)
        assert f"Eligible under the usual settings: {eligible} children." in out
    else:
        assert "Not so in rows 367 and 389." in out and "[PIR-25]" in out
    assert not (tmp_path / "outputs").exists()


def test_check_gives_each_rule_once_with_its_count_and_sentence(say, received):
    _, out, _ = check(say, received)
    assert re.search(r"^     2  PIR-53  Every child was involved, or on the register, on some day", out, re.M)
    assert out.count("PIR-59") == 1


def test_check_prints_no_reference_name_place_or_date_of_a_child(say, tmp_path):
    _, out, _ = check(say, RETURNS / "glenburn-2026.xlsx", "--out", tmp_path / "f", notified="2026-11-02")
    sheet = openpyxl.load_workbook(RETURNS / "glenburn-2026.xlsx", data_only=True)["Children"]
    cells = {cell.value for row in sheet.iter_rows(min_row=5) for cell in row}
    shown = {v.strip() for v in cells if isinstance(v, str) and re.search(r"\d{3}|Canary", v)}
    shown |= {f"{v:{form}}" for v in cells if hasattr(v, "year") for form in ("%d/%m/%Y", "%Y-%m-%d")}
    agreed_and_notified = {"12/10/2026", "02/11/2026"}
    assert len(shown) > 1_000
    assert [v for v in shown - agreed_and_notified if re.search(rf"\b{re.escape(v)}\b", out)] == []
    assert "Canary" not in out


def test_the_findings_name_the_partnership_that_the_return_names(say, received, tmp_path):
    check(say, received)
    page = (tmp_path / "here" / "findings.html").read_text(encoding="utf-8")
    assert "<title>Findings on the pre-inspection return of Inchmore</title>" in page


def test_a_second_check_takes_the_place_of_the_first(say, received, tmp_path):
    check(say, received)
    first = (tmp_path / "here" / "findings.xlsx").read_bytes()
    shutil.copy(RETURNS / "ardvale-2026.xlsx", received)
    assert check(say, received, notified="2026-09-14")[0] == 0
    assert (tmp_path / "here" / "findings.xlsx").read_bytes() != first
    names = sorted(path.name for path in (tmp_path / "here").iterdir())
    assert names == ["findings.html", "findings.xlsx", "return.xlsx"]


def test_findings_that_somebody_has_saved_stay_as_they_are(say, received, tmp_path):
    """The partnership's answers stand in the findings workbook."""
    check(say, received)
    findings = tmp_path / "here" / "findings.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(findings.read_bytes()))
    book["Findings"]["I2"] = "Confirmed"
    book.save(findings)
    answered = findings.read_bytes()
    code, out, err = check(say, received)
    assert (code, out) == (1, "")
    assert "findings.xlsx was not written by this command, or was saved since" in err
    assert findings.read_bytes() == answered
    (tmp_path / "here" / "findings.html").write_text("mine", encoding="utf-8")
    assert check(say, received)[2].count("was not written by this command") == 2


@pytest.mark.parametrize("change", [b" asked on Monday", b"\n", b"<p>they will correct it</p>"])
@pytest.mark.parametrize("at", ["inside", "end"])
def test_a_page_of_findings_that_somebody_typed_into_stays_as_it_is(say, received, tmp_path, change, at):
    page = tmp_path / "here" / "findings.html"
    assert check(say, received)[0] == check(say, received)[0] == 2  # ours is replaced by ours
    ours = page.read_bytes()
    typed = ours + change if at == "end" else ours.replace(b"</h1>", change + b"</h1>", 1)
    assert typed != ours
    page.write_bytes(typed)
    code, _, err = check(say, received)
    assert code == 1 and "findings.html was not written by this command, or was saved since" in err
    assert page.read_bytes() == typed


def test_the_return_itself_is_never_written_over(say, tmp_path):
    path = tmp_path / "here" / "findings.xlsx"
    shutil.copy(RETURNS / "inchmore-2026.xlsx", path)
    sent = path.read_bytes()
    code, _, err = check(say, "findings.xlsx")
    assert (code, err) == (
        1,
        "findings.xlsx is the workbook to be checked: name another folder with --out.\n",
    )
    assert path.read_bytes() == sent
    assert check(say, "findings.xlsx", "--out", "found")[0] == 2
    assert path.read_bytes() == sent


def test_nothing_is_written_under_outputs(say, received, tmp_path):
    code, _, err = check(say, received, "--out", tmp_path / "outputs" / "X-2026")
    assert code == 1 and "lies in outputs/, which is for inspections" in err
    assert not (tmp_path / "outputs").exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"workbook": "none.xlsx"}, "There is no file none.xlsx."),
        ({"workbook": "."}, ". is a folder: name the workbook in it."),
        ({"notified": "05/10/2026"}, "--notified must be a date such as 2026-09-14 (year, month, day)"),
        ({"notified": "2026-02-30"}, "--notified must be a date such as 2026-09-14"),
        ({"notified": "20261005"}, "--notified must be a date such as 2026-09-14"),
        ({"more": ["--out", "return.xlsx"]}, "return.xlsx is a file: --out names a folder."),
        ({"more": ["--programme", "at-risk"]}, "There is no programme at-risk in params/programmes; "),
    ],
)
def test_a_wrong_request_for_a_check_is_a_sentence_and_leaves_nothing(say, received, tmp_path, change, says):
    asked = {"workbook": received, "notified": "2026-10-05", "more": []} | change
    code, out, err = check(say, asked["workbook"], *asked["more"], notified=asked["notified"])
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith(says)
    assert [path.name for path in (tmp_path / "here").iterdir()] == ["return.xlsx"]


def test_a_workbook_that_cannot_be_used_needs_a_person_and_leaves_nothing(say, tmp_path):
    say("template", *ASKED, "--out", "blank.xlsx")
    (tmp_path / "here" / "letter.xlsx").write_bytes(b"Dear inspector")
    for name in ("blank.xlsx", "letter.xlsx"):
        code, out, err = check(say, name)
        assert (code, out) == (2, "") and "Traceback" not in err and err.strip()
    assert sorted(path.name for path in (tmp_path / "here").iterdir()) == ["blank.xlsx", "letter.xlsx"]


def test_an_agreed_date_outside_the_four_weeks_is_an_error_and_stops_a_book(say, received):
    code, out, _ = check(say, received, notified="2026-10-17")  # 29 days after the agreed date
    assert code == 2 and "     1  PIR-14  " in out and "could not be made from this return yet" in out
    assert "PIR-14" not in check(say, received, notified="2026-10-16")[1]


def test_a_query_that_blocks_needs_a_person_and_is_said_in_the_words_of_the_run(say, tmp_path):
    """One row of a return without a finding is hidden: no error, and whether the child belongs is open."""
    book = openpyxl.load_workbook(RETURNS / "ardvale-2026.xlsx")
    book["Children"].row_dimensions[9].hidden = True
    book.save(tmp_path / "here" / "hidden.xlsx")
    code, out, _ = check(say, "hidden.xlsx", notified=NOTIFIED["ardvale"])
    assert code == 2 and "Errors" not in out
    (tmp_path / "hidden.yml").write_text(
        "inspection_id: HIDDEN-2026\nprogramme: at-risk-of-harm\npartnership: Ardvale\n"
        "notification_date: 2026-09-14\nreturn_workbook: here/hidden.xlsx\n",
        encoding="utf-8",
    )
    inspection = read_inspection(tmp_path / "hidden.yml")
    ret, people = read_and_decide(inspection)
    stand = account(ret, people, inspection)
    assert len(stand.blocking) == 1 and "[PIR-06]" in stand.blocking[0]
    for said in (*stand.blocking, *stand.lines):
        assert " ".join(said.split()) in " ".join(out.split())


def test_fewer_children_than_records_and_reserves_are_said(say, received):
    said = "72 children are eligible, fewer than 75 (60 records and 15 reserves): there are 12 reserves."
    assert said in check(say, received)[1]


def test_a_corrected_return_is_compared_with_the_one_before(say, received, tmp_path):
    """A row taken out of the list: one child gone, in the terminal and on both files."""
    book = openpyxl.load_workbook(received)
    sheet = next(sheet for sheet in book if sheet.max_row > 50)
    sheet.delete_rows(sheet.max_row - 2)
    book.save(tmp_path / "here" / "corrected.xlsx")
    code, out, err = check(say, "corrected.xlsx", "--before", received, "--out", "found")
    assert (code, err) == (2, "")
    assert "Every child of the versions you sent before is in this one" in " ".join(out.split())
    assert "[PIR-103]" in out
    page = (tmp_path / "here" / "found" / "findings.html").read_text(encoding="utf-8")
    assert "1 not in this version under their reference." in page
    findings = openpyxl.load_workbook(tmp_path / "here" / "found" / "findings.xlsx")
    assert "Since the last version" in findings.sheetnames


def test_the_return_before_must_be_there(say, received):
    code, out, err = check(say, received, "--before", "nowhere.xlsx")
    assert (code, out) == (1, "")
    assert "There is no file nowhere.xlsx." in err
