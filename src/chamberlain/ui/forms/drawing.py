"""How each input of a form is drawn, by its kind."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.safestring import SafeString

from chamberlain.ui import components
from chamberlain.ui.components import Field
from chamberlain.ui.html import safe, text
from chamberlain.ui.inputs import Input, inputs_of, shown

RADIOS_UP_TO = 5
NUMBERS: dict[str, dict[str, Any]] = {
    "pence": {"prefix": "£", "width": "10", "inputmode": "decimal"},
    "decimal": {"width": "5", "inputmode": "decimal"},
    "whole": {"width": "5", "inputmode": "numeric"},
}
IN_HUNDREDTHS = re.compile(r"x 10|[Hh]undredths")


def drawn(each: Input, value: Any, errors: Mapping[str, str], before: str = "") -> SafeString:
    """The whole form group of one input, with what stands in it and what is wrong."""
    name = before + each.name
    error = errors.get(name.replace("-", "."), "")
    if each.kind == "rows":
        return _rows(each, value or [], errors, name)
    if each.kind == "group":
        return _group(each, value, errors, name)
    optional = not each.required and each.kind != "yes_no" and each.start in (None, "", [])
    label = f"{each.label} (optional)" if optional else each.label
    held = shown(value, each.kind, each.places)
    field = Field(name, label, held, hint=_hint_of(each), error=error)
    return _single(each, field)


def _hint_of(each: Input) -> str:
    """What to type: commands are told in hundredths, which nobody types into a form."""
    if each.kind != "decimal" or not IN_HUNDREDTHS.search(each.hint):
        return each.hint
    return "Percent, such as 2.5" if "ercent" in each.hint else "A number such as 2.5"


def _single(each: Input, field: Field) -> SafeString:  # noqa: PLR0911 - one answer for each kind
    if each.kind == "choice":
        return _choice(each, field)
    if each.kind == "yes_no":
        return components.checkbox(field)
    if each.kind == "day":
        return components.date_input(field)
    if each.kind in NUMBERS:
        return components.text_input(replace(field, **NUMBERS[each.kind]))
    if each.kind in ("document", "file", "table"):
        return _file(field)
    if each.suggest:
        return components.suggest_input(replace(field, width=_width(each)), each.suggest)
    if each.kind == "paragraph":
        return components.textarea(replace(field, maxlength=each.max_length, rows=4))
    if each.kind == "many":
        hint = field.hint or "One on each line"
        return components.textarea(replace(field, hint=hint, rows=4))
    return components.text_input(replace(field, width=_width(each), maxlength=each.max_length))


def _choice(each: Input, field: Field) -> SafeString:
    if len(each.options) <= RADIOS_UP_TO:
        options = list(each.options)
        if not each.required and each.start is None:
            options.append(("", "Not said"))
        return components.radios(replace(field, options=options, small=True))
    return components.select(replace(field, options=[("", "Choose one"), *each.options]))


def _file(field: Field) -> SafeString:
    kept = str(field.value or "") if isinstance(field.value, str) else ""
    if not kept:
        return components.file_upload(replace(field, value=""))
    hint = f"{kept} was received. Choose a file only to put another in its place."
    hidden = f'<input type="hidden" name="{text(field.name)}-kept" value="{text(kept)}">'
    return safe((components.file_upload(replace(field, value="", hint=hint)), hidden))


def _width(each: Input) -> str:
    if each.reference or (each.max_length and each.max_length <= 30):
        return "20"
    return "" if each.max_length and each.max_length > 60 else "two-thirds"


def _group(each: Input, value: Any, errors: Mapping[str, str], name: str) -> SafeString:
    """A record of its own under one heading: its inputs are named below it."""
    assert each.record is not None  # noqa: S101 - kind "group" always has one
    held = value if isinstance(value, Mapping) else {}
    error = errors.get(name.replace("-", "."), "")
    shown_error = error and f'<p class="govuk-error-message">{text(error)}</p>'
    fields = "".join(
        drawn(one, held.get(one.name, one.start), errors, f"{name}-")
        for one in inputs_of(each.record)
    )
    return safe(
        (
            f'<fieldset class="govuk-fieldset ch-repeat" id="{text(name)}">',
            f'<legend class="govuk-fieldset__legend govuk-fieldset__legend--m">{text(each.label)}',
            f"</legend>{_hint(each.hint)}{shown_error}{fields}</fieldset>",
        )
    )


def _rows(
    each: Input, rows: Sequence[Mapping[str, Any]], errors: Mapping[str, str], name: str
) -> SafeString:
    assert each.record is not None  # noqa: S101 - kind "rows" always has one
    inputs = inputs_of(each.record)
    listed = list(rows) or [{}]
    error = errors.get(name.replace("-", "."), "")
    shown_error = error and f'<p class="govuk-error-message">{text(error)}</p>'
    drawn_rows = "".join(
        _row(each, inputs, row, errors, f"{name}-{number}") for number, row in enumerate(listed)
    )
    blank = _row(each, inputs, {}, {}, f"{name}-__n__")
    add = (
        f'<button class="govuk-button govuk-button--secondary" name="_add" value="{text(name)}" '
        'formnovalidate data-add data-module="govuk-button">Add another</button>'
    )
    return safe(
        (
            f'<fieldset class="govuk-fieldset ch-repeat" id="{text(name)}" data-repeat ',
            f'data-next="{len(listed)}"><legend class="govuk-fieldset__legend">{text(each.label)}',
            f"</legend>{_hint(each.hint)}{shown_error}<div data-repeat-rows>{drawn_rows}</div>",
            f"<template>{blank}</template>{add}</fieldset>",
        )
    )


def _hint(hint: str) -> str:
    return f'<div class="govuk-hint">{text(hint)}</div>' if hint else ""


def _row(
    each: Input,
    inputs: Sequence[Input],
    row: Mapping[str, Any],
    errors: Mapping[str, str],
    name: str,
) -> str:
    number = name.rsplit("-", 1)[-1]
    said = f"{each.label} {int(number) + 1 if number.isdigit() else 'new'}"
    start = f"{name}-"
    fields = "".join(drawn(one, row.get(one.name, one.start), errors, start) for one in inputs)
    return (
        '<div class="ch-repeat__row" role="group" data-repeat-row '
        f'aria-label="{text(said)}">{fields}'
        f'<button class="ch-link-button" name="_remove" value="{text(name)}" formnovalidate '
        f'data-remove>Remove<span class="govuk-visually-hidden"> {text(said)}</span></button></div>'
    )
