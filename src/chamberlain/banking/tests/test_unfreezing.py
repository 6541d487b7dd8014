"""What must be known again before payments that a restore froze may be released."""

from datetime import date

import pytest

from chamberlain.banking.make import StatementWriter, load, make_bank
from chamberlain.kernel.door import Refusal, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.kernel.models import Act, Setting

FRIDAY, MONDAY = date(2026, 10, 30), date(2026, 11, 2)


@pytest.fixture
def restored(council):
    """A council put back on a Monday from Friday's backup, which knows the bank's Friday."""
    make_bank(opening_pence=0)
    writer = StatementWriter(opening_pence=0)
    load(council("bank"), writer.write(FRIDAY))
    given = {"reason": "A backup was restored", "since": FRIDAY, "until": MONDAY}
    run(SYSTEM, "kernel.freeze_payments", given)
    return council, writer


def lifted(council, **more):
    run(council("s151"), "kernel.unfreeze_payments", {"evidence": "Statements read", **more})
    return not Setting.objects.filter(name__startswith="payments_frozen").exists()


def test_a_freeze_holds_while_a_working_day_since_the_backup_has_no_statement(restored):
    council, _ = restored

    with pytest.raises(Refusal, match="BHX MAIN is loaded for 02/11/2026") as refused:
        lifted(council)

    assert "31/10/2026" not in refused.value.message


def test_a_freeze_is_lifted_once_every_statement_is_loaded(restored):
    council, writer = restored

    load(council("bank"), writer.write(MONDAY))

    assert lifted(council)


def test_a_freeze_lifted_even_so_keeps_in_the_audit_what_was_missing(restored):
    council, _ = restored

    assert lifted(council, even_so=True)

    kept = Act.objects.filter(command="kernel.unfreeze_payments").values_list("changes", flat=True)
    assert "No statement of BHX MAIN" in str(list(kept))


def test_a_freeze_that_no_restore_made_needs_no_statements(council):
    make_bank()
    run(SYSTEM, "kernel.freeze_payments", {"reason": "Fraud suspected"})

    assert lifted(council)
