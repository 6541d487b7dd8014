"""Writing payees: suppliers of our own register, and those that other applications keep."""

import polars as pl

from chamberlain.kernel.bulk import copy_in, read_frame
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.numbering import next_references
from chamberlain.payables.commands.accounts import destinations, sealed_accounts, write_marks
from chamberlain.payables.contract import PayeeRecord
from chamberlain.payables.rules.bank_account import ACCOUNT_NUMBER, SORT_CODE
from chamberlain.payables.rules.matching_keys import name_key

PAYEE = ["reference", "entity", "payee_class", "source_ref", "created_on", "act_id"]
TEXTS = (
    "trading_name",
    "vat_number",
    "company_number",
    "address",
    "postcode",
    "telephone",
    "email",
)
"""Facts of a payee that may be blank."""

PERSONAL = ("name", "trading_name", "address", "postcode", "telephone", "email")
"""Facts that the audit leaves out: the register keeps what was held, and when it was learnt."""


def write_payees(act: Act, frame: pl.DataFrame, prefix: str) -> pl.DataFrame:
    """COPY new payees with what is held of them; return the frame with reference and payee_id.

    `frame` has entity, payee_class, source_ref, name and name_key, and may have the other facts.
    """
    absent = [pl.lit("").alias(name) for name in TEXTS if name not in frame.columns]
    if "terms_days" not in frame.columns:
        absent.append(pl.lit(0).alias("terms_days"))
    numbered = frame.with_columns(
        *absent,
        reference=pl.Series(next_references(prefix, frame.height), dtype=pl.String),
        created_on=pl.lit(act.today),
        act_id=pl.lit(act.id),
    )
    with act.cursor() as cursor:
        copy_in(cursor, "payables_payee", numbered.select(PAYEE))
    ids = read_frame(
        "SELECT id, reference FROM payables_payee WHERE act_id = %s",
        [act.id],
        schema={"payee_id": pl.Int64, "reference": pl.String},
    )
    written = numbered.join(ids, on="reference", maintain_order="left")
    facts = written.select(
        "payee_id",
        "name",
        "name_key",
        *TEXTS,
        "terms_days",
        "act_id",
        status=pl.lit("active"),
        stop_reason=pl.lit(""),
        held=pl.lit("[2000-01-01,)"),
        known=pl.lit(f"[{act.now.isoformat()},)"),
    )
    with act.cursor() as cursor:
        copy_in(cursor, "payables_payee_fact", facts)
    return written


@command(
    contract=True,
    duty="payment.request",
    secret=("sort_code", "account_number", "account_name", "roll_number", *PERSONAL),
    summary="Record payees of another application",
)
def record_payees(act: Act, payees: list[PayeeRecord]) -> dict[str, str]:
    """Keep payees of another application with where their money goes; return payee by source.

    Recording one again answers the payee there; new bank details for it are kept as a change. The
    source vouches with `verified` that a second person verified them; otherwise they wait for that.
    """
    frame = pl.DataFrame(
        [payee.model_dump() for payee in payees],
        schema=dict.fromkeys(PayeeRecord.model_fields, pl.String) | {"verified": pl.Boolean},
    )
    for entity in frame["entity"].unique().to_list():
        act.need(entity=entity)
    if frame["source_ref"].is_duplicated().any():
        raise Refusal("A payee stands twice in the batch.", field="source_ref")
    known = _known(frame["source_ref"].to_list())
    fresh = frame.join(known, on="source_ref", how="anti", maintain_order="left")
    write_payees(act, fresh.with_columns(name_key=name_key(pl.col("name"))), "PYE")
    held = _known(frame["source_ref"].to_list())
    _refuse_unfit(frame)
    _write_details(act, frame.join(held, on="source_ref", maintain_order="left"))
    return dict(held.select("source_ref", "reference").iter_rows())


def _known(source_refs: list[str]) -> pl.DataFrame:
    """Return payees held by source reference, with the mark of their latest bank details."""
    return read_frame(
        "SELECT p.source_ref, p.id, p.reference, b.account FROM payables_payee p LEFT JOIN ("
        "SELECT DISTINCT ON (payee_id) payee_id, destination_mark AS account "
        "FROM payables_bank_mark ORDER BY payee_id, details_id DESC) b ON b.payee_id = p.id "
        "WHERE p.source_ref = ANY(%s)",
        [source_refs],
        schema={
            "source_ref": pl.String,
            "payee_id": pl.Int64,
            "reference": pl.String,
            "account": pl.String,
        },
    )


def _refuse_unfit(frame: pl.DataFrame) -> None:
    """Refuse an account that cannot be one, naming whose and not what it is."""
    for field, pattern, words in (
        ("sort_code", SORT_CODE, "six digits"),
        ("account_number", ACCOUNT_NUMBER, "eight digits"),
    ):
        wrong = frame.filter((pl.col("sort_code") != "") & ~pl.col(field).str.contains(pattern))
        if wrong.height:
            who = wrong["source_ref"][0]
            name = field.replace("_", " ")
            raise Refusal(f"{who}: the {name} isn't {words}.", code="invalid", field=field)


def _write_details(act: Act, frame: pl.DataFrame) -> None:
    """COPY bank details that are new, and the source's word that they were verified."""
    given = frame.filter(pl.col("sort_code") != "")
    asked = given.with_columns(asked=destinations(given))
    new = asked.filter(pl.col("account").is_null() | (pl.col("asked") != pl.col("account")))
    if new.is_empty():
        return
    references = pl.Series("details", next_references("BNK", new.height), dtype=pl.String)
    details = new.with_columns(references, payee="reference")
    with act.cursor() as cursor:
        copy_in(
            cursor,
            "payables_bank_details",
            details.select(
                "payee_id",
                reference="details",
                account_sealed=sealed_accounts(details),
                modulus=pl.lit("not checkable"),
                requested_by=pl.lit("source application"),
                document=pl.lit(""),
                is_change=pl.col("account").is_not_null(),
                proposed_by=pl.lit(act.person),
                proposed_on=pl.lit(act.today),
                proposed_at=pl.lit(act.now.isoformat()),
                act_id=pl.lit(act.id),
            ),
        )
    ids = read_frame(
        "SELECT id, reference FROM payables_bank_details WHERE act_id = %s",
        [act.id],
        schema={"details_id": pl.Int64, "details": pl.String},
    )
    write_marks(act, details.join(ids, on="details"))
    _vouch(act, details.filter("verified")["details"].to_list())


def _vouch(act: Act, references: list[str]) -> None:
    """Keep the source's word that it verified these bank details."""
    with act.cursor() as cursor:
        cursor.execute(
            "INSERT INTO payables_bank_verification (details_id, outcome, method, call_sealed, "
            "payee_check, payee_check_code, note, verified_by, verified_on, usable_from, act_id) "
            "SELECT id, 'verified', 'source_application', '', 'not done', '', '', %s, %s, %s, %s "
            "FROM payables_bank_details WHERE reference = ANY(%s)",
            [act.person, act.today, act.today, act.id, references],
        )
