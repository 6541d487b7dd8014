"""What a page says to a person: errors, notices, warnings, panels, progress."""

from collections.abc import Iterable

from django.utils.safestring import SafeString

from chamberlain.ui.html import attrs, classes, safe, text


def error_summary(
    errors: Iterable[tuple[str, str]], title: str = "There is a problem"
) -> SafeString:
    """What is wrong with a form: (message, id of the field or "") pairs; nothing for none."""
    items = "".join(
        f'<li><a href="#{text(key)}">{text(message)}</a></li>'
        if key
        else f"<li>{text(message)}</li>"
        for message, key in errors
    )
    if not items:
        return safe(())
    return safe(
        (
            '<div class="govuk-error-summary" data-module="govuk-error-summary"><div role="alert">',
            f'<h2 class="govuk-error-summary__title">{text(title)}</h2>',
            '<div class="govuk-error-summary__body">',
            f'<ul class="govuk-list govuk-error-summary__list">{items}</ul></div></div></div>',
        )
    )


def notification_banner(body: str, kind: str = "", title: str = "", key: object = "") -> SafeString:
    """Something the person should know; `kind` "success" after an act, else important.

    Plain text is set as a heading; safe HTML is placed as it is.
    """
    done = kind == "success"
    heading = title or ("Done" if done else "Important")
    title_id = f"notice-{key}" if key else "govuk-notification-banner-title"
    inner = (
        body
        if isinstance(body, SafeString)
        else f'<p class="govuk-notification-banner__heading">{text(body)}</p>'
    )
    opening = attrs(
        {
            "class": classes(
                "govuk-notification-banner", "govuk-notification-banner--success" if done else ""
            ),
            "role": "alert" if done else "region",
            "aria-labelledby": title_id,
            "data-module": "govuk-notification-banner",
        }
    )
    return safe(
        (
            f'<div{opening}><div class="govuk-notification-banner__header">',
            f'<h2 class="govuk-notification-banner__title" id="{text(title_id)}">',
            f'{text(heading)}</h2></div><div class="govuk-notification-banner__content">',
            f"{inner}</div></div>",
        )
    )


def warning_text(body: str) -> SafeString:
    """A warning with its exclamation mark, said as "Warning" to those who listen."""
    return safe(
        (
            '<div class="govuk-warning-text">',
            '<span class="govuk-warning-text__icon" aria-hidden="true">!</span>',
            '<strong class="govuk-warning-text__text">',
            f'<span class="govuk-visually-hidden">Warning</span> {text(body)}</strong></div>',
        )
    )


def inset_text(body: str) -> SafeString:
    """Text set apart from what is around it."""
    return safe((f'<div class="govuk-inset-text">{text(body)}</div>',))


def panel(title: str, body: str = "", heading_level: int = 1) -> SafeString:
    """The end of a transaction: what was done and its reference."""
    shown = body and f'<div class="govuk-panel__body">{text(body)}</div>'
    return safe(
        (
            '<div class="govuk-panel govuk-panel--confirmation">',
            f'<h{heading_level} class="govuk-panel__title">{text(title)}</h{heading_level}>',
            f"{shown}</div>",
        )
    )


def details(summary: str, body: str, is_open: bool = False) -> SafeString:
    """A line which opens to show more."""
    return safe(
        (
            f'<details class="govuk-details"{" open" if is_open else ""}>',
            '<summary class="govuk-details__summary"><span class="govuk-details__summary-text">',
            f'{text(summary)}</span></summary><div class="govuk-details__text">{text(body)}</div>',
            "</details>",
        )
    )


def phase_banner(tag: str, body: str) -> SafeString:
    """A thin line under the header, such as "Demonstration: nothing here is real"."""
    return safe(
        (
            f'<div class="govuk-phase-banner govuk-width-container" role="region"'
            f"{attrs({'aria-label': tag})}>",
            '<p class="govuk-phase-banner__content">',
            f'<strong class="govuk-tag govuk-phase-banner__content__tag">{text(tag)}</strong>',
            f'<span class="govuk-phase-banner__text">{text(body)}</span></p></div>',
        )
    )


def progress(done: int, total: int, label: str, message: str = "") -> SafeString:
    """How far long work has come, said politely as it moves. `total` 0 means not known yet."""
    known = total > 0
    share = min(100, done * 100 // total) if known else 0
    spoken = message or (f"{done:,} of {total:,}" if known else "Starting")
    bar = attrs({"aria-label": label, "max": total if known else None})
    value = f' value="{done}"' if known else ""
    return safe(
        (
            f'<div class="ch-progress"><div class="ch-progress__head"><span>{text(label)}</span>',
            f'<span class="ch-progress__share">{f"{share}%" if known else ""}</span></div>',
            f'<progress class="ch-progress__bar"{bar}{value}>{share}%</progress>',
            f'<p class="ch-progress__message" aria-live="polite">{text(spoken)}</p></div>',
        )
    )


def empty(title: str, body: str = "") -> SafeString:
    """What stands where a list would be when there is nothing in it, in words."""
    more = body and f'<p class="govuk-body">{text(body)}</p>'
    return safe(
        (f'<div class="ch-empty"><p class="ch-empty__title">{text(title)}</p>{more}</div>',)
    )
