"""What holds on a machine is said, what does not too, and what nobody can tell is not claimed."""

import sys
from pathlib import Path

import pytest

from record_review.run.commands import selfcheck
from record_review.run.commands.selfcheck import (
    HOLDS,
    NOT_SO,
    UNKNOWN,
    core_dumps,
    disk,
    is_copied_away,
    is_open,
    swap,
)


@pytest.fixture
def keys(tmp_path, monkeypatch):
    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(tmp_path / "outputs"))
    monkeypatch.setenv("RECORD_REVIEW_KEYS", str(tmp_path / "keys"))
    monkeypatch.delenv("JUPYTER_TOKEN", raising=False)
    return tmp_path / "keys"


def of(promise):
    return next(finding for finding in selfcheck.selfcheck() if promise in finding.promise)


def test_every_promise_is_looked_at_and_each_has_a_sentence(keys):
    lines, _ = selfcheck.selfcheck_lines()
    assert len(lines) >= 11
    assert all(line.startswith((HOLDS, NOT_SO, UNKNOWN)) for line in lines)


@pytest.mark.parametrize(
    "part", ["OneDrive - Ardvale Council", "Dropbox (Work)", "iCloud Drive", "Google Drive", "Nextcloud"]
)
def test_a_folder_that_is_copied_to_a_server_is_told(part):
    assert is_copied_away(Path("/x") / part / "project") == part
    assert is_copied_away(Path("/x/project")) == ""


def test_keys_in_a_copied_or_open_folder_or_beside_the_data_are_not_so(keys, monkeypatch, tmp_path):
    assert of("Keys lie apart").holds == HOLDS
    monkeypatch.setenv("RECORD_REVIEW_KEYS", str(tmp_path / "OneDrive" / "keys"))
    assert of("Keys lie apart").holds == NOT_SO
    monkeypatch.setenv("RECORD_REVIEW_KEYS", str(tmp_path / "outputs" / "keys"))
    assert of("Keys lie apart").holds == NOT_SO
    if sys.platform != "win32":
        monkeypatch.setenv("RECORD_REVIEW_KEYS", str(keys))
        keys.mkdir()
        keys.chmod(0o755)
        assert of("Keys lie apart").holds == NOT_SO


def test_permission_bits_count_for_nothing_on_windows(tmp_path, monkeypatch):
    tmp_path.chmod(0o755)
    assert is_open(tmp_path, "linux") and not is_open(tmp_path, "win32")
    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(tmp_path / "profile" / "work" / "outputs"))
    assert selfcheck.permissions("win32", str(tmp_path / "profile")).holds == HOLDS
    assert selfcheck.permissions("win32", str(tmp_path / "another")).holds == UNKNOWN


def test_what_no_program_can_tell_is_not_claimed(tmp_path):
    for platform, name in (("win32", "BitLocker"), ("darwin", "FileVault"), ("linux", "LUKS")):
        assert disk(platform).holds == UNKNOWN and name in disk(platform).said
    assert core_dumps("win32").holds == UNKNOWN
    none, some = tmp_path / "none", tmp_path / "some"
    none.write_text("Filename Type\n", encoding="utf-8")
    some.write_text("Filename Type\n/dev/sda2 partition\n", encoding="utf-8")
    assert swap("linux", none).holds == HOLDS
    assert swap("linux", some).holds == swap("win32").holds == swap("darwin").holds == UNKNOWN


def test_an_empty_token_of_jupyter_is_told(keys, monkeypatch):
    assert of("Nothing listens").holds == HOLDS
    monkeypatch.setenv("JUPYTER_TOKEN", "")
    assert of("Nothing listens").holds == NOT_SO


def test_a_disk_without_permissions_or_locks_is_told(keys, monkeypatch):
    monkeypatch.setattr(selfcheck.stat, "S_IMODE", lambda mode: 0o777)
    assert of("Files can be closed").holds == NOT_SO
    monkeypatch.setattr(selfcheck.FileLock, "acquire", lambda lock, wait_seconds=0: True)
    assert of("Two runs").holds == NOT_SO
