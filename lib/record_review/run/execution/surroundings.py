"""What the processes that we start leave on a machine: nothing in the home folder, nothing that others can
read, no core dump.

Jupyter, IPython and matplotlib would keep settings, histories and caches in the home folder, and every
library its temporary files in a folder of all users. Here they get folders of ours (`custody.workbench`).
"""

from __future__ import annotations

import atexit
import contextlib
import os
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

from record_review.custody import workbench_folder
from record_review.custody.locks import FileLock
from record_review.inspection import PROJECT, Refusal
from record_review.run.execution.ipython import ipython_folder

ALIVE = ".alive"
PRIVATE_MASK = 0o077  # whatever a library writes, only the owner reads it


def tool_environment() -> dict[str, str]:
    """Environment variables for every process that we start, our own included.

    Temporary files lie in a folder of this process: it goes with the process, or at the next start.
    """
    paths = [str(PROJECT / "lib"), *filter(None, [os.environ.get("PYTHONPATH")])]
    temporary = str(_temporary_folder())
    return {
        "JUPYTER_CONFIG_DIR": str(workbench_folder("jupyter/config")),
        "JUPYTER_DATA_DIR": str(workbench_folder("jupyter/data")),
        "JUPYTER_RUNTIME_DIR": str(workbench_folder("runtime")),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "IPYTHONDIR": str(ipython_folder()),
        "MPLCONFIGDIR": str(workbench_folder("matplotlib")),
        "HISTFILE": os.devnull,
        "PYTHON_HISTORY": os.devnull,
        **dict.fromkeys(("TMPDIR", "TMP", "TEMP"), temporary),
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(os.pathsep.join(paths).split(os.pathsep))),
    }


def settle() -> None:
    """Settle this process and what it starts: folders of ours, files for the owner alone, no core dumps."""
    os.umask(PRIVATE_MASK)
    forbid_core_dumps()
    with contextlib.suppress(Refusal, OSError):  # whoever has to write there is told by what writes
        os.environ.update(tool_environment())
        tempfile.tempdir = None  # found anew, from what was just set


def forbid_core_dumps() -> None:
    """Keep the system from writing this process's memory to a file when it breaks."""
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def sweep_temporary() -> None:
    """Remove the temporary folders of processes that have ended, however they ended."""
    for alive in workbench_folder("tmp").glob(f"*{ALIVE}"):
        lock = FileLock(alive)
        if lock.acquire():
            shutil.rmtree(alive.with_suffix(""), ignore_errors=True)
            lock.release()
            with contextlib.suppress(OSError):
                alive.unlink()


_own: dict[Path, FileLock] = {}  # of this process


def _temporary_folder() -> Path:
    root = workbench_folder("tmp")
    for folder in _own:
        if folder.parent == root and folder.is_dir():
            return folder
    sweep_temporary()
    folder = root / secrets.token_hex(4)
    lock = FileLock(folder.with_name(folder.name + ALIVE))
    lock.acquire()
    folder.mkdir(mode=0o700)
    _own[folder] = lock
    atexit.register(_clear, folder, os.getpid())
    return folder


def _clear(folder: Path, process: int) -> None:
    if os.getpid() != process:  # of a fork: the folder is its parent's
        return
    shutil.rmtree(folder, ignore_errors=True)
    if lock := _own.pop(folder, None):
        lock.release()
        with contextlib.suppress(OSError):
            lock.path.unlink()
