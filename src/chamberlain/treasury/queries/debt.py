"""What the council owes, by loan and in all, and what repaying early would cost."""

from datetime import date

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.money import rate_e4
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows
from chamberlain.treasury.contract import LoanRef, Rate, RepaymentKind
from chamberlain.treasury.errors import TermsWrong, WrongState
from chamberlain.treasury.models import Instalment, Loan
from chamberlain.treasury.rules.limits import ladder, run_off
from chamberlain.treasury.rules.loans import loan_schedule
from chamberlain.treasury.rules.repayment import early_repayment


@query(summary="What is owed on all loans", contract=True)
def gross_debt(scope: Scope, entity: str, as_at: date) -> Pence:
    """Return what is owed on loans drawn by a day and not repaid yet."""
    place, params = scope.whole_sql()
    found = rows(
        "SELECT coalesce(sum(balance_pence), 0)::bigint AS owed FROM treasury_loan "  # noqa: S608
        f"WHERE {place} AND entity = %s AND state = 'active' AND drawn_on <= %s",
        [*params, entity, as_at],
    )
    return int(found[0]["owed"])


@query(summary="What is left of loans at each year's end")
def debt_run_off(scope: Scope, entity: str, as_at: date) -> pl.DataFrame:
    """Return year_end, fund and owed_pence of the loans there are, to the last instalment."""
    place, params = scope.whole_sql("l.entity")
    repaid = read_frame(
        "SELECT l.fund, i.due_on, sum(i.repaid_pence)::bigint FROM treasury_instalment i "  # noqa: S608
        f"JOIN treasury_loan l ON l.id = i.loan_id WHERE {place} AND l.entity = %s "
        "AND l.state = 'active' AND i.state = 'planned' GROUP BY 1, 2",
        [*params, entity],
        schema={"fund": pl.String, "due_on": pl.Date, "repaid_pence": pl.Int64},
    )
    return run_off(repaid, as_at)


class DebtByFund(Record):
    """Debt of one fund from one kind of lender, and what it costs."""

    fund: str
    lender_kind: str
    loans: int
    owed_pence: Pence
    average_rate_e4: int


@query(summary="Debt by fund and kind of lender")
def debt_by_fund(scope: Scope, entity: str) -> list[DebtByFund]:
    """Return what is owed by fund and kind of lender, with the rate weighted by what is owed."""
    place, params = scope.whole_sql("l.entity")
    found = rows(
        "SELECT l.fund, d.kind AS lender_kind, count(*) AS loans, "  # noqa: S608
        "sum(l.balance_pence)::bigint AS owed_pence, "
        "(sum(l.balance_pence * l.rate_e4) / greatest(sum(l.balance_pence), 1))::bigint "
        "AS average_rate_e4 FROM treasury_loan l JOIN treasury_lender d ON d.id = l.lender_id "
        f"WHERE {place} AND l.entity = %s AND l.state = 'active' GROUP BY 1, 2 ORDER BY 1, 2",
        [*params, entity],
    )
    return [DebtByFund(**row) for row in found]


@query(summary="What is repaid when, by band of years")
def maturity_ladder(scope: Scope, entity: str, as_at: date) -> pl.DataFrame:
    """Return band and pence of principal still to be repaid, from a day on."""
    place, params = scope.whole_sql("l.entity")
    repayments = read_frame(
        "SELECT i.due_on, sum(i.repaid_pence)::bigint FROM treasury_instalment i "  # noqa: S608
        f"JOIN treasury_loan l ON l.id = i.loan_id WHERE {place} AND l.entity = %s "
        "AND l.state = 'active' AND i.state = 'planned' GROUP BY 1",
        [*params, entity],
        schema={"due_on": pl.Date, "repaid_pence": pl.Int64},
    )
    return ladder(repayments, as_at)


@query(summary="What terms leave outstanding on a day")
def outstanding_by_terms(
    scope: Scope,
    principal_pence: Pence,
    rate: Rate,
    repayment: RepaymentKind,
    instalments: int,
    first_due_on: date,
    as_at: date,
) -> Pence:
    """Return what a loan on these terms leaves owed after the instalments due before a day."""
    row = {
        "principal_pence": principal_pence,
        "rate_e4": rate_e4(rate),
        "repayment": repayment,
        "instalments": instalments,
        "first_due_on": first_due_on,
        "rounding": "charged",
    }
    result, errors = loan_schedule.run(pl.DataFrame([row]))
    if errors.height:
        wrong = errors.row(0, named=True)
        raise TermsWrong(f"{wrong['field']} {wrong['value']}: {wrong['message']}")
    paid = result.filter(pl.col("due_on") < as_at)
    return principal_pence - int(paid["repaid_pence"].sum())


class EarlyQuote(Record):
    """What repaying a loan on a day would cost, and how that is worked out."""

    loan: str
    repaid_on: date
    balance_pence: Pence
    interest_pence: Pence
    premium_pence: Pence
    to_pay_pence: Pence
    factor_e10: int
    discount_rate_e4: int
    days: int
    instalments_left: int


@query(summary="What repaying a loan early would cost")
def early_repayment_quote(
    scope: Scope, loan: LoanRef, repaid_on: date, discount_rate: Rate
) -> EarlyQuote:
    """Return balance, interest and premium (below nought: discount) of repaying on a day."""
    found = Loan.objects.filter(reference=loan).first()
    if found is None or not scope.sees_whole(found.entity):
        raise Unknown(f"There is no loan {loan}.", field="loan")
    return quote_of(found, repaid_on, discount_rate)


def quote_of(loan: Loan, repaid_on: date, discount_rate: str) -> EarlyQuote:
    """Work the quote out; refuse a loan that is not owed or whose contract has its own terms."""
    if loan.state != "active":
        raise WrongState(f"{loan.reference} is {loan.state}.")
    if loan.repayment == "fixed":
        raise TermsWrong("A loan with a schedule of its own is repaid as its contract says.")
    held = Instalment.objects.filter(loan=loan)
    last = held.filter(state__in=["before", "raised"]).order_by("-due_on").first()
    since = last.due_on if last else loan.drawn_on
    left = held.filter(state="planned").count()
    row = {
        "balance_pence": loan.balance_pence,
        "loan_rate_e4": loan.rate_e4,
        "repayment": loan.repayment,
        "instalments_left": left,
        "days": (repaid_on - since).days,
        "discount_rate_e4": rate_e4(discount_rate),
    }
    result, errors = early_repayment.run(pl.DataFrame([row]))
    if errors.height:
        wrong = errors.row(0, named=True)
        raise TermsWrong(f"{wrong['field']} {wrong['value']}: {wrong['message']}")
    answer = result.drop("row").row(0, named=True)
    kept = ("balance_pence", "days", "instalments_left", "discount_rate_e4")
    facts = {"loan": loan.reference, "repaid_on": repaid_on} | {n: row[n] for n in kept}
    return EarlyQuote.model_validate(facts | answer)
