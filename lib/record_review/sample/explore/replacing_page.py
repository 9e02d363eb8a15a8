"""What a replacement would mean: the unused reserves for one record, or a reserve for each of several.

It words and draws what `closeness` and `representativeness` have counted, for looking only: it decides
nothing, and what it shows is entered nowhere. Records stand by their places and references alone.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from record_review.inspection import ParameterError, Refusal, reference_key
from record_review.inspection.look import Picture, Table, picture, table
from record_review.sample.draw.replacements import apply_replacements, no_replacements
from record_review.sample.draw.selection import place_names
from record_review.sample.likeness.levels import likeness, representativeness
from record_review.sample.replacing.closeness import assign_reserves, rank_reserves, with_choices

if TYPE_CHECKING:
    from record_review.inspection import Inspection
    from record_review.sample.draw.selection import Selection
from record_review.sample.explore.replacing_effect import effect_figure, level_names, levels_changed

PROGRAM = "python3 workbench.py"
NOT_A_DECISION = (
    "For looking only: nothing is recorded here, and nothing is decided. A replacement is the inspection "
    "lead's decision, and its reason goes into the register before the command shows its own ranking."
)


def records_offered(selection: Selection, replacements: pd.DataFrame | None) -> list[tuple[str, str]]:
    """The records that are read, in the order of their places: ("R07  ref", reference)."""
    places = place_names(selection)
    reading = apply_replacements(selection, no_replacements() if replacements is None else replacements)
    return [(f"{places[ref]}  {ref}", ref) for ref in reading]


def reserves_offered(selection: Selection, replacements: pd.DataFrame | None) -> list[tuple[str, str]]:
    """The unused reserves, in their order: ("V03  ref", reference)."""
    earlier = no_replacements() if replacements is None else replacements
    used = {reference_key(ref) for ref in earlier["replacement"]}
    places = place_names(selection)
    return [(f"{places[ref]}  {ref}", ref) for ref in selection.reserves if reference_key(ref) not in used]


def named(text: str, offered: Sequence[tuple[str, str]], what: str) -> list[str]:
    """The references that a typed text names: places such as R07, references, or both as they are offered.

    Parameters
    ----------
    text : one, or several with commas or semicolons between them; "" names none
    offered : as `records_offered` or `reserves_offered` give it
    what : what is named, for the refusal: "a record that is read"

    Raises
    ------
    ParameterError : a sentence for each part that is none of those offered
    """
    known: dict[str, str] = {}
    for label, ref in offered:
        place = label.split()[0]
        known |= {reference_key(each): ref for each in (place, ref, label)}
    if reference_key(text) in known:  # a reference may hold a comma
        return [known[reference_key(text)]]
    parts = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
    if problems := [f"{part} is not {what}." for part in parts if reference_key(part) not in known]:
        raise ParameterError(*problems)
    return list(dict.fromkeys(known[reference_key(part)] for part in parts))


def ranking_page(
    children: pd.DataFrame,
    selection: Selection,
    replacements: pd.DataFrame | None,
    inspection: Inspection,
    record: str,
    reserve: str | None = None,
) -> str:
    """The unused reserves for one record, ranked, and what one of them would do to the sample.

    Parameters
    ----------
    children : the eligible children
    replacements : the decisions so far; None for none
    record : reference of the record that cannot be read
    reserve : reference of the reserve whose effect is shown; the closest when None

    Returns
    -------
    HTML: sentences, the ranking, the levels that would change as a table and a chart, and the commands that
    would record the choice

    Raises
    ------
    ReadingError : the record is not read, or the decisions do not fit the selection
    """
    ranked = rank_reserves(children, selection, record, replacements, inspection.sample, inspection.programme)
    place = place_names(selection)[record]
    if ranked.empty:
        return _page(
            f"{place} ({record})",
            [f"No reserve is left: {place} stays in the selection and is reported as not read."],
        )
    chosen = ranked["record_ref"].iloc[0] if reserve is None else reserve
    row = ranked.set_index("record_ref").loc[chosen]
    effect = levels_changed(children, selection, replacements, inspection, [(record, chosen)])
    title = f"{place} ({record}), with {row['reserve']} ({chosen}) in its place"
    parts = [
        f"{row['reserve']}: {row['why']}." + _mind(row["siblings"], row["above_share"]),
        _before_and_after(children, selection, replacements, inspection, [(record, chosen)]),
        _ranking_table(ranked, place),
        *_effect(effect, inspection),
        *_commands(inspection, [(record, chosen)], ranked),
    ]
    return _page(title, parts)


def assignment_page(
    children: pd.DataFrame,
    selection: Selection,
    replacements: pd.DataFrame | None,
    inspection: Inspection,
    records: Sequence[str],
) -> str:
    """A reserve for each of several records, so that together they are as close as can be; otherwise as
    `ranking_page`.
    """
    found = assign_reserves(
        children, selection, records, replacements, inspection.sample, inspection.programme
    )
    choices = list(zip(found["replaced"], found["record_ref"], strict=True))
    shown = pd.DataFrame(
        {
            "Record": [f"{row.place}  {row.replaced}" for row in found.itertuples(index=False)],
            "Reserve": [f"{row.reserve}  {row.record_ref}" for row in found.itertuples(index=False)],
            "How close": found["why"],
            "Distance": found["distance"],
            "Mind": _minds(found),
        }
    )
    note = (
        "As few families as can be above their share, then as many of the same category as can be, then the "
        "smallest sum of distances; brothers and sisters who would come in together are counted."
    )
    effect = levels_changed(children, selection, replacements, inspection, choices)
    parts = [
        _before_and_after(children, selection, replacements, inspection, choices),
        table(shown, "A reserve for each of these records", number_formats={"Distance": ".2f"}, note=note),
        *_effect(effect, inspection),
        *_commands(inspection, choices, found),
    ]
    return _page(f"{len(choices)} records at once", parts)


def commands(inspection: Inspection, record: str, reserve: str) -> tuple[str, str]:
    """What is typed to replace a record: the line that enters the reason, then the one that records the
    choice.

    CODE and WHO stand for what only a person can say.
    """
    start = [*PROGRAM.split(), "replace", inspection.inspection_id, record]
    first = f"{shlex.join(start)} --reason CODE"
    return first, f'{first} --with {shlex.quote(reserve)} --by "WHO"'


def refused(refusal: Refusal) -> str:
    """A refusal as a page."""
    return _page("Nothing can be shown", list(refusal.problems))


def _ranking_table(ranked: pd.DataFrame, place: str) -> Table:
    shown = pd.DataFrame(
        {
            "Reserve": [f"{row.reserve}  {row.record_ref}" for row in ranked.itertuples(index=False)],
            "How close": ranked["why"],
            "Distance": ranked["distance"],
            "Mind": _minds(ranked),
            "Levels not within one record": ranked["levels_outside"],
            "Largest difference": [
                f"{row.largest_difference:.1f} ({row.worst_level})" for row in ranked.itertuples(index=False)
            ],
        }
    )
    note = (
        "First those that put no family above its share, then those of the same category, then the smallest "
        "distance: 0 is alike in everything that is weighed, 1 in nothing. The weights stand in the "
        "programme file under closeness. The last two columns are about the sample with this reserve in it."
    )
    caption = f"Unused reserves for {place}, the closest first"
    return table(shown, caption, number_formats={"Distance": ".2f"}, note=note)


def _minds(found: pd.DataFrame) -> list[str]:
    return [
        _mind(row.siblings, row.above_share).strip() or ("" if row.same_category else "Another category.")
        for row in found.itertuples(index=False)
    ]


def _mind(siblings: str, above_share: bool) -> str:
    """A warning about brothers and sisters, with a space in front; "" for none."""
    more = ", and more of this family would be read than its share" if above_share else ""
    return f" Mind: {siblings}{more}." if siblings else ""


def _before_and_after(
    children: pd.DataFrame,
    selection: Selection,
    replacements: pd.DataFrame | None,
    inspection: Inspection,
    choices: Sequence[tuple[str, str]],
) -> str:
    now, then = (
        likeness(
            representativeness(children, selection, inspection.sample.balance_on, tried),
            "after",
            inspection.programme,
        ).in_words()
        for tried in (with_choices(replacements, []), with_choices(replacements, choices))
    )
    return f"The sample now: {now}. With this choice: {then}."


def _effect(effect: pd.DataFrame, inspection: Inspection) -> list[str | Table | Picture]:
    if effect.empty:
        return ["No level of what the sample is balanced on would change."]
    names = level_names(effect, inspection)
    shown = pd.DataFrame(
        {
            "Level": names,
            "Exact share in records": effect["expected"],
            "Now": effect["now"].astype("int64"),
            "With this choice": effect["then"].astype("int64"),
        }
    )
    moved = (
        f"{name}: {row.now} now, {row.then} with this choice, exact share {row.expected:.1f}"
        for name, row in zip(names, effect.itertuples(index=False), strict=True)
    )
    words = (
        f"The levels that would change, in records more or fewer than their exact share. {'; '.join(moved)}."
    )
    return [
        table(shown, "Levels that would change"),
        picture(effect_figure(effect, inspection), words),
    ]


def _commands(
    inspection: Inspection, choices: Sequence[tuple[str, str]], found: pd.DataFrame
) -> list[str | list[str]]:
    lines = [line for record, reserve in choices for line in commands(inspection, record, reserve)]
    codes = ", ".join(inspection.programme.replacement_reasons)
    told = (
        f"{NOT_A_DECISION} To record it, type these lines in order, with one of the codes {codes}, and for "
        "WHO the role or initials of whoever decided."
    )
    by_ref = found.set_index("record_ref")["same_category"]
    if not all(by_ref[reserve] for _, reserve in choices):
        told += " Where another category is taken though one of the same is unused, --note says why."
    return [told, lines]


def _page(title: str, parts: Sequence[str | list[str] | Table | Picture]) -> str:
    """Text as a paragraph, a list as lines to type, tables and pictures as they are."""
    found = [f"<h3>{escape(title)}</h3>"]
    for part in parts:
        if isinstance(part, str):
            found.append(f"<p>{escape(part)}</p>")
        elif isinstance(part, list):
            found.append(f'<pre tabindex="0">{escape(chr(10).join(part))}</pre>')
        else:
            found.append(part._repr_html_())
    return "\n".join(found)
