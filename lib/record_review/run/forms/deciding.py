"""The forms for what the inspection file keeps: the public number, what is settled, the engagement list and
exact counts; and the run with a reason.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from record_review.custody import Store
from record_review.inspection import ParameterError, Refusal, read_inspection
from record_review.run.desk.decisions import (
    ACCEPTED,
    DIFFERENT_CHILDREN,
    SAME_CHILD,
    accept_agreed_date,
    ask_for_engagement_list,
    ask_for_exact_counts,
    settle_query,
)
from record_review.run.desk.public_number import enter_number, enter_source, understood
from record_review.run.forms.form import BY, Field, Form, Typed

BOOK = "03_candidate_lists"


def source_form(path: Path) -> Form:
    """Enter where the public number of the sample will come from."""

    def enter(typed: Typed) -> list[str]:
        enter_source(path, typed["source"], by=typed["by"])
        return ["Entered. Run the waiting steps: the book of lists can be made."]

    return Form(
        "Where the public number will come from",
        "Agreed with the partnership before the book of lists is made; the kit says it.",
        (Field("source", "From", "dice, rolled with the partnership"), BY),
        {"Enter it": enter},
    )


def number_form(path: Path, store: Store, *, engagement: bool = False) -> Form:
    """Enter the public number of the sample, or of the engagement list."""
    inspection = read_inspection(path)
    draw = inspection.engagement.public_number if engagement and inspection.engagement else None
    source = (draw or inspection.public_number).source
    step, what = ("07_engagement_list", "engagement list") if engagement else (BOOK, "sample")

    def enter(typed: Typed) -> list[str]:
        if store.step_record(step) is None and not inspection.rehearsal:
            raise ParameterError(f"No book has been published yet: run {step} first, and send its kit.")
        said = enter_number(path, typed["first"], typed["second"], by=typed["by"], engagement=engagement)
        return [f"Entered: {said}. Now run the waiting steps."]

    def heard(typed: Typed) -> str:
        if not typed["first"].strip():
            return ""
        said = f"Understood: {understood(typed['first'])}."
        if typed["second"].strip() and typed["second"].strip() != typed["first"].strip():
            return f"{said} The second one is another."
        return said

    return Form(
        f"Public number of the {what}",
        f"{f'From: {source}. ' if source else ''}Type it twice, every digit as it was announced.",
        (Field("first", "Number"), Field("second", "Once more"), BY),
        {"Enter the number": enter},
        heard,
    )


def settle_form(path: Path, store: Store, skipped: set[str]) -> Form:
    """Settle the first finding that blocks and was not skipped.

    Parameters
    ----------
    skipped : findings that were put off, which this form adds to
    """
    from record_review import pir
    from record_review.pir.rules.rule import RULES, blocking_findings, number_to_settle
    from record_review.population.identity import ASKS_WHETHER_ONE_CHILD

    inspection = read_inspection(path)
    ret = pir.from_stored(*store.recall("return"))
    open_ones = blocking_findings(ret.findings, inspection)
    left = [finding for finding in open_ones if str(finding) not in skipped]
    kinds = len({finding.rule for finding in open_ones})
    title = f"Settle what blocks: open findings {len(open_ones)}, of rules {kinds}"
    if not open_ones:
        return Form(title, "Run the waiting steps.", (), {})
    if not left:

        def again(_: Typed) -> list[str]:
            skipped.clear()
            return []

        return Form(title, "You have put off all that are open.", (), {"Show them again": again})
    finding = left[0]
    rows, rule = finding.rows or ((finding.row,) if finding.row else ()), finding.rule
    same = [other for other in ret.findings if other.rule == rule]
    number = number_to_settle(same)

    def one(decision: str) -> Callable[[Typed], list[str]]:
        def settle(typed: Typed) -> list[str]:
            _no_reference(typed, store)
            settle_query(
                path, rule=rule, rows=rows, decision=decision, reason=typed["reason"], by=typed["by"]
            )
            return [f"{rule}, rows {', '.join(map(str, rows))}: {decision.replace('_', ' ')}."]

        return settle

    def every(typed: Typed) -> list[str]:
        _no_reference(typed, store)
        settle_query(path, rule=rule, count=number, decision=ACCEPTED, reason=typed["reason"], by=typed["by"])
        accepted = "accepted" if number == 1 else f"all {number} accepted"
        return [f"{rule}: {accepted}. Another number opens it again."]

    def agreed(typed: Typed) -> list[str]:
        accept_agreed_date(path, reason=typed["reason"], by=typed["by"])
        return ["The agreed date is accepted."]

    def put_off(typed: Typed) -> list[str]:
        skipped.add(str(finding))
        return [f"{rule} is put off."]

    buttons: dict[str, Callable[[Typed], list[str]]] = {}
    explanation = finding.sentence()
    if rule in RULES and RULES[rule].must_be_corrected:
        explanation += " This cannot be settled here: the return has to be corrected."
    elif rule == "PIR-14":
        buttons["Accept the agreed date"] = agreed
    else:
        if len(rows) >= 2 and rule in ASKS_WHETHER_ONE_CHILD:
            buttons |= {"Same child": one(SAME_CHILD), "Different children": one(DIFFERENT_CHILDREN)}
        if rows:
            buttons["Accept this one"] = one(ACCEPTED)
        if number > 1 or not rows:
            buttons["Accept it" if number == 1 else f"Accept all {number} of {rule}"] = every
    buttons["Put off"] = put_off
    return Form(title, explanation, (Field("reason", "Reason", "no reference, no name"), BY), buttons)


def engagement_form(path: Path) -> Form:
    """Ask for a list of children and young people to meet or survey."""

    def ask(typed: Typed) -> list[str]:
        ask_for_engagement_list(
            path,
            size=typed["size"],
            reserves=typed["reserves"],
            ages=(typed["from"], typed["to"]),
            source=typed["source"],
            by=typed["by"],
        )
        return ["Asked for. Run the waiting steps: 07 makes its book of lists."]

    return Form(
        "Engagement list",
        "Drawn from the same population apart from the sample, with a book and a public number of its own.",
        (
            Field("size", "Children and young people", value="20"),
            Field("reserves", "Reserves", value="10"),
            Field("from", "Ages from", "8; blank for all ages"),
            Field("to", "Ages to", "17; blank for all ages"),
            Field("source", "Where its number comes from", "dice, rolled with the partnership"),
            BY,
        ),
        {"Ask for the list": ask},
    )


def exact_form(path: Path, run: Callable[[str, str], None]) -> Form:
    """Approve that the report prints exact counts, and run with that approval."""
    from record_review.run.steps.reasons import reason_facts

    def approve(typed: Typed) -> list[str]:
        facts = reason_facts(typed["reason"], typed["by"])  # refused before the file is changed
        assert facts is not None
        if read_inspection(path).report.disclosure != "exact":
            ask_for_exact_counts(path, by=typed["by"])
        run(facts["reason"], facts["approved_by"])
        return ["Approved: the steps run with it, and the report will say so."]

    return Form(
        "Exact counts in the report",
        "For the partnership alone. The approval stands in the register for good.",
        (Field("reason", "Reason"), Field("by", "Approved by (role or initials)")),
        {"Approve and run": approve},
    )


def reason_form(run: Callable[[str, str], None]) -> Form:
    """Run with a reason, where something that is done once is done again or otherwise."""
    from record_review.run.steps.reasons import reason_facts

    def go(typed: Typed) -> list[str]:
        facts = reason_facts(typed["reason"], typed["by"].strip() or None)
        assert facts is not None
        run(facts["reason"], facts["approved_by"])
        return ["The steps run with this reason."]

    return Form(
        "Run with a reason",
        "For a second book of lists or a second number, or a report before nine in ten records are read.",
        (Field("reason", "Reason"), Field("by", "Approved by (may be blank)")),
        {"Run": go},
    )


def _no_reference(typed: Typed, store: Store) -> None:
    """Refuse a reason that names a record: it stands in the register for good."""
    from record_review.sample import names_a_record

    try:
        references = store.recall("return")[0]["children"]["record_ref"].dropna().tolist()
    except Refusal:
        return
    if any(names_a_record(typed[name], references) for name in ("reason", "by")):
        raise ParameterError("A record's reference stands in the reason: say it without; it stays for good.")
