"""The bills of many accounts at once, as they are served."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.selecting import rows
from chamberlain.revenues.queries.accounts import InstalmentRow, plan_states
from chamberlain.revenues.queries.balances import year_balances
from chamberlain.revenues.queries.bills import BillView, body_lines
from chamberlain.revenues.queries.slices import amounts
from chamberlain.revenues.queries.workings import workings_of_all

HEADS = (
    "SELECT a.id, a.reference AS account, a.scheme, p.name, d.address, d.postcode, d.area, "
    "coalesce(nullif(p.correspondence_address, ''), '') AS sent_to, EXISTS (SELECT FROM "
    "revenues_mandate m WHERE m.account_id = a.id AND m.state IN ('new', 'lodged', 'live')) "
    "AS direct_debit, b.id AS bill_id, b.number, b.kind, b.issued_on FROM revenues_account a "
    "JOIN revenues_party p ON p.id = a.party_id JOIN revenues_dwelling d ON d.id = a.dwelling_id "
    "JOIN LATERAL (SELECT * FROM revenues_bill b WHERE b.account_id = a.id AND b.year = %s AND "
    "(b.run_id IS NULL OR b.run_id IN (SELECT id FROM revenues_billing_run WHERE state = 'issued'))"
    " ORDER BY b.number DESC LIMIT 1) b ON true WHERE a.id = ANY(%s) ORDER BY b.id"
)
STANDING = (
    "SELECT c.account_id, min(c.first_day), max(c.last_day), "
    "(array_agg(c.band ORDER BY c.first_day DESC))[1] FROM revenues_charge c "
    "LEFT JOIN revenues_billing_run r ON r.id = c.run_id WHERE c.account_id = ANY(%s) "
    "AND c.year = %s AND c.reverses IS NULL AND (c.run_id IS NULL OR r.state = 'issued') "
    "AND NOT EXISTS (SELECT FROM revenues_charge n WHERE n.reverses = c.id) GROUP BY 1"
)


def bills_of(entity: str, year: int, accounts: Sequence[int], today: date) -> list[BillView]:
    """Return the newest bill of a year of each account that has one, in the order of the bills."""
    keys = list(accounts)
    heads = rows(HEADS, [year, keys])
    if not heads:
        return []
    held = {row["id"]: row for row in _standing(keys, year).iter_rows(named=True)}
    owed = _owed(entity, keys, today)
    plans = _plans([row["bill_id"] for row in heads])
    worked = workings_of_all(entity, keys, year)
    tables = {one: amounts(entity, one) for one in (year - 1, year)}
    lines: dict[tuple[str, str], Any] = {}
    council = rows("SELECT name FROM kernel_entity WHERE code = %s", [entity])
    name = council[0]["name"] if council else entity
    made = []
    for head in heads:
        key, stood = head["id"], held.get(head["id"], {})
        band = stood.get("band") or ""
        place = (head["area"], band)
        if place not in lines:
            lines[place] = body_lines(tables, head["area"], year, band)
        this: dict[str, Any] = owed[key][year]
        balance, overdue, due_on, due_pence = owed[key]["all"]
        kept = {field: head[field] for field in BillView.model_fields if field in head}
        made.append(
            BillView(
                entity=entity,
                council=name,
                year=year,
                first_day=stood.get("first_day") or date(year, 4, 1),
                last_day=stood.get("last_day") or date(year + 1, 3, 31),
                band=band,
                bodies=lines[place],
                year_pence=sum(line.amount_pence for line in lines[place]),
                workings=worked.get(key, []),
                charged_pence=this["charged_pence"],
                paid_pence=this["paid_pence"],
                brought_forward_pence=balance - this["balance_pence"] + this["other_pence"],
                balance_pence=balance,
                overdue_pence=overdue,
                next_due_on=due_on,
                next_pence=due_pence,
                plan=_plan(plans.get(head["bill_id"], []), this, today),
                **kept,
            )
        )
    return made


def _standing(keys: list[int], year: int) -> pl.DataFrame:
    schema = {"id": pl.Int64, "first_day": pl.Date, "last_day": pl.Date, "band": pl.String}
    return read_frame(STANDING, [keys, year], schema=schema)


def _owed(entity: str, keys: list[int], today: date) -> dict[int, dict[Any, Any]]:
    """Return balances by account and year; under "all", balance, overdue and what is due next."""
    found: dict[int, dict[Any, Any]] = {}
    for row in year_balances(entity, today, keys).iter_rows(named=True):
        mine = found.setdefault(row["account_id"], {"all": [0, 0, None, 0]})
        mine[row["year"]] = row
        mine["all"][0] += row["balance_pence"]
        mine["all"][1] += row["overdue_pence"]
        if row["bill_id"]:
            mine["all"][2:] = row["next_due_on"], row["next_pence"]
    return found


def _plans(bills: list[int]) -> dict[int, list[dict[str, Any]]]:
    found = read_frame(
        "SELECT bill_id, due_on, amount_pence FROM revenues_instalment WHERE bill_id = ANY(%s) "
        "ORDER BY bill_id, number",
        [bills],
        schema={"bill_id": pl.Int64, "due_on": pl.Date, "amount_pence": pl.Int64},
    )
    plans: dict[int, list[dict[str, Any]]] = {}
    for row in found.iter_rows(named=True):
        plans.setdefault(row.pop("bill_id"), []).append(row)
    return plans


def _plan(planned: list[dict[str, Any]], this: dict[str, Any], today: date) -> list[InstalmentRow]:
    return plan_states(planned, this["paid_pence"] - (this["settled_pence"] or 0), today)
