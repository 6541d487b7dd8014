"""Samples that were drawn, their items, and the packs of evidence kept of them."""

from datetime import date

from django.db import connection

from chamberlain.insight.models import EvidencePack, Sample, SampleItem
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.people import names_of
from chamberlain.kernel.populations import populations
from chamberlain.kernel.records import Record, Ref
from chamberlain.kernel.references import Explanation, explains

PAGES = "/staff/insight/samples"


class PackRow(Record):
    """A kept pack: one file with every item's evidence. `gaps` are things that weren't found."""

    pack: str
    document: str
    sha256: str
    items: int
    files: int
    gaps: int
    asked_by: str
    made_on: date


class ItemRow(Record):
    """One item of a sample, and why it was drawn."""

    position: int
    subject: str
    day: date
    amount_pence: int
    hits: int
    why: str


class SampleRow(Record):
    """A sample in a list."""

    sample: str
    population: str
    entity: str
    since: date
    until: date
    method: str
    seed: str
    items: int
    amount_pence: int
    population_count: int
    population_pence: int
    drawn_by: str
    drawn_on: date
    pack: str | None


class SampleView(SampleRow):
    """A sample whole: what it was drawn from, each item, and its packs, the latest first."""

    asked_items: int
    population_sha256: str
    rows: list[ItemRow]
    packs: list[PackRow]


_SAMPLES = """
    SELECT s.reference AS sample, s.population, s.entity, s.since, s.until, s.method, s.seed,
        i.items, i.pence::bigint AS amount_pence, s.population_count, s.population_pence,
        s.drawn_by, s.drawn_on, (SELECT p.document FROM insight_evidence_pack p
            WHERE p.sample_id = s.id ORDER BY p.id DESC LIMIT 1) AS pack
    FROM insight_sample s CROSS JOIN LATERAL (
        SELECT count(*) AS items, sum(abs(amount_pence)) AS pence
        FROM insight_sample_item WHERE sample_id = s.id) i
"""


@query(summary="Audit samples, with their evidence packs")
def samples(scope: Scope, entity: str = "") -> list[SampleRow]:
    """Return the samples drawn of entities whose whole books the caller sees, newest first."""
    place, params = scope.whole_sql("s.entity")
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_SAMPLES} WHERE {place} AND (%s = '' OR s.entity = %s) ORDER BY s.id DESC",
            [*params, entity, entity],
        )
        fields = list(SampleRow.model_fields)
        rows = [dict(zip(fields, row, strict=True)) for row in cursor.fetchall()]
    names = names_of(row["drawn_by"] for row in rows)
    return [
        SampleRow(**row | {"drawn_by": names.get(row["drawn_by"], row["drawn_by"])}) for row in rows
    ]


@query(summary="An audit sample, its items and its packs")
def sample(scope: Scope, sample: Ref("insight:sample")) -> SampleView:  # type: ignore[valid-type]
    """Return a sample: seed, method, what it was drawn from, each item, and its packs."""
    found = next((row for row in samples(scope) if row.sample == sample), None)
    if found is None:
        raise Unknown(f"There is no sample {sample}.", field="sample")
    kept = Sample.objects.get(reference=sample)
    items = SampleItem.objects.filter(sample=kept).order_by("position")
    packs = list(EvidencePack.objects.filter(sample=kept).order_by("-id"))
    names = names_of(one.asked_by for one in packs)
    return SampleView(
        **found.model_dump(),
        asked_items=kept.asked_items,
        population_sha256=kept.population_sha256,
        rows=[
            ItemRow(**{name: getattr(item, name) for name in ItemRow.model_fields})
            for item in items
        ],
        packs=[
            PackRow(
                pack=one.reference,
                document=one.document,
                sha256=one.sha256,
                items=one.items,
                files=one.files,
                gaps=one.gaps,
                asked_by=names.get(one.asked_by, one.asked_by),
                made_on=one.made_on,
            )
            for one in packs
        ],
    )


class PopulationRow(Record):
    """What a sample may be drawn from."""

    population: str
    title: str


@query(summary="What an audit sample may be drawn from")
def sample_populations(scope: Scope) -> list[PopulationRow]:
    """Return each kind of thing of the applications installed that a sample may be drawn from."""
    return [PopulationRow(population=one.name, title=one.title) for one in populations()]


@explains("insight:sample", query="insight.sample")
def explain_sample(scope: Scope, reference: str) -> Explanation:
    """A sample: by which seed and method it was drawn, of what, and what was drawn."""
    found = sample(scope, reference)
    return Explanation(
        reference=f"insight:sample:{reference}",
        title=f"Sample {reference} of {found.population}",
        url=f"{PAGES}/{reference}",
        amount_pence=found.amount_pence,
        facts=[
            ("Drawn", f"{found.drawn_on} by {found.drawn_by}"),
            ("Method", found.method),
            ("Seed", found.seed),
            ("Days", f"{found.since} to {found.until}"),
            ("Drawn from", f"{found.population_count:,}"),
            ("SHA-256 of what it was drawn from", found.population_sha256),
            ("Rule", "insight.audit_sample"),
        ],
        leads_to=[(f"{row.position}. {row.why}", row.subject) for row in found.rows],
    )
