"""Who pays for a post, as people write it and as it is kept; and splitting pence between them."""

import re

SHARES_E4 = 10_000
_PART = re.compile(
    r"^(?P<code>[A-Za-z0-9./_-]{1,24})(?:[ :=]+(?P<percent>[0-9]{1,3}(?:\.[0-9]{1,2})?)\s*%?)?$"
)


class FundingUnread(ValueError):
    """What was written does not say who pays for all of a post; the message says why."""


def read_funding(text: str) -> list[tuple[str, int]]:
    """Read `CHB101`, or `CHB101 60; CHB102 40` in percent, as cost centres and parts of 10,000."""
    pieces = [piece.strip() for piece in re.split(r"[;,]", text) if piece.strip()]
    found = [_PART.match(piece) for piece in pieces]
    if not pieces or not all(found):
        raise FundingUnread("expected cost centres with percent, such as CHB101 60; CHB102 40")
    parts = [(one["code"], one["percent"]) for one in found if one]
    if len(parts) == 1 and parts[0][1] is None:
        return [(parts[0][0], SHARES_E4)]
    if any(percent is None for _, percent in parts):
        raise FundingUnread("each cost centre needs its percent, such as CHB101 60; CHB102 40")
    shares = [(code, _e4(percent or "")) for code, percent in parts]
    if len({code for code, _ in shares}) < len(shares):
        raise FundingUnread("a cost centre stands twice")
    total = sum(share for _, share in shares)
    if total != SHARES_E4:
        raise FundingUnread(f"the parts add up to {total / 100:g}%, not 100%")
    return shares


def kept_funding(shares: list[tuple[str, int]]) -> str:
    """Return cost centres and parts as they are kept: `CHB101:6000,CHB102:4000`."""
    return ",".join(f"{code}:{share}" for code, share in shares)


def kept_shares(kept: str) -> list[tuple[str, int]]:
    """Return what `kept_funding` wrote as cost centres and parts."""
    pairs = [piece.split(":") for piece in kept.split(",")]
    return [(code, int(share)) for code, share in pairs]


def shown_funding(kept: str) -> str:
    """Return cost centres with percent as people read and write them."""
    shares = kept_shares(kept)
    if len(shares) == 1:
        return shares[0][0]
    return "; ".join(f"{code} {share / 100:g}" for code, share in shares)


def main_centre(shares: list[tuple[str, int]]) -> str:
    """Return the cost centre of the largest part, the first of those as large."""
    return max(shares, key=lambda one: one[1])[0]


def _e4(percent: str) -> int:
    whole, _, part = percent.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))
