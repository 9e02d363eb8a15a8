"""After the reading days the return and every reference are gone, and the same report can be made again;
at the end nothing personal is left. On the example, through real kernels."""

import json
import shutil

import pytest
from tests.notebooks.chain import command
from tests.notebooks.test_canaries import holds, outside, personal

from record_review.custody import open_store
from record_review.custody.purge import files_of
from record_review.custody.seal import read_sealed
from record_review.custody.tables import from_parquet
from record_review.run.commands.command import main
from record_review.run.example.children import invented_children

ID = "EXAMPLE-2026"


@pytest.fixture(scope="module")
def copy(example, tmp_path_factory):
    """The example as it was run, in another place: what is removed here is not the other tests'."""
    file, run = example
    folder = tmp_path_factory.mktemp("purge")
    for path in file.parent.iterdir():
        if path.name != "outputs":
            (shutil.copytree if path.is_dir() else shutil.copy)(path, folder / path.name)
    shutil.copytree(run.outputs, folder / "outputs")
    for record in (folder / "outputs" / ID / "private" / "steps").glob("*.json"):
        facts = json.loads(record.read_bytes())
        facts["remembered"] = {"inspection_file": str(folder / file.name)}
        record.write_text(json.dumps(facts), encoding="utf-8")
    return folder


def release(folder):
    return {path.name: path.read_bytes() for path in (folder / "outputs" / ID / "release").iterdir()}


@pytest.fixture(scope="module")
def after_reading(copy):
    before = release(copy)
    done = command("purge", ID, "--stage", "reading", "--confirm", ID, outputs=copy / "outputs")
    assert done.code == 0, done.said
    return copy, before, done.said


def test_after_the_reading_days_no_reference_and_no_birth_date_is_left_anywhere(after_reading, monkeypatch):
    """Not in what lies open, and not in what is sealed either."""
    folder, _, said = after_reading
    refs, rest = personal(invented_children())
    assert holds(outside(folder, said), [*refs, *rest]) == []
    assert not (folder / "example" / "return.xlsx").exists()
    assert list((folder / "outputs" / ID / "send").rglob("*.*")) == []
    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(folder / "outputs"))
    store = open_store(ID)
    opened = 0
    for path in files_of(store):
        if path.endswith(".age"):
            content = read_sealed(store.folder / path.removesuffix(".age"))
            table = from_parquet(content).to_csv().encode() if ".parquet" in path else content
            assert holds({path: table}, [*refs, *rest]) == [], path
            opened += 1
    assert opened > 12
    children = store.recall("population")[0]["children"]
    assert {"R01", "V01"} <= set(children["record_ref"]) and len(children) == 640
    assert children["involvement_start"].isna().all() and len(store.recall("return")[0]["children"]) == 0


@pytest.mark.parametrize(
    "words",
    [
        ["replace", ID, "R03", "--reason", "NO-RECORD"],
        ["documents", ID],
        ["moderation", ID],
        ["returned", ID, "any.xlsx"],
    ],
)
def test_what_needs_a_reference_or_a_workbook_refuses_after_the_reading_days(
    after_reading, monkeypatch, capsys, words
):
    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(after_reading[0] / "outputs"))
    assert main(words) == 1
    assert "is not possible any more" in capsys.readouterr().err


def test_concerns_go_on_by_record_number_after_the_reading_days(after_reading, monkeypatch, capsys):
    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(after_reading[0] / "outputs"))
    assert main(["concern", ID]) == 0
    said = capsys.readouterr().out
    assert "(R0" in said and "went with their workbooks" in said


def test_the_certificate_says_of_which_agency_uploaded_material_is_not_ticked_off_as_removed(after_reading):
    page = (after_reading[0] / "outputs" / ID / "certificate-reading.html").read_text(encoding="utf-8")
    assert "not ticked off as removed, by records: education (60)" in page


def test_the_same_report_is_made_again_from_record_numbers(after_reading):
    """Every released file has the same bytes, from the answers alone; the steps before it are not run."""
    folder, before, _ = after_reading
    again = command("run", folder / "example.yml", "--force", outputs=folder / "outputs")
    assert again.code == 0, again.said
    assert "01_return" not in again.said and "06_record_review" in again.said
    assert release(folder) == before
    kept = command("run", folder / "example.yml", outputs=folder / "outputs")
    assert kept.code == 0 and "unchanged, kept" in kept.said
    earlier = command("run", folder / "example.yml", "--through", "04_selection", outputs=folder / "outputs")
    assert earlier.code == 1 and "was removed" in earlier.said
    assert not (folder / "example" / "return.xlsx").exists()


def test_at_the_end_only_register_release_and_certificates_are_left(after_reading):
    folder, before, _ = after_reading
    done = command("purge", ID, "--confirm", ID, outputs=folder / "outputs")
    assert done.code == 0, done.said
    left = {
        path.relative_to(folder / "outputs" / ID).as_posix()
        for path in (folder / "outputs" / ID).rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }
    certificates = {
        f"certificate{stage}.{ending}" for stage in ("", "-reading") for ending in ("html", "json")
    }
    assert left == {
        "register.jsonl",
        *certificates,
        *(f"release/{name}" for name in before),
    }
    assert sorted(path.name for path in (folder / "example").rglob("*") if path.is_file()) == []
    assert command("run", folder / "example.yml", outputs=folder / "outputs").code == 1
