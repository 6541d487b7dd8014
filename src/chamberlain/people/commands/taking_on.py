"""Taking on an establishment from files: posts, people and who holds what, set-wise."""

from datetime import date
from typing import Literal

import polars as pl
from pydantic import Field

from chamberlain.kernel.bulk import copy_in, read_frame
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.exact import scaled_expr
from chamberlain.kernel.numbering import next_references
from chamberlain.kernel.records import Batch, Code, Name, Record, Refused
from chamberlain.payables.contract import PayeeRecord, record_payees
from chamberlain.people.commands.funding import funded, places
from chamberlain.people.commands.writing import batch, from_now, held_text, kept, refusals
from chamberlain.people.contract import Hours, Sex
from chamberlain.people.queries.sealed import nino_marks, sealed_ninos
from chamberlain.people.rules.persons import NINO_WORDS, nino_key, nino_wrong

DbsLevel = Literal["none", "basic", "standard", "enhanced", "enhanced_barred"]
Tenure = Literal["permanent", "fixed_term", "casual"]
FTE_WORDS = "must be a number such as 1 or 0.6, with four decimals at most"


class PostTakenOn(Record):
    """One post of an establishment list."""

    number: Code = Field(description="The council's number of the post")
    title: Name
    grade: Code
    fte: str = Field("1", description="Budgeted full-time equivalent, such as 0.6 or 2")
    cost_centres: str = Field(description="Who pays: CHB101, or CHB101 60; CHB102 40 in percent")
    full_time_hours: Hours = "37"
    working_weeks: str = Field("", description="Weeks worked in a term-time post, such as 39")
    funding_ends_on: date | None = None
    tenure: Tenure = "permanent"
    reports_to: str = Field("", description="Number of the post it reports to")
    location: str = ""
    dbs_level: DbsLevel = "none"
    politically_restricted: bool = False
    held_from: date


@command(duty="post.take_on", batch="items", summary="Take on posts from a file")
def take_on_posts(act: Act, entity: str, items: list[PostTakenOn]) -> Batch:
    """Register approved posts as the former system had them; a number known already is set aside.

    Each names cost centres of the ledger that add up to the whole. A post may report to one further
    down the file, or to one that was taken on before.
    """
    act.need(entity=entity)
    kinds = {"funding_ends_on": pl.Date, "held_from": pl.Date, "politically_restricted": pl.Boolean}
    frame = batch(items, PostTakenOn, kinds).with_columns(
        fte_e4=scaled_expr(pl.col("fte"), 4),
        full_time_hours_e2=scaled_expr(pl.col("full_time_hours"), 2),
        working_weeks_e3=scaled_expr(pl.col("working_weeks"), 3),
    )
    frame, unfunded = _funding(frame, places(entity, act.today))
    known = read_frame("SELECT reference FROM people_post", schema={"number": pl.String})["number"]
    here = pl.concat([known, frame["number"]]).unique().to_list()
    refused = [
        *unfunded,
        *refusals(frame, pl.col("number").is_in(known.to_list()), "number", "is a post already"),
        *refusals(frame, ~pl.col("number").is_first_distinct(), "number", "is an earlier row's"),
        *refusals(frame, pl.col("fte_e4").is_null() | (pl.col("fte_e4") < 0), "fte", FTE_WORDS),
        *refusals(
            frame, pl.col("full_time_hours_e2") == 0, "full_time_hours", "must be above nought"
        ),
        *refusals(
            frame,
            (pl.col("working_weeks") != "") & ~pl.col("working_weeks_e3").is_between(1000, 52142)
            .fill_null(False),
            "working_weeks",
            "must be weeks between 1 and 52.142; leave blank for all year",
        ),
        *refusals(
            frame,
            (pl.col("reports_to") != "") & ~pl.col("reports_to").is_in(here),
            "reports_to",
            "is no post, here or in the file",
        ),
    ]  # fmt: skip
    good = kept(frame, refused)
    _write_posts(act, entity, good)
    numbers = good["number"].to_list()
    act.concerns_all([f"people:post:{number}" for number in numbers])
    return Batch(accepted=numbers, refused=sorted(refused, key=lambda item: item.row))


def _funding(frame: pl.DataFrame, known: dict[str, str]) -> tuple[pl.DataFrame, list[Refused]]:
    """Read each way of funding once; return the frame with it, and rows that nobody pays for."""
    read: dict[str, tuple[str, str, str]] = {}
    wrong: dict[str, str] = {}
    for text in frame["cost_centres"].unique().to_list():
        try:
            read[text] = funded(text, known)
        except Refusal as refusal:
            wrong[text] = refusal.message
    parts = pl.DataFrame(
        [(text, *found) for text, found in read.items()],
        schema=["cost_centres", "funding", "cost_centre", "directorate"],
        schema_overrides=dict.fromkeys(
            ("cost_centres", "funding", "cost_centre", "directorate"), pl.String
        ),
        orient="row",
    )
    said = pl.col("cost_centres").replace_strict(wrong, default=None, return_dtype=pl.String)
    refused = refusals(frame, pl.col("cost_centres").is_in(list(wrong)), "cost_centres", said)
    return frame.join(parts, on="cost_centres", how="left", maintain_order="left"), refused


def _write_posts(act: Act, entity: str, frame: pl.DataFrame) -> None:
    with act.cursor() as cursor:
        copy_in(
            cursor,
            "people_post",
            frame.select(reference="number", entity=pl.lit(entity), act_id=pl.lit(act.id)),
        )
    ids = _ids("people_post", frame["number"])
    facts = frame.join(ids, left_on="number", right_on="reference", maintain_order="left").select(
        "title", "grade", "fte_e4", "full_time_hours_e2", "working_weeks_e3", "funding",
        "cost_centre", "directorate", "funding_ends_on", "tenure", "reports_to", "location",
        "dbs_level", "politically_restricted", post_id="id", right_to_work=pl.lit(value=True),
        state=pl.lit("approved"), held=held_text(pl.col("held_from"), pl.lit(None, pl.Date)),
        known=pl.lit(from_now(act)), act_id=pl.lit(act.id),
    )  # fmt: skip
    with act.cursor() as cursor:
        copy_in(cursor, "people_post_fact", facts)


def _ids(table: str, references: pl.Series) -> pl.DataFrame:
    return read_frame(
        f"SELECT id, reference FROM {table} WHERE reference = ANY(%s)",  # noqa: S608
        [references.to_list()],
        schema={"id": pl.Int64, "reference": pl.String},
    )


class PersonTakenOn(Record):
    """One person of an employee list."""

    number: Code = Field(description="The council's number of the employee")
    forenames: Name
    surname: Name
    born: date
    sex: Sex = Field(description="F or M, as HMRC asks")
    nino: str = Field("", max_length=13, description="National Insurance number")
    address_1: str = ""
    address_2: str = ""
    address_3: str = ""
    address_4: str = ""
    postcode: str = ""
    email: str = ""
    telephone: str = ""
    employer_from: date = Field(description="Continuous service with this employer since")
    local_government_from: date | None = Field(
        None, description="Continuous local government service since; the employer's when blank"
    )
    signs_in_as: str = Field("", description="Reference of the person who signs in")
    sort_code: str = Field("", pattern=r"^([0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{2})?$")
    account_number: str = Field("", pattern=r"^([0-9]{8})?$")


PERSON = ("number", "local_government_from", "employer_from", "signs_in_as")
DETAILS = (
    "forenames", "surname", "nino_sealed", "nino_mark", "born", "sex", "address_1", "address_2",
    "address_3",
    "address_4", "postcode", "email", "telephone",
)  # fmt: skip


SECRET = (
    "forenames", "surname", "born", "sex", "nino", "address_1", "address_2", "address_3",
    "address_4", "postcode", "email", "telephone", "sort_code", "account_number",
)  # fmt: skip
"""What of a person the audit doesn't hold."""


@command(
    duty="person.take_on",
    batch="items",
    secret=SECRET,
    summary="Take on people from a file",
)
def take_on_people(act: Act, entity: str, items: list[PersonTakenOn]) -> Batch:
    """Register people, with their service and where their pay goes; return their references.

    A number or National Insurance number that is known, or stands twice, is set aside.
    """
    act.need(entity=entity)
    days = ("born", "employer_from", "local_government_from")
    frame = batch(items, PersonTakenOn, dict.fromkeys(days, pl.Date)).with_columns(
        nino=nino_key(pl.col("nino")),
        sort_code=pl.col("sort_code").str.replace_all(r"[ -]", ""),
        local_government_from=pl.coalesce("local_government_from", "employer_from"),
    )
    refused = people_refused(frame, entity, act.today)
    good = kept(frame, refused)
    written = write_people(act, entity, good)
    references = written["reference"].to_list()
    act.concerns_all([f"people:person:{reference}" for reference in references])
    return Batch(accepted=references, refused=sorted(refused, key=lambda item: item.row))


def people_refused(frame: pl.DataFrame, entity: str, today: date) -> list[Refused]:
    """Return why people are not registered: `frame` has `row` and the columns of a person."""
    known = read_frame(
        "SELECT p.number, d.nino_mark, p.signs_in_as FROM people_person p JOIN people_details d "
        "ON d.person_id = p.id AND upper_inf(d.known) WHERE p.entity = %s",
        [entity],
        schema=dict.fromkeys(("number", "nino_mark", "signs_in_as"), pl.String),
    )
    frame = frame.with_columns(nino_mark=nino_marks(frame["nino"]))
    given = pl.col("nino") != ""
    twice = given & pl.col("nino").is_duplicated() & ~pl.col("nino").is_first_distinct()
    signs = pl.col("signs_in_as") != ""
    tests: list[tuple[pl.Expr, str, str]] = [
        (pl.col("number").is_in(known["number"].to_list()), "number", "is an employee already"),
        (~pl.col("number").is_first_distinct(), "number", "is an earlier row's"),
        (nino_wrong(pl.col("nino")), "nino", NINO_WORDS),
        (
            given & pl.col("nino_mark").is_in(known["nino_mark"].to_list()),
            "nino",
            "is another employee's",
        ),
        (twice, "nino", "is an earlier row's"),
        (pl.col("born") >= pl.lit(today).dt.offset_by("-13y"), "born", "is not 13 years ago"),
        (pl.col("born").dt.year() < 1920, "born", "is more than a century ago"),
        (pl.col("employer_from") < pl.col("born"), "employer_from", "is before they were born"),
        (
            pl.col("local_government_from") > pl.col("employer_from"),
            "local_government_from",
            "is later than service with this employer began",
        ),
        (
            signs & pl.col("signs_in_as").is_in(known["signs_in_as"].to_list()),
            "signs_in_as",
            "is another employee's",
        ),
        (
            (pl.col("sort_code") == "") != (pl.col("account_number") == ""),
            "account_number",
            "needs a sort code, and a sort code needs it",
        ),
    ]
    return [item for where, field, words in tests for item in refusals(frame, where, field, words)]


def write_people(act: Act, entity: str, frame: pl.DataFrame) -> pl.DataFrame:
    """COPY people with their details and payees; return the frame with reference and id."""
    if frame.is_empty():
        return frame.with_columns(reference=pl.lit(""), id=pl.lit(0))
    named = frame.with_columns(
        reference=pl.Series(next_references("PER", frame.height), dtype=pl.String)
    )
    payees = _payees(act, entity, named)
    named = named.with_columns(
        payee=pl.col("reference").replace_strict(payees, default="", return_dtype=pl.String)
    )
    common = {"entity": pl.lit(entity), "act_id": pl.lit(act.id)}
    with act.cursor() as cursor:
        copy_in(cursor, "people_person", named.select("reference", "payee", *PERSON, **common))
    written = named.join(
        _ids("people_person", named["reference"]), on="reference", maintain_order="left"
    )
    persons, ninos = written["reference"].to_list(), written["nino"].to_list()
    written = written.with_columns(
        nino_sealed=sealed_ninos(persons, ninos), nino_mark=nino_marks(written["nino"])
    )
    held = pl.lit("[1900-01-01,)")
    details = written.select(
        *DETAILS, person_id="id", held=held, known=pl.lit(from_now(act)), **common
    )
    with act.cursor() as cursor:
        copy_in(cursor, "people_details", details)
    return written


def _payees(act: Act, entity: str, frame: pl.DataFrame) -> dict[str, str]:
    """Have payables keep those whose bank details came; return payee by person."""
    given = frame.filter(pl.col("sort_code") != "")
    if given.is_empty():
        return {}
    payees = [
        PayeeRecord(
            source_ref=f"people:person:{row['reference']}",
            entity=entity,
            payee_class="employee",
            name=f"{row['forenames']} {row['surname']}",
            sort_code=row["sort_code"],
            account_number=row["account_number"],
            account_name=f"{row['forenames']} {row['surname']}"[:18],
            verified=True,
        )
        for row in given.iter_rows(named=True)
    ]
    found = record_payees(act, payees=payees)
    return {source.removeprefix("people:person:"): payee for source, payee in found.items()}
