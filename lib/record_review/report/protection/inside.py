"""What is inside files that are packed: every part of an Office file as the last look reads it.

Fails closed: what cannot be opened, and what is neither XML nor a picture of pixels alone, is refused.
"""

import io
import re
import xml.etree.ElementTree as ET
import zipfile
import zlib
from collections.abc import Mapping

from record_review.inspection import ReleaseError

PACKED = (".docx", ".xlsx")
PIXELS = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"pHYs", b"tRNS", b"sRGB", b"gAMA"}  # parts that hold no text
PLACES = ("r", "ref", "sqref", "activeCell", "topLeftCell")  # attributes of a sheet that hold addresses
ADDRESS = re.compile(r"[A-Z]{1,3}\d{1,7}(?::[A-Z]{1,3}\d{1,7})?")
SAYING = ("title", "descr", "name", "display", "tooltip", "location", "Target")  # attributes that hold words
MEASURE = re.compile(r"-?\d+(\.\d+)?")


def inside(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same files, each packed one as its parts: "report.docx, word/document.xml".

    Of a part in XML every text and every value of an attribute, those of one paragraph or cell together; of a
    picture what could be read in its pixels.

    Raises
    ------
    ReleaseError : a packed file that cannot be opened, or a part of another kind
    """
    opened: dict[str, bytes] = {}
    for name, content in files.items():
        if not name.endswith(PACKED):
            opened[name] = content
            continue
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                if packed.comment or any(entry.extra or entry.comment for entry in packed.infolist()):
                    raise ReleaseError(f"{name} holds a comment in its packing. Nothing was released.")
                for part in packed.namelist():
                    opened[f"{name}, {part}"] = _readable(f"{name}, {part}", packed.read(part))
        except (zipfile.BadZipFile, zlib.error, ET.ParseError) as error:
            raise ReleaseError(f"{name} cannot be opened to be looked through.") from error
    return opened


def _readable(name: str, part: bytes) -> bytes:
    if name.endswith((".xml", ".rels")):
        if b"<!" in part or part.count(b"<?") > part.startswith(b"<?xml"):
            raise ReleaseError(f"{name} holds a comment or a declaration. Nothing was released.")
        return _texts(part).encode()
    if part.startswith(b"\x89PNG\r\n\x1a\n"):
        return b" ".join(re.findall(rb"[ -~]{4,}", _pixels(name, part)))
    raise ReleaseError(f"{name} is neither XML nor a picture, so it cannot be looked through.")


def _texts(part: bytes) -> str:
    """Texts and values of attributes of a part; runs of one paragraph or cell as one text, and apart."""
    root = ET.fromstring(part)
    said: list[str] = []
    for element in root.iter():
        said += [value for name, value in element.attrib.items() if not _is_layout(name, value)]
        said += [text for text in (element.text, element.tail) if text and text.strip()]
        if element.tag.rpartition("}")[2] in ("p", "si", "is"):
            said.append("".join(element.itertext()))
    return "\n".join(said)


def _is_layout(name: str, value: str) -> bool:
    """Whether an attribute says where a cell stands or how wide something is: R12 and 5040 are no text there,
    though both could be a reference, and R12 is a record's number."""
    address = name in PLACES and ADDRESS.fullmatch(value)
    return bool(address or (name.rpartition("}")[2] not in SAYING and MEASURE.fullmatch(value)))


def _pixels(name: str, part: bytes) -> bytes:
    """The unpacked pixels of a PNG; refuse one that holds anything else."""
    at, data = 8, b""
    while at + 8 <= len(part):
        size, kind = int.from_bytes(part[at : at + 4], "big"), part[at + 4 : at + 8]
        if kind not in PIXELS:
            raise ReleaseError(f"{name} holds more than a picture's pixels. Nothing was released.")
        data += part[at + 8 : at + 8 + size] if kind == b"IDAT" else b""
        at += 12 + size
    if at != len(part):
        raise ReleaseError(f"{name} goes on behind its picture. Nothing was released.")
    return zlib.decompress(data)
