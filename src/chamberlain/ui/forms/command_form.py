"""A form made from a command's inputs: drawn, read, and told what the door refused."""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString

from chamberlain.kernel.door import InvalidInputs, Refusal, operation
from chamberlain.ui.forms.drawing import drawn
from chamberlain.ui.forms.reading import Keep, Reading
from chamberlain.ui.html import safe, text
from chamberlain.ui.inputs import Input, Kind, inputs_of, sentence, worded

KEY = "_key"


@dataclass(frozen=True, slots=True)
class Ask:
    """How one input is asked for, where what the command says of it is not enough."""

    label: str = ""
    hint: str = ""
    options: Sequence[tuple[str, str]] = ()
    start: Any = None
    kind: Kind | None = None
    suggest: str = ""


class CommandForm:
    """The form of one command; `{{ form }}` draws all of it, `form.field(name)` one input.

    `asks` overrides labels, hints, options and what stands there to begin with; `only` names the
    inputs asked for, in order; `fixed` inputs are not asked for and cannot be overwritten by what
    is sent. `key` is made once for each form shown, so that a double click acts once.
    """

    def __init__(
        self,
        command: str,
        asks: Mapping[str, Ask] | None = None,
        only: Sequence[str] | None = None,
        fixed: Mapping[str, Any] | None = None,
        start: Mapping[str, Any] | None = None,
    ) -> None:
        self.operation = operation(command, writes=True)
        self.fixed = dict(fixed or {})
        known = {each.name: each for each in inputs_of(self.operation.inputs)}
        wanted = only if only is not None else list(known)
        told = asks or {}
        self.inputs = [_told(known[n], told.get(n)) for n in wanted if n not in self.fixed]
        self.values: dict[str, Any] = {
            each.name: each.start for each in self.inputs if each.start is not None
        } | dict(start or {})
        self.errors: dict[str, str] = {}
        self.general: list[str] = []
        self.key = uuid.uuid4().hex

    def read(
        self,
        given: Mapping[str, str],
        files: "MultiValueDict[str, UploadedFile] | Mapping[str, UploadedFile]",
        keep: Keep | None = None,
    ) -> bool:
        """Take in what was sent; whether it can be put to the door."""
        reading = Reading(given, files, keep)
        self.values = reading.read(self.inputs)
        self.errors = reading.errors
        self.key = given.get(KEY) or self.key
        added, removed = given.get("_add"), given.get("_remove")
        if added:
            self._rows_at(added).append({})
        elif removed:
            self._remove(*removed.rpartition("-")[::2])
        return not (self.errors or added or removed)

    def _remove(self, name: str, number: str) -> None:
        rows = self._rows_at(name)
        if number.isdecimal() and int(number) < len(rows):
            del rows[int(number)]

    def _rows_at(self, name: str) -> list[Any]:
        """The rows of an input, or of one in a group: household-non_dependants."""
        held: Any = self.values
        for part in name.split("-"):
            held = held.get(part) if isinstance(held, dict) else None
        return held if isinstance(held, list) else []

    def given(self) -> dict[str, Any]:
        """The inputs for the door."""
        return {**self.values, **self.fixed}

    def digest(self) -> str:
        """A name of what was put in, by which a page knows that it was shown before it is saved."""
        content = json.dumps(self.given(), default=str, sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:24]

    def refuse(self, refusal: Refusal) -> None:
        """Take in a refusal: each error to its field, the rest to the summary alone.

        The next sending is another act, so it gets another key.
        """
        self.key = uuid.uuid4().hex
        found = (
            [(error.field, error.message) for error in refusal.errors]
            if isinstance(refusal, InvalidInputs)
            else [(refusal.field or "", refusal.message)]
        )
        for path, message in found:
            known = self._find(path)
            if known is None:
                self.general.append(sentence(message))
            else:
                self.errors[known[0]] = worded(known[1], message)

    def _find(self, path: str) -> tuple[str, Input] | None:
        """The nearest input asked for on the way to `path`, with its path."""
        inputs, found, walked = self.inputs, None, ""
        for part in path.split("."):
            walked = f"{walked}.{part}" if walked else part
            if part.isdecimal():
                continue
            each = next((one for one in inputs if one.name == part), None)
            if each is None:
                break
            found = (walked, each)
            inputs = inputs_of(each.record) if each.record else []
        return found

    @property
    def summary(self) -> list[tuple[str, str]]:
        """What is wrong, for the error summary: (message, id of the control) pairs."""
        listed = [(message, "") for message in self.general]
        for path, message in self.errors.items():
            known = self._find(path)
            ends = "-day" if known and known[1].kind == "day" else ""
            listed.append((message, path.replace(".", "-") + ends))
        return listed

    @property
    def has_files(self) -> bool:
        """Whether the form sends files."""
        return any(each.kind in ("document", "file", "table") for each in self.inputs)

    @property
    def hidden(self) -> SafeString:
        """The idempotency key; the CSRF token is the template's."""
        return safe((f'<input type="hidden" name="{KEY}" value="{text(self.key)}">',))

    def field(self, name: str) -> SafeString:
        """One input, drawn."""
        each = next(one for one in self.inputs if one.name == name)
        return drawn(each, self.values.get(name), self.errors)

    def __str__(self) -> str:
        """All inputs, drawn in order."""
        return safe(self.field(each.name) for each in self.inputs)

    def __html__(self) -> str:
        """As `__str__`."""
        return str(self)


def _told(each: Input, ask: Ask | None) -> Input:
    if ask is None:
        return each
    return replace(
        each,
        label=ask.label or each.label,
        hint=ask.hint or each.hint,
        options=ask.options or each.options,
        start=each.start if ask.start is None else ask.start,
        suggest=ask.suggest or each.suggest,
        kind=ask.kind or ("choice" if ask.options else each.kind),
    )
