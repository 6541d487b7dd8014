import random
from datetime import date
from typing import Any

import polars as pl
import pytest
from django.db import connection

from chamberlain.kernel.door import Caller, Refusal, run
from chamberlain.kernel.jobs import start_job, work_on
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.kernel.models import Job
from chamberlain.kernel.rates import figures
from chamberlain.revenues.commands.plans import shared_out
from chamberlain.revenues.make import ISSUED_ON, make_bills, make_dwellings, send
from chamberlain.revenues.models import Bill, BillingRun, Charge, Instalment
from chamberlain.revenues.queries.slices import KINDS
from chamberlain.revenues.rules.charge import MAYBE, NEEDED
from chamberlain.revenues.rules.instalments import SCHEME, split

PUBLISHED_2026 = {"A": 171963, "B": 200623, "C": 229284, "D": 257944, "E": 315265, "F": 372586}


def prepare(year: int = 2026, issue_on: date = ISSUED_ON) -> Any:
    inputs = {"entity": ENTITY, "year": year, "issue_on": issue_on}
    return run(SYSTEM, "revenues.prepare_billing", inputs).value


def bill_of(account: str) -> Bill:
    return Bill.objects.get(account__reference=account)


def test_every_account_is_billed_what_its_band_is_charged(street: dict[str, str]) -> None:
    make_bills()

    billed = {house: bill_of(account).charged_pence for house, account in street.items()}
    assert billed == dict(zip("123456", PUBLISHED_2026.values(), strict=True))


def test_the_odd_balance_is_on_the_first_of_ten_instalments(street: dict[str, str]) -> None:
    make_bills()

    rows = Instalment.objects.filter(bill=bill_of(street["4"])).order_by("number")
    assert [row.amount_pence for row in rows] == [25744] + [25800] * 9
    assert (rows[0].due_on, rows[9].due_on) == (date(2026, 4, 1), date(2027, 1, 1))


def test_a_single_resident_and_a_student_house_are_billed_so(street: dict[str, str]) -> None:
    since = {"kind": "household", "held_from": "2020-04-01"}
    facts = [
        since | {"account": street["4"], "residents": 1},
        since | {"account": street["1"], "residents": 3, "disregarded": 3, "students": 3},
    ]
    send(SYSTEM, "revenues.take_on_facts", facts)

    make_bills()

    assert bill_of(street["4"]).charged_pence == 257944 - 64486
    assert bill_of(street["1"]).charged_pence == 0
    assert Charge.objects.get(account__reference=street["1"]).exempt == "N"


def test_a_move_in_the_year_divides_the_charge_by_days(street: dict[str, str]) -> None:
    facts = [
        {"account": street["4"], "kind": "household", "residents": 1, "held_from": "2026-10-01"},
    ]
    send(SYSTEM, "revenues.take_on_facts", facts)

    make_bills()

    rows = Charge.objects.filter(account__reference=street["4"]).order_by("first_day")
    assert [(row.first_day, row.last_day, row.discount_e2) for row in rows] == [
        (date(2026, 4, 1), date(2026, 9, 30), 0),
        (date(2026, 10, 1), date(2027, 3, 31), 2500),
    ]
    assert [row.gross_pence for row in rows] == [129325, 128619]


def test_a_prepared_run_can_be_taken_away_and_leaves_nothing(street: dict[str, str]) -> None:
    prepared = prepare()

    gone = run(SYSTEM, "revenues.withdraw_billing", {"run": prepared.run, "reason": "Wrong date"})

    assert gone.value == len(street)
    assert not Bill.objects.exists() and not Charge.objects.exists()
    assert not Instalment.objects.exists()
    assert BillingRun.objects.get().state == "withdrawn"


@pytest.mark.usefixtures("street")
def test_an_issued_run_cannot_be_taken_away() -> None:
    prepared = prepare()
    run(SYSTEM, "revenues.issue_billing", {"run": prepared.run})

    with pytest.raises(Refusal, match="its bills stay"):
        run(SYSTEM, "revenues.withdraw_billing", {"run": prepared.run, "reason": "Too late"})
    with (
        connection.cursor() as cursor,
        pytest.raises(Exception, match=r"what was billed stays|is not allowed"),
    ):
        cursor.execute("SET LOCAL ROLE chamberlain_writer")
        cursor.execute("DELETE FROM revenues_charge")


@pytest.mark.usefixtures("street")
def test_the_ledger_has_what_was_billed_body_by_body() -> None:
    make_bills()

    found = BillingRun.objects.get()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account, sum(amount_pence)::bigint FROM ledger_line WHERE fund = 'CF' "
            "GROUP BY account ORDER BY account"
        )
        assert cursor.fetchall() == [
            ("95010", -found.charged_pence),
            ("A2060", found.charged_pence),
        ]


@pytest.mark.usefixtures("street")
def test_the_database_refuses_a_run_whose_figures_do_not_agree() -> None:
    prepared = prepare()

    with connection.cursor() as cursor, pytest.raises(Exception, match="does not add up"):
        cursor.execute("SET LOCAL ROLE chamberlain_writer")
        cursor.execute(
            "UPDATE revenues_billing_run SET state = 'issued', due_pence = due_pence + 1 "
            "WHERE reference = %s",
            [prepared.run],
        )


@pytest.mark.usefixtures("council")
def test_bills_charges_bodies_and_instalments_of_a_town_agree() -> None:
    make_dwellings(400)

    make_bills()

    found = BillingRun.objects.get()
    assert (found.bills, found.left_out) == (400, 0)
    parts = found.billing_authority_pence + found.police_pence + found.fire_pence
    assert parts - found.local_reduction_pence == found.charged_pence


def test_many_bills_are_divided_as_one_is() -> None:
    chance = random.Random(20261102)
    owing = [(chance.randint(1, 900_000), chance.randint(1, 12)) for _ in range(2_000)]
    owing += [(pence, count) for pence in (1, 499, 999, 1_000, 5_400) for count in (1, 2, 10, 12)]
    law = figures(SCHEME, ISSUED_ON)
    frame = pl.DataFrame(owing, schema={"due_pence": pl.Int64, "count": pl.Int64}, orient="row")

    lists = shared_out(frame, law).to_list()

    assert lists == [split(pence, number, law) for pence, number in owing]


def test_nobody_without_the_role_prepares_bills(council: Any) -> None:
    clerk: Caller = council("clerk")

    with pytest.raises(Refusal, match="holds no role"):
        inputs = {"entity": ENTITY, "year": 2026, "issue_on": ISSUED_ON}
        run(clerk, "revenues.prepare_billing", inputs)


def test_a_reduction_is_less_what_is_deducted_each_week(street: dict[str, str]) -> None:
    reduction = {"account": street["4"], "kind": "reduction", "held_from": "2020-04-01"}
    facts = [reduction | {"percent_e2": 10_000, "less_weekly_e4": 104_000}]
    send(SYSTEM, "revenues.take_on_facts", facts)

    make_bills()

    assert bill_of(street["4"]).charged_pence == 54_229  # 10.40 a week for 365 days


@pytest.mark.usefixtures("street")
def test_the_job_prepares_a_years_bills_once_however_often_it_is_done() -> None:
    inputs = {"entity": ENTITY, "year": 2026, "issue_on": "2026-03-12"}
    reference = start_job(SYSTEM, "revenues.annual_billing", inputs)

    work_on(reference)
    Job.objects.filter(reference=reference).update(state="running")
    work_on(reference)

    assert BillingRun.objects.get().bills == 6
    assert Job.objects.get(reference=reference).state == "done"


def test_every_fact_is_a_column_that_the_charge_takes() -> None:
    said = {name for columns in KINDS.values() for name in columns}

    assert said <= {column.name for column in (*NEEDED, *MAYBE)}
