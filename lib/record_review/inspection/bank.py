"""Reads the question bank of a programme: sections, scales, and questions with their routing."""

from collections.abc import Mapping

from record_review.inspection.programme import AskedIf, Question, Scale, Section
from record_review.inspection.strict import Value, listed, nearest

OPTION = (
    "{option}"  # stands in the finding of a question with several answers for the answer that is reported
)


def read_section(name: str, value: Value) -> Section:
    given = value.settings(("title", "statement"))
    return Section(
        id=name,
        title=given.read("title", lambda v: v.text(longest=80), ""),
        statement=given.read("statement", lambda v: v.whole(1, 3), 1),
    )


def read_scale(name: str, value: Value) -> Scale:
    given = value.settings(
        ("kind",), ("answers", "ordered", "headline", "headline_label", "not_applicable", "unable")
    )
    kind = given.read("kind", lambda v: v.choice(("choice", "multiple", "text")), "choice")
    answers = given.read_list("answers", lambda v: v.texts(least=2, longest=60))
    not_applicable = given.read("not_applicable", lambda v: v.text(as_written=True, longest=60), None)
    unable = given.read("unable", lambda v: v.text(as_written=True, longest=60), None)
    if (kind == "choice") != given.has("answers"):
        value.note("must have answers if its kind is choice, and only then.")
    if not (kind == "choice") == given.has("headline") == given.has("headline_label"):
        value.note("must have headline and headline_label if its kind is choice, and only then.")
    apart = [said for said in (not_applicable, unable) if said is not None]
    if len({*answers, *apart}) != len(answers) + len(apart):
        value.note("must keep not_applicable and unable apart from its answers and from each other.")
    return Scale(
        name=name,
        kind=kind,
        answers=answers,
        ordered=given.read("ordered", Value.truth, False),
        headline=given.read_list("headline", lambda v: v.choices(answers, least=1)),
        headline_label=given.read("headline_label", lambda v: v.text(as_written=True, longest=60), ""),
        not_applicable=not_applicable,
        unable=unable,
    )


def read_questions(
    value: Value,
    sections: tuple[Section, ...],
    scales: Mapping[str, Scale],
    routes: tuple[str, ...],
    stages: tuple[str, ...],
) -> tuple[Question, ...]:
    """The questions in the order of the file. A question may rest on the answers to earlier ones only."""
    earlier: dict[str, tuple[str, ...]] = {}  # question -> the answers others may rest on
    all_ids = [name for name, _ in value.entries()]

    def question(name: str, of: Value) -> Question:
        given = of.settings(
            ("section", "text", "short", "scale", "statement"),
            (
                *("options", "asked_if", "finding", "headline", "quality_indicator", "reported"),
                *("no_answer", "no_answer_reason"),
            ),
        )
        scale_name = given.read("scale", lambda v: v.choice(tuple(scales)), "")
        scale = scales.get(scale_name)
        options = given.read_list("options", lambda v: v.texts(least=2, longest=60))
        finding = given.read("finding", lambda v: v.text(longest=200), "")
        headline = given.read("headline", lambda v: v.choices(scale.answers if scale else (), least=1), None)
        if scale:
            _check_kind(of, scale, given.has("options"), options, finding, headline)
        asked_if = given.read(
            "asked_if", lambda v: _asked_if(v, name, earlier, all_ids, routes, stages), AskedIf()
        )
        apart = (scale.not_applicable, scale.unable) if scale else ()
        sensitive = (
            given.read("no_answer", lambda v: v.choice(("sensitive", "plain")), "plain") == "sensitive"
        )
        reason = given.read("no_answer_reason", lambda v: v.text(longest=200), "")
        if sensitive != bool(reason):
            of.note(
                "needs no_answer: sensitive and no_answer_reason (why it says something of a child) together."
            )
        earlier[name] = (*(scale.answers if scale else ()), *options, *(said for said in apart if said))
        return Question(
            id=name,
            section=given.read("section", lambda v: v.choice(tuple(section.id for section in sections)), ""),
            text=given.read("text", lambda v: v.text(longest=300), ""),
            short=given.read("short", lambda v: v.text(longest=60), ""),
            scale=scale_name,
            options=options,
            asked_if=asked_if,
            finding=finding,
            headline=headline,
            quality_indicator=given.read(
                "quality_indicator", lambda v: v.text(as_written=True, longest=10), ""
            ),
            statement=given.read("statement", lambda v: v.whole(1, 3), 1),
            reported=given.read("reported", Value.truth, True) and not (scale and scale.kind == "text"),
            no_answer_reason=reason,
        )

    found = tuple(value.table(question, least=1).values())
    shorts = [question.short for question in found]
    for short in sorted({short for short in shorts if short and shorts.count(short) > 1}):
        value.note(f"must have chart labels that differ; found {short} more than once.")
    return found


def _check_kind(
    of: Value,
    scale: Scale,
    has_options: bool,
    options: tuple[str, ...],
    finding: str,
    headline: tuple[str, ...] | None,
) -> None:
    """What a question must and must not have for the kind of its scale."""
    if (scale.kind == "multiple") != has_options:
        of.note("must have options if its scale is of kind multiple, and only then.")
    if any(";" in option for option in options):
        of.note("must not have a semicolon in an option; answers are joined by it.")
    if headline and scale.kind != "choice":
        of.note("must not have a headline: its scale has no answers of its own.")
    if scale.kind == "text" and finding:
        of.note("must not have a finding: free text never reaches the report.")
    if scale.kind != "text" and (not finding or finding.endswith(".")):
        of.note(
            'must have a finding that completes "In most records, 45 of 60 (75%), …", without a full stop.'
        )
    if finding and (scale.kind == "multiple") != (OPTION in finding):
        of.note(f"must have {OPTION} in its finding if its scale is of kind multiple, and only then.")


def _asked_if(
    value: Value,
    name: str,
    earlier: Mapping[str, tuple[str, ...]],
    all_ids: list[str],
    routes: tuple[str, ...],
    stages: tuple[str, ...],
) -> AskedIf:
    def answers(other: str, of: Value) -> tuple[str, ...]:
        if other == name:
            of.refuse("rests on the question itself.")
        if other not in all_ids:
            of.refuse(f"is not a question{nearest(other, all_ids, '; did you mean {}?', '.')}")
        if other not in earlier:
            of.refuse("is asked later; a question may rest on earlier ones only.")
        if not earlier[other]:
            of.refuse("is answered in free text; no question may rest on that.")
        wanted = of.texts(least=1)
        for said in wanted:
            if said not in earlier[other]:
                of.note(f"must name answers of {other}; they are {listed(earlier[other])}.")
        return wanted

    given = value.settings((), ("answers", "routes", "born", "ended_at"))
    return AskedIf(
        answers=given.read_table("answers", lambda v: v.table(answers, least=1)),
        routes=given.read_list("routes", lambda v: v.choices(routes, least=1)),
        born=given.read("born", Value.truth, None),
        ended_at=given.read_list("ended_at", lambda v: v.choices(stages, least=1)),
    )
