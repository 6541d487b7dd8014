"""A restore brings files back onto the disk; those of documents erased since go again."""

import pytest

from chamberlain.kernel.documents import read
from chamberlain.kernel.door import EVERYTHING, Refusal, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.kernel.people import caller_for
from chamberlain.launcher.backup import _erase_again
from chamberlain.payables.make import make_invoice, make_payable_supplier

pytestmark = pytest.mark.fault


def _kept(name):
    given = {"filename": f"{name}.txt", "content": name.encode(), "entity": ENTITY}
    return run(caller_for("clerk"), "kernel.store_document", given).value


def test_a_restore_takes_documents_erased_since_off_the_disk_again(committed, settings, tmp_path):
    settings.HOME = tmp_path
    theirs, others = _kept("Ann Other"), _kept("Ben Other")
    supplier = make_payable_supplier("Ann Other", "55779911")
    invoice = make_invoice(caller_for("clerk"), supplier, "A-1", document=theirs)
    cancelled = {"invoice": invoice, "reason": "In error"}
    run(caller_for("senior"), "payables.cancel_invoice", cancelled)
    folder = tmp_path / "documents" / ENTITY
    backup = {place: place.read_bytes() for place in folder.iterdir()}
    done = {"subject": f"payables:supplier:{supplier}", "reason": "Asked", "asked_by": "USR-1"}
    done |= {"asked_on": "2026-11-02", "settled_by": "USR-2", "settled_on": "2026-11-03"}

    run(SYSTEM, "kernel.repeat_erasures", {"erasures": [done]})
    for place, content in backup.items():
        place.write_bytes(content)
    _erase_again(committed.owner_dsn, tmp_path)

    assert [place.read_bytes() for place in folder.iterdir()] == [b"Ben Other"]
    assert read(EVERYTHING, others) == b"Ben Other"
    with pytest.raises(Refusal, match="was erased"):
        read(EVERYTHING, theirs)
