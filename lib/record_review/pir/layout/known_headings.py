"""Recognises a heading or label by the texts it is known under, and tells which known one an unknown is near.

What people add to a heading and what changes nothing is passed over: a number before it, brackets behind it,
"of the child", a mark. What may mean another person, another time or another column is not.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping

from record_review.inspection import normalise_heading

_LONGEST = 200  # characters; what is longer is a note
_NUMBER = re.compile(
    r"(?:(?:question|item|field|column|col|q)\.?\s*)?"
    r"[(\[]?(?:\d{1,3}(?:\.\d{1,2})*[a-z]?|[a-z]|[ivx]{1,4})(?:[)\]:.]+|\s*-)\s*(?=\S)"
    r"|(?:question|item|field|column|col|q)\s*\d{1,3}[a-z]?\s+(?=\S)|\d{1,2}\s+(?=[^\W\d])"
)
_ASIDE = re.compile(r"(.*\S)\s*[(\[{]([^()\[\]{}]*)[)\]}][\s?:*.,;†‡-]*")
_HINT = re.compile(r"[\s,;:-]+(y/n|yes/no|yes or no|d{1,2}([/. -])m{1,3}\2y{2,4})$")
_CHILD = r"(?:child(?:ren)?|young person|child(?: or |/| / )young person|client)"
_WHOSE = re.compile(rf"^(?:the )?(?:{_CHILD}'?s|child) |\s(?:of|for) (?:the |each |this )?{_CHILD}$")
_YES_NO = re.compile(r"(?:y|yes)\W*(?:or)?\W*(?:n|no)\b")
_A_DATE = re.compile(r"(?:the )?dates?(?: of)?\b|d{1,2}\W?m{1,3}\W?y")
_WORD = re.compile(r"[^\W_]+")
_REFERENCE = re.compile(r"[a-z]{0,4}[ /_-]?\d[\d/ -]*[a-z]?")
_SUPERSCRIPTS = str.maketrans("", "", "¹²³⁰⁴⁵⁶⁷⁸⁹")


def _words(plain: str) -> set[str]:
    """The words of a text; a genitive is the word itself, and so is a plural."""
    return {word if len(word) < 4 else word.rstrip("s") for word in _WORD.findall(plain.replace("'", ""))}


# Words in brackets that make it the heading of something else, unless the column's own headings have them
_CHANGES = frozenset(
    _words("""
    mother mum father dad parent carer guardian sibling brother sister twin family household adult partner
    worker staff officer professional referrer practitioner team manager lead other another
    previous former prior earlier old original last first second third 1st 2nd 3rd next final latest initial
    start started begin began end ended close closed registration registered deregistration removal removed
    expected estimated planned proposed provisional due target suspected possible
    school nursery placement previously historic past ever not never longer death died""")
)
_OF_ANOTHER_BIRTH = frozenset(_words("unborn delivery edd edb"))
_NEAR = 0.88  # of 1; a slip of the pen in a heading gives more
_SHORTEST = 5  # letters of a text that another can be near


class Known:
    """Texts by what they stand for; remembers what it has seen, as a list repeats its words thousands of
    times."""

    def __init__(self, texts: Mapping[str, Iterable[str]], first: Mapping[str, Iterable[str]] = {}) -> None:
        """texts : name -> how it may be written; `first` : the same, and goes before when both claim a
        text."""
        self._exact = {normalise_heading(text): name for name, all_ in texts.items() for text in all_}
        self._exact |= {normalise_heading(text): name for name, all_ in first.items() for text in all_}
        claimed: dict[str, set[str]] = {}
        self._words: dict[str, set[str]] = {}
        for plain, name in self._exact.items():
            claimed.setdefault(_joined(plain.replace("child's", "child")), set()).add(name)
            self._words.setdefault(name, set()).update(_words(plain))
        # What two could claim is read in its exact spelling only
        self._joined = {key: min(names) for key, names in claimed.items() if len(names) == 1 and len(key) > 1}
        self._seen: dict[str, str | None] = {}

    def name(self, text: str) -> str | None:
        """What a text stands for; None for what is not known."""
        if text not in self._seen:
            # A line break typed in Excel for Windows can come as its escape
            short = text.translate(_SUPERSCRIPTS) if len(text) < _LONGEST else ""
            plain = normalise_heading(short)
            self._seen[text] = self._exact.get(plain) or self._loosely(plain)
        return self._seen[text]

    def _loosely(self, plain: str) -> str | None:
        if _REFERENCE.fullmatch(plain):
            return None  # thousands of them stand in a list
        for text in _without_numbers(plain):
            asides: list[str] = []
            while True:
                text = _HINT.sub("", text)
                name = self._of(text)
                if name and all(self._changes_nothing(aside, name) for aside in asides):
                    return name
                found = _ASIDE.fullmatch(text)
                if not found:
                    break
                text, aside = found.groups()
                asides.append(aside)
        return None

    def _of(self, text: str) -> str | None:
        """What a text stands for as it is, or without what only says that it is about the child."""
        if name := self._exact.get(text) or self._joined.get(_joined(text)):
            return name
        bare = _WHOSE.sub("", text)
        if bare == text:
            return None
        keys = ("child" + _joined(bare), _joined(bare))
        return self._exact.get(bare) or next((self._joined[key] for key in keys if key in self._joined), None)

    def _changes_nothing(self, aside: str, name: str) -> bool:
        """Whether words in brackets leave a heading what it is."""
        if aside.startswith(("leave blank", "blank ")) or _YES_NO.match(aside):
            return True
        if other := self._of(aside):
            return other == name
        own = self._words[name]
        if _A_DATE.match(aside) and "date" not in own:
            return False  # "Child protection register (date)" is no answer of Yes or No
        changing = _CHANGES | (_OF_ANOTHER_BIRTH if {"birth", "dob"} & own else frozenset())
        return not changing & (_words(aside) - own)

    def nearest(self, text: str, among: Iterable[str]) -> str | None:
        """Of these names, the one that an unknown text is near: a slip of the pen apart, or with other words
        around it."""
        plain, wanted = normalise_heading(text[:_LONGEST]), set(among)
        keys = {key: name for key, name in self._joined.items() if name in wanted and len(key) >= _SHORTEST}
        words, joined = _words(plain), _joined(_ASIDE.sub(r"\1", plain))
        if near := difflib.get_close_matches(joined, list(keys), n=1, cutoff=_NEAR):
            return keys[near[0]]
        within = [(len(known), name) for known, name in self._exact.items()
                  if name in wanted and len(known) >= _SHORTEST and _words(known) <= words]  # fmt: skip
        return max(within, default=(0, None))[1]


def _without_numbers(plain: str) -> list[str]:
    """A text as it is, then without the number or letter before it, as of 3., (b) or Q1.2."""
    texts = [plain]
    while found := _NUMBER.match(texts[-1]):
        texts.append(texts[-1][found.end() :])
    return texts


def _joined(plain: str) -> str:
    """The letters and digits of a text."""
    words = _WORD.findall(plain.replace("&", " and ").replace("'", ""))
    return "".join(word for word in words if word != "the")
