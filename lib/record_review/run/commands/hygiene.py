"""The command `hygiene`: what must never get into the repository, looked for before a commit.

Knows files by name and content. Repairs nothing: a person decides what a file is.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

from record_review.inspection import PROJECT

# Data, workbooks and what was made from them. Whatever they are called, their content is looked at too.
DATA = {
    *(".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".csv", ".tsv", ".parquet", ".feather", ".arrow", ".sav"),
    *(".dta", ".sqlite", ".db", ".pkl", ".pickle", ".age", ".key", ".zip", ".gz", ".7z", ".docx", ".doc"),
    *(".pdf", ".eml", ".msg", ".html", ".htm", ".log", ".jsonl", ".bak"),
}
DATA_FOLDER = "tests/data/"  # invented children only
PICTURES = "docs/pictures/"
BEGINNINGS = {  # of a file, and what it then is
    b"PK\x03\x04": "a packed file or workbook",
    b"\xd0\xcf\x11\xe0": "an old or protected Office file",
    b"PAR1": "a Parquet table",
    b"SQLite format 3": "a database",
    b"age-encryption.org": "a sealed file",
    b"%PDF": "a PDF",
}
# What is looked for below and known: invented for tests, or constants of arithmetic.
KNOWN = {
    *("0101151234", "0606151234", "3002151234", "290200 1234", "010203 1234", "0123456789", "0123456790"),
    *("1103515245", "2147483648", "C:/Users/s"),
}
TEN_DIGITS = re.compile(r"(?<![0-9A-Za-z.])(\d{10}|\d{6}[ -]\d{4}|\d{3} \d{3} \d{4})(?![0-9A-Za-z])")
HOME = re.compile(
    r"(?<![\w.])/(?:home|Users)/[\w.-]+|(?<![\w.])/ro{2}t/\w|[A-Za-z]:[\\/]{1,2}[Uu]sers[\\/]{1,2}\w"
)
HOST = re.compile(
    r"https?://[^\s\"'<>)]*(?:pypi|pythonhosted|anaconda|artifactory|jfrog|nexus|devpi|/simple\b)"
    r"|(?:index|find)[-_](?:url|links)\W{1,4}https?://|\w:\w+@[\w.-]+/",
    re.IGNORECASE,
)
SECRET = re.compile(r"AGE-SECRET-KEY-1[0-9A-Z]{20,}|-----BEGIN [A-Z ]*PRIVATE KEY-----")
LOOKED_FOR = (
    (
        TEN_DIGITS,
        "a number of ten digits, as a CHI number has",
        "Use one that is listed in the command hygiene.",
    ),
    (HOME, "a path in somebody's home folder", "Name it from the project's folder."),
    (HOST, "a package host or a password in an address", "Leave the host to each machine's own settings."),
    (SECRET, "a secret key", "Take it out, and make a new one: this one is not secret any more."),
)


def hygiene_lines(root: Path = PROJECT) -> list[str]:
    """A sentence for each thing that must not be committed; [] when there is none.

    Looked at is everything git has or would add: `git add` may come after this.
    """
    return [said for path in files_to_look_at(root) for said in problems_of(path, (root / path).read_bytes())]


def files_to_look_at(root: Path) -> list[str]:
    """Paths from the project's folder on; without git every file but those that are never added."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        names = listed.stdout.decode("utf-8", "surrogateescape").split("\0")
    else:
        names = [path.relative_to(root).as_posix() for path in _without_ours(root)]
    return sorted(name for name in names if name and (root / name).is_file())


def problems_of(path: str, content: bytes) -> list[str]:
    """What is wrong with one file, without what it holds.

    >>> problems_of("notes/return.xlsx", b"")
    ['notes/return.xlsx: data or a workbook outside tests/data/. Move it out of the project.']
    """
    suffix = Path(path).suffix.casefold()
    if path.startswith(DATA_FOLDER):
        return []
    said = []
    if suffix in DATA or (kind := _kind(content)):
        what = "data or a workbook" if suffix in DATA else kind
        return [f"{path}: {what} outside {DATA_FOLDER}. Move it out of the project."]
    if b"\x00" in content:
        is_picture = suffix == ".png" and content.startswith(b"\x89PNG") and path.startswith(PICTURES)
        return [] if is_picture else [f"{path}: not text, and no picture of {PICTURES}. Move it out."]
    if ".ipynb_checkpoints" in path:
        said.append(f"{path}: a checkpoint of JupyterLab. Remove it.")
    text = content.decode("utf-8", "replace")
    if suffix == ".ipynb":
        said += [f"{path}: {found}" for found in _notebook_problems(text)]
    for number, line in enumerate(text.splitlines(), start=1):
        for pattern, what, to_do in LOOKED_FOR:
            hits = [hit for hit in pattern.finditer(line) if hit.group() not in KNOWN]
            if hits and not (pattern is TEN_DIGITS and suffix == ".lock"):
                said.append(f"{path}, line {number}: {what}. {to_do}")
    return said


def _kind(content: bytes) -> str:
    for beginning, kind in BEGINNINGS.items():
        if content.startswith(beginning):
            if beginning == b"PK\x03\x04" and not zipfile.is_zipfile(io.BytesIO(content)):
                continue
            return kind
    return ""


def _notebook_problems(text: str) -> Iterator[str]:
    try:
        notebook = json.loads(text)
        cells, metadata = notebook["cells"], notebook["metadata"]
    except (ValueError, KeyError, TypeError):
        yield "a notebook that cannot be read."
        return
    if any(cell.get("outputs") or cell.get("execution_count") for cell in cells):
        yield "an executed notebook, and outputs may hold children's data. Clear all outputs."
    if "widgets" in metadata or "papermill" in metadata:
        yield "values of widgets or parameters in its metadata. Take them out."
    if any("injected-parameters" in cell.get("metadata", {}).get("tags", []) for cell in cells):
        yield "parameters put in by papermill. Take the cell out."
    if any(cell.get("attachments") for cell in cells):
        yield "a file attached to a cell. Take it out."


def _without_ours(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root).parts
        ours = inside[0] == "outputs" or inside[:2] == ("params", "example") or "__pycache__" in inside
        if path.is_file() and not inside[0].startswith(".") and not ours:
            yield path
