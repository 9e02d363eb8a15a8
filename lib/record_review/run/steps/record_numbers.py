"""What stays of an inspection when the record reading days are over: the tables that 06_record_review works
from, with a record number in place of every reference, and nothing that came from the return's rows but the
characteristics by which children are counted.

The selected are R01, R02 and so on, the reserves V01, the others P0001 in an order drawn at random; who they
were is written nowhere.
"""

from __future__ import annotations

import dataclasses
import json
import random
import re
import secrets
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from record_review.custody import Store, canonical_json, outputs_digest, sha256
from record_review.custody.layout import PRIVATE
from record_review.custody.layout import STEPS as STEP_RECORDS
from record_review.custody.log import LOGS, MARK
from record_review.custody.purge import purged, refuse_if_purged
from record_review.custody.tables import SCHEMA, to_parquet
from record_review.inspection import Inspection, StepError, reference_key
from record_review.run.steps.plans import STEPS, StepPlan, plan_of
from record_review.run.steps.provenance import changes, key_of, made_from

if TYPE_CHECKING:
    import pandas as pd

    from record_review.sample import Selection

REPORT = "06_record_review"
KEPT_STEPS = ("01_return", "02_population", "03_candidate_lists", "04_selection", REPORT)
KEPT_LOGS = ("replacements", "released_tables", "concerns")
WORDS = (r"[\w./-]*\w", r"[\w.-]*\w", r"\w+")  # what may be a reference in a sentence, the longest first
NOTED = "noted"  # stands for a note of which only counts that there was one


def numbers_of(references: list[str], selection: Selection, chance: random.Random) -> dict[str, str]:
    """Reference -> record number, for every child of the population.

    >>> from record_review.sample import Selection
    >>> numbers_of(["a", "b", "c"], Selection(("b",), ("c",), 1, "", ""), random.Random(1))
    {'b': 'R01', 'c': 'V01', 'a': 'P0001'}
    """
    from record_review.sample import place_names

    numbers = place_names(selection)
    others = [reference for reference in references if reference not in numbers]
    chance.shuffle(others)
    return numbers | {reference: f"P{place:04d}" for place, reference in enumerate(others, start=1)}


def numbered_children(children: pd.DataFrame, numbers: Mapping[str, str]) -> pd.DataFrame:
    """The population's children by their numbers: without reference, row, date, or name of a sibling group.

    Siblings stay siblings under a name that says nothing. In the order of the numbers.
    """
    import pandas as pd

    kept = children.copy()
    kept["record_ref"] = kept["record_ref"].map(numbers).astype("str")
    kept["ref_key"] = kept["record_ref"].str.casefold()
    for column in ("involvement_start", "involvement_end"):
        kept[column] = pd.Series(pd.NaT, index=kept.index, dtype=children[column].dtype)
    kept = kept.sort_values("ref_key", kind="stable").reset_index(drop=True)
    kept["row"] = range(1, len(kept) + 1)
    groups = {name: f"S{place:04d}" for place, name in enumerate(dict.fromkeys(kept["sibling_group"]), 1)}
    kept["sibling_group"] = kept["sibling_group"].map(groups | {"": ""}).astype("str")
    return kept.astype({"row": "int64"})


def numbered_outcomes(outcomes: pd.DataFrame) -> pd.DataFrame:
    """What became of each row, for the counts alone: rows numbered anew, no reference, no words of a note."""
    import pandas as pd

    kept = outcomes.sort_values(["outcome", "reason"], kind="stable").reset_index(drop=True)
    kept["row"] = pd.Series(range(1, len(kept) + 1), dtype=outcomes["row"].dtype)
    kept["record_ref"] = pd.Series("", index=kept.index, dtype="str")
    kept["duplicate_of"] = kept["duplicate_of"].where(kept["duplicate_of"].isna(), 1)
    kept["note"] = kept["note"].where(kept["note"] == "", NOTED)
    return kept.astype(outcomes.dtypes.to_dict())


def reference_remover(numbers: Mapping[str, str]) -> Callable[[str], str]:
    """A function that puts the record number in place of every reference in a text that a person typed.

    Compared as references are; one of up to three characters may be part of anything, and is left.

    >>> reference_remover({"AR-01": "R01"})("As for ar-01 and AR-01-2.")
    'As for R01 and AR-01-2.'
    """
    known = {reference_key(ref): number for ref, number in numbers.items() if len(reference_key(ref)) > 3}
    spaced = [
        re.escape(ref) for ref in numbers if not re.fullmatch(WORDS[0], ref) and reference_key(ref) in known
    ]
    patterns = [re.compile("|".join(sorted(spaced, key=len, reverse=True)), re.IGNORECASE)] if spaced else []
    patterns += [re.compile(word) for word in WORDS]

    def number(found: re.Match[str]) -> str:
        return known.get(reference_key(found[0]), found[0])

    def remove(text: str) -> str:
        for pattern in patterns:
            text = pattern.sub(number, text)
        return text

    return remove


def ready_for_numbers(inspection: Inspection, store: Store) -> None:
    """Refuse unless the readings that the answers are kept from are all in the store.

    Raises
    ------
    StepError : the report was not made, or not from the filled workbooks as they are now
    """
    state = store.step_state(REPORT)
    if state.record is None:
        raise StepError(
            f"{state.problem} The answers are kept from it when the return and the filled workbooks go: run"
            f" {REPORT} first."
        )
    changed = changes(
        state.record["made_from"], made_from(plan_of(REPORT), inspection, store), data_only=True
    )
    if changed:
        raise StepError(
            f"{REPORT} was made before {' and '.join(changed)} changed: run it again, or what came since"
            " would be lost with the files."
        )


@dataclasses.dataclass(frozen=True)
class Numbered:
    """What stays in the private folder, as it is to be there.

    files : path from the inspection's folder on -> content before it is sealed
    logs : fact of the register -> digest of a log as it will be
    approval : facts of an approval of exact counts, for the readings under their numbers; None without one
    """

    files: dict[str, bytes]
    logs: dict[str, str]
    approval: dict[str, str] | None


def under_record_numbers(store: Store, chance: random.Random) -> Numbered:
    """Put every reference's record number in its place; nothing on the disk is changed by this."""
    from record_review import sample
    from record_review.population.population import population_digest
    from record_review.reading.results.results import from_stored, to_stored

    tables, facts = store.recall("population")
    selection_tables, selection_facts = store.recall("selection")
    selection = sample.selection_from_stored(selection_tables, selection_facts)
    children = tables["children"]
    numbers = numbers_of(children["record_ref"].tolist(), selection, chance)
    kept_children = numbered_children(children, numbers)
    digest = population_digest(kept_children)
    before = from_stored(*store.recall("readings"))
    answer_tables, unread = to_stored(before)
    readings = {name: _numbered(frame, numbers) for name, frame in answer_tables.items()}
    typed = readings["readings_text"]["text"]
    readings["readings_text"]["text"] = typed.map(reference_remover(numbers)).astype("str")
    return_tables, return_facts = store.recall("return")
    kept: dict[str, tuple[Mapping[str, pd.DataFrame], Mapping[str, Any]]] = {
        "return": (
            {name: frame.iloc[:0] for name, frame in return_tables.items()},
            _without_rows(return_facts),
        ),
        "population": (
            {"children": kept_children, "outcomes": numbered_outcomes(tables["outcomes"])},
            facts | {"numbered_digest": digest, "sibling_queries": {k: [] for k in facts["sibling_queries"]}},
        ),
        "selection": (
            {name: _numbered(frame, numbers) for name, frame in selection_tables.items()},
            selection_facts,
        ),
        "readings": (readings, {"unread": [numbers[ref] for ref in unread["unread"]]}),
    }
    files: dict[str, bytes] = {}
    outputs: dict[str, dict[str, str]] = {}
    owners = {
        "return": "01_return",
        "population": "02_population",
        "selection": "04_selection",
        "readings": REPORT,
    }
    for name, (frames, name_facts) in kept.items():
        names = store.read_facts(name)["tables"]
        own = {f"{PRIVATE}/{names[table]}.parquet": to_parquet(frame) for table, frame in frames.items()}
        own[f"{PRIVATE}/{name}.json"] = canonical_json(
            {"schema": SCHEMA, "tables": names, "facts": dict(name_facts)}
        )
        outputs[owners[name]] = {path: sha256(content) for path, content in own.items()}
        files |= own
    after = from_stored(readings, {"unread": []})
    logs = _numbered_logs(store, numbers, before, after)
    digests = {name: sha256(content) for name, content in logs.items()}
    files |= {f"{LOGS}/{name}.parquet": content for name, content in logs.items()}
    files |= _restated_records(store, outputs, digests)
    approval = _numbered_approval(store, before, after)
    return Numbered(files, {f"{name}_log": digest for name, digest in digests.items()}, approval)


def plans_now(plans: tuple[StepPlan, ...], store: Store) -> tuple[StepPlan, ...]:
    """The steps that can be run: all of them, or after the first stage of a purge the report's alone, which
    then works from what is kept under record numbers.

    Raises
    ------
    StepError : the inspection was purged, or a purge of it is not finished; or none of these steps is left
    """
    refuse_if_purged(store)
    if not purged(store):
        return plans
    left = tuple(plan_under_numbers(plan) for plan in plans if plan.name == REPORT)
    if not left:
        raise StepError(
            f"What the partnership provided for {store.inspection_id} was removed (purge --stage reading):"
            f" only {REPORT} can be run again, from the answers under record numbers."
        )
    return left


def plan_under_numbers(plan: StepPlan) -> StepPlan:
    """The report's step when there is no filled workbook any more: it works from what was kept."""
    if plan.name != REPORT:
        return plan
    inputs = tuple(name for name in plan.inputs if name != "results")
    return dataclasses.replace(plan, inputs=inputs, waits_for=lambda inspection: "")


def _numbered(
    frame: pd.DataFrame, numbers: Mapping[str, str], *, columns: tuple[str, ...] = ("record_ref",)
) -> pd.DataFrame:
    kept = frame.copy()
    for column in columns:
        if column in kept:
            kept[column] = kept[column].map(numbers).astype("str")
    return kept


def _without_rows(facts: Mapping[str, Any]) -> dict[str, Any]:
    layout = facts["layout"] | {"kinds": []}
    return {**facts, "layout": layout}


def _numbered_logs(store: Store, numbers: Mapping[str, str], before: Any, after: Any) -> dict[str, bytes]:
    """The logs that a re-issue reads. Every line gets a random text anew (`custody.log`)."""
    found = {}
    for name in KEPT_LOGS:
        lines = store.log(name).lines()
        if not len(lines):
            continue
        if name == "replacements":
            lines = lines[lines["replaced"].isin(numbers) & lines["replacement"].isin(numbers)]
            lines = _numbered(lines.reset_index(drop=True), numbers, columns=("replaced", "replacement"))
            lines["note"] = lines["note"].where(lines["note"] == "", NOTED)
        elif name == "concerns":  # of each its record, what was done and by whom: the report counts them
            lines = _numbered(lines, {**numbers, "": ""})
            lines["done"] = list(map(reference_remover(numbers), lines["done"]))
        else:
            records = _numbered_digests(numbers, before, after, store.secret("rounding"))
            lines["told"] = [_numbered_told(text, records) for text in lines["told"]]
        lines[MARK] = [secrets.token_hex(16) for _ in range(len(lines))]
        found[name] = to_parquet(lines.astype("str"))
    return found


def _numbered_digests(
    numbers: Mapping[str, str], before: Any, after: Any, secret: bytes
) -> dict[tuple[str, str], tuple[str, str]]:
    """(digest of a record, of its answers) as the releases' log has them -> as they are under its number.

    A record of which other answers were told before keeps their digest, which fits no answers any more; the
    audit takes both for different ones, as they are.
    """
    import pandas as pd

    from record_review.reading import main_answers
    from record_review.report.protection.earlier import keyed_records

    def digests(answers: pd.DataFrame, reference: str) -> tuple[str, str]:
        own = answers[answers["record_ref"] == reference]
        blank = pd.DataFrame([{"record_ref": reference, "question": "", "state": "", "answer": ""}])
        ((record, given),) = keyed_records(own if len(own) else blank, secret).items()
        return record, given

    old, new = main_answers(before), main_answers(after)
    return {
        digests(old, reference): digests(new, number)
        for reference, number in numbers.items()
        if not number.startswith("P")
    }


def _numbered_told(text: str, records: Mapping[tuple[str, str], tuple[str, str]]) -> str:
    told, of = json.loads(text), {old[0]: (old[1], new) for old, new in records.items()}
    kept = {}
    for record, given in told["records"].items():
        old_answers, (number, answers) = of.get(record, ("", (record, given)))
        kept[number] = answers if given == old_answers else given
    return canonical_json(told | {"records": kept}).decode("utf-8")


def _numbered_approval(store: Store, before: Any, after: Any) -> dict[str, str] | None:
    from record_review.reading import main_answers
    from record_review.report.protection.earlier import EXACT_APPROVED, keyed_records

    latest, secret = store.register.latest(EXACT_APPROVED), store.secret("rounding")
    old, new = (
        sha256(canonical_json(keyed_records(main_answers(readings), secret))) for readings in (before, after)
    )
    return {**latest["facts"], "records": new} if latest and latest["facts"]["records"] == old else None


def _restated_records(
    store: Store, outputs: Mapping[str, Mapping[str, str]], logs: Mapping[str, str]
) -> dict[str, bytes]:
    """The record of each step for the files that stay, as if made from them: the next run keeps what is
    unchanged.
    """
    files: dict[str, bytes] = {}
    now: dict[str, Any] = {}
    for plan in STEPS:
        record = store.step_record(plan.name)
        if record is None or plan.name not in KEPT_STEPS:
            continue
        plan = plan_under_numbers(plan)
        shared = {p: d for p, d in record["outputs"].items() if p.startswith(("release/", "working/"))}
        made = {name: digest for name, digest in record["made_from"].items() if name != "results"}
        made |= {name: logs.get(name, "") for name in plan.logs}
        made |= {need: outputs_digest(now[need]) for need in plan.needs if need in now}
        made |= {gone: "" for gone in ("return_workbook", "training_feedback") if gone in made}
        now[plan.name] = {
            **record,
            "outputs": dict(sorted({**outputs.get(plan.name, {}), **shared}.items())),
            "made_from": made,
            "key": key_of(made),
        }
        files[f"{STEP_RECORDS}/{plan.name}.json"] = canonical_json(now[plan.name])
    return files
