#!/bin/sh
# openpyxl 3.1.5: when the part of the styles is missing, read_only=True gives dates as bare numbers, and no
# warning; full mode stops with an IndexError that names no part.
#
# Only the styles tell a date from a number. A package that lost them is damaged; of the two modes one says
# nothing at all, and a column of dates becomes 41793 and its like.
#
# Seen: "read_only: 41793, 0 warnings" and "full mode: IndexError". Fails when that has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --root-user-action=ignore --disable-pip-version-check --no-deps --target "$work/packages" \
    openpyxl==3.1.5 et-xmlfile==2.0.0
cat > "$work/show.py" <<'PY'
import io
import re
import warnings
import zipfile
from datetime import datetime

import openpyxl

book = openpyxl.Workbook()
book.active.append([datetime(2014, 6, 3)])
whole = io.BytesIO()
book.save(whole)
assert openpyxl.load_workbook(whole, read_only=True).active["A1"].value == datetime(2014, 6, 3)
lost = io.BytesIO()
with zipfile.ZipFile(whole) as old, zipfile.ZipFile(lost, "w") as new:
    for name in old.namelist():
        text = old.read(name)
        if name == "xl/styles.xml":
            continue
        if name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):  # nothing names the part any more
            text = re.sub(rb"<(?:Override|Relationship)\b[^>]*styles[^>]*/>", b"", text)
        new.writestr(name, text)
print("openpyxl", openpyxl.__version__)
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    value = openpyxl.load_workbook(lost, read_only=True).active["A1"].value
print(f"read_only: {value}, {len(said)} warnings")
try:
    openpyxl.load_workbook(lost)
    full = "opens"
except Exception as error:
    full = type(error).__name__
print("full mode:", full)
assert (value, len(said), full) == (41793, 0, "IndexError"), "this has changed"
PY
PYTHONPATH="$work/packages" python3 "$work/show.py"
