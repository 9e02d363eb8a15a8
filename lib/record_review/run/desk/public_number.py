"""The public number of a draw: where it will come from, and the number itself as it was understood."""

from __future__ import annotations

import dataclasses
import unicodedata
from functools import partial
from pathlib import Path

from record_review.custody import open_store
from record_review.inspection import Inspection, ParameterError, PublicNumber, read_inspection
from record_review.run.desk.decisions import enter_setting, role_problems
from record_review.run.desk.editing import set_setting
from record_review.run.desk.new_file import quoted
from record_review.run.steps.reasons import LONGEST_REASON

DIGITS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def understood(typed: str) -> str:
    """A public number as it is understood, in words.

    Raises
    ------
    ParameterError : it is blank, in quotation marks, or holds a sign that a keyboard may have put in

    >>> print(understood(" 0417 "))
    0417, four digits
    >>> print(understood("6 12 33"))
    6 12 33: five digits and two spaces, which do not count
    """
    text = typed.strip()
    if not text:
        raise ParameterError("The public number is blank: type every digit as it was announced, zeros too.")
    odd = [character for character in text if not (character.isascii() and character.isprintable())]
    if odd or any(mark in text for mark in "\"'`"):
        name = unicodedata.name(odd[0], "a sign without a name").lower() if odd else "quotation mark"
        raise ParameterError(
            f"The public number: found {name}; expected the digits alone, without quotation marks."
        )
    digits = sum(character.isdigit() for character in text)
    words = DIGITS[digits] if digits < len(DIGITS) else str(digits)
    said = f"{words} digit{'' if digits == 1 else 's'}"
    if text.isdigit():
        return f"{text}, {said}"
    spaces, others = text.count(" "), len(text) - digits - text.count(" ")
    parts = [said]
    if others:
        parts.append(f"{others} other sign{'' if others == 1 else 's'}")
    if spaces:
        parts.append(f"{DIGITS[spaces]} space{'' if spaces == 1 else 's'}, which do not count")
    return f"{text}: {' and '.join(parts)}"


def enter_source(path: Path, source: str, *, by: str, engagement: bool = False) -> None:
    """Enter where a public number will come from, which is agreed before its book of lists is made.

    Raises
    ------
    ParameterError : it is blank or long, by whom is missing, there is no engagement list, or the book is out
        already, which says where its number comes from
    """
    inspection, said = read_inspection(path), " ".join(source.split())
    problems = role_problems(by)
    if not said or len(said) > LONGEST_REASON or not said.isprintable():
        problems.insert(0, "Say where the number will come from, such as: dice, rolled with the partnership.")
    if engagement and inspection.engagement is None:
        problems.append("There is no engagement list in the inspection file: ask for one first.")
    from record_review.sample import BOOK_PUBLISHED, ENGAGEMENT

    kind = ENGAGEMENT.book if engagement else BOOK_PUBLISHED
    if open_store(inspection.inspection_id).register.latest(kind) is not None:
        problems.append("The book of lists is out: where its number comes from stays as it was agreed.")
    if problems:
        raise ParameterError(*problems)
    group = ("engagement", "public_number") if engagement else ("public_number",)

    def meant(before: Inspection) -> Inspection:
        held = _draw(before, engagement)
        return _with_draw(before, dataclasses.replace(held, source=said), engagement)

    change = partial(set_setting, place=(*group, "source"), value=quoted(said))
    enter_setting(path, change, meant, ".".join((*group, "source")), by)


def enter_number(path: Path, first: str, second: str, *, by: str, engagement: bool = False) -> str:
    """Enter the public number of the sample, or that of the engagement list.

    Parameters
    ----------
    first, second : the number, typed twice
    by : role or initials of whoever enters it

    Returns
    -------
    the number as it was understood

    Raises
    ------
    ParameterError : the two differ, the number or `by` cannot be taken, a number stands in the file already,
        or the file cannot be changed
    """
    inspection = read_inspection(path)
    problems = role_problems(by)
    try:
        said = understood(first)
    except ParameterError as refusal:
        problems, said = [*refusal.problems, *problems], ""
    if said and first.strip() != second.strip():
        problems.insert(0, "The number was typed in two ways: type it again, twice, from the announcement.")
    if engagement and inspection.engagement is None:
        problems.append("There is no engagement list in the inspection file: ask for one first.")
    elif _draw(inspection, engagement).value is not None:
        problems.append(
            f"{path.name} has a number already. Another one needs a reason: change it in the file, and run"
            " with the reason."
        )
    if problems:
        raise ParameterError(*problems)
    group = ("engagement", "public_number") if engagement else ("public_number",)

    def meant(before: Inspection) -> Inspection:
        held = _draw(before, engagement)
        return _with_draw(before, dataclasses.replace(held, value=first.strip()), engagement)

    change = partial(set_setting, place=(*group, "value"), value=quoted(first.strip()))
    enter_setting(path, change, meant, ".".join((*group, "value")), by)
    return said


def _draw(inspection: Inspection, engagement: bool) -> PublicNumber:
    if not engagement:
        return inspection.public_number
    return inspection.engagement.public_number if inspection.engagement else PublicNumber()


def _with_draw(inspection: Inspection, number: PublicNumber, engagement: bool) -> Inspection:
    if not engagement:
        return dataclasses.replace(inspection, public_number=number)
    assert inspection.engagement is not None, "asked only when there is an engagement list"
    draw = dataclasses.replace(inspection.engagement, public_number=number)
    return dataclasses.replace(inspection, engagement=draw)
