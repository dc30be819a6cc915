"""Plain records of all that the world holds: one file for each API or subject.

They know no HTTP and no rule of Google. Their methods read, count or draw from their own fields.
"""
