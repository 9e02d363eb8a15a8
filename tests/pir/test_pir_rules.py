"""Each rule with children that pass and children that do not: the cells named are all the cells found, and
no other.

Columns of the sheet: A reference, B birth, C expected birth, D gender, E ethnic group, F disability, G route
a, H stage, I route b, J registered, K de-registered, L route c, M route d, N first and O latest involvement,
P locality, Q SIMD, R looked after, S siblings, T reporter, U adult support. The first child stands in row 2.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.pir.invented import AGREED, PARTNERSHIP, child, registered, unborn

from record_review.inspection import Inspection, Settled, SettledQuery
from record_review.pir import RULES, Finding, blocking, findings_files, read_return
from record_review.pir.returned import read_material
from record_review.pir.rules.rule import check_return

GOOD: dict[str, Any] = {}


def findings_of(inspection: Inspection, rule: str) -> tuple[Finding, ...]:
    """The findings of one rule; a code that is no rule is a mistake in the test."""
    return check_return(read_material(inspection), [RULES[rule]])


def day(year: int, month: int, of_month: int) -> datetime:
    return datetime(year, month, of_month)


# rule, children, cells where it does not hold
CHILD_RULES: list[tuple[str, list[Any], list[str]]] = [
    # references
    ("PIR-21", [GOOD, {"record_ref": None}, {"record_ref": "  "}], ["A3", "A4"]),
    (
        "PIR-22",
        [
            child(0, record_ref="X1"),
            child(0, record_ref="x 1"),  # equal without capitals and spaces, and in all details
            child(0, record_ref="X2"),
            child(0, record_ref="X2", gender="Male"),
            child(0, record_ref="X3", ethnicity="Not known"),
            child(0, record_ref="X3"),  # not known does not contradict
            unborn(0, record_ref="X4"),
            unborn(0, record_ref="X4", expected_date_of_birth=day(2026, 12, 1)),
        ],
        ["A5", "A9"],
    ),
    (
        "PIR-23",
        [
            child(0, record_ref="X1"),
            child(0, record_ref="x 1"),
            child(0, record_ref="X2"),
            child(1, record_ref="X2"),
        ],
        ["A3"],
    ),
    (
        "PIR-24",
        [
            {"record_ref": "GB65556"},
            {"record_ref": "65556"},  # prefix lost
            {"record_ref": "054060"},
            {"record_ref": "54060"},  # zero lost
            {"record_ref": "IN-777"},
            {"record_ref": "IN777"},  # punctuation
            {"record_ref": "PX0123"},
            {"record_ref": "PXO123"},  # letter for a zero
            {"record_ref": "AA900"},
            {"record_ref": "BB900"},  # two prefixes: two children
            {"record_ref": "KEH-1"},
            {"record_ref": "\u041a\u0415\u041d-1"},  # Cyrillic letters that look the same
            {"record_ref": "\u0391\u0392-2"},  # Greek
            {"record_ref": "AB-2"},
            {"record_ref": "\uff21\u200b\u00adB-2"},  # wide and unseen: the same reference
        ],
        ["A3", "A5", "A7", "A9", "A13", "A15"],
    ),
    (
        "PIR-25",
        [child(0), child(0, record_ref="ZZ9"), child(1), child(1, record_ref="ZZ8", gender="Female")],
        ["A3"],
    ),
    (
        "PIR-26",
        [child(0, sibling_group="F1"), child(0, record_ref="ZZ9", sibling_group="F1")],
        ["A3"],
    ),
    ("PIR-25", [child(0, sibling_group="F1"), child(0, record_ref="ZZ9", sibling_group="F1")], []),  # twins
    (
        "PIR-25",  # rows that name each other as siblings and agree in all else
        [child(0, sibling_group="ZZ9"), child(0, record_ref="ZZ9", sibling_group="ab101")],
        ["A3"],
    ),
    ("PIR-25", [child(0, sibling_group="F1"), child(0, record_ref="ZZ9")], ["A3"]),
    (
        "PIR-27",
        [
            unborn(0, sibling_group="F1"),  # expected 1 October 2026
            child(1, date_of_birth=day(2026, 8, 20), involvement_start=day(2026, 6, 1), sibling_group="F1"),
            unborn(2, sibling_group="F2"),
            child(3, date_of_birth=day(2026, 8, 21), sibling_group="F2"),  # expected 3 October: 43 days
            unborn(4),
            child(5, date_of_birth=day(2026, 8, 24)),  # near, and not of one family
        ],
        ["C2"],
    ),
    ("PIR-28", [GOOD, {"record_ref": 13154}, {"record_ref": "013155"}], ["A3"]),
    (
        "PIR-29",
        [
            {"record_ref": 123456789012345},  # 15 digits: Excel keeps no more
            {"record_ref": 12345678901234},
            {"record_ref": 17.5},
            {"record_ref": "#REF!"},
            {"record_ref": "1.23457E+14"},
            {"record_ref": day(2026, 2, 1)},
        ],
        ["A2", "A4", "A5", "A6", "A7"],
    ),
    (
        "PIR-30",
        [
            {"record_ref": "0101151234"},
            {"record_ref": "290200 1234"},  # 29 February 2000 was
            {"record_ref": "3002151234"},  # 30 February never is
            {"record_ref": 101151234},  # the zero lost
            {"record_ref": "101151234"},  # nine digits as text
            {"record_ref": "AB01011512"},
        ],
        ["A2", "A3", "A5"],
    ),
    (
        "PIR-31",
        [
            {"record_ref": "X060515", "date_of_birth": day(2015, 5, 6)},
            {"record_ref": "20150506/2", "date_of_birth": day(2015, 5, 6)},
            {"record_ref": "06/05/2015"},
            {"record_ref": "X070515", "date_of_birth": day(2015, 5, 6)},
            {"record_ref": "JS 6/5/15", "date_of_birth": day(2015, 5, 6)},
            {"record_ref": "js6May2015", "date_of_birth": day(2015, 5, 6)},
            {"record_ref": "JS050615", "date_of_birth": day(2015, 5, 6)},  # the month first
            unborn(6, record_ref="BABY-10102026", expected_date_of_birth=day(2026, 10, 10)),
            {"record_ref": "AB16515", "date_of_birth": day(2015, 5, 6)},
        ],
        ["A2", "A3", "A4", "A6", "A7", "A8", "A9"],
    ),
    (
        "PIR-32",
        [
            {"record_ref": "Zoë McCanary"},
            {"record_ref": "Canary, J."},
            {"record_ref": "Canary"},
            {"record_ref": "CANARY Zoë 01/02/2015"},
            {"record_ref": "Zoë.Canary"},
            {"record_ref": "Zoë_Canary7"},
            {"record_ref": "Canary0123"},
            {"record_ref": "zcanary1@example.invalid"},
            {"record_ref": "Case File 12"},  # words of offices
            *[{"record_ref": f"Ardvale Town {n}"} for n in (10, 11, 12)],  # words of the system
            {"record_ref": "SWIFT0123"},
        ],
        ["A2", "A3", "A5", "A6", "A7", "A8", "A9"],
    ),
    (
        "PIR-33",
        [
            {"record_ref": "Canary"},
            {"record_ref": "AB123*"},
            {"record_ref": "A" * 20 + "1"},
            GOOD,
            {"record_ref": "TBC 2"},
        ],
        ["A2", "A3", "A4", "A6"],
    ),
    (
        "PIR-96",
        [
            *[
                {"record_ref": word}
                for word in ("TBC", "tbc ", "N/A", "?", "-", "Not known", "xxx", 0, "000")
            ],
            {"record_ref": "NULL"},  # blank
            GOOD,
        ],
        [f"A{row}" for row in range(2, 11)],
    ),
    # births
    ("PIR-34", [GOOD, {"date_of_birth": None}, unborn(2)], ["B3"]),
    ("PIR-35", [GOOD, {"expected_date_of_birth": day(2015, 5, 9)}, unborn(2)], ["C3"]),
    (
        "PIR-36",
        [unborn(0), unborn(1, gender="Male"), {"gender": "Unborn"}, unborn(3, gender=None)],
        ["D3", "D4"],
    ),
    ("PIR-37", [unborn(0), unborn(1, ethnicity="Not known"), {"ethnicity": "Unborn"}], ["E3", "E4"]),
    ("PIR-38", [{"date_of_birth": AGREED}, {"date_of_birth": AGREED + timedelta(days=1)}], ["B3"]),
    ("PIR-39", [{"date_of_birth": day(2006, 8, 25)}, {"date_of_birth": day(2006, 8, 24)}], ["B3"]),
    (
        "PIR-40",
        [
            unborn(0, expected_date_of_birth=AGREED - timedelta(weeks=4)),
            unborn(1, expected_date_of_birth=AGREED - timedelta(weeks=4, days=1)),
        ],
        ["C3"],
    ),
    (
        "PIR-41",
        [
            unborn(0, expected_date_of_birth=AGREED + timedelta(weeks=40)),
            unborn(1, expected_date_of_birth=AGREED + timedelta(weeks=40, days=1)),
        ],
        ["C3"],
    ),
    # dates
    (
        "PIR-42",
        [
            {"date_of_birth": "31/02/2015"},
            {"involvement_start": "02/13/2025"},
            {"involvement_end": "tbc"},
            {"date_of_birth": 2015},
            {"date_of_birth": "06/05/15"},
            {"date_of_birth": "6 May 2015"},
            {"date_of_birth": "#N/A"},  # told as an Excel error
        ],
        ["B2", "N3", "O4", "B5", "B6"],
    ),
    (
        "PIR-43",
        [{"date_of_birth": "05/2015"}, {"date_of_birth": "May 2015"}, {"involvement_start": "2025"}, GOOD],
        ["B2", "B3", "N4"],
    ),
    ("PIR-44", [{"date_of_birth": day(1900, 1, 1)}, {"involvement_end": "01/01/1900"}, GOOD], ["B2", "O3"]),
    (
        "PIR-45",
        [
            {"involvement_end": "Current"},
            {"deregistration_date": "n/a"},
            {"involvement_end": None},
            {"involvement_end": " "},
            {"involvement_end": day(2099, 12, 31)},
        ],
        ["O2", "K3", "O6"],
    ),
    ("PIR-47", [{"involvement_start": day(2025, 9, 2), "involvement_end": day(2025, 9, 1)}, GOOD], ["N2"]),
    ("PIR-48", [registered(0, deregistration_date=day(2025, 6, 30)), registered(1)], ["K2"]),
    ("PIR-49", [registered(0, deregistration_date=day(2025, 7, 1)), registered(1)], ["K2"]),
    (
        "PIR-50",
        [
            {"involvement_end": AGREED},
            {"involvement_end": AGREED + timedelta(days=1)},
            unborn(2),  # an expected birth is in the future
            registered(3, registration_date=AGREED + timedelta(days=1), deregistration_date=None),
        ],
        ["O3", "J5"],
    ),
    (
        "PIR-51",
        [
            {"date_of_birth": day(2026, 5, 1), "involvement_start": day(2025, 7, 25)},  # 280 days before
            {"date_of_birth": day(2026, 5, 1), "involvement_start": day(2025, 7, 24)},
        ],
        ["N3"],
    ),
    ("PIR-52", [GOOD, {"involvement_start": None}, {"involvement_start": "see file"}], ["N3"]),
    (
        "PIR-53",
        [
            {
                "involvement_start": day(2023, 1, 1),
                "involvement_end": day(2024, 8, 24),
            },  # the first day of the window
            {"involvement_start": day(2023, 1, 1), "involvement_end": day(2024, 8, 23)},
            {"involvement_start": day(2023, 1, 1), "involvement_end": None},
            registered(
                3,
                involvement_start=day(2023, 1, 1),
                involvement_end=day(2024, 1, 1),
                registration_date=day(2023, 2, 1),
                deregistration_date=None,
            ),
        ],
        ["N3"],
    ),
    (
        "PIR-54",
        [
            {"date_of_birth": day(2007, 6, 2), "involvement_start": day(2025, 6, 1)},
            {"date_of_birth": day(2007, 6, 1), "involvement_start": day(2025, 6, 1)},
            {"date_of_birth": day(2008, 2, 29), "involvement_start": day(2026, 2, 28)},  # eighteen on 1 March
            {
                "date_of_birth": day(2008, 2, 29),
                "involvement_start": day(2026, 3, 1),
                "involvement_end": None,
            },
            registered(0, date_of_birth=day(2007, 7, 2)),  # registered on 1 July 2025
            registered(0, date_of_birth=day(2007, 7, 1)),
        ],
        ["N3", "N5", "J7"],
    ),
    (
        "PIR-55",
        [
            registered(0),
            registered(1, registration_date=day(2025, 6, 1)),
            registered(2, registration_date=day(2025, 9, 4)),
        ],
        ["J3", "J4"],
    ),
    ("PIR-56", [registered(0), registered(1, deregistration_date=day(2025, 9, 3))], ["K3"]),
    # routes
    (
        "PIR-57",
        [
            GOOD,
            {"route_a": None, "route_a_ended_at": None, "route_b": None, "route_c": None, "route_d": None},
        ],
        ["G3"],
    ),
    (
        "PIR-58",
        [GOOD, {"route_a": "No"}, {"route_a": "No", "asp": "Yes"}, {"route_a": "No", "route_c": "Yes"}],
        ["G3"],
    ),
    ("PIR-59", [{"asp": "Yes"}, {"route_a": "No"}, {"route_a": "No", "asp": "Yes"}], ["U4"]),
    (
        "PIR-60",
        [GOOD, {"route_c": None}, {"route_a": None, "route_b": None, "route_c": None, "route_d": None}],
        ["L3"],
    ),
    ("PIR-61", [GOOD, {"route_a_ended_at": "NFA - concern only"}], ["H3"]),
    ("PIR-62", [GOOD, {"route_a_ended_at": None}, {"route_a": "No", "route_a_ended_at": None}], ["H3"]),
    ("PIR-63", [GOOD, {"route_a": "No"}, {"route_a": None}], ["H3", "H4"]),
    ("PIR-64", [registered(0), registered(1, registration_date=None)], ["J3"]),
    (
        "PIR-65",
        [registered(0), {"registration_date": day(2025, 7, 1)}, {"deregistration_date": day(2025, 7, 9)}],
        ["J3", "K4"],
    ),
    ("PIR-66", [registered(0), registered(1, registration_date=None)], ["K3"]),
    (
        "PIR-67",
        [
            {
                "route_d": "Yes",
                "date_of_birth": day(2013, 9, 1),
            },  # twelve on the day of the latest involvement
            {"route_d": "Yes", "date_of_birth": day(2013, 9, 3)},
            {"route_d": "No", "date_of_birth": day(2015, 9, 4)},
        ],
        ["M3"],
    ),
    # answers
    (
        "PIR-68",
        [
            {"gender": "Girl"},
            {"gender": "Canary"},
            {"route_b": "maybe"},
            {"simd_quintile": 6},
            {"gender": "#N/A"},
        ],
        ["D3", "I4", "Q5"],
    ),
    (
        "PIR-69",
        [{"gender": "#N/A"}, {"date_of_birth": "#VALUE!"}, {"sibling_group": "#REF!"}, GOOD],
        ["D2", "B3", "S4"],
    ),
    (
        "PIR-70",
        [{"gender": None}, {"locality": " "}, {"scra": None}, {"sibling_group": None}],
        ["D2", "P3", "T4"],
    ),
    # siblings
    (
        "PIR-71",
        [
            {"sibling_group": "AB102"},
            {"sibling_group": None},  # named by the first
            {"sibling_group": "ab104 and AB105"},
            {"sibling_group": "AB103"},
            {"sibling_group": None},
        ],
        ["S3", "S6"],
    ),
    (
        "PIR-72",
        [
            {"sibling_group": "F1"},
            {"sibling_group": "f1 "},
            {"sibling_group": "F2"},
            {"sibling_group": "none"},
        ],
        ["S4"],
    ),
    ("PIR-73", [{"sibling_group": "F1"}] * 6 + [{"sibling_group": "F2"}] * 7, ["S8"]),
    (
        "PIR-74",
        [{"sibling_group": "McCanary"}, {"sibling_group": "Family A"}, {"sibling_group": "AB105"}],
        ["S2"],
    ),
    (
        "PIR-75",
        [{"sibling_group": day(2026, 2, 1)}, {"sibling_group": "1-2"}, {"locality": True}],
        ["S2", "P4"],
    ),
    (
        "PIR-97",
        [
            {"sibling_group": "0102"},  # AB102 without its prefix, and with a zero
            {"sibling_group": "AB101"},
            {"sibling_group": "F7"},
            {"sibling_group": "f 07"},
            {"sibling_group": "AB-104, AB105"},  # one of them exactly
            {"sibling_group": "none"},
        ],
        ["S2", "S4", "S6"],
    ),
    (
        "PIR-98",
        [
            {"locality": "12 Canary Street"},
            {"locality": "AB12 3CD"},
            {"locality": "canary@example.invalid"},
            {"locality": "01632 960 123"},
            {"locality": "Mrs Canary"},
            {"locality": "North " * 11},
            {"locality": "Ward 3 South"},
            {"sibling_group": "0123456789, 0123456790"},
            {"sibling_group": "Mother: Canary"},
        ],
        ["P2", "P3", "P4", "P5", "P6", "P7", "S10"],
    ),
]


@pytest.mark.parametrize(
    ("rule", "children", "cells"), CHILD_RULES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_rule_names_the_cells_where_it_does_not_hold_and_no_other(send, rule, children, cells):
    numbered = [
        line if "record_ref" in line and len(line) > 5 else child(n, **line)
        for n, line in enumerate(children)
    ]
    found = findings_of(send(numbered), rule)
    assert [finding.cell for finding in found] == cells
    assert {finding.severity for finding in found} <= {RULES[rule].severity}
    assert all(finding.sheet == "Children" and finding.row is not None for finding in found)


def many(count: int, **changes: Any) -> list[dict[str, Any]]:
    """Children as a whole return has them: answers and dates vary."""
    lines = [
        child(
            n,
            involvement_start=datetime(2025, 1 + n % 12, 1 + n % 28),
            involvement_end=datetime(2026, 1 + n % 7, 28 - n % 28),
        )
        for n in range(count)
    ]
    lines += [
        registered(count, sibling_group="F1"),
        registered(count + 1, sibling_group="F1", involvement_end=None),
    ]
    return [line | changes for line in lines]


# rule, a whole return that breaks it, column, what is found
RETURN_RULES: list[tuple[str, list[Any], str, str]] = [
    (
        "PIR-28",
        [line | {"record_ref": 500 + n} for n, line in enumerate(many(8))],
        "record_ref",
        "a number for every child",
    ),
    ("PIR-76", many(20, sibling_group=None), "sibling_group", "no sibling group for any child"),
    ("PIR-77", many(20, disability="Not known"), "disability", "one answer for all 22 children who have one"),
    ("PIR-78", [*many(20), child(30, gender="Not known")], "gender", "Not known for 1 of 23 children"),
    (
        "PIR-79",
        many(20, involvement_start=day(2025, 1, 9)),
        "involvement_start",
        "one date for 22 of 22 children",
    ),
    (
        "PIR-80",
        [line | {"date_of_birth": datetime(2015, 1 + n % 12, 1 + n % 12)} for n, line in enumerate(many(20))],
        "date_of_birth",
        "no day after the 12th among 22 dates",
    ),
    (
        "PIR-81",
        [{"date_of_birth": "02/13/2015"}, {"date_of_birth": "03/04/2015"}],
        "date_of_birth",
        "1 of 2 dates typed as text with the month first",
    ),
    (
        "PIR-92",
        [{"date_of_birth": 42130}, {"date_of_birth": 42131}, GOOD],
        "date_of_birth",
        "a number for 2 of 3 dates under Date of birth",
    ),
    (
        "PIR-93",
        [{"involvement_start": datetime(2025, 6, 2, 9, 30)}, GOOD],
        "involvement_start",
        "a time of day in 1 of 2 dates under First involvement",
    ),
    (
        "PIR-94",
        [{"involvement_start": datetime(2025, 6, 1, 23)}, GOOD],
        "involvement_start",
        "1 of 2 dates under First involvement moved by the hour of British summer time, to 23:00 of the day "
        "before or to 1:00",
    ),
    (
        "PIR-95",
        [
            line | {"date_of_birth": f"{14 + n}/05/2015" if n % 2 else day(2015, 5, 2 + n)}
            for n, line in enumerate(many(8))
        ],
        "date_of_birth",
        "a day after the 12th in 5 of 5 dates typed as text, up to the 12th in 5 of 5 dates (each date "
        "counted once)",
    ),
    ("PIR-82", many(38, route_b="No"), "route_b", "no child among 40 who came by this route"),
    ("PIR-83", many(198), "expected_date_of_birth", "no unborn baby among 200 children"),
    ("PIR-84", many(20, involvement_end=None), "involvement_end", "blank for all 22 children"),
]


@pytest.mark.parametrize(
    ("rule", "children", "column", "said"), RETURN_RULES, ids=lambda v: v if isinstance(v, str) else ""
)
def test_a_rule_on_the_whole_return_tells_the_column_and_the_pattern(send, rule, children, column, said):
    found = findings_of(send(children), rule)
    assert [(f.column, f.found, f.row, f.severity) for f in found] == [
        (column, said, None, RULES[rule].severity)
    ]


def test_a_return_with_nothing_wrong_has_no_finding(send):
    """One hundred children, some unborn, registered, with siblings: none of the rules fires."""
    children = many(80) + [unborn(n) for n in range(90, 100)]
    assert [finding.sentence() for finding in read_return(send(children)).findings] == []


def changed(label: str, *value: Any) -> list[tuple[Any, ...]]:
    return [(label, *value) if line and line[0] == label else line for line in PARTNERSHIP]


PARTNERSHIP_RULES: list[tuple[str, Any, str, str]] = [
    ("PIR-13", None, "", "no sheet Partnership"),
    ("PIR-13", changed("Agreed date"), "B2", "blank"),
    ("PIR-13", changed("Agreed date", "31/06/2026"), "B2", "text of 10 characters"),
    ("PIR-14", changed("Agreed date", day(2026, 8, 16)), "B2", "a date 29 days before the notification"),
    ("PIR-14", changed("Agreed date", day(2026, 9, 15)), "B2", "a date 1 day after the notification"),
    ("PIR-15", changed("Partnership", "Elsewhere"), "B1", "another name (text of 9 characters)"),
    ("PIR-16", changed("Completed by (role)"), "B3", "Completed by (role): blank"),
    (
        "PIR-17",
        changed("Date completed", day(2026, 8, 23)),
        "B4",
        "a date of completion before the agreed date",
    ),
    ("PIR-18", PARTNERSHIP[:6], "", "no table of key personnel, or an empty one"),
    ("PIR-18", (*PARTNERSHIP, ("Reporter", None, "mail")), "", "1 of 2 lines with a cell left blank"),
]


@pytest.mark.parametrize(("rule", "partnership", "cell", "said"), PARTNERSHIP_RULES)
def test_a_rule_on_the_sheet_partnership_names_its_cell(send, rule, partnership, cell, said):
    found = findings_of(send([GOOD], partnership=partnership), rule)
    assert [(f.cell, f.found) for f in found] == [(cell, said)]


@pytest.mark.parametrize("agreed", [day(2026, 8, 17), day(2026, 9, 14)])
def test_both_ends_of_the_four_weeks_are_in(send, agreed):
    ret = read_return(send([GOOD], partnership=changed("Agreed date", agreed)))
    assert ret.agreed_date == agreed.date()
    assert not [f for f in ret.findings if f.rule == "PIR-14"]


def edited(rule: str) -> Any:
    """A change to the workbook that breaks one rule on the workbook."""

    def edit(book: Any) -> None:
        sheet = book["Children"]
        if rule == "PIR-01":
            sheet["V1"], sheet["V2"] = "Child name", "Canary Name 017"
        elif rule == "PIR-03":
            sheet["V1"] = "Birth date"
        elif rule == "PIR-04":
            book.create_sheet("Canary")["A1"] = "Canary"
        elif rule == "PIR-05":
            book.create_sheet("Children (2)")["A1"] = "Canary"
        elif rule == "PIR-06":
            sheet.row_dimensions[3].hidden = True
        elif rule == "PIR-07":
            sheet.column_dimensions["P"].hidden = True
        elif rule == "PIR-08":
            sheet.merge_cells("P2:P3")
        elif rule == "PIR-87":
            sheet["W3"], sheet["X3"], sheet["Y3"], sheet["Z3"] = "AB900", datetime(2015, 5, 1), "Male", "Yes"
        elif rule == "PIR-88":
            sheet.merge_cells("U2:V2")
        elif rule == "PIR-89":
            sheet["V3"] = "Example: please delete"
        elif rule == "PIR-90":
            book["Partnership"]["C2"] = datetime(2026, 8, 31)
        elif rule == "PIR-09":
            sheet["D3"] = '=IF(1=1,"Male","")'
        elif rule == "PIR-10":
            sheet["A9"] = "South team"
        elif rule == "PIR-11":
            from openpyxl.comments import Comment

            sheet["A2"].comment = Comment("Canary", "Canary")
        elif rule == "PIR-12":
            from openpyxl.utils.datetime import CALENDAR_MAC_1904

            book.epoch = CALENDAR_MAC_1904
        elif rule == "PIR-46":
            sheet["B2"].value = datetime(2015, 5, 1)
            sheet["B2"].number_format = "mmm-yy"

    return edit


WORKBOOK_RULES: list[tuple[str, str, str]] = [
    ("PIR-01", "V1", "a further column with a heading (text of 10 characters), filled for 1 child"),
    ("PIR-03", "V1", "a second column with such a heading"),
    ("PIR-04", "", "a sheet with a name of 6 characters at place 3, with something in 1 cell"),
    (
        "PIR-05",
        "",
        "a sheet with a name of 12 characters at place 3, which looks like an older copy of a sheet we read",
    ),
    ("PIR-06", "", "1 child in rows that are hidden"),
    ("PIR-07", "P1", "a hidden column"),
    ("PIR-08", "P2", "merged cells (P2:P3), of 2 children"),
    ("PIR-88", "", "1 block of merged cells, blank but for the first cell"),
    ("PIR-87", "", "columns W to Z, beside the list, in which 1 row looks like a child"),
    ("PIR-89", "", "a row marked as an example or as one to be deleted"),
    ("PIR-90", "C2", "another agreed date"),
    ("PIR-09", "D3", "a formula without a saved result"),
    ("PIR-10", "", "a row with one cell filled and no reference"),
    ("PIR-11", "", "notes or comments attached to cells"),
    ("PIR-12", "", "a workbook that counts its dates from 1904"),
    ("PIR-46", "B2", "the first of a month, shown as month and year only"),
]


@pytest.mark.parametrize(("rule", "cell", "said"), WORKBOOK_RULES)
def test_a_rule_on_the_workbook_tells_what_excel_does_not_show(send, rule, cell, said):
    assert not findings_of(send([GOOD, GOOD]), rule)
    found = findings_of(send([GOOD, GOOD], edit=edited(rule)), rule)
    assert [(f.cell, f.found) for f in found] == [(cell, said)]


def test_a_list_on_a_hidden_sheet_is_read_and_asked_about(send):
    def edit(book: Any) -> None:
        book["Children"].sheet_state = "hidden"

    ret = read_return(send([GOOD], edit=edit))
    assert ret.counts["child"] == 1
    assert [f.found for f in ret.findings] == ["the whole list, on a hidden sheet"]


def test_a_missing_column_is_one_finding_and_not_one_for_every_child(send):
    ret = read_return(send([GOOD, GOOD], headings={"gender": None, "simd_quintile": None}))
    assert [(f.rule, f.column, f.cell) for f in ret.findings] == [("PIR-02", "gender", "")]
    assert ret.children["gender"].tolist() == ["", ""]


def test_a_missing_column_of_references_must_be_corrected_and_hides_no_other_finding(send):
    settled = Settled(queries=(SettledQuery("PIR-20", (), "accepted", "none", ""),))
    headings = {"record_ref": None, "gender": None}
    inspection = send([GOOD, child(1, date_of_birth="x")], headings=headings, settled=settled)
    ret = read_return(inspection)
    assert [(f.rule, f.column) for f in ret.findings if f.row is None] == [
        ("PIR-02", "gender"),
        ("PIR-20", "record_ref"),
    ]
    assert [f.cell for f in ret.findings if f.rule == "PIR-42"] == ["A3"]
    assert ret.children["record_ref"].tolist() == ["", ""]
    assert any("[PIR-20]" in sentence for sentence in blocking(ret, inspection))
    assert set(findings_files(ret, inspection)) == {"findings.xlsx", "findings.html"}


def test_children_above_the_headings_are_read_and_asked_about(send):
    """As a list looks that was sorted with its headings."""
    cells = list(child(7).values())
    ret = read_return(send([GOOD], above=[cells]))
    assert ret.children["row"].tolist() == [1, 3]
    assert [f.found for f in ret.findings if f.rule == "PIR-19"] == ["1 child above the headings: row 1"]


def test_every_rule_is_tested_here():
    tested = {case[0] for case in (*CHILD_RULES, *RETURN_RULES, *PARTNERSHIP_RULES, *WORKBOOK_RULES)}
    own = {"PIR-02", "PIR-19", "PIR-20", "PIR-85", "PIR-86"}  # above, and in test_kinds_of_fault
    own |= {"PIR-99", "PIR-100", "PIR-101", "PIR-102", "PIR-104"}  # in test_completeness
    assert set(RULES) - tested == own
    assert len(RULES) >= 45


def test_rules_are_written_for_the_partnership():
    for code, rule in RULES.items():
        assert rule.expected.endswith(".") and rule.action.endswith("."), code
        assert rule.severity in ("error", "query"), code
