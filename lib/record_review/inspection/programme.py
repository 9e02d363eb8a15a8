"""What one inspection programme is made of: everything that changes between programmes and years.

The shapes only, and the look-ups that need nothing else; `programme_file` reads them from YAML.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from record_review.inspection.promises import promise

NOT_KNOWN = "Not known"
NOT_MATCHED = "Not matched"  # what a coded column holds when the value sent is not in its list

_MARKS = (  # one mark for each kind of dash and apostrophe; characters without width are dropped
    dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
    | dict.fromkeys(map(ord, "’‘ʼ`´"), "'")
    | dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
)
_FORMAT_HINT = re.compile(r"\s*\((y/n|yes/no|yes / no|dd/mm/yy|dd/mm/yyyy)\)$")


def normalise_value(text: str) -> str:
    """Text as values are compared: without case, outer spaces, and kinds of space, dash or apostrophe."""
    return " ".join(unicodedata.normalize("NFKC", text.translate(_MARKS)).casefold().split())


def normalise_heading(text: str) -> str:
    """Text as headings and labels are compared: as values, without ? : * . or a hint (Y/N) at the end."""
    plain = normalise_value(text)
    while (shorter := _FORMAT_HINT.sub("", plain.rstrip(" ?:*."))) != plain:
        plain = shorter
    return plain


@dataclass(frozen=True)
class Column:
    """A column of the return: our name for it, its heading in the template, others it may arrive under."""

    name: str
    heading: str
    synonyms: tuple[str, ...]
    kind: str  # "reference" | "date" | "code" | "text"
    codes: str | None  # name of the code list, for kind "code"
    required: bool  # False: the whole column may be absent


@dataclass(frozen=True)
class CodeList:
    """The values a coded column may hold; the labels themselves are the codes, such as "White: Scottish"."""

    name: str
    codes: tuple[str, ...]
    synonyms: Mapping[str, str]  # normalised text -> code; holds the codes themselves too
    meanings: Mapping[str, frozenset[str]] = field(
        default_factory=dict
    )  # code -> "unborn", "not_known", "not_disclosed"

    def code_of(self, text: str) -> str | None:
        """The code that a value as sent stands for, or None when it is not in the list."""
        return self.synonyms.get(normalise_value(text))


@dataclass(frozen=True)
class Route:
    """A route into the population: one of the protective processes of the guidance."""

    code: str
    column: str
    label: str
    short: str  # at most 28 characters, for charts


@dataclass(frozen=True)
class Band:
    """An age band in whole years, both ends in; or the band of unborn children."""

    label: str
    from_year: int | None
    to_year: int | None
    unborn: bool


@dataclass(frozen=True)
class Section:
    """A section of the record reading tool and the statement of the published report it belongs to."""

    id: str
    title: str
    statement: int


@dataclass(frozen=True)
class Scale:
    """The answers a question may have. "Not applicable" and "unable" are apart from them and from missing."""

    name: str
    kind: str  # "choice" | "multiple" | "text"
    answers: tuple[str, ...]  # best to worst where `ordered`; empty for "multiple" and "text"
    ordered: bool
    headline: tuple[str, ...]  # answers that count as the finding, such as good or better
    headline_label: str
    not_applicable: str | None
    unable: str | None


@dataclass(frozen=True)
class AskedIf:
    """When a question is asked: all given conditions must hold; none given means of every record."""

    answers: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # earlier question -> any of these answers
    routes: tuple[str, ...] = ()  # the child came in by any of these
    born: bool | None = None
    ended_at: tuple[str, ...] = ()  # route_a_ended_at is any of these


@dataclass(frozen=True)
class Question:
    """A question of the record reading tool, with what the report says about its answers."""

    id: str
    section: str
    text: str
    short: str  # chart label, at most 60 characters
    scale: str
    options: tuple[str, ...]  # for a scale of kind "multiple"
    asked_if: AskedIf
    finding: str  # completes "In most records, 45 of 60 (75%), …"; "" for free text; see `finding_for`
    headline: tuple[str, ...] | None  # overrides the scale's
    quality_indicator: str
    statement: int  # 1 to 3: statement of the published report
    reported: bool = True  # False: for the inspection lead only, never in the statistical report
    no_answer_reason: str = ""  # why having no answer says something of the child; "" where it does not

    def finding_for(self, option: str) -> str:
        """The finding of a question with several answers, for one: "the police record was available"."""
        first = option if option[1:2].isupper() else option[:1].lower() + option[1:]
        return self.finding.replace("{option}", first)


@dataclass(frozen=True)
class QuantityWord:
    """A word for a share, and the shares from 0 to 1 it stands for, judged without rounding."""

    word: str
    phrase: str  # before "records": "most", "the majority of"
    above: float | None
    at_least: float | None
    below: float | None
    at_most: float | None

    def holds(self, share: float | Fraction) -> bool:
        return (
            (self.above is None or share > self.above)
            and (self.at_least is None or share >= self.at_least)
            and (self.below is None or share < self.below)
            and (self.at_most is None or share <= self.at_most)
        )


@dataclass(frozen=True)
class ReplacementReason:
    """Why a selected record is replaced: the child was listed in error, or the record cannot be read."""

    code: str
    label: str
    kind: str  # "out_of_scope" | "unavailable"


@dataclass(frozen=True)
class Programme:
    """A programme file, read and found sound: no reference in it leads nowhere."""

    name: str
    title: str
    version: str
    sha256: str  # of the file's bytes
    columns: tuple[Column, ...]
    sheets: Mapping[str, tuple[str, ...]]  # "partnership", "children" -> names, the template's first
    partnership_labels: Mapping[
        str, tuple[str, ...]
    ]  # field of the Partnership sheet -> labels, the template's first
    code_lists: Mapping[str, CodeList]
    routes: tuple[Route, ...]
    category_precedence: tuple[str, ...]  # route codes, first wins
    bands: tuple[Band, ...]
    groupings: Mapping[str, dict[str, tuple[str, ...]]]  # variable -> group -> codes
    no_investigation_stages: tuple[str, ...]
    sections: tuple[Section, ...]
    scales: Mapping[str, Scale]
    questions: tuple[Question, ...]
    quantity_words: tuple[QuantityWord, ...]
    agencies: tuple[str, ...]
    documents: Mapping[str, tuple[str, ...]]  # agency -> documents asked for
    replacement_reasons: Mapping[str, ReplacementReason]
    closeness: Mapping[str, int]  # what a reserve is to be near in -> weight; "other": what is not named
    reader_criteria: Mapping[str, tuple[str, ...]]  # heading -> criteria
    retention: str
    illustrative: tuple[str, ...]  # names of the parts that are ours, not the guidance's
    trained_readers: int = 12  # guidance: "up to 12 staff"
    local_readers: int = 4  # guidance: "four participants to be involved in the records reading activity"
    reserve_readers: int = 2  # guidance: "plus two reserves"

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def route(self, code: str) -> Route:
        return next(route for route in self.routes if route.code == code)

    def section(self, section_id: str) -> Section:
        return next(section for section in self.sections if section.id == section_id)

    def question(self, question_id: str) -> Question:
        return next(question for question in self.questions if question.id == question_id)

    def scale_of(self, question: Question) -> Scale:
        return self.scales[question.scale]

    def headline_of(self, question: Question) -> tuple[str, ...]:
        """The answers that count as the question's finding."""
        return self.scale_of(question).headline if question.headline is None else question.headline

    def column_of_heading(self, heading: str) -> str | None:
        """The column that a heading as sent stands for, or None when it is not one that was asked for."""
        return self._headings.get(normalise_heading(heading))

    @cached_property
    def _headings(self) -> dict[str, str]:
        known = (
            (column.name, text) for column in self.columns for text in (column.heading, *column.synonyms)
        )
        return {normalise_heading(text): name for name, text in known}

    def band_of(self, age_in_years: int | None, unborn: bool = False) -> str:
        """The label of the age band; `unborn` children have no age. Nobody's age is guessed: None without
        `unborn` is a fault of the caller."""
        for band in self.bands:
            if unborn or band.unborn:
                if unborn and band.unborn:
                    return band.label
                continue
            assert age_in_years is not None, "a child who is not unborn needs an age in years"
            if (band.from_year or 0) <= age_in_years and (
                band.to_year is None or age_in_years <= band.to_year
            ):
                return band.label
        raise AssertionError("the bands of a programme leave no age out")

    def group_of(self, variable: str, code: str) -> str:
        """The group a code belongs to; the code itself where the programme does not group the variable.

        A blank and a value that is not in the list are "Not known".
        """
        if code in ("", NOT_MATCHED):
            return NOT_KNOWN
        for group, codes in self.groupings.get(variable, {}).items():
            if code in codes:
                return group
        promise(variable not in self.groupings, f"{variable} has a code outside its code list")
        return code

    def quantity_word(self, share: float | Fraction) -> QuantityWord:
        """The word for a share from 0 to 1, which must not have been rounded."""
        return next(word for word in self.quantity_words if word.holds(share))
