"""What a workbook that came back answers: its fields, and its answers while they are being put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from record_review.pir.rules.findings import Finding

Key = tuple[str, str]  # record reference, field


@dataclass(frozen=True)
class Field:
    """A column that is filled in.

    name : ours
    choices : the answers it may hold; () for any text
    untouched : what it is sent out with, which is no answer
    """

    name: str
    heading: str
    choices: tuple[str, ...] = ()
    untouched: str = ""


@dataclass(frozen=True)
class Filled:
    """What a workbook answers.

    answers : (reference, field) -> answer, as the list spells it; what was left as it was sent is absent
    cells : (reference, field) -> sheet and cell, for every cell that was found
    """

    answers: Mapping[Key, str]
    cells: Mapping[Key, tuple[str, str]]
    findings: tuple[Finding, ...]


@dataclass
class Reading:
    """The lists of one workbook while they are being read."""

    letters: str
    fields: Sequence[Field]
    places: Mapping[str, str]
    key_heading: str
    also_sent: Sequence[str]
    answers: dict[Key, str] = field(default_factory=dict)
    cells: dict[Key, tuple[str, str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    at: dict[str, list[tuple[str, int]]] = field(default_factory=dict)  # reference -> sheets and rows

    def tell(
        self,
        number: str,
        severity: str,
        sheet: str,
        cell: str,
        *,
        found: str,
        expected: str,
        action: str,
        column: str = "",
        row: int | None = None,
    ) -> None:
        rule = f"{self.letters}-{number}"
        self.findings.append(Finding(rule, severity, sheet, cell, row, column, found, expected, action))
