"""A made-up workforce: names, jobs and lives drawn from a seed, with the shape of a city council's.

Nobody here is real: National Insurance numbers begin with JX and count upwards.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

import polars as pl

from chamberlain.kernel.door import EVERYTHING
from chamberlain.ledger.contract import cost_centre_tree

FIRST_DAY = date(2026, 11, 2)
SINCE = date(2000, 4, 1)
GRADES = {
    "G2": (3, 4), "G3": (5, 6), "G4": (7, 11), "G5": (12, 17), "G6": (18, 22), "G7": (23, 27),
    "G8": (28, 31), "G9": (32, 35), "G10": (36, 39), "G11": (40, 43),
}  # fmt: skip
"""Local grades over the NJC spine: a made-up council's own."""
SENIOR_PENCE = {"CE": 171_500_00, "CO1": 132_400_00, "SM1": 84_300_00}
JOBS = {
    "default": [
        ("Officer", "G5", 30), ("Senior officer", "G7", 18), ("Assistant", "G3", 16),
        ("Adviser", "G6", 14), ("Business support", "G4", 14), ("Specialist", "G8", 8),
    ],
    "FCW": [
        ("Social worker", "G8", 24), ("Senior social worker", "G9", 8), ("Family worker", "G6", 18),
        ("Teaching assistant", "G4", 20), ("Support worker", "G5", 16),
        ("Business support", "G4", 10), ("Educational psychologist", "G10", 3),
    ],
    "manual": [
        ("Operative", "G3", 34), ("Driver", "G5", 16), ("Cleaner", "G2", 16),
        ("Charge hand", "G6", 8), ("Technician", "G6", 8), ("Caretaker", "G4", 8),
    ],
}  # fmt: skip
MANUAL = ("refuse", "street", "parks", "cleaning", "repairs", "highways", "waste", "cemeter")
TERM_TIME = ("Teaching assistant",)
FEMALE = (
    "Aisha Amelia Anita Beatrice Bethan Carla Carmen Chloe Claire Daisy Deborah Elena Ellen Esme "
    "Farah Fiona Freya Gemma Grace Hannah Harriet Imogen Ingrid Jade Jasmine Jodie Kavita Kerry "
    "Leah Lorna Maria Megan Mina Nadia Naomi Olive Paula Poppy Rachel Rosa Ruby Safia Sandra Sian "
    "Sofia Stella Tanya Tessa Uma Vera Wendy Yasmin Zoe"
).split()
MALE = (
    "Aaron Adil Adrian Alan Alfie Anton Ben Brian Callum Carl Conor Dario Darren Dev Dylan Edwin "
    "Eli Euan Felix Finn Gavin George Hamza Harry Hugh Ibrahim Ivan Jack Jamal Jerome Joel Kamal "
    "Keith Kwame Leon Liam Luca Marcus Martin Nathan Noah Omar Oscar Patrick Paul Rafi Ravi Reece "
    "Samir Sean Tariq Theo Tomas Victor Will Yusuf"
).split()
SURNAMES = (
    "Abara Alder Amin Ashdown Barrow Begum Birch Blackwell Brook Calder Carver Chowdhury Clay "
    "Corbin Dale Dhillon Drake Eastman Egan Fairley Farrow Fenn Gale Garrick Gill Hale Harland "
    "Hassan Heath Holt Iqbal Irvine Jarvis Keane Kendrick Khan Knox Lacey Larkin Lister Lowry "
    "Mallory Marlow Mensah Mercer Nash Nolan Norwood Oakes Okoro Osei Paget Palmer Pike Quill "
    "Radley Rahman Reed Rowan Sable Shaw Sharma Stroud Tan Thorne Tully Underhill Vance Vickers "
    "Walden Ward Weir Whitby Wren Yates Young"
).split()
STREETS = (
    "Albion Bay Cliff Dyke Elm Ferry Goldstone Hove Lewes Marine Norfolk Old Park Queens".split()
)
ONE_IN = 40
"""One in so many of an age to have children, and not sick of late, is on family leave."""

REASONS = ("Cold or flu", "Back", "Stress", "Stomach", "Operation", "Headache", "Injury")


class Workforce:
    """Rows of posts, people, assignments and absences, ready for the batch commands."""

    def __init__(self, people: int, seed: int, entity: str) -> None:
        self.dice = Random(seed)  # noqa: S311 - made-up people, no secret
        self.entity = entity
        self.posts: list[dict[str, Any]] = []
        self.people: list[dict[str, Any]] = []
        self.assignments: list[dict[str, Any]] = []
        self.absences: list[dict[str, Any]] = []
        self.checks: list[dict[str, Any]] = []
        self.signed: dict[str, str] = {}
        self._establish(people)

    def _establish(self, people: int) -> None:
        tree: pl.DataFrame = cost_centre_tree(EVERYTHING, as_at=FIRST_DAY)
        mine = tree.filter(pl.col("entity") == self.entity).sort("cost_centre")
        mine = mine.filter(pl.col("directorate") != "")
        top = self._senior("Chief executive", "CE", mine["cost_centre"][0], "")
        heads: dict[str, str] = {}
        for row in mine.unique("directorate", maintain_order=True).iter_rows(named=True):
            title = f"Corporate director: {row['directorate_name']}"
            heads[row["directorate"]] = self._senior(title, "CO1", row["cost_centre"], top)
        for row in mine.unique("service", maintain_order=True).iter_rows(named=True):
            title = f"Head of {row['service_name']}"
            above = heads[row["directorate"]]
            heads[row["service"]] = self._senior(title, "SM1", row["cost_centre"], above)
        teams = mine.height
        left = max(people - len(self.people) - teams, teams)
        for number, row in enumerate(mine.iter_rows(named=True)):
            size = left // teams + (number < left % teams)
            self._team(row, heads[row["service"]], max(size, 1))
        self._sign_in()
        self._families()

    def _senior(self, title: str, grade: str, centre: str, above: str) -> str:
        post = self._post(title, grade, centre, above)
        self._hold(post, self._person(), annual_pay_pence=SENIOR_PENCE[grade], spine_point=None)
        return post

    def _post(self, title: str, grade: str, centre: str, above: str, **more: Any) -> str:
        number = f"P{len(self.posts) + 1:05d}"
        self.posts.append(
            {
                "number": number, "title": title[:140], "grade": grade, "cost_centres": centre,
                "reports_to": above, "held_from": SINCE, "location": "City Hall", **more,
            }
        )  # fmt: skip
        return number

    def _person(self) -> str:
        dice, number = self.dice, f"{len(self.people) + 100_001}"
        sex = "F" if dice.random() < 0.6 else "M"
        served = int(min(dice.expovariate(1 / 7), 35) * 365)
        joined = FIRST_DAY - timedelta(served + 1)
        born = joined - timedelta(int(dice.triangular(19, 60, 30) * 365))
        born = max(born, date(1956, 1, 1))
        earlier = timedelta(dice.randrange(400, 4000)) if dice.random() < 0.18 else timedelta(0)
        count = len(self.people)
        self.people.append(
            {
                "number": number,
                "forenames": dice.choice(FEMALE if sex == "F" else MALE),
                "surname": dice.choice(SURNAMES),
                "born": born,
                "sex": sex,
                "nino": f"JX{count:06d}{'ABCD'[count % 4]}",
                "address_1": f"{dice.randrange(1, 200)} {dice.choice(STREETS)} Road",
                "address_2": "Brighthelm",
                "postcode": f"BX{dice.randrange(1, 9)} {dice.randrange(1, 9)}"
                f"{dice.choice('ABDEFGHJLNPQRSTUWXYZ')}{dice.choice('ABDEFGHJLNPQRSTUWXYZ')}",
                "email": "",
                "employer_from": joined,
                "local_government_from": max(joined - earlier, born + timedelta(18 * 365)),
                "sort_code": "100000",
                "account_number": f"{31_000_000 + count * 7:08d}",
            }
        )
        one = self.people[-1]
        one["local_government_from"] = min(one["local_government_from"], joined)
        return number

    def _hold(self, post: str, person: str, **terms: Any) -> None:
        joined = self.people[int(person) - 100_001]["employer_from"]
        started = max(joined, FIRST_DAY - timedelta(int(self.dice.expovariate(1 / 4) * 365) + 1))
        roll = self.dice.random()
        section = "none" if roll < 0.06 else "half" if roll < 0.08 else "main"
        row: dict[str, Any] = {
            "person_number": person, "post": post, "started_on": max(started, SINCE),
            "weekly_hours": "37", "pension_scheme": "" if section == "none" else "lgps",
            "pension_section": section, **terms,
        }  # fmt: skip
        self.assignments.append(row)
        self._lives(row)
        self._is_checked(row)

    def _team(self, row: dict[str, Any], above: str, size: int) -> None:
        title = f"{row['name']} manager"
        manager = self._post(title, "G10", row["cost_centre"], above)
        self._hold(manager, self._person(), spine_point=self.dice.randint(36, 39))
        for job, grade in self._jobs(row, size):
            self._officer(row, manager, job, grade)

    def _jobs(self, row: dict[str, Any], size: int) -> Iterator[tuple[str, str]]:
        name = row["name"].lower()
        kind = "manual" if any(word in name for word in MANUAL) else row["directorate"]
        jobs = JOBS.get(kind, JOBS["default"])
        for _ in range(size):
            job = self.dice.choices(jobs, [one[2] for one in jobs])[0]
            yield job[0], job[1]

    def _officer(self, row: dict[str, Any], manager: str, job: str, grade: str) -> None:
        dice, low, high = self.dice, *GRADES[grade]
        care = row["directorate"] == "FCW"
        hours = dice.choice(("18.5", "22.2", "29.6", "30")) if dice.random() < 0.28 else "37"
        fte = {"18.5": "0.5", "22.2": "0.6", "29.6": "0.8", "30": "0.8109"}.get(hours, "1")
        more: dict[str, Any] = {"fte": fte, "dbs_level": "enhanced" if care else "none"}
        if job in TERM_TIME:
            more["working_weeks"] = "39"
        if dice.random() < 0.03:
            more |= {"tenure": "fixed_term", "funding_ends_on": date(2027, 3, 31)}
        post = self._post(job, grade, row["cost_centre"], manager, **more)
        if dice.random() < 0.05:
            return
        terms: dict[str, Any] = {"weekly_hours": hours, "spine_point": dice.randint(low, high)}
        if "tenure" in more:
            terms |= {"kind": "fixed_term", "last_day": date(2027, 3, 31)}
        elif dice.random() < 0.04:
            terms |= {"kind": "casual", "pay_basis": "casual", "weekly_hours": "0"}
        if self.people and dice.random() < 0.02 and hours != "37":
            person = self.assignments[-1]["person_number"]
            if self.assignments[-1]["weekly_hours"] not in ("37", "0"):
                self._hold(post, person, **terms)
                return
        self._hold(post, self._person(), **terms)

    def _lives(self, row: dict[str, Any]) -> None:
        """Draw the sickness of the last year: most people none or one spell, a few long ones."""
        dice, day = self.dice, max(row["started_on"], FIRST_DAY - timedelta(360))
        for _ in range(dice.choices((0, 1, 2, 3, 4), (46, 30, 14, 7, 3))[0]):
            day += timedelta(dice.randrange(5, 150))
            long = dice.choices((1, 2, 3, 5, 8, 20, 60), (26, 24, 20, 14, 8, 6, 2))[0]
            last = day + timedelta(long - 1)
            ends = row.get("last_day") or date.max
            if day >= FIRST_DAY or day > ends:
                return
            absence = {"person_number": row["person_number"], "post": row["post"], "first_day": day}
            end = last if last < FIRST_DAY else None
            self.absences.append(
                absence | {"kind": "sickness", "last_day": end, "reason": dice.choice(REASONS)}
            )
            day = last + timedelta(2)

    def _families(self) -> None:
        """Send a few on maternity and paternity leave; whoever was off sick stays as they are."""
        sick = {row["person_number"] for row in self.absences}
        turns = {"F": 0, "M": 0}
        for row in self.assignments:
            one = self.people[int(row["person_number"]) - 100_001]
            age = FIRST_DAY.year - one["born"].year
            if one["number"] in sick or not 24 <= age <= 40 or row.get("kind", "") == "casual":
                continue
            turns[one["sex"]] += 1
            if turns[one["sex"]] % ONE_IN != 1:
                continue
            sick.add(one["number"])
            absence = {"person_number": one["number"], "post": row["post"], "event": "due"}
            since = FIRST_DAY - timedelta(70 + turns[one["sex"]] % 90)
            if one["sex"] == "F" and row["started_on"] <= since:
                event = {"event_on": since + timedelta(14), "returning": True}
                self.absences.append(absence | event | {"kind": "maternity", "first_day": since})
            elif one["sex"] == "M":
                days = {"first_day": date(2026, 10, 26), "last_day": date(2026, 11, 8)}
                event = {"event_on": date(2026, 10, 24)}
                self.absences.append(absence | event | days | {"kind": "paternity"})

    def _is_checked(self, row: dict[str, Any]) -> None:
        """Draw what was seen of somebody: few are missing, some expire soon."""
        dice, seen = self.dice, row["started_on"]
        common = {"person_number": row["person_number"], "seen_on": seen}
        if dice.random() < 0.995:
            until = FIRST_DAY + timedelta(dice.randrange(20, 900)) if dice.random() < 0.04 else None
            self.checks.append(common | {"kind": "right_to_work", "expires_on": until})
        asked = self.posts[int(row["post"][1:]) - 1].get("dbs_level", "none")
        if asked != "none" and dice.random() < 0.98:
            renewed = FIRST_DAY - timedelta(dice.randrange(1, 1080))
            certificate = {"kind": "dbs", "level": asked, "seen_on": max(seen, renewed)}
            until = certificate["seen_on"] + timedelta(1095)
            self.checks.append(common | certificate | {"expires_on": until})

    def _sign_in(self) -> None:
        """Give the demonstration's manager a team, and its employee a post in it."""
        bosses = {row["post"]: row["person_number"] for row in self.assignments}
        for row in reversed(self.assignments):
            post = self.posts[int(row["post"][1:]) - 1]
            full = row["weekly_hours"] == "37" and row.get("kind", "permanent") == "permanent"
            boss = bosses.get(post["reports_to"])
            if full and boss and post["grade"] in GRADES and post["grade"] != "G10":
                self.signed = {"manager": boss, "employee": row["person_number"]}
                self._name(boss, "Denise", "Okafor", "F")
                self._name(row["person_number"], "Sam", "Whittle", "M")
                return

    def _name(self, number: str, forename: str, surname: str, sex: str) -> None:
        one = self.people[int(number) - 100_001]
        one |= {"forenames": forename, "surname": surname, "sex": sex}
