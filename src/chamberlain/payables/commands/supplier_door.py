"""What suppliers do at their own door: send an invoice, ask that their money go elsewhere."""

import re
from typing import Annotated

from pydantic import Field

from chamberlain.kernel import documents
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.records import Name
from chamberlain.payables.commands.bank_details import (
    SECRETS,
    AccountNumber,
    SortCode,
    ask_to_verify,
)
from chamberlain.payables.models import Payee
from chamberlain.payables.queries.supplier_door import own_payees
from chamberlain.payables.rules.bank_account import BankAccount

Supplier = Annotated[
    str, Field(description="Your supplier number, where you sign in for more than one")
]


@command(duty="invoice.send", summary="Send us an invoice")
def my_send_invoice(
    act: Act, content: bytes, filename: str = "invoice.xml", supplier: Supplier = ""
) -> str:
    """Send an invoice (UBL, CII or a PDF that holds one); return the document's reference.

    It is read within moments as received today. One that fails a rule, or is in the name of
    somebody else, waits for a person with the reason; nothing that was sent is lost.
    """
    payee = _one_of_theirs(act, supplier)
    kept = documents.store(
        act, content, filename, payee.entity, data_class=f"payee:{payee.payee_class}"
    )
    act.concerns(f"kernel:document:{kept.reference}")
    act.emit("payables.invoice_sent", {"document": kept.reference, "supplier": payee.reference})
    return kept.reference


@command(duty="bank_details.propose", secret=SECRETS, summary="Ask us to pay another account")
def my_propose_bank_details(
    act: Act,
    sort_code: SortCode,
    account_number: AccountNumber,
    account_name: Name,
    supplier: Supplier = "",
) -> str:
    """Ask that your money go to another account; return the request's reference.

    Nothing is paid there before somebody here has called you on a number we held before, and some
    working days have passed: whoever stole a sign-in steals no payment.
    """
    payee = _one_of_theirs(act, supplier)
    account = BankAccount(re.sub(r"\D", "", sort_code), account_number.zfill(8), "", account_name)
    asked = "The supplier, at their own door"
    return ask_to_verify(act, payee, account, requested_by=asked, document="")


def _one_of_theirs(act: Act, supplier: str) -> Payee:
    """Return the supplier the person acts for; they say which where they have several."""
    payees = own_payees(act.scope, supplier)
    if len(payees) > 1:
        raise Refusal("Say for which supplier.", field="supplier", status=422)
    act.entity = payees[0].entity
    return payees[0]
