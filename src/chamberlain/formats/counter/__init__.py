"""Files of payments taken at shops and post offices: header, payments, trailer.

Networks each have a layout of their own and none is published, so this is a layout of ours that a
network's file is mapped to: a line `H,client,sequence,date`, a line
`D,transaction,reference,pounds,date,outlet` for each payment, and a line `T,count,pounds`.
"""

from chamberlain.formats.counter.reading import CounterFile, Payment, SetAside, read_counter, write

__all__ = ["CounterFile", "Payment", "SetAside", "read_counter", "write"]
