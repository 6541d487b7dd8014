"""What can be asked of people."""

from chamberlain.people.queries import mine, pay, people, posts, team, working

__all__ = ["mine", "pay", "people", "posts", "team", "working"]
