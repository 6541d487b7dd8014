"""Work and its course: task lists, inbox cards, headline tiles, timelines."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.utils.safestring import SafeString

from chamberlain.ui import words
from chamberlain.ui.components.data import money, tag
from chamberlain.ui.html import classes, safe, text
from chamberlain.ui.ways import may_follow


def task_list(items: Iterable[Mapping[str, object]], key: str = "task-list") -> SafeString:
    """Things to do: mappings with `title`, `status`, and `href`, `hint`, `colour` if need be."""
    listed = "".join(_task(item, f"{key}-{n}") for n, item in enumerate(items, start=1))
    return safe((f'<ul class="govuk-task-list">{listed}</ul>',))


def _task(item: Mapping[str, object], key: str) -> str:
    hint, href = item.get("hint"), _way(item)
    described = classes(f"{key}-hint" if hint else "", f"{key}-status")
    name = text(item["title"])
    if href:
        name = (
            f'<a class="govuk-link govuk-task-list__link" href="{text(href)}" '
            f'aria-describedby="{text(described)}">{name}</a>'
        )
    shown_hint = (
        f'<div id="{text(key)}-hint" class="govuk-task-list__hint">{text(hint)}</div>'
        if hint
        else ""
    )
    status = tag(str(item["status"]), str(item.get("colour") or ""))
    linked = " govuk-task-list__item--with-link" if href else ""
    return (
        f'<li class="govuk-task-list__item{linked}">'
        f'<div class="govuk-task-list__name-and-hint">{name}{shown_hint}</div>'
        f'<div class="govuk-task-list__status" id="{text(key)}-status">{status}</div></li>'
    )


def work_cards(items: Iterable[Mapping[str, object]]) -> SafeString:
    """An inbox: mappings with `title`, `href`, and `count`, `detail`, `amount_pence`, `due`."""
    return safe(('<ul class="ch-cards">', *(_work_card(item) for item in items), "</ul>"))


def _work_card(item: Mapping[str, object]) -> str:
    count, pence, due = item.get("count"), item.get("amount_pence"), item.get("due")
    number = f'<span class="ch-card__count">{text(count)}</span>' if count is not None else ""
    facts = [
        text(item.get("detail")),
        text(money(pence)) if isinstance(pence, int) else "",
        f"by {words.day(due)}" if isinstance(due, date) else text(due),
    ]
    said = " · ".join(fact for fact in facts if fact)
    name, href = text(item["title"]), _way(item)
    if href:
        name = f'<a class="govuk-link ch-card__link" href="{text(href)}">{name}</a>'
    return (
        f'<li class="ch-card">{number}<div class="ch-card__body">{name}'
        f'<span class="ch-card__detail">{said}</span></div></li>'
    )


def tiles(items: Iterable[Mapping[str, object]]) -> SafeString:
    """Headline figures: mappings with `label`, `value`, and `href`, `note` where they apply."""
    return safe(('<dl class="ch-tiles">', *(_tile(item) for item in items), "</dl>"))


def _tile(item: Mapping[str, object]) -> str:
    value, href, note = text(item["value"]), _way(item), item.get("note")
    if href:
        value = f'<a class="govuk-link" href="{text(href)}">{value}</a>'
    more = f'<dd class="ch-tile__note">{text(note)}</dd>' if note else ""
    return (
        f'<div class="ch-tile"><dt class="ch-tile__label">{text(item["label"])}</dt>'
        f'<dd class="ch-tile__value">{value}</dd>{more}</div>'
    )


def timeline(events: Iterable[Mapping[str, object]]) -> SafeString:
    """What happened, in the order given: `title`, `when`, and `who`, `detail`, `href` if any."""
    return safe(('<ol class="ch-timeline">', *(_event(event) for event in events), "</ol>"))


def _event(event: Mapping[str, object]) -> str:
    when, title, href = event.get("when"), text(event["title"]), _way(event)
    if href:
        title = f'<a class="govuk-link" href="{text(href)}">{title}</a>'
    said = words.instant(when) if isinstance(when, datetime) else _day_or_text(when)
    who = f" · {text(event['who'])}" if event.get("who") else ""
    more = event.get("detail")
    detail = f'<p class="ch-timeline__detail">{text(more)}</p>' if more else ""
    return (
        f'<li class="ch-timeline__event"><p class="ch-timeline__title">{title}</p>'
        f'<p class="ch-timeline__when">{said}{who}</p>{detail}</li>'
    )


def _way(item: Mapping[str, object]) -> object:
    """Where an item leads, if the person who looks may go there."""
    href = item.get("href")
    return href if href and may_follow(str(href)) else None


def _day_or_text(when: object) -> str:
    return words.day(when) if isinstance(when, date) else text(when)
