"""Premiums and discounts on early repayment, put to revenue over the term that was left."""

from datetime import date
from typing import Any

from chamberlain.kernel.calendar import year_of
from chamberlain.kernel.door import Act, command
from chamberlain.kernel.records import Year
from chamberlain.kernel.selecting import rows
from chamberlain.ledger.contract import JournalLine, line
from chamberlain.treasury.commands.posting import (
    journal,
    post,
)
from chamberlain.treasury.models import Accrual
from chamberlain.treasury.rules.codings import code
from chamberlain.treasury.rules.exact import share_of_year

_REPAID = """
    SELECT l.reference, l.fund, l.cost_centre, e.premium_pence, e.instalments_left, e.repaid_on,
           (SELECT coalesce(sum(a.posted_pence), 0)::bigint FROM treasury_accrual a
            WHERE a.subject = 'treasury:early:' || l.reference || '/' || %s) AS posted_pence
    FROM treasury_early_repayment e JOIN treasury_loan l ON l.id = e.loan_id
    WHERE l.entity = %s AND e.premium_pence <> 0 ORDER BY l.reference
"""


@command(duty="provision.charge", summary="Put premiums and discounts to revenue for a year")
def amortise_premiums(act: Act, entity: str, year: Year) -> int:
    """Charge a year's share of premiums, and credit that of discounts, once each.

    In equal parts over the financial years of the term that was left, from the year of repayment,
    out of the Financial Instruments Adjustment Account. Returns the pence posted.
    """
    act.need(entity=entity)
    due = [one for one in rows(_REPAID, [str(year), entity]) if _to_post(one, year)]
    if not due:
        return 0
    reference = f"treasury:premiums:{entity}/{year}/{act.id}"
    day = max(date(year, 4, 1), min(act.today, date(year + 1, 3, 31)))
    lines: list[JournalLine | None] = []
    for one in due:
        lines += _pair(one, _to_post(one, year))
    what = f"Premiums and discounts {year}-{(year + 1) % 100:02d}"
    post(act, [journal(act, reference, day, what, lines, entity=entity)])
    Accrual.objects.bulk_create(
        Accrual(
            subject=f"treasury:early:{one['reference']}/{year}",
            entity=entity,
            as_at=day,
            accrued_pence=_share(one, year),
            posted_pence=_to_post(one, year),
            source_ref=f"{reference}/{one['reference']}",
            act_id=act.id,
        )
        for one in due
    )
    posted = sum(_to_post(one, year) for one in due)
    act.changed(reference, None, {"posted_pence": posted, "loans": len(due)})
    return posted


def _share(one: dict[str, Any], year: int) -> int:
    years = -(-one["instalments_left"] // 2)
    first = year_of(one["repaid_on"])
    return share_of_year(one["premium_pence"], year - first, years)


def _to_post(one: dict[str, Any], year: int) -> int:
    return int(_share(one, year) - one["posted_pence"])


def _pair(one: dict[str, Any], pence: int) -> list[JournalLine | None]:
    about = {"fund": one["fund"], "line_ref": f"treasury:early:{one['reference']}"}
    return [
        line(code("premium_reversal"), pence, cost_centre=one["cost_centre"], **about),
        line(code("premium_reserve"), -pence, **about),
    ]
