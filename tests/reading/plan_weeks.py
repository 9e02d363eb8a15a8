"""Generated reading weeks: dense conflicts, families of up to six, readers who are there part of the time."""

import numpy as np
import pandas as pd

from record_review.reading.plan.week import Week, choose_double_read


def generated_week(seed: int, records: tuple[int, int] = (60, 75)) -> Week:
    """A week of 4 to 8 pairs in 3 to 5 days; the same for the same seed, and not always possible."""
    chance = np.random.default_rng(seed)
    number = int(chance.integers(records[0], records[1] + 1))
    pairs = tuple(f"Pair {place}" for place in range(1, int(chance.integers(4, 9)) + 1))
    days = int(chance.integers(3, 6))
    refs = [f"K{place:03d}" for place in range(number)]
    families, place = [""] * number, 0
    while place < number * 0.6:
        size = int(chance.integers(1, 7))
        for member in range(place, min(place + size, number)):
            families[member] = f"F{place}" if size > 1 else ""
        place += size
    categories = chance.choice(list("abcd"), number, p=[0.5, 0.3, 0.15, 0.05])
    late = np.where(chance.random(number) < 0.1, chance.integers(1, 4, number), 1)
    twice = choose_double_read(
        refs, dict(zip(refs, categories, strict=True)), int(chance.integers(0, 9)), f"digest {seed}"
    )
    first = pd.DataFrame(
        {
            "record_ref": refs,
            "reading": "first",
            "family": families,
            "category": categories,
            "hardness": chance.integers(1, 6, number),
            "earliest": late,
        }
    )
    second = first[first["record_ref"].isin(twice)].assign(reading="second")
    readings = pd.concat([first, second], ignore_index=True)
    alone = readings.groupby("family")["record_ref"].transform("nunique").eq(1)
    readings["family"] = readings["family"].mask(alone, "")
    a_day = -(-len(readings) // (len(pairs) * days)) + int(chance.integers(1, 3))
    places = np.full((len(pairs), days), a_day)
    for pair in range(len(pairs)):
        if chance.random() < 0.3:
            places[pair, chance.integers(0, days)] = 0
        if chance.random() < 0.2:
            places[pair] = places[pair] // 2 + 1
    barred = {(ref, pair): "conflict" for ref in refs for pair in pairs if chance.random() < 0.12}
    apart = len(pairs) >= 6 and chance.random() < 0.3
    return Week(readings, pairs, places, f"digest {seed}", barred, "apart" if apart else "together")


def absent_from_day_two(week: Week, seed: int) -> Week:
    """The same week when one pair, as the seed has it, can read nothing or half from the second day on."""
    chance = np.random.default_rng(seed + 10_000)
    pair, places = int(chance.integers(len(week.pairs))), week.places.copy()
    places[pair, 1:] = 0 if chance.random() < 0.5 else places[pair, 1:] // 2
    return Week(
        week.readings, week.pairs, places, week.digest, week.barred, week.siblings, week.last_day_free
    )
