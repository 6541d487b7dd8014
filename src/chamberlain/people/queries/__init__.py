"""What can be asked of people."""

from chamberlain.people.queries import pay

__all__ = ["pay"]
