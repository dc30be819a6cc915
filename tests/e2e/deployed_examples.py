"""Examples deployed once, and given to each test as a copy of what that left."""

import shutil
from dataclasses import dataclass, field, fields
from pathlib import Path

from sandbox.local_google.json_types import Json
from sandbox.local_google.state import storage
from sandbox.local_google.state.world import World
from tests.conftest import LocalGoogle
from tests.e2e.conftest import Stack, fresh_stack
from tests.e2e.deployer import may_only
from tests.e2e.examples import Example


@dataclass(frozen=True)
class Deployed:
    """The backend's folder and Google's world after an `up`."""

    state: Path
    world: Json

    def copied_to(self, stack: Stack, google: LocalGoogle) -> None:
        shutil.rmtree(stack.state)
        shutil.copytree(self.state, stack.state)
        world = storage.load(self.world)
        for kept in fields(World):
            if not kept.metadata.get("runtime"):
                setattr(google.world, kept.name, getattr(world, kept.name))


@dataclass(frozen=True)
class Deployments:
    engine: Path
    folder: Path
    made: dict[int, Deployed] = field(default_factory=dict)
    """By the row of the table that is deployed."""

    def of(self, example: Example) -> Deployed:
        """Its destroy is allowed."""
        if id(example) not in self.made:
            self.made[id(example)] = self._deployed(example)
        return self.made[id(example)]

    def _deployed(self, example: Example) -> Deployed:
        folder = self.folder / str(len(self.made))
        folder.mkdir()
        with fresh_stack(self.engine, folder) as (stack, google):
            example.begin(google.world)
            may_only(google.world, example.permissions())
            stack.configure(**example.settings(), deletionProtection=False)
            stack.up()
            return Deployed(stack.state, storage.dump(google.world))
