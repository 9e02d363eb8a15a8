"""The statistical report of the record review: which sections it has, in the order an inspection uses.

Figures, words and protection come from the rooms below it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from record_review.inspection import ReadingError
from record_review.report.basis import EFFECT_STEP, TILT_STEP, Basis, coarser, tilt_of
from record_review.report.counts.tally import reachable_records, tally_answers, tally_groups
from record_review.report.counts.weighted import design_effect
from record_review.report.lines.findings import Findings
from record_review.report.lines.line import released_lines
from record_review.report.lines.release import Release, release_of
from record_review.report.lines.review import Review
from record_review.report.lines.tables import ReportTable
from record_review.report.page.pieces import Part, Piece, laid_out
from record_review.report.protection.earlier import keyed_records
from record_review.report.protection.protect import Told, kept, protect, reported_digest
from record_review.report.protection.rules import exact_all
from record_review.report.released.findings_file import read_release
from record_review.report.sections.agreement import agreement, agreement_lines
from record_review.report.sections.brief import at_a_glance, in_brief
from record_review.report.sections.chosen import chosen
from record_review.report.sections.earlier import earlier_inspection
from record_review.report.sections.findings import sections_of_findings
from record_review.report.sections.method import glossary, method
from record_review.report.sections.missing import missing_children
from record_review.report.sections.opening import named_children, purpose, title

SECTIONS: tuple[Callable[[Review, Findings], Part], ...] = (
    title,
    in_brief,
    at_a_glance,
    purpose,
    named_children,
    sections_of_findings,
    earlier_inspection,
    chosen,
    missing_children,
    agreement,
    method,
    glossary,
)


@dataclass(frozen=True)
class Report:
    """A report that may be released: the pieces of its page, its tables and its numbers.

    pieces : in the order of the page; protected numbers and fixed texts only
    tables : those of the page, with caption, units and notes
    release : the findings as numbers, for programs and for later inspections
    told : what all of it tells of the readings; a later release keeps it
    stated : dates on the page that are no child's, besides those of the inspection
    """

    pieces: tuple[Piece, ...]
    tables: tuple[ReportTable, ...]
    release: Release
    told: Told
    stated: tuple[date, ...] = ()

    @property
    def frames(self) -> dict[str, pd.DataFrame]:
        """The tables of the page by name."""
        return {table.name: table.frame for table in self.tables}


def build_report(
    review: Review,
    *,
    secret: bytes,
    register_head: str = "",
    versions: Mapping[str, str] | None = None,
    earlier: Sequence[Told] = (),
    approval: Mapping[str, str] | None = None,
) -> Report:
    """Put the report together; nothing in it tells an exact count of findings, a reference or a free text.

    Parameters
    ----------
    secret : of the inspection, as `Store.secret` gives it; keys what is kept of the records
    register_head : digest of the newest line of the inspection's register
    versions : software -> version, to be printed in the annex
    earlier : what earlier releases told, the first of which stands, as `protection.earlier.earlier_releases`
    gives it
    approval : of the release of exact counts, as `protection.earlier.exact_approval` gives it

    Raises
    ------
    ReleaseError : the mode of protection cannot be honoured, or leaves a count unprotected; or the earlier
        inspection that the settings name cannot be compared with this one
    """
    inspection, programme = review.inspection, review.programme
    settings, children = inspection.report, review.population.children
    agreed = review.population.agreed_date
    if agreed is None:
        raise ReadingError(
            "Records are drawn only from a return with an agreed date; this population has none."
        )
    tallies = tally_answers(programme, review.answers)
    now = protect(
        tallies,
        programme,
        settings,
        reachable=reachable_records(programme, children, review.records),
        groups=tally_groups(programme, review.answers, children, settings.subgroups),
        approval=approval,
    )
    now = replace(
        now,
        agreement=agreement_lines(review),
        reported=reported_digest(programme),
        read=len(review.records),
        effect=coarser(design_effect(review.weights), EFFECT_STEP),
        tilt=coarser(tilt_of(review.weights), TILT_STEP),
        records=keyed_records(review.answers, secret),
    )
    exact = settings.disclosure == "exact"
    told, changed = (now, 0) if exact else kept(now, earlier)
    strata = min(len(programme.category_precedence), told.read)
    basis = Basis(told.read, len(children), strata, settings, told.effect, told.tilt)
    lines = tuple(released_lines(programme, exact_all(tallies) if exact else told.figures, tallies, basis))
    previous = None if settings.previous is None else read_release(settings.previous)
    findings = Findings(
        basis,
        lines,
        told,
        changed,
        release_of(lines, inspection, basis, agreed),
        previous,
        approval,
        register_head,
        versions or {},
    )
    pieces, tables = laid_out(section(review, findings) for section in SECTIONS)
    dates = () if previous is None else (previous.agreed,)
    return Report(tuple(pieces), tuple(tables), findings.release, told, dates)
