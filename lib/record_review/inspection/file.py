"""The inspection file: everything a person may set for one inspection, typed and strict."""

from datetime import date
from pathlib import Path

from record_review.inspection.places import EXAMPLE_FOLDER, EXAMPLE_ID, EXAMPLE_PARTNERSHIP
from record_review.inspection.programme import Programme
from record_review.inspection.programme_file import programme_path, read_programme
from record_review.inspection.public_figures import read_public_figure
from record_review.inspection.refusals import ParameterError
from record_review.inspection.settings import (
    BALANCE_VARIABLES,
    DISCLOSURES,
    REPLACED,
    Eligibility,
    EngagementSettings,
    Inspection,
    PublicNumber,
    ReadingSettings,
    ReportSettings,
    RetentionSettings,
    SampleSettings,
)
from record_review.inspection.settled import SETTLED, read_settled
from record_review.inspection.strict import Document, Settings, Value

# Windows keeps these names for devices: no folder under outputs/ can have one.
DEVICE_NAMES = {"CON", "PRN", "AUX", "NUL"} | {f"{port}{n}" for port in ("COM", "LPT") for n in range(10)}


_GROUPS: dict[str, tuple[str, ...]] = {
    "contacts": ("inspection_lead", "strategic_support_officer", "senior_officer_for_concerns"),
    "eligibility": ("involvement", "age_at", "undetermined"),
    "sample": ("size", "reserves", "balance_on", "siblings", "lists", "floors"),
    "public_number": ("source", "value"),
    "reading": (
        "readers",
        "results",
        "days",
        "double_read",
        "independent",
        "plan",
        "hours",
        "minutes_per_record",
        "siblings",
        "last_day_free",
    ),
    "report": ("disclosure", "threshold", "base", "previous", "subgroups", "missing"),
    "retention": ("provided_until", "all_until"),
    "settled": SETTLED,
}
_ENGAGEMENT = ("reserves", "ages", "balance_on", "lists", "public_number")
_LISTS = ("localities", "public_figures")
_REQUIRED = ("inspection_id", "programme", "partnership", "notification_date", "return_workbook")


def read_inspection(path: str | Path) -> Inspection:
    """Read an inspection file, all of it or not at all.

    Parameters
    ----------
    path : the YAML file; the paths in it are understood from its folder

    Raises
    ------
    ParameterError : with one sentence per problem: unknown or missing settings, values of a wrong type or out
        of range, names that the programme does not have, and problems of the programme file itself
    """
    path = Path(path)
    if not path.is_file():
        raise ParameterError(f"There is no inspection file {path}.")
    document = Document(path.resolve())
    return document.read(lambda top: _inspection(top, document))


def _inspection(top: Value, document: Document) -> Inspection:
    elsewhere = {name: f"{group}.{name}" for group, names in _GROUPS.items() for name in names}
    given = top.settings(
        _REQUIRED, (*_GROUPS, "engagement", "localities", "public_figures", "rehearsal"), elsewhere
    )

    def group(name: str) -> Settings:
        others = {key: key for key in (*_REQUIRED, *_GROUPS, "rehearsal")} | elsewhere
        empty = Settings({})
        return given.read(
            name, lambda value: value.settings((), _GROUPS[name], others), empty, may_be_blank=True
        )

    inspection_id = given.read("inspection_id", _inspection_id, "")
    programme = given.read("programme", lambda value: _programme(value, document), None)
    rehearsal = given.read("rehearsal", Value.truth, True) if given.has("rehearsal") else False
    if inspection_id == EXAMPLE_ID and not rehearsal:
        document.add(top.line, "rehearsal", f"must be true for {EXAMPLE_ID}: the example is always practice.")
    partnership = given.read("partnership", lambda value: value.text(longest=100), "")
    if inspection_id == EXAMPLE_ID and partnership not in ("", EXAMPLE_PARTNERSHIP):
        only = f"is the example's, of the invented partnership {EXAMPLE_PARTNERSHIP}: give yours another."
        document.add(top.line, "inspection_id", only)
    inspection = Inspection(
        path=document.path,
        sha256=document.sha256,
        inspection_id=inspection_id,
        programme=programme,  # type: ignore[arg-type]  # None only beside a problem, and then nothing is returned
        partnership=partnership,
        notification_date=given.read("notification_date", Value.day, date.min),
        return_workbook=given.read("return_workbook", _path, Path()),
        contacts=_contacts(group("contacts")),
        eligibility=_eligibility(group("eligibility")),
        sample=(sample := _sample(group("sample"), programme)),
        public_number=_public_number(group("public_number")),
        rehearsal=rehearsal,
        reading=_reading(group("reading"), sample),
        report=_report(group("report")),
        settled=read_settled(group("settled"), programme),
        retention=_retention(group("retention")),
        engagement=given.read("engagement", _engagement, None, may_be_blank=True),
        localities=given.read_list("localities", lambda v: v.texts(longest=60), may_be_blank=True),
        public_figures=given.read_list(
            "public_figures", lambda v: v.each(read_public_figure), may_be_blank=True
        ),
    )
    if not rehearsal:
        _refuse_the_examples(inspection, document, top.line)
    return inspection


def _refuse_the_examples(inspection: Inspection, document: Document, line: int) -> None:
    """Nothing of the example stays in the file of an inspection that was begun as a copy of it."""
    folder = document.path.parent / EXAMPLE_FOLDER
    for name, path in (
        ("return_workbook", inspection.return_workbook),
        ("reading.readers", inspection.reading.readers),
        ("reading.results", inspection.reading.results),
    ):
        if path is not None and path.is_relative_to(folder):
            said = f"names the example's, in {EXAMPLE_FOLDER}/: name this inspection's own"
            document.add(line, name, f"{said}, or set rehearsal: true for practice.")
    for name, contact in inspection.contacts.items():
        if contact.endswith("(example)"):
            document.add(line, f"contacts.{name}", "is the example's: name this inspection's own.")


def _inspection_id(value: Value) -> str:
    """Also the name of a folder on any system, so Windows device names are refused."""
    expected = "2 to 31 capital letters, digits and hyphens, beginning with a letter or digit"
    said = value.text(as_written=True, pattern="[A-Z0-9][A-Z0-9-]{1,30}", expected=expected)
    if said in DEVICE_NAMES:
        value.refuse(f"must not be {said}: Windows keeps this name for a device.")
    return said


def _programme(value: Value, document: Document) -> Programme | None:
    """The programme by its name; or, for a text that ends in .yml, by its path from the inspection file."""
    said = value.text()
    try:
        path = programme_path(_path(value) if said.endswith(".yml") else said)
    except ParameterError as refusal:
        value.refuse(f"cannot be found. {refusal}")
    try:
        return read_programme(path)
    except ParameterError as refusal:
        document.add_those_of(refusal, value.line)
        return None


def _path(value: Value) -> Path:
    """A path understood from the inspection file's folder. A backslash divides folders, as in Windows."""
    said = value.text(longest=1000).replace("\\", "/")
    return (value.document.path.parent / said).resolve()


def _contacts(given: Settings) -> dict[str, str]:
    found = {
        name: given.read(name, lambda value: value.text(longest=200), "") for name in _GROUPS["contacts"]
    }
    return {name: contact for name, contact in found.items() if contact}


def _eligibility(given: Settings) -> Eligibility:
    usual = Eligibility()
    return Eligibility(
        involvement=given.read("involvement", lambda v: v.choice(("overlap", "event")), usual.involvement),
        age_at=given.read(
            "age_at", lambda v: v.choice(("any_day_of_involvement", "start_of_involvement")), usual.age_at
        ),
        undetermined=given.read(
            "undetermined", lambda v: v.choice(("exclude", "include")), usual.undetermined
        ),
    )


def _sample(given: Settings, programme: Programme | None) -> SampleSettings:
    usual = SampleSettings()
    size = given.read("size", lambda v: v.whole(1, 5000), usual.size)

    def floors(value: Value) -> dict[str, int]:
        codes = {route.code for route in programme.routes} if programme else set()
        wanted = value.table(lambda _, floor: floor.whole(0, size))
        for code, floor in value.entries():
            if programme and code not in codes:
                floor.note(f"is not a route of the programme; the routes are {', '.join(sorted(codes))}.")
        if sum(wanted.values()) > size:
            value.note(
                f"ask for {sum(wanted.values())} records in all, more than sample.size, which is {size}."
            )
        return wanted

    return SampleSettings(
        size=size,
        reserves=given.read("reserves", lambda v: v.whole(0, 5000), usual.reserves),
        balance_on=given.read("balance_on", lambda v: v.choices(BALANCE_VARIABLES), usual.balance_on),
        siblings=given.read(
            "siblings", lambda v: v.choice(("spread", "allow", "one_per_family")), usual.siblings
        ),
        lists=given.read("lists", lambda v: v.whole(1000, 100_000), usual.lists),
        floors=given.read_table("floors", floors, may_be_blank=True),
    )


def _engagement(value: Value) -> EngagementSettings:
    given = value.settings(("size",), _ENGAGEMENT)
    usual = EngagementSettings(size=1)

    def ages(value: Value) -> tuple[int, int]:
        limits = value.settings(("from", "to"))
        found = tuple(limits.read(name, lambda v: v.whole(0, 20), -1) for name in ("from", "to"))
        if -1 < found[1] < found[0]:
            value.note(f"must run upwards; found from {found[0]} to {found[1]}.")
        return found[0], found[1]

    def number(value: Value) -> PublicNumber:
        return _public_number(value.settings((), ("source", "value")))

    return EngagementSettings(
        size=given.read("size", lambda v: v.whole(1, 5000), usual.size),
        reserves=given.read("reserves", lambda v: v.whole(0, 5000), usual.reserves),
        ages=given.read("ages", ages, None, may_be_blank=True),
        balance_on=given.read("balance_on", lambda v: v.choices(BALANCE_VARIABLES), usual.balance_on),
        lists=given.read("lists", lambda v: v.whole(1000, 100_000), usual.lists),
        public_number=given.read("public_number", number, usual.public_number, may_be_blank=True),
    )


def _public_number(given: Settings) -> PublicNumber:
    return PublicNumber(
        source=given.read("source", lambda v: v.text(as_written=True, longest=300), "", may_be_blank=True),
        value=given.read("value", lambda v: v.text(as_written=True, longest=300), None, may_be_blank=True),
    )


def _reading(given: Settings, sample: SampleSettings) -> ReadingSettings:
    usual = ReadingSettings()
    most = min(usual.double_read, sample.size)
    return ReadingSettings(
        readers=given.read("readers", _path, None, may_be_blank=True),
        results=given.read("results", _path, None, may_be_blank=True),
        days=given.read("days", lambda v: v.whole(1, 60), usual.days),
        double_read=given.read("double_read", lambda v: v.whole(0, sample.size), most),
        independent=given.read("independent", Value.truth, None, may_be_blank=True),
        plan=given.read("plan", Value.truth, usual.plan),
        hours=given.read("hours", lambda v: v.whole(1, 24), usual.hours),
        minutes_per_record=given.read(
            "minutes_per_record", lambda v: v.whole(10, 1440), usual.minutes_per_record
        ),
        siblings=given.read("siblings", lambda v: v.choice(("together", "apart")), usual.siblings),
        last_day_free=given.read("last_day_free", lambda v: v.whole(0, 60), usual.last_day_free),
    )


def _retention(given: Settings) -> RetentionSettings:
    return RetentionSettings(
        provided_until=given.read("provided_until", Value.day, None, may_be_blank=True),
        all_until=given.read("all_until", Value.day, None, may_be_blank=True),
    )


def _report(given: Settings) -> ReportSettings:
    usual = ReportSettings()
    named = given.read("disclosure", lambda v: v.choice(DISCLOSURES), usual.disclosure)
    for former in ("threshold", "base"):  # of the ways that were replaced; the rules are fixed now
        given.read(former, lambda v: v.whole(0, 100), 0)
    return ReportSettings(
        disclosure="protected" if named in REPLACED else named,
        replaced=named if named in REPLACED else "",
        previous=given.read("previous", _path, None, may_be_blank=True),
        subgroups=given.read("subgroups", lambda v: v.choices(BALANCE_VARIABLES), usual.subgroups),
        missing=given.read("missing", lambda v: v.whole(1, 5000), usual.missing, may_be_blank=True),
    )
