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
    assert left == {"register.jsonl", *certificates, *(f"release/{name}" for name in before)}
    assert sorted(path.name for path in (folder / "example").rglob("*") if path.is_file()) == []
    assert command("run", folder / "example.yml", outputs=folder / "outputs").code == 1
