"""How a function is declared: its arguments and what answers it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sandbox.gcp_plugin.schema import Property
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import State


@dataclass(frozen=True)
class Invoke:
    function: str
    arguments: Mapping[str, Property]
    run: Callable[[Session, State], State]
