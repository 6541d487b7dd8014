"""What must be known of payment files before payments that a restore froze may be released."""

from datetime import date

import pytest

from chamberlain.kernel.door import Refusal, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.payables.make import (
    make_approved_invoice,
    make_payable_supplier,
    make_paying_account,
    make_released_run,
)


def test_a_freeze_holds_while_a_released_run_has_no_input_report(council):
    make_paying_account()
    supplier = make_payable_supplier("Filed", "10000002")
    make_approved_invoice(council("clerk"), council("holder"), supplier)
    make_released_run(council("preparer"), council("releaser"), council("releaser2"))
    run(SYSTEM, "kernel.freeze_payments", {"reason": "Restored", "since": date(2026, 11, 2)})

    with pytest.raises(Refusal, match="No input report that agrees is loaded for"):
        run(council("s151"), "kernel.unfreeze_payments", {"evidence": "x"})
