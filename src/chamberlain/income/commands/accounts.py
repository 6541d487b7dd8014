"""The accounts that receipts may be posted to: those other applications keep, and customers'."""

from typing import Annotated, Any

import polars as pl
from pydantic import BeforeValidator

from chamberlain.income.contract import (
    ACCOUNT_COLUMNS,
    AccountRecord,
    CustomerRecord,
    RefusedItem,
    Taken,
    account_frame,
)
from chamberlain.income.errors import ReferenceUnfit
from chamberlain.income.models import Customer
from chamberlain.income.queries.types import types_on, validators_on
from chamberlain.income.rules.validators import Validator, any_valid, check_for
from chamberlain.kernel.bulk import copy_in, read_frame
from chamberlain.kernel.door import Act, NotPermitted, Refusal, command
from chamberlain.kernel.numbering import next_references
from chamberlain.kernel.records import Frame
from chamberlain.kernel.slips import clean

OWN = "income"
OWN_TYPE = "SUNDRY"
SHOWN = 100


def _accounts(value: Any) -> Any:
    """Accept a frame, records, or plain objects; what isn't named is blank."""
    if not isinstance(value, pl.DataFrame):
        return account_frame([AccountRecord.model_validate(item) for item in value])
    missing = [pl.lit(None, kind).alias(n) for n, kind in ACCOUNT_COLUMNS.items() if n not in value]
    shaped = value.with_columns(missing).select(*ACCOUNT_COLUMNS).cast(pl.Schema(ACCOUNT_COLUMNS))
    return shaped.with_columns(
        pl.col("balance_pence", "due_pence").fill_null(0), pl.col("name", "postcode").fill_null("")
    )


Accounts = Annotated[Frame, BeforeValidator(_accounts)]


def own_words_only(act: Act, source: str) -> None:
    """Refuse an application that speaks for another."""
    if not act.caller.system and act.application not in (None, source):
        raise NotPermitted(f"{act.application} can't speak for {source}.")
    if source == OWN and act.application not in (None, OWN):
        raise NotPermitted("The accounts of customers are income's own.")


@command(duty="account.register", contract=True, summary="Register accounts that may be paid")
def register_accounts(act: Act, source: str, accounts: Accounts) -> Taken:
    """Keep what receipts may be found against; the same account again replaces what was known.

    An account whose reference no form of its income type fits is refused, and the others are kept.
    """
    own_words_only(act, source)
    entities = accounts["entity"].unique().to_list()
    for entity in entities:
        act.need(entity=entity)
    judged = _judge(act, accounts)
    good = judged.filter(pl.col("problem").is_null())
    known = _known(source, entities, good["account"].to_list())
    joined = good.join(known, on=["account", "entity"], how="left", maintain_order="left")
    fresh = joined.filter(pl.col("id").is_null())
    stored = fresh.select(
        pl.lit(source).alias("source"),
        pl.col("account").alias("reference"),
        "key",
        *[name for name in ACCOUNT_COLUMNS if name != "account"],
        pl.lit(act.id).alias("act_id"),
    )
    with act.cursor() as cursor:
        copy_in(cursor, "income_account", stored)
    moved = joined.filter(pl.col("id").is_not_null())
    _update(act, moved)
    act.changed(f"income:accounts:{source}", None, {"new": fresh.height, "moved": moved.height})
    return Taken(accepted=good.height, replayed=moved.height, refused=_refusals(judged))


def _known(source: str, entities: list[str], accounts: list[str]) -> pl.DataFrame:
    return read_frame(
        "SELECT reference, id, entity FROM income_account WHERE source = %s AND entity = ANY(%s) "
        "AND reference = ANY(%s)",
        [source, entities, accounts],
        schema={"account": pl.String, "id": pl.Int64, "entity": pl.String},
    )


def _judge(act: Act, accounts: pl.DataFrame) -> pl.DataFrame:
    """Add `key` and `problem`: the first thing wrong with each, as "field|message", or null."""
    entities = accounts["entity"].unique().to_list()
    known = [(entity, code) for entity in entities for code in types_on(entity, act.today)]
    kinds = pl.DataFrame(
        known, schema={"entity": pl.String, "income_type": pl.String}, orient="row"
    )
    cleaned = accounts.with_columns(clean("account").alias("key")).join(
        kinds.with_columns(known=pl.lit(True)),
        on=["entity", "income_type"],
        how="left",
        maintain_order="left",
    )
    checks = {
        "account|needs a reference": pl.col("key") == "",
        "account|stands twice in this batch": pl.struct("account", "entity").is_duplicated(),
        "income_type|is no income type of the entity": pl.col("known").is_null(),
    }
    for entity in entities:
        forms = validators_on(entity, act.today)
        for code in sorted({form.income_type for form in forms}):
            mine = [form for form in forms if form.income_type == code]
            here = (pl.col("entity") == entity) & (pl.col("income_type") == code)
            words = f"account|is no reference of {code}: {said_of(mine)}"
            checks[words] = here & ~any_valid("key", mine)
    problem = pl.coalesce([pl.when(wrong).then(pl.lit(said)) for said, wrong in checks.items()])
    return cleaned.with_columns(problem.alias("problem")).drop("known")


def said_of(forms: list[Validator]) -> str:
    """Say in words what references look like."""
    said = []
    for one in forms:
        begins = f" beginning with {one.prefix}" if one.prefix else ""
        check = "" if one.scheme == "none" else ", the last of which checks the others"
        said.append(f"{one.length} characters{begins}{check}")
    return "expected " + ", or ".join(said)


def _refusals(judged: pl.DataFrame) -> list[RefusedItem]:
    wrong = judged.filter(pl.col("problem").is_not_null()).head(SHOWN)
    found = []
    for row in wrong.iter_rows(named=True):
        name, _, message = row["problem"].partition("|")
        value = str(row[name] or "")
        found.append(
            RefusedItem(
                source_ref=row["account"] or "",
                field=name,
                value=value,
                message=f"{value} {message}",
            )
        )
    return found


def _update(act: Act, moved: pl.DataFrame) -> None:
    if moved.is_empty():
        return
    names = [name for name in ACCOUNT_COLUMNS if name not in ("account", "entity")]
    kinds = {pl.String: "text", pl.Int64: "bigint", pl.Date: "date"}
    cast = ", ".join(f"%s::{kinds[ACCOUNT_COLUMNS[name]]}[]" for name in names)
    sets = ", ".join(f"{name} = n.{name}" for name in names)
    with act.cursor() as cursor:
        cursor.execute(
            f"UPDATE income_account a SET {sets}, act_id = %s "  # noqa: S608 - our own column names
            f"FROM unnest(%s::bigint[], {cast}) AS n(id, {', '.join(names)}) "
            f"WHERE a.id = n.id AND ROW({', '.join('a.' + n for n in names)}) "
            f"IS DISTINCT FROM ROW({', '.join('n.' + n for n in names)})",
            [act.id, moved["id"].to_list(), *[moved[name].to_list() for name in names]],
        )


@command(duty="customer.keep", contract=True, batch="customers", summary="Record customers")
def record_customers(act: Act, customers: list[CustomerRecord]) -> dict[str, str]:
    """Keep who may owe us, each with an account of their own; return customer by source reference.

    Recording one again changes what is held of them, and answers the customer there.
    """
    refs = [one.source_ref for one in customers]
    if len(set(refs)) != len(refs):
        raise Refusal("A customer stands twice in the batch.", field="source_ref")
    for entity in {one.entity for one in customers}:
        act.need(entity=entity)
    stored = Customer.objects.filter(source_ref__in=refs)
    known = {str(ref): name for ref, name in stored.values_list("source_ref", "reference")}
    for one in customers:
        if one.source_ref in known:
            held = one.model_dump(exclude={"source_ref", "entity"})
            Customer.objects.filter(source_ref=one.source_ref, entity=one.entity).update(**held)
            with act.cursor() as cursor:
                cursor.execute(
                    "UPDATE income_account SET name = %s, postcode = %s WHERE id = "
                    "(SELECT account_id FROM income_customer WHERE source_ref = %s)",
                    [one.name, one.postcode, one.source_ref],
                )
    fresh = [one for one in customers if one.source_ref not in known]
    return known | write_customers(act, fresh)


def write_customers(act: Act, customers: list[CustomerRecord]) -> dict[str, str]:
    """Write new customers with their accounts; return customer by source reference."""
    if not customers:
        return {}
    frame = pl.DataFrame([one.model_dump() for one in customers]).with_columns(
        pl.Series("reference", next_references("CUS", len(customers)), dtype=pl.String),
        pl.Series("number", [account_number(act, one.entity) for one in customers]),
    )
    texts = frame.select(
        pl.lit(OWN).alias("source"),
        pl.col("number").alias("reference"),
        clean("number").alias("key"),
        "entity",
        pl.lit(OWN_TYPE).alias("income_type"),
        "name",
        "postcode",
        pl.lit(0, pl.Int64).alias("balance_pence"),
        pl.lit(0, pl.Int64).alias("due_pence"),
        pl.lit(act.id).alias("act_id"),
    )
    with act.cursor() as cursor:
        copy_in(cursor, "income_account", texts)
    ids = read_frame(
        "SELECT reference, id FROM income_account WHERE source = %s AND reference = ANY(%s)",
        [OWN, frame["number"].to_list()],
        schema={"number": pl.String, "account_id": pl.Int64},
    )
    stored = frame.join(ids, on="number", maintain_order="left").select(
        "reference",
        "entity",
        pl.when(pl.col("source_ref").str.starts_with("income:new:"))
        .then(None)
        .otherwise("source_ref")
        .alias("source_ref"),
        "name",
        "kind",
        "address",
        "postcode",
        "email",
        "telephone",
        "account_id",
        pl.lit(act.today).alias("created_on"),
        pl.lit(act.id).alias("act_id"),
    )
    with act.cursor() as cursor:
        copy_in(cursor, "income_customer", stored)
    return dict(frame.select("source_ref", "reference").iter_rows())


def account_number(act: Act, entity: str) -> str:
    """Return a fresh number for a customer, with its check digit, as the entity's form has it."""
    forms = [one for one in validators_on(entity, act.today) if one.income_type == OWN_TYPE]
    if not forms:
        raise ReferenceUnfit(
            f"{entity} has no form of reference for {OWN_TYPE}: set one, then add customers."
        )
    form = forms[0]
    while True:
        number = next_references("N", 1)[0].removeprefix("N-")
        body = form.prefix + number[-(form.body - len(form.prefix)) :].zfill(
            form.body - len(form.prefix)
        )
        check = check_for(body, form)
        if check is not None:
            return body + check


@command(duty="customer.keep", summary="Add a customer")
def add_customer(
    act: Act,
    entity: str,
    name: str,
    kind: str = "person",
    address: str = "",
    postcode: str = "",
    email: str = "",
    telephone: str = "",
) -> str:
    """Add somebody who may owe us, with an account number that checks itself; return CUS-."""
    act.need(entity=entity)
    record = CustomerRecord.model_validate(
        {
            "source_ref": f"income:new:{act.reference}",
            "entity": entity,
            "name": name,
            "kind": kind,
            "address": address,
            "postcode": postcode,
            "email": email,
            "telephone": telephone,
        }
    )
    reference = write_customers(act, [record])[record.source_ref]
    act.changed(f"income:customer:{reference}", None, {"name": name})
    return reference
