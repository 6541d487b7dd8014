"""The Collection Fund's statement of a year, what is paid to whom and when, and its estimate."""

from datetime import date, timedelta
from typing import Any

from chamberlain.income.contract import allowance_agreed
from chamberlain.kernel import clock
from chamberlain.kernel.door import Refusal, Scope, query
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.records import Pence, Record, Year
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import rows
from chamberlain.ledger.contract import journals_of
from chamberlain.revenues.queries.balances import RATED

BROUGHT, INCOME, SPENT = "Brought forward", "Income", "Expenditure"
CONTRIBUTION = "Contribution to the impairment allowance, besides what was written off"
NAMES = {"billing_authority": "The council", "police": "Police", "fire": "Fire"}
CHARGED = (
    "SELECT c.year = %s AS this_year, coalesce(sum(c.billing_authority_pence + c.police_pence + "
    "c.fire_pence), 0)::bigint AS pence FROM revenues_charge c "
    "JOIN revenues_bill b ON b.id = c.bill_id JOIN revenues_account a ON a.id = c.account_id "
    "LEFT JOIN revenues_billing_run r ON r.id = c.run_id "
    "WHERE a.entity = %s "
    "AND NOT {rated} AND c.year <= %s AND b.issued_on <= %s "
    "AND (c.year = %s OR b.issued_on >= %s) AND (c.run_id IS NULL OR r.state = 'issued') GROUP BY 1"
)
WRITTEN_OFF = (
    "SELECT coalesce(sum(e.amount_pence), 0)::bigint AS pence FROM revenues_entry e "
    "JOIN revenues_account a ON a.id = e.account_id WHERE a.entity = %s "
    "AND NOT {rated} AND e.kind = 'write_off' "
    "AND e.day >= %s AND e.day < %s AND e.day <= %s"
)
PRECEPTS = (
    "SELECT p.year, p.body, coalesce(b.name, p.body) AS name, p.kind, "
    "p.amount_pence AS precept_pence, y.number, y.due_on, y.amount_pence, y.state, p.source "
    "FROM revenues_precept p LEFT JOIN revenues_precepting_body b ON b.entity = p.entity "
    "AND b.body = p.body LEFT JOIN revenues_precept_payment y ON y.precept_id = p.id "
    "WHERE p.entity = %s AND p.year = %s ORDER BY p.kind, y.due_on NULLS FIRST, p.body"
)


class FundLine(Record):
    """A line of the statement: what comes in is above nought, what goes out below."""

    section: str
    what: str
    amount_pence: Pence


class EstimateView(Record):
    """What was estimated for 15 January, and each body's share."""

    made_on: date
    so_far_pence: Pence
    further_pence: Pence
    allowance_pence: Pence
    estimate_pence: Pence
    billing_authority_pence: Pence
    police_pence: Pence
    fire_pence: Pence
    basis: str


class FundStatement(Record):
    """A year of the fund by a day: its lines add up to the balance."""

    entity: str
    year: int
    as_at: date
    lines: list[FundLine]
    balance_pence: Pence
    begun: bool
    allowance_pence: Pence
    contribution_pence: Pence
    estimate: EstimateView | None


class PreceptRow(Record):
    """A payment of a precept; one without payments is the council's own demand."""

    body: str
    name: str
    kind: str
    precept_pence: Pence
    number: int | None
    due_on: date | None
    amount_pence: Pence | None
    state: str
    reference: str
    source: str


def fund_lines(entity: str, year: int, as_at: date) -> list[FundLine]:
    """Return the lines of a year's statement by a day, those that are nought left out."""
    begins, ends = date(year, 4, 1), date(year + 1, 4, 1)
    began = rows(
        "SELECT balance_pence FROM revenues_fund_year WHERE entity = %s AND year = %s",
        [entity, year],
    )
    given = [year, entity, year, as_at, year, begins]
    charged = {row["this_year"]: row["pence"] for row in rows(CHARGED.format(rated=RATED), given)}
    estimated = rows(
        "SELECT estimate_pence FROM revenues_fund_estimate WHERE entity = %s AND year = %s",
        [entity, year - 1],
    )
    last = -estimated[0]["estimate_pence"] if estimated else 0
    lost = rows(WRITTEN_OFF.format(rated=RATED), [entity, begins, ends, as_at])[0]["pence"]
    asked = rows(
        "SELECT body, amount_pence FROM revenues_precept WHERE entity = %s AND year = %s "
        "AND kind = 'precept' ORDER BY body",
        [entity, year],
    )
    lines = [
        (BROUGHT, "Balance brought forward", began[0]["balance_pence"] if began else 0),
        (INCOME, "Council tax charged for the year", charged.get(True, 0)),
        (INCOME, "Council tax of earlier years, billed this year", charged.get(False, 0)),
        (INCOME, "Last year's estimated deficit, made good", max(last, 0)),
        (SPENT, "Last year's estimated surplus, paid out", min(last, 0)),
        *[(SPENT, _asked(row["body"]), -row["amount_pence"]) for row in asked],
        (SPENT, "Written off", lost),
    ]
    return [FundLine(section=s, what=w, amount_pence=p) for s, w, p in lines if p]


def _asked(body: str) -> str:
    return "The council's demand" if body == "billing_authority" else f"{NAMES[body]} precept"


@query(summary="The Collection Fund's statement of a year")
def fund_statement(
    scope: Scope, entity: str, year: Year, as_at: date | None = None
) -> FundStatement:
    """Return what came into the fund and went out by a day, its balance, and the estimate made."""
    may_see(scope, entity)
    day = min(as_at or clock.business_date(), date(year + 1, 4, 1) - timedelta(days=1))
    lines = fund_lines(entity, year, day)
    began = rows(
        "SELECT allowance_pence FROM revenues_fund_year WHERE entity = %s AND year = %s",
        [entity, year],
    )
    held = allowance_agreed(scope, entity=entity, kind="council_tax", as_at=day)
    known = began and held and held.as_at >= date(year, 4, 1)
    added = held.allowance_pence - began[0]["allowance_pence"] if known else 0
    if added:
        lines.append(FundLine(section=SPENT, what=CONTRIBUTION, amount_pence=-added))
    names = ", ".join(EstimateView.model_fields)
    made = rows(
        f"SELECT {names} FROM revenues_fund_estimate WHERE entity = %s AND year = %s",  # noqa: S608
        [entity, year],
    )
    return FundStatement(
        entity=entity,
        year=year,
        as_at=day,
        lines=lines,
        balance_pence=sum(line.amount_pence for line in lines),
        begun=bool(began),
        allowance_pence=began[0]["allowance_pence"] if began else 0,
        contribution_pence=added,
        estimate=EstimateView(**made[0]) if made else None,
    )


@query(summary="Precepts on the Collection Fund, and when they are paid")
def precepts(scope: Scope, entity: str, year: Year) -> list[PreceptRow]:
    """Return each payment of a year's precepts by day, with what became of it."""
    may_see(scope, entity)
    return [_row(entity, row) for row in rows(PRECEPTS, [entity, year])]


def _row(entity: str, row: dict[str, Any]) -> PreceptRow:
    reference = f"revenues:precept:{entity}-{row['year']}-{row['body']}-{row['kind']}"
    own = row["number"] is None
    told = {name: row[name] for name in PreceptRow.model_fields if name in row}
    return PreceptRow(
        **told | {"state": "to the General Fund" if own else row["state"].replace("_", " ")},
        reference=reference if own else f"{reference}/{row['number']}",
    )


def may_see(scope: Scope, entity: str) -> None:
    """Refuse whoever does not see the whole of the entity whose fund it is."""
    if not scope.sees_whole(entity):
        raise Refusal(f"The Collection Fund of {entity} is not yours to see.", status=403)


@explains("revenues:fund", query="revenues.fund_statement")
def explain_fund(scope: Scope, reference: str) -> Explanation:
    """A year of the fund: each line of the statement, and the journals of its precepts."""
    entity, _, year = reference.rpartition("-")
    found = fund_statement(scope, entity, int(year))
    listed = {row.reference.partition("/")[0] for row in precepts(scope, entity, int(year))}
    posted = journals_of(scope, source="revenues", source_refs=sorted(listed))
    return Explanation(
        reference=f"revenues:fund:{reference}",
        title=f"Collection Fund {year}-{(int(year) + 1) % 100:02d}",
        url=f"/staff/revenues/fund?year={year}",
        amount_pence=found.balance_pence,
        facts=[("By", f"{found.as_at:%d/%m/%Y}"), ("Rule", "revenues.collection_fund_shares")],
        leads_to=[(f"Journal {name}", f"ledger:journal:{name}") for name in posted.values()],
        workings=[
            {"section": one.section, "line": one.what, "amount": format_pounds(one.amount_pence)}
            for one in found.lines
        ],
        workings_title="Statement",
    )


@explains("revenues:precept", query="revenues.precepts")
def explain_precept(scope: Scope, reference: str) -> Explanation:
    """A precept: its payments and the journal which charged the fund with it."""
    whole = reference.partition("/")[0]
    entity, year, body, kind = whole.rsplit("-", 3)
    every = precepts(scope, entity, int(year))
    mine = [row for row in every if row.body == body and row.kind == kind]
    posted = journals_of(scope, source="revenues", source_refs=[f"revenues:precept:{whole}"])
    name = mine[0].name if mine else NAMES.get(body, body)
    return Explanation(
        reference=f"revenues:precept:{reference}",
        title=f"{name}: {kind} of {year}-{(int(year) + 1) % 100:02d}",
        url=f"/staff/revenues/fund?year={year}",
        amount_pence=mine[0].precept_pence if mine else None,
        facts=[("Source", mine[0].source)] if mine else [],
        leads_to=[
            *[(f"Journal {one}", f"ledger:journal:{one}") for one in posted.values()],
            (f"The fund's year {year}", f"revenues:fund:{entity}-{year}"),
        ],
        workings=[
            {"payment": str(row.number), "due": f"{row.due_on:%d/%m/%Y}",
             "amount": format_pounds(row.amount_pence or 0), "state": row.state}
            for row in mine
            if row.due_on
        ],
    )  # fmt: skip
