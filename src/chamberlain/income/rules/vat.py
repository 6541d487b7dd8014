"""Output VAT of a line: the rate of its code on the day, half up to the penny."""

from datetime import date

from chamberlain.kernel import rates
from chamberlain.kernel.money import round_half_up_penny

WHOLE_E2 = 10_000


def line_vat(net_pence: int, vat_code: str, on: date) -> int:
    """Return the VAT of a line by the published rates of VAT codes; none where no code is given.

    Only codes of supplies bear VAT: what is outside the scope, exempt or of nought bears none.
    """
    if not vat_code:
        return 0
    codes = {one["code"]: one for one in rates.figures("tax.vat", on)["codes"]}
    held = codes.get(vat_code)
    if held is None or held["use"] != "business" or held["reverse"]:
        return 0
    return round_half_up_penny(net_pence * held["rate_e2"], WHOLE_E2)
