"""How far a figure may hang on who reads, roughly, from what the training showed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from record_review.inspection import Programme
from record_review.reading.training.feedback import Feedback

FEWEST_READERS, FEWEST_QUESTIONS = 3, 2  # of fewer, no spread is worked out
Z = 1.959964  # of a range of 95 per cent


@dataclass(frozen=True)
class ReaderEffect:
    """How far readers differ in how they judge.

    lean : standard deviation between readers of their share of better answers, 0 to 1
    readers, questions : what it was worked out from
    """

    lean: float
    readers: int
    questions: int

    @property
    def words(self) -> str:
        """What it rests on and what it is worth."""
        return (
            f"{self.readers} readers answered {self.questions} questions about one plan. Between readers the"
            f" share of better answers varies with a standard deviation of {100 * self.lean:.0f} percentage"
            " points. This is rough: one plan, few readers, and training is not reading."
        )


def reader_effect(found: Feedback, programme: Programme) -> ReaderEffect | None:
    """The spread between readers of their share of better answers, beyond what chance over questions gives.

    For reader r let d_r be the mean over the questions of (1 when the answer is one that the finding counts)
    less the mean of all readers on that question. The variance of d_r holds the chance of single questions
    too, s²/Q with s² the variance left within readers; that is taken off, and never below nothing.

    Returns
    -------
    None with fewer than three readers, or fewer than two questions that all of them answered
    """
    counted = {question.id: programme.headline_of(question) for question in programme.questions}
    pairs = zip(found.answers["question"], found.answers["answer"], strict=True)
    better = found.answers.assign(better=[float(answer in counted[q]) for q, answer in pairs])
    grid = better.pivot(index="question", columns="reader", values="better").dropna().to_numpy()
    questions, readers = grid.shape
    if readers < FEWEST_READERS or questions < FEWEST_QUESTIONS:
        return None
    centred = grid - grid.mean(axis=1, keepdims=True)
    lean = centred.mean(axis=0)
    within = float(((centred - lean) ** 2).sum()) / ((questions - 1) * (readers - 1))
    between = float((lean**2).sum()) / (readers - 1) - within / questions
    return ReaderEffect(math.sqrt(max(between, 0.0)), readers, questions)


def with_judgement(
    share: float, low: float, high: float, effect: ReaderEffect, records_by_pair: Sequence[int]
) -> tuple[float, float]:
    """A range that also covers, roughly, who happened to read; the range from the draw alone lies inside it.

    A pair's lean is in all records it read, so it does not shrink with records but with pairs: its variance
    in a share is lean² Σ (n_p / n)². Each side of the range is lengthened by it.

    Parameters
    ----------
    share, low, high : from 0 to 1
    records_by_pair : how many of the records each pair read

    >>> with_judgement(0.5, 0.4, 0.6, ReaderEffect(0.0, 4, 30), (15, 15))
    (0.4, 0.6)
    """
    loads = np.array([number for number in records_by_pair if number], dtype=float)
    if not loads.size or not effect.lean:
        return low, high
    more = Z * effect.lean * math.sqrt(float(((loads / loads.sum()) ** 2).sum()))
    return max(share - math.hypot(share - low, more), 0.0), min(share + math.hypot(high - share, more), 1.0)
