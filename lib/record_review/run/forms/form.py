"""A form: a few fields, buttons, and what came of it. Knows ipywidgets, and nothing of inspections.

A field holds text, never a list to choose from: JupyterLab takes letters and arrow keys from a list. What was
typed is cleared as soon as it has been used, so that no widget's state keeps it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape

import ipywidgets as widgets

from record_review.inspection import Refusal
from record_review.run.execution.runner import Fault

Typed = Mapping[str, str]
STILL = 0.4  # seconds in which nothing more arrives of what was typed
LABEL, WIDE = {"description_width": "14rem"}, {"width": "min(46rem, 100%)"}


@dataclass(frozen=True)
class Field:
    """One thing to type.

    such_as : shown while it is empty
    offered : suggestions that come up while typing; anything else may be typed too
    secret : shown as dots
    kept : stays in the field when a button was pressed
    """

    name: str
    label: str
    such_as: str = ""
    offered: tuple[str, ...] = ()
    secret: bool = False
    kept: bool = False
    value: str = ""


BY = Field("by", "By (role or initials)", "inspection lead", kept=True)


@dataclass(frozen=True)
class Form:
    """A form by its parts.

    buttons : label -> what it does with what was typed; returns the lines to show
    heard : words that are shown as they follow from what is typed
    lines : shown between explanation and fields, as they are
    """

    title: str
    explanation: str
    fields: tuple[Field, ...]
    buttons: Mapping[str, Callable[[Typed], Sequence[str]]]
    heard: Callable[[Typed], str] | None = None
    lines: tuple[str, ...] = ()


class FormView:
    """A form as widgets.

    Parameters
    ----------
    done : called after a button did what it does, so that whatever shows the state can show it again
    """

    def __init__(self, form: Form, done: Callable[[], None] = lambda: None) -> None:
        self.form, self._done, self._at_work = form, done, False
        self.fields = {field.name: _text(field) for field in form.fields}
        self.heard, self.message = widgets.HTML(), widgets.HTML()
        self.buttons = [widgets.Button(description=label, layout={"width": "auto"}) for label in form.buttons]
        for button in self.buttons:
            button.on_click(self._press)
        if form.heard is not None:
            for text in self.fields.values():
                text.observe(lambda _: self._hear(), names="value")
        shown = f"<h3>{escape(form.title)}</h3><p>{escape(form.explanation)}</p>" + words(form.lines)
        row = widgets.HBox(self.buttons, layout={"flex_flow": "row wrap"})
        parts = [widgets.HTML(styled(shown)), *self.fields.values(), self.heard, row, self.message]
        self.widget = widgets.VBox(parts)

    def typed(self) -> dict[str, str]:
        """What stands in the fields."""
        return {name: text.value for name, text in self.fields.items()}

    def focus(self) -> None:
        """Put the keyboard into the first field."""
        for part in [*self.fields.values(), *self.buttons][:1]:
            part.focus()

    def go_on_from(self, earlier: FormView) -> None:
        """Show what came of the form before this one, with what stays in its fields."""
        self.message.value = earlier.message.value
        for field in earlier.form.fields:
            if field.kept and field.name in self.fields:
                self.fields[field.name].value = earlier.fields[field.name].value

    def close(self) -> None:
        """Take the widgets away, and with them what their state holds."""
        self._at_work = False
        for part in (*self.fields.values(), self.heard, self.message, *self.buttons, self.widget):
            if hasattr(part, "value"):
                part.value = ""
            part.close()

    def _hear(self) -> None:
        assert self.form.heard is not None
        try:
            said = self.form.heard(self.typed())
        except Refusal as refusal:
            said = str(refusal)
        self.heard.value = styled(f"<p>{escape(said)}</p>") if said else ""

    def _press(self, button: widgets.Button) -> None:
        if not self._at_work:
            self._at_work = True
            self.message.value = styled('<p role="status">At work …</p>')
            _once_still(self.typed, partial(self._act, button.description))

    def _act(self, label: str) -> None:
        if not self._at_work:  # closed meanwhile, and what was typed is gone
            return
        self._at_work = False
        try:
            lines = self.form.buttons[label](self.typed())
        except Refusal as refusal:
            self.message.value = styled(
                f'<div role="alert">{words(self._named(refusal.problems), "✕ ")}</div>'
            )
            return
        except Fault as fault:
            self.message.value = styled(f'<div role="alert">{words([str(fault)], "✕ ")}</div>')
            return
        for field in self.form.fields:
            if not field.kept:
                self.fields[field.name].value = ""
        self.message.value = styled(f'<div role="status">{as_lines(self._named(lines))}</div>')
        self._done()

    def _named(self, lines: Sequence[str]) -> list[str]:
        """Lines of the command line with the names that its settings have in this form."""
        labels = {field.name: field.label for field in self.form.fields}
        labels |= {"approved-by": labels["by"]} if "by" in labels else {}
        return [re.sub(r"--([a-z-]+)\b", lambda flag: labels.get(flag[1], flag[0]), line) for line in lines]


def _once_still(typed: Callable[[], Typed], act: Callable[[], None]) -> None:
    """Act once nothing more arrives of what was typed.

    The browser holds back what is typed while an earlier letter is on its way, but never the press of a
    button: acted on at once, a reason would lose its last letters.
    """
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:  # no kernel: all is here
        act()
        return
    before = typed()

    def look() -> None:
        if typed() == before:
            act()
        else:
            _once_still(typed, act)

    loop.call_later(STILL, look)


def words(lines: Sequence[str], before: str = "") -> str:
    """Lines as paragraphs."""
    paragraph = '<p style="white-space: pre-line">'
    return "".join(f"{paragraph}{before}{escape(line)}</p>" for line in lines if line)


def as_lines(lines: Sequence[str]) -> str:
    """Lines as they stand, wrapped where they are long."""
    text = escape("\n".join(lines))
    return f'<pre style="white-space: pre-wrap; font-size: .875rem" tabindex="0">{text}</pre>' if text else ""


def styled(content: str) -> str:
    """In JupyterLab's own type, as below any other cell."""
    return f'<div class="jp-RenderedHTMLCommon" style="line-height:1.5">{content}</div>'


def _text(field: Field) -> widgets.Widget:
    settings = {
        "description": field.label,
        "placeholder": field.such_as,
        "value": field.value,
        "style": LABEL,
        "layout": WIDE,
    }
    if field.secret:
        return widgets.Password(**settings)
    if field.offered:
        return widgets.Combobox(options=list(field.offered), ensure_option=False, **settings)
    return widgets.Text(**settings)
