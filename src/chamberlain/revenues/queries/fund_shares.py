"""What became of last year's estimate: who had or owed which share, and by which journal."""

from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.records import Pence, Record, Year
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import rows
from chamberlain.ledger.contract import journals_of
from chamberlain.revenues.queries.fund import NAMES, may_see

SHARES = (
    "SELECT s.reference, s.entity, s.year, s.state, e.made_on::text AS made_on, "
    "e.estimate_pence, e.billing_authority_pence, e.police_pence, e.fire_pence, s.reason, "
    "coalesce(p.name, s.proposed_by) AS proposed, coalesce(g.name, s.agreed_by) AS agreed "
    "FROM revenues_fund_shares s JOIN revenues_fund_estimate e ON e.id = s.estimate_id "
    "LEFT JOIN kernel_user p ON p.reference = s.proposed_by "
    "LEFT JOIN kernel_user g ON g.reference = s.agreed_by "
)


class SharesView(Record):
    """Last year's estimate as it is charged: a surplus above nought, a deficit below."""

    reference: str
    entity: str
    year: int
    state: str
    made_on: str
    estimate_pence: Pence
    billing_authority_pence: Pence
    police_pence: Pence
    fire_pence: Pence
    reason: str
    proposed: str
    agreed: str


@query(summary="Shares of last year's estimate")
def fund_shares(scope: Scope, entity: str, year: Year) -> list[SharesView]:
    """Return what was proposed and charged in a year of the estimate before, the latest first."""
    may_see(scope, entity)
    found = rows(SHARES + "WHERE s.entity = %s AND s.year = %s ORDER BY s.id DESC", [entity, year])
    return [SharesView(**row) for row in found]


@explains("revenues:fund_shares", query="revenues.fund_shares")
def explain_fund_shares(scope: Scope, reference: str) -> Explanation:
    """The shares of an estimate: whose, by which rule, who agreed, and the journal."""
    found = rows(SHARES + "WHERE s.reference = %s", [reference])
    if not found:
        raise Unknown(f"There are no shares {reference}.")
    one = SharesView(**found[0])
    may_see(scope, one.entity)
    subject = f"revenues:fund_shares:{reference}"
    posted = journals_of(scope, source="revenues", source_refs=[subject])
    before = f"{one.year - 1}-{one.year % 100:02d}"
    return Explanation(
        reference=subject,
        title=f"Collection Fund's estimate of {before}, charged the year after",
        url=f"/staff/revenues/fund?year={one.year}",
        amount_pence=one.estimate_pence,
        facts=[
            ("Estimated on", one.made_on),
            ("Shared by", "SI 1992/2428: that year's precepts and the council's own demand"),
            ("Proposed by", one.proposed),
            ("Agreed by", one.agreed or "nobody yet"),
        ],
        leads_to=[
            *[(f"Journal {name}", f"ledger:journal:{name}") for name in posted.values()],
            (f"The year estimated, {before}", f"revenues:fund:{one.entity}-{one.year - 1}"),
        ],
        workings=[
            {"body": name, "share": format_pounds(getattr(one, f"{body}_pence"))}
            for body, name in NAMES.items()
        ],
        workings_title="Shares",
    )
