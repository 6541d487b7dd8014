"""Finding the cost centres that pay for posts, and the directorate they stand in."""

from datetime import date

import polars as pl

from chamberlain.kernel.door import EVERYTHING
from chamberlain.kernel.funding import (
    FundingUnread,
    kept_funding,
    kept_shares,
    main_centre,
    read_funding,
)
from chamberlain.ledger.contract import cost_centre_tree
from chamberlain.people.errors import FundingWrong


def places(entity: str, day: date) -> dict[str, str]:
    """Return the directorate of each cost centre of an entity on a day."""
    tree: pl.DataFrame = cost_centre_tree(EVERYTHING, as_at=day)
    mine = tree.filter(pl.col("entity") == entity)
    return dict(mine.select("cost_centre", "directorate").iter_rows())


def funded(text: str, known: dict[str, str]) -> tuple[str, str, str]:
    """Return (kept funding, main cost centre, its directorate), or refuse what cannot pay."""
    try:
        shares = read_funding(text)
    except FundingUnread as problem:
        raise FundingWrong(str(problem).capitalize() + ".", field="cost_centres") from None
    strange = [code for code, _ in shares if code not in known]
    if strange:
        words = f"There is no cost centre {' nor '.join(strange)} in this entity."
        raise FundingWrong(words, field="cost_centres")
    main = main_centre(shares)
    return kept_funding(shares), main, known[main]


def refund(kept: str, known: dict[str, str]) -> tuple[str, str, str]:
    """Return the same for funding as it is kept."""
    main = main_centre(kept_shares(kept))
    return kept, main, known.get(main, "")
