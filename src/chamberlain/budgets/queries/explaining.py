"""How a budget's figures explain themselves: down to lines, virements, forecasts and journals."""

from chamberlain.budgets.queries.capital import last_year, scheme
from chamberlain.budgets.queries.centre import cost_centre
from chamberlain.budgets.queries.registers import virement
from chamberlain.budgets.queries.report import report
from chamberlain.budgets.queries.staffing import staffing_centre
from chamberlain.kernel.door import Scope, Unknown
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.references import Explanation, explains


def _parts(reference: str, form: str, count: int) -> list[str]:
    parts = reference.split("/")
    if len(parts) != count or not parts[1].isdigit():
        raise Unknown(f"It is named {form}, not {reference}.", field="reference")
    return parts


@explains("budgets:cost_centre", query="budgets.cost_centre")
def explain_cost_centre(scope: Scope, reference: str) -> Explanation:
    """A cost centre's forecast, `ENTITY/2026/CENTRE` or with `/PERIOD`: what it is made of."""
    count = reference.count("/") + 1
    parts = _parts(reference, "ENTITY/2026/CENTRE/8", 4 if count == 4 else 3)
    entity, year, centre = parts[0], int(parts[1]), parts[2]
    period = int(parts[3]) if count == 4 and parts[3].isdigit() else 12
    found = cost_centre(scope, entity, year, period, centre)
    enquiry = f"/staff/ledger/enquiry?year={year}&entity={entity}&cost_centre={centre}"
    return Explanation(
        reference=f"budgets:cost_centre:{reference}",
        title=f"{centre} {found.name}: forecast to the end of period {period}",
        url=f"/staff/budgets/centres/{centre}?year={year}&period={period}&entity={entity}",
        amount_pence=found.forecast_pence,
        facts=[
            ("Service", f"{found.service_name}, {found.directorate_name}"),
            ("Manager", found.manager or "nobody yet"),
            ("Original budget", format_pounds(found.original_pence)),
            ("Current budget", format_pounds(found.budget_pence)),
            ("Spent", format_pounds(found.actual_pence)),
            ("Committed", format_pounds(found.committed_pence)),
            ("Variance", format_pounds(found.variance_pence)),
        ],
        leads_to=[
            (f"{row.account} {row.account_name}: {format_pounds(row.actual_pence)}",
             f"{enquiry}&account={row.account}")
            for row in found.accounts
            if row.actual_pence
        ],
        workings_title="Forecasts, newest first",
        workings=[
            {
                "period": str(said.period),
                "group": said.group,
                "year": format_pounds(said.outturn_pence),
                "why": said.reason,
                "who": said.made_by,
            }
            for said in found.history
        ],
    )  # fmt: skip


@explains("budgets:staffing", query="budgets.staffing_centre")
def explain_staffing(scope: Scope, reference: str) -> Explanation:
    """What a cost centre's posts cost in a year, `ENTITY/2026/CENTRE/8`: post by post."""
    entity, year, centre, period = _parts(reference, "ENTITY/2026/CENTRE/8", 4)
    if not period.isdigit():
        raise Unknown(f"It is named ENTITY/2026/CENTRE/8, not {reference}.", field="reference")
    found = staffing_centre(scope, entity, int(year), int(period), centre)
    row = found.row
    return Explanation(
        reference=f"budgets:staffing:{reference}",
        title=f"{centre} {found.name}: staffing forecast to the end of period {period}",
        url=f"/staff/budgets/staffing/{centre}?year={year}&period={period}&entity={entity}",
        amount_pence=row["forecast_pence"],
        facts=[
            ("Spent on employees so far", format_pounds(row["actual_pence"])),
            ("What posts still cost", format_pounds(row["rest_pence"])),
            ("Awards of the year not paid yet", format_pounds(row["award_pence"])),
            ("Budget for employees", format_pounds(row["budget_pence"])),
            *(("Taken for granted", words) for words in found.assumptions),
        ],
        leads_to=[(f"{one.post} {one.title}", f"people:post:{one.post}") for one in found.posts
                  if one.source == "payroll"],
        workings_title="Posts in the whole year",
        workings=[
            {
                "post": f"{one.post} {one.title}",
                "state": one.state,
                "FTE": f"{one.fte_e2 / 100:g}",
                "pay": format_pounds(one.pay_pence),
                "NI": format_pounds(one.ni_pence),
                "pension": format_pounds(one.pension_pence),
                "levy": format_pounds(one.levy_pence),
                "year": format_pounds(one.year_pence),
            }
            for one in found.posts
        ],
    )  # fmt: skip


@explains("budgets:virement", query="budgets.virement")
def explain_virement(scope: Scope, reference: str) -> Explanation:
    """A virement: why, who proposed and who approved, and its lines."""
    found = virement(scope, reference)
    row = found.row
    return Explanation(
        reference=f"budgets:virement:{reference}",
        title=f"{reference}: {row.reason}",
        url=f"/staff/budgets/virements/{reference}",
        amount_pence=row.amount_pence,
        facts=[
            ("Kind", row.kind.replace("_", "-")),
            ("Proposed by", f"{row.proposed_by}, {row.proposed_on:%-d %B %Y}"),
            ("State", row.state),
            *([("Decided by", row.decided_by)] if row.decided_by else []),
            *([("Minute", row.minute)] if row.minute else []),
        ],
        workings=[
            {
                "cost centre": f"{line.cost_centre} {line.cost_centre_name}",
                "subjective": f"{line.account} {line.account_name}",
                "fund": line.fund,
                "amount": format_pounds(line.amount_pence),
            }
            for line in found.lines
        ],
    )


@explains("budgets:scheme", query="budgets.scheme")
def explain_scheme(scope: Scope, reference: str) -> Explanation:
    """A capital scheme, its funding by year; the year is that of its last approved budget."""
    found = scheme(scope, reference, last_year(reference), 12)
    return Explanation(
        reference=f"budgets:scheme:{reference}",
        title=f"{found.row['project']} {found.row['name']}",
        url=f"/staff/budgets/capital/{reference}",
        amount_pence=found.row["total_budget_pence"],
        facts=[("Gate", found.row["gate_name"]), ("Manager", found.row["manager"])],
        workings=[
            {
                "year": str(part.year),
                "funding": part.funding_name,
                "amount": format_pounds(part.amount_pence),
            }
            for part in found.funding
        ],
    )


@explains("budgets:report", query="budgets.report")
def explain_report(scope: Scope, reference: str) -> Explanation:
    """A month's report, `ENTITY/2026/7`: what each service comes to."""
    entity, year, period = _parts(reference, "ENTITY/2026/7", 3)
    found = report(scope, entity, int(year), int(period))
    return Explanation(
        reference=f"budgets:report:{reference}",
        title=f"Targeted budget monitoring, {found.name}",
        url=f"/staff/budgets/report/{entity}/{year}/{period}",
        amount_pence=found.total.variance_pence,
        facts=[
            ("State", "published" if found.published_on else "draft"),
            *([("Hash", found.sha256)] if found.sha256 else []),
        ],
        workings=[
            {
                "service": line.name,
                "budget": format_pounds(line.budget_pence),
                "forecast": format_pounds(line.forecast_pence),
                "variance": format_pounds(line.variance_pence),
            }
            for line in found.general_fund
        ],
    )
