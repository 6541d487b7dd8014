"""What can be asked of revenues."""

from chamberlain.revenues.queries import what_if

__all__ = ["what_if"]
