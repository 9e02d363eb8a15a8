"""Every count of the report as one system: which counts there are, how they hang together, and which of them
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
from record_review.report.protection.rounding import drawn_parts, keyed_draw

READ = "read"

Tree = Mapping[str, "Tree"]  # part -> its own parts; nothing for a part that has none
Groups = Mapping[str, Mapping[str, Tally]]  # group -> question id -> tally of the group's records


@dataclass
class Cells:
    """The counts of a report and what is known of them.

    counts : cell -> exact count
    sums : (total, its parts), to be kept when counts are rounded
    near : (total, its parts), true of the exact counts; the rounded ones need not add up: the total is
        known exactly, or the parts are groups
    within : (part, whole) where the part is no summand
    rows : what else is known of the exact counts
    known : cells that the partnership knows exactly
    most, least : cell -> what the partnership knows it cannot exceed, or fall short of
    bases : cells that are the base of a question
    base_of : cell -> the base without which it is not shown
    room : cell of a group -> records of which the partnership knows that it cannot count more
    silent : cells that are never shown
    question : cell -> id of its question, for sentences
    trees : (total, its parts, parts of parts …) of every table whose parts add up, in an order in which a
        total that is part of another comes after it
    """

    counts: dict[str, int] = field(default_factory=dict)
    sums: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    near: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    within: list[tuple[str, str]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    most: dict[str, int] = field(default_factory=dict)
    least: dict[str, int] = field(default_factory=dict)
    bases: list[str] = field(default_factory=list)
    base_of: dict[str, str] = field(default_factory=dict)
    room: dict[str, int] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    question: dict[str, str] = field(default_factory=dict)
    trees: list[tuple[str, Tree]] = field(default_factory=list)

    def known_rows(self) -> list[Row]:
        """All that is known of the exact counts, as rows of an audit."""
        large = sum(self.counts.values()) + 1
        found: list[Row] = [
            ({total: 1} | {part: -1 for part in parts}, 0, 0) for total, parts in (*self.sums, *self.near)
        ]
        found += [({whole: 1, part: -1}, 0, large) for part, whole in self.within]
        return found + self.rows


def cells_of(
    tallies: Mapping[str, Tally],
    programme: Programme,
    *,
    groups: Groups | None = None,
    reachable: Mapping[str, int] | None = None,
) -> Cells:
    """The system of all questions, whole and by group.

    Parameters
    ----------
    tallies : question id -> exact Tally
    groups : "category=a" -> question id -> exact Tally of the group's records; the groups of a
        characteristic hold every record once
    reachable : question id -> records of which it can be asked by what is known of the child; those asked
        where not given and no earlier answer decides
    """
    found = Cells()
    for name in tallies:
        _whole(found, name, tallies, programme, reachable or {})
    by_characteristic: dict[str, list[str]] = {}
    for group in groups or {}:
        by_characteristic.setdefault(group.partition("=")[0], []).append(group)
    for name in tallies:
        for names in by_characteristic.values():
            _by_group(found, name, tallies, {group: (groups or {})[group] for group in names}, programme)
    return found


def cell(name: str, what: str, group: str = "") -> str:
    """The name of a cell: question, what is counted, and of which group."""
    return "|".join([name, what, *([group] if group else [])])


def answer_cell(name: str, answer: str) -> str:
    return cell(name, f"answer:{answer}")


def asked_cell(question: Question, group: str = "") -> str:
    """The count of records asked, which questions with the same rule share."""
    rule = question.asked_if
    parts = [f"{parent}={'/'.join(sorted(a))}" for parent, a in sorted(rule.answers.items())]
    parts += [f"routes={'/'.join(sorted(rule.routes))}"] if rule.routes else []
    parts += [f"born={rule.born}"] if rule.born is not None else []
    parts += [f"ended_at={'/'.join(sorted(rule.ended_at))}"] if rule.ended_at else []
    return cell("asked", "&".join(parts) or "everyone", group)


def wishes(cells: Cells, fixed: Mapping[str, int], step: int, secret: bytes, salt: int) -> dict[str, int]:
    """The multiple that each cell should be shown as, drawn table by table so that parts add to their total.

    Parameters
    ----------
    fixed : cell -> the multiple it has already
    salt : another number is another draw
    """
    wished = dict(fixed)
    links = dict(cells.sums)
    for total, tree in cells.trees:
        given = wished.get(total)
        if given is None and all(part in wished for part in links.get(total, ())) and total in links:
            given = sum(wished[part] for part in links[total])
        if given is not None and abs(given - cells.counts[total]) >= step:
            given = None
        name = f"{salt}|{total}|{next(iter(tree))}"
        leaves = {leaf: cells.counts[leaf] for leaf in _leaves(tree, secret, name)}
        own = drawn_parts(leaves, step, secret, name, given)
        wished = _sums_of(tree, own) | {total: sum(own.values())} | wished
    for each, count in cells.counts.items():
        if each not in wished:
            wished |= drawn_parts({each: count}, step, secret, f"{salt}|{each}")
    return wished


def _leaves(tree: Tree, secret: bytes, name: str) -> list[str]:
    """The smallest parts, those of one part side by side, in a drawn order at every level."""
    order = sorted(tree, key=lambda part: keyed_draw(secret, f"{name}|order|{part}"))
    return [leaf for part in order for leaf in (_leaves(tree[part], secret, name) if tree[part] else [part])]


def _sums_of(tree: Tree, leaves: Mapping[str, int]) -> dict[str, int]:
    """The value of every part, from those of the smallest."""
    values: dict[str, int] = {}
    for part, inside in tree.items():
        own = _sums_of(inside, leaves)
        values |= own
        values[part] = sum(own[each] for each in inside) if inside else leaves[part]
    return values


def _whole(
    system: Cells, name: str, tallies: Mapping[str, Tally], programme: Programme, reachable: Mapping[str, int]
) -> None:
    question, tally = programme.question(name), tallies[name]
    scale, rule = programme.scale_of(question), question.asked_if
    system.counts[READ] = tally.read
    system.known.add(READ)
    asked = asked_cell(question)
    if system.counts.get(asked, tally.asked) != tally.asked:
        asked = cell(asked, name)  # a count that does not fit the others stands by itself
    new = asked not in system.counts
    system.counts[asked] = tally.asked
    base, met, other = cell(name, "base"), cell(name, "found"), cell(name, "other")
    answers = {answer: answer_cell(name, answer) for answer in tally.answers}
    states = {state: cell(name, state) for state in REASONS}
    system.counts |= {cell(name, what): count for what, count in tally.counts.items()}
    system.bases.append(base)
    system.base_of |= {answers[answer]: base for answer in answers}
    if tally.multiple:
        system.within += [(each, base) for each in answers.values()]
        # Whoever answered ticked something, and who ticked "none of these" nothing else.
        system.rows.append(
            ({each: 1 for each in answers.values()} | {base: -1}, 0, tally.read * len(answers))
        )
        alone = [answers[a] for a in answers if excludes_others(a, scale)]
        system.rows += [
            ({base: 1, only: -1, each: -1}, 0, tally.read)
            for only in alone
            for each in answers.values()
            if each != only and system.counts[only] + system.counts[each] <= tally.base
        ]
    else:
        system.base_of |= {met: base, other: base}
        system.sums.append((met, tuple(answers[a] for a in tally.headline)))
        system.sums.append((other, tuple(c for a, c in answers.items() if a not in tally.headline)))
        system.sums.append((base, (met, other)))
    system.sums.append((asked, (base, *(states[s] for s in REASONS[:3]))))
    system.near.append((READ, (asked, states["not_asked"])))
    halves: Tree = {}
    if not tally.multiple:
        inside = {answers[answer] for answer in tally.headline}
        halves = {
            met: {each: {} for each in answers.values() if each in inside},
            other: {each: {} for each in answers.values() if each not in inside},
        }
    system.trees.append((asked, {base: halves, **{states[s]: {} for s in REASONS[:3]}}))
    system.known |= {states[s] for s in REASONS[:2] if getattr(scale, s) is None and not getattr(tally, s)}
    if not rule.answers:
        system.known |= {asked, states["not_asked"]}
    else:
        parents = [asked_cell(programme.question(parent)) for parent in rule.answers]
        limits = [system.most.get(p, system.counts[p] if p in system.known else tally.read) for p in parents]
        can_be = max(min(reachable.get(name, tally.read), *limits), tally.asked)
        system.most[asked], system.least[states["not_asked"]] = can_be, tally.read - can_be
        if new:
            system.rows.append(({asked: 1}, 0, can_be))
            _hang_on_parents(system, asked, question, tallies, programme, can_be)
    named = [base, *answers.values(), *states.values(), asked, *([] if tally.multiple else [met, other])]
    system.question |= {each: name for each in named if each not in system.question}


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
        counts = [tally.answers[a] for a in accepted if a in tally.answers] + [tally.missing]
        counts += [getattr(tally, s) for s in REASONS[:2] if getattr(scale, s) in accepted]
        total = sum(counts)
        if not tally.multiple and rule == AskedIf(answers=rule.answers) and len(rule.answers) == 1:
            if total == system.counts[asked]:
                system.sums.append((asked, tuple(leading)))
            continue
        others = tally.read - can_be
        if total >= system.counts[asked]:
            alone = len(rule.answers) == 1 and not tally.multiple
            least = (
                -others if alone and total - system.counts[asked] <= others else -tally.read * len(leading)
            )
            system.rows.append(({asked: 1} | {each: -1 for each in leading}, least, 0))


def _by_group(
    system: Cells, name: str, tallies: Mapping[str, Tally], groups: Groups, programme: Programme
) -> None:
    """Base and headline of each group: what is reported of groups, and what that leaves open."""
    question = programme.question(name)
    if tallies[name].multiple or not all(name in each for each in groups.values()):
        return
    rule, rest = question.asked_if, [cell(name, state) for state in REASONS[:3]]
    parts: dict[str, list[str]] = {"base": [], "found": [], "other": [], "rest": []}
    asked_parts = []
    for group, own in groups.items():
        tally, asked = own[name], asked_cell(question, group)
        names = {what: cell(name, what, group) for what in parts}
        system.counts |= {
            names["base"]: tally.base,
            names["found"]: tally.found,
            names["other"]: tally.base - tally.found,
            names["rest"]: tally.asked - tally.base,
            asked: tally.asked,
        }
        for what, each in names.items():
            parts[what].append(each)
            system.room[each] = tally.asked if not rule.answers else tally.read
        asked_parts.append(asked)
        system.bases.append(names["base"])
        system.base_of |= {names["found"]: names["base"], names["other"]: names["base"]}
        system.sums.append((names["base"], (names["found"], names["other"])))
        system.rows.append(({asked: 1, names["base"]: -1, names["rest"]: -1}, 0, 0))
        system.known |= {asked} if not rule.answers else set()
        system.silent |= {asked, names["rest"]}
        system.most[names["base"]] = tally.asked if not rule.answers else tally.read
        system.rows.append(({asked: 1}, 0, tally.read))
        system.question |= {each: name for each in names.values()}
    halves_of = zip(parts["base"], parts["found"], parts["other"], strict=True)
    system.trees.append((cell(name, "base"), {base: {met: {}, other: {}} for base, met, other in halves_of}))
    if sum(own[name].read for own in groups.values()) == tallies[name].read:
        system.near += [(cell(name, what), tuple(parts[what])) for what in ("base", "found")]
        system.rows.append(({each: 1 for each in parts["rest"]} | {each: -1 for each in rest}, 0, 0))
        whole = asked_cell(question)
        if system.counts.get(whole) == tallies[name].asked:
            system.rows.append(({each: 1 for each in asked_parts} | {whole: -1}, 0, 0))
