"""Kits, sound and tampered, that every checker must judge alike: `verify.py` and the page `check.html`.

Made of six invented children (`six_children`). Where a vector gives the book its own digest, only the change
itself is at fault.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from openpyxl import load_workbook
from tests.sample.kit.receipts import first_and_corrected
from tests.sample.six_children import CHILDREN, book, inspection

from record_review.sample import kit_files, select, verify_kit
from record_review.sample.book.book import Book, book_csv
from record_review.sample.send.selection_workbook import selection_workbook

NUMBER = "417"


@dataclass(frozen=True)
class Vector:
    """One kit as it lies before a checker.

    files : statement.json and book.csv, and what else is checked, by name
    number : the public number, None before the draw; fair : whether every promise is kept
    page : the check.html that was sent with it
    """

    files: dict[str, bytes]
    number: str | None
    fair: bool
    page: bytes


def everyone() -> Book:
    """One list with every child, as where there are no more than records to read."""
    made = replace(book(), selected=np.arange(6)[None, :], reserves=np.empty((1, 0), dtype=np.int64))
    chances = [{"category": "", "floor": 0, "children": 6, "selected_in": 1, "reserve_in": 0}]
    return digested(replace(made, settings=made.settings | {"lists": 1, "chances": chances}))


def with_floor() -> Book:
    """The one child of category c in every list, the five others in as many lists as each other."""
    others = np.arange(5)
    selected = np.sort(np.stack([np.full(5, 5), others], axis=1), axis=1)
    chances = [
        {"category": "c", "floor": 1, "children": 1, "selected_in": 5, "reserve_in": 0},
        {"category": "", "floor": 0, "children": 5, "selected_in": 1, "reserve_in": 1},
    ]
    made = replace(book(), selected=selected, reserves=((others + 1) % 5)[:, None])
    return digested(
        replace(made, settings=made.settings | {"lists": 5, "floors": {"c": 1}, "chances": chances})
    )


def digested(made: Book) -> Book:
    return replace(made, digest=hashlib.sha256(book_csv(made)).hexdigest())


def selection_of(made: Book, number: str = NUMBER, *, swapped: bool = False, turned: bool = False) -> bytes:
    chosen = select(made, number)
    if swapped:
        chosen = replace(
            chosen, selected=(chosen.reserves + chosen.selected)[:2], reserves=chosen.selected[1:]
        )
    if turned:
        chosen = replace(chosen, selected=chosen.selected[::-1])
    return selection_workbook(chosen, CHILDREN, inspection(number=number))


def kit_of(made: Book, *, rehearsal: bool = False) -> dict[str, bytes]:
    files = kit_files(made, inspection(rehearsal=rehearsal), "f" * 64)
    return {name: files[name] for name in ("statement.json", "book.csv")}


def stated(kit: dict[str, bytes], *, refit: bool = True, **facts: object) -> dict[str, bytes]:
    """The kit with other facts in its statement, and with the digest of the book it has."""
    said = json.loads(kit["statement.json"])
    said |= {"digest": hashlib.sha256(kit["book.csv"]).hexdigest()} if refit else {}
    return kit | {"statement.json": json.dumps(said | facts).encode()}


def booked(
    kit: dict[str, bytes], change: Callable[[bytes], bytes], *, refit: bool = True
) -> dict[str, bytes]:
    """The kit with another book; ``refit``: and a digest to fit it."""
    changed = kit | {"book.csv": change(kit["book.csv"])}
    assert changed["book.csv"] != kit["book.csv"]
    return stated(changed) if refit else changed


def line(number: int, text: str) -> Callable[[bytes], bytes]:
    """A book with another line; 1 is its heading."""

    def change(data: bytes) -> bytes:
        lines = data.decode("utf-8").split("\n")
        return "\n".join([*lines[: number - 1], text, *lines[number:]]).encode("utf-8")

    return change


def with_entities(data: bytes) -> bytes:
    """A workbook whose list of sheets declares an entity."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/workbook.xml":
                part = part.replace(b"<workbook", b'<!DOCTYPE w [<!ENTITY e "e">]><workbook', 1)
            new.writestr(name, part)
    return made.getvalue()


def stored(data: bytes) -> bytes:
    """A workbook as another program packs it: not compressed, in another order."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as new:
        for name in reversed(old.namelist()):
            new.writestr(name, old.read(name))
    return made.getvalue()


def verified(vector: Vector, folder: Path) -> list[tuple[bool, str]]:
    """What the verifier finds of this kit, when it lies in a new folder."""
    folder.mkdir()
    for file, content in vector.files.items():
        (folder / file).write_bytes(content)
    paths = (folder / file if file in vector.files else None for file in ("selection.xlsx", "return.xlsx"))
    return verify_kit(folder, vector.number, *paths)


@cache
def vectors() -> dict[str, Vector]:
    """Every kit by what is special about it."""
    plain, all_of_them, floored = book(), everyone(), with_floor()
    kit, small, weighted = kit_of(plain), kit_of(all_of_them), kit_of(floored)
    named = {"selection.xlsx": selection_of(plain)}
    lines = [f"{text}" for text in kit["book.csv"].decode().split("\n")]
    counted = [
        {"selected_in": s, "reserve_in": r, "children": k} for s, r, k in ((1, 1, 1), (2, 1, 4), (3, 1, 1))
    ]
    unequal = booked(kit, line(3, lines[2].replace(",007,", ",x-9,")))
    classes = [group | {"category": c} for group, c in zip(counted, "cad", strict=True)]
    sound = {
        "as sent, before the draw": (kit, None),
        "as sent, with the number": (kit, NUMBER),
        "as sent, with number and workbook": (kit | named, NUMBER),
        "a number with spaces around it": (kit, "  417 "),
        "a number of several, and a letter with its accent apart": (kit, "e\u0301 03 11"),
        "a rehearsal": (kit_of(plain, rehearsal=True) | named, NUMBER),
        "everyone is selected": (small | {"selection.xlsx": selection_of(all_of_them)}, NUMBER),
        "a floor": (weighted | {"selection.xlsx": selection_of(floored)}, NUMBER),
        "a workbook packed by another program": (
            kit | {"selection.xlsx": stored(named["selection.xlsx"])},
            NUMBER,
        ),
        "carriage returns that the digest knows": (booked(kit, lambda b: b.replace(b"\n", b"\r\n")), None),
        "all cells quoted, as the digest knows": (booked(kit, _quoted), None),
    }
    tampered = {
        "one letter of a reference": (booked(kit, lambda b: b.replace(b"x-9", b"x-8", 1), refit=False), None),
        "line ends": (booked(kit, lambda b: b.replace(b"\n", b"\r\n"), refit=False), None),
        "a byte order mark": (booked(kit, lambda b: b"\xef\xbb\xbf" + b, refit=False), None),
        "a byte order mark that the digest knows": (booked(kit, lambda b: b"\xef\xbb\xbf" + b), None),
        "another encoding": (booked(kit, lambda b: b.decode("utf-8").encode("latin-1")), None),
        "cut in the middle": (booked(kit, lambda b: b[: len(b) // 2], refit=False), None),
        "the last list gone": (booked(kit, lambda b: b[: b.rindex(b"\n6,") + 1]), None),
        "a list added": (booked(kit, lambda b: b + b"7" + lines[6][1:].encode() + b"\n"), None),
        "an empty line at the end": (booked(kit, lambda b: b + b"\n"), None),
        "two lists in each other's place": (booked(kit, line(2, lines[2])), None),
        "a quotation mark left open": (booked(kit, lambda b: b + b'7,"x'), None),
        "text after a quotation mark": (booked(kit, lambda b: b + b'7,"x"y,z,z\n'), None),
        "another heading": (booked(kit, line(1, "list,selected_01,selected_02,selected_03")), None),
        "an empty book": (booked(kit, lambda b: b""), None),
        "a child exchanged for another": (unequal, None),
        "unequal counts, stated as they are": (stated(unequal, counts=counted), None),
        "unequal counts, with a floor that cannot explain them": (
            stated(unequal, counts=classes, floors={"c": 1, "d": 1}), None),
        "a child added to the population": (stated(kit, population=7), None),
        "a child removed from the population": (stated(kit, population=5), None),
        "a child exchanged for one nobody knows": (booked(kit, lambda b: b.replace(b",007", b",8", 1)), None),
        "a child twice in a list": (booked(kit, line(7, "6,X-9,x-9,007")), None),
        "a child twice but for a space": (booked(kit, line(7, '6,"x -9",x-9,007')), None),
        "another digest in the statement": (stated(kit, refit=False, digest="0" * 64), None),
        "more lists stated than there are": (stated(kit, lists=7), None),
        "fewer reserves stated than there are": (stated(kit, reserves_per_list=0), None),
        "a floor that is not kept": (stated(weighted, floors={"c": 2}), None),
        "a floor that nobody asked for": (stated(weighted, floors={}), None),
        "a statement cut in the middle": (kit | {"statement.json": kit["statement.json"][:99]}, None),
        "a statement of another shape": (kit | {"statement.json": b"[]"}, None),
        "another number than the workbook's": (kit | named, "418"),
        "the number with zeros in front": (kit | named, "00417"),
        "a workbook from another list": (kit | {"selection.xlsx": selection_of(plain, swapped=True)}, NUMBER),
        "a workbook in another order": (kit | {"selection.xlsx": selection_of(plain, turned=True)}, NUMBER),
        "the workbook of another book": (kit | {"selection.xlsx": selection_of(floored)}, NUMBER),
        "half a workbook": (kit | {"selection.xlsx": named["selection.xlsx"][:3000]}, NUMBER),
        "no workbook at all": (_with(kit, b"Selected"), NUMBER),
        "a workbook with entities": (_with(kit, with_entities(named["selection.xlsx"])), NUMBER),
    }  # fmt: skip
    page = kit_files(plain, inspection(), "f" * 64)["check.html"]
    return {name: Vector(files, number, True, page) for name, (files, number) in sound.items()} | {
        name: Vector(files, number, False, page) for name, (files, number) in tampered.items()
    }


@cache
def receipt_vectors() -> dict[str, Vector]:
    """Kits with a receipt, and with the return that it is for or another, likewise."""
    now, other = first_and_corrected()
    kit = {name: now.kit[name] for name in ("statement.json", "book.csv", "receipt.csv")}
    lines = now.receipt.csv.decode("utf-8").splitlines(keepends=True)
    out = next(line for line in lines if ",excluded,over_18," in line)
    kept = next(line for line in lines if line.startswith("row,") and ",eligible," in line)
    decision = next(line for line in lines if line.startswith("decision,"))
    let_in = f"row,{out.split(',')[1]},eligible,,In the population\n"
    counts = now.receipt.counts
    more = {**counts, "eligible": counts["eligible"] + 1}
    del more["excluded over_18"]

    def received(old: str, new: str, refit: bool = False, **stated: object) -> dict[str, bytes]:
        data = now.receipt.csv.decode("utf-8").replace(old, new).encode("utf-8")
        assert data != now.receipt.csv
        said = json.loads(kit["statement.json"])
        said["receipt"] |= ({"digest": hashlib.sha256(data).hexdigest()} if refit else {}) | stated
        return kit | {"receipt.csv": data, "statement.json": json.dumps(said).encode()}

    def sent(change: Callable[[Any], None]) -> dict[str, bytes]:
        returned, made = load_workbook(io.BytesIO(now.workbook)), io.BytesIO()
        change(returned["Children"])
        returned.save(made)
        return kit | {"return.xlsx": made.getvalue()}

    sound = {
        "a receipt": kit,
        "a receipt and its return": kit | {"return.xlsx": now.workbook},
    }
    tampered = {
        "a row moved to eligible after the digest": received(out, let_in),
        "a row moved to eligible, with a digest to fit": received(out, let_in, refit=True),
        "a row moved to eligible, digest and counts to fit": received(out, let_in, refit=True, counts=more),
        "a child removed from the receipt": received(kept, ""),
        "a child removed, with a digest to fit": received(kept, "", refit=True),
        "a child added to the receipt": received(kept, f"{kept}row,{'a' * 32},eligible,,x\n", refit=True),
        "a row twice in the receipt": received(out, out + out, refit=True),
        "a decision changed": received("the date is not known", "the date is known"),
        "a decision taken out": received(decision, ""),
        "a receipt with another heading": received("about,", "On,", refit=True),
        "a receipt with a byte order mark": received("about,", "\ufeffabout,"),
        "a receipt with other line ends": received("\n", "\r\n"),
        "a receipt cut in the middle": kit | {"receipt.csv": now.receipt.csv[:900]},
        "the receipt of another return": kit | {"receipt.csv": other.receipt.csv},
        "another return in the statement": received(decision, "", refit=True, **{"return": "0" * 64}),
        "another version of the return": kit | {"return.xlsx": other.workbook},
        "a child added to the return": sent(lambda sheet: sheet.append(["1015"])),
        "a child removed from the return": sent(lambda sheet: sheet.delete_rows(13)),
        "a date changed in the return": sent(lambda sheet: sheet.__setitem__("B3", "2016-01-02")),
        "half a return": kit | {"return.xlsx": now.workbook[:2000]},
    }
    page = now.kit["check.html"]
    return {name: Vector(files, None, True, page) for name, files in sound.items()} | {
        name: Vector(files, None, False, page) for name, files in tampered.items()
    }


def _with(kit: dict[str, bytes], workbook: bytes) -> dict[str, bytes]:
    return kit | {"selection.xlsx": workbook}


def _quoted(data: bytes) -> bytes:
    frame = pd.read_csv(io.BytesIO(data), dtype=str)
    return frame.to_csv(index=False, quoting=1, lineterminator="\n").encode("utf-8")
