"""The command purge: what it lists, that it asks, what it finds outside the inspection's folder, and what can
be done afterwards."""

import hashlib
import json
import shutil
import zipfile

import pytest

from record_review.custody import open_store, workbench_file
from record_review.custody.keys import key_path
from record_review.run.commands import command, purge

REFERENCES = ["AR-00017", "AR-00018", "AR-00019"]
POPULATION = (
    "import pandas as pd\n"
    f"refs = {REFERENCES}\n"
    "columns = {'row': [5, 6, 7], 'record_ref': refs, 'outcome': ['eligible'] * 3, 'reason': [''] * 3}\n"
    "step.keep('population', ({'outcomes': pd.DataFrame(columns)}, {}))\n"
    "account = {'lines': ['2  rows of children'], 'blocking': [], 'eligible': 1}\n"
    "step.keep('account', ({}, account))"
)


@pytest.fixture
def purged(world, run, tmp_path, monkeypatch, capsys):
    """An inspection that was run to its report, and a function that calls the command purge."""
    for name, folder in (("HOME", "home"), ("USERPROFILE", "home"), ("TMPDIR", "temporary")):
        (tmp_path / folder).mkdir(exist_ok=True)
        monkeypatch.setenv(name, str(tmp_path / folder))
    monkeypatch.setenv("RECORD_REVIEW_KEYS", str(tmp_path / "keys"))
    monkeypatch.setattr(
        "record_review.custody.traces.tempfile.gettempdir", lambda: str(tmp_path / "temporary")
    )
    monkeypatch.setattr("record_review.custody.traces.PARAMS", tmp_path / "params")
    monkeypatch.setattr("record_review.custody.ending.given.PARAMS", tmp_path / "params")
    monkeypatch.setattr("record_review.custody.traces.PROJECT", tmp_path)
    world.write_notebook("02_population", POPULATION)
    world.write_readings()
    assert run()[0] == 0

    def purged(*words):
        code = command.main(["purge", "TRY-2026", *words])
        said = capsys.readouterr()
        return code, said.out + said.err

    return purged


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def leave_copies(tmp_path):
    """What Excel, Jupyter, the desktop and a person leave lying about; those that a person left come last."""
    trash = tmp_path / "home/.local/share/Trash/files"
    runtime = tmp_path / "home/.local/share/jupyter/runtime"
    checkpoints = tmp_path / "notebooks/.ipynb_checkpoints"
    for folder in (trash, runtime, checkpoints):
        folder.mkdir(parents=True)
    with zipfile.ZipFile(trash / "return.xlsx", "w") as packed:
        packed.writestr("xl/sharedStrings.xml", " ".join(f"<t>{ref}</t>" for ref in REFERENCES))
    left = [
        trash / "return.xlsx",
        runtime / "kernel.json",
        checkpoints / "02.ipynb",
        tmp_path / "temporary/a.tmp",
    ]
    left.append(tmp_path / "params/~$return.xlsx")
    for path in left[1:]:
        path.write_text(json.dumps(REFERENCES), encoding="utf-8")
    left.append(workbench_file("faults", "last-fault.txt", "told"))
    left.append(workbench_file("lab/checkpoints", "x.ipynb", "{}"))
    mine = tmp_path / "params/my notes.txt"
    mine.write_text(REFERENCES[0], encoding="utf-8")
    return left, mine


def test_without_a_name_it_only_lists_and_nothing_changes(purged, world, tmp_path):
    before = files(tmp_path)
    code, said = purged()
    assert code == 0 and "Nothing has been removed" in said
    for words in ("the return workbook", "filled reader workbooks", "the register", "what was released"):
        assert words in said
    for words in (["--yes"], ["--confirm", "TRY-2025"], ["--confirm", ""]):
        assert purged(*words)[0] == 1
    assert {k: v for k, v in files(tmp_path).items() if "/.workbench/" not in k} == {
        k: v for k, v in before.items() if "/.workbench/" not in k
    }


def test_at_the_terminal_the_name_is_asked_for(purged, monkeypatch):
    asked = []
    monkeypatch.setattr(purge, "at_the_terminal", lambda: lambda words: asked.append(words) or "TRY-2026")
    assert purged("--yes")[0] == 0
    assert len(asked) == 1 and "cannot be undone" in asked[0]


def test_everything_of_the_inspection_is_gone_and_what_a_person_left_is_told(purged, world, tmp_path):
    left, mine = leave_copies(tmp_path)
    key = key_path("TRY-2026")
    code, said = purged("--confirm", "TRY-2026")
    assert code == 0, said
    assert [path for path in left if path.exists()] == [] and not key.exists()
    assert mine.exists() and "my notes.txt" in said
    assert not (tmp_path / "params/return.xlsx").exists() and not list(tmp_path.glob("params/readings/*"))
    assert world.file.exists()
    remaining = files(tmp_path)
    holding = {name for name, content in remaining.items() if REFERENCES[0].encode() in content}
    assert holding == {"notebooks/02_population.ipynb", "params/my notes.txt"}  # the former is the test's own
    kept = {
        name.removeprefix("outputs/TRY-2026/") for name in remaining if name.startswith("outputs/TRY-2026/")
    }
    assert {name for name in kept if not name.startswith("private/.")} == {
        "register.jsonl", "release/record-review-report.html", "certificate.json", "certificate.html"
    }  # fmt: skip


def test_the_certificate_is_in_the_register_and_names_no_file_of_a_person(purged, tmp_path):
    leave_copies(tmp_path)
    assert purged("--confirm", "TRY-2026")[0] == 0
    store = open_store("TRY-2026")
    content = (store.folder / "certificate.json").read_bytes()
    event = store.register.latest("purged")
    assert event["facts"]["certificate"] == hashlib.sha256(content).hexdigest()
    assert store.register.check() == []
    facts = json.loads(content)
    assert facts["removed"]["copies in the desktop's bin"] == 1
    assert facts["looked_through"]["temporary files"] >= 1
    for text in (content.decode(), (store.folder / "certificate.html").read_text(encoding="utf-8")):
        assert "notes" not in text.replace("screenshots and notes", "") and "AR-0" not in text
        assert str(tmp_path) not in text


def test_afterwards_status_says_so_and_nothing_can_be_run(purged, run, capsys):
    assert purged("--confirm", "TRY-2026")[0] == 0
    code, _, err = run()
    assert code == 1 and "was purged" in err
    assert command.main(["status"]) == 0
    assert "was purged" in capsys.readouterr().out
    assert command.main(["outcomes", "TRY-2026"]) == 1
    capsys.readouterr()
    assert purged()[1].strip() == "TRY-2026 was purged already: stage everything."


def test_a_file_that_another_inspection_names_stays(purged, world, tmp_path):
    other = world.file.read_text(encoding="utf-8").replace("TRY-2026", "TRY-2027")
    (tmp_path / "params/other.yml").write_text(other, encoding="utf-8")
    assert purged("--confirm", "TRY-2026")[0] == 0
    assert (tmp_path / "params/return.xlsx").exists()
    certificate = (tmp_path / "outputs/TRY-2026/certificate.html").read_text(encoding="utf-8")
    assert "another inspection file names it too" in certificate


def test_what_a_file_names_that_is_another_inspections_by_now_stays(purged, world, tmp_path):
    world.edit("TRY-2026", "TRY-2027")
    code, said = purged("--confirm", "TRY-2026")
    assert code == 0, said
    assert (tmp_path / "params/return.xlsx").exists() and list(tmp_path.glob("params/readings/*"))
    assert "Remove them by hand" in (tmp_path / "outputs/TRY-2026/certificate.html").read_text("utf-8")


def test_a_workbook_that_came_back_is_known_by_what_it_is_wherever_it_was_put(purged, tmp_path):
    back = tmp_path / "params/from the partnership/selection filled in.xlsx"
    back.parent.mkdir()
    back.write_bytes(b"filled in")
    digest = hashlib.sha256(b"filled in").hexdigest()
    open_store("TRY-2026").register.record("workbook_received", {"workbook": digest})
    assert purged("--confirm", "TRY-2026")[0] == 0
    assert not back.exists()
    facts = json.loads((tmp_path / "outputs/TRY-2026/certificate.json").read_bytes())
    assert facts["removed"]["workbooks that came back"] == 1


def test_without_the_key_everything_can_still_be_purged(purged, tmp_path):
    """Whoever lost the key can remove the rest; the certificate says that nothing was searched."""
    shutil.rmtree(tmp_path / "keys")
    code, said = purged("--confirm", "TRY-2026")
    assert code == 0, said
    assert not (tmp_path / "params/return.xlsx").exists()
    assert "No place was searched" in (tmp_path / "outputs/TRY-2026/certificate.html").read_text(
        encoding="utf-8"
    )


def test_another_stage_does_not_begin_while_one_is_unfinished(purged, monkeypatch):
    def fails(*_):
        raise OSError("stopped")

    with monkeypatch.context() as patched:
        patched.setattr(purge, "destroy_key", fails)
        assert purged("--confirm", "TRY-2026")[0] == 3
    code, said = purged("--stage", "reading", "--confirm", "TRY-2026")
    assert code == 1 and "goes on where it stopped" in said
    assert "was begun and not finished" in purged()[1]
    assert purged("--confirm", "TRY-2026")[0] == 0


def test_while_jupyterlab_answers_nothing_is_purged(purged, monkeypatch, tmp_path):
    monkeypatch.setattr("record_review.custody.traces.lab_is_running", lambda: True)
    code, said = purged("--confirm", "TRY-2026")
    assert code == 1 and "close it" in said and (tmp_path / "params/return.xlsx").exists()


def test_the_findings_that_new_wrote_beside_the_return_go_with_it(purged, world, tmp_path):
    folder = tmp_path / "params/try"
    folder.mkdir()
    for name in ("return.xlsx", "findings.xlsx", "findings.html", "mine.xlsx"):
        (folder / name).write_bytes(name.encode())
    world.edit("return_workbook: return.xlsx", "return_workbook: try/return.xlsx")
    assert purged("--confirm", "TRY-2026")[0] == 0
    assert [path.name for path in folder.iterdir()] == ["mine.xlsx"]
