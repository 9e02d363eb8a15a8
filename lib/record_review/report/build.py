"""The statistical report of the record review, put together from protected counts in the order an
inspection uses.

It says what is in the report and in which order; figures, words and protection come from the modules beside
it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from record_review.inspection import Inspection, ReadingError, ReleaseError
from record_review.population import Population, funnel, included_undetermined
from record_review.reading import Readings, main_answers
from record_review.report.counts.tally import reachable_records
from record_review.report.counts.weighted import design_effect, weighted_groups, weighted_tallies
from record_review.report.estimates.stratified import Design, stratified_design
from record_review.report.lines.line import Item, exact_items, released_items
from record_review.report.lines.tables import MARKS, ReportTable
from record_review.report.page import pieces
from record_review.report.page.pieces import Piece
from record_review.report.protection.earlier import keyed_records
from record_review.report.protection.intruder import Told
from record_review.report.protection.protect import (
    check_disclosure,
    protect,
    released_share,
    rounding_secret,
    rounding_step,
)
from record_review.report.released.findings_file import (
    COLUMNS,
    FINDINGS,
    findings_table,
    read_release,
    release_of,
)
from record_review.report.sections.agreement import agreement_pieces
from record_review.report.sections.chosen import chosen_pieces
from record_review.report.sections.earlier import compare, comparison_pieces
from record_review.report.sections.findings import items_of, section_pieces
from record_review.report.sections.front import in_words, key_finding_pieces, title_piece
from record_review.report.sections.groups import explanation, subgroup_pieces
from record_review.report.sections.method import (
    EQUAL,
    glossary_pieces,
    method_pieces,
    purpose_pieces,
    shown_by_standards,
)
from record_review.report.team.scope import evidence, largest_move
from record_review.sample import Selection, no_replacements, record_weights

RISKY_STARTS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would take such a text for a formula


@dataclass(frozen=True)
class Report:
    """A report that may be released: the pieces of its page and its tables.

    items : pieces in the order of the page; protected numbers and fixed texts only
    tables : name -> frame, as on the page
    shown : the same tables with caption, units and notes
    files : tables for programs, which the page does not show
    told : what all of it lets anyone know, for the audit of later releases
    stated : dates on the page that are no child's, besides those of the inspection
    """

    items: tuple[Piece, ...]
    tables: Mapping[str, pd.DataFrame]
    shown: tuple[ReportTable, ...]
    files: tuple[ReportTable, ...] = ()
    told: Told = field(default_factory=lambda: Told({}))
    stated: tuple[date, ...] = ()


def build_report(
    inspection: Inspection,
    *,
    population: Population,
    selection: Selection,
    representativeness: pd.DataFrame,
    readings: Readings,
    secret: bytes,
    replacements: pd.DataFrame | None = None,
    register_head: str = "",
    versions: Mapping[str, str] | None = None,
    earlier: Sequence[Told] = (),
    approval: Mapping[str, str] | None = None,
) -> Report:
    """Put the report together; nothing in it tells an exact count of findings, a reference or a free text.

    Parameters
    ----------
    population, selection, readings : of the rooms before this one
    representativeness : as `sample.representativeness` gives it, with replacements if there were any
    secret : of the inspection, as `Store.secret` gives it; decides which way counts are rounded
    replacements : table of replacements as `sample` keeps it; None when there were none
    register_head : digest of the newest line of the inspection's register
    versions : software -> version, to be printed in the annex
    earlier : what earlier releases of the inspection told, as `history.earlier_releases` gives it
    approval : of the release of exact counts, as `history.exact_approval` gives it

    Raises
    ------
    ReleaseError : the mode of protection cannot be honoured, or leaves a count unprotected
    ReadingError : no record was read, or the readings do not fit the population
    """
    check_disclosure(inspection.report, approval)
    programme, settings = inspection.programme, inspection.report
    assert population.agreed_date is not None, "records are drawn only from a return with an agreed date"
    replaced = no_replacements() if replacements is None else replacements
    answers = main_answers(readings)
    categories, sizes = _strata(readings, population, inspection)
    weights = record_weights(selection, replaced)
    if strays := set(categories) - set(weights):
        raise ReadingError(
            f"{len(strays)} of the records read are neither selected nor read in the place of a "
            "selected one. Check the log of replacements and the filled workbooks."
        )
    design = stratified_design(list(categories.values()), sizes, [weights[ref] for ref in categories])
    effect = design_effect(weights[ref] for ref in categories)
    read, everyone, strata = len(categories), len(population.children), len(design.names)
    secret = rounding_secret(inspection, secret)
    equal = effect <= EQUAL
    if settings.disclosure == "suppressed" and not equal:
        raise ReleaseError(
            "report.disclosure is suppressed, and records weigh differently because a least number was "
            "asked for in some categories: a weighted count that is large enough may be of very few records. "
            "Set it to rounded."
        )
    protected = protect(
        weighted_tallies(programme, answers, weights),
        programme,
        settings,
        secret=secret,
        groups=weighted_groups(programme, answers, weights, population.children, settings.subgroups),
        # What is known of a child alone bounds how many are asked, not what they weigh.
        reachable=reachable_records(programme, population.children, categories) if equal else None,
        earlier=earlier,
        records=keyed_records(answers, secret),
        approval=approval,
    )
    step = rounding_step(settings)
    base: dict[str, Any] = {
        "read": read,
        "population": everyone,
        "strata": strata,
        "settings": settings,
        "effect": effect,
    }
    items = released_items(programme, protected.tallies, **base)
    agreed = in_words(population.agreed_date)
    chosen, tables = chosen_pieces(
        inspection,
        funnel=funnel(population),
        representativeness=representativeness,
        selection=selection,
        replacements=replaced,
        agreed=agreed,
        read=read,
        secret=secret,
        undetermined=included_undetermined(population),
        # Beside exact counts nothing may be told that hidden ones went into.
        largest_move=None
        if settings.disclosure == "suppressed"
        else _moved(inspection, readings, replaced, categories, sizes, weights),
    )
    found: list[Piece] = [
        title_piece(inspection, agreed, approval),
        *purpose_pieces(inspection, population=everyone, read=read, agreed=agreed, census=read >= everyone),
        *key_finding_pieces(items, inspection, read=read, population=everyone),
        *(_about_named_children(items) if settings.disclosure == "exact" else ()),
        *chosen,
    ]
    if settings.subgroups:
        found.append(pieces.note(explanation(settings.subgroups)))
    for section in programme.sections:
        if inside := items_of(items, section):
            told, more = section_pieces(
                inside,
                programme,
                section,
                read=read,
                population=everyone,
                step=step,
                threshold=settings.threshold,
                no_answer=lambda count, asked: released_share(count, asked, **base),
            )
            found += told
            tables += more
            told, more = subgroup_pieces(
                inside,
                protected.groups,
                population.children,
                programme,
                section,
                settings.subgroups,
                share=lambda count, of: released_share(count, of, **base),
                step=step,
                threshold=settings.threshold,
            )
            found += told
            tables += more
    findings = findings_table(
        items,
        inspection,
        agreed=population.agreed_date,
        population=everyone,
        read=read,
        strata=strata,
        effect=effect,
    )
    stated: tuple[date, ...] = ()
    if settings.previous is not None:
        then = read_release(settings.previous)
        stated = (then.agreed,)
        told, more = comparison_pieces(compare(release_of(findings), then))
        found += told
        tables += more
    told, more = agreement_pieces(
        readings, programme, settings, secret=secret, independent=inspection.reading.independent
    )
    found += told
    tables += more
    names = {route.code: route.short for route in programme.routes}
    digests = {
        "Programme file’s digest": programme.sha256,
        "Population’s digest": population.digest,
        "Book’s digest": selection.digest,
        **({"Register’s digest": register_head} if register_head else {}),
    }
    found += method_pieces(
        inspection,
        population=everyone,
        read=read,
        merged=[[names.get(c, c) for c in name.split(" and ")] for name in design.names if " and " in name],
        digests=digests,
        versions=versions or {},
        effect=effect,
        shown_elsewhere=shown_by_standards([item.share for item in items if not item.option]),
        draw={
            "Public number": selection.public_text,
            "List picked": f"{selection.list_number:,} of {selection.lists:,}"
            if selection.lists > 1
            else f"{selection.list_number:,}",
        },
    )
    found += glossary_pieces(programme)
    return Report(
        tuple(found),
        {shown.name: shown.frame for shown in tables},
        tuple(tables),
        files=(findings,),
        told=protected.told,
        stated=stated,
    )


def team_items(
    inspection: Inspection,
    population: Population,
    readings: Readings,
    weights: Mapping[str, float] | None = None,
) -> tuple[list[Item], Design]:
    """Every finding with exact counts, for the team's notebook, and the design its estimates rest on.

    Parameters
    ----------
    weights : as `sample.record_weights` gives them; without them all records weigh the same
    """
    categories, sizes = _strata(readings, population, inspection)
    return exact_items(inspection.programme, main_answers(readings), categories, sizes, weights)


def report_csvs(report: Report) -> dict[str, bytes]:
    """The tables as CSV files, with a file that says what each holds and what its marks mean.

    UTF-8 with the mark that spreadsheets look for, one line per row, units in the headings, and no comment
    lines.
    """
    files, notes = {}, []
    for shown in (*report.shown, *report.files):
        files[f"{shown.name}.csv"] = _csv(shown.frame)
        notes.append((f"{shown.name}.csv", "contents", " ".join([shown.caption, shown.note]).strip()))
        notes += [(f"{shown.name}.csv", mark, meaning) for mark, meaning in shown.marks.items()]
    if report.files:
        notes += [(f"{FINDINGS}.csv", column, meaning) for column, meaning in COLUMNS.items()]
    step_notes = [("all", "under", "the count is smaller than the number named, and may be 0")]
    step_notes += [("all", "over", "the count is larger than the number named, and may be the whole base")]
    step_notes += [("all", mark, meaning) for mark, meaning in MARKS.items()]
    files["notes.csv"] = _csv(pd.DataFrame(notes + step_notes, columns=["File", "Mark", "Meaning"]))
    return files


def _strata(
    readings: Readings, population: Population, inspection: Inspection
) -> tuple[dict[str, str], dict[str, int]]:
    """Category of each record read, and children in each category in the programme's order."""
    records = readings.records.drop_duplicates("record_ref").sort_values("record_ref")
    if records.empty:
        raise ReadingError("No record has been read yet, so there is nothing to report.")
    categories = dict(zip(records["record_ref"], records["category"], strict=True))
    counts = population.children["category"].value_counts()
    order = [*inspection.programme.category_precedence]
    order += sorted(set(counts.index) - set(order))
    return categories, {category: int(counts.get(category, 0)) for category in order}


def _moved(
    inspection: Inspection,
    readings: Readings,
    replaced: pd.DataFrame,
    categories: Mapping[str, str],
    sizes: Mapping[str, int],
    weights: Mapping[str, float],
) -> float | None:
    """The largest move of a headline share without the records brought in; None when there are none, or no
    others."""
    brought_in = np.isin(list(categories), list(replaced["replacement"]))
    if brought_in.all() or not brought_in.any():
        return None
    items, design = exact_items(inspection.programme, main_answers(readings), categories, sizes, weights)
    told = evidence(inspection.programme, items, design, readings)
    own = [weights[ref] for ref in categories]
    return largest_move(told, brought_in, strata=list(categories.values()), sizes=sizes, weights=own)


def _about_named_children(items: Sequence[Item]) -> list[Piece]:
    """In exact counts: the findings that hold for all, none or all but one of the records, in words."""
    named = [item for item in items if item.share.base and not 1 < item.share.count < item.share.base - 1]
    if not named:
        return []
    told = "These findings hold for every child to whom they apply, for none, for one, or for all but one"
    return [
        pieces.note(
            f"{told}. The partnership knows who these children are, so each is to be handled as a finding "
            f"about named children: {'; '.join(dict.fromkeys(item.label for item in named))}."
        )
    ]


def _csv(frame: pd.DataFrame) -> bytes:
    def harmless(value: object) -> object:
        return f"'{value}" if isinstance(value, str) and value.startswith(RISKY_STARTS) else value

    return frame.map(harmless).to_csv(index=False, lineterminator="\n").encode("utf-8-sig")
