"""Which codings may be posted to: codes in use, kinds of account, and combination rules as data."""

from dataclasses import dataclass
from typing import Any

import polars as pl

CODING = ("line_entity", "fund", "cost_centre", "account", "project")


@dataclass(frozen=True)
class Registers:
    """The chart as frames; `held_to` is the first day on which a code is no longer in use, or null.

    accounts: code, postable, control, manual_types (a list), held_from, held_to
    cost_centres: code, level, entity, fund, held_from, held_to
    funds: code, held_from, held_to
    projects: code, entity, held_from, held_to
    vat_codes: code
    rules: code, account_from, account_to, funds (a list), cost_centre, project, message
    """

    accounts: pl.DataFrame
    cost_centres: pl.DataFrame
    funds: pl.DataFrame
    projects: pl.DataFrame
    vat_codes: pl.DataFrame
    rules: pl.DataFrame


def judged(codings: pl.DataFrame, registers: Registers) -> pl.DataFrame:
    """Say of each coding when it may be posted to, or why it may not.

    Takes the columns of CODING; adds `usable_from`, `usable_to` (null: no end), `control`,
    `manual_types`, and `field` and `message` of the first fault, both null for a good coding.
    """
    known = _with_registers(codings, registers)
    faults = [_fault(known_when, field, words) for field, known_when, words in _CHECKS]
    with_rules = known.with_columns(_rule_fault(registers.rules))
    first = pl.coalesce(*faults, pl.col("rule_fault"))
    starts = [pl.col(f"{name}_from") for name in ("account", "fund", "cost_centre", "project")]
    ends = [pl.col(f"{name}_to") for name in ("account", "fund", "cost_centre", "project")]
    return with_rules.with_columns(first.alias("fault")).select(
        *CODING,
        usable_from=pl.max_horizontal(starts),
        usable_to=pl.min_horizontal(ends),
        control=pl.col("control"),
        manual_types=pl.col("manual_types"),
        field=pl.col("fault").struct.field("field"),
        message=pl.col("fault").struct.field("message"),
    )


def _with_registers(codings: pl.DataFrame, registers: Registers) -> pl.DataFrame:
    """Put what the registers know beside each coding."""
    held = {"held_from": "_from", "held_to": "_to"}

    def named(frame: pl.DataFrame, name: str, keep: dict[str, str]) -> pl.DataFrame:
        ranges = {column: f"{name}{suffix}" for column, suffix in held.items()}
        return frame.select(
            pl.col("code").alias(name),
            pl.lit(True).alias(f"{name}_known"),
            *(pl.col(old).alias(new) for old, new in (keep | ranges).items()),
        )

    accounts = named(
        registers.accounts,
        "account",
        {"postable": "postable", "control": "control", "manual_types": "manual_types"},
    )
    centres = named(
        registers.cost_centres,
        "cost_centre",
        {"level": "level", "entity": "centre_entity", "fund": "centre_fund"},
    )
    funds = named(registers.funds, "fund", {})
    projects = named(registers.projects, "project", {"entity": "project_entity"})
    joined = codings.select(CODING)
    for frame in (accounts, centres, funds, projects):
        joined = joined.join(frame, on=frame.columns[0], how="left", maintain_order="left")
    return joined


def _fault(when: pl.Expr, field: str, words: str) -> pl.Expr:
    """Return field and message where `when` holds; {} in the words is the value of the field."""
    before, _, after = words.partition("{}")
    message = pl.concat_str(pl.lit(before), pl.col(field), pl.lit(after), ignore_nulls=True)
    told = pl.struct(field=pl.lit(field), message=message)
    return pl.when(when).then(told)


_given = {name: pl.col(name) != "" for name in ("cost_centre", "project")}
_CHECKS = (
    ("account", pl.col("account_known").is_null(), "{} is no account"),
    ("account", ~pl.col("postable"), "account {} takes no postings"),
    ("fund", pl.col("fund_known").is_null(), "{} is no fund"),
    (
        "cost_centre",
        _given["cost_centre"]
        & (pl.col("cost_centre_known").is_null() | (pl.col("level") != "cost_centre")),
        "{} is no cost centre",
    ),
    (
        "cost_centre",
        _given["cost_centre"] & (pl.col("centre_entity") != pl.col("line_entity")),
        "cost centre {} belongs to another entity",
    ),
    (
        "fund",
        _given["cost_centre"]
        & (pl.col("centre_fund") != "")
        & (pl.col("centre_fund") != pl.col("fund")),
        "{} is not the fund of that cost centre",
    ),
    (
        "project",
        _given["project"]
        & (pl.col("project_known").is_null() | (pl.col("project_entity") != pl.col("line_entity"))),
        "{} is no project of this entity",
    ),
)


def _rule_fault(rules: pl.DataFrame) -> pl.Expr:
    """Return the first combination rule that a coding breaks, as field and message."""
    broken: list[pl.Expr] = []
    for rule in rules.iter_rows(named=True):
        inside = pl.col("account").is_between(
            pl.lit(rule["account_from"]), pl.lit(rule["account_to"])
        )
        broken += [
            pl.when(inside & wrong).then(
                pl.struct(field=pl.lit(field), message=pl.lit(rule["message"]))
            )
            for field, wrong in _wrongs(rule)
        ]
    none = pl.lit(None, pl.Struct({"field": pl.String, "message": pl.String}))
    return pl.coalesce(*broken, none).alias("rule_fault")


def _wrongs(rule: dict[str, Any]) -> list[tuple[str, pl.Expr]]:
    """Return (field, condition) for each way of breaking a rule."""
    found: list[tuple[str, pl.Expr]] = []
    if rule["funds"]:
        found.append(("fund", ~pl.col("fund").is_in(rule["funds"])))
    for name in ("cost_centre", "project"):
        if rule[name] == "required":
            found.append((name, pl.col(name) == ""))
        elif rule[name] == "blank":
            found.append((name, pl.col(name) != ""))
    return found
