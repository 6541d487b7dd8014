"""What can be done with assets: registering, recording what happened, leasing, posting."""

from chamberlain.assets.commands import leasing, posting, recording, registering

__all__ = ["leasing", "posting", "recording", "registering"]
