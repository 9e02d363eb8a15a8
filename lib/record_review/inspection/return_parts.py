"""Reads what a programme says about the return: code lists, columns, sheets and labels, groupings."""

from collections.abc import Callable, Mapping

from record_review.inspection.programme import CodeList, Column, normalise_heading, normalise_value
from record_review.inspection.strict import Value, nearest

# The columns that the other rooms know by name, and the kind they take each for. A programme says under which
# headings they arrive and what their codes are.
COLUMNS = {
    "record_ref": "reference",
    "date_of_birth": "date",
    "expected_date_of_birth": "date",
    "gender": "code",
    "ethnicity": "code",
    "disability": "code",
    "route_a": "code",
    "route_a_ended_at": "code",
    "route_b": "code",
    "registration_date": "date",
    "deregistration_date": "date",
    "route_c": "code",
    "route_d": "code",
    "involvement_start": "date",
    "involvement_end": "date",
    "locality": "text",
    "simd_quintile": "code",
    "looked_after": "code",
    "sibling_group": "text",
    "scra": "code",
    "asp": "code",
}
YES_NO = ("route_a", "route_b", "route_c", "route_d", "scra", "asp")
SHEETS = ("partnership", "children")
LABELS = (  # fields of the sheet Partnership, then the headings of its table of key personnel
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


def read_code_list(name: str, value: Value) -> CodeList:
    """A code list; no text in it may mean two codes."""
    given = value.settings(("codes",), ("synonyms", "meanings"))
    codes = given.read_list("codes", lambda v: v.texts(least=1))
    meant = {normalise_value(code): code for code in codes}
    if len(meant) != len(codes):
        value.note("has codes that differ only in capitals or spaces.")

    def synonyms(of: Value) -> dict[str, tuple[str, ...]]:
        found = of.table(lambda _, texts: texts.texts())
        for code, texts in found.items():
            if code not in codes:
                of.note(f"are given for {code}, which is not one of the codes.")
            for text in texts:
                other = meant.setdefault(normalise_value(text), code)
                if other != code:
                    of.note(f"give {text} to {other} and to {code}; a text can mean one code only.")
        return found

    def meanings(of: Value) -> dict[str, frozenset[str]]:
        found = of.table(lambda _, words: frozenset(words.choices(MEANINGS)))
        for code in found:
            if code not in codes:
                of.note(f"are given for {code}, which is not one of the codes.")
        return found

    given.read_table("synonyms", synonyms)
    return CodeList(name, codes, meant, given.read_table("meanings", meanings))


def read_columns(value: Value, lists: Mapping[str, CodeList]) -> tuple[Column, ...]:
    """The columns; every one the rooms know must be there, and no heading may mean two of them."""
    taken: dict[str, str] = {}

    def column(name: str, of: Value) -> Column:
        if name not in COLUMNS:
            known = tuple(COLUMNS)
            of.refuse(f"is not a column{nearest(name, known, '; did you mean {}?', ' of the workbench.')}")
        given = of.settings(("heading", "kind"), ("synonyms", "codes", "required"))
        heading = given.read("heading", lambda v: v.text(as_written=True, longest=80), "")
        synonyms = given.read_list("synonyms", lambda v: v.texts(longest=120))
        kind = given.read("kind", lambda v: v.choice((COLUMNS[name],)), COLUMNS[name])
        codes = given.read("codes", lambda v: v.choice(tuple(lists), what="the name of a code list"), None)
        if (kind == "code") != given.has("codes"):
            of.note("must name its code list in codes if its kind is code, and only then.")
        if name in YES_NO and codes and codes in lists and set(lists[codes].codes) != {"Yes", "No"}:
            of.note("must have a code list with the codes Yes and No.")
        for text in (heading, *synonyms):
            other = taken.setdefault(normalise_heading(text), name)
            if other != name and text:
                of.note(f"has the heading or synonym {text}, which belongs to {other} too.")
        required = given.read("required", Value.truth, True)
        return Column(name, heading, synonyms, kind, codes, required)

    found = value.table(column)
    names = [name for name, _ in value.entries()]
    for name in COLUMNS:
        if name not in names:
            value.note(f"must have the column {name}; an optional one says required: false.")
    return tuple(found.values())


def read_sheets(value: Value) -> dict[str, tuple[str, ...]]:
    return _names(value, SHEETS, lambda text: normalise_value(text).replace(" ", ""))


def read_labels(value: Value) -> dict[str, tuple[str, ...]]:
    return _names(value, LABELS, normalise_heading)


def _names(
    value: Value, fields: tuple[str, ...], compared: Callable[[str], str]
) -> dict[str, tuple[str, ...]]:
    """Names under which each field may arrive; no name may mean two fields."""
    given = value.settings(fields)
    taken: dict[str, str] = {}
    found = {name: given.read_list(name, lambda v: v.texts(least=1, longest=120)) for name in fields}
    for name, texts in found.items():
        for text in texts:
            other = taken.setdefault(compared(text), name)
            if other != name:
                value.note(f"give {text} to {other} and to {name}; it can mean one of them only.")
    return found


def read_groupings(
    value: Value, columns: tuple[Column, ...], lists: Mapping[str, CodeList]
) -> dict[str, dict[str, tuple[str, ...]]]:
    """Groupings of coded columns; each puts every code of the column's list into exactly one group."""
    coded = {
        column.name: lists[column.codes].codes for column in columns if column.codes and column.codes in lists
    }

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
