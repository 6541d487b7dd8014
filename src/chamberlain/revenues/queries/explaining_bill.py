"""A bill in the ledger explained: what it charged, what it took back, and the journal it posted."""

from typing import Any

from chamberlain.kernel.door import Scope
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import rows
from chamberlain.ledger.contract import journals_of
from chamberlain.revenues.queries.seeing import one_row

PAGES = "/staff/revenues/"
BILL = (
    "SELECT b.id, b.kind, b.issued_on, b.charged_pence, b.change_pence, b.due_pence, "
    "coalesce(r.reference, '') AS run FROM revenues_bill b "
    "JOIN revenues_account a ON a.id = b.account_id "
    "LEFT JOIN revenues_billing_run r ON r.id = b.run_id "
    "WHERE {place} AND a.reference = %s AND b.year = %s AND b.number = %s "
    "AND (b.run_id IS NULL OR r.state = 'issued')"
)
CHARGES = (
    "SELECT c.first_day, c.last_day, c.band, c.exempt, c.gross_pence, c.discount_pence, "
    "c.premium_pence, c.annexe_pence + c.reduction_pence + c.local_reduction_pence AS less_pence, "
    "c.net_pence, c.reverses IS NOT NULL AS back FROM revenues_charge c "
    "JOIN revenues_bill b ON b.id = c.bill_id AND b.account_id = c.account_id "
    "WHERE b.id = %s ORDER BY c.first_day, c.reverses NULLS LAST"
)


@explains("revenues:bill", query="revenues.bill")
def explain_bill(scope: Scope, reference: str) -> Explanation:
    """A bill, by account, year and number: each run of days it charged or took back."""
    account, year, number = _parts(reference)
    found = one_row(scope, BILL, [account, year, number], f"bill {reference}")
    source = f"revenues:bill:{reference}"
    posted = journals_of(scope, source="revenues", source_refs=[source])
    leads = [(f"Journal {one}", f"ledger:journal:{one}") for one in posted.values()]
    if found["run"]:
        leads.append((f"Billing run {found['run']}", f"revenues:billing:{found['run']}"))
    return Explanation(
        reference=source,
        title=f"Council tax bill {number} of {year}-{(year + 1) % 100:02d}, account {account}",
        url=f"{PAGES}accounts/{account}",
        amount_pence=found["change_pence"],
        facts=[
            ("Kind", str(found["kind"])),
            ("Issued on", f"{found['issued_on']:%d/%m/%Y}"),
            ("Charge of the year", format_pounds(found["charged_pence"])),
            ("Changed by", format_pounds(found["change_pence"])),
            ("Left to pay by instalments", format_pounds(found["due_pence"])),
            ("Rule", "revenues.charge"),
        ],
        leads_to=[*leads, (f"Account {account}", f"revenues:account:{account}")],
        workings=[_line(row) for row in rows(CHARGES, [found["id"]])],
    )


@explains("revenues:rates_bill", query="revenues.rates_bill")
def explain_rates_bill(scope: Scope, reference: str) -> Explanation:
    """A bill of business rates, by account, year and number: what it charged, and its journal."""
    told = explain_bill(scope, reference)
    account, year, number = _parts(reference)
    found = one_row(scope, BILL, [account, year, number], f"bill {reference}")
    leads = [lead for lead in told.leads_to if not lead[1].startswith("revenues:account:")]
    if found["run"]:
        run = f"revenues:billing:{found['run']}"
        posted = journals_of(scope, source="revenues", source_refs=[run])
        leads += [(f"Journal {one}", f"ledger:journal:{one}") for one in posted.values()]
    return told.model_copy(
        update={
            "reference": f"revenues:rates_bill:{reference}",
            "title": f"Business rates {told.title.removeprefix('Council tax ')}",
            "url": f"{PAGES}rates/accounts/{account}",
            "facts": [
                (label, "revenues.business_rates" if label == "Rule" else value)
                for label, value in told.facts
            ],
            "leads_to": [*leads, (f"Ratepayer {account}", f"revenues:ratepayer:{account}")],
            "workings": [
                {
                    "days": f"{row['first_day']:%-d %b %Y} to {row['last_day']:%-d %b %Y}",
                    "what": "taken back" if row["back"] else "charged",
                    "to pay": format_pounds(row["net_pence"]),
                }
                for row in rows(CHARGES, [found["id"]])
            ],
        }
    )


def _parts(reference: str) -> tuple[str, int, int]:
    account, _, rest = reference.partition("-")
    year, _, number = rest.partition("-")
    return account, int(year) if year.isdigit() else 0, int(number) if number.isdigit() else 0


def _line(row: dict[str, Any]) -> dict[str, str]:
    what = "taken back" if row["back"] else "charged"
    exempt = f", exempt class {row['exempt']}" if row["exempt"] else ""
    return {
        "days": f"{row['first_day']:%-d %b %Y} to {row['last_day']:%-d %b %Y}",
        "what": f"{what}: band {row['band']}{exempt}",
        "gross": format_pounds(row["gross_pence"]),
        "discount": format_pounds(-row["discount_pence"]),
        "premium": format_pounds(row["premium_pence"]),
        "reductions": format_pounds(-row["less_pence"]),
        "to pay": format_pounds(row["net_pence"]),
    }
