"""Samples for an audit: drawn by a recorded seed and method; their evidence kept as one pack."""

import secrets
from datetime import date
from typing import Annotated, Literal

import polars as pl
from pydantic import Field

from chamberlain.insight.errors import NothingToSample
from chamberlain.insight.models import EvidencePack, Sample, SampleItem
from chamberlain.insight.queries.seeing import see_entity
from chamberlain.insight.rules.sampling import ITEMS_MAX, audit_sample
from chamberlain.kernel import documents
from chamberlain.kernel.bulk import copy_in
from chamberlain.kernel.commands.documents import Content
from chamberlain.kernel.door import Act, Refusal, Scope, Unknown, command
from chamberlain.kernel.door.audit import frame_digest
from chamberlain.kernel.door.authority import scope_for
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.populations import Population, population_called
from chamberlain.kernel.records import BookDay, Record

EVIDENCE = "audit_evidence"
"""The class of data of packs: they hold what many classes of payee keep apart."""
PACK_BYTES_MAX = documents.STATEMENT_BYTES_MAX

Method = Literal["monetary unit", "random"]
Seed = Annotated[
    str,
    Field(max_length=80, pattern=r"^[ -~]*$", description="Blank for one drawn by the machine"),
]
Items = Annotated[int, Field(ge=1, le=ITEMS_MAX)]


class Drawn(Record):
    """A sample that was drawn: what from, by which seed, and how many items came of it."""

    sample: str
    seed: str
    population_count: int
    population_pence: int
    items: int


@command(duty="evidence.draw", summary="Draw an audit sample")
def draw_sample(
    act: Act,
    entity: str,
    population: str,
    since: BookDay,
    until: BookDay,
    items: Items = 25,
    method: Method = "monetary unit",
    seed: Seed = "",
) -> Drawn:
    """Draw a sample of journals, payments, payslips or bills of some days, both included.

    The seed, the method and a hash of the population are kept: whoever draws again from the same
    population gets the same items. It takes the right to read what is drawn from.
    """
    see_entity(act.scope, entity)
    act.need(entity=entity)
    if until < since:
        raise Refusal("The last day is before the first.", field="until", status=422)
    wanted = population_called(population)
    found = _gathered(act, wanted, entity, (since, until))
    chosen = seed.strip() or secrets.token_hex(8)
    drawn = _drawn(found, method, chosen, items)
    if drawn.is_empty():
        raise NothingToSample(
            f"{wanted.title}: there is none of an amount from {since:%-d %B %Y} to "
            f"{until:%-d %B %Y} that you may see.",
            field="since",
        )
    total = int(found["amount_pence"].abs().sum())
    kept = Sample.objects.create(
        reference=next_reference("SMP"),
        entity=entity,
        population=population,
        method=method,
        seed=chosen,
        since=since,
        until=until,
        asked_items=items,
        population_count=found.height,
        population_pence=total,
        population_sha256=frame_digest(found)["sha256"],
        drawn_by=act.person,
        drawn_on=act.today,
        act_id=act.id,
    )
    with act.cursor() as cursor:
        copy_in(cursor, SampleItem._meta.db_table, _rows(drawn, kept.pk, wanted))
    subject = f"insight:sample:{kept.reference}"
    act.concerns(subject)
    act.changed(subject, None, {"population": population, "method": method, "seed": chosen})
    return Drawn(
        sample=kept.reference,
        seed=chosen,
        population_count=found.height,
        population_pence=total,
        items=drawn.height,
    )


@command(system=True, summary="Keep an evidence pack")
def keep_evidence_pack(
    act: Act,
    sample: str,
    job: str,
    content: Content,
    asked_by: str,
    items: int,
    files: int,
    gaps: int,
) -> str:
    """Keep the pack that a job made, sealed on disk; a job keeps one. Return its reference."""
    found = Sample.objects.filter(reference=sample).first()
    if found is None:
        raise Unknown(f"There is no sample {sample}.", field="sample")
    earlier = EvidencePack.objects.filter(job=job).first()
    if earlier is not None:
        return earlier.reference
    kept = documents.store(
        act,
        content,
        f"{sample}-evidence.zip",
        found.entity,
        data_class=EVIDENCE,
        bytes_max=PACK_BYTES_MAX,
        sealed=True,
    )
    pack = EvidencePack.objects.create(
        reference=next_reference("PACK"),
        sample=found,
        job=job,
        document=kept.reference,
        sha256=kept.sha256,
        items=items,
        files=files,
        gaps=gaps,
        asked_by=asked_by,
        made_on=act.today,
        act_id=act.id,
    )
    act.concerns_all([f"insight:sample:{sample}", f"kernel:document:{kept.reference}"])
    act.changed(f"insight:pack:{pack.reference}", None, {"document": kept.reference})
    return pack.reference


def _gathered(act: Act, wanted: Population, entity: str, days: tuple[date, date]) -> pl.DataFrame:
    """Return the population as far as the person may read such things in their own right."""
    scope: Scope = scope_for(act.caller, wanted.query, act.today)
    found = wanted.gather(scope, entity, *days)
    return found.sort("reference")


def _drawn(found: pl.DataFrame, method: str, seed: str, items: int) -> pl.DataFrame:
    """Return what the rule draws, with each item's own columns."""
    keyed = found.with_row_index("row").cast({"row": pl.Int64})
    asked = keyed.with_columns(
        method=pl.lit(method), seed=pl.lit(seed), items=pl.lit(items, pl.Int64)
    )
    drawn, faults = audit_sample.run(asked.drop("day"))
    if faults.height:
        raise Refusal(str(faults["message"][0]), field=str(faults["field"][0]), status=422)
    return drawn.join(keyed, on="row", how="left", maintain_order="left")


def _rows(drawn: pl.DataFrame, sample: int, wanted: Population) -> pl.DataFrame:
    return drawn.select(
        sample_id=pl.lit(sample, pl.Int64),
        position="position",
        subject=pl.format(f"{wanted.kind}:{{}}", "reference"),
        day="day",
        amount_pence="amount_pence",
        hits="hits",
        why="why",
    )
