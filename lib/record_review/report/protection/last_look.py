"""The last look before anything is released: does a finished file hold what must not leave the inspection?

Fails closed. Knows files as bytes and forbidden texts; it does not know where either comes from.
"""

import base64
import binascii
import html
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from record_review.inspection import ReleaseError
from record_review.inspection.look import MONTHS

SHORT = 3  # letters and digits; a shorter text, such as "No", is in every report
_NUMBER = {month[:3].casefold(): str(place) for place, month in enumerate(MONTHS, start=1)}
_NAMES = "|".join(_NUMBER)
WORD = r"[^\W_]+"  # letters and digits
COUNT = 3  # digits; a shorter number cannot be told from a count


def scan_release(
    files: Mapping[str, bytes],
    forbidden: Iterable[str],
    *,
    own_words: Iterable[str] = (),
    days: Iterable[date] = (),
) -> int:
    """Refuse the release when a forbidden text or day occurs in any of its files.

    Texts are compared without case and kinds of space, in the file as it is, with entities decoded, without
    tags, with doubled quotation marks undone, and inside embedded data. A text counts only where it stands
    by itself, not within a longer word or number.

    Parameters
    ----------
    files : name -> finished content in UTF-8
    forbidden : record references, free-text answers and whatever else must not be there
    own_words : texts that a report has without any child, such as the programme's questions: a forbidden
        text that occurs in one of them tells nothing and is passed over, as are texts of fewer than `SHORT`
        letters and digits and numbers of up to `COUNT` digits
    days : dates that must not be there, in whatever way a date is usually written; see `dates_in`

    Returns
    -------
    how many texts and days were looked for

    Raises
    ------
    ReleaseError : naming the files and how many texts each holds, never the texts
    """
    allowed = "\n".join(_plain(words) for words in own_words)
    wanted = {_plain(text) for text in forbidden}
    sought = sorted(text for text in wanted if _tells(text) and not _stands_in(text, allowed))
    unwanted, problems = set(days), []
    for name, content in files.items():
        try:
            readings = _readings(content.decode("utf-8"))
        except UnicodeDecodeError:
            problems.append(f"{name} is not UTF-8 text, so it cannot be looked through.")
            continue
        found = sum(
            any(_stands_in(text, readings[i]) for i in near) for text, near in _near(sought, readings)
        )
        if found:
            problems.append(
                f"{name} holds {found} text(s) that must not be released: a record "
                "reference, an answer in free text or another text of the return. Nothing was released."
            )
        if dates := sum(day in unwanted for day in set().union(*map(dates_in, readings))):
            problems.append(f"{name} holds {dates} date(s) of children in the return. Nothing was released.")
    if problems:
        raise ReleaseError(*problems)
    return len(sought) + len(unwanted)


def dates_in(text: str) -> set[date]:
    """Every date that a text can be read to hold: 2019-03-01, 20190301, 01/03/2019, 1.3.2019, 1/3/19, 1 March
    2019, 1st Mar 2019, March 1, 2019; of two numbers either may be the day."""
    dates = set()
    whole = re.findall(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)", text)
    whole += re.findall(r"(?<![0-9A-Za-z])(\d{4})(\d{2})(\d{2})(?![0-9A-Za-z])", text)
    for year, month, day in whole:
        dates |= _days(year, month, day)
    for first, second, year in re.findall(r"(?<![\d./-])(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)", text):
        dates |= _days(year, second, first) | _days(year, first, second)
    for first, second, year in re.findall(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{2})(?![\d/])", text):
        for century in ("19", "20"):
            dates |= _days(century + year, second, first) | _days(century + year, first, second)
    lower = text.casefold()
    for day, month, year in re.findall(
        rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?[ .-]*({_NAMES})[a-z]*[ .,-]*(\d{{4}})", lower
    ):
        dates |= _days(year, _NUMBER[month], day)
    for month, day, year in re.findall(
        rf"({_NAMES})[a-z]*[ .]*(\d{{1,2}})(?:st|nd|rd|th)?[ .,]+(\d{{4}})", lower
    ):
        dates |= _days(year, _NUMBER[month], day)
    return dates


def _near(sought: Iterable[str], readings: Sequence[str]) -> list[tuple[str, list[int]]]:
    """The texts whose words all occur in a reading, and in which readings: the only ones to be looked for."""
    words = [set(re.findall(WORD, reading)) for reading in readings]
    near_readings = []
    for text in sought:
        own = re.findall(WORD, text)
        near = [i for i, there in enumerate(words) if there.issuperset(own)]
        if near:
            near_readings.append((text, near))
    return near_readings


def _days(year: str, month: str, day: str) -> set[date]:
    try:
        return {date(int(year), int(month), int(day))}
    except ValueError:
        return set()


def _readings(content: str) -> list[str]:
    """A file as it may be read: as it stands, decoded, without tags, and what is embedded in it."""
    decoded = html.unescape(html.unescape(content))
    readings = [content, decoded, re.sub(r"<[^>]*>", "", decoded), re.sub(r"<[^>]*>", " ", decoded)]
    readings.append(content.replace('""', '"'))
    for data in re.findall(r"base64,([A-Za-z0-9+/=\s]+)", decoded):
        try:
            readings.append(base64.b64decode(data, validate=False).decode("utf-8", "replace"))
        except binascii.Error as error:
            raise ReleaseError("A file holds embedded data that cannot be decoded.") from error
    return list(dict.fromkeys(_plain(reading) for reading in readings))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _tells(text: str) -> bool:
    """Whether finding the text would mean anything."""
    letters = "".join(character for character in text if character.isalnum())
    return len(letters) >= SHORT and not (letters.isdigit() and len(letters) <= COUNT)


def _stands_in(text: str, reading: str) -> bool:
    """Whether the text occurs, not as a part of a longer word or number."""
    start = reading.find(text)
    while start >= 0:
        before, after = reading[start - 1 : start], reading[start + len(text) : start + len(text) + 1]
        if not (before.isalnum() and text[0].isalnum()) and not (after.isalnum() and text[-1].isalnum()):
            return True
        start = reading.find(text, start + 1)
    return False
