"""What YAML allows and a settings file does not."""

import pytest
import yaml

from record_review.inspection import ParameterError, yaml_file
from record_review.inspection.yaml_file import parse


@pytest.fixture(params=["libyaml", "python"])
def written(request, tmp_path, monkeypatch):
    """A file with the given bytes, for both parsers; not every machine has libyaml."""
    if request.param == "python":
        monkeypatch.setattr(yaml_file, "_LOADER", yaml.SafeLoader)
    elif not hasattr(yaml, "CSafeLoader"):
        pytest.skip("this PyYAML was built without libyaml")

    def write(content: str | bytes):
        path = tmp_path / "own.yml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def refused(path) -> str:
    with pytest.raises(ParameterError) as refusal:
        parse(path)
    assert len(refusal.value.problems) == 1
    return refusal.value.problems[0]


def test_a_mistake_of_spelling_is_one_sentence_with_line_and_column(written):
    said = refused(written("a: 1\nb: c: d\n"))
    assert said.startswith("own.yml: line 2, column 5 is not valid YAML (")
    assert "\n" not in said


def test_a_tab_is_named_as_the_reason(written):
    assert refused(written("a:\n\tb: 1\n")).endswith("indent with spaces, not tabs.")


def test_a_name_given_twice_is_refused_at_any_depth(written):
    said = refused(written("a: 1\nb:\n  size: 60\n  size: 75\n"))
    assert said == "own.yml: line 4 gives size a second time, after line 3; keep one."


def test_every_name_given_twice_is_told(written):
    with pytest.raises(ParameterError) as refusal:
        parse(written("a: 1\na: 2\nb: 1\nb: 2\n"))
    assert len(refusal.value.problems) == 2


def test_a_value_as_sent_that_stands_twice_is_not_repeated_in_the_message(written):
    assert "Canary" not in refused(written("gender:\n  Canary Name: Female\n  Canary Name: Male\n"))


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("a: &x {b: 1}\nc: *x\n", "through & and *"),
        ("a: &x [*x]\n", "through & and *"),
        ("a: !!python/object/apply:os.getcwd []\n", "a tag that begins with !"),
        ("? [a, b]\n: 1\n", "where a name is expected"),
        ("", "is empty"),
        ("# a comment only\n", "is empty"),
        ("a: 1\n---\nb: 2\n", "line 2, column 1"),
        ("[" * 50_000, "too deeply"),
        (b"partnership: \xe9\n", "not UTF-8"),
        ("a: 1\n".encode("utf-16"), "not UTF-8"),
        (b"a: 1\x00\n", "a character that YAML does not allow"),
        ("a: " + "x" * 1_000_001, "1,000,000 bytes"),
    ],
)
def test_what_could_hide_something_or_is_no_settings_file_is_refused(written, content, part):
    assert part in refused(written(content))


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(written):
    node, _ = parse(written("﻿a: 1\r\nb: 2\r\n"))
    assert [key.value for key, _ in node.value] == ["a", "b"]


def test_the_digest_is_that_of_the_bytes(written):
    # sha256sum of the five bytes "a: 1\n"
    _, digest = parse(written("a: 1\n"))
    assert digest == "37b128c59f1f5097f73f82691cb519f1f568667faab5ced1b4ab979d36837eae"
