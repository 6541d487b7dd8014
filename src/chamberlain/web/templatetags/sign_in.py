"""Django's forms in our own markup: the summary of what is wrong, and one question each."""

from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.utils.safestring import SafeString

from chamberlain.ui import components
from chamberlain.ui.components import Field

register = template.Library()


@register.simple_tag
def form_problems(form: BaseForm) -> SafeString:
    """What is wrong with a form, each thing leading to its field; nothing while it is blank."""
    found = [(str(error), "") for error in form.non_field_errors()]
    for field in form:
        key = "" if field.is_hidden else str(field.id_for_label)
        found += [(str(error), key) for error in field.errors]
    return components.error_summary(found)


@register.simple_tag
def question(field: BoundField, label: str, **options: Any) -> SafeString:
    """One question of a form; a password is never filled in again."""
    kept = "" if options.get("type") == "password" else field.value()
    errors = field.errors[0] if field.errors else ""
    shown = Field(
        field.html_name, label, id=field.id_for_label, value=kept, error=str(errors), **options
    )
    return components.text_input(shown)
