"""What can be asked of the asset register."""

from chamberlain.assets.queries import explaining, leases, reckoning, registers, roll, runs

__all__ = ["explaining", "leases", "reckoning", "registers", "roll", "runs"]
