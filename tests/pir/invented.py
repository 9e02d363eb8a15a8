"""Invented children and lines of a return, for the tests of this room."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

RETURNS = Path(__file__).resolve().parents[1] / "data" / "returns"
NOTIFIED = date(2026, 9, 14)
AGREED = datetime(2026, 8, 24)

PARTNERSHIP: tuple[tuple[Any, ...], ...] = (
    ("Partnership", "Testshire"),
    ("Agreed date", AGREED),
    ("Completed by (role)", "Information officer"),
    ("Date completed", datetime(2026, 9, 28)),
    ("Name used locally for route c", "Staying Safe meeting"),
    ("Name used locally for route d", "Care and risk management"),
    (),
    ("Role", "Organisation", "Contact route"),
    ("Inspection co-ordinator", "Testshire Council", "Partnership mailbox"),
)


def child(number: int, **changes: Any) -> dict[str, Any]:
    """A child with nothing to ask about; `number` sets its reference, birthday, first involvement and codes
    apart."""
    day = number % 28 + 1
    return {
        "record_ref": f"AB{101 + number}",
        "date_of_birth": datetime(2015, 5, day),
        "expected_date_of_birth": None,
        "gender": ("Female", "Male")[number % 2],
        "ethnicity": ("White: Scottish", "White: Polish")[number % 2],
        "disability": ("No", "Yes")[number % 2],
        "route_a": "Yes",
        "route_a_ended_at": "Investigation",
        "route_b": "No",
        "registration_date": None,
        "deregistration_date": None,
        "route_c": "No",
        "route_d": "No",
        "involvement_start": datetime(2025, 6, day),
        "involvement_end": datetime(2025, 9, day),
        "locality": ("North", "South")[number % 2],
        "simd_quintile": number % 5 + 1,
        "looked_after": ("Not looked after", "Interim CSO")[number % 2],
        "sibling_group": None,
        "scra": "No",
        "asp": "No",
    } | changes


def unborn(number: int, **changes: Any) -> dict[str, Any]:
    born = {"date_of_birth": None, "expected_date_of_birth": datetime(2026, 10, number % 28 + 1)}
    said = {"gender": "Unborn", "ethnicity": "Unborn", "involvement_start": datetime(2026, 6, 1)}
    return child(number, **(born | said | {"involvement_end": None} | changes))


def registered(number: int, **changes: Any) -> dict[str, Any]:
    routes = {"route_a": "No", "route_a_ended_at": None, "route_b": "Yes"}
    dates = {"registration_date": datetime(2025, 7, 1), "deregistration_date": datetime(2025, 8, 1)}
    return child(number, **(routes | dates | changes))
