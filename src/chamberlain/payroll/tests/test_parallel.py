"""Running beside another system: its file, in its own headings, and what differs."""

import pytest

from chamberlain.kernel.door import Refusal, ask, run
from chamberlain.kernel.door.importing import import_file
from chamberlain.payroll.models import Parallel, Result
from chamberlain.payroll.tests.conftest import opened
from chamberlain.payroll.tests.test_views import shown


def their_file(folder, *more):
    """Write what another system says of E1 and E2: our own figures, but for what `more` says."""
    lines = ["Employee No,Pay Element,Value"]
    for one in Result.objects.filter(payroll_id__in=("E1", "E2")):
        figures = {
            "Salary": one.gross_pence, "PAYE": -one.tax_pence, "EE's NI": -one.ni_employee_pence,
            "LGPS": -one.pension_employee_pence, "Net Pay": one.net_pence,
        }  # fmt: skip
        lines += [f"{one.payroll_id},{name},{pence / 100:.2f}" for name, pence in figures.items()]
    path = folder / "results.csv"
    path.write_text("\n".join([*lines, *more]))
    return path


def loaded(council, folder, *more):
    reference, _ = opened(council)
    done = import_file(
        council("payroll"), "payroll.load_parallel", their_file(folder, *more),
        constants={"run": reference, "system": "iTrent"},
    )  # fmt: skip
    return done, Parallel.objects.get()


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME = tmp_path
    settings.DEMONSTRATION = True
    return tmp_path


def test_a_file_in_their_headings_is_compared_and_bad_rows_are_set_aside_by_reason(payroll, home):
    more = ("E1,First Aid,12.50", "E9,Salary,100.00", "E1,PAYE,1.00", "E1,Bonus,twelve", ",PAYE,1")

    done, held = loaded(payroll, home, *more)

    assert (done.rows_read, done.accepted) == (15, 12)
    assert done.mapping["payroll_id"] == "Employee No"
    assert {one.row: one.field for one in done.set_aside} == {
        14: "element", 15: "amount_pence", 16: "payroll_id"
    }  # fmt: skip
    told = ask(payroll("payroll"), "payroll.parallel_differences", {"parallel": held.reference})
    assert set(told.select("payroll_id", "element").iter_rows()) == {
        ("E1", "First aid allowance"), ("E9", "Basic pay"),
        *(("E3", name) for name in ("Basic pay", "Income tax", "National Insurance", "Pension",
                                    "Net pay")),
    }  # fmt: skip
    view = ask(payroll("payroll"), "payroll.parallel", {"parallel": held.reference})
    assert (view.people, view.agree) == (4, 1)
    assert "Employer's pension" in view.not_compared


def test_a_name_of_theirs_said_to_be_ours_is_compared_from_then_on(payroll, home):
    _, held = loaded(payroll, home, "E1,Zzz 9,-15.00")
    here = {"parallel": held.reference}
    before = ask(payroll("payroll"), "payroll.parallel", here)

    with pytest.raises(Refusal, match="no element"):
        run(payroll("payroll"), "payroll.name_parallel_element",
            here | {"theirs": "Zzz 9", "element": "nothing"})  # fmt: skip
    run(payroll("payroll"), "payroll.name_parallel_element",
        here | {"theirs": "Zzz 9", "element": "union"})  # fmt: skip

    assert before.names_unknown == ["Zzz 9"]
    assert ask(payroll("payroll"), "payroll.parallel", here).names_unknown == []


def test_results_are_taken_away_with_a_reason_and_others_loaded_for_the_run(payroll, home):
    done, held = loaded(payroll, home)
    given = {"parallel": held.reference, "reason": "A trial extract"}

    run(payroll("payroll"), "payroll.withdraw_parallel", given)
    again = import_file(
        payroll("payroll"), "payroll.load_parallel", their_file(home, "E1,Bonus,1.00"),
        constants={"run": held.run_reference, "system": "iTrent"},
    )  # fmt: skip

    assert (done.accepted, again.accepted) == (10, 11)
    assert list(Parallel.objects.order_by("id").values_list("state", flat=True)) == [
        "withdrawn", "current"
    ]  # fmt: skip
    with pytest.raises(Refusal):
        run(payroll("clerk"), "payroll.withdraw_parallel", given)


def test_the_officer_sees_how_many_agree_and_downloads_every_difference(payroll, home, client):
    _, held = loaded(payroll, home, "E1,First Aid,12.50")
    here = f"/staff/payroll/parallel/{held.reference}"

    page = shown(client, "payroll", here)
    listed = shown(client, "payroll", f"{here}/differences?cause=missing_element")
    file = shown(client, "payroll", f"{here}/differences?format=csv")

    assert page.status_code == 200
    assert "An element one of them lacks" in page.content.decode()
    assert "First aid" in listed.content.decode()
    assert file["Content-Type"].startswith("text/csv")
    assert shown(client, "payroll", "/staff/payroll/parallel").status_code == 200
    assert shown(client, "payroll", "/staff/payroll/parallel/import").status_code == 200
