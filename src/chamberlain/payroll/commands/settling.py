"""After approval: the journal by cost centre, and the payments that net-pay control waits for."""

import polars as pl

from chamberlain.kernel.door import Act, command
from chamberlain.ledger.contract import (
    FRAME_COLUMNS,
    Role,
    account_roles,
    cost_centre_tree,
    open_period_for,
    post_journals,
)
from chamberlain.payables.contract import REQUEST_COLUMNS, request_payment
from chamberlain.payroll.commands.overpaying import note_negative_pay
from chamberlain.payroll.commands.owing import owe
from chamberlain.payroll.commands.runs import expect, lock_run
from chamberlain.payroll.contract import RUN_POSTED, RunRef
from chamberlain.payroll.errors import NotWhole, WrongState
from chamberlain.payroll.models import Calculation, Run
from chamberlain.payroll.queries.reading import read_set
from chamberlain.payroll.rules.codings import ADVANCES, CONTROL, pension_control

SOURCE = "payroll"
CHARGED = {"cost_centre": pl.String, "account": pl.String, "amount_pence": pl.Int64}
_CHARGED = """
    SELECT c.cost_centre, c.account, sum(c.amount_pence)::bigint FROM payroll_payslip s
    JOIN payroll_result t ON t.id = s.result_id JOIN payroll_cost_line c
        ON c.calculation_id = t.calculation_id AND c.employment_id = t.employment_id
        AND c.calculation_id = ANY(%(calculations)s)
    WHERE s.run_id = %(run)s AND t.calculation_id = ANY(%(calculations)s)
    GROUP BY 1, 2 HAVING sum(c.amount_pence) <> 0 ORDER BY 1, 2
"""
OWED = {
    "element": pl.String,
    "pension_scheme": pl.String,
    "account": pl.String,
    "amount_pence": pl.Int64,
}
TAKEN = ("tax", "ni", "pension", "student_loan", "postgraduate_loan")
"""What a result takes in columns of its own; every other deduction is a line alone."""

_OWED = """
    WITH mine AS (SELECT t.calculation_id, t.employment_id, t.tax_pence, t.ni_employee_pence,
            t.ni_employer_pence, t.student_loan_pence, t.postgraduate_loan_pence,
            t.deductions_pence, t.orders_pence FROM payroll_payslip s
        JOIN payroll_result t ON t.id = s.result_id
        WHERE s.run_id = %(run)s AND t.calculation_id = ANY(%(calculations)s)),
    sums AS (SELECT sum(tax_pence) AS tax, sum(ni_employee_pence) AS ni,
            sum(ni_employer_pence) AS ni_employer, sum(student_loan_pence) AS loan,
            sum(postgraduate_loan_pence) AS after FROM mine),
    posts AS (SELECT p.scheme, sum(p.employee_pence) AS employee, sum(p.employer_pence) AS employer
        FROM mine JOIN payroll_pension p USING (calculation_id, employment_id)
        WHERE p.calculation_id = ANY(%(calculations)s) GROUP BY 1),
    taken AS (SELECT e.element, '', '', e.amount_pence FROM sums
        CROSS JOIN LATERAL (VALUES ('tax', tax), ('ni', ni), ('ni_employer', ni_employer),
            ('student_loan', loan), ('postgraduate_loan', after)) e (element, amount_pence)
        UNION ALL SELECT 'pension', scheme, '', employee FROM posts
        UNION ALL SELECT 'pension_employer', scheme, '', employer FROM posts
        UNION ALL
        SELECT l.element, '', '', sum(l.amount_pence) FROM mine t JOIN payroll_line l
            ON l.calculation_id = t.calculation_id AND l.employment_id = t.employment_id
            AND l.source_ref IS NOT NULL
            AND l.kind = 'employer' AND l.element = 'class_1a' GROUP BY 1
        UNION ALL
        SELECT l.element, '', coalesce(e.account, ''), sum(l.amount_pence)
        FROM mine t JOIN payroll_line l
            ON l.calculation_id = t.calculation_id AND l.employment_id = t.employment_id
            AND l.calculation_id = ANY(%(calculations)s)
            AND l.kind = 'deduction' AND l.element <> ALL(%(taken)s)
        LEFT JOIN payroll_element e ON e.entity = %(entity)s AND e.code = l.element
            AND e.held @> %(paid_on)s
        WHERE t.deductions_pence <> 0 OR t.orders_pence <> 0 GROUP BY 1, 2, 3)
    SELECT t.element, t.s, t.a, t.amount_pence::bigint FROM taken t (element, s, a, amount_pence)
    WHERE t.amount_pence <> 0 ORDER BY 1, 2, 3
"""
NETS = {
    "reference": pl.String,
    "name": pl.String,
    "payee": pl.String,
    "net_pence": pl.Int64,
}
_NETS = """
    SELECT s.reference, t.name, t.payee, t.net_pence FROM payroll_payslip s
    JOIN payroll_result t ON t.id = s.result_id
    WHERE s.run_id = %(run)s AND t.calculation_id = ANY(%(calculations)s) ORDER BY s.id
"""


@command(duty="payroll.post", summary="Post a pay run and ask for its payments")
def post_run(act: Act, run: RunRef) -> str:
    """Post the journal of an approved run, and ask payables to pay each net; once each.

    Costs go to the cost centres that fund each post, what was deducted to its control account (and
    is owed from there to whom it was deducted for), and the nets to net-pay control, which payment
    clears. A negative net is owed by the person.
    """
    found = lock_run(run)
    act.need(entity=found.entity)
    expect(found, "approved")
    nets = read_set(_NETS, {"run": found.pk, "calculations": calculations_of(found)}, schema=NETS)
    owed = _owed(act, found)
    lines = _lines(act, found, nets, owed)
    if lines["amount_pence"].sum():
        raise NotWhole(f"The journal of {run} is {lines['amount_pence'].sum()} pence out.")
    _post(act, found, lines)
    owe(act, found, owed)
    note_negative_pay(act, found)
    asked = _request(act, found, nets)
    Run.objects.filter(pk=found.pk).update(state="posted", journal=f"payroll:run:{run}")
    subject = f"payroll:run:{run}"
    act.concerns(subject)
    act.changed(subject, {"state": "approved"}, {"state": "posted", "payments": asked})
    act.done(subject)
    act.emit(RUN_POSTED, {
        "run": run, "entity": found.entity, "journal": f"payroll:run:{run}",
        "paid_on": str(found.paid_on), "net_pence": found.net_pence,
    })  # fmt: skip
    return run


def _owed(act: Act, run: Run) -> pl.DataFrame:
    """Return what a run deducted or adds for others, each with the account it is owed from."""
    roles = account_roles(act.scope, entity=run.entity)
    fixed = CONTROL | {"tax": roles[Role.PAYE], "ni": roles[Role.PAYE],
                       "ni_employer": roles[Role.PAYE], "class_1a": roles[Role.PAYE]}  # fmt: skip
    pension = pl.col("pension_scheme").map_elements(
        lambda scheme: pension_control("TPS" if scheme == "teachers" else scheme.upper()),
        return_dtype=pl.String,
    )
    return read_set(
        _OWED,
        {
            "run": run.pk,
            "calculations": calculations_of(run),
            "entity": run.entity,
            "paid_on": run.paid_on,
            "taken": list(TAKEN),
        },
        schema=OWED,
    ).with_columns(
        account=pl.when(pl.col("element").is_in(["pension", "pension_employer"]))
        .then(pension)
        .when(pl.col("account") != "")
        .then("account")
        .otherwise(pl.col("element").replace_strict(fixed, default=CONTROL["order"]))
    )


def _lines(act: Act, run: Run, nets: pl.DataFrame, owed: pl.DataFrame) -> pl.DataFrame:
    """Return the journal's lines: costs, what is owed to others, and the nets."""
    control = pl.lit(account_roles(act.scope, entity=run.entity)[Role.NET_PAY])
    charged = read_set(
        _CHARGED, {"run": run.pk, "calculations": calculations_of(run)}, schema=CHARGED
    )
    by_account = owed.group_by("account", maintain_order=True).agg(
        amount_pence=-pl.col("amount_pence").sum()
    )
    paid = int(nets["net_pence"].filter(nets["net_pence"] > 0).sum())
    back = int(nets["net_pence"].filter(nets["net_pence"] < 0).sum())
    ends = pl.DataFrame({"account": ["net", ADVANCES], "amount_pence": [-paid, -back]}).select(
        account=pl.when(pl.col("account") == "net").then(control).otherwise("account"),
        amount_pence="amount_pence",
    )
    owing = pl.concat([by_account, ends]).with_columns(cost_centre=pl.lit(""))
    own = pl.col("account") != ADVANCES
    charged = charged.with_columns(
        cost_centre=pl.when(own).then("cost_centre").otherwise(pl.lit(""))
    )
    both = pl.concat([charged, owing.select(*CHARGED)])
    return both.filter(pl.col("amount_pence") != 0)


def calculations_of(run: Run) -> list[int]:
    """Return the workings of a run that count: named, the database needn't read older ones."""
    found = Calculation.objects.filter(run=run, state="live")
    return list(found.values_list("pk", flat=True))


def _post(act: Act, run: Run, lines: pl.DataFrame) -> None:
    place = open_period_for(act.scope, entity=run.entity, day=run.paid_on)
    if place is None:
        raise WrongState(f"No period of {run.entity} is open on {run.paid_on:%d/%m/%Y} or after.")
    period = run.period
    tree = cost_centre_tree(act.scope, as_at=run.paid_on).select("cost_centre", own_fund="fund")
    common = {
        "source_ref": f"payroll:run:{run.reference}", "type": "JPY", "entity": run.entity,
        "description": f"Pay run {run.reference}, period {period.number} of {period.tax_year}",
        "line_entity": "", "project": "", "vat_code": "",
        "line_ref": f"payroll:run:{run.reference}",
        "narrative": f"Pay of period {period.number}",
    }  # fmt: skip
    placed = lines.join(tree, on="cost_centre", how="left", maintain_order="left")
    own = pl.col("own_fund").fill_null("")
    frame = placed.with_columns(
        *[pl.lit(value).alias(name) for name, value in common.items()],
        fund=pl.when(own != "").then(own).otherwise(pl.lit(run.group.fund)),
        journal_date=pl.lit(place.journal_date),
        year=pl.lit(place.year, pl.Int16),
        period=pl.lit(place.period, pl.Int16),
    )
    journals = frame.select(*FRAME_COLUMNS)
    post_journals(act, source=SOURCE, journals=journals, between_funds=True)


def _request(act: Act, run: Run, nets: pl.DataFrame) -> int:
    """Ask for each net above nought; refused when somebody has no bank details."""
    owed = nets.filter(pl.col("net_pence") > 0)
    without = owed.filter(pl.col("payee") == "")["name"].to_list()
    if without:
        raise NotWhole(f"{without[0]} has no bank details, and {len(without) - 1} others.")
    period = run.period
    fixed = {
        "entity": run.entity, "fund": run.group.fund, "account": "", "cost_centre": "",
        "project": "", "vat_code": "", "control": str(Role.NET_PAY), "bank_reference": "",
        "why": f"Pay of period {period.number} of {period.tax_year}",
    }  # fmt: skip
    frame = owed.with_columns(
        *[pl.lit(value).alias(name) for name, value in fixed.items()],
        source_ref=pl.format("payroll:payslip:{}", "reference"),
        amount_pence="net_pence",
        due_on=pl.lit(run.paid_on),
    )
    request_payment(act, source=SOURCE, requests=frame.select(*REQUEST_COLUMNS))
    return owed.height
