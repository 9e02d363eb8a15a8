"""Reads a programme file: the parts that describe the return and the population here, the question bank in `bank`."""

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path

from record_review.inspection.bank import read_questions, read_scale, read_section
from record_review.inspection.places import PROGRAMMES
from record_review.inspection.programme import (
    Band,
    CodeList,
    Column,
    Programme,
    QuantityWord,
    ReplacementReason,
    Route,
    normalise_heading,
    normalise_value,
)
from record_review.inspection.refusals import ParameterError
from record_review.inspection.strict import Document, Value, listed, nearest

COLUMNS = (  # what the other rooms know by name; a programme says under which headings each arrives
    "record_ref",
    "date_of_birth",
    "expected_date_of_birth",
    "gender",
    "ethnicity",
    "disability",
    "route_a",
    "route_a_ended_at",
    "route_b",
    "registration_date",
    "deregistration_date",
    "route_c",
    "route_d",
    "involvement_start",
    "involvement_end",
    "locality",
    "simd_quintile",
    "looked_after",
    "sibling_group",
    "scra",
    "asp",
)
SHEETS = ("partnership", "children")
LABELS = (  # fields of the Partnership sheet, then the headings of its table of key personnel
    "partnership",
    "agreed_date",
    "completed_by",
    "date_completed",
    "local_name_c",
    "local_name_d",
    "role",
    "organisation",
    "contact_route",
)
MEANINGS = ("unborn", "not_known", "not_disclosed")
PARTS = (
    "columns",
    "sheets",
    "partnership_labels",
    "code_lists",
    "routes",
    "category_precedence",
    "bands",
    "groupings",
    "no_investigation_stages",
    "sections",
    "scales",
    "questions",
    "quantity_words",
    "agencies",
    "documents",
    "replacement_reasons",
    "reader_criteria",
    "retention",
)


def read_programme(name_or_path: str | Path) -> Programme:
    """Read a programme file, all of it or not at all.

    Parameters
    ----------
    name_or_path : the name of a programme in params/programmes, or the path of a programme file (ending in .yml)

    Raises
    ------
    ParameterError : with one sentence per problem: there is no such programme, unknown or missing settings, wrong types,
        references that lead nowhere, synonyms that point two ways, bands or quantity words with gaps or overlaps
    """
    if isinstance(name_or_path, Path) or name_or_path.endswith(".yml"):
        path = Path(name_or_path)
    else:
        path = PROGRAMMES / f"{name_or_path}.yml"
    if not path.is_file():
        known = sorted(found.stem for found in PROGRAMMES.glob("*.yml"))
        if isinstance(name_or_path, Path) or name_or_path.endswith(".yml"):
            raise ParameterError(f"There is no programme file {name_or_path}.")
        hint = nearest(name_or_path, known, " Did you mean {}?", f" There is {', '.join(known)}.")
        raise ParameterError(f"There is no programme {name_or_path} in params/programmes.{hint}")
    document = Document(path.resolve())
    return document.read(lambda top: _programme(top, document))


def _programme(top: Value, document: Document) -> Programme:
    given = top.settings(("programme", "title", "version", *PARTS, "illustrative"))
    lists = given.read("code_lists", lambda v: v.table(_code_list, least=1), {})
    columns = given.read("columns", lambda v: _columns(v, lists), ())
    routes = given.read("routes", lambda v: _routes(v, columns), ())
    codes = tuple(route.code for route in routes)
    stages = lists["route_a_ended_at"].codes if "route_a_ended_at" in lists else ()
    sections = given.read("sections", lambda v: tuple(v.table(read_section, least=1).values()), ())
    scales = given.read("scales", lambda v: v.table(read_scale, least=1), {})
    agencies = given.read("agencies", lambda v: v.texts(least=1), ())
    return Programme(
        name=given.read(
            "programme", lambda v: v.text(pattern="[a-z0-9-]{2,40}", expected="small letters and hyphens"), ""
        ),
        title=given.read("title", lambda v: v.text(longest=200), ""),
        version=given.read("version", lambda v: v.text(as_written=True, longest=40), ""),
        sha256=document.sha256,
        columns=columns,
        sheets=given.read("sheets", _sheets, {}),
        partnership_labels=given.read("partnership_labels", _labels, {}),
        code_lists=lists,
        routes=routes,
        category_precedence=given.read("category_precedence", lambda v: _precedence(v, codes), ()),
        bands=given.read("bands", _bands, ()),
        groupings=given.read("groupings", lambda v: _groupings(v, columns, lists), {}),
        no_investigation_stages=given.read("no_investigation_stages", lambda v: v.choices(stages), ()),
        sections=sections,
        scales=scales,
        questions=given.read("questions", lambda v: read_questions(v, sections, scales, codes, stages), ()),
        quantity_words=given.read("quantity_words", _quantity_words, ()),
        agencies=agencies,
        documents=given.read("documents", lambda v: _documents(v, agencies), {}),
        replacement_reasons=given.read(
            "replacement_reasons", lambda v: v.table(_replacement_reason, least=1), {}
        ),
        reader_criteria=given.read(
            "reader_criteria", lambda v: v.table(lambda _, part: part.texts(least=1)), {}
        ),
        retention=given.read("retention", lambda v: v.text(), ""),
        illustrative=given.read("illustrative", lambda v: v.choices(PARTS), ()),
    )


def _code_list(name: str, value: Value) -> CodeList:
    given = value.settings(("codes",), ("synonyms", "meanings"))
    codes = given.read("codes", lambda v: v.texts(least=1), ())
    meant = {normalise_value(code): code for code in codes}
    if len(meant) != len(codes):
        value.note("has codes that differ only in capitals or spaces.")

    def synonyms(of: Value) -> dict[str, str]:
        for code, texts in of.table(lambda _, texts: texts.texts()).items():
            if code not in codes:
                of.note(f"are given for {code}, which is not one of the codes.")
            for text in texts:
                other = meant.setdefault(normalise_value(text), code)
                if other != code:
                    of.note(f"give {text} to {other} and to {code}; a text can mean one code only.")
        return meant

    def meaning(of: Value) -> dict[str, frozenset[str]]:
        found = of.table(lambda _, words: frozenset(words.choices(MEANINGS)))
        for code in sorted(set(found) - set(codes)):
            of.note(f"are given for {code}, which is not one of the codes.")
        return found

    given.read("synonyms", synonyms, {}, may_be_blank=True)
    return CodeList(name, codes, meant, given.read("meanings", meaning, {}, may_be_blank=True))


def _columns(value: Value, lists: Mapping[str, CodeList]) -> tuple[Column, ...]:
    taken: dict[str, str] = {}

    def column(name: str, of: Value) -> Column:
        if name not in COLUMNS:
            of.refuse(
                f"is not a column{nearest(name, COLUMNS, '; did you mean {}?', ' that the workbench knows.')}"
            )
        given = of.settings(("heading", "kind"), ("synonyms", "codes", "required"))
        heading = given.read("heading", lambda v: v.text(as_written=True, longest=80), "")
        synonyms = given.read("synonyms", lambda v: v.texts(longest=120), (), may_be_blank=True)
        kind = given.read("kind", lambda v: v.choice(("reference", "date", "code", "text")), "text")
        codes = given.read("codes", lambda v: v.choice(tuple(lists), what="the name of a code list"), None)
        if (kind == "code") != given.has("codes"):
            of.note("must name its code list in codes if its kind is code, and only then.")
        for text in (heading, *synonyms):
            other = taken.setdefault(normalise_heading(text), name)
            if other != name and text:
                of.note(f"has the heading or synonym {text}, which belongs to {other} too.")
        return Column(name, heading, synonyms, kind, codes, given.read("required", Value.truth, True))

    found = value.table(column)
    for name in COLUMNS:
        if name not in dict(value.entries()):
            value.note(f"must have the column {name}; an optional one is given with required: false.")
    return tuple(found.values())


def _sheets(value: Value) -> dict[str, tuple[str, ...]]:
    return _names(value, SHEETS, lambda text: normalise_value(text).replace(" ", ""))


def _labels(value: Value) -> dict[str, tuple[str, ...]]:
    return _names(value, LABELS, normalise_heading)


def _names(
    value: Value, fields: tuple[str, ...], compared: Callable[[str], str]
) -> dict[str, tuple[str, ...]]:
    """Names under which each field may arrive; no name may mean two fields."""
    given = value.settings(fields)
    taken: dict[str, str] = {}
    found = {field: given.read(field, lambda v: v.texts(least=1, longest=120), ()) for field in fields}
    for field, texts in found.items():
        for text in texts:
            other = taken.setdefault(compared(text), field)
            if other != field:
                value.note(f"give {text} to {other} and to {field}; a name can mean one of them only.")
    return found


def _routes(value: Value, columns: tuple[Column, ...]) -> tuple[Route, ...]:
    names = tuple(
        column.name for column in columns if column.name.startswith("route_") and len(column.name) == 7
    )

    def route(code: str, of: Value) -> Route:
        given = of.settings(("column", "label", "short"))
        return Route(
            code=code,
            column=given.read("column", lambda v: v.choice(names), ""),
            label=given.read("label", lambda v: v.text(longest=200), ""),
            short=given.read("short", lambda v: v.text(longest=28), ""),
        )

    found = tuple(value.table(route, least=1).values())
    used = [route.column for route in found if route.column]
    for name in sorted({name for name in used if used.count(name) > 1}):
        value.note(f"name the column {name} more than once.")
    for name in names:
        if name not in used:
            value.note(f"do not use the column {name}.")
    return found


def _precedence(value: Value, codes: tuple[str, ...]) -> tuple[str, ...]:
    found = value.texts()
    if sorted(found) != sorted(codes):
        value.note(
            f"must name each route once, in the order in which they win; the routes are {listed(codes)}."
        )
    return found


def _bands(value: Value) -> tuple[Band, ...]:
    """Bands must take every age once: from 0 with no gap, the last one open, and one band for unborn children."""

    def band(item: Value) -> Band:
        given = item.settings(("label",), ("from_year", "to_year", "unborn"))
        unborn = given.read("unborn", Value.truth, False)
        if unborn and (given.has("from_year") or given.has("to_year")):
            item.note("is the band of unborn children and has no years.")
        return Band(
            label=given.read("label", lambda v: v.text(as_written=True, longest=28), ""),
            from_year=given.read("from_year", lambda v: v.whole(0, 25), None),
            to_year=given.read("to_year", lambda v: v.whole(0, 25), None, may_be_blank=True),
            unborn=unborn,
        )

    found = value.each(band, least=2)
    if sum(band.unborn for band in found) != 1:
        value.note("must have exactly one band with unborn: true.")
    if len({band.label for band in found}) != len(found):
        value.note("must have labels that differ.")
    aged = [band for band in found if not band.unborn]
    if not aged:
        return found
    for band in aged:
        if band.from_year is None or (band.to_year is not None and band.to_year < band.from_year):
            value.note(f"must give {band.label} a from_year, and no to_year before it.")
            return found
    if aged[0].from_year != 0:
        value.note("must begin at age 0.")
    if aged[-1].to_year is not None:
        value.note(f"must leave the last band, {aged[-1].label}, without to_year.")
    for before, after in pairwise(aged):
        if before.to_year is None or after.from_year is None or after.from_year != before.to_year + 1:
            value.note(f"must go on without gap or overlap from {before.label} to {after.label}.")
    return found


def _groupings(
    value: Value, columns: tuple[Column, ...], lists: Mapping[str, CodeList]
) -> dict[str, dict[str, tuple[str, ...]]]:
    """A grouping puts every code of the column's list into exactly one group."""
    coded = {column.name: lists[column.codes].codes for column in columns if column.codes in lists}

    def grouping(variable: str, of: Value) -> dict[str, tuple[str, ...]]:
        if variable not in coded:
            of.refuse("is not a column with a code list.")
        found = of.table(lambda _, codes: codes.choices(coded[variable]), least=1)
        placed = [code for codes in found.values() for code in codes]
        for code in coded[variable]:
            if placed.count(code) != 1:
                of.note(f"must put {code} into one group; found it in {placed.count(code)}.")
        return found

    return value.table(grouping)


def _quantity_words(value: Value) -> tuple[QuantityWord, ...]:
    """Words must take every share from 0 to 1 once, from the smallest share to the largest."""

    def word(item: Value) -> QuantityWord:
        given = item.settings(("word", "phrase"), ("above", "at_least", "below", "at_most"))
        if given.has("above") == given.has("at_least"):
            item.note("must have either above or at_least.")
        if given.has("below") == given.has("at_most"):
            item.note("must have either below or at_most.")
        return QuantityWord(
            word=given.read("word", lambda v: v.text(as_written=True, longest=40), ""),
            phrase=given.read("phrase", lambda v: v.text(as_written=True, longest=60), ""),
            above=given.read("above", Value.share, None),
            at_least=given.read("at_least", Value.share, None),
            below=given.read("below", Value.share, None),
            at_most=given.read("at_most", Value.share, None),
        )

    before = len(value.document.problems)
    found = value.each(word, least=1)
    if len(value.document.problems) > before:
        return found
    if len({word.word for word in found}) != len(found):
        value.note("must be words that differ.")
    if found[0].at_least != 0:
        value.note(f"must begin at 0: {found[0].word} needs at_least: 0.")
    if found[-1].at_most != 1:
        value.note(f"must end at 1: {found[-1].word} needs at_most: 1.")
    for one, next_one in pairwise(found):
        # An end that is in (at_most) meets a beginning that is out (above), and the other way round.
        meets = (one.at_most == next_one.above and one.at_most is not None) or (
            one.below == next_one.at_least and one.below is not None
        )
        if not meets:
            value.note(f"must go on without gap or overlap from {one.word} to {next_one.word}.")
    for word_ in found:
        start = word_.at_least if word_.above is None else word_.above
        end = word_.at_most if word_.below is None else word_.below
        assert start is not None and end is not None, "both ends were asked for above"
        if start > end or (start == end and not word_.holds(start)):
            value.note(f"must not give {word_.word} an end before its beginning.")
    return found


def _documents(value: Value, agencies: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    given = value.settings(agencies)
    return {agency: given.read(agency, lambda v: v.texts(least=1, longest=200), ()) for agency in agencies}


def _replacement_reason(code: str, value: Value) -> ReplacementReason:
    if not re.fullmatch("[A-Z][A-Z-]{2,15}", code):
        value.note("must have a code of 3 to 16 capital letters and hyphens.")
    given = value.settings(("label", "kind"))
    return ReplacementReason(
        code=code,
        label=given.read("label", lambda v: v.text(longest=120), ""),
        kind=given.read("kind", lambda v: v.choice(("out_of_scope", "unavailable")), ""),
    )
