"""Make a payroll through the commands: scheme, calendar, elements, spine; for tests and demo."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from chamberlain.kernel.door import Caller, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.kernel.tabular import read_table

STARTER = Path(__file__).parent / "starter"
SINCE = date(2025, 4, 1)
TAX_YEAR = "2026-27"
GROUP = "MONTHLY"
SCHEME = "MAIN"
LGPS_RATE_E2 = 1_970
"""A made-up fund's certified rate, percent x 100."""


def make_payroll(
    caller: Caller = SYSTEM, entity: str = ENTITY, gateway: str = "", key: str = ""
) -> None:
    """Set up a PAYE scheme, a monthly group with its calendar, elements, the NJC spine, grades.

    With a `key` each act is done once, however often this is called.
    """

    def put(name: str, inputs: dict[str, Any], of: str = "") -> None:
        run(caller, name, inputs, key=f"{key}:{name}:{of}" if key else None)

    put("payroll.add_scheme", {
        "entity": entity, "code": SCHEME, "name": "Main scheme", "office": "120",
        "paye_reference": "BH12345", "accounts_office": "120PT00012345", "gateway": gateway,
        "sender_id": "ISV635",
    })  # fmt: skip
    put("payroll.add_group", {
        "entity": entity, "code": GROUP, "name": "Monthly staff", "scheme": SCHEME,
        "lgps_employer_rate_e2": LGPS_RATE_E2,
    })  # fmt: skip
    for year in ("2025-26", TAX_YEAR):
        put("payroll.make_calendar", {"entity": entity, "group": GROUP, "tax_year": year}, year)
    load_starter(put, entity)


def load_starter(put: Callable[[str, dict[str, Any]], None], entity: str) -> None:
    """Load the starter elements, the NJC spine from April 2025, and local grades."""
    elements = [
        row | {name: row[name] == "true" for name in ("taxable", "niable", "pensionable")}
        | {name: int(row[name]) for name in ("factor_e2", "rate_e2")}
        for row in rows("elements.csv")
    ]  # fmt: skip
    common = {"entity": entity, "held_from": SINCE}
    put("payroll.load_elements", common | {"items": elements})
    points = [
        {"point": int(row["point"]), "annual_pence": row["annual"], "source": row["source"]}
        for row in rows("njc_spine_2025.csv")
    ]
    put("payroll.load_spine", {"spine": "NJC", "held_from": SINCE, "items": points})
    grades = [
        {"code": f"G{n}", "spine": "NJC", "bottom": 3 + 4 * n, "top": 6 + 4 * n} for n in range(10)
    ]
    put("payroll.load_grades", common | {"items": grades})


def rows(name: str) -> list[dict[str, Any]]:
    """Return a starter file's rows as texts, blanks as empty texts."""
    return read_table(STARTER / name).fill_null("").to_dicts()


def employment(payroll_id: str, **changes: Any) -> dict[str, Any]:
    """Return a row of a take-on file: somebody on 1257L and letter A."""
    return {"payroll_id": payroll_id, "tax_code": "1257L"} | changes


def take_on(items: list[dict[str, Any]], through: int = 7, caller: Caller = SYSTEM) -> Any:
    """Take on employments as they stood after period 7 of 2026-27, paid from November on."""
    return run(caller, "payroll.take_on_employments", {
        "entity": ENTITY, "group": GROUP, "tax_year": TAX_YEAR, "held_from": date(2026, 11, 1),
        "through_number": through, "items": items,
    }).value  # fmt: skip
