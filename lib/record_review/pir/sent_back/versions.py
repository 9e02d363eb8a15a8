"""A corrected return beside the version before it: children added, changed and gone; findings cured, left and
new.

Compares children by their references and what is known of them, never by their rows: a list that was only
sorted is the same list. Knows no files and no population; outcomes are handed to it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from record_review.inspection import Programme, reference_key
from record_review.pir.rules.findings import SEVERITIES, Finding, findings_frame, findings_of

if TYPE_CHECKING:
    from record_review.pir.returned import Return

GONE = "PIR-103"
BIRTH = ("date_of_birth", "expected_date_of_birth")
# Of the columns of a version; the others are answers that decide
_NO_ANSWER = ("version", "row", "record_ref", "key", "outcome", "new_ref")
# What became of a child -> the same in the partnership's words; the first two block the book
BECAME = {
    "gone": "Not in this version",
    "new reference": "Not in this version under its reference; probably there under another",
    "row left out": "One of several rows of the child was left out",
    "added": "Not in the version before",
    "changed": "Changed",
}


@dataclass(frozen=True)
class Version:
    """What is kept of one version of a return, to compare the next one with.

    number : 1 for the first workbook that was read, one more for each that differs from the one before
    children : one line per row of a child: version, row, record_ref, key, then every answer that decides who
        is in the population or who are siblings as text, and outcome
    missing : children of earlier versions that are not in this one, with the columns of `children` and
        new_ref, the reference under which they probably are
    """

    number: int
    sha256: str
    children: pd.DataFrame
    missing: pd.DataFrame
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Changes:
    """What a version of a return changes.

    before, after : numbers of the versions; before_sha256 : of the workbook of the earlier one
    children : became (a key of `BECAME`), record_ref, version, row (as it was), new_ref, new_row (as it is),
        columns (that changed, our names joined by spaces), outcome_before, outcome_now; rows as Int64
    findings : severity, rule, expected, cured, left, new; numbers of findings
    """

    before: int
    after: int
    before_sha256: str
    children: pd.DataFrame
    findings: pd.DataFrame

    def count(self, *became: str) -> int:
        """How many lines of `children` say one of these."""
        return int(self.children["became"].isin(became).sum())


def version_of(ret: Return, outcomes: pd.DataFrame, programme: Programme, before: Version | None) -> Version:
    """A return as a version, the next after ``before``.

    Parameters
    ----------
    outcomes : one line per row of the return: outcome, reason ("duplicate" for a later row of a child)
    before : None for the first version
    """
    number = before.number + 1 if before else 1
    children = answers(ret.children, programme).assign(version=number)
    children["outcome"] = _child_outcomes(children["key"].tolist(), outcomes)
    missing = missing_children(before, children) if before else children.iloc[:0].assign(new_ref="")
    missing = missing.drop(columns=["became", "new_row"], errors="ignore")
    return Version(number, ret.sha256, children, missing, ret.findings)


def answers(children: pd.DataFrame, programme: Programme) -> pd.DataFrame:
    """The rows of children with what decides, as text: row, record_ref, key, then the answers. A date that is
    not known is told by its state."""
    from record_review.pir.rules.rule import column_decides  # which knows this module

    found: dict[str, Any] = {
        "version": 0,
        "row": children["row"],
        "record_ref": children["record_ref"],
        "key": children["record_ref"].map(reference_key),
    }
    for column in programme.columns:
        if column.kind == "reference" or column_decides(column.name, programme) == "nothing":
            continue
        values = children[column.name]
        if column.kind == "date":
            days = values.dt.strftime("%Y-%m-%d")
            found[column.name] = days.where(values.notna(), children[f"{column.name}_state"])
        else:
            found[column.name] = values.str.casefold()
    return pd.DataFrame(found).reset_index(drop=True)


def missing_children(before: Version, now: pd.DataFrame) -> pd.DataFrame:
    """The children of earlier versions who are not in this one under their references.

    Those who were missing from the version before already are among them until they are back: nobody is
    forgotten because two versions in a row left them out.

    Parameters
    ----------
    now : this version's `answers`

    Returns
    -------
    the lines of the earlier version, with became ("gone" or "new reference"), and new_row and new_ref of the
    row that probably is the same child
    """
    earlier = _earlier(before)
    pairs = _pairs(earlier, now)
    rows, references = now["row"].tolist(), now["record_ref"].tolist()
    places = [pairs.now.get(place) for place in range(len(earlier))]
    lost = earlier.assign(
        became=[pairs.became.get(place, "") for place in range(len(earlier))],
        new_row=pd.array([None if at is None else rows[at] for at in places], dtype="Int64"),
        new_ref=["" if at is None else references[at] for at in places],
    )
    return lost[lost["became"].isin(["gone", "new reference"])].reset_index(drop=True)


def compare_versions(before: Version | None, after: Version) -> Changes | None:
    """What ``after`` changes in comparison with ``before``: children and findings; None for the first
    version."""
    if before is None:
        return None
    earlier, now = _earlier(before), after.children
    pairs = _pairs(earlier, now)
    columns = [column for column in now if column not in _NO_ANSWER and column in earlier]
    lines = []
    rows_now = now.to_dict("records")
    for place, old in enumerate(earlier.to_dict("records")):
        new = rows_now[pairs.now[place]] if place in pairs.now else {}
        became, changed = pairs.became.get(place, ""), ""
        if new and not became:
            names = [name for name in columns if new[name] != old[name]]
            changed = " ".join((["record_ref"] if old["key"] != new["key"] else []) + names)
            became = "changed" if changed or new["outcome"] != old["outcome"] else ""
        if became:
            told = (old["record_ref"], old["version"], old["row"], new.get("record_ref", ""), new.get("row"))
            lines.append((became, *told, changed, old["outcome"], new.get("outcome", "")))
    taken = set(pairs.now.values())
    for place in range(len(now)):
        if place not in taken:
            new = rows_now[place]
            told = ("", None, None, new["record_ref"], new["row"])
            lines.append(("added", *told, "", "", new["outcome"]))
    lines.sort(key=lambda line: list(BECAME).index(line[0]))
    names = ["became", "record_ref", "version", "row", "new_ref", "new_row", "columns"]
    frame = pd.DataFrame(lines, columns=[*names, "outcome_before", "outcome_now"])
    frame = frame.astype({"version": "Int64", "row": "Int64", "new_row": "Int64"})
    return Changes(
        before.number, after.number, before.sha256, frame, _compare_findings(before, after, earlier, pairs)
    )


@dataclass(frozen=True)
class _Pairs:
    """Rows of the earlier version and of this one, by their places from 0."""

    now: dict[int, int]  # earlier -> now: the same child, or for "new reference" probably so
    became: dict[int, str]  # earlier -> "gone", "new reference" or "row left out"


def _pairs(earlier: pd.DataFrame, now: pd.DataFrame) -> _Pairs:
    """Pair rows: by reference; with several rows of a reference by their answers, then by birth, then in
    order; what is left over by birth, routes and dates."""
    columns = [c for c in now if c not in _NO_ANSWER and c in earlier]
    details = [c for c in columns if c != "sibling_group"]
    births = [c for c in BIRTH if c in columns]
    keys_then, keys_now = earlier["key"].tolist(), now["key"].tolist()
    all_then, all_now = _tuples(earlier, columns), _tuples(now, columns)
    birth_then, birth_now = _tuples(earlier, births), _tuples(now, births)
    found: dict[int, int] = {}

    def pair(then: Sequence[Hashable], now: Sequence[Hashable], may: Iterable[int]) -> None:
        free: dict[Hashable, list[int]] = defaultdict(list)
        taken = set(found.values())
        for place in reversed(range(len(now))):
            if place not in taken:
                free[now[place]].append(place)
        for place in may:
            if place not in found and free[then[place]]:
                found[place] = free[then[place]].pop()

    known = [place for place, key in enumerate(keys_then) if key]
    pair(_join(keys_then, all_then), _join(keys_now, all_now), range(len(earlier)))
    pair(_join(keys_then, birth_then), _join(keys_now, birth_now), known)
    pair(keys_then, keys_now, known)
    became: dict[int, str] = {}
    births_of: dict[str, set[Hashable]] = defaultdict(set)
    for key, birth in zip(keys_now, birth_now, strict=True):
        births_of[key].add(birth)
    for place in known:
        if place not in found and birth_then[place] in births_of[keys_then[place]]:
            became[place] = "row left out"
    by_reference = set(found)
    place_of = {key: place for place, key in reversed([*enumerate(keys_now)]) if key}
    renamed = earlier["new_ref"].tolist()
    left = [
        place
        for place in range(len(earlier))
        # Without a birth date, children with equal answers may be anybody
        if place not in found and place not in became and any(day[:1].isdigit() for day in birth_then[place])
    ]
    pair(_tuples(earlier, details), _tuples(now, details), left)
    for place in range(len(earlier)):
        if place in became or place in by_reference:
            continue
        if place not in found and (at := place_of.get(reference_key(renamed[place]))) is not None:
            found[place] = at  # as it was in the version before
        if place not in found:
            became[place] = "gone"
        elif keys_then[place]:  # a row without a reference that was given one is no other child
            became[place] = "new reference"
    return _Pairs(found, became)


def _earlier(before: Version) -> pd.DataFrame:
    """The children to look for: those of the version before, and those whom it had lost."""
    return pd.concat([before.children.assign(new_ref=""), before.missing], ignore_index=True)


def _tuples(frame: pd.DataFrame, columns: Sequence[str]) -> list[tuple[str, ...]]:
    texts = [frame[column].tolist() for column in columns]  # much faster than line by line
    return list(zip(*texts, strict=True)) if columns else [()] * len(frame)


def _join(keys: Sequence[str], others: Sequence[Hashable]) -> list[tuple[str, Hashable]]:
    return list(zip(keys, others, strict=True))


def _child_outcomes(keys: Sequence[str], outcomes: pd.DataFrame) -> list[str]:
    """The outcome of the child of each row: that of its first row, whichever row comes first."""
    reasons = [
        f"{outcome} ({reason.replace('_', ' ')})" if reason else outcome
        for outcome, reason in zip(outcomes["outcome"], outcomes["reason"], strict=True)
    ]
    decided: dict[str, str] = {}
    for key, reason, outcome in zip(keys, reasons, outcomes["outcome"], strict=True):
        if outcome != "duplicate":
            decided.setdefault(key, reason)
    return [decided.get(key, reason) if key else reason for key, reason in zip(keys, reasons, strict=True)]


def _compare_findings(before: Version, after: Version, earlier: pd.DataFrame, pairs: _Pairs) -> pd.DataFrame:
    """Findings by rule: the same rule about the same child and column is the same finding."""
    rows_now = dict(enumerate(after.children["row"].tolist()))
    of_before = len(before.children)  # the others were in no row of that version
    child_then = {
        row: f"now {pairs.now[place]}" if place in pairs.now else f"then {place}"
        for place, row in enumerate(earlier["row"].tolist()[:of_before])
    }
    child_now = {row: f"now {place}" for place, row in rows_now.items()}

    def counted(findings: Iterable[Finding], child: dict[int, str]) -> Counter[tuple[Any, ...]]:
        return Counter(
            (f.severity, f.rule, f.column, *sorted(child.get(row, "") for row in f.rows))
            for f in findings
            if f.rule != GONE
        )

    then, now = counted(before.findings, child_then), counted(after.findings, child_now)
    expected = {(f.severity, f.rule): f.expected for f in (*before.findings, *after.findings)}
    lines = []
    for severity, rule in sorted(expected, key=lambda kind: (SEVERITIES.index(kind[0]), kind[1])):
        numbers = [
            sum(number for what, number in kind.items() if what[:2] == (severity, rule))
            for kind in (then - now, then & now, now - then)
        ]
        if any(numbers):
            lines.append((severity, rule, expected[severity, rule], *numbers))
    return pd.DataFrame(lines, columns=["severity", "rule", "expected", "cured", "left", "new"])


def version_to_stored(version: Version) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    """A version as tables and facts for the store; `version_from_stored` makes the same version of them."""
    frames = {"children": version.children, "missing": version.missing}
    frames["findings"] = findings_frame(version.findings)
    return frames, {"number": version.number, "sha256": version.sha256}


def version_from_stored(frames: dict[str, pd.DataFrame], facts: dict[str, Any]) -> Version:
    """The version that `version_to_stored` took apart."""
    found = findings_of(frames["findings"])
    return Version(facts["number"], facts["sha256"], frames["children"], frames["missing"], found)


def gone_findings(before: Version | None, ret: Return, programme: Programme) -> tuple[Finding, ...]:
    """A finding for each child of an earlier version who is not in this one under its reference: it blocks
    until the team settles their number."""
    if before is None:
        return ()
    lost = missing_children(before, answers(ret.children, programme))
    return tuple(
        Finding(
            rule=GONE,
            severity="query",
            sheet="",
            cell="",
            row=None,
            column="",
            found=f"row {row} of version {version}"
            + (f", probably in row {new_row} under another reference" if became == "new reference" else ""),
            expected="Every child of the versions you sent before is in this one, under the same reference.",
            action="Put the child back, or tell us why it left the list; where a reference was corrected, "
            "confirm that it is the same child.",
            changes="eligibility",
        )
        for version, row, became, new_row in zip(
            lost["version"], lost["row"], lost["became"], lost["new_row"], strict=True
        )
    )
