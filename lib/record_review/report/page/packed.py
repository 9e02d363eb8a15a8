"""Office files that come out the same twice: zip files, whose parts otherwise carry the time of writing."""

import io
import re
import zipfile
from collections.abc import Collection
from datetime import date, datetime

AUTHOR = "Joint inspection team"  # a role: no person stands in a released file
ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # the first that a zip file can give


def made_on(day: date) -> datetime:
    """A day as office files write their own date."""
    return datetime(day.year, day.month, day.day)


def packed_alike(content: bytes, *, leave_out: Collection[str] = ()) -> bytes:
    """An office file packed anew: parts in order, one time for all, without some of them and without what the
    program that wrote it says of itself."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(target, "w") as made:
        for name in sorted(given.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            if name in leave_out:
                continue
            part = given.read(name)
            if name == "docProps/app.xml":
                part = re.sub(rb"<(Application|AppVersion|Template|TotalTime)>[^<]*</\1>", b"", part)
            if name == "_rels/.rels":
                for gone in leave_out:
                    part = re.sub(rb'<Relationship [^>]*Target="%s"[^>]*/>' % gone.encode(), b"", part)
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            made.writestr(entry, part)
    return target.getvalue()
