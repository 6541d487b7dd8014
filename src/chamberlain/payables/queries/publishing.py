"""What is to be published of payments over some days, worked out from the registers each time."""

from datetime import date
from typing import Any

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.models import Entity, Setting
from chamberlain.kernel.records import Pence, Record
from chamberlain.ledger.contract import coding_choices, cost_centre_tree
from chamberlain.payables.queries.performance import paid_invoices
from chamberlain.payables.rules.payee_classes import TRADE_CLASSES, classes_seen
from chamberlain.payables.rules.publishing import LARGE_PENCE_OVER, PENCE_OVER, named_to_public

SETTING = "payables.publishing"
NEVER = "employee"
"""Pay is not spending on suppliers; it is published as senior salaries, elsewhere."""


class PublishingOptions(Record):
    """The council's own choice: what is published beyond what the Code makes it publish."""

    over_pence: Pence = PENCE_OVER


def publishing_options() -> PublishingOptions:
    """Return the options in force."""
    found: Any = Setting.objects.filter(name=SETTING).values_list("value", flat=True).first()
    return PublishingOptions.model_validate(found or {})


PAID = {
    "paid_on": pl.Date,
    "payee_class": pl.String,
    "name": pl.String,
    "supplier_number": pl.String,
    "reference": pl.String,
    "purpose": pl.String,
    "account": pl.String,
    "cost_centre": pl.String,
    "contract": pl.String,
    "amount_pence": pl.Int64,
    "whole_pence": pl.Int64,
}

_DAY = "coalesce(p.found_on, r.pay_on)"
_PAID = f"""
    FROM payables_payment p
    JOIN payables_run r ON r.id = p.run_id AND r.state IN ('released', 'sent')
    JOIN payables_attempt a ON a.payment_id = p.id AND a.ended IS NULL
    JOIN payables_obligation o ON o.id = a.obligation_id
    JOIN payables_payee y ON y.id = o.payee_id
    JOIN payables_payee_fact f ON f.payee_id = y.id AND upper_inf(f.known) AND f.held @> {_DAY}
    LEFT JOIN payables_invoice i
        ON o.source = 'payables' AND i.reference = split_part(o.source_ref, ':', 3)
"""
_OVER_DAYS = f"""
    WHERE o.entity = %s AND p.returned_on IS NULL AND {_DAY} >= %s AND {_DAY} < %s
        AND o.payee_class = ANY(%s)
"""
_LINES = "LEFT JOIN payables_invoice_line l ON l.invoice_id = i.id"
_ITEM = "CASE WHEN i.kind = 'credit_note' THEN -1 ELSE 1 END"


def _seen(scope: Scope) -> list[str]:
    return [name for name in classes_seen(scope) if name != NEVER]


def spending_frame(scope: Scope, entity: str, since: date, until: date) -> pl.DataFrame:
    """Return a row for each line of each item paid over the days, above the council's threshold.

    An item is an invoice, a credit note, or what another application asked to be paid. Payees other
    than suppliers and care providers are not named, nor is what their payment was for.
    """
    frame = read_frame(
        f"SELECT {_DAY}, o.payee_class, f.name, y.reference, "
        "coalesce(i.reference, o.reference), "
        "coalesce(nullif(l.description, ''), nullif(i.purpose, ''), o.why), "
        "coalesce(l.account, ''), coalesce(l.cost_centre, ''), "
        "coalesce(i.contract_reference, ''), "
        f"coalesce({_ITEM} * l.net_pence, a.amount_pence), "
        f"coalesce({_ITEM} * i.net_pence, a.amount_pence) "
        f"{_PAID} {_LINES} {_OVER_DAYS} ORDER BY {_DAY}, o.id, l.line_no",
        [entity, since, until, _seen(scope)],
        schema=PAID,
    )
    over = publishing_options().over_pence
    frame = frame.filter(pl.col("whole_pence").abs() > over)
    tree = cost_centre_tree(scope, as_at=until).select(
        "cost_centre", directorate="directorate_name", service="service_name"
    )
    choices = coding_choices(scope, entity=entity, on=since)
    names = pl.DataFrame(
        [(one.code, one.name) for one in choices.accounts],
        schema={"account": pl.String, "account_name": pl.String},
        orient="row",
    )
    individual = ~pl.col("payee_class").is_in(list(TRADE_CLASSES))
    return (
        frame.join(tree.unique("cost_centre"), on="cost_centre", how="left", maintain_order="left")
        .join(names.unique("account"), on="account", how="left", maintain_order="left")
        .select(
            pl.lit(_name_of(entity)).alias("body"),
            "paid_on",
            pl.col("directorate").fill_null(""),
            pl.col("service").fill_null(""),
            named_to_public(pl.col("payee_class"), pl.col("name")).alias("supplier"),
            pl.when(individual)
            .then(pl.lit(""))
            .otherwise("supplier_number")
            .alias("supplier_number"),
            "reference",
            pl.when(individual).then(pl.lit("")).otherwise("purpose").alias("purpose"),
            pl.coalesce("account_name", "account").alias("account"),
            "contract",
            "amount_pence",
            pl.lit(0, pl.Int64).alias("irrecoverable_vat_pence"),
        )
    )


def _name_of(entity: str) -> str:
    return str(Entity.objects.filter(code=entity).values_list("name", flat=True).first() or entity)


@query(summary="Spending to publish over some days")
def spending_to_publish(scope: Scope, entity: str, since: date, until: date) -> pl.DataFrame:
    """Return the rows of the spending file for payments over `[since, until)`."""
    return spending_frame(scope, _own(scope, entity), since, until)


LARGE = {
    "paid_on": pl.Date,
    "supplier": pl.String,
    "supplier_number": pl.String,
    "invoice": pl.String,
    "payment": pl.String,
    "contract": pl.String,
    "regime": pl.String,
    "amount_pence": pl.Int64,
}


def large_frame(scope: Scope, entity: str, since: date, until: date) -> pl.DataFrame:
    """Return each payment of an invoice over £30,000 VAT included, made over the days, to trade.

    Payments are not added up (section 70). `contract` is blank where nobody named the contract.
    """
    trade = [name for name in _seen(scope) if name in TRADE_CLASSES]
    return read_frame(
        f"SELECT {_DAY}, f.name, y.reference, i.reference, p.reference, i.contract_reference, "
        f"i.regime, a.amount_pence {_PAID} {_OVER_DAYS} AND i.kind = 'invoice' "
        f"AND a.amount_pence > %s AND i.regime = 'procurement_act_2023' ORDER BY {_DAY}, o.id",
        [entity, since, until, trade, LARGE_PENCE_OVER],
        schema=LARGE,
    )


@query(summary="Payments over £30,000 to publish over some days")
def large_payments_to_publish(scope: Scope, entity: str, since: date, until: date) -> pl.DataFrame:
    """Return what section 70 of the Procurement Act 2023 has published over the days."""
    return large_frame(scope, _own(scope, entity), since, until)


class NoticeFigures(Record):
    """The figures of a payments compliance notice, with both counts of thirty days."""

    entity: str
    since: date
    until: date
    payments: int
    paid_pence: Pence
    average_days_e2: int | None
    within_30_percent_e2: int | None
    from_31_to_60_percent_e2: int | None
    over_60_percent_e2: int | None
    unpaid_when_due_percent_e2: int | None
    section_68_percent_e2: int | None


def _share(part: int, whole: int) -> int | None:
    return (part * 20_000 + whole) // (2 * whole) if whole else None


@query(summary="Figures of the payments compliance notice")
def compliance_notice(scope: Scope, entity: str, since: date, until: date) -> NoticeFigures:
    """Return what section 69 and regulation 38 ask of payments over `[since, until)`.

    Shares are of sums paid, rounded half up to hundredths of a percent. In the bands day 1 is the
    day after receipt; `section_68_percent_e2` counts the day of receipt as day 1, as the term of
    section 68(2) does. Disputed days are off.
    """
    paid = paid_invoices(scope, since, until).filter(pl.col("entity") == _own(scope, entity))
    sums = dict(paid.group_by("notice_band").agg(pl.col("gross_pence").sum()).iter_rows())
    whole = int(paid["gross_pence"].sum() or 0)
    days = int(paid["days_by_notice"].sum() or 0)
    due = _fallen_due(scope, entity, since, until)
    return NoticeFigures(
        entity=entity,
        since=since,
        until=until,
        payments=paid.height,
        paid_pence=whole,
        average_days_e2=_hundredths(days, paid.height),
        within_30_percent_e2=_share(sums.get("1-30", 0), whole),
        from_31_to_60_percent_e2=_share(sums.get("31-60", 0), whole),
        over_60_percent_e2=_share(sums.get("61+", 0), whole),
        unpaid_when_due_percent_e2=_share(int(due[1]), int(due[0])),
        section_68_percent_e2=_share(int(paid.filter("in_time")["gross_pence"].sum() or 0), whole),
    )


def _hundredths(days: int, payments: int) -> int | None:
    return (days * 200 + payments) // (2 * payments) if payments else None


def _fallen_due(scope: Scope, entity: str, since: date, until: date) -> tuple[int, int]:
    """Return the sums that became payable over the days, and those of them not paid by the end."""
    found = read_frame(
        "SELECT coalesce(sum(i.gross_pence), 0)::bigint, "  # noqa: S608
        "coalesce(sum(i.gross_pence) FILTER ("
        "WHERE NOT EXISTS (SELECT 1 FROM payables_attempt a "
        "JOIN payables_run r ON r.id = a.run_id AND r.state IN ('released', 'sent') "
        "JOIN payables_payment p ON p.id = a.payment_id "
        "WHERE a.obligation_id = o.id AND a.ended IS NULL "
        f"AND {_DAY} < %s)), 0)::bigint FROM payables_invoice i "
        "JOIN payables_obligation o ON o.source = 'payables' "
        "AND o.source_ref = 'payables:invoice:' || i.reference "
        "WHERE i.entity = %s AND i.kind = 'invoice' AND i.state <> 'cancelled' "
        "AND o.payee_class = ANY(%s) AND i.pay_by >= %s AND i.pay_by < %s",
        [until, entity, [name for name in _seen(scope) if name in TRADE_CLASSES], since, until],
        schema={"due": pl.Int64, "unpaid": pl.Int64},
    )
    return found.row(0)


def _own(scope: Scope, entity: str) -> str:
    """Return the entity if the scope covers the whole of it, else one that has nothing."""
    return entity if scope.sees_whole(entity) else ""
