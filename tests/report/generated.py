"""Readings made up quickly, as tallies, for tests that need hundreds: routing, blanks and all."""

import random
from collections import Counter
from dataclasses import replace

from record_review.inspection import AskedIf
from record_review.reading import record_facts
from record_review.reading.bank.questionnaire import asked_by_record
from record_review.report.counts.tally import Tally, reported_questions


def records(programme, seed, read=60, certain=0.25):
    """The replies of each record: question id -> (state, answer or options), as `question_states` has them.

    certain : share of the questions that nearly all records answer alike
    """
    rng = random.Random(seed)
    lean = {
        q.id: rng.choice([0.01, 0.99]) if rng.random() < certain else rng.uniform(0.05, 0.97)
        for q in programme.questions
    }
    blank = rng.choice([0.0, 0.02, 0.05])
    made = []
    for _ in range(read):
        routes = {code: rng.random() < p for code, p in zip("abcd", (0.9, 0.4, 0.15, 0.08), strict=True)}
        child = {route.column: routes[route.code] for route in programme.routes}
        facts = record_facts(child | {"unborn": rng.random() < 0.04, "route_a_ended_at": "IRD"}, programme)
        replies = {}
        for question in programme.questions:
            scale, own = programme.scale_of(question), lean[question.id]
            given = asked_by_record(question, facts)
            for parent, accepted in question.asked_if.answers.items():
                state, answer = replies[parent]
                answers = answer if isinstance(answer, list) else [answer]
                given = given and (state == "missing" or bool(set(answers) & set(accepted)))
            if not given:
                replies[question.id] = ("not_asked", "")
            elif rng.random() < blank:
                replies[question.id] = ("missing", "")
            elif rng.random() < 0.1 * (1 - own) and (scale.not_applicable or scale.unable):
                replies[question.id] = ("not_applicable" if scale.not_applicable else "unable", "")
            elif scale.kind == "multiple":
                several = [o for o in question.options if not o.startswith("None of")]
                ticked = [option for option in several if rng.random() < own]
                replies[question.id] = ("answered", ticked or [question.options[-1]])
            elif scale.answers:
                weights = [(1 - own) ** i + 1e-9 for i in range(len(scale.answers))]
                replies[question.id] = ("answered", rng.choices(scale.answers, weights)[0])
            else:
                replies[question.id] = ("missing", "")
        made.append((facts, replies))
    return made


def tallies(programme, made):
    """Question id -> Tally, and of how many records each can be asked by what is known of the child."""
    counted, reach = {}, {}
    for question in reported_questions(programme):
        scale = programme.scale_of(question)
        multiple = scale.kind == "multiple"
        replies = [replies[question.id] for _, replies in made]
        states = Counter(state for state, _ in replies)
        given = Counter(one for _, a in replies for one in (a if isinstance(a, list) else [a]))
        answers = {answer: given[answer] for answer in (question.options if multiple else scale.answers)}
        headline = () if multiple else programme.headline_of(question)
        counted[question.id] = Tally(
            question.id,
            answers,
            headline,
            multiple,
            states["answered"],
            sum(answers[answer] for answer in headline),
            *(states[state] for state in ("not_applicable", "unable", "missing", "not_asked")),
        )
        reach[question.id] = sum(asked_by_record(question, facts) for facts, _ in made)
    return counted, reach


def other_routing(programme, seed, questions=14):
    """The programme with other questions and ways between them: chains several deep, on any answers, on two
    questions at once, on options, with conditions on the child, and some where no answer is sensitive."""
    rng = random.Random(seed)
    choice = [q for q in reported_questions(programme) if programme.scale_of(q).answers]
    several = [q for q in reported_questions(programme) if q.options and len(q.options) < 8]
    made = []
    for place, question in enumerate(rng.sample(choice, questions - 2) + rng.sample(several, 2)):
        earlier = [q for q in made if rng.random() < (0.9 if q in made[-2:] else 0.2)]
        parents = earlier[: rng.choice([1, 1, 1, 2])] if place and rng.random() < 0.75 else []
        answers = {}
        for parent in parents:
            possible = list(parent.options or programme.scale_of(parent).answers)
            best = possible[: rng.randint(1, max(1, len(possible) - 1))]
            answers[parent.id] = tuple(best if rng.random() < 0.7 else rng.sample(possible, len(best)))
        rule = AskedIf(answers, born=True if rng.random() < 0.15 else None)
        why = "not to apply says something of the child" if rng.random() < 0.1 else ""
        made.append(replace(question, asked_if=rule, no_answer_reason=why))
    return replace(programme, questions=tuple(made))


def varied(programme, seed, read=60):
    """Tallies drawn question by question, without records: any counts that routing allows."""
    rng, counted = random.Random(seed), {}
    for question in reported_questions(programme):
        scale, asked = (
            programme.scale_of(question),
            read - (rng.randint(0, 4) if question.asked_if.born else 0),
        )
        for parent, accepted in question.asked_if.answers.items():
            tally = counted[parent]
            asked = min(asked, sum(n for a, n in tally.answers.items() if a in accepted) + tally.missing)
        missing = rng.choice([0, 0, 1, asked // 8]) if asked else 0
        none = rng.randint(0, (asked - missing) // 3) if scale.not_applicable or scale.unable else 0
        base = asked - missing - none
        multiple = scale.kind == "multiple"
        options = question.options if multiple else scale.answers
        if multiple:
            answers = {o: 0 if o.startswith("None of") else rng.randint(0, base) for o in options}
            answers[options[0]] = base
        else:
            cuts = sorted(rng.choice([0, base, rng.randint(0, base)]) for _ in options[1:])
            ends = zip([0, *cuts], [*cuts, base], strict=True)
            answers = {o: high - low for o, (low, high) in zip(options, ends, strict=True)}
        headline = () if multiple else programme.headline_of(question)
        found = sum(answers[a] for a in headline)
        rest = (none, 0) if scale.not_applicable else (0, none)
        counted[question.id] = Tally(
            question.id, answers, headline, multiple, base, found, *rest, missing, read - asked
        )
    return counted, dict.fromkeys(counted, read)
