"""The published face of tax: its events. Nobody below depends on them."""

from chamberlain.kernel.door import handle

VAT_RETURN_RELEASED = "tax.vat_return_released"
"""`{"vat_return"}`: a person submitted it; it is on its way to the tax office."""

VAT_RETURN_SUBMITTED = "tax.vat_return_submitted"
"""`{"vat_return", "entity", "net_pence"}`: the tax office gave its receipt."""

CIS_RETURN_SUBMITTED = "tax.cis_return_submitted"
"""`{"entity", "tax_year", "tax_month", "deducted_pence"}`"""

# send_vat_return(act, vat_return=reference) -> state; for the event of a released return
send_vat_return = handle("tax.send_vat_return")
