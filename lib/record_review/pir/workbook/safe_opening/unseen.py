"""What lies in a workbook beside its cells and is never read: told by a short name, and nothing of what it
says."""

from __future__ import annotations

import re
from collections.abc import Mapping

# Signs in the names of parts, which are compared without case
_NAMES = {
    "external_links": ("xl/externallinks/", "xl/connections.xml", "xl/querytables/"),
    "cell_notes": ("/comments", "xl/threadedcomments/", "xl/persons/"),
    "embedded_files": ("/embeddings/", "/activex/", "/ctrlprops/"),
    "pivot_caches": ("/pivotcache", "/slicercache", "/timelinecache"),
    "pictures": ("/media/", "docprops/thumbnail"),
    "charts": ("/charts/", "/chartex/"),
    "text_boxes": ("/diagrams/",),
    "data_model": ("xl/model/",),
    "tracked_changes": ("xl/revisions/",),
    "unlisted_sheets": (),  # told by what they hold
    "custom_xml": ("customxml/item",),
}
_SHAPE_WITH_TEXT = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>\s*[^<\s]")
_WORKSHEET = re.compile(rb"<(?:\w+:)?worksheet[\s>]")
_MASHUP = (b"DataMashup", "DataMashup".encode("utf-16-le"), "DataMashup".encode("utf-16-be"))
NOTICES = (*_NAMES, "power_query", "dde_links")


def notices(parts: Mapping[str, bytes]) -> tuple[str, ...]:
    """What there is beside the cells, in the order of `NOTICES`.

    Parameters
    ----------
    parts : the parts that hold no cells: casefolded name -> text, empty for pictures and the like

    >>> notices({"xl/pivotcache/pivotcacherecords1.xml": b"", "xl/printersettings/printersettings1.bin": b""})
    ('pivot_caches',)
    """
    found = set()
    for part, text in parts.items():
        if part.endswith(".rels"):
            continue
        what = {what for what, signs in _NAMES.items() if any(sign in part for sign in signs)}
        if "custom_xml" in what:
            what = {"power_query"} if any(sign in text for sign in _MASHUP) else what
            if "itemprops" in part:
                what = set()
        if _WORKSHEET.search(text[:2000]):
            what.add("unlisted_sheets")
        if "/drawings/" in part and part.endswith(".xml") and _SHAPE_WITH_TEXT.search(text):
            what.add("text_boxes")
        if "xl/externallinks/" in part and b"ddeLink" in text:
            what.add("dde_links")
        found |= what
    return tuple(what for what in NOTICES if what in found)
