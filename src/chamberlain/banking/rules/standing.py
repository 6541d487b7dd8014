"""Which open lines a standing coding takes, and which it holds up. Pure: frames in, frames out."""

import polars as pl

from chamberlain.kernel.slips import clean

LINES = {
    "line": pl.Int64,
    "amount_pence": pl.Int64,
    "reference": pl.String,
    "counterparty": pl.String,
    "text": pl.String,
    "bank_code": pl.String,
}
STANDING = {
    "standing": pl.Int64,
    "kind": pl.String,
    "words": pl.String,
    "sign": pl.Int64,
    "least_pence": pl.Int64,
    "most_pence": pl.Int64,
}
TAKEN = {"line": pl.Int64, "standing": pl.Int64, "exception": pl.String}

DEBIT_CODES = r"RDDT|NDDT|^455$|(?i)^DD$"
"""How banks mark a direct debit taken from the account: ISO 20022 family RDDT (received direct
debits), MT940 type NDDT, BAI2 type 455 (preauthorised debit)."""

NOT_REGISTERED = "a direct debit of an originator that is not registered"
SEVERAL = "several standing codings fit it"


def standing_matches(lines: pl.DataFrame, standing: pl.DataFrame) -> pl.DataFrame:
    """Return a row (`TAKEN`) for each line that is taken, or held up with the reason.

    A line is taken where the words of exactly one standing coding are in its texts, money goes the
    same way and the amount is within the limits. A direct debit outside its limits, or of nobody
    registered, is an exception; what a learnt pattern doesn't fit is left alone.
    """
    said = lines.select(
        "line",
        "amount_pence",
        "bank_code",
        said=pl.concat_str(
            clean("counterparty"), pl.lit(" "), clean("reference"), pl.lit(" "), clean("text")
        ),
    )
    pairs = said.join(
        standing.with_columns(key=clean("words")).filter(pl.col("key") != ""), how="cross"
    ).filter(
        pl.col("said").str.contains(pl.col("key"), literal=True)
        & (pl.col("amount_pence").sign() == pl.col("sign"))
    )
    size = pl.col("amount_pence").abs()
    within = size.is_between(pl.col("least_pence"), pl.col("most_pence"))
    judged = pairs.with_columns(within=within, debit=pl.col("kind") == "direct_debit")
    fits = judged.filter(pl.col("within"))
    fitting = fits.group_by("line").agg(
        pl.col("standing").filter("debit").alias("debits"),
        pl.col("standing").filter(~pl.col("debit")).alias("patterns"),
    )
    chosen = fitting.with_columns(
        of=pl.when(pl.col("debits").list.len() > 0).then("debits").otherwise("patterns")
    )
    taken = chosen.select(
        "line",
        standing=pl.when(pl.col("of").list.len() == 1).then(pl.col("of").list.first()),
        exception=pl.when(pl.col("of").list.len() > 1).then(pl.lit(SEVERAL)).otherwise(pl.lit("")),
    )
    outside = (
        judged.filter(pl.col("debit") & ~pl.col("within"))
        .join(fits.select("line"), on="line", how="anti")
        .unique("line", keep="first", maintain_order=True)
        .select("line", "standing", exception=_outside())
    )
    known = pl.concat([taken.select(*TAKEN), outside.select(*TAKEN)])
    strangers = said.filter(
        pl.col("bank_code").str.contains(DEBIT_CODES) & (pl.col("amount_pence") < 0)
    ).join(known.select("line"), on="line", how="anti")
    unknown = strangers.select(
        "line", standing=pl.lit(None, pl.Int64), exception=pl.lit(NOT_REGISTERED)
    )
    return pl.concat([known, unknown]).cast(pl.Schema(TAKEN)).sort("line")


def _outside() -> pl.Expr:
    over = pl.col("amount_pence").abs() > pl.col("most_pence")
    return (
        pl.when(over)
        .then(pl.lit("a direct debit above its limit"))
        .otherwise(pl.lit("a direct debit below what is expected"))
    )


CLEARANCES = {
    "line": pl.Int64,
    "account_id": pl.Int64,
    "amount_pence": pl.Int64,
    "counterparty": pl.String,
    "text": pl.String,
    "coded_to": pl.String,
    "cost_centre": pl.String,
    "fund": pl.String,
    "project": pl.String,
    "vat_code": pl.String,
}
SEEN_MIN = 3
SHORTEST = 5
HEADROOM = 2
"""A proposed pattern takes up to so many times the largest amount seen; a person may change it."""


def learnt(clearances: pl.DataFrame) -> pl.DataFrame:
    """Return patterns that people's own clearances (`CLEARANCES`) bear out, oldest evidence first.

    Lines of one account and way whose words agree, coded alike at least three times and never
    otherwise. The words are the counterparty's name, or, where the bank gives none, the text
    without its figures.
    """
    worded = clearances.with_columns(
        name=pl.when(pl.col("counterparty").str.strip_chars() != "")
        .then(pl.col("counterparty"))
        .otherwise(pl.col("text"))
        .str.to_uppercase()
        .str.replace_all(r"\S*\d\S*", " ")
        .str.replace_all(r"\s+", " ")
        .str.strip_chars(),
        sign=pl.col("amount_pence").sign(),
    ).filter(pl.col("name").str.len_chars() >= SHORTEST)
    coding = ["coded_to", "cost_centre", "fund", "project", "vat_code"]
    key = ["account_id", "sign", "name"]
    once = worded.group_by(key, maintain_order=True).agg(
        pl.struct(coding).n_unique().alias("codings"),
        *[pl.col(each).first() for each in coding],
        pl.col("line").alias("lines"),
        pl.col("amount_pence").abs().min().alias("smallest"),
        pl.col("amount_pence").abs().max().alias("largest"),
    )
    return (
        once.filter((pl.col("codings") == 1) & (pl.col("lines").list.len() >= SEEN_MIN))
        .with_columns(
            least_pence=(pl.col("smallest") // HEADROOM).clip(lower_bound=1),
            most_pence=pl.col("largest") * HEADROOM,
        )
        .drop("codings", "smallest", "largest")
    )
