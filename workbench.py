"""The way in: makes the environment in .venv when it is missing or out of date, then goes on inside it.

    python3 workbench.py run params/example.yml
    python3 workbench.py --help

Standard library only, and without anything that an older Python 3 could not read: it is to say which one is
needed.
"""

import sys

OLDEST, NEWEST = (3, 11), (3, 13)
VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"  # decides which packages fit
if not OLDEST <= sys.version_info[:2] <= NEWEST:
    sys.exit(
        f"The workbench needs Python 3.11, 3.12 or 3.13, and this is {VERSION}."
        " Start it with one of those, such as: python3.12 workbench.py"
    )

import contextlib  # noqa: E402
import hashlib  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import shutil  # noqa: E402
import signal  # noqa: E402
import subprocess  # noqa: E402
import time  # noqa: E402
from collections.abc import Iterator  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import IO, Any  # noqa: E402

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"  # what an inspection needs
TEST_LOCK = ROOT / "requirements-test.lock"  # what the command test adds to it
VENV = ROOT / ".venv"
STAMP = VENV / "workbench.json"  # written last: without it the environment is not whole
LOG = VENV / "install.log"
UV_SECONDS = 180  # then pip has its turn
BUSY = VENV / ".lock"
IN_USE = VENV / ".in-use"  # locked, together with others, by everything that runs from the environment
WINDOWS = sys.platform == "win32"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
REFUSED, INTERRUPTED = 1, 130


class Refused(Exception):
    """The environment cannot be made; the text says why and what to do."""


def main(arguments: list[str]) -> int:
    """Make the environment if need be, do what is asked inside it, and return its exit code."""
    if arguments[:1] == ["--no-venv"]:  # for conda: the environment is the one that this Python belongs to
        return run_inside(Path(sys.executable), arguments[1:])
    tests = arguments[:1] == ["test"]
    try:
        if not is_current(tests):
            make_environment(tests)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        print("\nStopped. The environment is made anew at the next start.", file=sys.stderr)
        return INTERRUPTED
    return run_inside(PYTHON, arguments)


def run_inside(python: Path, arguments: list[str]) -> int:
    """Run the command line in a process of its own: exec would give the prompt back too early on Windows."""
    environment = dict(os.environ)
    paths = [str(ROOT / "lib"), *filter(None, [environment.get("PYTHONPATH")])]
    environment["PYTHONPATH"] = os.pathsep.join(paths)
    environment["PYTHONUTF8"] = "1"  # the same letters on every console
    with in_use() if python == PYTHON else contextlib.nullcontext():
        process = subprocess.Popen([str(python), "-m", "record_review.run", *arguments], env=environment)
        signal.signal(signal.SIGTERM, lambda number, frame: process.terminate())
        while True:
            try:
                code = process.wait()
            except KeyboardInterrupt:  # the process has heard it too, and ends in its own way
                continue
            return code if code >= 0 else 128 - code


def is_current(tests: bool = False) -> bool:
    """Whether the environment was made from this lock, for this folder, by a Python that is still there; and
    whether it holds what tests need, if they are asked for."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        python, with_tests = stamp["python"], stamp.pop("tests")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
    if tests and with_tests != digest(TEST_LOCK):
        return False
    if stamp != stamp_for(python) or not PYTHON.exists() or not site_packages(python).is_dir():
        return False
    # The Python that made it may since have been replaced by another version under the same name.
    same_program = PYTHON.resolve() == Path(sys.executable).resolve()
    return python == VERSION or not same_program


def stamp_for(python: str) -> dict[str, str]:
    """What the stamp says when nothing has changed. An environment cannot be moved, so the folder counts."""
    return {"lock": digest(LOCK), "python": python, "folder": str(ROOT)}


def digest(lock: Path) -> str:
    """SHA-256 of a lock file."""
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def site_packages(python: str) -> Path:
    """Where packages lie in the environment."""
    return VENV / ("Lib/site-packages" if WINDOWS else f"lib/python{python}/site-packages")


def make_environment(tests: bool = False) -> None:
    """Make the environment in place, one process at a time, or add what tests need; its stamp is written
    last."""
    VENV.mkdir(exist_ok=True)
    if any(VENV.iterdir()) and not (BUSY.exists() or STAMP.exists()):
        raise Refused(
            "The folder .venv holds an environment that was not made by workbench.py, which would replace it."
            " Remove .venv or give it another name; or start with --no-venv in an environment of your own."
        )
    with only_one():
        if is_current(tests):  # made while we waited
            return
        began = time.monotonic()
        if not is_current():
            print("Setting up the environment in .venv; the first time takes a minute or two ...", flush=True)
            python = outer_python()
            clear()
            make_venv(python)
            install(LOCK)
            add_our_code()
        if tests:
            print("Adding to it what the tests need ...", flush=True)
            install(TEST_LOCK)
        made = stamp_for(VERSION) | {"tests": digest(TEST_LOCK) if tests else ""}
        STAMP.write_text(json.dumps(made), encoding="utf-8")
        print(f"The environment is ready after {time.monotonic() - began:.0f} s.", flush=True)


def outer_python() -> str:
    """The Python to make the environment with: never the environment's own, which is about to be cleared."""
    inside = Path(sys.prefix).resolve() == VENV.resolve()
    return getattr(sys, "_base_executable", None) or sys.executable if inside else sys.executable


def make_venv(python: str) -> None:
    """An environment without packages: with uv, which is quick, when it is there; otherwise with Python."""
    uv = shutil.which("uv")
    if uv and succeeds([uv, "venv", "--quiet", "--allow-existing", "--python", python, str(VENV)]):
        return
    if call([python, "-m", "venv", str(VENV)]) != 0 or not PYTHON.exists():
        raise Refused(
            "Python could not make an environment in .venv; all it said is in .venv/install.log. On Debian"
            f" and Ubuntu the package python3-venv is needed.{last_lines()}"
        )


def install(lock: Path) -> None:
    """Install the packages of a lock file, with uv or else with pip."""
    uv = shutil.which("uv")
    hashes = ["--require-hashes", "-r", str(lock)]
    if uv and succeeds([uv, "pip", "install", "--quiet", "--python", str(PYTHON), *hashes]):
        return
    pip = [str(PYTHON), "-m", "pip"]
    if call([*pip, "--version"]) != 0:  # uv's environments are made without pip
        call([outer_python(), "-m", "venv", str(VENV)])
    options = ["install", "--quiet", "--disable-pip-version-check", "--no-input"]
    if call([*pip, *options, *hashes]) != 0:
        raise Refused(
            f"The packages of {lock.name} could not be installed; all that pip said is in"
            " .venv/install.log. Check the network, and pip's settings if your organisation has its own"
            f" package server.{last_lines()}"
        )


def succeeds(command: list[str]) -> bool:
    """Whether a command of uv did its work in time: it has been seen to wait for ever."""
    try:
        return call(command, UV_SECONDS) == 0
    except subprocess.TimeoutExpired:
        return False


def add_our_code() -> None:
    """Let the environment find lib/. The path is relative, so that no accent in it can be misread."""
    folder = site_packages(VERSION)
    relative = os.path.relpath(ROOT / "lib", folder)
    (folder / "record_review.pth").write_text(f"{relative}\n", encoding="ascii")


def clear() -> None:
    """Remove what is in .venv, unless something runs from it. The folder itself stays, with the lock we
    hold."""
    try:
        with in_use(alone=True):
            pass
        for path in VENV.iterdir():
            if path in (BUSY, IN_USE):
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
    except OSError:
        raise Refused(
            "The environment in .venv is out of date and in use: close JupyterLab and whatever else runs from"
            " it, and start again."
        ) from None


def call(command: list[str], seconds: "int | None" = None) -> int:
    """Run a command silently, for at most so many seconds; what it says goes into the install log."""
    environment = dict(os.environ)
    for name in (
        "PYTHONPATH",
        "PYTHONHOME",
        "VIRTUAL_ENV",
        "PIP_REQUIRE_VIRTUALENV",
        "PIP_USER",
        "PIP_TARGET",
    ):
        environment.pop(name, None)
    with LOG.open("ab") as log:
        return subprocess.call(
            command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=environment, timeout=seconds
        )


def last_lines() -> str:
    """The end of the install log."""
    text = LOG.read_text(encoding="utf-8", errors="replace")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return "".join(f"\n  {line[:200]}" for line in lines[-4:])


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """Hold .venv/.lock; the system gives it up when the process ends, however it ends."""
    with BUSY.open("a+b") as file:
        if not lock(file):
            print("Another start is setting up .venv: waiting for it ...", flush=True)
            while not lock(file):
                time.sleep(0.5)
        yield


@contextlib.contextmanager
def in_use(alone: bool = False) -> Iterator[None]:
    """Hold .venv/.in-use together with whatever else runs from the environment; OSError when it is to be held
    alone and something does. Windows itself keeps files that are in use."""
    if sys.platform == "win32" or not VENV.is_dir():
        yield
        return
    import fcntl

    with IN_USE.open("a+b") as file:
        fcntl.flock(file, (fcntl.LOCK_EX | fcntl.LOCK_NB) if alone else fcntl.LOCK_SH)
        yield


def lock(file: IO[Any]) -> bool:
    """Lock a file; False when another process has."""
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
