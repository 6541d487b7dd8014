"""All control accounts at a period's end, as every application that answers for one tells it."""

from collections import defaultdict
from datetime import date, timedelta

from django.apps import apps

from chamberlain.banking.contract import reconciliations_last
from chamberlain.income.contract import control as income_control
from chamberlain.insight.models import ControlExplanation, ControlSigning
from chamberlain.insight.queries.seeing import Period, see_entity, see_period
from chamberlain.insight.rules.controls import (
    ControlItem,
    ControlLine,
    Signed,
    Told,
    control_lines,
)
from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.people import names_of
from chamberlain.kernel.records import Year
from chamberlain.kernel.references import Explanation, explains
from chamberlain.ledger.contract import (
    Role,
    account_roles,
    control_account_balance,
    control_accounts,
)
from chamberlain.payables.contract import controls_now
from chamberlain.payroll.contract import pay_controls
from chamberlain.revenues.contract import control as revenues_control

PAYABLES = {
    "creditors": "Invoices and requests not paid yet",
    "vat": "VAT on purchases and direct debits",
    "net_pay": "Net pay asked for and not paid yet",
}
SINCE = "Posted after the period's end"


@query(summary="All control accounts at a period's end")
def controls(scope: Scope, entity: str, year: Year, period: int) -> list[ControlLine]:
    """Return every control account: register, ledger, items between, and who signed.

    An account that no register answers for stands with its whole balance unexplained, and so does a
    bank account that was not reconciled in the period.
    """
    see_entity(scope, entity)
    chosen = see_period(year, period)
    place = {"entity": entity, "year": year, "period": period}
    ledger = [
        (one.account, one.name, one.balance_pence) for one in control_accounts(scope, **place)
    ]
    balances = {code: pence for code, _, pence in ledger}
    told = [
        *_of_payables(scope, entity, chosen),
        *_of_bank(scope, entity, chosen),
        *_of_income(scope, entity, balances),
        *_of_revenues(scope, entity, chosen),
        *_of_payroll(scope, entity, balances),
    ]
    for code in sorted({code for one in told for code in one.accounts} - set(balances)):
        more = control_account_balance(scope, account=code, **place)
        ledger.append((code, more.name, more.balance_pence))
    said, signed = _explained(entity, year, period), _signed(entity, year, period)
    return control_lines(ledger, told, said, signed)


def _installed(name: str) -> bool:
    return apps.is_installed(f"chamberlain.{name}")


def _of_payables(scope: Scope, entity: str, chosen: Period) -> list[Told]:
    found = controls_now(scope, entity=entity, year=chosen.year, period=chosen.period)
    people = [one.standing for one in found if one.standing]
    names = names_of({by for one in people for by in (one.prepared_by, one.reviewed_by)})
    return [
        Told(
            accounts=(one.account,),
            register=PAYABLES[one.control],
            pence=one.register_pence,
            page=(
                f"/staff/why/payables:control:{one.standing.reference}"
                if one.standing
                else f"/staff/ask/payables.controls_now?entity={entity}&year={chosen.year}"
                f"&period={chosen.period}"
            ),
            signs=one.control != "net_pay",
            signed=Signed(
                reference=f"payables:control:{one.standing.reference}",
                state=one.standing.state,
                register_pence=one.standing.subsidiary_pence,
                ledger_pence=one.standing.ledger_pence,
                prepared_by=names.get(one.standing.prepared_by, one.standing.prepared_by),
                reviewed_by=names.get(one.standing.reviewed_by, one.standing.reviewed_by or ""),
                reviewed_on=one.standing.reviewed_on,
            ) if one.standing else None,
        )
        for one in found
    ]  # fmt: skip


def _of_bank(scope: Scope, entity: str, chosen: Period) -> list[Told]:
    """Return each reconciled bank account, and suspense; what moved since is no item of theirs."""
    since, until = chosen.days
    roles = account_roles(scope, entity=entity)
    waiting = (roles.get(Role.SUSPENSE_RECEIPTS), roles.get(Role.SUSPENSE_PAYMENTS))
    suspense = tuple(sorted({code for code in waiting if code}))
    told = []
    for row in reconciliations_last(scope, entity=entity, since=since, until=until):
        bank = row.kind == "bank"
        codes = (row.ledger_account,) if bank else suspense
        items = [
            ControlItem(what="Posted to cash in transit", amount_pence=-row.transit_pence),
            ControlItem(what="Sent, not at the bank yet", amount_pence=row.in_transit_pence),
            ControlItem(what="At the bank, not posted yet", amount_pence=-row.unposted_pence),
        ]
        told.append(Told(
            accounts=codes,
            register=f"{'Statement' if bank else 'Lines in suspense'} of {row.as_at:%-d %B %Y}",
            pence=row.statement_pence,
            page=f"/staff/banking/reconciliations/{row.reference}",
            items=items if bank else [],
            name=row.account_name if bank else "Suspense of bank lines",
            signs=True,
            signed=Signed(
                reference=f"banking:reconciliation:{row.reference}",
                state=row.state,
                register_pence=row.statement_pence,
                ledger_pence=row.ledger_pence,
                prepared_by=row.prepared_by,
                reviewed_by=row.reviewed_by,
            ),
        ))  # fmt: skip
    return told


def _rolled_back(ledger_now: int, at_end: int | None) -> list[ControlItem]:
    """Return what the ledger moved between a period's end and today.

    A register that only knows today is held beside the ledger of today; this takes it back.
    """
    moved = 0 if at_end is None else at_end - ledger_now
    return [ControlItem(what=SINCE, amount_pence=moved)]


def _of_income(scope: Scope, entity: str, balances: dict[str, int]) -> list[Told]:
    today = clock.business_date()
    return [
        Told(
            accounts=(one.account,),
            register=f"{one.name}: charges and receipts",
            pence=one.detail_pence,
            page="/staff/income/",
            items=_rolled_back(one.ledger_pence, balances.get(one.account)),
        )
        for one in income_control(scope, entity=entity, as_at=today)
    ]


def _of_revenues(scope: Scope, entity: str, chosen: Period) -> list[Told]:
    if not _installed("revenues"):
        return []
    day = min(clock.business_date(), chosen.days[1] - timedelta(days=1))
    return [
        Told(
            accounts=(one.account,),
            register=f"{one.name}: what accounts owe",
            pence=one.detail_pence,
            page=f"/staff/revenues/control?chosen=1&as_at={day}",
            items=[ControlItem(what="Paid, day not closed", amount_pence=one.not_posted_pence)],
        )
        for one in revenues_control(scope, entity=entity, as_at=day)
    ]


def _of_payroll(scope: Scope, entity: str, balances: dict[str, int]) -> list[Told]:
    if not _installed("payroll"):
        return []
    today = clock.business_date()
    return [
        Told(
            accounts=(one.account,),
            register="Deductions not paid over yet",
            pence=one.owed_pence,
            page="/staff/payroll/owed",
            items=_rolled_back(one.ledger_pence, balances.get(one.account)),
        )
        for one in pay_controls(scope, entity=entity, as_at=today)
    ]


def _explained(entity: str, year: int, period: int) -> dict[str, list[ControlItem]]:
    found: dict[str, list[ControlItem]] = defaultdict(list)
    rows = ControlExplanation.objects.filter(entity=entity, year=year, period=period)
    for row in rows.order_by("id"):
        found[row.account].append(ControlItem(what=row.what, amount_pence=row.amount_pence))
    return found


def _signed(entity: str, year: int, period: int) -> dict[str, Signed]:
    rows = ControlSigning.objects.filter(entity=entity, year=year, period=period)
    rows = rows.exclude(state="superseded")
    names = names_of({by for row in rows for by in (row.prepared_by, row.reviewed_by)})
    return {
        row.account: Signed(
            reference=control_subject(entity, year, period, row.account),
            state=row.state,
            register_pence=row.register_pence,
            ledger_pence=row.ledger_pence,
            prepared_by=names.get(row.prepared_by, row.prepared_by),
            reviewed_by=names.get(row.reviewed_by or "", row.reviewed_by or ""),
            reviewed_on=row.reviewed_on,
        )
        for row in rows
    }


def control_subject(entity: str, year: int, period: int, account: str) -> str:
    """Return the reference by which a control account of a period is known."""
    return f"insight:control:{entity}/{year}/{period}/{account}"


def control_line(scope: Scope, entity: str, year: int, period: int, account: str) -> ControlLine:
    """Return one control account of a period, or say that there is none."""
    for one in controls(scope, entity, year, period):
        if one.account == account:
            return one
    raise Unknown(f"{account} is no control account of {entity}.", field="account")


@explains("insight:control", query="insight.controls")
def explain_control(scope: Scope, reference: str) -> Explanation:
    """Explain one control account at a period's end: register, items, ledger and signatures."""
    parts = reference.split("/")
    if len(parts) != 4 or not (parts[1].isdigit() and parts[2].isdigit()):
        raise Unknown(
            f"A control account is named ENTITY/2026/8/ACCOUNT, not {reference}.", field="reference"
        )
    entity, year, period = parts[0], int(parts[1]), int(parts[2])
    one = control_line(scope, entity, year, period, parts[3])
    name = see_period(year, period)
    rows = [
        (one.register_name or "No register answers for it", one.register_pence or 0),
        *[(item.what, item.amount_pence) for item in (*one.items, *one.explained)],
        ("Unexplained", one.unexplained_pence),
        ("In the ledger", one.ledger_pence),
    ]
    balances = [
        (f"Journals of {code}", f"ledger:balance:{entity}/{name.year_name}/{period}/{code}")
        for code in one.account.split("+")
    ]
    return Explanation(
        reference=f"insight:control:{reference}",
        title=f"{one.name}, to the end of {name.name}",
        url=controls_page(entity, name.days[0]),
        amount_pence=one.ledger_pence,
        facts=[
            ("Stands", one.verdict),
            ("Signatures", one.signing),
            ("Prepared by", one.prepared_by or "nobody yet"),
            ("Reviewed by", one.reviewed_by or "nobody yet"),
        ],
        leads_to=balances,
        workings=[{"What": what, "Amount": format_pounds(pence)} for what, pence in rows],
    )


def controls_page(entity: str, day: date) -> str:
    """Return the address of the page of a month's control accounts."""
    return f"/staff/insight/controls/{day:%Y-%m}?entity={entity}"
