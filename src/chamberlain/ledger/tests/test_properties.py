"""What holds of any batch: a balanced one posts and the books stay nil; no other gets in."""

import polars as pl
import psycopg
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chamberlain.kernel.door import ask
from chamberlain.kernel.make import SYSTEM
from chamberlain.ledger.contract import JournalLine
from chamberlain.ledger.make import journal
from chamberlain.ledger.tests.test_guards import CREDIT, HEADER, LINE, insert
from chamberlain.ledger.tests.test_posting import post

RELAXED = settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
PENCE = st.integers(-(10**12), 10**12).filter(bool)
CODINGS = st.sampled_from(
    [("GF", "CHB101", "42060"), ("GF", "COP201", "42070"), ("HRA", "HRA03", "21010")]
)


@st.composite
def balanced_lines(draw):
    """Lines of several funds, each fund closed by a line on creditors control."""
    parts = draw(st.lists(st.tuples(CODINGS, PENCE), min_size=1, max_size=6))
    lines = [
        JournalLine(fund=fund, cost_centre=centre, account=account, amount_pence=pence)
        for (fund, centre, account), pence in parts
    ]
    for fund in sorted({line.fund for line in lines}):
        out = sum(line.amount_pence for line in lines if line.fund == fund)
        if out:
            lines.append(JournalLine(fund=fund, account="L1020", amount_pence=-out))
    return tuple(lines)


@RELAXED
@given(
    batch=st.lists(balanced_lines().filter(lambda lines: len(lines) > 1), min_size=1, max_size=5)
)
def test_any_balanced_batch_posts_and_every_fund_stays_nil(council, batch):
    journals = [journal(f"payables:any:{n}", lines=lines) for n, lines in enumerate(batch)]

    with transaction.atomic():
        posting = post(*journals)
        kept = ask(SYSTEM, "ledger.trial_balance", {"year": 2026, "period": 8})
        proof = ask(SYSTEM, "ledger.trial_balance", {"year": 2026, "period": 8, "basis": "lines"})
        transaction.set_rollback(True)

    assert posting.accepted == len(batch)
    assert kept.equals(proof)
    assert (
        kept.group_by("fund").agg(pl.col("balance_pence").sum())["balance_pence"].to_list()
        == [0] * kept["fund"].n_unique()
    )
    assert kept["lines"].sum() == sum(len(lines) for lines in batch)


@RELAXED
@given(amounts=st.lists(st.tuples(PENCE, st.sampled_from(["GF", "HRA"])), min_size=2, max_size=6))
def test_no_unbalanced_journal_gets_past_the_database(writer, amounts):
    sums = {fund: sum(p for p, f in amounts if f == fund) for _, fund in amounts}
    number = writer.execute("SELECT ledger_inside.reserve(1)").fetchone()[0]
    for line_no, (pence, fund) in enumerate(amounts, 1):
        line = LINE | CREDIT | {"line_no": line_no, "amount_pence": pence, "fund": fund}
        insert(writer, "ledger_line", journal_id=number, **line)
    header = HEADER | {"id": number, "line_count": len(amounts), "source_ref": f"a:b:{number}"}

    if any(sums.values()):
        with pytest.raises(psycopg.errors.CheckViolation, match="does not balance"):
            insert(writer, "ledger_journal", **header)
    else:
        insert(writer, "ledger_journal", **header)

    writer.rollback()
    writer.execute("SET ROLE chamberlain_writer")
