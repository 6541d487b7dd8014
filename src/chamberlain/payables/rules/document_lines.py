"""The lines of a read document as lines to code: VAT shared out, allowances kept."""

from typing import Any

from chamberlain.kernel.money import split_pence

VAT_CODES = {"S": "S", "Z": "Z", "E": "E", "O": "OS", "AE": "RC"}
"""EN 16931 VAT categories as the chart's VAT codes."""


def document_lines(contents: dict[str, Any], sign: int = 1) -> list[dict[str, Any]]:
    """Return lines that add up to the document's net and VAT to the penny, to be coded.

    VAT is stated for each category, not each line: it is shared by the lines' nets. What allowances
    and charges of the document leave over stands on a line of its own.
    """
    lines = [
        {
            "description": (line["name"] or line["description"] or "")[:200],
            "vat_code": _code(line["vat_category"], line["vat_rate"]),
            "net_pence": sign * (line["net_pence"] or 0),
        }
        for line in contents["lines"]
    ]
    left = sign * contents["net_pence"] - sum(int(line["net_pence"]) for line in lines)
    if left or not lines:
        code = lines[0]["vat_code"] if lines else ""
        lines.append({"description": "Allowances and charges", "vat_code": code, "net_pence": left})
    shares = _vat_shares(lines, sign * (contents["vat_pence"] or 0))
    blank = {"fund": "GF", "cost_centre": "", "account": "", "project": ""}
    return [
        {**blank, **line, "vat_pence": share} for line, share in zip(lines, shares, strict=True)
    ]


def _code(category: str | None, rate: float | None) -> str:
    if category == "S" and rate is not None and 0 < rate < 20:
        return "R"
    return VAT_CODES.get(category or "", "")


def _vat_shares(lines: list[dict[str, Any]], vat_pence: int) -> list[int]:
    """Share VAT among the lines that bear it, by net."""
    weights = [
        abs(line["net_pence"]) * {"S": 4, "R": 1, "": 4}.get(line["vat_code"], 0) for line in lines
    ]
    if vat_pence and not any(weights):
        weights = [1, *[0] * (len(lines) - 1)]
    return split_pence(vat_pence, weights) if vat_pence else [0] * len(lines)
