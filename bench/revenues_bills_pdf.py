"""What bills cost on paper: two tagged pages each, in batches, from a billing run."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.limits import typesetting

from chamberlain.kernel.benchmark import Bench, Measured, Rate, benchmark
from chamberlain.kernel.door import ask
from chamberlain.kernel.make import SYSTEM

DWELLINGS = 1_500


@benchmark("revenues.bills_pdf", unit="bills/s")
def bills_pdf(context: Bench) -> Measured:
    """Read, word and set a run's bills as tagged PDF, beside the typesetter with their data ready.

    Ours begins at the database: accounts, plans, and how each charge was worked out. Both set in
    processes of their own; the memory told is ours and our typesetter's together.
    """
    with context.database():
        from chamberlain.revenues.jobs import BATCH  # noqa: PLC0415 - needs Django
        from chamberlain.revenues.make import make_bills, make_dwellings  # noqa: PLC0415
        from chamberlain.revenues.views import notice  # noqa: PLC0415
        from chamberlain.ui.typesetting import pages_of  # noqa: PLC0415

        make_dwellings(context.size(DWELLINGS), say=context.say)
        issued: Any = make_bills().value
        parts = list(_to_print(issued.run, BATCH))
        count = sum(len(part) for part in parts)
        ready = context.folder / "ready.jsonl"
        ready.write_text("\n".join(notice.as_json(part) for part in parts))
        most = 0

        def ours() -> int:
            nonlocal most
            pages = 0
            for pdf, peak in notice.batches(_to_print(issued.run, BATCH)):
                pages += pages_of(pdf)
                most = max(most, peak)
            if pages != 2 * count:
                raise AssertionError(f"{pages} pages of {count} bills")
            return count

        def limit() -> Rate:
            return context.limit_script(Path(typesetting.__file__), notice.TEMPLATE, ready)

        measured = context.race(ours, limit)
        context.peak_bytes += most
        return measured


def _to_print(run: str, size: int) -> Iterator[Any]:
    after = 0
    while found := ask(SYSTEM, "revenues.bills_to_print",
                       {"run": run, "after": after, "limit": size}):  # fmt: skip
        after = found[0].last_bill
        if found[0].bills:
            yield found[0].bills
