"""Beginning an inspection: five answers become an inspection file, a folder for what comes in, and a blank
workbook of readers.

Nothing of the example goes into it. What is there already stays as it is. Whether the return is sound is not
asked here.
"""

from __future__ import annotations

import contextlib
import os
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from record_review.custody import inspection_ids, outputs_root
from record_review.inspection import PARAMS, ParameterError, Programme, read_inspection, read_programme
from record_review.inspection.places import EXAMPLE_FOLDER
from record_review.run.desk.new_file import new_file_text

CONTACTS = ("inspection_lead", "strategic_support_officer", "senior_officer_for_concerns")
LONGEST_ID, LONGEST_NAME, LONGEST_CONTACT = 31, 100, 200


@dataclass(frozen=True)
class Answers:
    """What is asked at the beginning, as it was typed.

    notified : YYYY-MM-DD
    return_workbook : path of the workbook that the partnership sent; "" when it has not come yet
    contacts : of `CONTACTS`, each a role or a name; those without one may be left out
    inspection_id : "" for the one that is derived
    """

    partnership: str
    programme: str
    notified: str
    return_workbook: str = ""
    contacts: Mapping[str, str] = field(default_factory=dict)
    inspection_id: str = ""


@dataclass(frozen=True)
class Begun:
    """An inspection that has been begun, and where its things lie.

    copied_from : the return as it was named, when a copy of it was put into the folder; else None
    """

    inspection_id: str
    notification_date: date
    file: Path
    folder: Path
    readers: Path
    return_workbook: Path
    copied_from: Path | None


def derived_id(partnership: str, notified: date) -> str:
    """The id of an inspection from its partnership and the year of its notification.

    >>> derived_id("Na h-Eileanan Siar", date(2026, 9, 14)), derived_id("Àrd & Glèann", date(2027, 1, 4))
    ('NA-H-EILEANAN-SIAR-2026', 'ARD-GLEANN-2027')
    """
    plain = unicodedata.normalize("NFKD", partnership).encode("ascii", "ignore").decode("ascii")
    words = re.sub(r"[^A-Z0-9]+", "-", plain.upper()).strip("-")
    year = f"-{notified:%Y}"
    return words[: LONGEST_ID - len(year)].rstrip("-") + year if words else ""


def begin_inspection(answers: Answers, params: Path = PARAMS) -> Begun:
    """Write the inspection file `<id>.yml`, and beside it the folder `<id>/` with a blank workbook of readers
    and a copy of the return.

    Parameters
    ----------
    params : the folder of inspection files

    Raises
    ------
    ParameterError : an answer is missing or wrong, or the inspection is there already; all at once, and
        nothing is written
    """
    partnership = " ".join(answers.partnership.split())
    problems = _text_problems("The partnership", partnership, LONGEST_NAME, needed=True)
    notified, programme = date.min, None
    try:
        notified = typed_day(answers.notified)
    except ParameterError as refusal:
        problems += refusal.problems
    try:
        programme = read_programme(answers.programme.strip())
    except ParameterError as refusal:
        problems += refusal.problems
    contacts = {name: " ".join(answers.contacts.get(name, "").split()) for name in CONTACTS}
    for name, contact in contacts.items():
        problems += _text_problems(name.replace("_", " ").capitalize(), contact, LONGEST_CONTACT)
    workbook = Path(answers.return_workbook.strip()).expanduser() if answers.return_workbook.strip() else None
    problems += _workbook_problems(workbook, params) if workbook else []
    inspection_id = answers.inspection_id.strip()
    if not inspection_id and partnership and notified != date.min:
        inspection_id = derived_id(partnership, notified)
        if not inspection_id:
            problems.append("No id can be made of this partnership's name: give one, such as GLEN-2026.")
    if inspection_id:
        problems += _id_problems(inspection_id, params)
    if problems:
        raise ParameterError(*dict.fromkeys(problems))
    assert isinstance(programme, Programme)
    return _write(inspection_id, partnership, answers.programme.strip(), notified, contacts, workbook, params)


def typed_day(text: str) -> date:
    """A date as it is to be typed.

    Raises
    ------
    ParameterError : it is not year, month and day, or no day of the calendar

    >>> typed_day(" 2026-09-14 ")
    datetime.date(2026, 9, 14)
    """
    said = text.strip()
    with contextlib.suppress(ValueError):
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", said):
            return date.fromisoformat(said)
    found = f"; found {said}" if said else "; it is blank"
    raise ParameterError(f"The notification date: expected year-month-day, such as 2026-09-14{found}.")


def begun_lines(begun: Begun) -> list[str]:
    """What was begun, in words."""
    where, day = begun.file.parent.name, begun.notification_date
    lines = [
        f"{begun.inspection_id} is begun, notified on {day.day} {day:%B %Y}.",
        f"Its inspection file:      {where}/{begun.file.name}",
        f"Folder for what comes in: {where}/{begun.folder.name}/ (never in git)",
        f"Blank readers workbook:   {where}/{begun.folder.name}/{begun.readers.name}, to be filled in",
    ]
    if begun.copied_from is not None:
        lines.append(
            f"The return was copied to  {where}/{begun.folder.name}/{begun.return_workbook.name}: remove"
            f" {begun.copied_from.name} where it was, if nobody else needs it."
        )
    elif not begun.return_workbook.exists():
        lines.append(
            f"The return has not come yet: when it has, save it as {where}/{begun.folder.name}/"
            f"{begun.return_workbook.name}."
        )
    return lines


def _text_problems(what: str, text: str, longest: int, *, needed: bool = False) -> list[str]:
    if needed and not text:
        return [f"{what} is blank: expected a name."]
    if len(text) > longest or not text.isprintable():
        return [f"{what}: expected one line of at most {longest} characters."]
    return []


def _workbook_problems(workbook: Path, params: Path) -> list[str]:
    if workbook.is_dir():
        return [f"{workbook} is a folder: name the return workbook in it."]
    try:
        with workbook.open("rb"):
            pass
    except FileNotFoundError:
        return [f"There is no file {workbook}: leave the return out if it has not come yet."]
    except OSError as error:
        return [f"{workbook} cannot be read ({error.strerror}): close it if it is open in another program."]
    place = workbook.resolve()
    if place.is_relative_to((params / EXAMPLE_FOLDER).resolve()):
        return [f"{workbook} is the example's invented return: name the workbook the partnership sent."]
    if place.is_relative_to(outputs_root().resolve()):
        return [f"{workbook} lies in {outputs_root().name}/: name the workbook as the partnership sent it."]
    return []


def _id_problems(inspection_id: str, params: Path) -> list[str]:
    if not re.fullmatch(r"[A-Z0-9][A-Z0-9-]{1,30}", inspection_id):
        return [
            f"The id: expected 2 to {LONGEST_ID} capital letters, digits and hyphens, such as GLEN-2026;"
            f" found {inspection_id[:60]}."
        ]
    file = params / f"{inspection_id.lower()}.yml"
    if file.exists():
        return [f"{params.name}/{file.name} is there already and stays as it is: {inspection_id} was begun."]
    same = re.compile(rf"^inspection_id:\s*[\"']?{inspection_id}[\"']?\s*(#.*)?$", re.MULTILINE)
    for other in sorted(params.glob("*.yml")):
        with contextlib.suppress(OSError):
            if same.search(other.read_text(encoding="utf-8", errors="replace")):
                return [f"{params.name}/{other.name} has the id {inspection_id} already: give another id."]
    if inspection_id in inspection_ids():
        return [f"{outputs_root().name}/ holds an inspection {inspection_id} already: give another id."]
    return []


def _write(
    inspection_id: str,
    partnership: str,
    programme: str,
    notified: date,
    contacts: Mapping[str, str],
    workbook: Path | None,
    params: Path,
) -> Begun:
    from record_review.reading.readers.nominations import nominations_sheets
    from record_review.reading.readers.readers import readers_workbook

    name = inspection_id.lower()
    file, folder = params / f"{name}.yml", params / name
    readers, returned, copied_from = folder / "readers.xlsx", folder / "return.xlsx", None
    content = None
    if workbook is not None and workbook.resolve().is_relative_to(folder.resolve()):
        returned = workbook.resolve()
    elif workbook is not None:
        returned, content, copied_from = (
            folder / f"return{workbook.suffix.lower()}",
            workbook.read_bytes(),
            workbook,
        )
        if returned.exists() and returned.read_bytes() != content:
            raise ParameterError(
                f"{params.name}/{name}/{returned.name} is there already, with other contents, and stays as it"
                " is: move it away, or name that one as the return."
            )
    relative = {
        "return_workbook": returned.resolve().relative_to(params.resolve()).as_posix(),
        "readers": f"{name}/{readers.name}",
        "results": f"{name}/readings/",
    }
    text = new_file_text(inspection_id, partnership, programme, notified, contacts, relative)
    made: list[Path] = []
    try:
        for inner in (folder, folder / "readings"):
            if not inner.is_dir():
                inner.mkdir(mode=0o700)
                made.append(inner)
        if content is not None and not returned.exists():
            made.append(_write_new(returned, content))
        if not readers.exists():
            sheets = nominations_sheets(read_programme(programme), 4)
            made.append(_write_new(readers, readers_workbook(further=sheets)))
        made.append(_write_new(file, text.encode("utf-8")))
        read_inspection(file)
    except OSError as error:
        _unmake(made)
        raise ParameterError(
            f"Nothing was begun: {params.name}/ cannot be written ({error.strerror})."
        ) from None
    except BaseException:
        _unmake(made)
        raise
    return Begun(inspection_id, notified, file, folder, readers, returned, copied_from)


def _write_new(path: Path, content: bytes) -> Path:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
    return path


def _unmake(made: list[Path]) -> None:
    for path in reversed(made):
        with contextlib.suppress(OSError):
            path.rmdir() if path.is_dir() else path.unlink()
