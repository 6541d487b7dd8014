"""Where each ratepayer in arrears stands: to be noticed, waiting, or owing the whole year."""

from dataclasses import dataclass
from datetime import date

from chamberlain.kernel.selecting import rows
from chamberlain.revenues.queries.balances import year_balances
from chamberlain.revenues.rules.rates_recovery import Noticed, next_of

KNOWN = (
    "SELECT a.id, a.reference, p.name, d.address, EXISTS (SELECT FROM revenues_hold h "
    "WHERE h.account_id = a.id AND h.ended_act IS NULL AND h.held_from <= %(today)s "
    "AND h.held_to > %(today)s) AS held, n.issued_on, n.pay_by, n.whole_due_on, "
    "n.amount_pence AS asked_pence, coalesce((SELECT -sum(e.amount_pence) FROM revenues_entry e "
    "WHERE e.account_id = a.id AND e.year = %(year)s AND e.day BETWEEN n.issued_on AND n.pay_by "
    "AND e.kind IN ('receipt', 'returned', 'refund', 'transfer')), 0)::bigint AS paid_pence "
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
        return self.balance_pence if self.next == "whole_year" else self.overdue_pence


def rates_arrears(entity: str, year: int, today: date) -> list[Arrears]:
    """Return every ratepayer with something overdue of a year, the most first."""
    owed = year_balances(entity, today, None, year, tax="rates")
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
        found.append(
            Arrears(
                account_id=row["id"],
                account=row["reference"],
                name=row["name"],
                address=row["address"],
                held=row["held"],
                overdue_pence=money["overdue_pence"],
                balance_pence=money["balance_pence"],
                next=step.kind,
                whole_due_on=step.due_on,
                noticed_on=row["issued_on"],
            )
        )
    return sorted(found, key=lambda one: -one.overdue_pence)
