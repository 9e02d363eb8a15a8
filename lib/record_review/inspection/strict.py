"""Reads settings strictly: what is written is what is used, and every problem is told at once.

Works on the parsed nodes, not on Python values made from them, so that nothing is retyped on the way: `007`
stays three digits, `No` stays a word, a date that does not exist is a sentence. Knows nothing of inspections.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NoReturn, TypeVar

import yaml

from record_review.inspection.refusals import ParameterError
from record_review.inspection.yaml_file import KINDS, TAG, parse

T = TypeVar("T")
SCHEMA = 1  # of inspection and programme files; raise it when an older file would be read otherwise


class _Told(Exception):
    """The problem is in the document's list already; reading goes on at the next setting."""


class Document:
    """One settings file being read: where it lies, its bytes' SHA-256, and the problems found so far."""

    def __init__(self, path: Path) -> None:
        self.path = path
        node, self.sha256 = parse(path)
        self.top = Value(self, node, "")
        self._told: list[tuple[int, str]] = []  # line, sentence

    @property
    def problems(self) -> tuple[str, ...]:
        """Every problem once, in the order of the file."""
        return tuple(dict.fromkeys(sentence for _, sentence in sorted(self._told, key=lambda told: told[0])))

    def add(self, line: int, at: str, sentence: str) -> None:
        """Add a problem at a line and a dotted place."""
        said = f"{self.path.name}: {at} {sentence}" if at else f"{self.path.name}: {sentence}"
        self._told.append((line, said))

    def add_those_of(self, refusal: ParameterError, line: int) -> None:
        """Add the problems of another file that is named in this line."""
        self._told += [(line, problem) for problem in refusal.problems]

    def read(self, how: Callable[["Value"], T]) -> T:
        """What `how` makes of the whole file, or `ParameterError` with every problem it met.

        A file that says a newer `schema` than ours is refused with that one sentence.
        """
        try:
            self.top.refuse_newer()
            made = how(self.top)
        except _Told:
            made = None
        if self._told:
            raise ParameterError(*self.problems)
        assert made is not None, "a setting was refused without a sentence"
        return made


@dataclass(frozen=True)
class Value:
    """A value of the file and the dotted place where it stands; each method reads one type or refuses it."""

    document: Document
    node: yaml.Node
    at: str

    @property
    def line(self) -> int:
        return self.node.start_mark.line + 1

    @property
    def is_null(self) -> bool:
        return self._tag == "null"

    @property
    def _tag(self) -> str:
        return self.node.tag.removeprefix(TAG)

    @property
    def _plain(self) -> bool:
        return isinstance(self.node, yaml.ScalarNode) and not self.node.style

    def note(self, sentence: str) -> None:
        """Add a problem at this place and go on."""
        self.document.add(self.line, self.at, sentence)

    def refuse(self, sentence: str) -> NoReturn:
        """Add a problem at this place and leave this setting."""
        self.note(sentence)
        raise _Told

    def refuse_newer(self) -> None:
        """Refuse a file whose `schema` is newer than what is read here; without one it is 1, the first."""
        schema = next((value for name, value in self.entries() if name == "schema"), None)
        if schema is not None and (said := schema.whole(1, 9999)) > SCHEMA:
            schema.refuse(
                f"is {said}, and this workbench reads files up to {SCHEMA}: the file was written for a newer"
                " workbench. Use that one."
            )

    def _scalar(self, expected: str) -> str:
        if not isinstance(self.node, yaml.ScalarNode) or self.is_null:
            self.refuse(f"must be {expected}; found {KINDS[self._tag]}.")
        return str(self.node.value)

    def text(
        self, *, as_written: bool = False, pattern: str = "", expected: str = "text", longest: int = 2000
    ) -> str:
        """Text on one line. A number, date or true/false without quotes is refused unless `as_written`,
        and then kept digit by digit as it stands in the file."""
        said = self._scalar(expected).strip()
        if not as_written and self._tag in ("int", "float", "bool", "timestamp"):
            self.refuse(
                f"must be {expected}; found {KINDS[self._tag]}; put it in quotes if it is meant as text."
            )
        if not said:
            self.refuse(f"must be {expected}; found nothing between the quotes.")
        if any(ord(character) < 32 or ord(character) == 127 for character in said):
            self.refuse(f"must be {expected} on one line, without control characters.")
        if len(said) > longest:
            self.refuse(f"must not be longer than {longest} characters; found {len(said)}.")
        if pattern and not re.fullmatch(pattern, said):
            self.refuse(f"must be {expected}.")
        return said

    def choice(self, options: Sequence[str], *, what: str = "") -> str:
        """One of the given words, exactly as they are spelt."""
        said = self._scalar(f"one of {listed(options)}").strip()
        if options and said not in options:  # without options the part that defines them was refused itself
            self.refuse(
                f"must be {what or listed(options, 'or')}{nearest(said, options, '; did you mean {}?', '.')}"
            )
        return said

    def truth(self) -> bool:
        said = self._scalar("true or false")
        if self._tag != "bool":
            self.refuse(f"must be true or false, without quotes; found {KINDS[self._tag]}.")
        return said.lower() in ("true", "yes", "on")

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, written in plain digits."""
        expected = f"a whole number from {low} to {high}"
        said = self._scalar(expected)
        if self._tag == "str":
            quoted = " in quotes; take the quotes away" if not self._plain and said.strip().isdigit() else ""
            self.refuse(f"must be {expected}; found text{quoted}.")
        if not re.fullmatch(r"-?(0|[1-9][0-9]{0,11})", said):
            self.refuse(f"must be {expected}; found {KINDS[self._tag]} that is not written in plain digits.")
        if not low <= int(said) <= high:
            self.refuse(f"must be {expected}; found {said}.")
        return int(said)

    def share(self) -> float:
        """A share from 0 to 1, written in digits."""
        said = self._scalar("a share from 0 to 1")
        if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", said) or not self._plain or not 0 <= float(said) <= 1:
            self.refuse("must be a share from 0 to 1, such as 0.75.")
        return float(said)

    def day(self) -> date:
        """An ISO date, quoted or not."""
        said = self._scalar("a date written like 2026-09-14").strip()
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", said):
            self.refuse("must be a date written as year-month-day, like 2026-09-14.")
        try:
            return date.fromisoformat(said)
        except ValueError:
            self.refuse("must be a date; there is no such day in the calendar.")

    def each(self, how: Callable[["Value"], T], *, least: int = 0) -> tuple[T, ...]:
        """Every item of a list, read by `how`; items are numbered from 1 in what is said about them."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.refuse(f"must be a list; found {KINDS[self._tag]}.")
        found = [
            Value(self.document, item, f"{self.at}[{n}]") for n, item in enumerate(self.node.value, start=1)
        ]
        if len(found) < least:
            self.refuse(f"must have at least {least} {'entry' if least == 1 else 'entries'}.")
        return tuple(_kept(found, how))

    def texts(self, *, least: int = 0, longest: int = 2000) -> tuple[str, ...]:
        """A list of texts, kept as written, none of them twice."""
        found = self.each(lambda item: item.text(as_written=True, longest=longest), least=least)
        for said in sorted({said for said in found if found.count(said) > 1}):
            self.note(f"names {_shown(said)} more than once.")
        return found

    def choices(self, options: Sequence[str], *, least: int = 0) -> tuple[str, ...]:
        """A list of the given words, none of them twice."""
        found = self.each(lambda item: item.choice(options), least=least)
        for said in sorted({said for said in found if found.count(said) > 1}):
            self.note(f"names {said} more than once.")
        return found

    def entries(self) -> list[tuple[str, "Value"]]:
        """The pairs of a group whose names are free, in the order of the file; names kept as written."""
        if not isinstance(self.node, yaml.MappingNode):
            self.refuse(f"must be a group of settings; found {KINDS[self._tag]}.")
        return [
            (
                str(key.value),
                Value(
                    self.document, value, f"{self.at}.{_shown(key.value)}" if self.at else _shown(key.value)
                ),
            )
            for key, value in self.node.value
        ]

    def table(self, how: Callable[[str, "Value"], T], *, least: int = 0) -> dict[str, T]:
        """A group whose names are free, each value read by `how(name, value)`; refused ones are left out."""
        found: dict[str, T] = {}
        entries = self.entries()
        if len(entries) < least:
            self.note(f"must have at least {least} {'entry' if least == 1 else 'entries'}.")
        for name, value in entries:
            try:
                found[name] = how(name, value)
            except _Told:
                continue
        return found

    def settings(
        self,
        required: Sequence[str],
        optional: Sequence[str] = (),
        elsewhere: Mapping[str, str] | None = None,
    ) -> "Settings":
        """A group whose names are known. Unknown and missing names are told at once; reading goes on.

        elsewhere : name -> dotted place, for settings that belong to another group of this file
        """
        known = [*required, *optional, *([] if self.at else ["schema"])]
        given = dict(self.entries())
        for name, value in given.items():
            if name not in known:
                other = (elsewhere or {}).get(name)
                hint = (
                    f"; did you mean {other}?"
                    if other
                    else nearest(
                        name, known, "; did you mean {}?", f"; the settings here are {listed(known)}."
                    )
                )
                value.note(f"is not a setting{hint}")
        for name in required:
            if name not in given:
                self.document.add(self.line, f"{self.at}.{name}" if self.at else name, "is missing.")
        return Settings(given)


class Settings:
    """The values of a group of known settings, each read once by how it is to be understood."""

    def __init__(self, given: Mapping[str, Value]) -> None:
        self._given = given

    def has(self, name: str) -> bool:
        return name in self._given

    def read(self, name: str, how: Callable[[Value], T], fallback: T, *, may_be_blank: bool = False) -> T:
        """A setting read by `how`; the fallback when it is absent or refused."""
        value = self._given.get(name)
        if value is None:
            return fallback
        if value.is_null:
            if not may_be_blank:
                value.note("is left blank; give a value, or leave the whole line out if it may be left out.")
            return fallback
        try:
            return how(value)
        except _Told:
            return fallback

    def read_list(
        self, name: str, how: Callable[[Value], tuple[T, ...]], *, may_be_blank: bool = False
    ) -> tuple[T, ...]:
        """As `read`, for a list; nothing in it when absent."""
        nothing: tuple[T, ...] = ()
        return self.read(name, how, nothing, may_be_blank=may_be_blank)

    def read_table(
        self, name: str, how: Callable[[Value], dict[str, T]], *, may_be_blank: bool = False
    ) -> dict[str, T]:
        """As `read`, for a group whose names are free; nothing in it when absent."""
        nothing: dict[str, T] = {}
        return self.read(name, how, nothing, may_be_blank=may_be_blank)


def _kept(values: Iterable[Value], how: Callable[[Value], T]) -> Iterable[T]:
    for value in values:
        try:
            yield how(value)
        except _Told:
            continue


def _shown(text: str) -> str:
    """A name from the file, short and on one line."""
    line = " ".join(str(text).split())
    return line if len(line) <= 60 else line[:57] + "..."


def listed(words: Sequence[str], joined_by: str = "and") -> str:
    """Words as they stand in a sentence: a, b and c."""
    return f" {joined_by} ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def nearest(said: str, options: Sequence[str], found: str, otherwise: str) -> str:
    """`found` with the option nearest to what was said in place of {}, or `otherwise` when none is near."""
    simple = {option.casefold().replace("-", "_"): option for option in options}
    near = difflib.get_close_matches(said.casefold().replace("-", "_"), list(simple), n=1, cutoff=0.6)
    return found.format(simple[near[0]]) if near else otherwise
