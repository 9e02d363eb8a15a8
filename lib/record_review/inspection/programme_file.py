"""Reads a programme file and finds it sound, or says everything that is wrong with it.

The parts about the return are read in `return_parts`, bands and words in `intervals`, questions in `bank`.
"""

import re
from pathlib import Path

from record_review.inspection.bank import read_questions, read_scale, read_section
from record_review.inspection.intervals import read_bands, read_quantity_words
from record_review.inspection.places import PROGRAMMES
from record_review.inspection.programme import Column, Programme, ReplacementReason, Route
from record_review.inspection.refusals import ParameterError
from record_review.inspection.return_parts import (
    read_code_list,
    read_columns,
    read_groupings,
    read_labels,
    read_sheets,
)
from record_review.inspection.strict import Document, Value, listed, nearest

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
    "closeness",
    "reader_criteria",
    "retention",
)


def read_programme(name_or_path: str | Path) -> Programme:
    """Read a programme file, all of it or not at all.

    Parameters
    ----------
    name_or_path : the name of a programme in params/programmes, or the path of a programme file (….yml)

    Raises
    ------
    ParameterError : with one sentence per problem: there is no such programme; unknown or missing settings;
        wrong types; references that lead nowhere; texts that point two ways; bands or words with gaps
    """
    document = Document(programme_path(name_or_path))
    return document.read(lambda top: _programme(top, document))


def programme_path(name_or_path: str | Path) -> Path:
    """Where a programme's file lies; `ParameterError` when there is none."""
    said = str(name_or_path)
    if isinstance(name_or_path, Path) or said.endswith(".yml"):
        path = Path(name_or_path)
        if not path.is_file():
            raise ParameterError(f"There is no programme file {said}.")
        return path.resolve()
    known = sorted(found.stem for found in PROGRAMMES.glob("*.yml"))
    if said not in known:
        hint = nearest(said, known, "did you mean {}?", f"there is {listed(known)}.")
        raise ParameterError(f"There is no programme {said} in params/programmes; {hint}")
    return PROGRAMMES / f"{said}.yml"


def _programme(top: Value, document: Document) -> Programme:
    given = top.settings(("programme", "title", "version", *PARTS, "illustrative"), ("reader_numbers",))
    lists = given.read_table("code_lists", lambda v: v.table(read_code_list, least=1))
    columns = given.read_list("columns", lambda v: read_columns(v, lists))
    routes = given.read_list("routes", lambda v: _routes(v, columns))
    codes = tuple(route.code for route in routes)
    stages = next(
        (lists[c.codes].codes for c in columns if c.name == "route_a_ended_at" and c.codes in lists), ()
    )
    sections = given.read_list("sections", lambda v: tuple(v.table(read_section, least=1).values()))
    scales = given.read_table("scales", lambda v: v.table(read_scale, least=1))
    agencies = given.read_list("agencies", lambda v: v.texts(least=1, longest=40))
    name = "small letters, digits and hyphens"
    return Programme(
        name=given.read("programme", lambda v: v.text(pattern="[a-z0-9-]{2,40}", expected=name), ""),
        title=given.read("title", lambda v: v.text(longest=200), ""),
        version=given.read("version", lambda v: v.text(as_written=True, longest=40), ""),
        sha256=document.sha256,
        columns=columns,
        sheets=given.read_table("sheets", read_sheets),
        partnership_labels=given.read_table("partnership_labels", read_labels),
        code_lists=lists,
        routes=routes,
        category_precedence=given.read_list("category_precedence", lambda v: _precedence(v, codes)),
        bands=given.read_list("bands", read_bands),
        groupings=given.read_table(
            "groupings", lambda v: read_groupings(v, columns, lists), may_be_blank=True
        ),
        no_investigation_stages=given.read_list("no_investigation_stages", lambda v: v.choices(stages)),
        sections=sections,
        scales=scales,
        questions=given.read_list("questions", lambda v: read_questions(v, sections, scales, codes, stages)),
        quantity_words=given.read_list("quantity_words", read_quantity_words),
        agencies=agencies,
        documents=given.read_table("documents", lambda v: _documents(v, agencies)),
        replacement_reasons=given.read_table("replacement_reasons", lambda v: v.table(_reason, least=1)),
        closeness=given.read_table("closeness", _closeness),
        reader_criteria=given.read_table(
            "reader_criteria", lambda v: v.table(lambda _, part: part.texts(least=1))
        ),
        retention=given.read("retention", lambda v: v.text(), ""),
        illustrative=given.read_list("illustrative", lambda v: v.choices(PARTS)),
        **given.read_table("reader_numbers", _reader_numbers),
    )


def _reader_numbers(value: Value) -> dict[str, int]:
    """How many local practitioners are trained, read and stand in reserve, where it is not the guidance's."""
    names = {"trained": "trained_readers", "read": "local_readers", "reserves": "reserve_readers"}
    given = value.settings((), tuple(names))
    return {
        field: given.read(name, lambda v: v.whole(0, 60), 0)
        for name, field in names.items()
        if given.has(name)
    }


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
        if name not in used and len(used) == len(found):
            value.note(f"do not use the column {name}.")
    return found


def _precedence(value: Value, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Which route gives the category of a child who came by several."""
    found = value.texts()
    if codes and sorted(found) != sorted(codes):
        value.note(
            f"must name each route once, in the order in which they win; the routes are {listed(codes)}."
        )
    return found


def _documents(value: Value, agencies: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    given = value.settings(agencies)
    return {agency: given.read_list(agency, lambda v: v.texts(least=1, longest=200)) for agency in agencies}


def _closeness(value: Value) -> dict[str, int]:
    """Weights of what a reserve is to be near in, beside the category, which comes before all of them."""
    named = ("age", "gender", "ethnicity")  # guidance: "as close a match as possible in relation to age, …"
    others = ("locality", "disability", "looked_after", "simd_quintile")
    given = value.settings((*named, "other"), others)
    found = {
        name: given.read(name, lambda v: v.whole(0, 100), 1)
        for name in (*named, "other", *others)
        if given.has(name)
    }
    if all(name in found for name in named) and not any(found[name] for name in named):
        value.note("must give a weight above 0 to age, gender or ethnicity.")
    return found


def _reason(code: str, value: Value) -> ReplacementReason:
    if not re.fullmatch("[A-Z][A-Z-]{2,15}", code):
        value.note("must be a code of 3 to 16 capital letters and hyphens.")
    given = value.settings(("label", "kind"))
    return ReplacementReason(
        code=code,
        label=given.read("label", lambda v: v.text(longest=120), ""),
        kind=given.read("kind", lambda v: v.choice(("out_of_scope", "unavailable")), ""),
    )
