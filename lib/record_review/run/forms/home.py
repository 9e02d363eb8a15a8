"""The home notebook's widgets: choose an inspection, do what is next, watch a run.

It only wires: what is shown is made by `desk.home_page`, what is next by `desk.agenda`, what a form does by
the functions of the commands.
"""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets
from IPython.display import HTML, display

from record_review.custody import Store
from record_review.custody.purge import EVERYTHING, READING
from record_review.inspection import Inspection, resolve_inspection_file
from record_review.run.desk import agenda as now
from record_review.run.desk.home_page import STYLE, home_body, links_to_open
from record_review.run.desk.readings_so_far import readings_of
from record_review.run.desk.running import (
    forget_lines,
    how_it_ended,
    is_at_work,
    progress_of,
    start_run,
    stop_run,
)
from record_review.run.forms import beginning, deciding, leaving, offers, reading_week
from record_review.run.forms.form import Form, FormView, as_lines, styled
from record_review.run.steps.parameters import (
    choose_inspection,
    chosen_inspection,
    refuse_mistyped_parameters,
)

TICK = 0.5  # seconds between two looks at a run
FOCUS_AFTER = 0.4  # seconds until a form is on the page
ROW = {"flex_flow": "row wrap"}


def home(inspection_file: str) -> widgets.Widget:
    """Where every inspection stands, and below it what can be done about the one that is chosen.

    Parameters
    ----------
    inspection_file : the one that is chosen while nobody has chosen any; as the notebook's parameter gives it

    Raises
    ------
    ParameterError : there is no such file
    """
    refuse_mistyped_parameters()
    return Home(resolve_inspection_file(inspection_file)).widget


class Home:
    """The widgets and the little they remember: which inspection, which form, which run."""

    def __init__(self, first: Path) -> None:
        self._first, self._password, self._skipped = first, "", set[str]()
        self._process: subprocess.Popen[bytes] | None = None
        self._form: FormView | None = None
        self.items: list[now.Item] = []
        self._shown = display(HTML(""), display_id=True)
        self.choices, self.choose = widgets.HBox(layout=ROW), dict[str, widgets.Button]()
        self.begin = _button(offers.BEGIN, self.begin_one)
        self.look_again = _button("Refresh", self.refresh)
        # All of them from the start, some not shown: a button that is made anew would lose the focus.
        self.acts = {name: _button(name, act) for name, act in self._acts().items()}
        self.headline, self.area = widgets.HTML(), widgets.VBox()
        self.bar = widgets.FloatProgress(min=0, max=1, description="Progress")
        self.stop = _button("Stop the run", self._stop)
        self.run_words = widgets.HTML()
        self.running = widgets.VBox([widgets.HBox([self.bar, self.stop]), self.run_words])
        actions = widgets.HBox(list(self.acts.values()), layout=ROW)
        self.widget = widgets.VBox([self.choices, self.headline, actions, self.running, self.area])
        self.refresh()

    @property
    def item(self) -> now.Item | None:
        """The inspection that is chosen."""
        chosen = chosen_inspection() or self._first
        return next((item for item in self.items if item.path is not None and item.path == chosen), None)

    def refresh(self) -> None:
        """Look again where everything stands; nothing is remembered of what was shown before."""
        self.items = now.agenda()
        self._read = readings_of(self.items)
        self._show()

    def _show(self) -> None:
        item = self.item
        if self._shown is not None:
            body = home_body(self.items, self._read, folded_but=item.inspection_id if item else "")
            links = links_to_open(item.inspection_id if item else "")
            self._shown.update(HTML(f"<style>{STYLE}</style>{body}{links}"))
        for other in self.items:
            if other.path is not None and other.inspection_id not in self.choose:
                name = other.inspection_id
                self.choose[name] = _button(f"Work on {name}", partial(self._choose, name))
        for name, button in self.choose.items():
            button.button_style = "primary" if item and item.inspection_id == name else ""
        self.choices.children = [*self.choose.values(), self.begin, self.look_again]
        self.headline.value = styled(_headline(item))
        offered, first = (
            offers.offered_for(item),
            offers.BUTTONS.get(item.next.act, offers.RUN_STEPS) if item else "",
        )
        for name, button in self.acts.items():
            _set_shown(button, name in offered)
            button.button_style = "primary" if name == first else ""
        at_work = item is not None and is_at_work(offers.store_of(item))
        _set_shown(self.running, at_work or bool(self.run_words.value))
        _set_shown(self.bar, at_work)
        _set_shown(self.stop, at_work)
        if item is not None and at_work and self._process is None:  # begun before this notebook was opened
            self._watch(item)

    def _choose(self, inspection_id: str) -> None:
        path = next(item.path for item in self.items if item.inspection_id == inspection_id)
        assert path is not None, "only those with a file have a button"
        choose_inspection(path)
        self._password, self._skipped, self.run_words.value = "", set(), ""
        self._close()
        self._show()

    def _acts(self) -> dict[str, Callable[[], None]]:
        """What can be done about the inspection that is chosen."""

        def form(make: Callable[[Inspection, Store], Form]) -> Callable[[], None]:
            def open_it() -> None:
                item = self.item
                if item is not None and item.state is not None and item.state.inspection is not None:
                    self._open(make(item.state.inspection, offers.store_of(item)))

            return open_it

        return {
            offers.RUN_STEPS: self.run,
            offers.SOURCE: form(lambda i, _: deciding.source_form(i.path)),
            offers.NUMBER: form(lambda i, store: deciding.number_form(i.path, store)),
            offers.SETTLE: self.settle,
            offers.OUTBOX: form(reading_week.outbox_form),
            offers.REPLACE: form(lambda i, _: reading_week.replace_form(i)),
            offers.CONCERN: form(reading_week.concern_form),
            offers.ENGAGEMENT: form(lambda i, _: deciding.engagement_form(i.path)),
            offers.ITS_NUMBER: form(lambda i, store: deciding.number_form(i.path, store, engagement=True)),
            offers.EXACT: form(lambda i, _: deciding.exact_form(i.path, self.run)),
            offers.REASON: form(lambda i, _: deciding.reason_form(self.run)),
            offers.PURGE_PROVIDED: form(lambda i, _: leaving.purge_form(i.inspection_id, READING, _kernel())),
            offers.PURGE: form(lambda i, _: leaving.purge_form(i.inspection_id, EVERYTHING, _kernel())),
            offers.PASSWORD: form(
                lambda i, _: beginning.password_form(self._keep_password, i.return_workbook)
            ),
        }

    def settle(self, *, goes_on: bool = False) -> None:
        """Show the next finding that blocks; `goes_on` from another, whose outcome stays in sight."""
        item = self.item
        if item is not None and item.path is not None:
            form = deciding.settle_form(item.path, offers.store_of(item), self._skipped)
            self._open(form, partial(self.settle, goes_on=True), goes_on=goes_on)

    def begin_one(self) -> None:
        """Begin an inspection, and choose it once it is begun."""
        before = {item.inspection_id for item in self.items}

        def choose() -> None:
            for item in self.items:
                if item.path is not None and item.inspection_id not in before:
                    choose_inspection(item.path)
                    self._show()

        self._open(beginning.begin_form(), choose)

    def run(self, reason: str = "", approved_by: str = "") -> None:
        """Start the waiting steps of the inspection that is chosen, and watch them."""
        item = self.item
        if item is None or item.state is None or item.state.inspection is None:
            return
        if is_at_work(offers.store_of(item)):
            self.run_words.value = styled('<p role="alert">✕ A run is at work on it already.</p>')
            return
        if not reason:  # the form that gives one says so itself
            self._close()
        inspection = item.state.inspection
        through = offers.last_step(inspection, offers.store_of(item))
        self._process = start_run(
            inspection,
            through=through,
            reason=reason,
            approved_by=approved_by,
            password=self._password,
        )
        self._watch(item)

    def _watch(self, item: now.Item) -> None:
        for part in (self.running, self.bar, self.stop):
            _set_shown(part, True)
        self.run_words.value = styled('<p role="status">The run begins …</p>')
        threading.Thread(target=self._follow, args=(item, self._process), daemon=True).start()

    def _follow(self, item: now.Item, process: subprocess.Popen[bytes] | None) -> None:
        assert item.state is not None and item.state.inspection is not None
        inspection, store = (
            item.state.inspection,
            offers.store_of(item),
        )
        while process.poll() is None if process else is_at_work(store):
            seen = progress_of(inspection, store)
            self.bar.value = seen.share
            self.run_words.value = styled(f'<p role="status">{escape(seen.words or "The run begins …")}</p>')
            time.sleep(TICK)
        lines = progress_of(inspection, store).lines
        self._process = None
        ended = how_it_ended(lines).splitlines()
        forget_lines(item.inspection_id)
        said = as_lines(ended[1:])
        self.run_words.value = styled(
            f'<div role="status"><p><strong>{escape(ended[0])}</strong></p>{said}</div>'
        )
        self.refresh()

    def _stop(self) -> None:
        item = self.item
        if item is not None and is_at_work(offers.store_of(item)) and not stop_run(item.inspection_id):
            self.run_words.value = styled("<p>This run was started at a terminal: stop it there.</p>")

    def _open(self, form: Form, done: Callable[[], None] | None = None, *, goes_on: bool = False) -> None:
        view = FormView(form, lambda: self._after(done))
        if goes_on and self._form is not None:
            view.go_on_from(self._form)
        self._close()
        if self.bar.layout.display == "none":  # how the last run ended would part the buttons and the form
            self.run_words.value = ""
        self._form = view
        self.area.children = [view.widget]
        threading.Timer(FOCUS_AFTER, view.focus).start()

    def _after(self, done: Callable[[], None] | None) -> None:
        self.refresh()
        if done is not None:
            done()

    def _close(self) -> None:
        self.area.children = []
        if self._form is not None:
            self._form.close()
            self._form = None

    def _keep_password(self, password: str) -> None:
        self._password = password


def _set_shown(widget: widgets.Widget, shown: bool) -> None:
    widget.layout.display = "" if shown else "none"


def _kernel() -> Path:
    """The connection file of the kernel that this runs in."""
    from ipykernel.connect import get_connection_file

    return Path(get_connection_file())


def _headline(item: now.Item | None) -> str:
    if item is None:
        return "<p>Choose the inspection to work on: every notebook that you open goes by it.</p>"
    who = ", since ".join(filter(None, [item.next.whom, item.next.since]))
    return (
        f"<h3>{escape(item.inspection_id)}</h3><p role='status'><strong>Next: {escape(item.next.sentence)}"
        f"</strong> {escape(f'({who})') if who else ''}</p>"
    )


def _button(name: str, act: Callable[[], None]) -> widgets.Button:
    def press(_: Any) -> None:
        act()

    button = widgets.Button(description=name, layout={"width": "auto"})
    button.on_click(press)
    return button
