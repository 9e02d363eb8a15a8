"""The lists of docs/data-protection.md, made from the programme and the code: which fields, who receives
what, how long it is kept.

A column, a file for somebody or a stage of the purge that is not described here has no place in the page, and
a test fails.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from record_review.custody.certificate import NOT_CHECKED
from record_review.custody.purge import ALWAYS, UNTIL_THE_END
from record_review.inspection import PROJECT, Programme, read_programme
from record_review.reading.readers.readers import HEADINGS
from record_review.run.commands.selfcheck import ON_WINDOWS
from record_review.run.steps.plans import STEPS

PAGE = PROJECT / "docs" / "data-protection.md"
PROGRAMME = "at-risk-of-harm"
PART = re.compile(r"(<!-- made from the code: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)

ELIGIBLE = "who is in the population"
ALIKE = "that the sample is like the population"
FOR = {  # column -> what it is needed for
    "record_ref": "which record is read; siblings; duplicates",
    "date_of_birth": "age: who is in the population; age band",
    "expected_date_of_birth": "unborn children: who is in the population",
    "gender": ALIKE,
    "ethnicity": ALIKE,
    "disability": ALIKE,
    "route_a": ELIGIBLE,
    "route_a_ended_at": ELIGIBLE,
    "route_b": ELIGIBLE,
    "registration_date": ELIGIBLE,
    "deregistration_date": ELIGIBLE,
    "route_c": ELIGIBLE,
    "route_d": ELIGIBLE,
    "involvement_start": ELIGIBLE,
    "involvement_end": ELIGIBLE,
    "locality": ALIKE,
    "simd_quintile": ALIKE,
    "looked_after": ALIKE,
    "sibling_group": "siblings are spread over the lists",
    "scra": "which documents are asked for; questions about the Reporter",
    "asp": ELIGIBLE,
}
SPECIAL = {"ethnicity", "disability"}  # special category data (UK GDPR, article 9)
RECIPIENTS = {  # beginning of a path -> who receives it, and what of a child it holds
    "send/findings/": ("the partnership", "cells of its own return that must be corrected"),
    "send/verification-kit/": (
        "the partnership",
        "references of the population; rows of the return by marks, no other column",
    ),
    "send/selection/": ("the partnership", "references of the selected records and what finds them"),
    "send/reader-workbooks/": ("the readers", "references of the records each reads; then the answers"),
    "send/reading-plan/": ("the readers and the inspection lead", "references of records; who reads which"),
    "send/replacement-workbooks/": ("the readers", "the reference of a reserve that is read"),
    "send/engagement": ("the partnership", "references of children to be asked whether they want to meet"),
    "send/document-requests/": (
        "the partnership's agencies",
        "references of records and the documents asked for",
    ),
    "release/": ("the partnership, then the public", "nothing of a child: protected counts"),
    "working/": ("the inspection team alone", "no row of a child; exact counts"),
}


def fields(programme: Programme) -> str:
    """Every column of the return, as a table."""
    rows = [
        (
            column.heading,
            column.kind,
            "yes" if column.required else "no",
            "special category" if column.name in SPECIAL else "",
            FOR[column.name],
        )
        for column in programme.columns
    ]
    return _table(("Field", "Kind", "Asked of everybody", "", "Needed for"), rows)


def other_fields(programme: Programme) -> str:
    """What is held besides the return's rows."""
    texts = sum(programme.scale_of(question).kind == "text" for question in programme.questions)
    rows = [
        ("Key personnel of the partnership", "role, organisation, contact route"),
        ("Readers", ", ".join(heading.casefold() for heading in HEADINGS)),
        (
            "Answers of the readers",
            f"{len(programme.questions)} questions on each record, {texts} of them in free text, and notes",
        ),
        (
            "Decisions of the inspection lead",
            "replacements, settled findings, concerns: reasons, roles or initials",
        ),
    ]
    return _table(("What", "Holds"), rows)


def recipients() -> str:
    """Who receives which folder."""
    return _table(
        ("Files", "For", "Of a child they hold"), [(f"`{p}`", *said) for p, said in RECIPIENTS.items()]
    )


def retention(programme: Programme) -> str:
    """What stays until when, as the purge has it."""
    first = [(f"`{path}`", why) for path, why in UNTIL_THE_END.items()]
    last = [(f"`{path}`", why) for path, why in ALWAYS.items()]
    return "\n".join(
        [
            f"The rule: {programme.retention}",
            "",
            "After `purge ID --stage reading`, at the end of the record reading days, these stay and the rest"
            " goes:",
            "",
            _table(("Files", "Why they stay"), [*first, *last]),
            "After `purge ID`, when the report is out, these stay and the rest goes, the key first:",
            "",
            _table(("Files", "Why they stay"), last),
        ]
    )


def not_checked() -> str:
    """What no purge here can reach."""
    return "\n".join([*(f"- {said}" for said in NOT_CHECKED), ""])


def on_windows() -> str:
    """What takes the place of each promise there."""
    return _table(("Promise", "Linux and macOS", "Windows"), ON_WINDOWS)


def undescribed() -> list[str]:
    """Patterns of files that a step leaves for somebody, and that RECIPIENTS does not know."""
    patterns = [pattern for plan in STEPS for _, pattern in plan.leaves]
    return [pattern for pattern in patterns if not pattern.startswith(tuple(RECIPIENTS))]


def page_now(text: str) -> str:
    """The page with its lists as the code gives them now; what a person wrote stays."""
    programme = read_programme(PROGRAMME)
    parts = {
        "fields": fields(programme),
        "other-fields": other_fields(programme),
        "recipients": recipients(),
        "retention": retention(programme),
        "not-checked": not_checked(),
        "windows": on_windows(),
    }
    return PART.sub(lambda found: f"{found[1]}{parts[found[2]].rstrip()}\n{found[3]}", text)


def write_page(path: Path = PAGE) -> None:
    """Write the page anew."""
    path.write_text(page_now(path.read_text(encoding="utf-8")), encoding="utf-8")


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"
