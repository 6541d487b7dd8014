"""What the council's own figures say, for those who answer for them.

It owns no figure: it asks the other applications, through what their contracts publish, and lays
the answers side by side. What it keeps is the evidence people bring, the samples they draw and
their signatures. It promises that every figure walks on to what it is made of, that nobody sees
here what they may not see there, and that an entity's figures are its own alone. Any reporting tool
may stand in its place: it would ask the same queries.
"""
