"""What is owed to us: charges raised once, known by the source's own reference."""

from typing import Annotated, Any

import polars as pl
from pydantic import BeforeValidator

from chamberlain.income.commands.accounts import own_words_only
from chamberlain.income.commands.posting import (
    post,
)
from chamberlain.income.contract import (
    CHARGE_COLUMNS,
    ChargeRequest,
    RefusedItem,
    Taken,
    charge_frame,
)
from chamberlain.income.models import Charge, Credit
from chamberlain.income.queries.types import types_on
from chamberlain.kernel.bulk import copy_in, read_frame
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.numbering import next_reference, next_references
from chamberlain.kernel.records import Frame, Text
from chamberlain.ledger.contract import (
    FRAME_COLUMNS,
    Role,
    account_roles,
    line,
    open_period_for,
    post_journals,
)

NAMED = 1_000
TEXTS = ("account", "cost_centre", "fund", "project", "vat_code", "why")


def _charges(value: Any) -> Any:
    """Accept a frame, records, or plain objects; what isn't named is blank."""
    if not isinstance(value, pl.DataFrame):
        return charge_frame([ChargeRequest.model_validate(item) for item in value])
    missing = [pl.lit(None, kind).alias(n) for n, kind in CHARGE_COLUMNS.items() if n not in value]
    shaped = value.with_columns(missing).select(*CHARGE_COLUMNS).cast(pl.Schema(CHARGE_COLUMNS))
    return shaped.with_columns(pl.col(*TEXTS).fill_null(""), pl.col("vat_pence").fill_null(0))


Charges = Annotated[Frame, BeforeValidator(_charges)]


@command(duty="charge.raise", contract=True, summary="Raise charges")
def raise_charges(act: Act, source: str, charges: Charges, all_or_nothing: bool = True) -> Taken:
    """Take what customers owe from another application; each source reference is owed once.

    One raised again answers as before, and is refused if it differs. Each is posted: debit the
    income type's control, credit its coding and output VAT.
    """
    own_words_only(act, source)
    known = _known(source, charges)
    judged = _judge(act, _with_codings(act, charges), known)
    refused = _refusals(judged)
    if refused and all_or_nothing:
        first = refused[0]
        raise Refusal(f"{first.source_ref}: {first.message}", field=first.field, status=422)
    good = judged.filter(pl.col("problem").is_null())
    fresh = good.filter(pl.col("held_pence").is_null())
    for entity in fresh["entity"].unique().to_list():
        act.need(entity=entity)
    fresh = fresh.with_columns(
        pl.Series("reference", next_references("CHG", fresh.height), dtype=pl.String)
    )
    _owe(act, source, fresh)
    _post(act, fresh)
    names = dict(fresh.select("source_ref", "reference").iter_rows())
    names |= dict(good.filter(pl.col("held_pence").is_not_null())
                  .select("source_ref", "held_reference").iter_rows())  # fmt: skip
    return Taken(
        accepted=good.height,
        replayed=good.height - fresh.height,
        refused=refused,
        references=names if len(names) <= NAMED else {},
    )


def _known(source: str, charges: pl.DataFrame) -> pl.DataFrame:
    return read_frame(
        "SELECT source_ref, owed_pence, reference FROM income_charge "
        "WHERE source = %s AND source_ref = ANY(%s)",
        [source, charges["source_ref"].drop_nulls().to_list()],
        schema={"source_ref": pl.String, "held_pence": pl.Int64, "held_reference": pl.String},
    )


def _with_codings(act: Act, charges: pl.DataFrame) -> pl.DataFrame:
    """Add each charge's account of income, and the coding of its type where its own is blank."""
    customers = read_frame(
        "SELECT reference, entity, account_id FROM income_customer WHERE reference = ANY(%s)",
        [charges["customer"].drop_nulls().unique().to_list()],
        schema={"customer": pl.String, "entity": pl.String, "account_id": pl.Int64},
    )
    rows = [
        {"entity": entity, "income_type": code, "type_account": one.account,
         "type_cost_centre": one.cost_centre, "type_fund": one.fund,
         "type_vat_code": one.vat_code, "control": one.control, "control_fund": one.control_fund}
        for entity in charges["entity"].drop_nulls().unique().to_list()
        for code, one in types_on(entity, act.today).items()
    ]  # fmt: skip
    names = ("entity", "income_type", "type_account", "type_cost_centre", "type_fund",
             "type_vat_code", "control", "control_fund")  # fmt: skip
    kinds = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String))
    joined = charges.join(customers, on=["customer", "entity"], how="left", maintain_order="left")
    joined = joined.join(kinds, on=["entity", "income_type"], how="left", maintain_order="left")
    own = pl.col("account") != ""
    return joined.with_columns(
        *[
            pl.when(own | (pl.col(name) != ""))
            .then(name)
            .otherwise(f"type_{name}")
            .fill_null("")
            .alias(name)
            for name in ("cost_centre", "fund", "vat_code")
        ],
        pl.when(own).then("account").otherwise("type_account").fill_null("").alias("account"),
    ).with_columns(pl.when(pl.col("fund") == "").then(pl.lit("GF")).otherwise("fund").alias("fund"))


def _judge(act: Act, charges: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    joined = charges.join(known, on="source_ref", how="left", maintain_order="left")
    owed = pl.col("net_pence") + pl.col("vat_pence")
    checks = {
        "source_ref|needs a reference": pl.col("source_ref").fill_null("") == "",
        "source_ref|stands twice in this batch": ~pl.col("source_ref").is_first_distinct(),
        "net_pence|was raised before with another amount": pl.col("held_pence") != owed,
        "customer|is no customer of the entity": pl.col("account_id").is_null(),
        "income_type|is no income type of the entity": pl.col("control").is_null(),
        "net_pence|must be above nought": pl.col("net_pence").fill_null(0) <= 0,
        "vat_pence|must not be below nought": pl.col("vat_pence") < 0,
        "due_on|needs the day it is due": pl.col("due_on").is_null(),
        "account|has no subjective, and its income type has none": pl.col("account") == "",
    }
    problem = pl.coalesce([pl.when(wrong).then(pl.lit(said)) for said, wrong in checks.items()])
    return joined.with_columns(problem.alias("problem"))


def _refusals(judged: pl.DataFrame) -> list[RefusedItem]:
    found = []
    for row in judged.filter(pl.col("problem").is_not_null()).iter_rows(named=True):
        name, _, message = row["problem"].partition("|")
        value = "" if row[name] is None else str(row[name])
        found.append(
            RefusedItem(
                source_ref=row["source_ref"] or "",
                field=name,
                value=value,
                message=f"{value} {message}".strip(),
            )
        )
    return found


def _owe(act: Act, source: str, fresh: pl.DataFrame) -> None:
    owed = fresh.select(
        "reference",
        pl.lit(source).alias("source"),
        "source_ref",
        "entity",
        "account_id",
        "income_type",
        pl.lit("charge").alias("kind"),
        "why",
        pl.lit(act.today).alias("raised_on"),
        "due_on",
        "net_pence",
        "vat_pence",
        (pl.col("net_pence") + pl.col("vat_pence")).alias("owed_pence"),
        pl.lit(0, pl.Int64).alias("settled_pence"),
        pl.lit(0, pl.Int64).alias("credited_pence"),
        pl.lit("none").alias("stage"),
        "control",
        "control_fund",
        pl.lit(act.id).alias("act_id"),
    )
    with act.cursor() as cursor:
        copy_in(cursor, "income_charge", owed)
    ids = read_frame(
        "SELECT reference, id FROM income_charge WHERE act_id = %s",
        [act.id],
        schema={"reference": pl.String, "charge_id": pl.Int64},
    )
    lines = fresh.join(ids, on="reference", maintain_order="left").select(
        "charge_id",
        pl.lit(1).alias("number"),
        pl.col("why").alias("description"),
        "net_pence",
        "vat_pence",
        "vat_code",
        "account",
        "cost_centre",
        "fund",
        "project",
    )
    with act.cursor() as cursor:
        copy_in(cursor, "income_charge_line", lines)


def _post(act: Act, fresh: pl.DataFrame) -> None:
    """Post charges, a journal each: debit the control, credit the coding and output VAT."""
    for (entity,), part in fresh.group_by("entity", maintain_order=True):
        roles = account_roles(act.scope, entity=entity)
        place = open_period_for(act.scope, entity=entity, day=act.today)
        if place is None:
            raise Refusal(f"No period of {entity} is open on {act.today:%d/%m/%Y} or after it.")
        common = part.with_columns(
            at=pl.int_range(pl.len()),
            type=pl.lit("JAR"),
            journal_date=pl.lit(place.journal_date),
            year=pl.lit(place.year, pl.Int16),
            period=pl.lit(place.period, pl.Int16),
            line_entity=pl.lit(""),
            description=pl.col("why"),
            narrative=pl.col("why"),
            line_ref=pl.format("income:charge:{}", "reference"),
            source_ref=pl.format("income:charge:{}", "reference"),
        )
        none = {name: pl.lit("") for name in ("cost_centre", "project", "vat_code")}
        owed = pl.col("net_pence") + pl.col("vat_pence")
        debit = common.with_columns(
            account=pl.col("control"), fund=pl.col("control_fund"), amount_pence=owed, **none
        )
        credit = common.with_columns(amount_pence=-pl.col("net_pence"))
        vat = common.filter(pl.col("vat_pence") != 0).with_columns(
            account=pl.lit(roles[Role.VAT_OUTPUT]), amount_pence=-pl.col("vat_pence"), **{
                name: pl.lit("") for name in ("cost_centre", "project")
            }
        )  # fmt: skip
        both = pl.concat([debit, credit, vat]).sort("at", maintain_order=True)
        across = bool((part["fund"] != part["control_fund"]).any())
        post_journals(
            act, source="income", journals=both.select(*FRAME_COLUMNS), between_funds=across
        )


@command(duty="charge.raise", contract=True, summary="Withdraw charges")
def cancel_charges(act: Act, source: str, source_refs: list[str], reason: Text) -> int:
    """Credit what is unpaid of charges that should not have been raised; return how many."""
    own_words_only(act, source)
    held = Charge.objects.select_for_update().filter(source=source, source_ref__in=source_refs)
    count = 0
    for one in held.order_by("id"):
        left = one.owed_pence - one.settled_pence - one.credited_pence
        if left:
            credit(act, one, left, "cancelled", reason)
            count += 1
    return count


def credit(
    act: Act, charge: Charge, pence: int, kind: str, reason: str, against: str = ""
) -> Credit:
    """Take a charge down without money, and post it: the coding and its VAT back by their shares.

    With `against` all of it is posted to that account instead (a write-off: its VAT is reclaimed,
    if it may be, as bad debt relief and not here). The database refuses more than is left.
    """
    vat = (
        0
        if against
        else (2 * pence * charge.vat_pence + charge.owed_pence) // (2 * charge.owed_pence)
    )
    made = Credit.objects.create(
        reference=next_reference("CRN"),
        charge=charge,
        entity=charge.entity,
        kind=kind,
        amount_pence=pence,
        vat_pence=vat,
        reason=reason,
        made_on=act.today,
        person=act.person,
        act_id=act.id,
    )
    roles = account_roles(act.scope, entity=charge.entity)
    ref = f"income:charge:{charge.reference}"
    lines = [line(charge.control, -pence, fund=charge.control_fund, line_ref=ref)]
    if against:
        lines.append(line(against, pence, line_ref=ref, narrative=reason))
    else:
        lines += _shares(charge, pence - vat, ref)
    lines.append(line(roles[Role.VAT_OUTPUT], vat, vat_code=_vat_code(charge), line_ref=ref))
    name = f"income:credit:{made.reference}"
    post(act, name, charge.entity, act.today, f"{kind.replace('_', ' ')}: {reason}", lines)
    act.changed(ref, None, {"credited_pence": pence, "kind": kind, "reason": reason})
    return made


def vat_lines(coded: list[dict[str, Any]], account: str, ref: str) -> list[Any]:
    """Return a line of output VAT for each code of an invoice's lines."""
    sums: dict[str, int] = {}
    for one in coded:
        sums[one["vat_code"]] = sums.get(one["vat_code"], 0) + one["vat_pence"]
    return [
        line(account, -pence, vat_code=code, line_ref=ref, narrative="Output VAT")
        for code, pence in sums.items()
    ]


def _vat_code(charge: Charge) -> str:
    codes = charge.chargeline_set.exclude(vat_pence=0).values_list("vat_code", flat=True)
    return codes.first() or ""


def _shares(charge: Charge, net: int, ref: str) -> list[Any]:
    """Share a net amount over a charge's codings, the odd penny to the first."""
    lines = list(charge.chargeline_set.order_by("number"))
    whole = sum(one.net_pence for one in lines)
    shares = [net * one.net_pence // whole for one in lines]
    shares[0] += net - sum(shares)
    return [
        line(
            one.account, share, fund=one.fund, cost_centre=one.cost_centre, project=one.project,
            vat_code=one.vat_code, line_ref=ref, narrative=one.description,
        )
        for one, share in zip(lines, shares, strict=True)
    ]  # fmt: skip
