"""Which ways of protecting counts the workbench can honour, and the secret that rounds them."""

import hashlib
from collections.abc import Mapping

from record_review.inspection import Inspection, ReleaseError, ReportSettings
from record_review.report.protection.intruder import NARROWEST

SMALLEST_STEP = NARROWEST + 1  # "under 3" is 0, 1 or 2


def check_disclosure(settings: ReportSettings, approval: Mapping[str, str] | None = None) -> None:
    """Refuse settings of the report that the workbench cannot honour.

    Parameters
    ----------
    approval : of the release of exact counts, as `protection.earlier.exact_approval` gives it

    Raises
    ------
    ReleaseError : "exact" without an approval, "suppressed" with groups or a threshold too small to protect,
        or a base too small to protect
    """
    problems = []
    if settings.disclosure == "exact" and approval is None:
        problems.append(
            "report.disclosure is exact: exact counts of findings can point at a child, and nobody has "
            "approved the release of these. Set it to rounded, or run again with --reason and --approved-by: "
            "why exact counts are needed, and who approved (a role or initials)."
        )
    elif settings.disclosure == "suppressed":
        if settings.subgroups:
            problems.append(
                "report.disclosure is suppressed: nearly every count of a group of children would be hidden, "
                "so findings by group are not offered with it. Leave report.subgroups out, or set "
                "report.disclosure to rounded."
            )
        if settings.threshold < SMALLEST_STEP:
            problems.append(
                f"report.threshold is {settings.threshold}: hidden counts of less than {SMALLEST_STEP} could "
                f"be told to within fewer than {NARROWEST} records. Set it to 5, or more."
            )
    elif settings.disclosure not in ("rounded", "exact"):
        problems.append(
            f"report.disclosure is {settings.disclosure}, which is no way to protect counts. Set it to "
            "rounded."
        )
    if settings.base < SMALLEST_STEP:
        problems.append(
            f"report.base is {settings.base}: counts rounded to multiples of less than {SMALLEST_STEP} are "
            "not protected. Set it to 5, or more."
        )
    if problems:
        raise ReleaseError(*problems)


def rounding_secret(inspection: Inspection, secret: bytes) -> bytes:
    """The secret that decides which way counts are rounded.

    The example's children are invented, so its report may be the same on every machine.
    """
    return hashlib.sha256(b"invented").digest() if inspection.is_example else secret
