"""Returns and readings full of values that can be searched for: none of them lies outside the private folder,
after success and after a failure in each step. References are in what is sent, where they have to be."""

import base64
import contextlib
import io
import re
import shutil
import zipfile
import zlib
from datetime import date
from html import unescape

import nbformat
import pytest
from tests.notebooks.chain import ROOT, command

from record_review.custody.seal import read_sealed
from record_review.inspection import read_programme
from record_review.inspection.look import MONTHS
from record_review.pir import template_workbook
from record_review.run.example.children import AGREED, invented_children

# A failure that would tell all: an error whose words are children's rows, as a careless line of code gives.
FAILURES = {
    "01_return": "raise ValueError(f'{ret.children.to_dict()} {ret.sent.to_dict()} {ret.personnel}')",
    "02_population": "raise ValueError(f'{people.children.to_dict()}')",
    "03_candidate_lists": "raise ValueError(f'{people.children.to_dict()}')",
    "04_selection": "raise ValueError(f'{people.children.to_dict()} {book.refs}')",
    "06_record_review": "raise ValueError(f'{readings.text.to_dict()} {people.children.to_dict()}')",
}
FAILS_AFTER = {"06_record_review": "step.readings("}  # elsewhere after the first cell that computes
FILE = """\
inspection_id: CANARY-2026
programme: at-risk-of-harm
partnership: Ardvale
notification_date: 2026-09-14
return_workbook: return.xlsx
rehearsal: true
public_number: {source: dice}
"""
CODED = (
    "gender", "ethnicity", "disability", "route_c", "route_d", "simd_quintile", "looked_after", "scra", "asp"
)  # fmt: skip
STATED = {AGREED, date(2024, AGREED.month, AGREED.day), date(2026, 9, 14), date(2026, 9, 28)}
STATED |= {date(2025, 7, 31), date(2026, 7, 31)}  # the days on which 02 counts children on the register


def broken_notebooks(folder, step):
    """The notebooks with a failure in one of them."""
    shutil.copytree(ROOT / "notebooks", folder, ignore=shutil.ignore_patterns(".*", "explore"))
    notebook = nbformat.read(folder / f"{step}.ipynb", as_version=4)
    sign = FAILS_AFTER.get(step, "open_step(")
    (place,) = (i for i, c in enumerate(notebook.cells) if c.cell_type == "code" and sign in c.source)
    notebook.cells.insert(place + 1, nbformat.v4.new_code_cell(FAILURES[step]))
    nbformat.write(notebook, folder / f"{step}.ipynb")
    return folder


def outside(outputs, said):
    """What lies outside the private folder, and what was said on the screen."""
    found = {
        path.relative_to(outputs).as_posix(): path.read_bytes()
        for path in outputs.rglob("*")
        if path.is_file() and "private" not in path.parts
    }
    return {**found, "what was said": said.encode()}


def personal(rows):
    """References and all else of the rows that says something of a child and is nobody else's."""
    days = {value for row in rows for value in row.values() if isinstance(value, date)} - STATED
    groups = {row["sibling_group"] for row in rows if row["sibling_group"]}
    return {row["record_ref"] for row in rows}, [*groups, *(way for day in days for way in written(day))]


def readings_of(content):
    """A file as it can be read: as it is, decoded, and what is packed or embedded in it."""
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for entry in packed.infolist():
                yield entry.filename
                yield from readings_of(packed.read(entry))
        return
    if content[:4] == b"\x89PNG":
        for kind, data in re.findall(rb"(tEXt|iTXt|zTXt)(.{0,2000})", content, re.DOTALL):
            yield kind.decode() + data.decode("latin-1")
    text = content.decode("utf-8", "replace")
    yield text
    yield unescape(unescape(text))
    yield re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), text)
    for data in re.findall(r"[A-Za-z0-9+/]{60,}={0,2}", text):
        try:
            plain = base64.b64decode(data + "=" * (-len(data) % 4))
        except ValueError:
            continue
        yield plain.decode("latin-1")
        if plain[:4] == b"\x89PNG":
            yield from readings_of(plain)
        with contextlib.suppress(zlib.error):
            yield zlib.decompress(plain).decode("latin-1")


def written(day):
    """The ways in which a date is most likely to be written down."""
    month = MONTHS[day.month - 1]
    return [
        day.isoformat(), day.strftime("%d/%m/%Y"), day.strftime("%d.%m.%Y"),
        f"{day.day}/{day.month}/{day.year}", f"{day.day} {month} {day.year}",
        f"{day.day} {month[:3]} {day.year}",
    ]  # fmt: skip


DAY = r"(?<!\d)(?:\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{4}|\d{1,2} [A-Z][a-z]+ \d{4})"


def holds(files, texts):
    """(file, text) wherever one of the texts occurs as a word, a date, or, where it is neither, at all."""
    wanted, found = {text.casefold() for text in texts}, []
    for name, content in files.items():
        together = "\n".join(dict.fromkeys(readings_of(content)))
        words = set(re.findall(r"[A-Za-z]+-?\d+|[A-Za-z]{4,}", together)) | set(re.findall(DAY, together))
        found += [(name, word) for word in words if word.casefold() in wanted]
    return found


def test_the_example_run_to_its_end_leaves_no_value_of_a_child_outside_the_private_folder(example):
    _, run = example
    assert run.code == 0, run.said
    files = outside(run.outputs, run.said)
    refs, rest = personal(invented_children())
    assert any(name.endswith("record-review-report.html") for name in files) and len(rest) > 3000
    sent = {name for name in files if "/send/" in name}
    assert holds({name: files[name] for name in files if name not in sent}, [*refs, *rest, "canary"]) == []
    assert holds({name: files[name] for name in sent}, ["canary"]) == []
    # What is sent names records, because it has to: the search does find what is there.
    assert holds({name: files[name] for name in sent}, refs)


@pytest.mark.parametrize("step", FAILURES)
def test_a_failure_that_would_tell_all_tells_nothing(example, tmp_path, monkeypatch, step):
    """An unexpected error with children's rows in its words: exit code 3, and none of it outside private/."""
    file, run = example
    shutil.copytree(run.outputs, tmp_path / "outputs")
    monkeypatch.setenv("RECORD_REVIEW_NOTEBOOKS", str(broken_notebooks(tmp_path / "notebooks", step)))
    failed = command("run", file, "--through", step, outputs=tmp_path / "outputs")
    assert failed.code == 3, failed.said
    fault = read_sealed(tmp_path / "outputs" / "EXAMPLE-2026" / "private" / "last-fault.txt")
    assert b"AR-" in fault, "the failure has to hold what it must not tell"
    refs, rest = personal(invented_children())
    before = outside(run.outputs, "")  # searched already
    after = outside(tmp_path / "outputs", failed.said)
    files = {n: c for n, c in after.items() if "/send/" not in n and before.get(n) != c}
    assert any(name.endswith("register.jsonl") for name in after) and "what was said" in files
    assert holds(files, [*refs, *rest, "canary"]) == []


def test_a_return_full_of_values_to_search_for_leaves_none_of_them(tmp_path):
    """One in every personal column, in a column nobody asked for, and in the table of staff."""
    rows = [dict(row) for row in invented_children()[:40]]
    texts = []
    for number, row in enumerate(rows):
        row["record_ref"] = f"QXREF-{number:04d}"
        row["sibling_group"] = f"Zsiblings{number // 2:03d}"
        texts.append(row["sibling_group"])
    for number, column in enumerate(CODED):
        rows[number][column] = f"Z{column.replace('_', '')}canary"
        texts.append(rows[number][column])
    rows[len(CODED)]["involvement_start"] = "Zstartcanary"
    said = {"partnership": "Ardvale", "agreed_date": AGREED, "completed_by": "Information officer"}
    staff = [("Inspection co-ordinator", "Ardvale Council", "Zcontactcanary")]
    programme = read_programme("at-risk-of-harm")
    (tmp_path / "return.xlsx").write_bytes(template_workbook(programme, rows, said, staff))
    (tmp_path / "canary.yml").write_text(FILE, encoding="utf-8")
    run = command("run", tmp_path / "canary.yml", "--through", "01_return", outputs=tmp_path / "outputs")
    assert run.code == 0, run.said
    refs, rest = personal(rows)
    files = {n: c for n, c in outside(tmp_path / "outputs", run.said).items() if "/send/" not in n}
    assert len(files) >= 3 and holds(files, [*refs, *rest, *texts, "Zstartcanary", "Zcontactcanary"]) == []
