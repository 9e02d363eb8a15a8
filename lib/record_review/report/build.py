"""The statistical report of the record review: which sections it has, in the order an inspection uses.

Figures, words and protection come from the rooms below it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from record_review.inspection import ReadingError, ReleaseError
from record_review.report.basis import Basis
from record_review.report.counts.tally import reachable_records
from record_review.report.counts.weighted import design_effect, weighted_groups, weighted_tallies
from record_review.report.lines.findings import Findings
from record_review.report.lines.line import released_lines
from record_review.report.lines.release import Release, release_of
from record_review.report.lines.review import Review
from record_review.report.lines.tables import ReportTable
from record_review.report.page.pieces import Part, Piece, laid_out
from record_review.report.protection.earlier import keyed_records
from record_review.report.protection.intruder import Disclosed
from record_review.report.protection.modes import check_disclosure, rounding_secret
from record_review.report.protection.protect import protect
from record_review.report.released.findings_file import read_release
from record_review.report.sections.agreement import agreement
from record_review.report.sections.chosen import chosen
from record_review.report.sections.earlier import earlier_inspection
from record_review.report.sections.findings import sections_of_findings
from record_review.report.sections.method import glossary, method
from record_review.report.sections.opening import key_findings, named_children, purpose, title

SECTIONS: tuple[Callable[[Review, Findings], Part], ...] = (
    title,
    purpose,
    key_findings,
    named_children,
    chosen,
    sections_of_findings,
    earlier_inspection,
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
    disclosed : what all of it lets anyone know, for the audit of later releases
    stated : dates on the page that are no child's, besides those of the inspection
    """

    pieces: tuple[Piece, ...]
    tables: tuple[ReportTable, ...]
    release: Release
    disclosed: Disclosed
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
    earlier: Sequence[Disclosed] = (),
    approval: Mapping[str, str] | None = None,
) -> Report:
    """Put the report together; nothing in it tells an exact count of findings, a reference or a free text.

    Parameters
    ----------
    secret : of the inspection, as `Store.secret` gives it; decides which way counts are rounded
    register_head : digest of the newest line of the inspection's register
    versions : software -> version, to be printed in the annex
    earlier : what earlier releases disclosed, as `protection.earlier.earlier_releases` gives it
    approval : of the release of exact counts, as `protection.earlier.exact_approval` gives it

    Raises
    ------
    ReleaseError : the mode of protection cannot be honoured, or leaves a count unprotected; or the earlier
        inspection that the settings name cannot be compared with this one
    """
    inspection, programme = review.inspection, review.programme
    settings, children = inspection.report, review.population.children
    check_disclosure(settings, approval)
    agreed = review.population.agreed_date
    if agreed is None:
        raise ReadingError(
            "Records are drawn only from a return with an agreed date; this population has none."
        )
    weights = dict(zip(review.records, review.weights, strict=True))
    basis = Basis(
        len(review.records), len(children), len(review.design.names), settings, design_effect(review.weights)
    )
    if settings.disclosure == "suppressed" and not basis.equal_weights:
        raise ReleaseError(
            "report.disclosure is suppressed, and records weigh differently because a least number was "
            "asked for in some categories: a weighted count that is large enough may be of very few records. "
            "Set it to rounded."
        )
    secret = rounding_secret(inspection, secret)
    protected = protect(
        weighted_tallies(programme, review.answers, weights),
        programme,
        settings,
        secret=secret,
        groups=weighted_groups(programme, review.answers, weights, children, settings.subgroups),
        # What is known of a child alone bounds how many are asked, not what they weigh.
        reachable=reachable_records(programme, children, review.records) if basis.equal_weights else None,
        earlier=earlier,
        records=keyed_records(review.answers, secret),
        approval=approval,
    )
    lines = tuple(released_lines(programme, protected.tallies, basis))
    previous = None if settings.previous is None else read_release(settings.previous)
    findings = Findings(
        basis,
        lines,
        protected.groups,
        release_of(lines, inspection, basis, agreed),
        previous,
        secret,
        approval,
        register_head,
        versions or {},
    )
    pieces, tables = laid_out(section(review, findings) for section in SECTIONS)
    dates = () if previous is None else (previous.agreed,)
    return Report(tuple(pieces), tuple(tables), findings.release, protected.disclosed, dates)
