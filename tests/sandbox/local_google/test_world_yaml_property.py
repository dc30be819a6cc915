"""Whatever the world has become, its file reads back as the same world."""

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sandbox.local_google.resources.billing import BillingAccount
from sandbox.local_google.resources.callers import Caller
from sandbox.local_google.resources.hierarchy import Folder, Organization, Project
from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.resources.identity import CustomRole, ServiceAccount
from sandbox.local_google.resources.propagation import Settling
from sandbox.local_google.state import storage
from sandbox.local_google.state.world import World
from sandbox.local_google.world_yaml import read, write

# No lone surrogates: such text cannot come out of a request, nor go into a file.
words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
ids = st.sampled_from(["1", "2", "a", "b", "0x1", "null", "1e3", "a: b", "é"])
members = st.lists(words, min_size=1, max_size=2)
conditions = st.fixed_dictionaries({}, optional={"condition": st.just({"expression": "true"})})
bindings = st.builds(
    lambda role, who, more: {"role": role, "members": who} | more, words, members, conditions
)
policies = st.builds(Policy, words, st.lists(bindings, max_size=3))
services = st.lists(st.sampled_from(["iam.googleapis.com", "a.b.googleapis.com", "x.y"]))
models = st.lists(st.sampled_from(["publishers/openai/models/m", "publishers/a/models/b/c"]))
roles = st.builds(CustomRole, st.just("r"), words, title=words, deleted=st.booleans())


def parents(world: World) -> st.SearchStrategy[str]:
    """What is there by now, so no folder is above itself."""
    organizations = [f"organizations/{key}" for key in world.organizations]
    return st.sampled_from([*organizations, *(f"folders/{key}" for key in world.folders)])


def project(draw: st.DrawFn, world: World, key: str, number: str) -> Project:
    parent = draw(parents(world)) if world.organizations else ""
    made = Project(key, number, draw(words), draw(words), parent=parent)
    made.services, made.models = sorted(draw(services)), draw(models)
    made.policy, made.labels = draw(policies), draw(st.dictionaries(words, words))
    made.settling = {"x.y": Settling(1.5, draw(st.integers(0, 2)))}
    made.roles = {"r": draw(roles)} if draw(st.booleans()) else {}
    return made


@st.composite
def worlds(draw: st.DrawFn) -> World:
    world = World()
    for key in draw(st.sets(ids, max_size=3)):
        world.organizations[key] = Organization(key, draw(words), draw(policies))
        world.billing_accounts[key] = BillingAccount(key, draw(words), draw(st.booleans()), "")
    for key in draw(st.sets(ids, max_size=4)) if world.organizations else ():
        parent = draw(parents(world))
        world.folders[key] = Folder(key, draw(words), parent, draw(policies))
    for number, key in enumerate(draw(st.sets(ids, max_size=4))):
        world.projects[key] = project(draw, world, key, str(number))
        world.callers[key] = Caller(key, draw(st.sampled_from(["", *world.projects])))
        email = f"{draw(ids)}@{key}.iam.gserviceaccount.com"
        account = ServiceAccount(f"9{number}", email, key, draw(words), policy=draw(policies))
        world.service_accounts[account.unique_id] = account
    return world


# No shrinking: it takes minutes with worlds this big, and the difference is easy to see.
@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(worlds())
def test_a_dump_reads_back_as_the_same_world(world: World) -> None:
    text = write.text(world)
    again = read.world(text, "dump")
    assert storage.dump(again) == storage.dump(world)
    assert write.text(again) == text
