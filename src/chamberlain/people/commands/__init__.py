"""What people does: one file per register, or per kind of act."""

from chamberlain.people.commands import taking_on, taking_on_assignments

__all__ = ["taking_on", "taking_on_assignments"]
