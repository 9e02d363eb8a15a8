"""An attacker of a released report, who shares no code with the protection.

Knows the programme, the rules as `docs/disclosure.md` states them, how many records were read, and what is
printed. Each reader adds something: `reach` of the partnership (of how many records each question can be
asked, because it knows who was drawn), `known` of a local reader (answers in the records they read
themselves). Every set of counts that all this allows is a solution of one programme in whole numbers; the
least and the most of a count in it is all that the reader can tell.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

FEW = 4  # "fewer than five"
HIDDEN, JOINED = -1, -2  # as `counts.printed` has them


@dataclass
class Attack:
    """What a reader can tell of the counts behind a print.

    figures : question id -> PrintedQuestion
    tallies : which counts are sensitive; of them only which answers there are, and the number read, is known
    shut : questions known not to be printed because too few gave an answer before
    """

    programme: object
    tallies: Mapping
    figures: Mapping
    reach: Mapping[str, int] | None = None
    known: Mapping[tuple[str, str], int] = field(default_factory=dict)
    shut: frozenset[str] = frozenset()

    def __post_init__(self):
        self.read = next(iter(self.tallies.values())).read
        self.place, self.high, self.rows, self.hung = {}, [], [], {}
        for name in self.tallies:
            self._question(name)
        for name in self.tallies:
            self._way(name)
            self._print(name)
        self.low = [0] * len(self.high)
        for cell, count in self.known.items():
            if cell in self.place:
                self.low[self.place[cell]] = count
        self._connect()

    def var(self, name, what, high=None):
        if (name, what) not in self.place:
            self.place[name, what] = len(self.high)
            self.high.append(self.read if high is None else high)
        return self.place[name, what]

    def row(self, terms, low, high):
        self.rows.append((dict(terms), low, high))

    def side(self, name, inside):
        tally = self.tallies[name]
        return [self.var(name, a) for a in tally.answers if (a in tally.headline) == inside]

    def base(self, name):
        tally = self.tallies[name]
        return [self.var(name, "base")] if tally.multiple else [self.var(name, a) for a in tally.answers]

    def _question(self, name):
        tally, question = self.tallies[name], self.programme.question(name)
        scale = self.programme.scale_of(question)
        options = [self.var(name, answer) for answer in tally.answers]
        base = self.base(name)
        none = [self.var(name, what) for what in ("missing", "none", "not_asked")]
        self.row(dict.fromkeys([*base, *none], 1), self.read, self.read)
        if not (scale.not_applicable or scale.unable):
            self.high[none[1]] = 0
        if tally.multiple:
            for option in options:
                self.row({option: 1, base[0]: -1}, -self.read, 0)
            self.row(dict.fromkeys(options, 1) | {base[0]: -1}, 0, self.read * len(options))
            for answer, alone in zip(tally.answers, options, strict=True):
                for other in options if answer.casefold().startswith("none of") else ():
                    if other != alone:
                        self.row({alone: 1, other: 1, base[0]: -1}, -self.read, 0)

    def _way(self, name):
        """How the records asked follow from the answers before."""
        rule = self.programme.question(name).asked_if
        by_record = rule.routes or rule.born is not None or rule.ended_at
        never = self.var(name, "not_asked")
        outside = 0
        if self.reach is not None:
            outside = self.read - self.reach[name]
            self.row({never: 1}, outside, self.read)
        if not rule.answers and (self.reach is not None or not by_record):
            self.row({never: 1}, outside, outside)
        for parent, accepted in rule.answers.items():
            if parent not in self.tallies:
                continue
            tally = self.tallies[parent]
            lead = [self.var(parent, a) for a in accepted if a in tally.answers] + [
                self.var(parent, "missing")
            ]
            other = [self.var(parent, "none")] if len(lead) <= len(set(accepted)) else []
            terms = dict.fromkeys(lead, 1) | {never: 1}  # leading − asked = leading + not asked − read
            self.row(terms | dict.fromkeys(other, 1), self.read, self.read * 9)
            if len(rule.answers) > 1 or (by_record and self.reach is None):
                continue
            if tally.multiple:
                for one in lead:
                    self.row({one: 1, never: 1}, 0, self.read + outside)
            else:
                self.row(terms, 0, self.read + outside)

    def _print(self, name):
        tally, own, rule = self.tallies[name], self.figures[name], self.programme.question(name).asked_if
        one = next(iter(own.figures.values()), None)
        if one is None:
            return
        base = self.base(name)
        self._whether(name, rule, one)
        if one.note == "suppressed":
            return
        self.row(dict.fromkeys(base, 1), one.base_least, one.base_most)
        for option, each in own.figures.items():
            if not each.note:
                cells = [self.var(name, option)] if option else self.side(name, True)
                self.row(dict.fromkeys(cells, 1), each.least, each.most)
        if not tally.multiple:
            for inside in (True, False):
                self._joined(name, [a for a in tally.answers if (a in tally.headline) == inside], own.answers)

    def _whether(self, name, rule, one):
        """That a question is printed tells that five or more gave each answer before; that it is not, that
        fewer gave one of them, unless something else explains it."""
        ways = []
        for parent, accepted in rule.answers.items():
            question, tally = self.programme.question(parent), self.tallies.get(parent)
            before = list(self.figures[parent].figures.values()) if tally else []
            if not before or any(each.note for each in before) or question.no_answer_reason:
                return
            cells = [self.var(parent, a) for a in accepted if a in tally.answers]
            ways.append([[cell] for cell in cells] if tally.multiple else [cells])
        if one.note != "suppressed":
            for way in ways:
                if len(way) == 1:
                    self.row(dict.fromkeys(way[0], 1), FEW + 1, self.read * len(way[0]))
            return
        if not ways or self.programme.question(name).no_answer_reason or name not in self.shut:
            return
        few = [self.var(name, f"few {i}", 1) for i in range(len(ways))]
        self.row(dict.fromkeys(few, 1), 1, len(ways))
        for way, chosen in zip(ways, few, strict=True):
            for cells in way:
                room = self.read * max(1, len(cells))
                self.row(dict.fromkeys(cells, 1) | {chosen: room}, 0, room + FEW)

    def _joined(self, name, side, answers):
        if not side or any(answers.get(a, HIDDEN) == HIDDEN for a in side):
            return
        lumps = []
        for answer in side:
            if answers[answer] == JOINED:
                lumps[-1].append(answer)
            else:
                lumps.append([answer])
        for lump in lumps:
            cells, total = [self.var(name, a) for a in lump], answers[lump[0]]
            self.row(dict.fromkeys(cells, 1), total, total)
            if len(lump) > 1 and lump is not lumps[-1]:
                self.row(dict.fromkeys(cells[:-1], 1), 0, FEW)
            elif len(lump) > 1:
                # One answer filled the lump: those before it, and those after it, had fewer than five.
                full = [self.var(name, f"full {a}", 1) for a in lump]
                self.row(dict.fromkeys(full, 1), 1, 1)
                for i, chosen in enumerate(full):
                    for few in (cells[:i], cells[i + 1 :]):
                        if few:
                            self.row(dict.fromkeys(few, 1) | {chosen: total}, 0, total + min(FEW, total))

    def _connect(self):
        leader = list(range(len(self.high)))

        def find(i):
            while leader[i] != i:
                leader[i] = leader[leader[i]]
                i = leader[i]
            return i

        for terms, _, _ in self.rows:
            first, *others = terms
            for other in others:
                leader[find(other)] = find(first)
        self.part = [find(i) for i in range(len(leader))]
        self.within = {}
        for row in self.rows:
            self.within.setdefault(self.part[next(iter(row[0]), 0)], []).append(row)

    def point(self, objective):
        """The counts with the least value of an objective over variables of one part, and those variables."""
        part = self.part[next(iter(objective))]
        own = [i for i, each in enumerate(self.part) if each == part]
        at = {i: k for k, i in enumerate(own)}
        rows = self.within.get(part, [])
        matrix = np.zeros((len(rows), len(own)))
        for k, (terms, _, _) in enumerate(rows):
            for i, factor in terms.items():
                matrix[k, at[i]] = factor
        cost = np.zeros(len(own))
        for i, factor in objective.items():
            cost[at[i]] = factor
        solved = milp(
            cost,
            integrality=np.ones(len(own)),
            bounds=Bounds([self.low[i] for i in own], [self.high[i] for i in own]),
            constraints=LinearConstraint(csr_array(matrix), [r[1] for r in rows], [r[2] for r in rows]),
            options={"mip_rel_gap": 0.0},
        )
        assert solved.success, solved.message
        return dict(zip(own, np.rint(solved.x).astype(int), strict=True))

    def sensitive(self, rest=None):
        """Counts of fewer than five and ends, as sums of cells; `rest` of the records that a reader does not
        know."""
        found = {}
        for name, tally in self.tallies.items():
            minus = rest[name].counts if rest else dict.fromkeys(tally.counts, 0)
            if tally.multiple:
                for option, count in tally.answers.items():
                    cell, base = self.var(name, option), self.var(name, "base")
                    if count - minus[f"answer:{option}"] <= FEW:
                        found[name, option] = {cell: 1}
                    if tally.base - count - minus["base"] + minus[f"answer:{option}"] <= FEW:
                        found[name, f"not {option}"] = {base: 1, cell: -1}
                continue
            for inside, what in ((True, "found"), (False, "other")):
                if tally.headline and tally.counts[what] - minus[what] <= FEW:
                    found[name, what] = dict.fromkeys(self.side(name, inside), 1)
            for answer, count in tally.answers.items():
                if 0 < count - minus[f"answer:{answer}"] <= FEW:
                    found[name, answer] = {self.var(name, answer): 1}
        return found

    def narrow(self, width=3, rest=None, seen=None):
        """The sensitive counts that are told to within fewer than so many records: cell -> least, most.

        seen : called with every set of counts that was found possible
        """
        wanted, span = self.sensitive(rest), {}
        parts = {}
        for cell, terms in wanted.items():
            parts.setdefault(self.part[next(iter(terms))], []).append(cell)
        for cells in parts.values():
            rng = np.random.default_rng(0)
            span |= {cell: (10**6, -1) for cell in cells}
            for _ in range(3):
                open_cells = [cell for cell in cells if span[cell][1] - span[cell][0] < width]
                signs = dict(zip(open_cells, rng.choice([-1, 1], len(open_cells)), strict=True))
                for turn in (1, -1) if open_cells else ():
                    objective = {}
                    for cell in open_cells:
                        for i, factor in wanted[cell].items():
                            objective[i] = objective.get(i, 0) + int(turn * signs[cell] * factor)
                    self._take(objective, cells, wanted, span, seen)
            for cell in cells:
                for turn in (1, -1):
                    if span[cell][1] - span[cell][0] < width:
                        self._take({i: turn * f for i, f in wanted[cell].items()}, cells, wanted, span, seen)
        return {
            cell: ends
            for cell, ends in span.items()
            if ends[1] - ends[0] < min(width, self.read if self.reach is None else self.reach[cell[0]])
        }

    def _take(self, objective, cells, wanted, span, seen):
        point = self.point(objective)
        if seen:
            seen({key: point[i] for key, i in self.place.items() if i in point})
        for cell in cells:
            value = sum(factor * point[i] for i, factor in wanted[cell].items())
            span[cell] = (min(span[cell][0], value), max(span[cell][1], value))


def shut(programme, tallies):
    """The questions that are not printed because fewer than five gave an answer before."""
    found = set()
    for name in tallies:
        for parent, accepted in programme.question(name).asked_if.answers.items():
            counts = (
                [n for a, n in tallies[parent].answers.items() if a in accepted] if parent in tallies else []
            )
            led = (max if tallies[parent].multiple else sum)(counts) if counts else 0
            found |= {name} if led <= FEW else set()
    return frozenset(found)


def again(programme, tallies, counts):
    """The tallies that a set of possible counts stands for; those of other questions as they are."""
    made = {}
    for name, tally in tallies.items():
        if (name, "not_asked") not in counts:
            made[name] = tally
            continue
        new = {what: counts.get((name, what.removeprefix("answer:")), 0) for what in tally.counts}
        applies = programme.scale_of(programme.question(name)).not_applicable
        new |= {"not_applicable" if applies else "unable": counts[name, "none"]}
        if not tally.multiple:
            new["base"] = sum(counts[name, answer] for answer in tally.answers)
            new["found"] = sum(counts[name, answer] for answer in tally.headline)
        made[name] = tally.with_counts({what: int(count) for what, count in new.items()})
    return made
