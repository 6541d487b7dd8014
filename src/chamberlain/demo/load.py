"""Set the demonstration council up: people, chart, history, suppliers, a bank account."""

import sys
from collections.abc import Callable
from typing import Any

import polars as pl

from chamberlain.demo.approving import code_and_send
from chamberlain.demo.bank import ACCOUNT, SORT_CODE
from chamberlain.demo.history import FIRST_DAY, PERIODS, YEAR, all_frames
from chamberlain.demo.post import arrive
from chamberlain.demo.recipe import SIZES, Size
from chamberlain.demo.suppliers import Supplier, made_suppliers
from chamberlain.kernel.door import Answer, ask, run
from chamberlain.kernel.make import ENTITY, SCHOOLS, SYSTEM, make_council
from chamberlain.kernel.make import FIRST_DAY as MORNING
from chamberlain.kernel.models import Entity
from chamberlain.kernel.people import caller_for

Say = Callable[[str], None]
MONTH = 8
BATCH = 500
OTHER_FUNDS = ("FCW9", "COL1", "CAP1")
"""Services outside the General Fund and the Housing Revenue Account."""


def say_aside(line: str) -> None:
    """Tell whoever watches."""
    print(line, file=sys.stderr, flush=True)


def load(size: str = "town", say: Say = say_aside) -> None:
    """Load the council of a size into an empty database; again, it changes nothing.

    Each step carries keys, so a load that was cut short goes on where it stopped.
    """
    chosen = SIZES[size]
    if not Entity.objects.exists():
        say("people and their roles")
        make_council()
    say("chart of accounts")
    _chart()
    say(f"ledger from April to October: {chosen.history_lines:,} lines")
    _history(chosen)
    say("bank account")
    _bank()
    say(f"{chosen.suppliers:,} suppliers, each verified by a second person")
    made = made_suppliers(chosen)
    references = _suppliers(made)
    say("the first morning's post")
    _first_morning(chosen, made, references)
    _system("kernel.set_setting", {"name": "demonstration_size", "value": size}, "size")


def _system(name: str, inputs: dict[str, Any], key: str) -> Answer:
    """Do an act as the system, once."""
    return run(SYSTEM, name, inputs, key=f"demo:{key}")


def _chart() -> None:
    _system("ledger.load_starter_chart", {"entity": ENTITY}, "chart")
    for entity in (ENTITY, SCHOOLS):
        for period in range(1, MONTH + 1):
            place = {"entity": entity, "year": YEAR, "period": period}
            _system("ledger.open_period", place, f"open:{entity}:{period}")


def _history(size: Size) -> None:
    tree: pl.DataFrame = ask(SYSTEM, "ledger.cost_centre_tree", {"as_at": FIRST_DAY})
    centres = tree.filter(
        (pl.col("entity") == ENTITY) & ~pl.col("service").is_in(OTHER_FUNDS)
    ).select(
        "cost_centre",
        fund=pl.when(pl.col("service") == "HRA0").then(pl.lit("HRA")).otherwise(pl.lit("GF")),
    )
    for number, frame in enumerate(all_frames(size, centres)):
        inputs = {"source": "demo", "journals": frame, "between_funds": True}
        _system("ledger.post_journals", inputs, f"history:{size.name}:{number}")
    for period in PERIODS:
        place = {"entity": ENTITY, "year": YEAR, "period": period}
        _system("ledger.close_period", place, f"close:{period}")
    _system("ledger.fold_balances", {}, "fold")
    _system("ledger.seal_day", {}, "seal")


def _bank() -> None:
    inputs = {
        "code": "MAIN",
        "entity": ENTITY,
        "name": "Main account",
        "sort_code": SORT_CODE,
        "account_number": ACCOUNT,
        "opened_on": FIRST_DAY,
        "main": True,
    }
    _system("banking.add_bank_account", inputs, "bank")
    _system("payables.require_controls", {"entity": ENTITY}, "controls")


def _suppliers(made: list[Supplier]) -> dict[str, str]:
    references = registered(made)
    for supplier in made:
        _bank_details(supplier, references[supplier.source_ref])
    return references


def _first_morning(size: Size, made: list[Supplier], references: dict[str, str]) -> None:
    """Take the first day's post in and send half of it on, so that there is work to see."""
    post = arrive(size, made, references, MORNING)
    code_and_send(post[: len(post) // 2])


def registered(made: list[Supplier]) -> dict[str, str]:
    """Register suppliers, or answer the references they were registered under before."""
    references: dict[str, str] = {}
    for start in range(0, len(made), BATCH):
        items = [_row(supplier) for supplier in made[start : start + BATCH]]
        found = _system("payables.create_suppliers", {"items": items}, f"suppliers:{start}").value
        sources = (item["source_ref"] for item in items)
        references |= dict(zip(sources, found.accepted, strict=True))
    return references


def _row(supplier: Supplier) -> dict[str, Any]:
    return {
        "name": supplier.name,
        "entity": ENTITY,
        "payee_class": supplier.spend.payee_class,
        "vat_number": supplier.vat_number,
        "company_number": supplier.company_number,
        "address": supplier.address,
        "postcode": supplier.postcode,
        "telephone": supplier.telephone,
        "terms_days": supplier.terms_days,
        "source_ref": supplier.source_ref,
    }


def _bank_details(supplier: Supplier, reference: str) -> None:
    """Propose and verify as the two people whose work it is."""
    proposed = {
        "supplier": reference,
        "sort_code": supplier.sort_code,
        "account_number": supplier.account_number,
        "account_name": supplier.name[:18],
        "requested_by": "Supplier registration form",
    }
    key = f"demo:bank:{supplier.number}"
    details = run(caller_for("suppliers"), "payables.propose_bank_details", proposed, key=key).value
    verified = {
        "details": details,
        "method": "call_back",
        "number_called": supplier.telephone,
        "answered_by": "Accounts office",
        "payee_check": "match",
    }
    run(caller_for("verifier"), "payables.verify_bank_details", verified, key=key)
