"""Finding which supplier a document comes from: by what can be wrong least, first."""

from typing import Any

from chamberlain.kernel.door import Act
from chamberlain.kernel.selecting import prepared_rows as rows
from chamberlain.payables.commands.accounts import account_mark
from chamberlain.payables.rules.matching_keys import keyed
from chamberlain.payables.rules.payee_classes import classes_seen

_WAYS = (
    ("f.vat_number", "vat"),
    ("f.company_number", "company"),
    ("b.account", "account"),
    ("f.name_key", "name"),
)


def match_supplier(act: Act, entity: str, contents: dict[str, Any]) -> str:
    """Return the one supplier with the document's VAT number, company number, account or name.

    Blank when none fits, or several do equally well: then a person decides.
    """
    supplier, payee = contents["supplier"], contents["payee"]
    account = f"{payee['sort_code'] or ''}{payee['account_number'] or ''}"
    wanted = {
        "vat": keyed(supplier["vat_number"] or "", "vat"),
        "company": keyed(supplier["company_number"] or "", "company"),
        "account": account_mark(account) if len(account) == 14 else "",
        "name": keyed(supplier["name"] or "", "name"),
    }
    for column, key in _WAYS:
        if not wanted[key]:
            continue
        found = rows(
            "SELECT DISTINCT p.reference FROM payables_payee p "  # noqa: S608 - fixed columns
            "JOIN payables_payee_fact f ON f.payee_id = p.id AND upper_inf(f.known) "
            "AND f.held @> %s::date LEFT JOIN (SELECT payee_id, account_mark AS account "
            "FROM payables_bank_mark) b ON b.payee_id = p.id AND %s = 'account' "
            f"WHERE p.entity = %s AND p.payee_class = ANY(%s) AND {column} = %s LIMIT 2",
            [act.today, key, entity, classes_seen(act.scope), wanted[key]],
        )
        if len(found) == 1:
            return str(found[0]["reference"])
        if found:
            return ""
    return ""
