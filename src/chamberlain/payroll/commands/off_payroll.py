"""Fees of off-payroll workers inside the rules: from creditors to payroll, once each."""

from django.db import IntegrityError, transaction

from chamberlain.kernel.door import Act, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Key
from chamberlain.payables.contract import take_for_payroll
from chamberlain.payroll.commands.writing import employment_called, held_range, insert
from chamberlain.payroll.errors import WrongState
from chamberlain.payroll.models import Element

FEE = "off_payroll_fee"


@command(duty="payroll.enter", summary="Pay an off-payroll worker's fee through payroll")
def take_off_payroll_fee(act: Act, entity: str, invoice: Key, payroll_id: Key) -> str:
    """Take the fee of an invoice over from creditors, to be paid with tax and NI taken off.

    The worker is on payroll as a casual without pension, statutory pay or student loan. The invoice
    ends there with this act, and its fee is an item of the next run: never both, never twice.
    """
    act.need(entity=entity)
    employment = employment_called(entity, payroll_id)
    element = Element.objects.filter(entity=entity, code=FEE, held__contains=act.today).first()
    if element is None or not (element.taxable and element.niable) or element.pensionable:
        words = f"Load the element {FEE} first: taxed, with NI, and not pensionable."
        raise WrongState(words, field="invoice")
    fee = take_for_payroll(act, entity=entity, invoice=invoice)
    reference = next_reference("ITM")
    values = {
        "reference": reference, "employment_id": employment.pk, "element": FEE, "standing": False,
        "amount_pence": fee.net_pence, "units_e2": 0, "held": held_range(act.today, act.today),
        "note": f"Invoice {fee.number}, {fee.determination}",
        "source_ref": f"payables:invoice:{invoice}", "act_id": act.id,
    }  # fmt: skip
    try:
        with transaction.atomic():
            insert(act, "payroll_item", values)
    except IntegrityError:
        raise WrongState(f"{invoice} is in payroll already.", field="invoice") from None
    act.concerns(f"payroll:employment:{entity}/{payroll_id}")
    told = {"invoice": invoice, "amount_pence": fee.net_pence, "decided": fee.determination}
    act.changed(f"payroll:item:{reference}", None, told)
    return reference
