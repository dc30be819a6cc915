"""One environment of a program for one Google Cloud project, and no second.

A second environment of the same program on the same project would find its names taken by the
first, and what Google names, alerts and the like, bears the mark of the stack and not of the
environment (labels.py). Two stacks are told apart by their marks and need nothing of this.

A program is known by its connection to the engine. The component package has one connection for
each environment that it is asked for, and no root resource; its process serves one program, so
there a name that comes again is the same environment (the engine refuses a URN that comes twice).
"""

from weakref import WeakKeyDictionary

import pulumi
from pulumi.runtime import get_root_resource
from pulumi.runtime.settings import get_monitor

from findings.shell import command
from settings.errors import SettingProblem


class OfThisProcess:
    """Stands for the program that the component package's process serves."""


_environments: WeakKeyDictionary[object, dict[str, str]] = WeakKeyDictionary()
"""By program: the name of the environment of each project id."""


def claim(project_id: str, name: str) -> None:
    """Raises pulumi.RunError if another environment of this program has the project."""
    root = get_root_resource()
    program = get_monitor() if root else OfThisProcess
    names = _environments.setdefault(program, {})
    first = names.get(project_id)
    if first is not None and (root or first != name):
        raise pulumi.RunError(str(taken(project_id, first, name)))
    names[project_id] = name


def taken(project_id: str, first: str, second: str) -> SettingProblem:
    return SettingProblem(
        key=f"{second}: projectId",
        found=f"{project_id}, which the environment {first} of this program has already",
        expected="a project of its own for each environment of a program; waiting does not help",
        fix=command(
            "give {second} a projectId of its own, or leave one of the two out", second=second
        ),
        note="one environment takes several models (`models`) and several callers (`callers`)",
    )
