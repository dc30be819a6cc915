"""Remedies in the words of a program that has arguments and no configuration of ours.

Messages are written for this project's own program, as commands to paste. Of what they say only
`pulumi config` is different here: what it sets is an argument of the component.
"""

import re

from components.engine.wording import Wording

_KEY = r"(?:--path )?(?:'(?P<quoted>[^']+)'|(?P<bare>[\w.\[\]-]+))"
_SET = re.compile(rf"pulumi config set {_KEY} (?P<value>'[^']*'|\S+)(?: --type string)?")
_REMOVE = re.compile(rf"pulumi config rm {_KEY}")
_REMOVE_ALL = re.compile(r"pulumi config rm-all (?P<keys>\w+(?: \w+)*)")
_GET = re.compile(r"pulumi config get (?P<key>\w+)")
_AFTERWARDS = re.compile(r"(the arguments? .*?) && ")
"""A shell's `&&` behind something that is no command any more."""


def in_a_program(told: str) -> str:
    """`told`, with arguments to set or remove in place of the commands that would do it."""
    told = _SET.sub(lambda m: f"set the argument {_key(m)} to {m['value']}", told)
    told = _REMOVE.sub(lambda m: f"remove the argument {_key(m)}", told)
    told = _REMOVE_ALL.sub(r"remove the arguments \g<keys>", told)
    told = _GET.sub(r"see the argument \g<key>", told)
    return _AFTERWARDS.sub(r"\1, then ", told)


def _key(match: re.Match[str]) -> str:
    return match["quoted"] or match["bare"]


BY_ARGUMENTS = Wording("set its deletionProtection to false, then pulumi up", in_a_program)
