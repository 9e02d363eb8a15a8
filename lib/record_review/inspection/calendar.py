"""Calendar arithmetic of the guidance: four weeks before notification, the window of two years, eighteenth
birthdays, ages.

Days are whole numbers (days since 1 January 1970) so that a column of dates is worked out at once.
"""

from datetime import date

import numpy as np
import pandas as pd

WINDOW_YEARS = 2  # "within two years of the agreed date"
DAYS_BEFORE_NOTIFICATION = 28  # "within four weeks prior to the notification of the inspection"
ADULT_AT = 18  # "children and young people under the age of 18 at the time of involvement"
FAR = 10**7  # days: later (and, negative, earlier) than any date a workbook can hold


def day_number(day: date) -> int:
    """Days since 1 January 1970."""
    return (day - date(1970, 1, 1)).days


def day_numbers(dates: pd.Series) -> np.ndarray:
    """A column of dates as int64 days since 1 January 1970; no date becomes 0 and must be masked."""
    days = dates.to_numpy(dtype="datetime64[D]")
    return np.where(np.isnat(days), np.datetime64(0, "D"), days).astype(np.int64)


def window_start(agreed: date) -> date:
    """The same calendar day two years before the agreed date; 29 February becomes 28 February."""
    if (agreed.month, agreed.day) == (2, 29):
        return date(agreed.year - WINDOW_YEARS, 2, 28)
    return agreed.replace(year=agreed.year - WINDOW_YEARS)


def birthdays(days: np.ndarray, years: int = ADULT_AT) -> np.ndarray:
    """The day on which an age is attained, for birth dates as day numbers.

    At the start of the birthday; who is born on 29 February attains an age on 1 March of a year without that
    day.

    Source: Age of Legal Capacity (Scotland) Act 1991, section 6.
    """
    born = days.astype("datetime64[D]")
    month = born.astype("datetime64[M]")
    # Counting on from the first of the month turns 29 February into 1 March where there is no 29 February.
    attained = (month + 12 * years).astype("datetime64[D]") + (born - month.astype("datetime64[D]"))
    return attained.astype(np.int64)


def attained_on(births: pd.Series, years: int = ADULT_AT) -> pd.Series:
    """`birthdays` for a column of dates; no date gives no date."""
    days = birthdays(day_numbers(births), years).astype("datetime64[D]").astype("datetime64[us]")
    return pd.Series(days, index=births.index).where(births.notna())


def months_old(days: np.ndarray, on: date) -> np.ndarray:
    """Completed months of age on a day, for birth dates as day numbers; negative before birth."""
    born = days.astype("datetime64[D]")
    month = born.astype("datetime64[M]")
    day_of_month = (born - month.astype("datetime64[D]")).astype(np.int64) + 1
    months_between = (on.year - 1970) * 12 + on.month - 1 - month.astype(np.int64)
    return months_between - (day_of_month > on.day)
