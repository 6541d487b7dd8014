"""Form fields: GOV.UK Frontend 6.6 markup for one question each.

Every function takes a `Field` and returns the whole form group: label, hint, error, control.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.safestring import SafeString

from chamberlain.ui.html import AttributeValue, attrs, classes, safe, text

Option = tuple[str, str] | tuple[str, str, str]
"""Value and label, and a hint where one helps."""


@dataclass(frozen=True, slots=True)
class Field:
    """One question. Only `name` and `label` are needed; `error` shows the group as wrong.

    `width` is a number of characters ("2" … "20") or a fraction ("one-half"); `extra` holds
    further attributes of the control (`data-key`, `hx-get`).
    """

    name: str
    label: str
    value: Any = ""
    hint: str = ""
    error: str = ""
    id: str = ""
    width: str = ""
    options: Sequence[Option] = ()
    prefix: str = ""
    suffix: str = ""
    type: str = "text"
    inputmode: str = ""
    autocomplete: str = ""
    rows: int = 5
    maxlength: int | None = None
    label_class: str = ""
    heading: bool = False
    hidden_label: bool = False
    inline: bool = False
    small: bool = False
    disabled: bool = False
    multiple: bool = False
    accept: str = ""
    extra: Mapping[str, AttributeValue] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The control's id."""
        return self.id or self.name

    @property
    def described_by(self) -> str:
        """Ids of the hint and the error, as far as there are any."""
        return classes(
            f"{self.key}-hint" if self.hint else "", f"{self.key}-error" if self.error else ""
        )


def text_input(field: Field) -> SafeString:
    """A single line of text, with a prefix or suffix where given."""
    width = field.width
    sized = f"govuk-input--width-{width}" if width.isdigit() else width and f"govuk-!-width-{width}"
    control = "<input" + attrs(
        {
            "class": classes("govuk-input", sized, "govuk-input--error" if field.error else ""),
            "id": field.key,
            "name": field.name,
            "type": field.type,
            "spellcheck": "false",
            "value": _plain(field.value),
            "maxlength": field.maxlength,
            "disabled": field.disabled,
            "aria-describedby": field.described_by,
            "autocomplete": field.autocomplete,
            "inputmode": field.inputmode,
            **field.extra,
        }
    )
    return _group(field, _affixes(field, control + ">"))


def _plain(value: object) -> AttributeValue:
    return None if value is None else str(value)


def _affixes(field: Field, control: str) -> str:
    if not (field.prefix or field.suffix):
        return control
    before = field.prefix and _affix("prefix", field.prefix)
    after = field.suffix and _affix("suffix", field.suffix)
    return f'<div class="govuk-input__wrapper">{before}{control}{after}</div>'


def _affix(kind: str, words: str) -> str:
    return f'<div class="govuk-input__{kind}" aria-hidden="true">{text(words)}</div>'


def suggest_input(field: Field, address: str) -> SafeString:
    """A line of text which offers values as one types; anything may still be typed.

    `address` is asked with the field's own name (`?supplier=ouse`) and answers `suggestions`.
    The browser shows the list and htmx fetches it.
    """
    listed = f"{field.key}-list"
    extra: dict[str, AttributeValue] = {
        "list": listed,
        "autocomplete": "off",
        "hx-get": address,
        "hx-trigger": "input changed delay:200ms",
        "hx-target": f"#{listed}",
        **field.extra,
    }
    made = text_input(replace(field, autocomplete="", extra=extra))
    return safe((made, f'<datalist id="{text(listed)}"></datalist>'))


def suggestions(found: Iterable[Option]) -> SafeString:
    """What a suggest input's address answers: values with what they are called."""
    return safe(
        f'<option value="{text(value)}">{text(label)}</option>' for value, label, *_ in found
    )


def textarea(field: Field) -> SafeString:
    """Several lines of text; counts characters down when `maxlength` is given."""
    counted = field.maxlength is not None
    described = classes(f"{field.key}-info" if counted else "", field.described_by)
    control = "<textarea" + attrs(
        {
            "class": classes(
                "govuk-textarea",
                "govuk-textarea--error" if field.error else "",
                "govuk-js-character-count" if counted else "",
            ),
            "id": field.key,
            "name": field.name,
            "rows": field.rows,
            "disabled": field.disabled,
            "aria-describedby": described,
            **field.extra,
        }
    )
    control += f">{text(_plain(field.value))}</textarea>"
    if not counted:
        return _group(field, control)
    control += (
        f'<div id="{text(field.key)}-info" class="govuk-hint govuk-character-count__message">'
        f"You can enter up to {field.maxlength:,} characters</div>"
    )
    module = attrs({"data-module": "govuk-character-count", "data-maxlength": field.maxlength})
    return _group(field, control, "govuk-character-count", module)


def select(field: Field) -> SafeString:
    """A list to choose one from; the option equal to `value` is chosen."""
    chosen = str(field.value)
    options = "".join(
        f'<option value="{text(value)}"{attrs({"selected": str(value) == chosen})}>'
        f"{text(label)}</option>"
        for value, label, *_ in field.options
    )
    control = "<select" + attrs(
        {
            "class": classes("govuk-select", "govuk-select--error" if field.error else ""),
            "id": field.key,
            "name": field.name,
            "disabled": field.disabled,
            "aria-describedby": field.described_by,
            **field.extra,
        }
    )
    return _group(field, f"{control}>{options}</select>")


def file_upload(field: Field) -> SafeString:
    """A file, or several with `multiple`; `accept` lists endings or media types."""
    control = "<input" + attrs(
        {
            "class": classes(
                "govuk-file-upload", "govuk-file-upload--error" if field.error else ""
            ),
            "id": field.key,
            "name": field.name,
            "type": "file",
            "disabled": field.disabled,
            "multiple": field.multiple,
            "accept": field.accept,
            "aria-describedby": field.described_by,
            **field.extra,
        }
    )
    return _group(
        field,
        f'<div class="govuk-file-upload-wrapper" data-module="govuk-file-upload">{control}></div>',
    )


def _group(field: Field, control: str, more: str = "", attributes: str = "") -> SafeString:
    wrong = "govuk-form-group--error" if field.error else ""
    opening = attrs({"class": _label_classes(field), "for": field.key})
    label = f"<label{opening}>{text(field.label)}</label>"
    if field.heading:
        label = f'<h1 class="govuk-label-wrapper">{label}</h1>'
    return safe(
        (
            f'<div class="{classes("govuk-form-group", wrong, more)}"{attributes}>',
            label,
            hint_and_error(field),
            control,
            "</div>",
        )
    )


def _label_classes(field: Field) -> str:
    hidden = "govuk-visually-hidden" if field.hidden_label else ""
    return classes("govuk-label", field.label_class, hidden)


def hint_and_error(field: Field) -> str:
    """The hint and the error of a field, each with the id its control refers to."""
    hint = field.hint and (
        f'<div id="{text(field.key)}-hint" class="govuk-hint">{text(field.hint)}</div>'
    )
    error = field.error and (
        f'<p id="{text(field.key)}-error" class="govuk-error-message">'
        f'<span class="govuk-visually-hidden">Error:</span> {text(field.error)}</p>'
    )
    return f"{hint}{error}"
