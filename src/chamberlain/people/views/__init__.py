"""The pages of people: HR's registers and acts, a manager's team, what is one's own."""
