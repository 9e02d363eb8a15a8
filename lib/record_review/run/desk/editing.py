"""Entering one setting in an inspection file, and leaving every other character of it as it was.

Only text is worked on; the YAML parser says where in it a setting stands. The new text is read as strictly as
any inspection file before it takes the old one's place, and nothing but what was meant may have changed.
"""

from __future__ import annotations

import dataclasses
import os
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

import yaml

from record_review.inspection import Inspection, ParameterError, Refusal, read_inspection

STEP = "  "  # what a group that is added is indented by


def set_setting(text: str, place: Sequence[str], value: str) -> str:
    """The text with a setting entered, in its place or where its group ends.

    Parameters
    ----------
    place : names from the outermost group on, such as ("public_number", "value")
    value : as YAML, on one line

    >>> print(set_setting("a: 1  # one\\ng:\\n  b: 2 # two\\nc: 3\\n", ("g", "d"), '"x"'), end="")
    a: 1  # one
    g:
      b: 2 # two
      d: "x"
    c: 3
    >>> set_setting("g: {b: 2}", ("g", "b"), "5")
    'g: {b: 5}'
    """
    return _with_setting(text, _root(text), tuple(place), value, "")


def add_to_list(text: str, place: Sequence[str], item: str) -> str:
    """The text with one more item at the end of a list, which is made when it is not there.

    >>> print(add_to_list("s:\\n  q: []  # none\\n", ("s", "q"), "{a: 1}"), end="")
    s:
      q:   # none
        - {a: 1}
    >>> print(add_to_list("s:\\n  q:\\n  - {a: 1}  # one\\nt: 2\\n", ("s", "q"), "{a: 2}"), end="")
    s:
      q:
      - {a: 1}  # one
      - {a: 2}
    t: 2
    """
    key, node = _find(_root(text), tuple(place))
    if key is None or node is None:
        return set_setting(text, place, f"[{item}]")
    if isinstance(node, yaml.SequenceNode) and node.value and node.flow_style:
        return text[: node.end_mark.index - 1] + f", {item}" + text[node.end_mark.index - 1 :]
    if isinstance(node, yaml.SequenceNode) and node.value:
        return _line_after(text, _end(node), " " * node.start_mark.column + f"- {item}")
    bare = text[: node.start_mark.index] + text[node.end_mark.index :]  # [] or nothing at all
    return _line_after(bare, node.start_mark.index, " " * (key.start_mark.column + 2) + f"- {item}")


def edit_inspection_file(
    path: Path, change: Callable[[str], str], meant: Callable[[Inspection], Inspection]
) -> Inspection:
    """Change an inspection file, wholly or not at all.

    Parameters
    ----------
    change : the old text to the new one
    meant : the inspection as it was read before to what it is to be

    Returns
    -------
    the inspection as it is read now

    Raises
    ------
    ParameterError : the file has problems, before or with the change, says something else than was meant, or
        was changed by somebody meanwhile; it stays as it is
    """
    before, raw = read_inspection(path), path.read_bytes()
    mark = "\ufeff" if raw.startswith(b"\xef\xbb\xbf") else ""
    text = raw.decode("utf-8-sig")
    lines = "\r\n" if "\r\n" in text else "\n"
    changed = (mark + change(text.replace("\r\n", "\n")).replace("\n", lines)).encode("utf-8")
    unfinished = path.with_name(f".{secrets.token_hex(4)}.yml")
    try:
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(changed)
        unfinished.chmod(path.stat().st_mode & 0o777)
        try:
            after = read_inspection(unfinished)
        except Refusal as refusal:
            raise ParameterError(*(p.replace(unfinished.name, path.name) for p in refusal.problems)) from None
        after = dataclasses.replace(after, path=before.path)
        if dataclasses.replace(meant(before), sha256=after.sha256) != after:
            raise ParameterError(
                f"{path.name} cannot be changed here without changing something else in it: enter the setting"
                " by hand."
            )
        if path.read_bytes() != raw:
            raise ParameterError(f"{path.name} was changed by somebody meanwhile: look at it, and try again.")
        unfinished.replace(path)
    except OSError as error:
        raise ParameterError(f"{path.name} cannot be written ({error.strerror}).") from None
    finally:
        unfinished.unlink(missing_ok=True)
    return after


def _root(text: str) -> yaml.MappingNode:
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    assert isinstance(node, yaml.MappingNode), "an inspection file is a group of settings"
    return node


def _find(root: yaml.MappingNode, place: tuple[str, ...]) -> tuple[yaml.Node | None, yaml.Node | None]:
    """The name and the value of a setting; None for both when it is not there."""
    key: yaml.Node | None = None
    node: yaml.Node | None = root
    for name in place:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        key, node = next(((k, v) for k, v in pairs if k.value == name), (None, None))
    return key, node


def _with_setting(text: str, group: yaml.MappingNode, place: tuple[str, ...], value: str, indent: str) -> str:
    name, inner = place[0], place[1:]
    for key, node in group.value:
        if key.value != name:
            continue
        column = " " * key.start_mark.column
        if not inner:
            start, end = node.start_mark.index, node.end_mark.index
            if node.tag.endswith(":null") and start == end:  # "name:" alone
                colon = text.index(":", key.end_mark.index) + 1
                return f"{text[:colon]} {value}{text[colon:]}"
            return text[:start] + value + text[end:]
        if isinstance(node, yaml.MappingNode) and node.value:
            return _with_setting(text, node, inner, value, column + STEP)
        if not isinstance(node, yaml.MappingNode) and node.start_mark.index != node.end_mark.index:
            raise ParameterError(f"{name} is not a group of settings: enter the setting by hand.")
        if isinstance(node, yaml.MappingNode):  # {}
            return text[: node.start_mark.index] + _flow(inner, value) + text[node.end_mark.index :]
        return _line_after(text, key.end_mark.index, _block(inner, value, column + STEP))
    if group.flow_style:
        end = group.end_mark.index - 1
        return text[:end] + ", " + _flow(place, value)[1:-1] + text[end:]
    if not indent:  # a group of its own, at the end of the file
        return text.rstrip("\n") + "\n\n" + _block(place, value, "") + "\n"
    first = group.value[0][0].start_mark.column
    return _line_after(text, _end(group), _block(place, value, " " * first))


def _block(place: tuple[str, ...], value: str, indent: str) -> str:
    names = [f"{indent}{STEP * depth}{name}:" for depth, name in enumerate(place)]
    return "\n".join(names) + f" {value}"


def _flow(place: tuple[str, ...], value: str) -> str:
    for name in reversed(place):
        value = f"{{{name}: {value}}}"
    return value


def _end(node: yaml.Node) -> int:
    """Where the last value of a node ends; a group's own end lies after the comments that follow it."""
    while isinstance(node, yaml.MappingNode | yaml.SequenceNode) and node.value and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
        if isinstance(last, tuple) and node.start_mark.index == node.end_mark.index:
            return last[0].end_mark.index  # "name:" alone
    return node.end_mark.index


def _line_after(text: str, index: int, line: str) -> str:
    """The text with a line more, after the line on which this place is."""
    if index and text[index - 1] == "\n":  # a block of text ends where the next line begins
        index -= 1
    end = text.find("\n", index)
    if end < 0:
        return f"{text}\n{line}\n"
    return f"{text[:end]}\n{line}{text[end:]}"
