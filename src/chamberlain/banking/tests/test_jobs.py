from datetime import date

import pytest

from chamberlain.banking.jobs import take_in
from chamberlain.banking.make import StatementWriter, expect, load, make_bank
from chamberlain.banking.models import Explanation
from chamberlain.kernel.jobs import Progress, start_job
from chamberlain.kernel.make import SYSTEM
from chamberlain.kernel.models import Job
from chamberlain.kernel.people import caller_for


@pytest.mark.fault
def test_a_file_taken_in_twice_is_taken_in_once(committed):
    make_bank()
    writer = StatementWriter()
    expect({"key": "PAY-1", "amount_pence": -500, "reference": "PAY-1"})
    content = writer.write(date(2026, 11, 2), [{"amount_pence": -500, "end_to_end_id": "PAY-1"}])
    document = load(SYSTEM, content).value.statements[0].document
    reference = start_job(caller_for("bank"), "banking.take_in", {"document": document})

    take_in(Progress(reference, caller_for("bank")), document)
    take_in(Progress(reference, caller_for("bank")), document)

    assert Explanation.objects.count() == 1
    assert Job.objects.get(reference=reference).message == "0 lines matched, 0 left"
