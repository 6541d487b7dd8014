"""What other payrolls call the parts of pay, and which of ours each is."""

import polars as pl

OWN = {
    "tax": "tax paye incometax payetax taxpaid taxdeducted payededucted",
    "ni": "ni nic nationalinsurance eesni eeni employeeni employeesni employeenic niee nicee "
    "employeenationalinsurance",
    "ni_employer": "ersni erni employerni employersni employernic nier nicer "
    "employernationalinsurance",
    "pension": "pension lgps superannuation superann eespension eepension employeepension "
    "employeespension lgpsemployee lgpsee pensionee",
    "pension_employer": "erspension erpension employerpension employerspension lgpsemployer "
    "lgpser pensioner",
    "student_loan": "studentloan sl studentloans",
    "postgraduate_loan": "postgraduateloan pgl pgloan postgradloan",
    "gross": "gross grosspay totalgross grosspayments totalpayments",
    "net": "net netpay takehome takehomepay nettpay",
    "basic": "basic basicpay salary basicsalary contractualpay monthlypay",
}
"""By our name, what is met elsewhere, in small letters and digits alone."""


def bare(name: pl.Expr) -> pl.Expr:
    """Return a name in small letters and digits alone: `Employee's NI` is `employeesni`."""
    return name.str.to_lowercase().str.replace_all(r"[^a-z0-9]", "")


def known_names(elements: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """Return each bare name with our element: bare, element.

    What a person `said` (theirs, element) goes before our own codes and names (`elements`: code,
    name), and those before what is usual elsewhere.
    """
    usual = pl.DataFrame(
        [(one, own) for own, names in OWN.items() for one in names.split()],
        schema={"bare": pl.String, "element": pl.String},
        orient="row",
    )
    layers = [
        said.select(bare(pl.col("theirs")).alias("bare"), "element"),
        elements.select(bare(pl.col("code")).alias("bare"), element="code"),
        elements.select(bare(pl.col("name")).alias("bare"), element="code"),
        usual,
    ]
    return pl.concat(layers).unique("bare", keep="first", maintain_order=True)
