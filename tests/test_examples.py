"""Every example in a docstring gives what it says it gives."""

import doctest
import importlib

import pytest

from record_review.inspection import PROJECT

LIB = PROJECT / "lib"
MODULES = [
    ".".join(path.relative_to(LIB).with_suffix("").parts)
    for path in sorted(LIB.rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_run_and_give_what_they_say(name):
    done = doctest.testmod(importlib.import_module(name))
    assert done.attempted > 0
    assert done.failed == 0


def test_the_rule_from_number_to_list_has_examples():
    assert "record_review.sample.draw.number" in MODULES
