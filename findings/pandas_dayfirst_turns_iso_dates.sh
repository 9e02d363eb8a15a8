#!/bin/sh
# pandas 3.1.1: to_datetime(..., dayfirst=True) reads the ISO date 2026-04-03 as 4 March, without a warning.
#
# An ISO date has one reading. dayfirst is for texts that have two; whoever sets it for 03/04/2026 does not expect
# it to exchange day and month of 2026-04-03. Only a day after the 12th is read as it stands, and brings a
# warning: a list without such a day comes out exchanged in silence, and with format="mixed" one text of two does.
#
# Seen: "2026-04-03 -> 2026-03-04, 0 warnings" and "2026-04-13 -> 2026-04-13, 1 warning"; mixed: 2026-03-04 and
# 2026-04-03, 0 warnings. Fails when that has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check pandas==3.1.1
cat > "$work/show.py" <<'PY'
import warnings

import pandas as pd


def read(texts, **options):
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        days = pd.to_datetime(texts, dayfirst=True, **options)
    return [str(day.date()) for day in days], len(said)


print("pandas", pd.__version__)
early, late = read(["2026-04-03"]), read(["2026-04-13"])
mixed = read(["2026-04-03", "03/04/2026"], format="mixed")
print("2026-04-03 ->", *early, "warnings")
print("2026-04-13 ->", *late, "warning")
print("mixed:", *mixed, "warnings")
assert early == (["2026-03-04"], 0), "this has changed"
assert late == (["2026-04-13"], 1), "this has changed"
assert mixed == (["2026-03-04", "2026-04-03"], 0), "this has changed"
PY
"$work/venv/bin/python" "$work/show.py"
