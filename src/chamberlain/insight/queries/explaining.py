"""How a total of the month walks on: from a group or a service to the balances it is made of."""

import polars as pl

from chamberlain.insight.queries.month import services_of
from chamberlain.insight.queries.seeing import Period, see_entity, see_period
from chamberlain.kernel.door import Scope, Unknown
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.references import Explanation, explains
from chamberlain.ledger.contract import spend_of_service, trial_balance


def _named(reference: str) -> tuple[str, Period, str]:
    """Return entity, period and name of `ENTITY/2026/8/NAME`, or say what is expected."""
    parts = reference.split("/", 3)
    if len(parts) != 4 or not (parts[1].isdigit() and parts[2].isdigit()):
        raise Unknown(f"A figure is named ENTITY/2026/8/NAME, not {reference}.", field="reference")
    return parts[0], see_period(int(parts[1]), int(parts[2])), parts[3]


@explains("insight:group", query="insight.trial_balance")
def explain_group(scope: Scope, reference: str) -> Explanation:
    """A group of the trial balance: every account in it, each leading to its journals."""
    entity, chosen, group = _named(reference)
    see_entity(scope, entity)
    frame = trial_balance(scope, year=chosen.year, period=chosen.period, entity=entity)
    rows = (
        frame.filter(pl.col("group") == group)
        .group_by("account", "name", maintain_order=True)
        .agg(pl.col("lines", "balance_pence").sum())
        .sort("account")
    )
    place = f"{entity}/{chosen.year_name}/{chosen.period}"
    return Explanation(
        reference=f"insight:group:{reference}",
        title=f"{group}, to the end of {chosen.name}",
        amount_pence=int(rows["balance_pence"].sum()),
        facts=[("Accounts", f"{rows.height:,}"), ("Lines", f"{int(rows['lines'].sum()):,}")],
        leads_to=[
            (f"{account} {name}: {format_pounds(pence)}", f"ledger:balance:{place}/{account}")
            for account, name, _, pence in rows.iter_rows()
        ],
    )


@explains("insight:service", query="insight.spend_by_service")
def explain_service(scope: Scope, reference: str) -> Explanation:
    """A service's spend: what it went on, by cost centre and subjective, month and year."""
    entity, chosen, code = _named(reference)
    see_entity(scope, entity)
    found = [s for s in services_of(scope, entity, chosen) if s.service == code]
    if not found:
        raise Unknown(f"Nothing was charged to service {code}.", field="reference")
    parts = spend_of_service(
        scope, entity=entity, year=chosen.year, period=chosen.period, service=code,
        as_at=chosen.days[0],
    )  # fmt: skip
    enquiry = f"/staff/ledger/enquiry?year={chosen.year}&entity={entity}"
    return Explanation(
        reference=f"insight:service:{reference}",
        title=f"{found[0].service_name}, {chosen.name}",
        amount_pence=found[0].net_pence,
        facts=[
            ("Directorate", found[0].directorate_name),
            ("Spent in the month", format_pounds(found[0].spend_pence)),
            ("Income in the month", format_pounds(found[0].income_pence)),
            ("Net in the year to date", format_pounds(found[0].year_net_pence)),
        ],
        workings=[
            {
                "cost centre": f"{part.cost_centre} {part.cost_centre_name}",
                "subjective": f"{part.account} {part.account_name}",
                "month": format_pounds(part.pence),
                "year to date": format_pounds(part.year_pence),
            }
            for part in parts
        ],
        leads_to=[
            (
                f"{centre}: {name}",
                f"{enquiry}&cost_centre={centre}&period={chosen.period}",
            )
            for centre, name in dict.fromkeys((p.cost_centre, p.cost_centre_name) for p in parts)
        ],
    )
