#!/bin/sh
# openpyxl 3.1.5: a blank cell that carries a hyperlink is read as a cell that holds the link's target.
#
# In a workbook a link lies over a cell (<hyperlink ref="B2" r:id="rId1"/>) and says nothing of what the cell
# holds: Excel and LibreOffice show B2 empty. load_workbook gives the address as the value of B2, so that whoever
# reads a column takes a mail address for an answer. With read_only=True the cell is blank.
#
# Seen: "full mode: mailto:someone@example.org" and "read_only: None". Fails when that has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --root-user-action=ignore --disable-pip-version-check --no-deps --target "$work/packages" \
    openpyxl==3.1.5 et-xmlfile==2.0.0
cat > "$work/show.py" <<'PY'
import io
import zipfile

import openpyxl

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
REL = "http://schemas.openxmlformats.org/package/2006/relationships"

# A workbook as openpyxl writes it; then the one thing that a person does in Excel: a link, and the text deleted.
book = openpyxl.Workbook()
book.active.append(["Reference", "Locality"])
book.active.append(["A1", None])
plain = io.BytesIO()
book.save(plain)
target = io.BytesIO()
with zipfile.ZipFile(plain) as old, zipfile.ZipFile(target, "w") as new:
    for name in old.namelist():
        text = old.read(name)
        if name == "xl/worksheets/sheet1.xml":
            link = f'<hyperlinks><hyperlink xmlns:r="{OFFICE}" ref="B2" r:id="rId1"/></hyperlinks>'.encode()
            assert b"<pageMargins" in text
            text = text.replace(b"<pageMargins", link + b"<pageMargins")
        new.writestr(name, text)
    new.writestr(
        "xl/worksheets/_rels/sheet1.xml.rels",
        f'<Relationships xmlns="{REL}"><Relationship Id="rId1" Type="{OFFICE}/hyperlink" '
        'Target="mailto:someone@example.org" TargetMode="External"/></Relationships>',
    )
print("openpyxl", openpyxl.__version__)
seen = openpyxl.load_workbook(target).active["B2"].value
streamed = [row[1] for row in openpyxl.load_workbook(target, read_only=True).active.iter_rows(values_only=True)][1]
print("full mode:", seen)
print("read_only:", streamed)
assert seen == "mailto:someone@example.org", "a blank cell with a link is blank now"
assert streamed is None, "read_only has changed"
PY
PYTHONPATH="$work/packages" python3 "$work/show.py"
