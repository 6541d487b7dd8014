"""What can be asked of people."""

from chamberlain.people.queries import figures, mine, pay, people, posts, stages, team, working

__all__ = ["figures", "mine", "pay", "people", "posts", "stages", "team", "working"]
