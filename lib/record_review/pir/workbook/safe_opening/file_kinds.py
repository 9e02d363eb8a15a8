"""What a file is that is no workbook, told by its first bytes or by what lies in it and never by its name."""

from __future__ import annotations

from collections.abc import Collection

from .words import Advice

_STARTS = (
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a Word document (.rtf)"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"BM", "an image"),
    (b"II*\0", "an image"),
    (b"MM\0*", "an image"),
    (b"7z\xbc\xaf", "an archive of files (.7z)"),
    (b"Rar!", "an archive of files (.rar)"),
    (b"\x1f\x8b", "an archive of files (.gz)"),
    (b"$FL2", "an SPSS file (.sav)"),
    (b"PAR1", "a Parquet file"),
)


def not_a_package(name: str, content: bytes, advice: Advice) -> str:
    """A sentence on a file that is no zip package."""
    head = content[:2000]
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for start, kind in _STARTS:
        if head.startswith(start) and (start != b"BM" or b"\0" in head):
            archive = kind.startswith("an archive")
            todo = "unpack it and use the workbook that is in it." if archive else advice.instead
            return f"{name} is {kind}, not a workbook: {todo}"
    if head[4:8] == b"ftyp" or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        return f"{name} is an image or film, not a workbook: {advice.instead}"
    if text.startswith((b"<html", b"<!doctype html", b"<table")):
        return f"{name} is a web page with a workbook's name: {advice.save_as}"
    if text.startswith((b"<!doctype", b"<?xml")):
        kind = "a web page" if b"<html" in text else "an XML file"
        return f"{name} is {kind} with a workbook's name: {advice.save_as}"
    if text.startswith((b"from:", b"received:", b"mime-version:", b"return-path:")):
        return f"{name} is a mail, not a workbook: save the workbook that is attached to it."
    if b"\0" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return f"{name} is a text file (such as CSV), not a workbook: {advice.save_as}"
    if len(content) < 200 and name.startswith("~$"):
        return f"{name} is not the workbook but a mark that it is open in Excel: use the file without ~$."
    if not any(content):
        return f"{name} arrived damaged (it holds nothing but zeros): {advice.again}"
    return f"{name} is not an Excel workbook, or it arrived damaged: {advice.again}"


def other_package(name: str, parts: Collection[str], advice: Advice) -> str:
    """A sentence on a zip package without a workbook as Excel has it.

    Parameters
    ----------
    parts : the names in the package
    """
    if "mimetype" in parts or "content.xml" in parts:
        return f"{name} is an OpenDocument file (.ods): {advice.save_as}"
    if any(part.startswith("word/") for part in parts):
        return f"{name} is a Word document, not a workbook: {advice.instead}"
    if any(part.startswith("ppt/") for part in parts):
        return f"{name} is a PowerPoint document, not a workbook: {advice.instead}"
    if any(part.lower().endswith((".iwa", "index.zip")) for part in parts):
        return f"{name} is a Numbers file: open it in Numbers, choose Export To, Excel, and use that."
    if any(part.lower().endswith("workbook.bin") for part in parts):
        return f"{name} is a binary workbook (.xlsb): {advice.save_as}"
    if any(part.startswith("xl/") for part in parts):
        return f"{name} arrived damaged (parts of the workbook are not in it): {advice.again}"
    if "[Content_Types].xml" not in parts and parts:
        return f"{name} is a zip archive, not a workbook: unpack it and use the workbook that is in it."
    return f"{name} is not an Excel workbook: {advice.save_as}"


def other_container(name: str, streams: Collection[str], advice: Advice) -> str:
    """A sentence on an OLE container that is no protected workbook.

    Parameters
    ----------
    streams : the names in the container, casefolded
    """
    if {"workbook", "book"} & set(streams):
        return f"{name} is a workbook in the old .xls format: {advice.save_as}"
    if any("drm" in stream or stream == "\x06dataspaces" for stream in streams):
        return (
            f"{name} is protected by rights management, so that only named people can open it: save it "
            "without (File, Info, Protect Workbook, Restrict Access) and send it by the agreed secure route."
        )
    if "worddocument" in streams:
        return f"{name} is a Word document, not a workbook: {advice.instead}"
    if "powerpoint document" in streams:
        return f"{name} is a PowerPoint document, not a workbook: {advice.instead}"
    if any(stream.startswith("__properties_version") for stream in streams):
        return f"{name} is a mail, not a workbook: save the workbook that is attached to it."
    return f"{name} is not an Excel workbook: {advice.save_as}"
