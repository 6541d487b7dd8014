"""Run one rule over a large frame in batches: here, or on a cluster that a council already owns.

`local` uses this process, a batch on each core up to four. `dask` starts two workers on this
machine; `dask://host:port` uses a scheduler that is there. The answers are identical, in the same
order.
"""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import polars as pl

from chamberlain.kernel.rules.registry import find
from chamberlain.kernel.rules.rule import Rule, keyed
from chamberlain.kernel.tabular import ROW

BATCH_ROWS = 250_000
LOCAL_WORKERS = 2
THREADS = min(4, os.cpu_count() or 1)

Answer = tuple[pl.DataFrame, pl.DataFrame]


class EngineUnknown(ValueError):
    """The engine's name is none of local, dask and dask://host:port."""


def map_rule(
    rule: Rule,
    frame: pl.DataFrame,
    engine: str = "local",
    tables: Mapping[str, pl.DataFrame] | None = None,
    batch_rows: int = BATCH_ROWS,
) -> Answer:
    """Apply a registered rule to a frame by batches and return (result, errors), in row order.

    A rule that is not `by_row` gets the whole frame as one batch. EngineUnknown for another name.
    """
    rows, shared = keyed(frame), dict(tables or {})
    step = batch_rows if rule.by_row else max(rows.height, 1)
    batches = [rows.slice(start, step) for start in range(0, max(rows.height, 1), step)]
    if engine == "local":
        answers = _in_threads(rule, batches, shared)
    elif engine == "dask" or engine.startswith("dask://"):
        answers = _on_dask(rule, batches, shared, engine.removeprefix("dask").removeprefix("://"))
    else:
        raise EngineUnknown(f"{engine} is no engine: expected local, dask or dask://host:port")
    results, errors = zip(*answers, strict=True)
    return pl.concat(results), pl.concat(errors).unique(maintain_order=True).sort(
        ROW, maintain_order=True
    )


def _in_threads(
    rule: Rule, batches: list[pl.DataFrame], tables: dict[str, pl.DataFrame]
) -> list[Answer]:
    """Run batches side by side: the columns are worked on outside the interpreter's lock."""
    if len(batches) == 1 or THREADS == 1:
        return [rule.run(batch, **tables) for batch in batches]
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(lambda batch: rule.run(batch, **tables), batches))


def _on_dask(
    rule: Rule, batches: list[pl.DataFrame], tables: dict[str, pl.DataFrame], address: str
) -> list[Answer]:
    with _client(address) as client:
        there = client.scatter(tables, broadcast=True) if tables else {}
        sent = client.scatter(batches, hash=False)
        futures = [client.submit(_apply, rule.name, b, there, pure=False) for b in sent]
        answers: list[Answer] = client.gather(futures)
        return answers


def _apply(name: str, batch: pl.DataFrame, tables: dict[str, pl.DataFrame]) -> Answer:
    """Run on a worker, which finds the rule by its name in its own installation."""
    return find(name).run(batch, **tables)


@contextmanager
def _client(address: str) -> Iterator[Any]:
    from distributed import Client, LocalCluster  # noqa: PLC0415 - the cluster extra, when asked

    if address:
        with Client(f"tcp://{address}") as client:
            yield client
        return
    options = {"n_workers": LOCAL_WORKERS, "threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(**options) as cluster, Client(cluster) as client:
        yield client
