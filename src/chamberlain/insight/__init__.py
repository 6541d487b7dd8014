"""What the council's own figures say, for those who answer for them.

It owns no table and does nothing: it asks the other applications, through what their contracts
publish, and lays the answers side by side. It promises that every figure walks on to what it is
made of, that nobody sees here what they may not see there, and that an entity's figures are its own
alone. Any reporting tool may stand in its place: it would ask the same queries.
"""
