"""What the account enquiry costs: one page among two million lines, beside a bare Django page."""

from urllib.parse import urlencode

from bench import web
from bench.ledger import LIVE_LINES, books

from chamberlain.kernel.benchmark import Bench, Measured, benchmark

FAR = 5_000
"""The page that is asked for begins this many lines into the account."""


@benchmark("ledger.account_enquiry", unit="ms", lower_is_better=True)
def account_enquiry(context: Bench) -> Measured:
    """Serve a page far into an account of two million lines; 95th percentile, 1 and 8 clients."""
    with books(context, context.size(LIVE_LINES)) as found:
        from chamberlain.kernel.door import ask  # noqa: PLC0415 - once Django is ready
        from chamberlain.kernel.make import SYSTEM  # noqa: PLC0415

        found.settle()
        totals = found.ask(entity="BHX").sort("lines")
        inputs = {"year": 2026, "entity": "BHX", "account": totals["account"][-1]}
        far = min(context.size(FAR), int(totals["lines"][-1]) // 2)
        page = ask(SYSTEM, "ledger.account_enquiry", inputs | {"limit": far}).next_page
        address = "/staff/ledger/enquiry?" + urlencode(inputs | {"page": page})
        with web._servers(found.database, context.folder) as (ours, bare, bare_cookie):
            cookie = web._cookie(ours, "accountant")
            races = [
                web._race(context, clients, (ours, address, cookie), (bare, web.BARE, bare_cookie))
                for clients in web.CLIENTS
            ]
    for clients, race in zip(web.CLIENTS, races, strict=True):
        context.say(f"  {clients} at once: {race.figure:.2f} ms, bare {race.limit:.2f} ms")
    return min(races, key=lambda race: race.limit / race.figure)
