"""Logical names that a resource had once: given as aliases, else the engine makes it anew.

And then deletes the former one. Where both are one thing to Google, as a grant to an address in
upper and in lower case is, that takes away what was just made.
"""

import pulumi
from pulumi import ResourceOptions


def formerly(former: str, name: str, opts: ResourceOptions) -> ResourceOptions:
    """`opts` of the resource `name`, which some stacks may have as `former`; both may be the same.

    Never in place: several resources may share `opts`.
    """
    if former == name:
        return opts
    return ResourceOptions.merge(opts, ResourceOptions(aliases=[pulumi.Alias(name=former)]))
