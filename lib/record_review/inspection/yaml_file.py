"""Parses a YAML file into nodes, and refuses what YAML allows and we do not.

What the nodes mean is the business of `strict`.
"""

import hashlib
import re
from pathlib import Path

import yaml

from record_review.inspection.refusals import ParameterError

LARGEST = 1_000_000  # bytes; the programme file, our largest, has less than a tenth of this
DEEPEST = 30  # groups and lists inside one another; ours go down to five

TAG = "tag:yaml.org,2002:"
KINDS = {  # what a plain value in a file counts as in YAML -> what a person would call it
    "str": "text",
    "int": "a number",
    "float": "a number",
    "bool": "true/false",
    "null": "nothing",
    "timestamp": "a date",
    "map": "a group of settings",
    "seq": "a list",
    "merge": "text",
    "value": "text",
}

# libyaml reads the programme file many times faster than the parser written in Python. Not every build of
# PyYAML has it; the nodes are the same.
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse(path: Path) -> tuple[yaml.Node, str]:
    """The root node of a YAML file, and the SHA-256 of the file's bytes.

    Raises
    ------
    ParameterError : the file cannot be read, is larger than a settings file can be, is not UTF-8 or not YAML
        (with line and column), or uses names twice, & and * references, ! tags, or lists as names
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ParameterError(f"{path.name}: the file cannot be read ({error.strerror}).") from None
    if len(raw) > LARGEST:
        raise ParameterError(f"{path.name}: the file has more than {LARGEST:,} bytes; no settings file has.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ParameterError(
            f"{path.name}: the file is not UTF-8; save it again with the encoding UTF-8."
        ) from None
    try:
        if _depth(text) > DEEPEST:
            raise ParameterError(f"{path.name}: the settings stand inside one another too deeply.")
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise ParameterError(f"{path.name}: {_syntax(text, error)}") from None
    if node is None:
        raise ParameterError(f"{path.name}: the file is empty.")
    problems = _unwanted(node, set())
    if problems:
        raise ParameterError(*(f"{path.name}: {problem}" for problem in problems))
    return node, hashlib.sha256(raw).hexdigest()


def _depth(text: str) -> int:
    """How deep groups and lists stand inside one another.

    Composing goes down as deep as the file does, in libyaml until the process dies; reading events does not.
    """
    depth = deepest = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            deepest = max(deepest, depth)
            if deepest > DEEPEST:
                break
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return deepest


def _unwanted(node: yaml.Node, seen: set[int]) -> list[str]:
    """Sentences for what would let a file say something other than what a person sees in it."""
    line = node.start_mark.line + 1
    if id(node) in seen:
        return [f"line {line} is used a second time through & and *; write it out again instead."]
    seen.add(id(node))
    problems = []
    if node.tag.removeprefix(TAG) not in KINDS:
        problems.append(f"line {line} has a tag that begins with !; take it away.")
    if isinstance(node, yaml.SequenceNode):
        for value in node.value:
            problems += _unwanted(value, seen)
    if isinstance(node, yaml.MappingNode):
        first: dict[str, int] = {}
        for key, value in node.value:
            at = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                problems.append(f"line {at} has a list or a group where a name is expected.")
            elif key.value in first:
                # Names of settings are ours and may be repeated in a message; others may come from a return.
                name = f" {key.value}" if re.fullmatch("[a-z][a-z_]*", key.value) else ""
                problems.append(
                    f"line {at} gives{name} a second time, after line {first[key.value]}; keep one."
                )
            else:
                first[key.value] = at
            problems += _unwanted(value, seen)
    return problems


def _syntax(text: str, error: yaml.YAMLError) -> str:
    """One sentence with line and column for what the parser could not read."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return "the file holds a character that YAML does not allow; save it as plain UTF-8 text."
    lines = text.splitlines()
    tab = mark.line < len(lines) and "\t" in lines[mark.line]
    hint = "indent with spaces, not tabs" if tab else "look at this line and the one above it"
    problem = getattr(error, "problem", None) or "it cannot be read"
    return f"line {mark.line + 1}, column {mark.column + 1} is not valid YAML ({problem}); {hint}."
