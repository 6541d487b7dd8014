from datetime import date, timedelta

import polars as pl
import pytest

from chamberlain.kernel.engines import EngineUnknown, map_rule
from chamberlain.kernel.rules import find


def invoices(count: int) -> pl.DataFrame:
    days = [str(date(2026, 1, 1) + timedelta(i % 300)) for i in range(count)]
    return pl.DataFrame({"received_on": days, "paid_on": ["2026-12-01"] * count}).with_columns(
        received_on=pl.when(pl.int_range(count) % 7 == 3)
        .then(pl.lit("bad"))
        .otherwise("received_on")
    )


def test_batches_give_the_same_answer_as_the_whole_in_the_same_order() -> None:
    rule, frame = find("payables.prompt_payment_days"), invoices(50)

    whole = rule.run(frame)
    batched = map_rule(rule, frame, batch_rows=7)

    assert batched[0].equals(whole[0])
    assert batched[1].equals(whole[1])


def test_a_rule_over_the_whole_frame_is_not_cut_into_batches() -> None:
    rule = find("payables.duplicate_tests")
    invoice = {**rule.example, "reference": ""}

    result, _ = map_rule(
        rule,
        pl.DataFrame([invoice] * 4),
        tables={"known": pl.DataFrame([invoice]).head(0)},
        batch_rows=1,
    )

    assert result["row"].to_list() == [3, 4, 4, 5, 5, 5]


def test_an_unknown_engine_is_refused_by_name() -> None:
    with pytest.raises(EngineUnknown, match="spark is no engine"):
        map_rule(find("payables.prompt_payment_days"), invoices(1), "spark")


@pytest.mark.slow
def test_a_cluster_gives_the_same_answer_as_this_process() -> None:
    pytest.importorskip("distributed")
    rule, frame = find("payables.prompt_payment_days"), invoices(50)

    here = map_rule(rule, frame)
    there = map_rule(rule, frame, "dask", batch_rows=20)

    assert there[0].equals(here[0])
    assert there[1].equals(here[1])
