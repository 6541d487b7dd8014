"""Minimum revenue provision: what it stands on, and what is charged for a year."""

from datetime import date
from typing import Annotated, Any, Literal

import polars as pl
from pydantic import Field

from chamberlain.kernel.bulk import copy_in
from chamberlain.kernel.door import Act, command
from chamberlain.kernel.money import rate_e4
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Name, Pence, Record, Year
from chamberlain.ledger.contract import JournalLine, line
from chamberlain.treasury.commands.posting import (
    journal,
    post,
)
from chamberlain.treasury.contract import Rate
from chamberlain.treasury.errors import TermsWrong
from chamberlain.treasury.models import Provision
from chamberlain.treasury.queries.provisions import charges_of_year
from chamberlain.treasury.rules.codings import code
from chamberlain.treasury.rules.provision import minimum_revenue_provision

YEAR_END = (3, 31)


Subject = Annotated[
    str,
    Field(
        min_length=1,
        max_length=140,
        description="Reference of the asset; the same again replaces its terms",
    ),
]
Cost = Annotated[Pence, Field(gt=0, description="Borrowing that the asset was paid with")]
Life = Annotated[int, Field(ge=1, description="Years over which it is provided for")]
Years = Annotated[int, Field(ge=0, description="Years charged before this register began")]
Method = Literal["equal", "annuity"]
Kind = Literal["asset", "capitalisation_direction"]


class ProvisionTerms(Record):
    """Borrowing on one asset, and how revenue provides for it."""

    entity: str
    subject: Subject
    description: Name
    cost_pence: Cost
    life_years: Life
    operational_on: date
    method: Method = "equal"
    rate: Rate | None = None
    kind: Kind = "asset"
    charged_before_pence: Pence = 0
    years_before: Years = 0


@command(duty="provision.record", summary="Record what revenue provides for")
def record_provision(  # noqa: PLR0913, PLR0917 - the terms of a provision
    act: Act,
    entity: str,
    subject: Subject,
    description: Name,
    cost_pence: Cost,
    life_years: Life,
    operational_on: date,
    method: Method = "equal",
    rate: Rate | None = None,
    kind: Kind = "asset",
    charged_before_pence: Pence = 0,
    years_before: Years = 0,
) -> str:
    """Record borrowing on an asset in the General Fund, to be provided for over its life.

    Recording it again with other terms changes every charge from then on; what was charged too much
    or too little for past years is posted as the difference. An annuity needs its rate.
    """
    act.need(entity=entity)
    terms = ProvisionTerms(
        entity=entity,
        subject=subject,
        description=description,
        cost_pence=cost_pence,
        life_years=life_years,
        operational_on=operational_on,
        method=method,
        rate=rate,
        kind=kind,
        charged_before_pence=charged_before_pence,
        years_before=years_before,
    )
    return write_provision(act, terms).reference


def write_provision(act: Act, terms: ProvisionTerms) -> Provision:
    """Write the terms, or refuse those that cannot be worked out."""
    rate = rate_e4(terms.rate) if terms.rate is not None else None
    row = {
        "cost_pence": terms.cost_pence,
        "life_years": terms.life_years,
        "operational_on": terms.operational_on,
        "method": terms.method,
        "rate_e4": rate,
        "kind": terms.kind,
        "provided_pence": terms.charged_before_pence,
        "years_past": terms.years_before,
    }
    _, errors = minimum_revenue_provision.run(pl.DataFrame([row]))
    if errors.height:
        wrong = errors.row(0, named=True)
        raise TermsWrong(f"{wrong['value']} {wrong['message']}", field=str(wrong["field"]))
    made = Provision.objects.create(
        reference=next_reference("MRP"),
        rate_e4=rate,
        act_id=act.id,
        **terms.model_dump(exclude={"rate"}),
    )
    act.concerns(f"treasury:provision:{made.reference}")
    act.changed(f"treasury:provision:{made.reference}", None, terms.model_dump(mode="json"))
    return made


@command(duty="provision.charge", summary="Charge minimum revenue provision for a year")
def charge_provisions(act: Act, entity: str, year: Year) -> int:
    """Post what each asset's provision for a year is, less what was posted for it before.

    It is charged to the General Fund and put to the Capital Adjustment Account; repaying a loan
    charges nothing. Returns the pence posted; doing it again posts nothing.
    """
    act.need(entity=entity)
    due = charges_of_year(entity, year).filter(pl.col("to_post_pence") != 0)
    if due.is_empty():
        return 0
    reference = f"treasury:mrp:{entity}/{year}/{act.id}"
    day = max(date(year, 4, 1), min(act.today, date(year + 1, *YEAR_END)))
    lines: list[JournalLine | None] = []
    for row in due.iter_rows(named=True):
        lines += _pair(row)
    what = f"Minimum revenue provision {year}-{(year + 1) % 100:02d}"
    post(act, [journal(act, reference, day, what, lines, entity=entity)])
    with act.cursor() as cursor:
        copy_in(
            cursor,
            "treasury_provision_charge",
            due.select(
                "subject",
                entity=pl.lit(entity),
                year=pl.lit(year),
                posted_pence="to_post_pence",
                source_ref=pl.format("{}/{}", pl.lit(reference), pl.col("subject")),
                act_id=pl.lit(act.id),
            ),
        )
    posted = int(due["to_post_pence"].sum())
    act.changed(reference, None, {"posted_pence": posted, "assets": due.height})
    return posted


def _pair(row: dict[str, Any]) -> list[JournalLine | None]:
    about = {"line_ref": f"treasury:provision:{row['reference']}", "narrative": row["description"]}
    pence = row["to_post_pence"]
    return [
        line(code("provision"), pence, cost_centre=code("provision_centre"), **about),
        line(code("provision_reserve"), -pence, **about),
    ]
