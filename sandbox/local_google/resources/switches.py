"""What of the server's own strictness is switched on; not part of the world it answers from.

Owns the names and the defaults, which are those of tests. The command has options of the same
names.
"""

from dataclasses import dataclass


@dataclass
class Switches:
    check_answers: bool = True
    """Hold every answer of ours to Google's schema: a departure is a 500 that says how."""
    refuse_unknown_query: bool = True
    """400 for a query parameter Google does not publish; else it is ignored.

    Some clients send what one version of an API has to another (`updateMask` to Budgets v1beta1).
    """
