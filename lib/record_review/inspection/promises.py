"""What the workbench promises of itself, checked each time: unlike an assertion, under `python -O` too."""


class BrokenPromise(AssertionError):
    """Something that must always be so is not: a fault of ours, and nothing is published."""


def promise(kept: object, what: str) -> None:
    """Go on only when something that must always be so is so.

    Parameters
    ----------
    kept : what was found, true or not
    what : what is not so when it is not; no value of a child

    Raises
    ------
    BrokenPromise : it is not so

    >>> promise(2 + 2 == 4, "numbers do not add up")
    """
    if not kept:
        raise BrokenPromise(what)
