"""One process at a time. The operating system holds the lock and gives it up when the process ends, however
it ends, so a dead process never has to be told from a living one by its number.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from record_review.custody.files import disk_in_words
from record_review.custody.layout import FILE_MODE, shown
from record_review.inspection.refusals import StepError

# Windows hides a locked byte from readers. This one lies far behind the note at the start of the file.
LOCKED_BYTE = 1 << 20

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FileLock:
    """A lock on a file of its own, which may carry a note for whoever finds it locked."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    def acquire(self, wait_seconds: float = 0) -> bool:
        """Take the lock; False when another process still holds it after so many seconds.

        Raises
        ------
        StepError : the folder takes no files
        """
        deadline = time.monotonic() + wait_seconds
        with disk_in_words(self.path.parent):
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT, FILE_MODE)
        while True:
            try:
                _lock(handle)
            except OSError:
                if time.monotonic() >= deadline:
                    os.close(handle)
                    return False
                time.sleep(0.02)
            else:
                self._handle = handle
                return True

    def write_note(self, note: bytes) -> None:
        """Leave a note in the file, for processes that find it locked."""
        if self._handle is None:
            raise RuntimeError("only the holder of a lock leaves a note")
        os.ftruncate(self._handle, 0)
        os.lseek(self._handle, 0, os.SEEK_SET)
        os.write(self._handle, note)

    def release(self) -> None:
        """Give the lock up. The file stays: to remove it would let two processes lock two files of one
        name.
        """
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


@contextmanager
def briefly(path: Path, wait_seconds: float = 20) -> Iterator[None]:
    """Hold a lock for a few file operations, waiting for other short holders.

    Raises
    ------
    StepError : someone holds it all that time
    """
    lock = FileLock(path)
    if not lock.acquire(wait_seconds):
        raise StepError(f"Another process keeps {shown(path.parent)} busy: try again when it has finished.")
    try:
        yield
    finally:
        lock.release()
