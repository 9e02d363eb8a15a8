"""Workbooks taken apart and put together again with one part changed."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from record_review.pir.workbook.sheets import Workbook, read_workbook

SHEET = "xl/worksheets/sheet2.xml"  # Children, behind Partnership


def opened(path: Path) -> Workbook:
    return read_workbook(path, lambda sheet: True)


def rewrite(path: Path, change: Callable[[dict[str, bytes]], object]) -> None:
    """Unpack a workbook, change its parts, and pack it again."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def replaced(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], object]:
    def change(parts: dict[str, bytes]) -> None:
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new, 1)

    return change
