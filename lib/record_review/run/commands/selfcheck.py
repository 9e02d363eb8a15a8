"""The command `selfcheck`: which of the workbench's promises hold on this machine, which do not, and which
nobody can tell from here.
"""

from __future__ import annotations

import os
import stat
import sys
import tempfile
import webbrowser
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from record_review.custody import outputs_root, workbench_folder
from record_review.custody.keys import keys_folder
from record_review.custody.locks import FileLock
from record_review.inspection import PROJECT, Refusal
from record_review.run.commands.lab import lab_settings
from record_review.run.execution.surroundings import tool_environment

HOLDS, NOT_SO, UNKNOWN = "holds", "NOT SO", "cannot be told"

# What programs that copy folders to a server call theirs.
COPIED_AWAY = (
    "onedrive",
    "dropbox",
    "google drive",
    "googledrive",
    "icloud",
    "mobile documents",
    "nextcloud",
    "box sync",
)

# promise, how it is kept on Linux and macOS, and what takes its place on Windows
ON_WINDOWS = (
    (
        "Only the owner reads files",
        "folders 0700, files 0600, umask 077; a folder others can enter is closed",
        "permission bits mean nothing: what counts is the folder's access list, which under a user's profile"
        " names the user, administrators and the system. selfcheck says when outputs/ lies elsewhere",
    ),
    (
        "One process at a time",
        "flock on a file; the system gives it up when the process ends",
        "msvcrt.locking of a byte behind the end of the file; likewise given up",
    ),
    (
        "A file is there in full or as it was",
        "new file, then rename over the old one",
        "the same call; it is tried again while a virus scanner holds the file, and refused with words while"
        " Excel does",
    ),
    (
        "No core dump",
        "limit of core dumps set to 0",
        "Windows Error Reporting writes dumps where the organisation has it on: cannot be told from here",
    ),
    (
        "No history of what was typed",
        "HISTFILE and IPython's history are off in what we start; JupyterLab opens no terminal",
        "the same; PowerShell keeps its own history of commands, which name inspections and no child",
    ),
    (
        "A run that is stopped leaves nothing",
        "signals end the kernel's process group",
        "the kernel's process is ended; what it started ends with its pipe, and is swept at the next start",
    ),
    (
        "The key is its owner's",
        "0600 in ~/.config; refused when others can read it",
        "in %APPDATA%, protected by the profile's access list; not checked bit by bit",
    ),
    (
        "Memory does not reach the disk",
        "not promised: swap may be used",
        "not promised: the page file and hibernation may be used. BitLocker is what protects them",
    ),
)


@dataclass(frozen=True)
class Finding:
    """A promise, whether it holds here, and a sentence on why or what to do."""

    promise: str
    holds: str
    said: str


def selfcheck() -> list[Finding]:
    """Every promise, looked at on this machine."""
    return [
        _keys(),
        *_folder(outputs_root(), "the outputs folder", os.environ),
        permissions(sys.platform),
        _locks(),
        _temporary(),
        core_dumps(sys.platform),
        swap(sys.platform),
        disk(sys.platform),
        _network(),
        _browser(),
        _repository(),
    ]


def selfcheck_lines() -> tuple[list[str], bool]:
    """The findings as a person reads them, and whether none of them is NOT SO."""
    found = selfcheck()
    lines = [f"{finding.holds:<15} {finding.promise}. {finding.said}" for finding in found]
    return lines, all(finding.holds != NOT_SO for finding in found)


def _keys() -> Finding:
    promise = "Keys lie apart from what they open"
    try:
        folder = keys_folder()
    except Refusal as refusal:
        return Finding(promise, NOT_SO, str(refusal))
    if copied := is_copied_away(folder):
        return Finding(promise, NOT_SO, f"The folder of keys is copied to a server ({copied}): name another.")
    if is_open(folder, sys.platform):
        return Finding(promise, NOT_SO, "Other users can enter the folder of keys: close it (chmod 700).")
    return Finding(promise, HOLDS, f"The folder of keys: {folder}")


def _folder(folder: Path, name: str, environ: Mapping[str, str]) -> list[Finding]:
    copied, found = is_copied_away(folder), []
    found.append(
        Finding(
            "Nothing is copied to a server",
            NOT_SO,
            f"{name.capitalize()} is in a folder of {copied}: move it.",
        )
        if copied
        else Finding(
            "Nothing is copied to a server", UNKNOWN, "No sign of it; backups and shared drives are not seen."
        )
    )
    if is_open(folder, sys.platform):
        found.append(
            Finding("Only the owner reads files", NOT_SO, f"Other users can enter {name}: chmod 700.")
        )
    return found


def is_copied_away(folder: Path) -> str:
    """The part of a path that says a program copies the folder to a server; "" when none does.

    >>> is_copied_away(Path("C:/Users/someone/OneDrive - Council/outputs"))
    'OneDrive - Council'
    """
    for part in folder.parts:
        if any(part.casefold().startswith(name) for name in COPIED_AWAY):
            return part
    return ""


def is_open(folder: Path, platform: str) -> bool:
    """Whether others can enter a folder, as far as permission bits tell; never on Windows, which has none."""
    if platform == "win32" or not folder.exists():
        return False
    return bool(stat.S_IMODE(folder.stat().st_mode) & 0o077)


def permissions(platform: str, profile: str | None = None) -> Finding:
    """Whether files are their owner's: tried with a file, because some disks take no permissions."""
    promise = "Files can be closed to other users"
    if platform == "win32":
        inside = profile or os.environ.get("USERPROFILE", "")
        if inside and Path(inside) in outputs_root().parents:
            return Finding(
                promise, HOLDS, "The outputs folder lies under your profile, which Windows keeps apart."
            )
        return Finding(
            promise, UNKNOWN, "The outputs folder is not under your profile: ask who has access to its disk."
        )
    path = workbench_folder("tmp") / f"permissions-{os.getpid()}"
    try:
        path.touch(mode=0o600)
        path.chmod(0o600)
        kept = stat.S_IMODE(path.stat().st_mode) == 0o600
    finally:
        path.unlink(missing_ok=True)
    if kept:
        return Finding(promise, HOLDS, "Tried with a file.")
    return Finding(
        promise, NOT_SO, "The disk keeps no permissions: put the project on a disk of this machine."
    )


def _locks() -> Finding:
    promise = "Two runs cannot work on one inspection"
    path = workbench_folder("tmp") / f"lock-{os.getpid()}"
    first, second = FileLock(path), FileLock(path)
    try:
        held = first.acquire() and not second.acquire()
    finally:
        second.release()
        first.release()
        path.unlink(missing_ok=True)
    if held:
        return Finding(promise, HOLDS, "Tried with a lock.")
    return Finding(
        promise, NOT_SO, "The disk knows no locks: one person at a time must work on an inspection."
    )


def _temporary() -> Finding:
    promise = "Temporary files lie in a closed folder and go with their process"
    ours, now = Path(tool_environment()["TMPDIR"]), Path(tempfile.gettempdir())
    if now == ours:
        return Finding(
            promise, HOLDS, "Of everything workbench.py starts; plain papermill uses the system's folder."
        )
    return Finding(promise, NOT_SO, "This process was not started by workbench.py.")


def core_dumps(platform: str) -> Finding:
    """Whether the system writes memory to a file when a process breaks."""
    promise = "Memory is not written to a file when a process breaks"
    if platform == "win32":
        return Finding(promise, UNKNOWN, "Ask whether Windows Error Reporting keeps dumps on this machine.")
    import resource

    if resource.getrlimit(resource.RLIMIT_CORE)[0] == 0:
        return Finding(promise, HOLDS, "Core dumps are off for everything workbench.py starts.")
    return Finding(promise, NOT_SO, "This process was not started by workbench.py.")


def swap(platform: str, swaps: Path = Path("/proc/swaps")) -> Finding:
    """Whether the system may write memory to the disk while it works."""
    promise = "Memory is not written to the disk"
    if platform == "linux" and swaps.exists() and len(swaps.read_text(encoding="utf-8").splitlines()) <= 1:
        return Finding(promise, HOLDS, "This machine uses no swap space.")
    return Finding(
        promise, UNKNOWN, "Swap, page file or hibernation may be used; disk encryption protects them."
    )


def disk(platform: str) -> Finding:
    """Whether the disk is encrypted: nobody can tell that without an administrator's rights."""
    names = {"win32": "BitLocker", "darwin": "FileVault"}
    return Finding(
        "The disk is encrypted",
        UNKNOWN,
        f"Ask whether {names.get(platform, 'LUKS or the like')} is on. Released and sent files rest on it.",
    )


def _network() -> Finding:
    promise = "Nothing listens beyond this machine, and no command but the set-up needs a network"
    settings = dict(setting.removeprefix("--").split("=", 1) for setting in lab_settings())
    if settings["ServerApp.ip"] != "127.0.0.1" or any("token" in name for name in settings):
        return Finding(promise, NOT_SO, "JupyterLab's settings are not ours.")
    if os.environ.get("JUPYTER_TOKEN") == "":
        return Finding(promise, NOT_SO, "JUPYTER_TOKEN is empty, so JupyterLab asks for no token: unset it.")
    return Finding(promise, HOLDS, "JupyterLab is bound to 127.0.0.1 and asks for its token.")


def _browser() -> Finding:
    promise = "Pages open without asking anybody"
    try:
        name = getattr(webbrowser.get(), "name", "") or "the system's browser"
    except webbrowser.Error:
        return Finding(promise, UNKNOWN, "No browser was found; pages are files and fetch nothing.")
    return Finding(promise, HOLDS, f"They fetch nothing. {name} keeps a list of files that were opened.")


def _repository() -> Finding:
    promise = "Children's data cannot get into the repository by accident"
    ignored = PROJECT / ".gitignore"
    lines = ignored.read_text(encoding="utf-8").split() if ignored.exists() else []
    if {"/outputs/", "/params/**"} <= set(lines):
        return Finding(
            promise, HOLDS, "outputs/ and params/ are ignored; the command hygiene looks before a commit."
        )
    return Finding(promise, NOT_SO, ".gitignore is not ours any more: put it back.")
