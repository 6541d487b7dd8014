"""Payslips on paper: for who wants them, once each though the job is killed, and counted."""

from datetime import date

import pytest

from chamberlain.kernel.door import Refusal, ask, run
from chamberlain.kernel.jobs import start_job, work_on
from chamberlain.kernel.make import SYSTEM
from chamberlain.payroll import jobs
from chamberlain.payroll.models import PayslipBatch
from chamberlain.payroll.tests.conftest import approved, opened

TODAY = date(2026, 11, 2)


def test_payslips_go_on_paper_once_to_who_wants_them_though_the_job_is_killed(
    payroll, client, settings, tmp_path, monkeypatch
):
    settings.HOME, settings.DEMONSTRATION = tmp_path, True
    monkeypatch.setattr(jobs, "BATCH", 1)
    reference, _ = opened(payroll)
    approved(payroll, reference)
    run(payroll("employee"), "payroll.want_my_payslips_on_paper", {"on_paper": True})
    wanted = {"entity": "BHX", "payroll_id": "E3", "on_paper": True}
    run(payroll("payroll"), "payroll.set_paper_payslips", wanted)
    job = start_job(SYSTEM, "payroll.print_payslips", {"pay_run": reference})

    with monkeypatch.context() as killed:
        killed.setattr(jobs, "_keep", _killed_after(1))
        with pytest.raises(KeyboardInterrupt):
            work_on(job)
    work_on(job)

    found = list(PayslipBatch.objects.order_by("number"))
    assert [(one.payslips, one.online, one.pages) for one in found] == [(1, 0, 1), (1, 1, 1)]
    control = ask(SYSTEM, "payroll.payslip_print_control", {"run": reference})
    assert (control.payslips, control.asked, control.produced, control.agrees) == (3, 2, 2, False)
    with pytest.raises(Refusal, match="1 payslips were produced and 0 posted: say why"):
        _post(found[0], 0)
    for one in found:
        _post(one, one.payslips)
    assert ask(SYSTEM, "payroll.payslip_print_control", {"run": reference}).agrees
    client.post("/sign-in/as/payroll")
    page = client.get(f"/staff/payroll/runs/{reference}/paper").content.decode()
    assert "Asked for on paper" in page and found[0].document in page
    assert "Lee Thorne" in client.get("/staff/payroll/paper").content.decode()
    client.post("/sign-in/as/employee")
    assert "come on paper too" in client.get("/my/payslips").content.decode()


def _post(batch, posted):
    inputs = {"batch": batch.reference, "posted": posted, "posted_on": TODAY}
    return run(SYSTEM, "payroll.confirm_posted_payslips", inputs)


def _killed_after(kept):
    keep, done = jobs._keep, []

    def killed(*parts):
        if len(done) == kept:
            raise KeyboardInterrupt
        done.append(keep(*parts))

    return killed
