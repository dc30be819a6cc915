"""Commands that mend a stack's settings, ready for a shell.

Sources: https://www.pulumi.com/docs/iac/concepts/config/#structured-configuration; how a path
quotes a key, https://www.pulumi.com/docs/reference/property-paths/
"""

import json
import re
from collections.abc import Iterator

from findings.shell import Command, quoted

Steps = tuple[str | int, ...]
"""Where a value is: the setting's key, then keys and list positions inside of it."""


LONGEST_COMMAND = 2000
EDIT = '"${EDITOR:-vi}" Pulumi.STACK.yaml'
"""In place of a longer command, which nobody would read: with a very long key, or many values."""


def path_of(steps: Steps) -> str:
    key, *inside = steps
    return "".join([str(key), *map(_step, inside)])


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    quoted = step.replace('"', r"\"")
    return f".{step}" if re.fullmatch(r"[^.\[\]\"]+", step) else f'["{quoted}"]'


def steps_in(path: str) -> Steps:
    """The steps of a path as `path_of` writes it."""
    inside = re.finditer(r'\["((?:\\"|[^"])*)"\]|\[([0-9]{1,9})\]|([^.\[\]]+)', path)
    return tuple(
        int(each[2]) if each[2] else each[3] or each[1].replace(r"\"", '"') for each in inside
    )


def set_to(steps: Steps, value: object, *, as_text: bool = False) -> Command:
    """`as_text`: digits, or true, are to stay text, which `--path` alone does not do."""
    text = value if isinstance(value, str) else json.dumps(value)
    words, typed = _words(steps, text), "--type string" if as_text else ""
    told = (typed, words) if "-- " in words.split("'")[0] else (words, typed)
    return Command(" ".join(["pulumi config set", *filter(None, told)]))


def remove(steps: Steps) -> Command:
    return Command(f"pulumi config rm {_words(steps)}")


def _words(steps: Steps, *text: str) -> str:
    """A word that begins like an option is none behind `--`."""
    words = [path_of(steps), *text]
    option = "" if len(steps) == 1 else "--path "
    plain = "-- " if any(word.startswith("-") for word in words) else ""
    return f"{option}{plain}{' '.join(map(quoted, words))}"


def as_stored(text: str) -> object:
    """What `pulumi config set --path` makes of a text.

    Source: https://www.pulumi.com/docs/iac/cli/commands/pulumi_config_set/
    """
    if text in ("true", "false"):
        return text == "true"
    return int(text) if re.fullmatch(r"0|-?[1-9][0-9]{0,17}", text) else text


def leaves(steps: Steps, value: object) -> Iterator[tuple[Steps, object]]:
    """Each plain value in `value`, with where it is."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves((*steps, str(key)), inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves((*steps, index), inner)
    else:
        yield steps, value
