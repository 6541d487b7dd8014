"""The coding lines of an invoice as rows to fill in, with the codes offered as one types."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.safestring import SafeString

from chamberlain.kernel.door import Caller, ask
from chamberlain.kernel.money import parse_pounds, plain_pounds, split_pence
from chamberlain.ui import components
from chamberlain.ui.components import Field
from chamberlain.ui.html import safe, text

FIELDS = (
    ("cost_centre", "Cost centre", "8", "cost-centres"),
    ("account", "Subjective", "8", "subjectives"),
    ("project", "Project", "6", "projects"),
    ("vat_code", "VAT code", "3", "vat-codes"),
    ("net_pence", "Net", "8", ""),
    ("vat_pence", "VAT", "6", ""),
    ("description", "What for", "18", ""),
    ("fund", "Fund", "4", "funds"),
)
LISTS = {
    "cost-centres": "cost_centres",
    "subjectives": "accounts",
    "projects": "projects",
    "vat-codes": "vat_codes",
    "funds": "funds",
}
PLACE = "__n__"
FREE = 50
"""Rows added in the browser are numbered from here, clear of those that the server drew."""


def rows(lines: Sequence[Mapping[str, Any]], errors: Mapping[str, str]) -> SafeString:
    """Return the rows drawn, one blank row where there are none."""
    listed = list(lines) or [{}]
    return safe(_row(str(number), line, errors) for number, line in enumerate(listed))


def blank_row() -> SafeString:
    """Return the row that script copies for each one added."""
    return safe((_row(PLACE, {}, {}),))


def _row(number: str, line: Mapping[str, Any], errors: Mapping[str, str]) -> str:
    said = f"Line {int(number) + 1}" if number.isdigit() else "New line"
    fields = "".join(
        _field(f"lines-{number}-{name}", name, label, width, listed, line, errors)
        for name, label, width, listed in FIELDS
    )
    return (
        f'<div class="ch-repeat__row pay-line" role="group" data-repeat-row aria-label="{said}">'
        f'{fields}<button type="button" class="ch-link-button" data-remove>Remove'
        f'<span class="govuk-visually-hidden"> {said.lower()}</span></button></div>'
    )


def _field(
    key: str,
    name: str,
    label: str,
    width: str,
    listed: str,
    line: Mapping[str, Any],
    errors: Mapping[str, str],
) -> str:
    value = line.get(name, "GF" if name == "fund" else "")
    if isinstance(value, int):
        value = plain_pounds(value)
    field = Field(
        key,
        label,
        value or "",
        error=errors.get(key.replace("-", "."), ""),
        width="",
        inputmode="decimal" if name.endswith("_pence") else "",
        autocomplete="off",
        extra={"list": listed, "size": width, "data-line": name},
    )
    return str(components.text_input(field))


def code_lists(caller: Caller, entity: str, on: Any) -> SafeString:
    """Return the codes in use on a day as lists that the rows offer."""
    choices = ask(caller, "ledger.coding_choices", {"entity": entity, "on": on})
    return safe(
        f'<datalist id="{key}">'
        + "".join(
            f'<option value="{text(one.code)}">{text(one.name)}</option>'
            for one in getattr(choices, name)
        )
        + "</datalist>"
        for key, name in LISTS.items()
    )


def copied(suggested: Sequence[Any]) -> list[dict[str, Any]]:
    """Return the coding of a supplier's last invoice as rows; amounts are this invoice's to say."""
    names = ("account", "cost_centre", "fund", "project", "vat_code")
    lines = [{name: getattr(one, name) for name in names} for one in suggested]
    return [line for n, line in enumerate(lines) if line not in lines[:n]]


def complete(given: dict[str, str]) -> dict[str, str]:
    """Fill in what a form leaves out: a line with a blank amount takes what is left.

    Rows with nothing but a fund are dropped. Amounts that are not amounts are left for the door to
    refuse. Works on the names that the form sends: `lines-0-net_pence`.
    """
    numbers = sorted({key.split("-")[1] for key in given if key.startswith("lines-")}, key=_order)
    used = [n for n in numbers if _used(given, n)]
    kept = {k: v for k, v in given.items() if k.split("-")[0] != "lines" or k.split("-")[1] in used}
    try:
        _share(kept, used, "net_pence")
        _share(kept, used, "vat_pence")
    except ValueError:
        return kept
    return kept


def _order(number: str) -> int:
    return int(number) if number.isdigit() else 10**6


def _used(given: Mapping[str, str], number: str) -> bool:
    names = [name for name, *_ in FIELDS if name != "fund"]
    return any(given.get(f"lines-{number}-{name}", "").strip() for name in names)


def _share(given: dict[str, str], used: Sequence[str], name: str) -> None:
    """Put what is left of an amount to the rows where it is blank, in proportion to their net."""
    whole = given.get(name, "").strip()
    blank = [n for n in used if not given.get(f"lines-{n}-{name}", "").strip()]
    if not whole or not blank or (name == "net_pence" and len(blank) > 1):
        return
    held = [parse_pounds(given[f"lines-{n}-{name}"]) for n in used if n not in blank]
    left = parse_pounds(whole) - sum(held)
    weights = (
        []
        if name == "net_pence"
        else [abs(parse_pounds(given[f"lines-{n}-net_pence"])) for n in blank]
    )
    if name == "net_pence" or len(blank) == 1 or not any(weights):
        parts = [left] + [0] * (len(blank) - 1)
    else:
        parts = split_pence(left, weights)
    for number, part in zip(blank, parts, strict=True):
        given[f"lines-{number}-{name}"] = plain_pounds(part)
