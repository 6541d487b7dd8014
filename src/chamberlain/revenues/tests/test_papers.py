from datetime import date
from typing import Any

import pytest

from chamberlain.kernel.door import EVERYTHING, Refusal, ask, run
from chamberlain.kernel.jobs import start_job, work_on
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.kernel.models import Job
from chamberlain.kernel.references import explain
from chamberlain.revenues.make import make_bills
from chamberlain.revenues.models import Account, BillingRun, PrintBatch
from chamberlain.revenues.queries.bills import bill
from chamberlain.revenues.queries.many_bills import bills_of
from chamberlain.revenues.views.notice import batches, typeset
from chamberlain.ui.typesetting import pages_of

KEPT = "chamberlain.revenues.jobs._keep"
TODAY = date(2026, 11, 2)


@pytest.fixture
def billed(street: dict[str, str]) -> dict[str, str]:
    make_bills()
    return street


def test_many_bills_are_what_each_is_alone(billed: dict[str, str]) -> None:
    inputs = {"account": billed["4"], "held_from": "2026-06-15", "residents": 1}
    changed = run(SYSTEM, "revenues.record_household", inputs).value
    keys = list(Account.objects.values_list("pk", flat=True))

    found = bills_of(ENTITY, 2026, keys, TODAY)

    why = explain(SYSTEM, f"revenues:bill:{billed['4']}-2026-2")
    assert why.amount_pence == sum(one.change_pence for one in changed.bills)
    assert why.workings[0]["what"] == "taken back: band D"
    assert any(ref.startswith("ledger:journal:") for _, ref in why.leads_to)
    alone = {reference: bill(EVERYTHING, reference) for reference in billed.values()}
    assert {one.account: one for one in found} == alone


def test_each_bill_is_two_tagged_pages(billed: dict[str, str]) -> None:
    found = [bill(EVERYTHING, reference) for reference in billed.values()]

    made = typeset(found)

    assert pages_of(made) == 2 * len(found)
    assert b"/StructTreeRoot" in made and b"/MarkInfo" in made
    assert all(pdf.startswith(b"%PDF") for pdf, _ in batches([found[:3], found[3:]]))


def test_a_bill_with_a_changed_household_and_direct_debit_is_two_pages(
    billed: dict[str, str], settings: Any, tmp_path: Any
) -> None:
    settings.HOME = tmp_path
    for since in ("2026-06-15", "2026-09-01"):
        inputs = {"account": billed["4"], "held_from": since, "residents": 1}
        run(SYSTEM, "revenues.record_household", inputs)
    found = bill(EVERYTHING, billed["4"]).model_copy(update={"direct_debit": True})

    assert pages_of(typeset([found])) == 2


def control(run_: str) -> Any:
    return ask(SYSTEM, "revenues.print_control", {"run": run_})


def test_bills_are_set_once_though_the_job_is_killed_and_posted_as_they_were_produced(
    billed: dict[str, str], settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOME = tmp_path
    monkeypatch.setattr("chamberlain.revenues.jobs.BATCH", 2)
    given = {"account": billed["2"], "email": "ann@example.org"}
    run(SYSTEM, "revenues.ask_email_bills", given)
    name = BillingRun.objects.get().reference
    reference = start_job(SYSTEM, "revenues.print_bills", {"billing": name})

    with monkeypatch.context() as killed:
        killed.setattr(KEPT, _killed_after(1))
        with pytest.raises(KeyboardInterrupt):
            work_on(reference)
    work_on(reference)

    found = list(PrintBatch.objects.order_by("number"))
    assert [(one.bills, one.by_email, one.pages) for one in found] == [(1, 1, 2), (2, 0, 4),
                                                                      (2, 0, 4)]  # fmt: skip
    assert Job.objects.get(reference=reference).state == "done"
    assert not control(name).agrees
    _post(found)
    assert control(name).agrees


def _killed_after(kept: int) -> Any:
    from chamberlain.revenues import jobs  # noqa: PLC0415 - as it is before it is patched

    keep, done = jobs._keep, []

    def killed(*parts: Any) -> None:
        if len(done) == kept:
            raise KeyboardInterrupt
        done.append(keep(*parts))

    return killed


def _post(found: list[PrintBatch]) -> None:
    first = {"batch": found[0].reference, "posted": 0, "posted_on": TODAY}
    with pytest.raises(Refusal, match="1 bills were produced and 0 posted: say why"):
        run(SYSTEM, "revenues.confirm_posted", first)
    spoilt = run(SYSTEM, "revenues.confirm_posted", first | {"note": "Spoilt in folding"})
    assert spoilt.value == "differs"
    for one in found:
        inputs = {"batch": one.reference, "posted": one.bills, "posted_on": TODAY}
        assert run(SYSTEM, "revenues.confirm_posted", inputs).value == "posted"
