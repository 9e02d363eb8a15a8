"""What every release of an inspection has told, kept in the private folder: a later one keeps the first's
figures, so that two releases side by side tell no more than one."""

import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict

import pandas as pd

from record_review.custody import Register, Store, canonical_json, sha256
from record_review.inspection import ReleaseError, ReportSettings
from record_review.reading import Readings, main_answers
from record_review.report.counts.printed import Printed, PrintedQuestion
from record_review.report.protection.protect import Told

EXACT_APPROVED = "exact_release_approved"  # kind of event
LOG = "released_tables"  # of the store; its event in the register is called the same
KEYED = 16  # digits of a keyed digest that are kept


def keyed_records(answers: pd.DataFrame, secret: bytes) -> dict[str, str]:
    """A digest of each record's answers under a digest of its reference; neither can be tried out without the
    secret.

    Parameters
    ----------
    answers : one line per record and question: record_ref, question, state, answer
    """
    lines = answers[["record_ref", "question", "state", "answer"]].astype("str")
    keyed = {}
    for ref, own in lines.groupby("record_ref", sort=True):
        answered = sorted(own[["question", "state", "answer"]].itertuples(index=False, name=None))
        keyed[_keyed(secret, "record", ref)] = _keyed(secret, "answers", [ref, *answered])
    return keyed


def exact_approval(
    register: Register,
    settings: ReportSettings,
    readings: Readings,
    *,
    secret: bytes,
    given: Mapping[str, str] | None,
) -> dict[str, str] | None:
    """Who approved that exact counts of these readings are released, and why.

    A new approval is entered in the register.

    Parameters
    ----------
    readings : an approval holds for the readings it was given for
    secret : of the inspection
    given : the reason given on the command line since the last approval: {"reason": …, "approved_by": …}

    Returns
    -------
    reason, approved_by, records (a digest); None where counts are not exact, or nobody has approved

    Raises
    ------
    ReleaseError : a reason was given, and nobody's approval
    """
    if settings.disclosure != "exact":
        return None
    digest = sha256(canonical_json(keyed_records(main_answers(readings), secret)))
    if given is not None:
        if not given["approved_by"]:
            raise ReleaseError(
                "A reason was given for the release of exact counts, and nobody who approved it. Run again "
                "with --reason and --approved-by."
            )
        facts = {"reason": given["reason"], "approved_by": given["approved_by"], "records": digest}
        register.record(EXACT_APPROVED, facts)
        return facts
    latest = register.latest(EXACT_APPROVED)
    return dict(latest["facts"]) if latest and latest["facts"]["records"] == digest else None


def earlier_releases(store: Store) -> list[Told]:
    """What each release of the inspection has told so far, in their order; releases that told the same, once.

    Raises
    ------
    StepError : the log is not the one that the register vouches for
    ReleaseError : an earlier version of the workbench protected counts in another way
    """
    lines = store.log(LOG).lines()
    return [_read(text) for text in dict.fromkeys(lines["told"])] if len(lines) else []


def record_release(store: Store, told: Told, files: Mapping[str, bytes], mode: str) -> bool:
    """Keep what a release tells, before it is handed on, and enter the digests of its tables in the register.

    Parameters
    ----------
    files : name -> content, as they will lie in `release/`
    mode : how counts are protected, as `ReportSettings.disclosure`

    Returns
    -------
    whether anything was added: the same release again adds nothing

    Raises
    ------
    StepError : another run is at work, or the log was damaged
    """
    text = _written(told)
    files_digest = sha256(canonical_json({name: sha256(content) for name, content in sorted(files.items())}))
    lines = store.log(LOG).lines()
    if len(lines) and ((lines["told"] == text) & (lines["files"] == files_digest)).any():
        return False
    tables = {name: sha256(content) for name, content in sorted(files.items()) if name.endswith(".csv")}
    facts = {"disclosure": mode, "counts": len(told.figures), "tables": tables}
    store.log(LOG).add({"told": text, "files": files_digest}, LOG, facts)
    return True


def _keyed(secret: bytes, what: str, value: object) -> str:
    return hmac.digest(secret, canonical_json([what, value]), "sha256").hex()[:KEYED]


def _written(told: Told) -> str:
    return canonical_json(asdict(told)).decode("utf-8")


def _read(text: str) -> Told:
    kept = json.loads(text)
    if "reported" not in kept:
        raise ReleaseError(
            "This inspection was released by an earlier version of the workbench, with counts protected in "
            "another way; new figures beside those could tell more than either. That release stays as it is; "
            "the internal annex has the figures of the records as they are now."
        )
    return Told(
        {
            name: PrintedQuestion(
                {option: Printed(**each) for option, each in question["figures"].items()}, question["answers"]
            )
            for name, question in kept["figures"].items()
        },
        {
            group: {name: Printed(**each) for name, each in own.items()}
            for group, own in kept["groups"].items()
        },
        kept["agreement"],
        kept["reported"],
        kept["read"],
        kept["effect"],
        kept["tilt"],
        kept["records"],
    )
