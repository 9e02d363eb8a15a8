#!/bin/sh
# openpyxl 3.1.5: a worksheet whose part is spelt with another capital than in the relations is left out,
# without error or warning.
#
# Part names are compared without regard to capitals (ECMA-376 part 2), so the package is valid, and other
# programs show both sheets. load_workbook compares names as they stand and drops what it does not find: the
# workbook opens, and sheetnames has one sheet of two.
#
# Seen: "declared: First, Second", "opened: First", "0 warnings". Fails when that has changed.
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

import openpyxl

book = openpyxl.Workbook()
book.active.title = "First"
book.create_sheet("Second").append(["a child"])
whole = io.BytesIO()
book.save(whole)
other = io.BytesIO()
with zipfile.ZipFile(whole) as old, zipfile.ZipFile(other, "w") as new:
    for name in old.namelist():
        spelt = "xl/worksheets/Sheet2.xml" if name == "xl/worksheets/sheet2.xml" else name
        new.writestr(spelt, old.read(name))
with zipfile.ZipFile(other) as package:
    declared = re.findall(r'<sheet [^>]*name="([^"]+)"', package.read("xl/workbook.xml").decode())
print("openpyxl", openpyxl.__version__)
print("declared:", ", ".join(declared))
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    opened = openpyxl.load_workbook(other).sheetnames
print("opened:", ", ".join(opened))
print(len(said), "warnings")
assert (declared, opened, len(said)) == (["First", "Second"], ["First"], 0), "this has changed"
PY
PYTHONPATH="$work/packages" python3 "$work/show.py"
