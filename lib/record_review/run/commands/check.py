"""The command `check`: the findings on a return, without an inspection being begun.

Nothing is written under outputs/. What is printed holds counts and the sentences of rules, and of a child no
more than the number of its row.
"""

from __future__ import annotations

import os
import re
import secrets
import textwrap
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from record_review.custody import outputs_root, sha256
from record_review.inspection import (
    Eligibility,
    Inspection,
    ParameterError,
    Programme,
    PublicNumber,
    ReadingSettings,
    ReportSettings,
    SampleSettings,
    Settled,
    read_programme,
)
from record_review.run.steps.password import password_for

if TYPE_CHECKING:
    from record_review.pir import Return
    from record_review.population import Account

PAGE = "findings.html"
FILES = ("findings.xlsx", PAGE)
_DIGEST = b"<!-- SHA-256 of all above: "
_LONGEST_NAME = 100  # of a partnership, as in an inspection file
_WIDTH = 100  # characters of a line in a terminal


def check_return(
    workbook: str,
    programme_name: str,
    notified: str,
    out: str | None,
    before: str | None = None,
    partnership: str = "",
) -> tuple[list[str], bool]:
    """Read a return, write its findings and say in short what they are.

    findings.xlsx and findings.html take the place of those that an earlier check wrote, as long as nobody has
    saved them since: the workbook has a column for answers.

    Parameters
    ----------
    workbook : the return; it is read only
    programme_name : name of a programme, or the path of a programme file
    notified : date of notification, YYYY-MM-DD
    out : folder for the findings, made when it is missing; the workbook's own folder when left out
    before : the workbook that the partnership sent before this one, to be compared with; it is read only
    partnership : whose return it has to be; "" takes whatever name it gives

    Returns
    -------
    what to print, and whether there are errors to be put right or anything blocks a book of lists

    Raises
    ------
    ParameterError : anything of the request is wrong, all at once; nothing is written
    ReturnError : the workbook cannot be used, or not without a password; nothing is written
    """
    path = Path(workbook)
    folder = path.parent if out is None else Path(out)
    problems = [*_problems_of_workbook(path), *_problems_of_folder(folder, path)]
    problems += _problems_of_workbook(Path(before)) if before else []
    try:
        programme = read_programme(programme_name)
    except ParameterError as refusal:
        problems += refusal.problems
    try:
        day = _day(notified)
    except ParameterError as refusal:
        problems += refusal.problems
    if problems:
        raise ParameterError(*problems)

    from dataclasses import replace

    from record_review.pir import compare_versions, findings_files, severities, version_of
    from record_review.population import account, read_and_decide

    inspection = replace(_not_begun(path.resolve(), programme, day), partnership=partnership)
    earlier = None
    if before:
        with password_for(Path(before)):
            sent_before, decided = read_and_decide(_not_begun(Path(before).resolve(), programme, day))
        earlier = version_of(sent_before, decided.outcomes, programme, None)
    with password_for(path):
        ret, people = read_and_decide(inspection, earlier)
    changes = compare_versions(earlier, version_of(ret, people.outcomes, programme, earlier))
    # Whoever they say they are stands in the title; a text too long for a name does not.
    named = ret.partnership if 0 < len(ret.partnership) <= _LONGEST_NAME else "the partnership"
    files = findings_files(ret, replace(inspection, partnership=named), changes)
    _write(folder, files | {PAGE: _with_digest(files[PAGE])})
    written = " and ".join(str(folder / name) for name in FILES)
    stand = account(ret, people, inspection)
    errors = severities(ret)["errors"] > 0
    lines = [*_summary(path.name, ret, inspection), "", *_account_lines(stand, errors), ""]
    lines.append(f"The findings to send back: {written}.")
    return lines, errors or bool(stand.blocking)


def _problems_of_workbook(path: Path) -> list[str]:
    if path.is_dir():
        return [f"{path} is a folder: name the workbook in it."]
    try:
        with path.open("rb"):
            return []
    except FileNotFoundError:
        return [f"There is no file {path}."]
    except OSError as error:
        return [f"{path} cannot be read ({error.strerror})."]


def _problems_of_folder(folder: Path, workbook: Path) -> list[str]:
    """Why the findings cannot be written into a folder."""
    if folder.exists() and not folder.is_dir():
        return [f"{folder} is a file: --out names a folder."]
    if folder.resolve().is_relative_to(outputs_root().resolve()):
        return [
            f"{folder} lies in {outputs_root().name}/, which is for inspections: name a folder with --out."
        ]
    problems = []
    for place in (folder / name for name in FILES):
        if place.exists() and workbook.exists() and place.samefile(workbook):
            problems.append(f"{place} is the workbook to be checked: name another folder with --out.")
        elif (place.exists() or place.is_symlink()) and not _as_we_wrote_it(place):
            problems.append(
                f"{place} was not written by this command, or was saved since, and may hold answers: move it "
                "away, or name another folder with --out."
            )
    return problems


def _as_we_wrote_it(path: Path) -> bool:
    """Whether a file is one that this command wrote and that nobody has saved since.

    Excel, and every other program that saves a workbook, notes the time; ours say 1 January 2000. A page ends
    with the digest of the rest of it.
    """
    try:
        if path.suffix == ".html":
            page = path.read_bytes()
            return page == _with_digest(page.rpartition(_DIGEST)[0])
        with zipfile.ZipFile(path) as package, package.open("docProps/core.xml") as part:
            facts = part.read(10_000).decode("utf-8")
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, RuntimeError):
        return False
    saved = re.search(r"<dcterms:modified[^>]*>([^<]*)<", facts)
    return "Findings on the pre-inspection return of " in facts and bool(
        saved and saved[1][:10] == "2000-01-01"
    )


def _with_digest(page: bytes) -> bytes:
    return page + _DIGEST + sha256(page).encode("ascii") + b" -->\n"


def _day(text: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ParameterError(f"--notified must be a date such as 2026-09-14 (year, month, day); found {text}.")


def _not_begun(workbook: Path, programme: Programme, notified: date) -> Inspection:
    """What reading a return needs of an inspection: usual settings, and nothing settled.

    The partnership is not known, so that whatever name the return gives is taken.
    """
    return Inspection(
        path=workbook.with_suffix(".yml"),
        sha256="",
        inspection_id="CHECK",
        programme=programme,
        partnership="",
        notification_date=notified,
        return_workbook=workbook,
        contacts={},
        eligibility=Eligibility(),
        sample=SampleSettings(),
        public_number=PublicNumber(),
        rehearsal=False,
        reading=ReadingSettings(),
        report=ReportSettings(),
        settled=Settled(),
    )


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files that are there whole or as they were before; for their owner only, as they hold children's
    rows."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            unfinished = folder / f".{secrets.token_hex(4)}.part"
            try:
                handle = os.open(
                    unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600
                )
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
                unfinished.replace(folder / name)
            finally:
                unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise ParameterError(
            f"The findings cannot be written into {folder} ({error.strerror}): close them if they are "
            "open in another program, or name another folder with --out."
        ) from None


def _summary(name: str, ret: Return, inspection: Inspection) -> list[str]:
    """Counts of findings by rule."""
    from record_review.pir import findings_by_rule

    rows = _count(ret.counts["child"], "row of a child", "rows of children")
    agreed = f"agreed date {ret.agreed_date:%d/%m/%Y}" if ret.agreed_date else "no agreed date"
    lines = [f"{name}: {rows}, {agreed}, notified {inspection.notification_date:%d/%m/%Y}."]
    if not ret.findings:
        lines.append("Nothing to put right or to explain.")
    table = findings_by_rule(ret.findings)
    for severity, heading in (("error", "Errors, to be put right"), ("query", "Queries, to be explained")):
        rules = table[table["severity"] == severity]
        if len(rules):
            lines += ["", f"{heading}: {rules['findings'].sum():,}"]
        for rule, expected, findings in zip(rules["rule"], rules["expected"], rules["findings"], strict=True):
            lines += _wrapped(f"{findings:>6,}  {rule}  ", expected)
    return lines


def _account_lines(stand: Account, errors: bool) -> list[str]:
    """The account under the usual settings, and whether a book of candidate lists could be made."""
    eligible = _count(stand.eligible, "child", "children")
    lines = [*stand.lines, "", f"Eligible under the usual settings: {eligible}."]
    if not stand.blocking:
        could = "could" if stand.eligible else "could not"
        still = " None of the errors blocks it; put them right all the same." if errors else ""
        return [*lines, f"A book of candidate lists {could} be made from this return.{still}"]
    lines += _wrapped(
        "",
        "A book of candidate lists could not be made from this return yet. What may be settled is settled in "
        "the inspection file, once the inspection is begun:",
    )
    return [*lines, *(line for stop in stand.blocking for line in _wrapped("  - ", stop))]


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _wrapped(before: str, text: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=before, subsequent_indent=" " * len(before), break_long_words=False
    )
