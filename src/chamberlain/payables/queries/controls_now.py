"""What payables' registers say of the control accounts they answer for, whether signed or not."""

from typing import Literal

from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record, Year
from chamberlain.ledger.contract import Role, account_roles
from chamberlain.payables.queries.controls import ROLES, ControlItem, ControlView, subsidiary
from chamberlain.payables.queries.controls import control_list as standing

Answered = Literal["creditors", "vat", "net_pay"]
ANSWERED = {**ROLES, "net_pay": str(Role.NET_PAY)}


class ControlNow(Record):
    """A control account as payables' registers have it now, and the reconciliation that stands."""

    control: str
    account: str
    register_pence: Pence
    items: list[ControlItem]
    standing: ControlView | None


@query(summary="Control accounts as payables' registers have them", contract=True)
def controls_now(scope: Scope, entity: str, year: Year, period: int) -> list[ControlNow]:
    """Return creditors, VAT on purchases and net pay to a period's end, as the ledger signs them.

    Net pay has no reconciliation of its own here.
    """
    if not scope.sees_whole(entity):
        return []
    roles = account_roles(scope, entity=entity)
    signed = {one.control: one for one in standing(scope, entity, year, period)}
    found = []
    for control, role in ANSWERED.items():
        if role in roles:
            items = subsidiary(scope, entity, control, year, period)
            found.append(ControlNow(
                control=control,
                account=roles[role],
                register_pence=sum(item.amount_pence for item in items),
                items=items,
                standing=signed.get(control),
            ))  # fmt: skip
    return found
