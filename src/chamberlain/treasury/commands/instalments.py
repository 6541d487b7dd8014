"""Instalments that fall due: posted, and asked of payables."""

from datetime import date

from chamberlain.kernel.door import Act, command
from chamberlain.ledger.contract import Journal, account_roles, line
from chamberlain.payables.contract import PaymentRequest, request_payment
from chamberlain.treasury.commands.posting import (
    SOURCE,
    journal,
    post,
)
from chamberlain.treasury.contract import INSTALMENTS_RAISED
from chamberlain.treasury.models import Instalment, Loan
from chamberlain.treasury.rules.codings import code_by

CONTROL = "creditors_control"


@command(duty="instalment.raise", summary="Ask for instalments to be paid")
def raise_instalments(act: Act, entity: str, due_by: date) -> list[str]:
    """Post every instalment due up to a day and ask payables to pay it, once each.

    Principal is taken off what is owed; only interest is charged to revenue. Returns the
    references that payables knows them by.
    """
    act.need(entity=entity)
    planned = (
        Instalment.objects.select_for_update(of=("self",))
        .select_related("loan__lender")
        .filter(loan__entity=entity, loan__state="active", state="planned", due_on__lte=due_by)
        .order_by("due_on", "loan__reference")
    )
    due = list(planned)
    if not due:
        return []
    control = account_roles(act.scope, entity=entity)[CONTROL]
    post(act, [_journal(act, one, control) for one in due])
    requests = [_request(one) for one in due]
    request_payment(act, source=SOURCE, requests=requests)
    _settle(act, due)
    refs = [one.source_ref for one in requests]
    act.emit(
        INSTALMENTS_RAISED,
        {
            "entity": entity,
            "instalments": refs,
            "total_pence": sum(one.amount_pence for one in requests),
        },
    )
    return refs


def _ref(one: Instalment) -> str:
    return f"treasury:instalment:{one.loan.reference}/{one.number}"


def _what(one: Instalment) -> str:
    return f"Instalment {one.number} of {one.loan.instalments} of {one.loan.reference}"


def _journal(act: Act, one: Instalment, control: str) -> Journal | None:
    loan, ref, what = one.loan, _ref(one), _what(one)
    kind, fund = loan.lender.kind, loan.fund
    about = {"fund": fund, "line_ref": ref, "narrative": what}
    interest = code_by("interest_payable", kind)
    return journal(
        act,
        ref,
        one.due_on,
        what,
        [
            line(code_by("liability", kind), one.repaid_pence, **about),
            line(interest, one.interest_pence, cost_centre=loan.cost_centre, **about),
            line(control, -(one.repaid_pence + one.interest_pence), **about),
        ],
        entity=loan.entity,
    )


def _request(one: Instalment) -> PaymentRequest:
    loan = one.loan
    number = f", {loan.lender_number}" if loan.lender_number else ""
    return PaymentRequest.model_validate(
        dict(
            source_ref=_ref(one),
            entity=loan.entity,
            payee=loan.lender.payee,
            amount_pence=one.repaid_pence + one.interest_pence,
            due_on=one.due_on,
            why=f"{_what(one)}{number}",
            fund=loan.fund,
        )
    )


def _settle(act: Act, due: list[Instalment]) -> None:
    """Note them as raised, and what is owed on each loan afterwards."""
    Instalment.objects.filter(pk__in=[one.pk for one in due]).update(
        state="raised", raised_act=act.id
    )
    repaid: dict[int, int] = {}
    for one in due:
        repaid[one.loan_id] = repaid.get(one.loan_id, 0) + one.repaid_pence
    for loan in Loan.objects.select_for_update().filter(pk__in=list(repaid)):
        loan.balance_pence -= repaid[loan.pk]
        loan.state = "active" if loan.balance_pence else "repaid"
        loan.save(update_fields=["balance_pence", "state"])
        act.changed(f"treasury:loan:{loan.reference}", None, {"balance_pence": loan.balance_pence})
