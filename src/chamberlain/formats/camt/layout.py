"""Where each field stands in a camt message, as a tree of local element names.

The paths cover camt.052, camt.053 and camt.054 in versions .02 to .10. Where versions differ
(a party under `Dbtr` or `Dbtr/Pty`, a status as text or `Cd`) both paths lead to one field;
the first that holds text wins. Elements not named here are walked over.
"""

from typing import Final

PLAIN: Final = 0
LEAF: Final = 1
AMOUNT: Final = 2
RECORD: Final = 3
MESSAGE: Final = 4

JOINED: Final = frozenset({"unstructured", "structured_info", "entry_info", "info"})
"""Fields whose repeats are joined by a space; of any other the first is kept."""

_ACCOUNT = ("Id/IBAN", "Id/Othr/Id", "Id/PrtryAcct/Id", "Id/BBAN")
_PARTY = ("Nm", "Pty/Nm", "Agt/FinInstnId/Nm")

STATEMENT: Final[dict[str, tuple[str, ...]]] = {
    "statement_id": ("Id",),
    "sequence": ("ElctrncSeqNb",),
    "legal_sequence": ("LglSeqNb",),
    "page": ("StmtPgntn/PgNb", "RptPgntn/PgNb", "NtfctnPgntn/PgNb"),
    "last_page": ("StmtPgntn/LastPgInd", "RptPgntn/LastPgInd", "NtfctnPgntn/LastPgInd"),
    "created": ("CreDtTm",),
    "from": ("FrToDt/FrDtTm", "FrToDt/FrDt"),
    "to": ("FrToDt/ToDtTm", "FrToDt/ToDt"),
    "account": tuple(f"Acct/{path}" for path in _ACCOUNT),
    "account_currency": ("Acct/Ccy",),
    "account_name": ("Acct/Nm",),
    "owner": ("Acct/Ownr/Nm", "Acct/Ownr/Pty/Nm"),
    "servicer": ("Acct/Svcr/FinInstnId/BICFI", "Acct/Svcr/FinInstnId/BIC"),
    "sort_code": ("Acct/Svcr/FinInstnId/ClrSysMmbId/MmbId",),
    "count": ("TxsSummry/TtlNtries/NbOfNtries",),
    "sum": ("TxsSummry/TtlNtries/Sum",),
    "net": ("TxsSummry/TtlNtries/TtlNetNtryAmt", "TxsSummry/TtlNtries/TtlNetNtry/Amt"),
    "net_side": ("TxsSummry/TtlNtries/CdtDbtInd", "TxsSummry/TtlNtries/TtlNetNtry/CdtDbtInd"),
    "credit_count": ("TxsSummry/TtlCdtNtries/NbOfNtries",),
    "credit_sum": ("TxsSummry/TtlCdtNtries/Sum",),
    "debit_count": ("TxsSummry/TtlDbtNtries/NbOfNtries",),
    "debit_sum": ("TxsSummry/TtlDbtNtries/Sum",),
}

BALANCE: Final[dict[str, tuple[str, ...]]] = {
    "kind": ("Tp/CdOrPrtry/Cd", "Tp/CdOrPrtry/Prtry", "Tp/Cd"),
    "amount": ("Amt",),
    "side": ("CdtDbtInd",),
    "on": ("Dt/Dt", "Dt/DtTm"),
}

ENTRY: Final[dict[str, tuple[str, ...]]] = {
    "entry_reference": ("NtryRef",),
    "amount": ("Amt",),
    "side": ("CdtDbtInd",),
    "reversal": ("RvslInd",),
    "status": ("Sts", "Sts/Cd", "Sts/Prtry"),
    "booked": ("BookgDt/Dt", "BookgDt/DtTm"),
    "value_date": ("ValDt/Dt", "ValDt/DtTm"),
    "servicer_reference": ("AcctSvcrRef",),
    "domain": ("BkTxCd/Domn/Cd",),
    "family": ("BkTxCd/Domn/Fmly/Cd",),
    "sub_family": ("BkTxCd/Domn/Fmly/SubFmlyCd",),
    "bank_code": ("BkTxCd/Prtry/Cd",),
    "batch_count": ("NtryDtls/Btch/NbOfTxs",),
    "batch_message": ("NtryDtls/Btch/MsgId",),
    "batch_reference": ("NtryDtls/Btch/PmtInfId",),
    "entry_info": ("AddtlNtryInf",),
}

DETAIL: Final[dict[str, tuple[str, ...]]] = {
    "amount": ("Amt", "AmtDtls/TxAmt/Amt"),
    "side": ("CdtDbtInd",),
    "end_to_end_id": ("Refs/EndToEndId",),
    "instruction_id": ("Refs/InstrId",),
    "transaction_id": ("Refs/TxId",),
    "mandate_id": ("Refs/MndtId",),
    "uetr": ("Refs/UETR",),
    "detail_reference": ("Refs/AcctSvcrRef",),
    "domain": ("BkTxCd/Domn/Cd",),
    "family": ("BkTxCd/Domn/Fmly/Cd",),
    "sub_family": ("BkTxCd/Domn/Fmly/SubFmlyCd",),
    "bank_code": ("BkTxCd/Prtry/Cd",),
    "debtor": tuple(f"RltdPties/Dbtr/{path}" for path in _PARTY),
    "debtor_account": tuple(f"RltdPties/DbtrAcct/{path}" for path in _ACCOUNT),
    "debtor_sort_code": ("RltdAgts/DbtrAgt/FinInstnId/ClrSysMmbId/MmbId",),
    "ultimate_debtor": tuple(f"RltdPties/UltmtDbtr/{path}" for path in _PARTY),
    "creditor": tuple(f"RltdPties/Cdtr/{path}" for path in _PARTY),
    "creditor_account": tuple(f"RltdPties/CdtrAcct/{path}" for path in _ACCOUNT),
    "creditor_sort_code": ("RltdAgts/CdtrAgt/FinInstnId/ClrSysMmbId/MmbId",),
    "ultimate_creditor": tuple(f"RltdPties/UltmtCdtr/{path}" for path in _PARTY),
    "structured": ("RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/CdtrRefInf/CdtrRef"),
    "structured_info": ("RmtInf/Strd/AddtlRmtInf",),
    "unstructured": ("RmtInf/Ustrd",),
    "return_reason": ("RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry"),
    "info": ("AddtlTxInf",),
}

MESSAGES: Final = {
    "BkToCstmrStmt": ("camt.053", "Stmt"),
    "BkToCstmrAcctRpt": ("camt.052", "Rpt"),
    "BkToCstmrDbtCdtNtfctn": ("camt.054", "Ntfctn"),
}


class Node(dict[str, "Node"]):
    """One element in its place: its children by name, and what is kept of it.

    A name with a namespace prefix finds the child of its local name. Any other name makes a
    node that keeps nothing, so that walking over the unknown needs no stack and no test.
    """

    __slots__ = ("enter", "joined", "kind", "searching", "slot", "up", "width")

    def __init__(self, up: "Node | None") -> None:
        """Make a node below `up` that keeps nothing."""
        super().__init__()
        self.up = up
        self.enter: int = PLAIN
        self.slot = 0
        self.joined = False
        self.kind = -1
        self.width = 0
        self.searching = False

    def __missing__(self, name: str) -> "Node":
        """Resolve a prefixed or unknown name, once; in an envelope, a message may begin."""
        local = name.rpartition(":")[2]
        child = self.get(local)
        if child is None and self.searching and local in MESSAGES:
            child = _message(self, local)
        elif child is None:
            child = Node(self)
            child.searching = self.searching
        self[name] = child
        return child


def columns(fields: dict[str, tuple[str, ...]]) -> list[str]:
    """Return the columns of one record: the parent's number, each field, and currencies.

    The currency of an amount stands right after it.
    """
    names = ["parent"]
    for field in fields:
        names += [field, "currency"] if field == "amount" else [field]
    return names


def _descend(node: Node, path: str) -> Node:
    for name in path.split("/"):
        node = node.setdefault(name, Node(node))
    return node


def _record(node: Node, path: str, fields: dict[str, tuple[str, ...]], kind: int) -> Node:
    """Make the element at `path` a record of `kind`, with `fields` below it."""
    names = columns(fields)
    top = _descend(node, path)
    top.enter, top.kind, top.width = RECORD, kind, len(names)
    for field, paths in fields.items():
        for below in paths:
            leaf = _descend(top, below)
            leaf.enter = AMOUNT if field == "amount" else LEAF
            leaf.slot = names.index(field)
            leaf.joined = field in JOINED
    return top


KINDS: Final = (STATEMENT, BALANCE, ENTRY, DETAIL)


def _message(above: Node, name: str) -> Node:
    """Return the node of a message, with all its fields, standing below `above`."""
    top = Node(above)
    top.enter = MESSAGE
    statement = _record(top, MESSAGES[name][1], STATEMENT, 0)
    _record(statement, "Bal", BALANCE, 1)
    entry = _record(statement, "Ntry", ENTRY, 2)
    _record(entry, "NtryDtls/TxDtls", DETAIL, 3)
    return top


def tree() -> Node:
    """Return the root: it walks over any envelope until one of the three messages begins."""
    root = Node(None)
    root.searching = True
    return root
