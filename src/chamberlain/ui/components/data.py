"""Facts on a page: status tags, figures, tables, summary lists."""

from collections.abc import Collection, Iterable, Sequence

from django.utils.safestring import SafeString

from chamberlain.ui import words
from chamberlain.ui.html import attrs, classes, safe, text
from chamberlain.ui.links import why_url
from chamberlain.ui.ways import may_follow

_STATUS_COLOURS = {
    "green": "green active approved available closed collected complete completed done "
    "explained green matched open paid posted ready reconciled reviewed sealed sent settled valid "
    "settled-by-hand taken-in verified",
    "blue": "assigned coded draft entered in-progress new proposed received released running "
    "scheduled started submitted",
    "yellow": "amber awaiting due pending query queued review suspended to-agree to-approve "
    "to-code to-settle unreviewed waiting warning",
    "red": "red blocked cancelled-late disputed duplicate error failed invalid late missing "
    "overdue refused rejected returned returned-to-sender unexplained",
    "grey": "archived cancelled ended expired inactive not-started reversed superseded withdrawn",
    "orange": "attention frozen held on-hold",
}
STATUS_COLOUR = {
    word: colour for colour, listed in _STATUS_COLOURS.items() for word in listed.split()
}
"""The colour of each status word in use, so that a word looks the same on every page."""


def tag(label: str, colour: str = "") -> SafeString:
    """A status in a coloured box; the word decides the colour unless one is given."""
    word = str(label).strip().lower().replace(" ", "-").replace("_", "-")
    chosen = colour or STATUS_COLOUR.get(word, "")
    names = classes("govuk-tag", f"govuk-tag--{chosen}" if chosen else "")
    return safe((f'<strong class="{names}">{text(words.title(str(label)))}</strong>',))


def money(pence: int | None, reference: str = "") -> SafeString:
    """An amount which, where a reference is given, leads to what explains it."""
    if pence is None:
        return safe(())
    below = " ch-money--minus" if pence < 0 else ""
    shown = words.pounds(pence)
    if not reference or not may_follow(why_url(reference)):
        return safe((f'<span class="ch-money{below}">{shown}</span>',))
    return safe(
        (
            f'<a class="ch-money ch-money--link{below}" href="{text(why_url(reference))}">{shown}',
            '<span class="govuk-visually-hidden"> - why?</span></a>',
        )
    )


def table(
    head: Sequence[str],
    rows: Iterable[Sequence[object]],
    caption: str = "",
    numeric: Collection[int] = (),
    foot: Sequence[object] = (),
    row_header: bool = True,
    stack: bool = False,
    kind: str = "",
) -> SafeString:
    """A dense table. `numeric` are the columns (from 0) set right in tabular figures.

    Cells are text, or safe HTML where a component made them. `stack` lets script turn rows into
    cards on a phone; `kind` "plain" leaves the box off.
    """
    figures = frozenset(numeric)
    heading = "".join(_heading(label, place in figures) for place, label in enumerate(head))
    body = "".join(_row(row, figures, row_header) for row in rows)
    below = f"<tfoot>{_row(foot, figures, row_header)}</tfoot>" if foot else ""
    named = caption and f'<caption class="govuk-table__caption">{text(caption)}</caption>'
    names = classes("govuk-table ch-table", f"ch-table--{kind}" if kind else "")
    return safe(
        (
            f'<div class="ch-table-box"><table class="{names}"{attrs({"data-stack": stack})}>',
            f'{named}<thead class="govuk-table__head"><tr class="govuk-table__row">{heading}</tr>',
            f'</thead><tbody class="govuk-table__body">{body}</tbody>{below}</table></div>',
        )
    )


def _heading(label: str, is_figure: bool) -> str:
    """A column's heading; a cell where it has none, since a blank heading names nothing."""
    style = f"govuk-table__header{_numeric(is_figure, 'header')}"
    if not label:
        return f'<td class="{style}"></td>'
    return f'<th scope="col" class="{style}">{text(label)}</th>'


def _numeric(is_figure: bool, part: str) -> str:
    return f" govuk-table__{part}--numeric" if is_figure else ""


def _row(row: Sequence[object], figures: frozenset[int], row_header: bool) -> str:
    cells = "".join(
        f'<th scope="row" class="govuk-table__header{_numeric(place in figures, "header")}">'
        f"{text(cell)}</th>"
        if row_header and place == 0
        else f'<td class="govuk-table__cell{_numeric(place in figures, "cell")}">{text(cell)}</td>'
        for place, cell in enumerate(row)
    )
    return f'<tr class="govuk-table__row">{cells}</tr>'


def summary_list(
    rows: Iterable[Sequence[object]], title: str = "", dense: bool = False
) -> SafeString:
    """Facts by name: (key, value) or (key, value, link address, link text) each.

    With a `title` they stand in a card.
    """
    listed = [row if len(row) < 3 or may_follow(str(row[2] or "")) else row[:2] for row in rows]
    acted = any(len(row) > 2 and row[2] for row in listed)
    inner = "".join(_summary_row(row, acted) for row in listed)
    names = classes("govuk-summary-list", "ch-summary--dense" if dense else "")
    body = f'<dl class="{names}">{inner}</dl>'
    if not title:
        return safe((body,))
    return safe(
        (
            '<div class="govuk-summary-card"><div class="govuk-summary-card__title-wrapper">',
            f'<h2 class="govuk-summary-card__title">{text(title)}</h2></div>',
            f'<div class="govuk-summary-card__content">{body}</div></div>',
        )
    )


def _summary_row(row: Sequence[object], acted: bool) -> str:
    key, value, *link = row
    has_link = bool(link and link[0])
    bare = " govuk-summary-list__row--no-actions" if acted and not has_link else ""
    action = ""
    if has_link:
        label = text(link[1]) if len(link) > 1 else "Change"
        action = (
            f'<dd class="govuk-summary-list__actions"><a class="govuk-link" href="{text(link[0])}">'
            f'{label}<span class="govuk-visually-hidden"> {text(key)}</span></a></dd>'
        )
    return (
        f'<div class="govuk-summary-list__row{bare}">'
        f'<dt class="govuk-summary-list__key">{text(key)}</dt>'
        f'<dd class="govuk-summary-list__value">{text(value)}</dd>{action}</div>'
    )
