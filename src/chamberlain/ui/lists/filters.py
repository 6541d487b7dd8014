"""The filters of a list: the query's own inputs, asked for in one row above the table."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString

from chamberlain.ui import components
from chamberlain.ui.components import Field
from chamberlain.ui.html import safe
from chamberlain.ui.inputs import Input, shown

Options = Sequence[tuple[str, str]]
RESERVED = frozenset({"search", "sort", "limit", "offset"})
"""Inputs which a list page fills by itself where a query has them."""


@dataclass(frozen=True, slots=True)
class Filter:
    """How one input of the query is offered, where its own description is not enough.

    `options` are (value, label) pairs, or a function of the request which gives them.
    """

    name: str
    label: str = ""
    options: Options | Callable[[HttpRequest], Options] = ()
    any_label: str = "Any"

    def choices(self, request: HttpRequest) -> Options:
        """The options in force for this request."""
        return self.options(request) if callable(self.options) else self.options


def states(*names: str) -> Options:
    """Return names such as "set_aside" as options, in the words people read: Set aside."""
    return [(name, name.replace("_", " ").capitalize()) for name in names]


def typed_values(inputs: Iterable[Input], given: Mapping[str, str]) -> dict[str, Any]:
    """What was put in the filters, as inputs for the query; an empty filter is left out.

    Text stays text: the door judges it and says what is wrong.
    """
    values: dict[str, Any] = {}
    for each in inputs:
        value = given.get(each.name, "").strip()
        if value:
            values[each.name] = _yes(value) if each.kind == "yes_no" else value
    return values


def _yes(value: str) -> Any:
    return {"yes": True, "no": False}.get(value, value)


def controls(
    request: HttpRequest,
    inputs: Sequence[Input],
    filters: Mapping[str, Filter],
    given: Mapping[str, Any],
    errors: Mapping[str, str],
) -> SafeString:
    """The controls of all filters, each with what was put in and what is wrong with it."""
    return safe(
        _control(request, each, filters.get(each.name), given, errors.get(each.name, ""))
        for each in inputs
    )


def _control(
    request: HttpRequest, each: Input, told: Filter | None, given: Mapping[str, Any], error: str
) -> str:
    label = (told.label if told else "") or each.label
    value = given.get(each.name, "")
    if isinstance(value, date):
        value = value.isoformat()
    field = Field(each.name, label, shown(value, each.kind), error=error, id=f"filter-{each.name}")
    return _drawn(field, each, _options(request, each, told))


def _options(request: HttpRequest, each: Input, told: Filter | None) -> list[tuple[str, str]]:
    options = list(told.choices(request) if told else ()) or list(each.options)
    if each.kind == "yes_no":
        options = [("yes", "Yes"), ("no", "No")]
    if options and not each.required:
        options.insert(0, ("", told.any_label if told else "Any"))
    return options


def _drawn(field: Field, each: Input, options: list[tuple[str, str]]) -> str:
    value = field.value
    if options:
        chosen = {True: "yes", False: "no"}.get(value, value) if each.kind == "yes_no" else value
        return components.select(replace(field, value=chosen, options=options))
    if each.kind == "day":
        return components.text_input(replace(field, type="date"))
    if each.kind == "pence":
        return components.text_input(replace(field, prefix="£", width="5"))
    return components.text_input(replace(field, width="10"))
