"""Form fields which are groups of controls: radios, checkboxes, a date in three boxes."""

from collections.abc import Mapping
from datetime import date

from django.utils.safestring import SafeString

from chamberlain.ui.components.fields import Field, hint_and_error
from chamberlain.ui.html import attrs, classes, safe, text


def radios(field: Field) -> SafeString:
    """One of a few options, all in sight; `inline` puts them side by side."""
    chosen = {str(field.value)}
    return _fieldset(field, _items(field, "radios", "radio", chosen))


def checkboxes(field: Field) -> SafeString:
    """Any of a few options; `value` is a collection of those ticked."""
    values = [field.value] if isinstance(field.value, str) else list(field.value or ())
    return _fieldset(field, _items(field, "checkboxes", "checkbox", {str(v) for v in values}))


def checkbox(field: Field) -> SafeString:
    """A single yes, said by ticking; sent as "true"."""
    ticked = str(field.value).lower() in {"true", "on", "1"}
    item = _item(field, "checkboxes", "checkbox", ("true", field.label, field.hint), 1, ticked)
    error = hint_and_error(Field(field.name, field.label, error=field.error, id=field.key))
    wrong = "govuk-form-group--error" if field.error else ""
    return safe(
        (
            f'<div class="{classes("govuk-form-group", wrong)}">{error}',
            '<div class="govuk-checkboxes govuk-checkboxes--small" data-module="govuk-checkboxes">',
            f"{item}</div></div>",
        )
    )


def _items(field: Field, kind: str, input_type: str, chosen: set[str]) -> str:
    names = classes(
        f"govuk-{kind}",
        f"govuk-{kind}--inline" if field.inline else "",
        f"govuk-{kind}--small" if field.small else "",
    )
    items = "".join(
        _item(field, kind, input_type, option, number, str(option[0]) in chosen)
        for number, option in enumerate(field.options, start=1)
    )
    return f'<div class="{names}" data-module="govuk-{kind}">{items}</div>'


def _item(
    field: Field, kind: str, input_type: str, option: tuple[str, ...], number: int, ticked: bool
) -> str:
    value, label, *rest = option
    hint = rest[0] if rest else ""
    key = field.key if number == 1 else f"{field.key}-{number}"
    control = "<input" + attrs(
        {
            "class": f"govuk-{kind}__input",
            "id": key,
            "name": field.name,
            "type": input_type,
            "value": value,
            "checked": ticked,
            "disabled": field.disabled,
            "aria-describedby": f"{key}-item-hint" if hint else "",
            **field.extra,
        }
    )
    if value == "":
        control += ' value=""'  # without a value a browser sends "on"
    shown_hint = hint and (
        f'<div id="{text(key)}-item-hint" class="govuk-hint govuk-{kind}__hint">{text(hint)}</div>'
    )
    return (
        f'<div class="govuk-{kind}__item">{control}>'
        f'<label class="govuk-label govuk-{kind}__label" for="{text(key)}">{text(label)}</label>'
        f"{shown_hint}</div>"
    )


def date_input(field: Field) -> SafeString:
    """A day as three boxes named `<name>-day`, `<name>-month` and `<name>-year`.

    `value` is a date, or a mapping of "day", "month" and "year" to what was typed.
    """
    typed = _parts(field.value)
    boxes = "".join(
        _date_box(field, part, label, width, typed[part])
        for part, label, width in (("day", "Day", 2), ("month", "Month", 2), ("year", "Year", 4))
    )
    body = f'<div class="govuk-date-input" id="{text(field.key)}">{boxes}</div>'
    return _fieldset(field, body, role="group")


def _parts(value: object) -> dict[str, str]:
    if isinstance(value, date):
        return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}
    given = value if isinstance(value, Mapping) else {}
    return {part: str(given.get(part) or "") for part in ("day", "month", "year")}


def _date_box(field: Field, part: str, label: str, width: int, value: str) -> str:
    key = f"{field.key}-{part}"
    control = "<input" + attrs(
        {
            "class": classes(
                "govuk-input govuk-date-input__input",
                f"govuk-input--width-{width}",
                "govuk-input--error" if field.error else "",
            ),
            "id": key,
            "name": f"{field.name}-{part}",
            "type": "text",
            "inputmode": "numeric",
            "value": value,
        }
    )
    return (
        '<div class="govuk-date-input__item"><div class="govuk-form-group">'
        f'<label class="govuk-label govuk-date-input__label" for="{text(key)}">{label}</label>'
        f"{control}></div></div>"
    )


def _fieldset(field: Field, body: str, role: str = "") -> SafeString:
    wrong = "govuk-form-group--error" if field.error else ""
    legend = text(field.label)
    if field.heading:
        legend = f'<h1 class="govuk-fieldset__heading">{legend}</h1>'
    hidden = "govuk-visually-hidden" if field.hidden_label else ""
    names = classes("govuk-fieldset__legend", field.label_class, hidden)
    opening = attrs(
        {"class": "govuk-fieldset", "role": role, "aria-describedby": field.described_by}
    )
    return safe(
        (
            f'<div class="{classes("govuk-form-group", wrong)}"><fieldset{opening}>',
            f'<legend class="{names}">{legend}</legend>',
            hint_and_error(field),
            body,
            "</fieldset></div>",
        )
    )
