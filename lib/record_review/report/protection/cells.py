"""Every count of the questions as one system: which counts there are, how they hang together, and which of
them
the partnership knows already.

The partnership knows whose records were drawn. So it knows how many were read, and, where the process or the
age of a child decides whether a question is asked, of how many records it was asked. It does not know what
was answered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from record_review.inspection import AskedIf, Programme, Question
from record_review.reading.bank.questionnaire import excludes_others
from record_review.report.counts.tally import REASONS, Tally
from record_review.report.protection.intruder import Row

READ = "read"


@dataclass
class Cells:
    """The counts of the questions and what is known of them.

    counts : cell -> exact count
    rows : sums and differences that are known to hold
    known : cells that the partnership knows exactly
    question : cell -> id of its question, for sentences
    """

    counts: dict[str, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    question: dict[str, str] = field(default_factory=dict)

    def add(self, total: str, *parts: str) -> None:
        """Note that the parts add up to the total."""
        self.rows.append(({total: 1} | dict.fromkeys(parts, -1), 0, 0))


def cells_of(tallies: Mapping[str, Tally], programme: Programme, most: Mapping[str, int]) -> Cells:
    """The system of all questions.

    Parameters
    ----------
    tallies : question id -> exact Tally
    most : question id -> records of which it can be asked, as `rules.most_asked` gives it
    """
    found = Cells()
    for name in tallies:
        _question(found, name, tallies, programme, most[name])
    return found


def cell(name: str, what: str) -> str:
    """The name of a cell: question and what is counted."""
    return f"{name}|{what}"


def answer_cell(name: str, answer: str) -> str:
    return cell(name, f"answer:{answer}")


def asked_cell(question: Question) -> str:
    """The count of records asked, which questions with the same rule share."""
    rule = question.asked_if
    parts = [f"{parent}={'/'.join(sorted(a))}" for parent, a in sorted(rule.answers.items())]
    parts += [f"routes={'/'.join(sorted(rule.routes))}"] if rule.routes else []
    parts += [f"born={rule.born}"] if rule.born is not None else []
    parts += [f"ended_at={'/'.join(sorted(rule.ended_at))}"] if rule.ended_at else []
    return cell("asked", "&".join(parts) or "everyone")


def _question(
    system: Cells, name: str, tallies: Mapping[str, Tally], programme: Programme, can_be: int
) -> None:
    question, tally = programme.question(name), tallies[name]
    scale, rule, read = programme.scale_of(question), question.asked_if, tally.read
    system.counts[READ] = read
    system.known.add(READ)
    asked = asked_cell(question)
    if system.counts.get(asked, tally.asked) != tally.asked:
        asked = cell(asked, name)  # a count that does not fit the others stands by itself
    new = asked not in system.counts
    base, met, other, rest = (cell(name, what) for what in ("base", "found", "other", "no answer"))
    answers = {answer: answer_cell(name, answer) for answer in tally.answers}
    states = {state: cell(name, state) for state in REASONS}
    system.counts |= {cell(name, what): count for what, count in tally.counts.items()}
    system.counts |= {asked: tally.asked, rest: tally.asked - tally.base}
    if tally.multiple:
        system.rows += [({base: 1, each: -1}, 0, read) for each in answers.values()]
        # Whoever answered ticked something, and who ticked "none of these" nothing else.
        system.rows.append(({each: 1 for each in answers.values()} | {base: -1}, 0, read * len(answers)))
        alone = [answers[answer] for answer in answers if excludes_others(answer, scale)]
        system.rows += [
            ({base: 1, only: -1, each: -1}, 0, read)
            for only in alone
            for each in answers.values()
            if each != only and system.counts[only] + system.counts[each] <= tally.base
        ]
        for answer, each in answers.items():
            left = cell(name, f"without:{answer}")
            system.counts[left] = tally.base - tally.answers[answer]
            system.add(base, each, left)
    else:
        system.add(met, *(answers[answer] for answer in tally.headline))
        system.add(other, *(each for answer, each in answers.items() if answer not in tally.headline))
        system.add(base, met, other)
    system.add(asked, base, rest)
    system.add(rest, *(states[state] for state in REASONS[:3]))
    system.add(READ, asked, states["not_asked"])
    system.known |= {states[s] for s in REASONS[:2] if getattr(scale, s) is None and not getattr(tally, s)}
    if not rule.answers:
        system.known |= {asked, states["not_asked"]}
    elif new:
        system.rows.append(({asked: 1}, 0, can_be))
        _hang_on_parents(system, asked, question, tallies, programme, can_be)
    own = [each for each in system.counts if each.startswith(f"{name}|")]
    system.question |= dict.fromkeys([*own, asked], name) | system.question


def _hang_on_parents(
    system: Cells,
    asked: str,
    question: Question,
    tallies: Mapping[str, Tally],
    programme: Programme,
    can_be: int,
) -> None:
    """Records asked are those with one of the answers that lead to the question, or with that question blank,
    as far as nothing else decides."""
    rule = question.asked_if
    for parent, accepted in rule.answers.items():
        if parent not in tallies:
            continue
        tally, scale = tallies[parent], programme.scale_of(programme.question(parent))
        leading = [answer_cell(parent, answer) for answer in accepted if answer in tally.answers]
        leading += [cell(parent, s) for s in REASONS[:2] if getattr(scale, s) in accepted]
        leading.append(cell(parent, "missing"))
        total = sum(system.counts[each] for each in leading)
        if not tally.multiple and rule == AskedIf(answers=rule.answers) and len(rule.answers) == 1:
            if total == system.counts[asked]:
                system.add(asked, *leading)
            continue
        others = tally.read - can_be
        if total >= system.counts[asked]:
            alone = len(rule.answers) == 1 and not tally.multiple
            least = (
                -others if alone and total - system.counts[asked] <= others else -tally.read * len(leading)
            )
            system.rows.append(({asked: 1} | {each: -1 for each in leading}, least, 0))
