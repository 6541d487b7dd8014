"""What the demonstration council buys, from whom, where it is charged, and for how much.

The shape (care and other third parties take most of the money, computing and premises most of the
lines, amounts spread over several orders of magnitude) follows published spending files of English
councils. Names, numbers and amounts are made up from a seed.
"""

from dataclasses import dataclass

SEED = 20261102


@dataclass(frozen=True)
class Size:
    """How much of everything.

    `history_lines` are those of the interfaces from April to October. Where `lived`, invoices came
    and were paid in those months too. `invoice_percent` is an invoice's size, of what `SPENDING`
    says. Of a day's invoices the first `papers_a_day` come as documents, in a spreadsheet or by
    hand; what is more comes in a feed of the systems they were ordered in. `employees` are paid
    each month; `dwellings` are billed for council tax.
    """

    name: str
    suppliers: int
    invoices_a_day: int
    history_lines: int
    employees: int
    lived: bool = False
    invoice_percent: int = 100
    papers_a_day: int = 30
    dwellings: int = 0


TOWN = Size(
    "town", suppliers=240, invoices_a_day=24, history_lines=20_000, employees=1_200, dwellings=3_000
)
CITY = Size(
    "city",
    suppliers=9_000,
    invoices_a_day=1_190,
    history_lines=1_450_000,
    lived=True,
    invoice_percent=28,
    employees=10_000,
    dwellings=130_000,
)
SIZES = {size.name: size for size in (TOWN, CITY)}


@dataclass(frozen=True)
class Spend:
    """One kind of spending: whom it is with, its coding, and how large an invoice is.

    `median_pence` and `spread` are of a log-normal distribution; `weight` is the share of invoices.
    """

    what: str
    payee_class: str
    account: str
    cost_centres: tuple[str, ...]
    vat: str
    median_pence: int
    spread: float
    weight: int
    trade: tuple[str, ...]
    lines: tuple[str, ...]
    fund: str = "GF"


SPENDING = (
    Spend(
        "Residential care for older people", "provider", "51010", ("HAS101",), "E",
        412_000, 0.5, 9, ("Care Homes", "Residential Care", "House"),
        ("Residential placement, four weeks", "Additional one-to-one hours"),
    ),
    Spend(
        "Nursing care", "provider", "51030", ("HAS102",), "E",
        486_000, 0.4, 6, ("Nursing Home", "Nursing Care"), ("Nursing placement, four weeks",),
    ),
    Spend(
        "Home care", "provider", "51040", ("HAS103", "HAS104"), "E",
        236_000, 0.9, 10, ("Home Care", "Care at Home"), ("Home care hours delivered",),
    ),
    Spend(
        "Supported living", "provider", "51050", ("HAS106",), "E",
        690_000, 0.6, 5, ("Supported Living", "Community Support"), ("Supported living support",),
    ),
    Spend(
        "Children's residential placements", "provider", "51110", ("FCW304",), "E",
        1_950_000, 0.4, 3, ("Children's Homes", "Young People's Services"),
        ("Residential placement for one child, one month",),
    ),
    Spend(
        "Fostering agencies", "provider", "51090", ("FCW305",), "E",
        430_000, 0.3, 3, ("Fostering", "Foster Care Agency"), ("Fostering placement, one month",),
    ),
    Spend(
        "Temporary accommodation", "supplier", "51170", ("HAS302",), "E",
        118_000, 0.7, 5, ("Lettings", "Guest House", "Lodgings"), ("Rooms let by the night",),
    ),
    Spend(
        "School transport", "supplier", "32030", ("FCW101",), "Z",
        74_000, 0.8, 6, ("Coaches", "Minibuses", "Taxis"), ("Route, term days run",),
    ),
    Spend(
        "Software", "supplier", "43020", ("CHB302",), "S",
        96_000, 1.3, 6, ("Software", "Systems", "Digital"), ("Licences", "Support and maintenance"),
    ),
    Spend(
        "Telephones", "supplier", "43060", ("CHB302", "CHB303"), "S",
        18_000, 1.0, 5, ("Telecom", "Mobile"), ("Line rental", "Calls and data"),
    ),
    Spend(
        "Agency social workers", "supplier", "13020", ("FCW301", "FCW302", "HAS111"), "S",
        248_000, 0.5, 6, ("Recruitment", "Resourcing"), ("Agency social worker, hours worked",),
    ),
    Spend(
        "Reactive repairs", "supplier", "21020", ("CHB108", "COP308"), "S",
        21_000, 1.1, 9, ("Building Services", "Plumbing and Heating", "Electrical"),
        ("Call-out and repair", "Parts"),
    ),
    Spend(
        "Housing repairs", "supplier", "21020", ("HRA03",), "S",
        34_000, 1.0, 7, ("Property Maintenance", "Roofing"), ("Void works", "Repair to dwelling"),
        fund="HRA",
    ),
    Spend(
        "Electricity", "supplier", "22010", ("CHB108", "COP105"), "S",
        84_000, 1.2, 4, ("Energy", "Power"), ("Half-hourly supply",),
    ),
    Spend(
        "Highways", "supplier", "51210", ("COP104", "COP106"), "S",
        640_000, 1.0, 3, ("Highways", "Civil Engineering"), ("Term maintenance works order",),
    ),
    Spend(
        "Waste disposal", "supplier", "51200", ("COP204",), "S",
        5_200_000, 0.3, 1, ("Environmental Services",), ("Waste disposal, monthly charge",),
    ),
    Spend(
        "Vehicle parts", "supplier", "31030", ("COP206",), "S",
        9_000, 1.0, 5, ("Motor Factors", "Truck Parts"), ("Parts supplied",),
    ),
    Spend(
        "Legal fees", "supplier", "44020", ("CHB201",), "S",
        120_000, 1.0, 2, ("Solicitors", "Chambers"), ("Professional charges",),
    ),
    Spend(
        "Library stock", "supplier", "41050", ("FCW102",), "Z",
        14_000, 0.9, 3, ("Books", "Library Supply"), ("Books supplied",),
    ),
    Spend(
        "Grants to voluntary organisations", "supplier", "45110", ("FCW103",), "O",
        380_000, 0.9, 2, ("Trust", "Community Association"), ("Grant, quarterly instalment",),
    ),
)  # fmt: skip

FIRST_NAMES = (
    "Adur", "Alder", "Ashdown", "Beacon", "Birling", "Bramble", "Brookside", "Caburn", "Cedar",
    "Chalk Hill", "Chanctonbury", "Cliffside", "Coombe", "Cuckmere", "Devil's Dyke", "Downland",
    "Elmgrove", "Falmer", "Firle", "Foredown", "Gatwick Vale", "Harbour", "Hazel", "Hollingbury",
    "Juniper", "Kestrel", "Kingfisher", "Lewes Road", "Linden", "Marina", "Mayfield", "Meridian",
    "Newhaven", "Oakfield", "Ouse Valley", "Patcham", "Pavilion", "Preston Park", "Queens Park",
    "Regency", "Rottingdean", "Saltdean", "Seven Sisters", "Shoreham", "Skylark", "South Downs",
    "Southwick", "Stanmer", "Steyne", "Sussex", "Tarner", "Telscombe", "Undercliff", "Wealden",
    "West Pier", "Whitehawk", "Willow", "Windmill", "Wolstonbury", "Woodvale",
)  # fmt: skip

ENDINGS = ("Ltd", "Limited", "LLP", "CIC", "plc", "and Sons Ltd")
STREETS = (
    "High Street", "Station Road", "Church Lane", "Mill Road", "Marine Parade", "London Road",
)  # fmt: skip
