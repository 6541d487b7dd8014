"""Where each ratepayer in arrears stands: to be noticed, waiting, owing the year, in court."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from chamberlain.kernel.selecting import rows
from chamberlain.revenues.queries.stages import unordered
from chamberlain.revenues.rules.rates_recovery import Noticed, next_of

KNOWN = (
    "SELECT a.id, a.reference, p.name, d.address, EXISTS (SELECT FROM revenues_hold h "
    "WHERE h.account_id = a.id AND h.ended_act IS NULL AND h.held_from <= %(today)s "
    "AND h.held_to > %(today)s) AS held, n.issued_on, n.pay_by, n.whole_due_on, "
    "n.amount_pence AS asked_pence, coalesce((SELECT -sum(e.amount_pence) FROM revenues_entry e "
    "WHERE e.account_id = a.id AND e.year = %(year)s AND e.day BETWEEN n.issued_on AND n.pay_by "
    "AND e.kind IN ('receipt', 'returned', 'refund', 'transfer')), 0)::bigint AS paid_pence, "
    "EXISTS (SELECT FROM revenues_court_case c WHERE c.account_id = a.id AND c.year = %(year)s "
    "AND c.state = 'listed') AS in_court, EXISTS (SELECT FROM revenues_arrangement g "
    "WHERE g.account_id = a.id AND g.state = 'running') AS arranged, "
    "EXISTS (SELECT FROM revenues_recovery_step s WHERE s.account_id = a.id "
    "AND s.year = %(year)s AND s.state = 'proposed') AS listed "
    "FROM revenues_account a JOIN revenues_party p ON p.id = a.party_id "
    "JOIN revenues_dwelling d ON d.id = a.dwelling_id LEFT JOIN revenues_rates_notice n "
    "ON n.account_id = a.id AND n.year = %(year)s WHERE a.id = ANY(%(keys)s)"
)
PLAN = (
    "SELECT DISTINCT ON (b.account_id) b.account_id, i.due_on, last.due_on AS last_due_on "
    "FROM revenues_bill b LEFT JOIN revenues_billing_run r ON r.id = b.run_id "
    "JOIN LATERAL (SELECT max(i.due_on) FILTER (WHERE i.due_on <= %(today)s) AS due_on "
    "FROM revenues_instalment i WHERE i.bill_id = b.id) i ON true "
    "JOIN LATERAL (SELECT max(i.due_on) AS due_on FROM revenues_instalment i "
    "WHERE i.bill_id = b.id) last ON true WHERE b.account_id = ANY(%(keys)s) "
    "AND b.year = %(year)s AND (b.run_id IS NULL OR r.state = 'issued') "
    "ORDER BY b.account_id, b.number DESC"
)


@dataclass(frozen=True)
class Arrears:
    """A ratepayer of whom something is overdue. `due_pence` is what may be asked for today."""

    account_id: int
    account: str
    name: str
    address: str
    held: bool
    overdue_pence: int
    balance_pence: int
    next: str
    whole_due_on: date | None
    noticed_on: date | None

    @property
    def due_pence(self) -> int:
        """The year's balance once it is due, else what is overdue."""
        whole = self.next in {"whole_year", "listed", "in_court"}
        return self.balance_pence if whole else self.overdue_pence


def rates_arrears(entity: str, year: int, today: date) -> list[Arrears]:
    """Return every ratepayer with something overdue of a year, the most first."""
    owed = unordered(entity, today, None, year, tax="rates")
    late = {row["account_id"]: row for row in owed.iter_rows(named=True) if row["overdue_pence"]}
    if not late:
        return []
    given = {"keys": list(late), "year": year, "today": today}
    plans = {row["account_id"]: row for row in rows(PLAN, given)}
    found = []
    for row in rows(KNOWN, given):
        noticed = None
        if row["issued_on"]:
            cured = row["paid_pence"] >= row["asked_pence"]
            noticed = Noticed(row["issued_on"], row["pay_by"], row["whole_due_on"], cured)
        plan, money = plans.get(row["id"], {}), late[row["id"]]
        step = next_of(
            today,
            money["overdue_pence"],
            plan.get("due_on") or today,
            noticed,
            plan.get("last_due_on"),
        )
        kind = "in_court" if row["in_court"] else "arrangement" if row["arranged"] else step.kind
        found.append(
            Arrears(
                account_id=row["id"],
                account=row["reference"],
                name=row["name"],
                address=row["address"],
                held=row["held"],
                overdue_pence=money["overdue_pence"],
                balance_pence=money["balance_pence"],
                next="listed" if row["listed"] and kind == "whole_year" else kind,
                whole_due_on=step.due_on,
                noticed_on=row["issued_on"],
            )
        )
    return sorted(found, key=lambda one: -one.overdue_pence)


def due_a_summons(entity: str, today: date, year: int, *, listed: bool = False) -> pl.DataFrame:
    """Return (account_id, kind, amount_pence, held) of ratepayers whose year has fallen due.

    `listed` leaves out those on a list that isn't released yet.
    """
    wanted = {"whole_year"} if listed else {"whole_year", "listed"}
    found = [one for one in rates_arrears(entity, year, today) if one.next in wanted]
    rows_ = [(one.account_id, "summons", one.balance_pence, one.held) for one in found]
    kinds = {"account_id": pl.Int64, "kind": pl.String, "amount_pence": pl.Int64,
             "held": pl.Boolean}  # fmt: skip
    return pl.DataFrame(rows_, schema=kinds, orient="row")
