"""The selection workbook as it comes back: who is whose brother or sister among these records, how far each
agency is, and which records there are not.

Siblings are joined by the one function that also reads a return, closed both ways. The draw stays as it was,
whatever is said here: it shows what siblings do to the sample, and changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from record_review.inspection import Programme, normalise_value, reference_key
from record_review.pir.cells.convert import NO_GROUP
from record_review.pir.children.siblings import find_siblings
from record_review.pir.rules.findings import Finding
from record_review.reading.returned.answers import Field, Key
from record_review.sample.send.sheets import SIBLING, STATUSES, WHOSE, in_capitals

LETTERS = "SEL"
ANSWERED, NAMED = "sibling", "siblings_named"
UPLOADED, NOT_HELD, NOT_APPLICABLE = "Uploaded", "Not held", "Not applicable"
_BETWEEN = re.compile(r"[;,\n]")


@dataclass(frozen=True)
class SampleSiblings:
    """Siblings among the records of the selection.

    group : reference -> number of its group; a record without siblings has one of its own
    said : references about which the partnership said anything
    findings : what contradicts itself or the return
    """

    group: Mapping[str, int]
    said: frozenset[str]
    findings: tuple[Finding, ...]


def selection_fields(programme: Programme) -> tuple[Field, ...]:
    """The columns that the partnership fills in."""
    return (
        Field(ANSWERED, SIBLING, ("Yes", "No", "Not known")),
        Field(NAMED, WHOSE),
        *(
            Field(upload_field(agency), in_capitals(agency), STATUSES, STATUSES[0])
            for agency in programme.agencies
        ),
    )


def upload_field(agency: str) -> str:
    """What the column of an agency's uploads is called."""
    return f"upload: {agency}"


def sample_siblings(
    answers: Mapping[Key, str],
    places: Mapping[str, str],
    in_return: Mapping[str, str],
    cells: Mapping[Key, tuple[str, str]] | None = None,
) -> SampleSiblings:
    """Join the records that the partnership calls siblings, directly or through others, and compare.

    Parameters
    ----------
    answers : of every version so far, put together
    places : reference -> place of the selected and reserve records
    in_return : reference -> name of its sibling group by the return, "" for none
    cells : where the answers stand, for the findings
    """
    refs = list(places)
    of_place = {reference_key(place): ref for ref, place in places.items()}
    keys = {reference_key(ref): ref for ref in refs}
    texts = [_by_reference(answers.get((ref, NAMED), ""), keys, of_place) for ref in refs]
    frame = pd.DataFrame(
        {"row": range(len(refs)), "ref_key": list(map(reference_key, refs)), "sibling_group": texts}
    )
    found = find_siblings(frame)
    group = dict(zip(refs, map(int, found.group), strict=True))
    size = pd.Series(list(group.values())).value_counts()
    said = frozenset(ref for ref, name in answers if name in (ANSWERED, NAMED) and ref in places)
    findings: list[Finding] = []

    def tell(rule: str, severity: str, ref: str, name: str, found: str, expected: str, action: str) -> None:
        sheet, cell = (cells or {}).get((ref, name), ("", ""))
        place = "" if cell else f"{places[ref]}: "
        findings.append(
            Finding(f"{LETTERS}-{rule}", severity, sheet, cell, None, name, place + found, expected, action)
        )

    doubtful = {row for rows, _ in found.doubtful for row in rows}
    for row, ref in enumerate(refs):
        answer, text = answers.get((ref, ANSWERED), ""), texts[row]
        alone, strangers = size[group[ref]] == 1, _strangers(text, keys)
        if row in doubtful:
            tell(
                "14", "query", ref, NAMED,
                "a reference that is nearly one of this workbook",
                "References stand as we sent them.",
                "Correct the reference.",
            )  # fmt: skip
        elif text and (alone or (strangers and row in found.references)):
            tell(
                "11", "query", ref, NAMED,
                f"{max(1, strangers)} names that are no reference of this workbook",
                "Brothers and sisters are named by references of this workbook, with a semicolon between"
                " them.",
                "Correct the references; leave out children who are not among these records.",
            )  # fmt: skip
        elif answer == "Yes" and alone:
            tell(
                "12", "query", ref, ANSWERED,
                "Yes, and no other record named by this one or naming it",
                "Who answers Yes says of whom.",
                "Name the reference, or answer No if the brother or sister is not in this workbook.",
            )  # fmt: skip
        elif answer == "No" and not alone:
            tell(
                "13", "query", ref, ANSWERED,
                "No, while a record is named here or names this one",
                "Both sides say the same.",
                "Correct whichever is wrong. Until then they count as siblings.",
            )  # fmt: skip
    findings += _against_the_return(refs, group, answers, in_return, tell_places=places, cells=cells or {})
    return SampleSiblings(group, said, tuple(findings))


def siblings_effect(
    found: SampleSiblings, in_return: Mapping[str, str], to_read: Sequence[str]
) -> pd.DataFrame:
    """What siblings do to the records that are read, by the return and by what was said since.

    Returns
    -------
    what, in_return, now : families read in more than one record, records in them, most records of a family,
        families that are read at all
    """
    by_return = [in_return.get(ref) or ref for ref in to_read]
    family = families(found, in_return)
    now = [family[ref] or ref for ref in to_read]
    columns = {}
    for name, of in (("in_return", by_return), ("now", now)):
        sizes = pd.Series(of, dtype="object").value_counts()
        shared = sizes[sizes > 1]
        columns[name] = [len(shared), int(shared.sum()), int(sizes.max()) if len(sizes) else 0, len(sizes)]
    what = [
        "Families of which more than one record is read",
        "Records that are read in these families",
        "Most records of one family",
        "Families, each child without siblings counted as one",
    ]
    return pd.DataFrame({"what": what, **columns})


def families(found: SampleSiblings, in_return: Mapping[str, str]) -> dict[str, str]:
    """The family of every record of the selection by the return and by what was said since, "" for none.

    A record about which nothing was said, or that the return alone joins, stays with its family, under the
    name that the return has for it.
    """
    refs = list(found.group)
    names = [[in_return.get(ref) or ref for ref in refs], [str(found.group[ref]) for ref in refs]]
    members: dict[int, list[str]] = {}
    for ref, number in zip(refs, _joined(refs, names), strict=True):
        members.setdefault(number, []).append(ref)
    family = dict[str, str]()
    for kin in members.values():
        listed = sorted(filter(None, (in_return.get(ref) for ref in kin)))
        name = listed[0] if listed else f"named: {min(kin)}" if len(kin) > 1 else ""
        family |= dict.fromkeys(kin, name)
    return {ref: family[ref] for ref in refs}


def not_available(
    answers: Mapping[Key, str], to_read: Sequence[str], programme: Programme
) -> tuple[str, ...]:
    """The records to be read that no agency holds: each of them answers Not held or Not applicable, one
    at the
    least Not held."""
    found = []
    for ref in to_read:
        said = [answers.get((ref, upload_field(agency)), "") for agency in programme.agencies]
        if NOT_HELD in said and set(said) <= {NOT_HELD, NOT_APPLICABLE}:
            found.append(ref)
    return tuple(found)


def _joined(refs: Sequence[str], groupings: Sequence[Sequence[str]]) -> list[int]:
    """Group numbers of references that share a name in any of these groupings, through any chain."""
    from record_review.pir.children.siblings import connected

    pairs = []
    for names in groupings:
        first: dict[str, int] = {}
        pairs += [(first.setdefault(name, place), place) for place, name in enumerate(names)]
    return [int(number) for number in connected(len(refs), pairs)]


def _against_the_return(
    refs: Sequence[str],
    group: Mapping[str, int],
    answers: Mapping[Key, str],
    in_return: Mapping[str, str],
    *,
    tell_places: Mapping[str, str],
    cells: Mapping[Key, tuple[str, str]],
) -> list[Finding]:
    """Records that are siblings by one of the two and not by the other; a blank contradicts nothing."""
    findings = []

    def tell(rule: str, one: str, other: str, found: str) -> None:
        sheet, cell = cells.get((one, ANSWERED), ("", ""))
        where = f"{tell_places[one]} and {tell_places[other]}"
        findings.append(
            Finding(
                f"{LETTERS}-{rule}",
                "query",
                sheet,
                cell,
                None,
                ANSWERED,
                f"{where}: {found}",
                "The return and this workbook say the same of who is whose brother or sister.",
                "Say which of the two is right. The draw stays as it is; who reads the records may change.",
            )
        )

    for at, one in enumerate(refs):
        for other in refs[at + 1 :]:
            listed = bool(in_return.get(one)) and in_return.get(one) == in_return.get(other)
            now = group[one] == group[other]
            denied = "No" in (answers.get((one, ANSWERED)), answers.get((other, ANSWERED)))
            if now and not listed:
                tell("15", one, other, "siblings here, and not by the return")
            elif listed and not now and denied:
                tell("16", one, other, "siblings by the return, and not here")
    return findings


def _by_reference(text: str, keys: Mapping[str, str], of_place: Mapping[str, str]) -> str:
    """A list of siblings with references in place of places (R07), where no reference is written so."""
    if normalise_value(text) in NO_GROUP:
        return ""
    if reference_key(text) in keys:
        return text
    parts = [part.strip() for part in _BETWEEN.split(text)]
    swapped = [
        of_place.get(reference_key(part), part) if reference_key(part) not in keys else part for part in parts
    ]
    return "; ".join(filter(None, swapped)) if swapped != parts else text


def _strangers(text: str, keys: Mapping[str, str]) -> int:
    """How many parts of a list are no reference of this workbook, where it is a list at all."""
    if not text or reference_key(text) in keys:
        return 0
    return sum(reference_key(part) not in keys for part in _BETWEEN.split(text) if part.strip())
