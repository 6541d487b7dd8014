"""`{% load payables %}`: the coding lines of an invoice as rows to fill in."""

from django import template
from django.utils.safestring import SafeString

from chamberlain.payables.views import lines
from chamberlain.ui.forms import CommandForm

register = template.Library()


@register.simple_tag
def coding_lines(form: CommandForm) -> SafeString:
    """`{% coding_lines form %}`: the rows with what was typed and what is wrong with it."""
    return lines.rows(form.values.get("lines") or [], form.errors)
