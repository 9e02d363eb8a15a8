"""What takes the place of POSIX promises on Windows, tried with the platform patched."""

import importlib.util
import os
import struct
import sys
from types import SimpleNamespace

import pytest

from record_review.custody import layout, locks
from record_review.custody.keys import Identity, read_identities, write_identities

fcntl = pytest.importorskip("fcntl", reason="stands in for Windows' locks")


def locking(handle, mode, length):
    """As msvcrt.locking: these bytes from where the file stands, held by the open file until it is closed."""
    lock = struct.pack("hhqqi", fcntl.F_WRLCK, os.SEEK_CUR, 0, length, 0)
    fcntl.fcntl(handle, fcntl.F_OFD_SETLK, lock)


@pytest.mark.skipif(not hasattr(fcntl, "F_OFD_SETLK"), reason="locks of an open file are Linux's")
def test_a_byte_far_behind_the_note_is_locked_and_the_note_can_be_read(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(LK_NBLCK=2, locking=locking))
    monkeypatch.setattr(sys, "platform", "win32")
    spec = importlib.util.spec_from_file_location("locks_on_windows", locks.__file__)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    path = tmp_path / ".claim"
    first, second = module.FileLock(path), module.FileLock(path)
    assert first.acquire()
    first.write_note(b"token")
    assert not second.acquire() and path.read_bytes() == b"token"
    first.release()
    assert second.acquire()
    second.release()


def test_permission_bits_decide_nothing(tmp_path, monkeypatch):
    folder, key = tmp_path / "outputs", tmp_path / "keys" / "X.key"
    folder.mkdir()
    folder.chmod(0o755)  # whatever the umask is
    (folder / "something").touch()
    write_identities(key, [Identity.generate()])
    key.chmod(0o644)
    monkeypatch.setattr(sys, "platform", "win32")
    layout.refuse_if_open_to_others(folder)
    assert layout.make_folder(folder).stat().st_mode & 0o777 == 0o755
    assert len(read_identities(key)) == 1
