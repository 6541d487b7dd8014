"""Ways about: buttons, breadcrumbs, back and skip links, pages, tabs, the service's own menu."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from django.utils.safestring import SafeString

from chamberlain.ui.html import AttributeValue, attrs, classes, safe, text
from chamberlain.ui.ways import may_follow

_SPOKEN_KEYS = {"ctrl": "Control", "alt": "Alt", "shift": "Shift"}
_SHOWN_KEYS = {"enter": "\N{DOWNWARDS ARROW WITH CORNER LEFTWARDS}", "ctrl": "Ctrl", "alt": "Alt"}
_ARROW_BACK = (
    '<svg class="govuk-pagination__icon govuk-pagination__icon--prev" height="13" width="15" '
    'aria-hidden="true" focusable="false" viewBox="0 0 15 13"><path d="m6.5938-0.0078125-6.7266 '
    '6.7266 6.7441 6.4062 1.377-1.449-4.1856-3.9768h12.896v-2h-12.984l4.2931-4.293-1.414-1.414z">'
    "</path></svg>"
)
_ARROW_ON = (
    '<svg class="govuk-pagination__icon govuk-pagination__icon--next" height="13" width="15" '
    'aria-hidden="true" focusable="false" viewBox="0 0 15 13"><path d="m8.107-0.0078125-1.4136 '
    "1.414 4.2926 4.293h-12.986v2h12.896l-4.1855 3.9766 1.377 1.4492 6.7441-6.4062-6.7246-6.7266z"
    '"></path></svg>'
)

HERE = ' aria-current="page"'


def link(label: object, href: str, style: str = "govuk-link", key: str = "") -> SafeString:
    """A link, or the label alone where the person who looks may not open what it leads to."""
    if not href or not may_follow(href):
        return safe((text(label),))
    opening = attrs({"class": style, "href": href, **shortcut(key)})
    return safe((f"<a{opening}>{text(label)}</a>",))


def button(
    label: str,
    kind: str = "",
    href: str = "",
    name: str = "",
    value: str = "",
    key: str = "",
    extra: Mapping[str, AttributeValue] | None = None,
) -> SafeString:
    """A button, or a link which looks like one when `href` is given; none where it is closed.

    `kind` is "secondary", "warning", "inverse" or "start"; `key` is a keyboard shortcut such as
    "ctrl+Enter", shown on the button and obeyed by chamberlain.js. A double click sends once.
    """
    shared: dict[str, AttributeValue] = {
        "class": classes("govuk-button", f"govuk-button--{kind}" if kind else ""),
        "data-module": "govuk-button",
        **shortcut(key),
        **(extra or {}),
    }
    hint = key_hint(key)
    if href and not may_follow(href):
        return safe(())
    if href:
        opening = attrs({"href": href, "role": "button", "draggable": "false", **shared})
        return safe((f"<a{opening}>{text(label)}{hint}</a>",))
    opening = attrs(
        {"type": "submit", "name": name, "value": value, "data-prevent-double-click": "true"}
        | shared
    )
    return safe((f"<button{opening}>{text(label)}{hint}</button>",))


def shortcut(key: str) -> dict[str, AttributeValue]:
    """The attributes which declare a keyboard shortcut ("s", "Enter", "ctrl+Enter")."""
    if not key:
        return {}
    spoken = "+".join(_SPOKEN_KEYS.get(part.lower(), part) for part in key.split("+"))
    return {"data-key": key, "aria-keyshortcuts": spoken}


def key_hint(key: str) -> SafeString:
    """The shortcut as a small key cap, for the eye only; hidden on touch screens by the style."""
    if not key:
        return safe(())
    shown = " ".join(_SHOWN_KEYS.get(part.lower(), part.upper()) for part in key.split("+"))
    return safe((f' <kbd class="ch-key" aria-hidden="true">{text(shown)}</kbd>',))


def breadcrumbs(items: Iterable[tuple[str, str]]) -> SafeString:
    """Where this page stands: (text, address) from the top; an empty address is this page."""
    listed = "".join(
        f'<li class="govuk-breadcrumbs__list-item"><a class="govuk-breadcrumbs__link" '
        f'href="{text(href)}">{text(label)}</a></li>'
        if href and may_follow(href)
        else f'<li class="govuk-breadcrumbs__list-item"{"" if href else HERE}>{text(label)}</li>'
        for label, href in items
    )
    return safe(
        (
            '<nav class="govuk-breadcrumbs govuk-breadcrumbs--collapse-on-mobile" ',
            f'aria-label="Breadcrumb"><ol class="govuk-breadcrumbs__list">{listed}</ol></nav>',
        )
    )


def back_link(href: str, label: str = "Back") -> SafeString:
    """A way back to the page before in a sequence, if it is open."""
    if not may_follow(href):
        return safe(())
    return safe((f'<a href="{text(href)}" class="govuk-back-link">{text(label)}</a>',))


def skip_link(href: str = "#main-content", label: str = "Skip to main content") -> SafeString:
    """The first thing a keyboard reaches."""
    return safe(
        (
            f'<a href="{text(href)}" class="govuk-skip-link" data-module="govuk-skip-link">',
            f"{text(label)}</a>",
        )
    )


def page_numbers(page: int, pages: int) -> list[int | None]:
    """The page numbers worth offering: both ends, this one and its neighbours; None is a gap."""
    wanted = sorted({1, pages, page - 1, page, page + 1} & set(range(1, pages + 1)))
    shown: list[int | None] = []
    for number in wanted:
        last = shown[-1] if shown else None
        if last is not None and number - last == 2:
            shown.append(number - 1)
        elif last is not None and number - last > 2:
            shown.append(None)
        shown.append(number)
    return shown


def pagination(page: int, pages: int, address: str | Callable[[int], str]) -> SafeString:
    """Links to the other pages; nothing for a single page.

    `address` is what the number is put after ("?state=open&page="), or a function of the number.
    """
    if pages < 2:
        return safe(())
    url = address if callable(address) else lambda number: f"{address}{number}"
    items = "".join(_page_item(number, page, url) for number in page_numbers(page, pages))
    back = _page_arrow("prev", url(page - 1)) if page > 1 else ""
    on = _page_arrow("next", url(page + 1)) if page < pages else ""
    return safe(
        (
            f'<nav class="govuk-pagination" aria-label="Pages">{back}',
            f'<ul class="govuk-pagination__list">{items}</ul>{on}</nav>',
        )
    )


def _page_item(number: int | None, page: int, url: Callable[[int], str]) -> str:
    if number is None:
        return '<li class="govuk-pagination__item govuk-pagination__item--ellipsis">&ctdot;</li>'
    here = number == page
    current = " govuk-pagination__item--current" if here else ""
    return (
        f'<li class="govuk-pagination__item{current}"><a class="govuk-link govuk-pagination__link" '
        f'href="{text(url(number))}" aria-label="Page {number}"'
        f"{attrs({'aria-current': 'page' if here else ''})}>{number:,}</a></li>"
    )


def _page_arrow(kind: str, href: str) -> str:
    words = "Previous" if kind == "prev" else "Next"
    title = (
        f'<span class="govuk-pagination__link-title">{words}'
        '<span class="govuk-visually-hidden"> page</span></span>'
    )
    inner = _ARROW_BACK + title if kind == "prev" else title + _ARROW_ON
    return (
        f'<div class="govuk-pagination__{kind}"><a class="govuk-link govuk-pagination__link" '
        f'href="{text(href)}" rel="{kind}">{inner}</a></div>'
    )


def tabs(items: Sequence[tuple[str, str, str]], title: str = "Contents") -> SafeString:
    """Panels side by side: (id, label, safe HTML) each; without script all are shown in turn."""
    listed = "".join(
        f'<li class="govuk-tabs__list-item{" govuk-tabs__list-item--selected" * (not place)}">'
        f'<a class="govuk-tabs__tab" href="#{text(key)}">{text(label)}</a></li>'
        for place, (key, label, _) in enumerate(items)
    )
    panels = "".join(
        f'<div class="govuk-tabs__panel{" govuk-tabs__panel--hidden" * bool(place)}" '
        f'id="{text(key)}">{text(body)}</div>'
        for place, (key, _, body) in enumerate(items)
    )
    return safe(
        (
            '<div class="govuk-tabs" data-module="govuk-tabs"><h2 class="govuk-tabs__title">',
            f'{text(title)}</h2><ul class="govuk-tabs__list">{listed}</ul>{panels}</div>',
        )
    )


def service_navigation(items: Iterable[Mapping[str, object]], label: str = "Menu") -> SafeString:
    """The menu of a door: mappings with `text`, `href`, and `current` or `count` if need be."""
    listed = "".join(_navigation_item(item) for item in items if may_follow(str(item["href"])))
    return safe(
        (
            '<div class="govuk-service-navigation" data-module="govuk-service-navigation">',
            '<div class="govuk-width-container"><div class="govuk-service-navigation__container">',
            f'<nav aria-label="{text(label)}" class="govuk-service-navigation__wrapper">',
            '<button type="button" class="govuk-service-navigation__toggle ',
            'govuk-js-service-navigation-toggle" aria-controls="navigation" hidden ',
            'aria-hidden="true">Menu</button>',
            f'<ul class="govuk-service-navigation__list" id="navigation">{listed}</ul>',
            "</nav></div></div></div>",
        )
    )


def _navigation_item(item: Mapping[str, object]) -> str:
    label = text(item["text"])
    if item.get("count"):
        label += f' <span class="ch-count">{text(item["count"])}</span>'
    active, current = "", ""
    if item.get("current"):
        active, current = " govuk-service-navigation__item--active", ' aria-current="true"'
        label = f'<strong class="govuk-service-navigation__active-fallback">{label}</strong>'
    return (
        f'<li class="govuk-service-navigation__item{active}">'
        f'<a class="govuk-service-navigation__link" href="{text(item["href"])}"{current}>'
        f"{label}</a></li>"
    )
