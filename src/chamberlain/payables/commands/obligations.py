"""Requests for payment from other applications: owed once, known by the source's own reference."""

import polars as pl

from chamberlain.formats.bank_line import CHARACTERS, reference_unfit
from chamberlain.kernel.bulk import copy_in, read_frame
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.numbering import next_references
from chamberlain.kernel.records import Frame, Name
from chamberlain.ledger.contract import FRAME_COLUMNS, Role, account_roles, post_journals
from chamberlain.payables.contract import (
    REQUEST_COLUMNS,
    PaymentRequest,
    RefusedRequest,
    Requested,
    request_frame,
)
from chamberlain.payables.errors import WrongState

PAYEES = {
    "payee_id": pl.Int64,
    "payee": pl.String,
    "payee_class": pl.String,
    "payee_entity": pl.String,
}


@command(contract=True, duty="payment.request", summary="Ask for payments to be made")
def request_payment(
    act: Act,
    source: str,
    requests: list[PaymentRequest] | Frame,
    all_or_nothing: bool = True,
) -> Requested:
    """Take obligations from another application; each source reference is owed once.

    One that gives an account is posted to it here; one without was posted by the source to its
    control account. One asked for again answers as before, and is refused if it differs.
    """
    if act.application is not None and act.application != source:
        raise Refusal(f"{act.application} cannot ask in the name of {source}.", code="foreign")
    frame = requests if isinstance(requests, pl.DataFrame) else request_frame(requests)
    shaped = _shaped(frame)
    known = _known(source, shaped)
    repeated = shaped.join(known, on="source_ref", how="semi")
    fresh = shaped.join(known, on="source_ref", how="anti", maintain_order="left")
    refused = _changed(shaped, known)
    named = fresh.join(_payees(fresh), on="payee", how="left", maintain_order="left")
    refused += _refused(named)
    if refused and all_or_nothing:
        first = refused[0]
        raise Refusal(f"{first.source_ref}: {first.message}", field=first.field)
    out = [item.source_ref for item in refused]
    good = named.filter(~pl.col("source_ref").is_in(out))
    for entity in good["entity"].unique().to_list():
        act.need(entity=entity)
    good = good.with_columns(
        reference=pl.Series(next_references("OBL", good.height), dtype=pl.String)
    )
    _post(act, good)
    _owe(act, source, good)
    return Requested(accepted=good.height, replayed=repeated.height, refused=refused)


def _shaped(frame: pl.DataFrame) -> pl.DataFrame:
    blank = {"fund": "GF", "control": "creditors_control"}
    absent = [
        pl.lit(blank.get(name, ""), dtype).alias(name)
        for name, dtype in REQUEST_COLUMNS.items()
        if name not in frame.columns
    ]
    return frame.with_columns(absent).select(*REQUEST_COLUMNS).cast(pl.Schema(REQUEST_COLUMNS))


def _known(source: str, frame: pl.DataFrame) -> pl.DataFrame:
    return read_frame(
        "SELECT o.source_ref, p.reference, o.owed_pence, o.bank_reference "
        "FROM payables_obligation o "
        "JOIN payables_payee p ON p.id = o.payee_id "
        "WHERE o.source = %s AND o.source_ref = ANY(string_to_array(%s, chr(31)))",
        [source, _joined(frame["source_ref"])],
        schema={
            "source_ref": pl.String,
            "payee_held": pl.String,
            "owed_pence": pl.Int64,
            "reference_held": pl.String,
        },
    )


def _changed(frame: pl.DataFrame, known: pl.DataFrame) -> list[RefusedRequest]:
    """Return requests that came again with another payee, amount or reference."""
    both = frame.join(known, on="source_ref")
    differs = (
        (pl.col("amount_pence") != pl.col("owed_pence"))
        | (pl.col("payee") != pl.col("payee_held"))
        | (pl.col("bank_reference") != pl.col("reference_held"))
    )
    return [
        RefusedRequest(
            source_ref=ref,
            field="amount_pence",
            value=str(pence),
            message="this was asked for before with another payee, amount or bank reference",
        )
        for ref, pence in both.filter(differs).select("source_ref", "amount_pence").iter_rows()
    ]


def _payees(frame: pl.DataFrame) -> pl.DataFrame:
    return read_frame(
        "SELECT id, reference, payee_class, entity FROM payables_payee "
        "WHERE reference = ANY(string_to_array(%s, chr(31)))",
        [_joined(frame["payee"].unique())],
        schema=PAYEES,
    )


def _joined(texts: pl.Series) -> str:
    """Return many references as one text: to quote each of them takes longer than to look it up."""
    return chr(31).join(texts)


def _refused(frame: pl.DataFrame) -> list[RefusedRequest]:
    tests = [
        ("payee", pl.col("payee_id").is_null(), "there is no such payee"),
        ("entity", pl.col("entity") != pl.col("payee_entity"), "the payee is of another entity"),
        ("amount_pence", pl.col("amount_pence") == 0, "nothing is owed"),
        (
            "bank_reference",
            reference_unfit("bank_reference"),
            f"the bank reference cannot stand on a bank line, which carries {CHARACTERS}",
        ),
        ("source_ref", ~pl.col("source_ref").is_first_distinct(), "stands twice in the batch"),
    ]
    return [
        RefusedRequest(source_ref=ref, field=field, value=value or "", message=words)
        for field, test, words in tests
        for ref, value in frame.filter(test.fill_null(False))
        .select("source_ref", value=pl.col(field).cast(pl.String))
        .iter_rows()
    ]


def _post(act: Act, frame: pl.DataFrame) -> None:
    """Post what is charged here: the account given, against what holds the debt."""
    charged = frame.filter(pl.col("account") != "")
    for (entity,), part in charged.group_by("entity", maintain_order=True):
        roles = account_roles(act.scope, entity=entity)
        common = {
            "type": pl.lit("JAP"),
            "entity": pl.lit(entity),
            "journal_date": pl.lit(act.today),
            "year": pl.lit(None, pl.Int16),
            "period": pl.lit(None, pl.Int16),
            "line_entity": pl.lit(""),
            "source_ref": pl.format("payables:obligation:{}", "reference"),
            "description": pl.col("why"),
            "line_ref": pl.col("source_ref"),
            "narrative": pl.col("why"),
        }
        debit = part.with_columns(at=pl.int_range(pl.len())).with_columns(**common)
        credit = debit.with_columns(
            account=pl.col("control").replace_strict(roles),
            cost_centre=pl.lit(""),
            project=pl.lit(""),
            vat_code=pl.lit(""),
            amount_pence=-pl.col("amount_pence"),
        )
        both = pl.concat([debit, credit]).sort("at", maintain_order=True).select(*FRAME_COLUMNS)
        post_journals(act, source="payables", journals=both, all_or_nothing=True)


def _owe(act: Act, source: str, frame: pl.DataFrame) -> None:
    """Write what is owed; what was charged to VAT on purchases is known as such."""
    if frame.is_empty():
        return
    entities = frame["entity"].unique().to_list()
    vat = {one: account_roles(act.scope, entity=one).get(Role.VAT_INPUT, "-") for one in entities}
    reclaimed = pl.col("account") == pl.col("entity").replace_strict(vat, return_dtype=pl.String)
    owed = frame.select(
        "reference",
        "source_ref",
        "entity",
        "payee_id",
        "payee_class",
        "due_on",
        "why",
        "fund",
        "control",
        "bank_reference",
        source=pl.lit(source),
        owed_pence="amount_pence",
        settled_pence=pl.lit(0),
        input_vat_pence=pl.when(reclaimed).then("amount_pence").otherwise(0),
        stopped=pl.lit(""),
        closed=pl.lit(False),
        done=pl.lit(False),
        act_id=pl.lit(act.id),
    )
    with act.cursor() as cursor:
        copy_in(cursor, "payables_obligation", owed)


@command(contract=True, duty="payment.request", summary="Withdraw requests for payment")
def cancel_request(act: Act, source: str, source_refs: list[str], reason: Name) -> int:
    """Close obligations that are not to be paid after all; refused once one is in a run or paid.

    Whatever was posted is for the source to reverse. Returns how many were closed.
    """
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT o.source_ref FROM payables_obligation o WHERE o.source = %s "
            "AND o.source_ref = ANY(%s) AND (o.settled_pence <> 0 OR EXISTS (SELECT 1 "
            "FROM payables_attempt a WHERE a.obligation_id = o.id AND a.ended IS NULL)) LIMIT 1",
            [source, source_refs],
        )
        row = cursor.fetchone()
        if row is not None:
            raise WrongState(f"{row[0]} is paid, or in a payment run.")
        cursor.execute(
            "UPDATE payables_obligation SET closed = true, done = true, stopped = %s "
            "WHERE source = %s AND source_ref = ANY(%s) AND NOT closed",
            [f"cancelled: {reason}", source, source_refs],
        )
        return int(cursor.rowcount)
