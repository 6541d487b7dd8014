"""Overpayments: found, agreed as instalments, charged to a leaver, or written off by another."""

from datetime import date
from typing import Annotated

from pydantic import Field

from chamberlain.income.contract import (
    ChargeRequest,
    CustomerRecord,
    charge_frame,
    raise_charges,
    record_customers,
)
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Code, Key, Pence, Text
from chamberlain.ledger.contract import (
    Journal,
    cost_centre_tree,
    line,
    open_period_for,
    post_journals,
)
from chamberlain.payroll.commands.locking import locked
from chamberlain.payroll.commands.writing import employment_called, insert
from chamberlain.payroll.contract import OverpaymentRef
from chamberlain.payroll.errors import WrongState
from chamberlain.payroll.models import Element, Overpayment, Payslip, Run
from chamberlain.payroll.queries.overpaid import overpayment as overpayment_row
from chamberlain.payroll.rules.codings import ADVANCES
from chamberlain.payroll.rules.overpayments import GROSS, basis_of
from chamberlain.people.contract import tax_facts

DEFERRED = "overpayment_deferred"
INCOME_TYPE = "SUNDRY"
Owed = Annotated[Pence, Field(gt=0)]


@command(duty="payroll.overpay", summary="Record that somebody was paid too much")
def record_overpayment(  # noqa: PLR0913 - each is a field of the form
    act: Act,
    *,
    entity: str,
    payroll_id: Key,
    of_tax_year: Annotated[str, Field(pattern=r"^20\d\d-\d\d$", description="Such as 2026-27")],
    gross_pence: Annotated[Pence, Field(gt=0, description="Before tax, NI and pension")],
    net_pence: Annotated[Pence, Field(gt=0, description="What of it reached the employee")],
    why: Text,
    cost_centre: Code,
    account: Code = "11010",
) -> str:
    """Keep what somebody was paid too much as their debt; return its reference.

    Of this tax year: the next run takes the gross back, with tax, NI, loan and pension; so that it
    needn't all come off one pay, the net is given back with that run and repaid in instalments. Of
    an earlier year: the net is owed, posted here, and that year's NI is corrected by an FPS.
    """
    employment = employment_called(entity, payroll_id)
    act.need(entity=entity)
    if net_pence > gross_pence:
        raise Refusal("The net is more than the gross.", field="net_pence", status=422)
    basis = basis_of(of_tax_year, act.today)
    reference = _write(act, employment.pk, entity, {
        "basis": basis, "of_tax_year": of_tax_year, "gross_pence": gross_pence,
        "owed_pence": net_pence, "why": why, "run_id": None,
    })  # fmt: skip
    if basis == GROSS:
        _give_back(act, entity, employment.pk, reference, net_pence)
    else:
        post_between(act, entity, f"payroll:overpayment:{reference}", f"Overpaid, {why}",
              (ADVANCES, ""), (account, cost_centre), net_pence)  # fmt: skip
        act.warnings.append(
            f"Correct the National Insurance of {of_tax_year} by an FPS for that year, reason H."
        )
    return reference


def _write(act: Act, employment: int, entity: str, values: dict[str, object]) -> str:
    reference = next_reference("OVP")
    insert(act, "payroll_overpayment", {
        "reference": reference, "entity": entity, "employment_id": employment,
        "found_on": act.today, "state": "found", "instalment_pence": None,
        "protected_pence": None, "first_on": None, "charge": "", "act_id": act.id, **values,
    })  # fmt: skip
    subject = f"payroll:overpayment:{reference}"
    act.concerns(subject)
    act.changed(subject, None, values)
    act.ask_for(
        subject, "payroll.agree_overpayment",
        title=f"Agree with the employee how {reference} is paid back",
        amount_pence=int(str(values["owed_pence"])), entity=entity,
        url=f"/staff/payroll/overpayments/{reference}/agree",
    )  # fmt: skip
    return reference


def _give_back(act: Act, entity: str, employment: int, reference: str, pence: int) -> None:
    """Pay the net back once with the next run: it is repaid in instalments."""
    if not Element.objects.filter(
        entity=entity, code=DEFERRED, held__contains=act.today, account=ADVANCES
    ).exists():
        raise WrongState(f"Load the element {DEFERRED} of account {ADVANCES} first.")
    item = next_reference("ITM")
    insert(act, "payroll_item", {
        "reference": item, "employment_id": employment, "element": DEFERRED, "standing": False,
        "amount_pence": pence, "units_e2": 0, "note": reference, "source_ref": None,
        "held": f"[{act.today},{act.today.fromordinal(act.today.toordinal() + 1)})",
        "act_id": act.id,
    })  # fmt: skip


def post_between(
    act: Act, entity: str, ref: str, words: str, debit: tuple[str, str], credit: tuple[str, str],
    pence: int,
) -> None:  # fmt: skip
    """Post one sum between two accounts and cost centres, today or in the first open period."""
    place = open_period_for(act.scope, entity=entity, day=act.today)
    if place is None:
        raise WrongState(f"No period of {entity} is open on {act.today:%d/%m/%Y} or after.")
    tree = cost_centre_tree(act.scope, as_at=act.today)
    funds = dict(tree.select("cost_centre", "fund").iter_rows())
    lines = [
        line(account, amount, cost_centre=centre, fund=funds.get(centre) or "GF", line_ref=ref,
             narrative=words)
        for (account, centre), amount in ((debit, pence), (credit, -pence))
    ]  # fmt: skip
    journal = Journal(
        source_ref=ref, type="JPY", entity=entity, journal_date=place.journal_date,
        year=place.year, period=place.period, description=words[:120],
        lines=tuple(one for one in lines if one is not None),
    )  # fmt: skip
    post_journals(act, source="payroll", journals=[journal], between_funds=True)


def note_negative_pay(act: Act, run: Run) -> list[str]:
    """Keep each payslip below nought as the employee's debt: the run's journal has it already."""
    found = Payslip.objects.filter(run=run, result__net_pence__lt=0).select_related("result")
    return [
        _write(act, one.employment_id, run.entity, {
            "basis": "negative_pay", "of_tax_year": one.tax_year,
            "gross_pence": -one.result.net_pence, "owed_pence": -one.result.net_pence,
            "why": f"Pay of {one.reference} came out below nought", "run_id": run.pk,
        })
        for one in found
    ]  # fmt: skip


@command(duty="payroll.overpay", summary="Agree how an overpayment is paid back")
def agree_overpayment(
    act: Act,
    overpayment: OverpaymentRef,
    instalment_pence: Annotated[Pence, Field(gt=0, description="Taken of each pay")],
    protected_pence: Annotated[
        Pence, Field(ge=0, description="Net pay that is left at the least, as agreed")
    ],
    first_on: Annotated[date, Field(description="First payday it is taken of")],
) -> str:
    """Keep what was agreed with the employee; agreeing again changes what is left to take."""
    found = locked(act, Overpayment, "overpayment", overpayment, "found", "agreed")
    before = {"instalment_pence": found.instalment_pence, "first_on": found.first_on}
    after = {"instalment_pence": instalment_pence, "protected_pence": protected_pence,
             "first_on": first_on, "state": "agreed"}  # fmt: skip
    Overpayment.objects.filter(pk=found.pk).update(**after)
    subject = f"payroll:overpayment:{overpayment}"
    act.changed(subject, before, after)
    act.done(subject)
    return overpayment


@command(duty="payroll.overpay", summary="Charge what a leaver was overpaid")
def charge_overpayment(act: Act, overpayment: OverpaymentRef, due_on: date) -> str:
    """Charge what is left to whoever left: income bills, collects and recovers it from then on."""
    found = locked(act, Overpayment, "overpayment", overpayment, "found", "agreed")
    left = overpayment_row(act.scope, overpayment).left_pence
    if left <= 0:
        raise WrongState(f"Nothing is left of {overpayment}.")
    entity, payroll_id = found.entity, found.employment.payroll_id
    facts = tax_facts(act.scope, entity=entity, end=act.today)
    own = facts.filter(facts["payroll_id"] == payroll_id).to_dicts()
    person = own[-1] if own else {}
    names = ("address_1", "address_2", "address_3", "address_4")
    source_ref = f"payroll:employment:{entity}/{payroll_id}"
    customer = record_customers(act, customers=[CustomerRecord.model_validate({
        "source_ref": source_ref, "entity": entity, "kind": "person",
        "name": f"{person.get('forenames', '')} {person.get('surname', payroll_id)}".strip(),
        "address": "\n".join(str(person[name]) for name in names if person.get(name)),
        "postcode": person.get("postcode") or "",
    })])[source_ref]  # fmt: skip
    ref = f"payroll:overpayment:{overpayment}"
    told = ChargeRequest.model_validate({
        "source_ref": ref, "entity": entity, "customer": customer, "income_type": INCOME_TYPE,
        "net_pence": left, "due_on": due_on, "why": f"Pay overpaid, {overpayment}",
        "account": ADVANCES, "fund": "GF", "vat_code": "OS",
    })  # fmt: skip
    taken = raise_charges(act, source="payroll", charges=charge_frame([told]))
    charge = taken.references[ref]
    Overpayment.objects.filter(pk=found.pk).update(state="charged", charge=charge)
    act.changed(ref, {"state": found.state}, {"state": "charged", "charge": charge})
    act.done(ref)
    return charge


@command(duty="payroll.write_off", summary="Write an overpayment off")
def write_off_overpayment(
    act: Act, overpayment: OverpaymentRef, reason: Text, cost_centre: Code, account: Code = "11010"
) -> str:
    """Write off what is left, charged to a cost centre; by somebody who didn't record it."""
    found = locked(act, Overpayment, "overpayment", overpayment, "found", "agreed")
    left = overpayment_row(act.scope, overpayment).left_pence
    subject = f"payroll:overpayment:{overpayment}"
    act.concerns(subject)
    act.within_limit(left, "write_off")
    if left <= 0 or not reason.strip():
        raise Refusal("Say why what is left is written off.", field="reason", status=422)
    post_between(act, found.entity, f"{subject}/off", f"{overpayment} written off: {reason}",
          (account, cost_centre), (ADVANCES, ""), left)  # fmt: skip
    Overpayment.objects.filter(pk=found.pk).update(state="written_off")
    act.changed(subject, {"state": found.state}, {"state": "written_off", "reason": reason})
    act.done(subject)
    return overpayment
