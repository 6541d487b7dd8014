"""What can be asked of revenues."""

from chamberlain.revenues.queries import accounts, explaining, runs, what_if

__all__ = ["accounts", "explaining", "runs", "what_if"]
