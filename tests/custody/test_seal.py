"""What is sealed: by which key it opens, what shows when it was changed, and that nothing plain is left."""

import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from record_review.custody import open_store
from record_review.custody.keys import (
    configuration_folder,
    destroy_key,
    key_path,
    keys_folder,
    read_identities,
    read_recipients,
)
from record_review.custody.resealing import plain_files, rotate
from record_review.custody.seal import SealError, read_sealed, seal, sealed, unseal
from record_review.inspection.refusals import ParameterError, StepError

CANARY = "Zephyrine-0099"
CHILDREN = pd.DataFrame({"record_ref": [CANARY, "0013"], "row": [5, 6]})


def fill(store):
    """Everything that the private folder can hold."""
    with store.stage("01_return") as stage:
        stage.write_table("children", CHILDREN)
        stage.write_table("personnel", CHILDREN)
        stage.write_facts("children", {"first": CANARY})
        stage.publish("key", {"rows": 2}, remembered={"inspection_file": "params/x.yml"})
    store.log("replacements").add({"replaced": CANARY}, "record_replaced", {"place": "R01"})
    store.secret("rounding")
    store.write_fault(f"Traceback: {CANARY}")
    return store


@pytest.fixture
def filled(store):
    return fill(store)


def on_disk(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_no_value_of_a_child_lies_plain_anywhere_and_all_of_it_can_be_had_back(filled):
    assert not [path for path, content in on_disk(filled.folder).items() if CANARY.encode() in content]
    pd.testing.assert_frame_equal(filled.read_table("children"), CHILDREN)
    assert filled.read_facts("children") == {"first": CANARY}
    assert filled.log("replacements").lines()["replaced"].tolist() == [CANARY]
    assert CANARY.encode() in read_sealed(filled.folder / "private" / "last-fault.txt")


def test_what_stays_plain_is_named_and_holds_paths_digests_and_what_the_register_has(filled):
    plain = {p.relative_to(filled.folder).as_posix() for p in on_disk(filled.folder) if p.suffix != ".age"}
    locks = {"private/.claim", "private/.lock", "private/.register.lock"}
    assert plain == {"register.jsonl", "private/recipients.json", "private/steps/01_return.json"} | locks
    record, event = filled.step_record("01_return"), filled.register.events()[0]
    assert {name: record[name] for name in ("key", "facts", "made_from")} == {
        name: event["facts"][name] for name in ("key", "facts", "made_from")
    }
    assert set(record) - {"key", "facts", "made_from"} == {"step", "outputs", "remembered"}


def test_the_key_lies_where_its_owner_alone_can_read_it_and_its_secret_nowhere_else(filled, capfd):
    path = key_path("EXAMPLE-2026")
    assert filled.folder.parent not in path.parents
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    (identity,) = read_identities(path)
    assert not [p for p, content in on_disk(filled.folder).items() if str(identity).encode() in content]
    assert "AGE-SECRET" not in "".join(capfd.readouterr())


def changed(stored):
    """Every kind of change that MEASURED age answers to: cut, flipped, lengthened, emptied, replaced."""
    yield from (stored[:n] for n in range(0, len(stored), 37))
    yield from (stored[:n] + bytes([stored[n] ^ 1]) + stored[n + 1 :] for n in range(30, len(stored), 29))
    yield from (stored + b"\0", b"plain", b"\0" * 200)


def test_a_file_that_was_cut_flipped_or_lengthened_anywhere_is_one_sentence(filled):
    path = filled.folder / "private" / "children.parquet"
    stored = sealed(path).read_bytes()
    for other in changed(stored):
        with pytest.raises(SealError, match=r"children.parquet.age was damaged") as refused:
            unseal(other, path)
        assert len(refused.value.problems) == 1
    sealed(path).write_bytes(stored[:-1])
    before = on_disk(filled.folder)
    for ask in (
        lambda: filled.read_table("children"),
        lambda: filled.step_state("01_return"),
        lambda: filled.stage("02_population", needs=("01_return",)),
    ):
        with pytest.raises(SealError, match="was damaged"):
            ask()
    assert on_disk(filled.folder) == before


@pytest.mark.parametrize("other", ["personnel.parquet", "children.json", "secrets/rounding"])
def test_another_file_of_the_inspection_cannot_stand_in(filled, other):
    private = filled.folder / "private"
    shutil.copy(sealed(private / other), sealed(private / "children.parquet"))
    with pytest.raises(SealError, match=r"children.parquet.age is another file under this name"):
        filled.read_table("children")


def test_the_same_file_of_another_inspection_cannot_stand_in(filled):
    other = fill(open_store("OTHER-2026"))
    shutil.copy(other.folder / "private" / "children.parquet.age", filled.folder / "private")
    with pytest.raises(SealError, match="sealed for another key"):
        filled.read_table("children")
    # Nor when both are sealed for one key.
    for part in ("recipients.json", "children.parquet.age"):
        shutil.copy(filled.folder / "private" / part, other.folder / "private")
    key = key_path("OTHER-2026")
    shutil.copy(key_path("EXAMPLE-2026"), key)
    write = other.folder / "private" / "children.parquet"
    sealed(filled.folder / "private" / "children.parquet").write_bytes(seal(b"x", write))
    with pytest.raises(SealError, match="another file under this name"):
        filled.read_table("children")


def test_a_lost_key_is_one_sentence_that_says_what_can_still_be_had_and_no_new_key_is_made(filled):
    before = on_disk(filled.folder)
    assert destroy_key("EXAMPLE-2026") and not destroy_key("EXAMPLE-2026")
    filled = open_store("EXAMPLE-2026")
    for ask in (
        lambda: filled.read_table("children"),
        lambda: filled.secret("rounding"),
        lambda: filled.secret("another"),
        lambda: filled.write_fault("x"),
        lambda: filled.log("replacements").add({"replaced": "1"}, "record_replaced", {}),
        lambda: filled.make_key(),
        lambda: fill(filled),
    ):
        with pytest.raises(StepError, match=r"not in your folder of keys.*register.jsonl, release/") as said:
            ask()
        assert len(said.value.problems) == 1
    assert not key_path("EXAMPLE-2026").exists()
    assert on_disk(filled.folder) == before
    assert filled.register.check() == []


def test_a_wrong_key_is_one_sentence_and_overwrites_nothing(filled):
    fill(open_store("OTHER-2026"))
    shutil.copy(key_path("OTHER-2026"), key_path("EXAMPLE-2026"))
    before = on_disk(filled.folder)
    for ask in (lambda: filled.read_table("children"), lambda: fill(filled)):
        with pytest.raises(StepError, match="is none of those that EXAMPLE-2026 is sealed for"):
            ask()
    assert on_disk(filled.folder) == before


@pytest.mark.parametrize("how", ["gone", "damaged"])
def test_without_the_list_of_recipients_nothing_is_sealed_for_a_key_of_its_own(filled, how):
    path = filled.folder / "private" / "recipients.json"
    path.unlink() if how == "gone" else path.write_bytes(b"{")
    with pytest.raises(StepError, match=r"recipients.json, which says for whom"):
        filled.read_table("children")
    with pytest.raises(StepError, match=r"recipients.json, which says for whom"):
        open_store("EXAMPLE-2026").write_fault("x")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_key_that_others_can_read_is_refused(filled):
    key_path("EXAMPLE-2026").chmod(0o640)
    with pytest.raises(StepError, match="can be read by other users"):
        filled.read_table("children")


def test_two_outputs_folders_with_one_inspection_id_have_keys_of_their_own(filled, monkeypatch, tmp_path):
    first = key_path("EXAMPLE-2026")
    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(tmp_path / "elsewhere"))
    fill(open_store("EXAMPLE-2026"))
    assert key_path("EXAMPLE-2026") != first
    destroy_key("EXAMPLE-2026")
    assert first.exists()


@pytest.mark.parametrize(
    ("system", "variables", "expected"),
    [
        ("linux", {"XDG_CONFIG_HOME": "/cfg"}, "/cfg/record-review-workbench"),
        ("linux", {"XDG_CONFIG_HOME": "relative"}, "/users/ailsa/.config/record-review-workbench"),
        ("linux", {}, "/users/ailsa/.config/record-review-workbench"),
        ("darwin", {}, "/users/ailsa/Library/Application Support/record-review-workbench"),
        ("win32", {"APPDATA": "/roaming"}, "/roaming/record-review-workbench"),
        ("win32", {}, "/users/ailsa/AppData/Roaming/record-review-workbench"),
    ],
)
def test_keys_lie_in_the_configuration_folder_of_each_system(monkeypatch, system, variables, expected):
    for name in ("XDG_CONFIG_HOME", "APPDATA", "RECORD_REVIEW_KEYS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(Path, "home", lambda: Path("/users/ailsa"))
    monkeypatch.setattr(sys, "platform", system)
    assert configuration_folder() == Path(expected)
    assert keys_folder() == Path(expected) / "keys"


def test_the_place_of_keys_can_be_set_and_is_never_under_outputs(monkeypatch, tmp_path, outputs):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "cfg"))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("RECORD_REVIEW_KEYS")
    setting = tmp_path / "cfg" / "record-review-workbench" / "keys-folder.txt"
    setting.parent.mkdir(parents=True)
    setting.write_text(f"{tmp_path / 'stick'}\n", encoding="utf-8")
    assert keys_folder() == tmp_path / "stick"
    monkeypatch.setenv("RECORD_REVIEW_KEYS", str(tmp_path / "other"))
    assert keys_folder() == tmp_path / "other"
    for bad, says in (
        (outputs / "keys", "lies in outputs/"),
        (outputs, "lies in"),
        (Path("here"), "absolute"),
    ):
        monkeypatch.setenv("RECORD_REVIEW_KEYS", str(bad))
        with pytest.raises(ParameterError, match=says):
            keys_folder()


def made_plain(store):
    """The private folder as a version that did not seal left it."""
    for path in list((store.folder / "private").rglob("*.age")):
        plain = path.with_suffix("")
        plain.write_bytes(read_sealed(plain))
        path.unlink()
    (store.folder / "private" / "recipients.json").unlink()
    return store


def test_a_plain_folder_of_an_earlier_version_is_sealed_when_it_is_opened(filled):
    record, lines = filled.step_record("01_return"), filled.log("replacements").lines()
    secret = filled.secret("rounding")
    made_plain(filled)
    assert plain_files(filled.folder)
    store = open_store("EXAMPLE-2026")
    assert plain_files(store.folder) == []
    assert not [path for path, content in on_disk(store.folder).items() if CANARY.encode() in content]
    assert store.step_record("01_return") == record
    assert store.secret("rounding") == secret
    pd.testing.assert_frame_equal(store.log("replacements").lines(), lines)
    assert len(read_recipients(store.folder / "private").public_keys) == 1


def test_a_plain_file_beside_a_sealed_one_that_says_something_else_is_refused(filled):
    (filled.folder / "private" / "children.parquet").write_bytes(b"from a copy")
    with pytest.raises(StepError, match=r"private/children.parquet lies unsealed beside a sealed file"):
        open_store("EXAMPLE-2026")
    (filled.folder / "private" / "children.parquet").unlink()
    pd.testing.assert_frame_equal(open_store("EXAMPLE-2026").read_table("children"), CHILDREN)


def test_a_rotation_leaves_all_of_it_readable_and_the_old_key_opens_nothing(filled):
    path = key_path("EXAMPLE-2026")
    old = path.read_bytes()
    rotate(filled)
    assert key_path("EXAMPLE-2026") == path and len(read_identities(path)) == 1
    pd.testing.assert_frame_equal(filled.read_table("children"), CHILDREN)
    assert filled.log("replacements").lines()["replaced"].tolist() == [CANARY]
    path.write_bytes(old)
    for name in ("children.parquet", "children.json", "secrets/rounding", "last-fault.txt"):
        with pytest.raises(SealError, match="is none of those"):
            read_sealed(filled.folder / "private" / name)


def test_a_rotation_is_refused_before_anything_is_changed_when_a_file_is_damaged(filled):
    sealed(filled.folder / "private" / "personnel.parquet").write_bytes(b"age")
    before, key = on_disk(filled.folder), key_path("EXAMPLE-2026").read_bytes()
    with pytest.raises(SealError, match=r"personnel.parquet.age was damaged"):
        rotate(filled)
    assert on_disk(filled.folder) == before
    open_store("EXAMPLE-2026")
    assert key_path("EXAMPLE-2026").read_bytes() == key


def test_a_step_that_was_at_work_while_the_key_was_rotated_is_not_published(filled):
    with filled.stage("02_population") as stage:
        stage.write_table("population", CHILDREN)
        rotate(open_store("EXAMPLE-2026"))
        with pytest.raises(StepError, match="The keys were changed while 02_population was at work"):
            stage.publish("key", {})
    with filled.stage("02_population") as stage:
        stage.write_table("population", CHILDREN)
        stage.publish("key", {})
    pd.testing.assert_frame_equal(filled.read_table("population"), CHILDREN)


def test_processes_that_begin_an_inspection_together_make_one_key(store):
    program = (
        "import sys; from record_review.custody import open_store\n"
        "store = open_store('EXAMPLE-2026'); sys.stdin.read(); store.make_key()"
    )
    running = [subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE) for _ in range(4)]
    for process in running:
        process.stdin.close()
    assert [process.wait() for process in running] == [0] * 4
    recipients = read_recipients(store.folder / "private")
    assert store.make_key() is None and len(recipients.public_keys) == 1
