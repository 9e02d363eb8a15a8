"""A full or closed disk is one sentence, and leaves nothing half-written."""

import errno
import os
from pathlib import Path

import pytest

from record_review.custody import open_store
from record_review.inspection.refusals import StepError
from record_review.run.commands import command
from record_review.run.example.files import write_readers

FULL, READ_ONLY, CLOSED = (
    OSError(number, os.strerror(number)) for number in (errno.ENOSPC, errno.EROFS, errno.EACCES)
)


def stop(monkeypatch, error, *, after=0, of=""):
    """Let the system refuse to make a new file whose name holds `of`, after so many of them."""
    real, made = os.open, []

    def refuse(path, flags, *rest, **more):
        if flags & os.O_CREAT and of in str(path) and not str(path).endswith(("lock", ".claim")):
            made.append(path)
            if len(made) > after:
                raise error
        return real(path, flags, *rest, **more)

    monkeypatch.setattr(os, "open", refuse)


def publish(store, content):
    with store.stage("01_return") as stage:
        stage.write("send", "findings.xlsx", content)
        stage.write("send", "findings.html", content)
        stage.publish("key", {"rows": len(content)})


def files(store):
    return {path: path.read_bytes() for path in store.folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("error", "says"),
    [(FULL, "is full: nothing half-written"), (READ_ONLY, "read-only"), (CLOSED, "someone else")],
)
@pytest.mark.parametrize("after", [0, 1])
def test_a_step_that_cannot_write_is_refused_and_what_was_published_stays(
    store, monkeypatch, error, says, after
):
    publish(store, b"1")
    before = files(store)
    with monkeypatch.context() as patch:
        stop(patch, error, after=after, of="findings")
        with pytest.raises(StepError, match=rf"EXAMPLE-2026 .*{says}|EXAMPLE-2026 is full") as refused:
            publish(store, b"22")
    assert len(refused.value.problems) == 1
    assert files(store) == before


@pytest.mark.parametrize("after", range(3))  # the journal, the register's line, the record
def test_a_publication_that_cannot_end_leaves_no_half(store, monkeypatch, after):
    publish(store, b"1")
    with monkeypatch.context() as patch, store.stage("01_return") as stage:
        stage.write("send", "findings.xlsx", b"22")
        stop(patch, FULL, after=after)
        with pytest.raises(StepError, match="is full"):
            stage.publish("another", {})
    again = open_store("EXAMPLE-2026")
    assert again.register.check() == []
    assert not [path for path in again.folder.rglob("*") if path.suffix == ".part"]
    kept = again.step_record("01_return")
    assert (kept is not None) == (after == 0)
    publish(again, b"333")
    assert again.step_record("01_return") is not None


def test_a_line_that_fits_by_half_is_taken_off_the_register_again(store, monkeypatch):
    store.register.record("first", {})
    before = store.register.path.read_bytes()
    real = os.write
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda handle, line: real(handle, line[: len(line) // 2]))
        with pytest.raises(StepError, match="is full"):
            store.register.record("second", {})
    assert store.register.path.read_bytes() == before
    store.register.record("second", {})
    assert store.register.check() == []


def test_an_outputs_folder_that_takes_nothing_is_a_sentence_of_the_command(monkeypatch, capsys, outputs):
    open_store("EXAMPLE-2026")
    monkeypatch.setattr(os, "open", lambda *_, **__: (_ for _ in ()).throw(READ_ONLY))
    assert command.main(["status"]) == 1
    said = capsys.readouterr().err
    assert "outputs/EXAMPLE-2026 cannot be written to" in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("error", [FULL, READ_ONLY, CLOSED])
def test_an_example_that_cannot_be_written_is_refused_and_leaves_nothing(tmp_path, monkeypatch, error):
    def refuse(path, content):
        path.touch()
        raise error

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(StepError, match=r"example is full|example cannot be written to"):
        write_readers(tmp_path / "example")
    assert list((tmp_path / "example").iterdir()) == []


@pytest.mark.parametrize("error", [FULL, READ_ONLY])
def test_wherever_the_disk_gives_out_the_command_ends_in_one_sentence(monkeypatch, capsys, error):
    def act(*_, **__):
        raise error

    monkeypatch.setattr("record_review.run.commands.status.status_lines", act)
    assert command.main(["status"]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
