"""Minimum revenue provision: the terms in force, and each year's charge."""

from datetime import date

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record, Year
from chamberlain.treasury.rules.provision import minimum_revenue_provision

TERMS = {
    "reference": pl.String,
    "subject": pl.String,
    "description": pl.String,
    "cost_pence": pl.Int64,
    "life_years": pl.Int64,
    "method": pl.String,
    "rate_e4": pl.Int64,
    "operational_on": pl.Date,
    "kind": pl.String,
    "provided_pence": pl.Int64,
    "years_past": pl.Int64,
}


def terms_in_force(entity: str) -> pl.DataFrame:
    """Return the latest terms of each subject, with `row` to know them by."""
    return read_frame(
        "SELECT DISTINCT ON (subject) reference, subject, description, cost_pence, life_years, "
        "method, rate_e4, operational_on, kind, charged_before_pence, years_before "
        "FROM treasury_provision WHERE entity = %s ORDER BY subject, id DESC",
        [entity],
        schema=TERMS,
    ).with_columns(row=pl.int_range(pl.len(), dtype=pl.Int64))


def schedule(entity: str) -> pl.DataFrame:
    """Return every charge of every subject: the terms, charge_year, charge_pence, left_pence."""
    terms = terms_in_force(entity)
    charges, _ = minimum_revenue_provision.run(terms)
    return terms.join(charges, on="row", how="inner", maintain_order="left")


def charges_of_year(entity: str, year: int) -> pl.DataFrame:
    """Return what is to be posted for a year, and for years before that were posted otherwise.

    One row per subject: reference, description, charge_pence of the year, posted_pence so far for
    it and earlier years, to_post_pence.
    """
    posted = read_frame(
        "SELECT subject, year, sum(posted_pence)::bigint FROM treasury_provision_charge "
        "WHERE entity = %s AND year <= %s GROUP BY 1, 2",
        [entity, year],
        schema={"subject": pl.String, "charge_year": pl.Int64, "posted_pence": pl.Int64},
    )
    due = schedule(entity).select(
        "subject", "reference", "description", "charge_year", "charge_pence"
    )
    begun = posted.select("subject", "charge_year")
    wanted = due.filter(pl.col("charge_year") == year)
    before = due.join(begun, on=["subject", "charge_year"]).filter(pl.col("charge_year") < year)
    owed = pl.concat([wanted, before]).unique(["subject", "charge_year"])
    both = owed.join(posted, on=["subject", "charge_year"], how="full", coalesce=True)
    named = both.join(
        terms_in_force(entity).select("subject", ref="reference", what="description"),
        on="subject",
        how="left",
    )
    return (
        named.with_columns(pl.col("charge_pence", "posted_pence").fill_null(0))
        .group_by("subject")
        .agg(
            reference=pl.col("ref").first(),
            description=pl.col("what").first(),
            charge_pence=pl.col("charge_pence").filter(pl.col("charge_year") == year).sum(),
            posted_pence=pl.col("posted_pence").sum(),
            to_post_pence=pl.col("charge_pence").sum() - pl.col("posted_pence").sum(),
        )
        .sort("subject")
    )


class ProvisionRow(Record):
    """Borrowing on one asset, and its provision for a year."""

    reference: str
    subject: str
    description: str
    cost_pence: Pence
    life_years: int
    method: str
    operational_on: date
    charge_pence: Pence
    posted_pence: Pence
    to_post_pence: Pence
    left_pence: Pence


@query(summary="What revenue provides for, and this year's charge")
def provisions(scope: Scope, entity: str, year: Year) -> list[ProvisionRow]:
    """Return each asset provided for, its charge of a year, what is posted and what is left."""
    if not scope.sees_whole(entity):
        return []
    charges = charges_of_year(entity, year).drop("reference", "description")
    left = (
        schedule(entity)
        .filter(pl.col("charge_year") <= year)
        .sort("charge_year")
        .group_by("subject")
        .agg(pl.col("left_pence").last())
    )
    found = (
        terms_in_force(entity)
        .join(charges, on="subject", how="left", maintain_order="left")
        .join(left, on="subject", how="left", maintain_order="left")
        .with_columns(
            pl.col("charge_pence", "posted_pence", "to_post_pence").fill_null(0),
            pl.col("left_pence").fill_null(pl.col("cost_pence") - pl.col("provided_pence")),
        )
    )
    return [
        ProvisionRow(**row)
        for row in found.select(list(ProvisionRow.model_fields)).iter_rows(named=True)
    ]


@query(summary="Provision by year for as long as it runs")
def provision_years(scope: Scope, entity: str) -> pl.DataFrame:
    """Return charge_year and charge_pence of all assets together, in order of years."""
    if not scope.sees_whole(entity):
        return pl.DataFrame(schema={"charge_year": pl.Int64, "charge_pence": pl.Int64})
    return (
        schedule(entity).group_by("charge_year").agg(pl.col("charge_pence").sum())
        .sort("charge_year")
    )  # fmt: skip
