"""What a person may set for one inspection: typed, with the guidance's numbers as defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from record_review.inspection.places import EXAMPLE_ID, EXAMPLE_PARTNERSHIP
from record_review.inspection.programme import Programme
from record_review.inspection.public_figures import PublicFigure
from record_review.inspection.settled import Settled

# What a sample may be made alike in: the guidance names age, category, gender and ethnicity, "etc." All are
# balanced in their levels, but age in months in its mean.
BALANCE_VARIABLES = (
    "category",
    "age_band",
    "age_months",
    "gender",
    "ethnicity",
    "locality",
    "disability",
    "looked_after",
    "simd_quintile",
)


@dataclass(frozen=True)
class Eligibility:
    """Which reading of the guidance decides who is in the population."""

    involvement: str = "overlap"  # "overlap": any day in the window | "event": begun in the window
    age_at: str = "any_day_of_involvement"  # | "start_of_involvement"
    undetermined: str = "exclude"  # | "include"


@dataclass(frozen=True)
class SampleSettings:
    """How many records, and in what the sample is to be like the population."""

    size: int = 60  # guidance: "a representative stratified sample of 60 records"
    reserves: int = 15  # guidance: "and a further 15 reserve records"
    balance_on: tuple[str, ...] = ("category", "age_band", "gender", "ethnicity", "locality")
    siblings: str = "spread"  # | "allow" | "one_per_family"
    lists: int = 1000  # candidate lists in the book
    floors: Mapping[str, int] = field(default_factory=dict)  # route code -> records at the least


@dataclass(frozen=True)
class PublicNumber:
    """The number that picks a list, as text with every digit that was written; None until it is known."""

    source: str = ""
    value: str | None = None


@dataclass(frozen=True)
class EngagementSettings:
    """The list of children and young people to meet or survey: drawn from the same population, apart from the
    sample.
    """

    size: int
    reserves: int = 10
    ages: tuple[int, int] | None = None  # whole years at the agreed date, both ends in; None: everybody
    balance_on: tuple[str, ...] = ("category", "age_band", "gender", "ethnicity", "locality")
    lists: int = 1000
    public_number: PublicNumber = field(default_factory=PublicNumber)  # its own, not that of the sample


@dataclass(frozen=True)
class ReadingSettings:
    """The reading week."""

    readers: Path | None = None  # workbook of readers
    results: Path | None = None  # folder of filled reader workbooks
    days: int = 4  # guidance: "four days of records reading activity"
    double_read: int = 6  # records read twice, a tenth of 60
    independent: bool | None = None  # second readers saw none of the first answers; None: not stated
    plan: bool = False  # 05_reading_plan gives out the records; without it they are dealt with the selection
    hours: int = 8  # of a whole reading day
    minutes_per_record: int = 90  # what one reading takes a pair; decides how many a day it can be given
    siblings: str = "together"  # | "apart": a family is read by one pair, or by as many as there are of it
    last_day_free: int = 1  # places of each pair kept free on the last day, for replacements, if they can be


REPLACED = ("rounded", "suppressed")  # by protected: still read, and told as replaced
DISCLOSURES = ("protected", "exact", *REPLACED)


@dataclass(frozen=True)
class ReportSettings:
    """How numbers are protected in what leaves the inspection."""

    disclosure: str = "protected"  # | "exact"
    replaced: str = ""  # a way of protecting counts that the file names and that protected has replaced
    previous: Path | None = None  # released tables of an earlier inspection
    subgroups: tuple[str, ...] = ()  # characteristics whose groups are reported apart; none unless asked for
    missing: int | None = None  # children who may be missing from the list, for the bound in the report


@dataclass(frozen=True)
class RetentionSettings:
    """Until when personal data may be held; both days in. None: the guidance's rule alone, without a day."""

    provided_until: date | None = None  # what the partnership provided: "the end of the record reading days"
    all_until: date | None = None  # answers under record numbers, when the report is out


@dataclass(frozen=True)
class Inspection:
    """One inspection, as its file sets it. Whether the files it names exist is not checked here."""

    path: Path
    sha256: str  # of the file's bytes
    inspection_id: str
    programme: Programme
    partnership: str
    notification_date: date
    return_workbook: Path
    contacts: Mapping[str, str]
    eligibility: Eligibility
    sample: SampleSettings
    public_number: PublicNumber
    rehearsal: bool
    reading: ReadingSettings
    report: ReportSettings
    settled: Settled
    engagement: EngagementSettings | None = None  # None: no such list is drawn
    localities: tuple[str, ...] = ()  # shown by name however few children share them
    public_figures: tuple[PublicFigure, ...] = ()  # with which the return is compared
    retention: RetentionSettings = RetentionSettings()

    @property
    def is_example(self) -> bool:
        """Whether its children are invented: its secrets are public, and its files are written for it."""
        named = (self.inspection_id, self.partnership)
        return self.rehearsal and named == (EXAMPLE_ID, EXAMPLE_PARTNERSHIP)
