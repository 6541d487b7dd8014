"""`{% load ui %}`: every component as a tag, and how figures and days are written as filters.

Field tags take a name, a label, and any attribute of `components.Field` by keyword:
`{% input "number" "Invoice number" value=number error=errors.number width="20" %}`.
"""

import uuid
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.safestring import SafeString

from chamberlain.ui import charts, components, words
from chamberlain.ui.charts import Chart
from chamberlain.ui.components import Field
from chamberlain.ui.forms import CommandForm
from chamberlain.ui.forms.command_form import KEY
from chamberlain.ui.html import safe, text
from chamberlain.ui.links import why_url
from chamberlain.ui.ways import may_follow

register = template.Library()

register.simple_tag(components.back_link)
register.simple_tag(components.breadcrumbs)
register.simple_tag(components.button)
register.simple_tag(components.empty)
register.simple_tag(components.error_summary)
register.simple_tag(components.key_hint)
register.simple_tag(components.money)
register.simple_tag(components.notification_banner)
register.simple_tag(components.pagination)
register.simple_tag(components.panel)
register.simple_tag(components.phase_banner)
register.simple_tag(components.progress)
register.simple_tag(components.service_navigation)
register.simple_tag(components.skip_link)
register.simple_tag(components.summary_list)
register.simple_tag(components.tabs)
register.simple_tag(components.tag)
register.simple_tag(components.task_list)
register.simple_tag(components.tiles)
register.simple_tag(components.timeline)
register.simple_tag(components.warning_text)
register.simple_tag(components.work_cards)

register.filter("pounds", words.pounds)
register.filter("pounds_plain", words.pounds_plain)
register.filter("pounds_short", words.pounds_short)
register.filter("masked", words.masked)
register.filter("status", components.tag)
register.filter("is_open", lambda address: bool(address) and may_follow(str(address)))


@register.filter
def day(value: date | datetime | None) -> str:
    """`{{ due|day }}`: 2 Nov 2026."""
    return words.day(value)


@register.filter
def instant(value: datetime | None) -> str:
    """`{{ received|instant }}`: 2 Nov 2026, 09:41, London time."""
    return words.instant(value)


@register.filter
def ref_link(reference: str, label: str = "") -> SafeString:
    """`{{ invoice|ref_link }}`: a reference as a link to what explains it."""
    if not reference:
        return safe(())
    shown = label or words.reference_text(reference)
    return components.link(shown, why_url(reference), "govuk-link ch-ref")


@register.simple_tag
def link(label: object, *address: object, style: str = "govuk-link", key: str = "") -> SafeString:
    """`{% link "All invoices" base "invoices?supplier=" found.reference %}`.

    The parts of the address are put together; where it is closed to who looks, the label alone.
    """
    return components.link(label, "".join(str(part) for part in address), style, key)


@register.simple_tag
def table(
    head: list[str] | str, rows: list[list[object]], numeric: str = "", **options: Any
) -> SafeString:
    """A table; `head` may be words parted by "|", `numeric` column numbers parted by commas."""
    labels = head.split("|") if isinstance(head, str) else head
    figures = [int(place) for place in numeric.split(",") if place.strip()]
    return components.table(labels, rows, numeric=figures, **options)


@register.simple_tag(name="input")
def input_tag(name: str, label: str, **options: Any) -> SafeString:
    """A single line of text."""
    return components.text_input(Field(name, label, **options))


@register.simple_tag
def pounds_input(name: str, label: str, **options: Any) -> SafeString:
    """An amount in pounds and pence, typed with or without commas."""
    settled = {"prefix": "£", "width": "10", "inputmode": "decimal"} | options
    return components.text_input(Field(name, label, **settled))


@register.simple_tag
def suggest(name: str, label: str, address: str, **options: Any) -> SafeString:
    """A line of text which offers values from `address` as a person types."""
    return components.suggest_input(Field(name, label, **options), address)


@register.simple_tag
def textarea(name: str, label: str, **options: Any) -> SafeString:
    """Several lines of text."""
    return components.textarea(Field(name, label, **options))


@register.simple_tag
def select(name: str, label: str, options: list[Any], **more: Any) -> SafeString:
    """A list to choose one from; `options` are (value, label) pairs."""
    return components.select(Field(name, label, options=options, **more))


@register.simple_tag
def radios(name: str, label: str, options: list[Any], **more: Any) -> SafeString:
    """One of a few; `options` are (value, label) or (value, label, hint)."""
    return components.radios(Field(name, label, options=options, **more))


@register.simple_tag
def checkboxes(name: str, label: str, options: list[Any], **more: Any) -> SafeString:
    """Any of a few; `options` are (value, label) or (value, label, hint)."""
    return components.checkboxes(Field(name, label, options=options, **more))


@register.simple_tag
def checkbox(name: str, label: str, **options: Any) -> SafeString:
    """A single tick."""
    return components.checkbox(Field(name, label, **options))


@register.simple_tag
def date_input(name: str, label: str, **options: Any) -> SafeString:
    """A day in three boxes."""
    return components.date_input(Field(name, label, **options))


@register.simple_tag
def file_upload(name: str, label: str, **options: Any) -> SafeString:
    """A file to send."""
    return components.file_upload(Field(name, label, **options))


@register.simple_tag(takes_context=True)
def act_button(
    context: template.Context, address: str, label: str, key: str = "", kind: str = "", **given: Any
) -> SafeString:
    """A button which does an act at once: `{% act_button url "Approve" key="a" note="ok" %}`.

    It posts to an `act_view` with a fresh idempotency key and the inputs given. It is not there
    for whom the act is not open.
    """
    if not may_follow(address):
        return safe(())
    token = context.get("csrf_token") or ""
    hidden = {"csrfmiddlewaretoken": token, KEY: uuid.uuid4().hex, **given}
    inputs = (
        f'<input type="hidden" name="{text(name)}" value="{text(value)}">'
        for name, value in hidden.items()
    )
    shown = components.button(label, kind, key=key)
    return safe((f'<form method="post" action="{text(address)}">', *inputs, shown, "</form>"))


@register.simple_tag
def form_field(form: CommandForm, name: str) -> SafeString:
    """One input of a generated form, for pages which lay out their own."""
    return form.field(name)


@register.simple_tag(name="chart")
def chart_tag(chart: Chart) -> SafeString:
    """A chart with its legend and its table."""
    return chart.figure()


@register.simple_tag
def sparkline(values: list[int], label: str, unit: str = "pence") -> SafeString:
    """A line the size of a word."""
    return charts.sparkline(values, label, unit)


@register.simple_block_tag
def details(content: SafeString, summary: str, is_open: bool = False) -> SafeString:
    """`{% details "How this is worked out" %} … {% enddetails %}`."""
    return components.details(summary, content, is_open)


@register.simple_block_tag
def inset(content: SafeString) -> SafeString:
    """`{% inset %} … {% endinset %}`: text set apart."""
    return components.inset_text(content)
