"""The child's plan that is used in training: is it anonymous, as far as a program can see?

"We ask that the partnership provides an anonymised child's plan that can be used for training purposes. The
plan should be recent (completed within the last 12 months) and include comprehensive assessment and plan." A
scan finds what looks like a reference, a date or a name, by paragraph and kind; what stands there is never
repeated. It sees too much rather than too little, and a person reads the plan all the same.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection
from pathlib import Path

from record_review.inspection import ParameterError
from record_review.inspection.references import reference_key

MOST_BYTES, MOST_UNPACKED = 10_000_000, 80_000_000
_MONTH = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_TITLE = r"(?:Mr|Mrs|Miss|Ms|Mx|Dr|Prof|PC|DC|Sgt|Nurse|Councillor)"
KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a number as long as a CHI number or a telephone number", re.compile(r"\b(?:\d[ -]?){10,11}\b")),
    ("a date", re.compile(r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b")),
    ("a date", re.compile(rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH})[a-z]*\b", re.I)),
    ("a reference", re.compile(r"\b(?=[A-Za-z/-]*\d)[A-Za-z]{1,4}[-/]?\d{3,}\b|\b\d{5,9}\b")),
    ("a postcode", re.compile(r"\b[A-Z]{1,2}\d{1,2}[A-Z]?\s*\d[A-Z]{2}\b")),
    ("an e-mail address", re.compile(r"\S+@\S+\.\w+")),
    ("an address", re.compile(r"\b\d+[A-Z]?,?\s+[A-Z][\w’']+\s+(?:Street|Road|Avenue|Lane|Drive|Place)\b")),
    ("a name", re.compile(rf"\b{_TITLE}\.?\s+[A-Z][\w’'-]+")),
)  # fmt: skip

# Words that plans write with a capital and that name nobody
FIELD_WORDS = frozenset(
    re.findall(
        r"\S+",
        "a action adult agency all an and are around assessment at attendance boy by carer case chair"
        " child child’s children core date education family father father’s for from girl group has he"
        " health her his home in indicators initial is it lead meeting mother mother’s named nurse"
        " nursery of on outcome outcomes parent parents person plan planning police practitioner"
        " principal professional protection register reporter review risk school scotland section"
        " service services she sibling social stage step support teacher team that the they this to"
        " visitor was week wellbeing when with work worker year young safe healthy achieving nurtured"
        " active respected responsible included january february march april may june july august"
        " september october november december monday tuesday wednesday thursday friday saturday sunday"
        " record written",
    )
)
_CAPITAL = re.compile(r"(?<![\w’'-])[A-Z][a-z’'-]{2,}(?![\w])")


def paragraphs_of(path: Path) -> list[str]:
    """The text of a plan (.docx or .txt), paragraph by paragraph, its tables, heads and feet as well.

    Raises
    ------
    ParameterError : another kind of file, too large, or damaged
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ParameterError(f"{path.name} is larger than 10 MB: save the plan without its pictures.")
        if path.suffix.casefold() == ".txt":
            return path.read_text(encoding="utf-8", errors="replace").splitlines()
        if path.suffix.casefold() != ".docx":
            raise ParameterError(f"{path.name}: expected a Word file (.docx) or a text file (.txt).")
        with zipfile.ZipFile(path) as package:
            if sum(part.file_size for part in package.infolist()) > MOST_UNPACKED:
                raise ParameterError(f"{path.name} is packed tighter than a plan is: save it anew.")
            parts = [name for name in package.namelist() if _TEXT_PART.fullmatch(name)]
            return [text for name in sorted(parts) for text in _texts(package.read(name))]
    except (OSError, zipfile.BadZipFile, KeyError) as error:
        raise ParameterError(f"{path.name} cannot be read ({type(error).__name__}): save it anew.") from None


def scan(paragraphs: Collection[str], references: Collection[str] = ()) -> list[tuple[int, str]]:
    """What looks as if it pointed at somebody: the paragraph's number from 1, and what kind of thing it is.

    Parameters
    ----------
    references : of the return; any of them is found however it is spelled

    >>> scan(["Child A is seven.", "Seen on 3 May by Mrs Inch."])
    [(2, 'a date'), (2, 'a name')]
    """
    known = {key for key in map(reference_key, references) if len(key) >= 4}
    found = []
    for number, text in enumerate(paragraphs, start=1):
        kinds = [kind for kind, pattern in KINDS if pattern.search(text)]
        words = {reference_key(word) for word in re.findall(r"[\w/-]+", text)}
        if "a name" not in kinds and _names_somebody(text):
            kinds.append("a name")
        if known & words:
            kinds.insert(0, "a reference of this inspection")
        found += [(number, kind) for kind in dict.fromkeys(kinds)]
    return found


def _names_somebody(text: str) -> bool:
    """Whether a word has a capital inside a sentence, or two stand together, and it names no role."""
    before, last = -2, ""
    for match in _CAPITAL.finditer(text):
        word, lead = match[0], text[: match.start()].rstrip()
        inside = bool(lead) and lead[-1] not in ".!?:•–-(|"
        beside = before == match.start() - 1 and last.casefold() not in FIELD_WORDS
        if word.casefold() not in FIELD_WORDS and (inside or beside):
            return True
        before, last = match.end(), word
    return False


_TEXT_PART = re.compile(
    r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml|docProps/core\.xml"
)
_PARAGRAPH, _RUN = re.compile(rb"<w:p[ >].*?</w:p>", re.S), re.compile(rb"<w:t(?: [^>]*)?>(.*?)</w:t>", re.S)
_AUTHOR = re.compile(rb"<(?:dc:creator|cp:lastModifiedBy)>([^<]+)<")


def _texts(part: bytes) -> list[str]:
    import html

    found = [b"".join(_RUN.findall(one)) for one in _PARAGRAPH.findall(part)]
    found += [b"Written by Mr " + author for author in _AUTHOR.findall(part)]  # properties name people
    return [html.unescape(text.decode("utf-8", "replace")) for text in found if text.strip()]
