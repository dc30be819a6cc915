"""Where a fresh world comes from: the built-in seed, or a file's text."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import bad_request
from sandbox.local_google.state.loading import BadWorldError
from sandbox.local_google.state.seed import seeded_world
from sandbox.local_google.state.world import World


@dataclass(frozen=True)
class Origin:
    built_in: Callable[[], World] = seeded_world
    text: str = ""
    """YAML; empty for the built-in seed."""
    name: str = "seed"
    """What errors call the text."""

    def world(self) -> World:
        """Raises BadWorldError naming the line."""
        if not self.text:
            return self.built_in()
        from sandbox.local_google.world_yaml import read  # only who has a file waits for YAML

        return read.world(self.text, self.name)

    def changed(self, asked: Json) -> "Origin":
        """As `{"seed": YAML, "name": FILE}` asks; nothing asked changes nothing."""
        if not asked:
            return self
        text, name = asked.get("seed"), asked.get("name", "seed")
        strange = asked.keys() - {"seed", "name"}
        if strange or not isinstance(text, str) or not isinstance(name, str):
            expected = 'expected {"seed": "YAML text", "name": "what errors call it"}'
            raise bad_request(f"Found {sorted(asked)}, {expected}", {"seed": expected})
        other = replace(self, text=text, name=name)
        try:
            other.world()
        except BadWorldError as error:
            raise bad_request(f"The seed is no world. {error}", {"seed": str(error)}) from error
        return other
