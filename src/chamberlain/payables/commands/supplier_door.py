"""What suppliers do at their own door: send an invoice."""

from typing import Annotated

from pydantic import Field

from chamberlain.kernel import documents
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.payables.queries.supplier_door import own_payees

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
    payees = own_payees(act.scope, supplier)
    if len(payees) > 1:
        raise Refusal("Say for which supplier you send it.", field="supplier", status=422)
    (payee,) = payees
    act.entity = payee.entity
    kept = documents.store(
        act, content, filename, payee.entity, data_class=f"payee:{payee.payee_class}"
    )
    act.concerns(f"kernel:document:{kept.reference}")
    act.emit("payables.invoice_sent", {"document": kept.reference, "supplier": payee.reference})
    return kept.reference
