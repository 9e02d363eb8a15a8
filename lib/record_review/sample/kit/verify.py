"""Was this selection of records fair? Anyone can check: Python 3.8 or later, nothing to install.

    python verify.py KIT_FOLDER [--number TEXT] [--selection selection.xlsx] [--return return.xlsx]

KIT_FOLDER holds book.csv (every candidate list), receipt.csv (what became of every row of the return) and
statement.json (what was promised about them). With the public number: which list it picks. With the selection
workbook: whether it names that list and no other. With the return: whether the receipt is for it, row by row.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import hmac
import io
import json
import posixpath
import sys
import unicodedata
import zipfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

MOST_ROWS = 20_000  # of a return, among which those of a receipt are looked for


def check(found: list[tuple[bool, str]], kept: bool, promise: str, instead: str) -> None:
    found.append((kept, promise if kept else f"{promise} Found instead: {instead}"))


def list_number(digest: str, public_text: str, lists: int) -> int:
    """SHA-256 over digest, line feed and public text, as a number: its remainder by the lists, plus one."""
    text = digest + "\n" + " ".join(unicodedata.normalize("NFC", public_text).split())
    return 1 + int(hashlib.sha256(text.encode("utf-8")).hexdigest(), 16) % lists


def check_book(data: bytes, said: dict, found: list) -> list[list[str]]:
    """The digest, the heading, and every list: n + m different references. Gives back the references."""
    n, m, lists = said["selected_per_list"], said["reserves_per_list"], said["lists"]
    digest = hashlib.sha256(data).hexdigest()
    check(found, digest == said["digest"], f"The digest of book.csv is {said['digest']}.", f"{digest}.")
    header, *rows = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True)
    names = [f"selected_{i:02d}" for i in range(1, n + 1)] + [f"reserve_{i:02d}" for i in range(1, m + 1)]
    check(found, header == ["list", *names], "book.csv has the heading we know.", "another heading.")
    check(found, len(rows) == lists, f"book.csv holds {lists} lists.", f"{len(rows)} lists.")
    wrong = []
    for place, row in enumerate(rows, start=1):
        # An apostrophe in front only keeps a spreadsheet from taking a reference for a formula; references
        # that differ only in spaces or capitals are the same child.
        row[1:] = [text[1:] if text.startswith("'") else text for text in row[1:]]
        children = {"".join(reference.split()).casefold() for reference in row[1:]} - {""}
        if len(row) != 1 + n + m or row[0] != str(place) or len(children) != n + m:
            wrong.append(f"line {place + 1}")
    promise = f"Every list stands in its place and names {n} + {m} different children."
    check(found, not wrong, promise, f"otherwise in {', '.join(wrong[:20])}.")
    return [row[1:] for row in rows]


def check_counts(lists: list[list[str]], said: dict, found: list) -> None:
    """Every child equally often selected and equally often a reserve, or as a stated floor makes it."""
    n, children = said["selected_per_list"], said["population"]
    selected = Counter(child for row in lists for child in row[:n])
    reserve = Counter(child for row in lists for child in row[n:])
    counts = Counter((selected[child], reserve[child]) for child in {**selected, **reserve})
    each = "{2} children, each selected in {0} lists and in reserve in {1}. "
    shown = "".join(each.format(s, r, k) for (s, r), k in sorted(counts.items()))
    stated, others, floors = Counter(), 0, dict(said["floors"])  # type: ignore[var-annotated]
    for group in said["counts"]:  # one for each category with a floor, which it keeps, and one for all others
        stated[group["selected_in"], group["reserve_in"]] += group["children"]
        floor = floors.pop(group.get("category", ""), 0)
        others += not 0 < floor * len(lists) <= group["children"] * group["selected_in"]
    kept = stated == counts and sum(counts.values()) == children
    check(found, kept, f"The counts of the {children} children are those stated.", shown)
    equal = "equal" if len(counts) == 1 else "as the stated floors make them"
    check(found, others <= 1, f"Chances are {equal}: {shown}", "what no stated floor explains.")


def check_receipt(data: bytes, said: dict, found: list, sent: bytes | None) -> None:
    """The receipt's digest, a line for every row, as many eligible as the book has; and all of the return.

    A row is named by a mark: the first 32 digits of HMAC-SHA-256 of "row 7", with the key SHA-256 of a fixed
    line and the return's bytes.
    """
    stated, digest = said["receipt"], hashlib.sha256(data).hexdigest()
    check(
        found, digest == stated["digest"], f"The digest of receipt.csv is {stated['digest']}.", f"{digest}."
    )
    header, *lines = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True)
    known = header == ["about", "mark", "outcome", "reason", "words"] and all(len(x) == 5 for x in lines)
    check(found, known, "receipt.csv has the columns we know.", "other columns.")
    returns = [line[1] for line in lines if line[0] == "return"]
    promise = f"The receipt is for the return with the digest {stated['return']}."
    check(found, returns == [stated["return"]], promise, f"{', '.join(returns) or 'none'}.")
    rows = [line for line in lines if line[0] == "row"]
    marks = [line[1] for line in rows]
    counts = Counter(f"{line[2]} {line[3]}".strip() for line in rows)
    check(found, len(set(marks)) == len(rows), "Every row has one line in the receipt.", "a row twice.")
    kept = counts == Counter(stated["counts"])
    promise = f"The outcomes of its {len(rows)} rows are those stated."
    check(found, kept, promise, f"{dict(sorted(counts.items()))}.")
    kept, promise = counts["eligible"] == said["population"], "as many as the children of the book."
    check(found, kept, f"Its eligible rows are {promise}", f"{counts['eligible']}.")
    if sent is not None:
        digest = hashlib.sha256(sent).hexdigest()
        check(found, digest == stated["return"], "The return is the one of the receipt.", f"{digest}.")
        key, missing = hashlib.sha256(b"record review receipt\n" + sent).digest(), set(marks)
        for row in range(1, MOST_ROWS + 1 if missing else 0):
            missing.discard(hmac.new(key, f"row {row}".encode(), "sha256").hexdigest()[:32])
            if not missing:
                break
        promise = "Every line of the receipt is a row of this return."
        check(found, not missing, promise, f"{len(missing)} are none.")


def references(data: bytes, sheet: str) -> list[str]:
    """The texts under the heading "Record reference" on one sheet of a workbook, from the top down."""

    def part(name: str) -> list[ElementTree.Element]:
        if book.getinfo(name).file_size > 50_000_000 or b"<!DOCTYPE" in book.read(name):
            raise ValueError("larger than any of ours, or not a plain workbook")
        return list(ElementTree.fromstring(book.read(name)).iter())

    def inside(elements, tag: str) -> list[ElementTree.Element]:
        return [e for e in elements if e.tag.rsplit("}", 1)[-1] == tag]

    def words(element: ElementTree.Element, tag: str) -> str:
        return "".join(e.text or "" for e in inside(element.iter(), tag))

    with zipfile.ZipFile(io.BytesIO(data)) as book:
        links = {e.get("Id"): e.get("Target", "") for e in part("xl/_rels/workbook.xml.rels")}
        named = {e.get("name"): e.attrib for e in inside(part("xl/workbook.xml"), "sheet")}
        target = next((links[v] for key, v in named.get(sheet, {}).items() if key.endswith("}id")), None)
        # Where nobody is in reserve there is no such sheet.
        cells = inside(part(posixpath.join("/xl", target).lstrip("/")), "c") if target else []
        shared = part("xl/sharedStrings.xml") if "xl/sharedStrings.xml" in book.namelist() else []
        strings = [words(e, "t") for e in inside(shared, "si")]
    column, texts = "", []
    for cell in cells:
        text = words(cell, "v") or words(cell, "t")  # a shared or inline string, or a value
        text = strings[int(text)] if cell.get("t") == "s" else text
        letters = cell.get("r", "").rstrip("0123456789")
        if not column and text == "Record reference":
            column = letters
        elif letters == column and text:
            texts.append(text)
    return texts


def verify_kit(kit, number: str | None = None, selection=None, sent=None) -> list[tuple[bool, str]]:
    """All the promises, one sentence each, and whether it is kept. Fair means: every one of them."""
    found, reading = [], "statement.json"
    try:
        said = json.loads((Path(kit) / reading).read_bytes().decode("utf-8"))
        found += [(True, "This is a REHEARSAL: nobody is selected.")] if said["rehearsal"] else []
        reading, n = "book.csv", int(said["selected_per_list"])
        lists = check_book((Path(kit) / reading).read_bytes(), said, found)
        check_counts(lists, said, found)
        if "receipt" in said:
            reading = "receipt.csv"
            receipt = (Path(kit) / reading).read_bytes()
            check_receipt(receipt, said, found, Path(sent).read_bytes() if sent else None)
        if number is None and selection:
            found.append((False, "The selection workbook needs the public number too (--number)."))
        if number is not None and all(kept for kept, _ in found):
            place, reading = list_number(said["digest"], number, len(lists)), "the selection workbook"
            found.append((True, f'The public number "{number}" picks list {place}.'))
            # Where it was named, else in the kit, beside it, or in the folder beside it in which it is sent.
            above, name = Path(kit).resolve().parent, Path(selection or "").name
            near = [Path(selection or ""), Path(kit) / name, above / name, above / "selection" / name]
            workbook = next((path for path in near if path.is_file()), near[0])
            drawn = {"Selected": lists[place - 1][:n], "Reserves": lists[place - 1][n:]}
            for sheet, expected in drawn.items() if selection else ():
                names = references(workbook.read_bytes(), sheet)
                promise = f"{sheet} in the workbook are those of list {place}, in its order."
                check(found, names == expected, promise, f"{len(set(names) & set(expected))} of them.")
    except Exception as error:  # whatever is wrong with a damaged file, it is a finding and not a traceback
        found.append((False, f"{reading} cannot be read ({type(error).__name__}). Ask for the file again."))
    return found


def main() -> int:
    options = argparse.ArgumentParser(description="Was this selection of records fair?")
    options.add_argument("kit", help="the folder of book.csv and statement.json")
    options.add_argument("--number", help="the public number or text, as announced")
    options.add_argument("--selection", help="the selection workbook")
    options.add_argument("--return", dest="sent", metavar="FILE", help="the return, as it was sent")
    asked = options.parse_args()
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # any terminal will do
    found = verify_kit(asked.kit, asked.number, asked.selection, asked.sent)
    for kept, sentence in found:
        print(("right:   " if kept else "NOT SO:  ") + sentence)
    fair = all(kept for kept, _ in found)
    print("Everything checked is as promised." if fair else "NOT AS PROMISED. Ask before you go on.")
    return 0 if fair else 1


if __name__ == "__main__":
    sys.exit(main())
