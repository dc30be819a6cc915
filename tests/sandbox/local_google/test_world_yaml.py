"""The world as a file for people: short to write, strict to read, exact to write out again."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.local_google import json_text
from sandbox.local_google.json_types import JsonValue
from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.resources.identity import ServiceAccount
from sandbox.local_google.resources.liens import Lien
from sandbox.local_google.resources.propagation import Delay
from sandbox.local_google.state import storage
from sandbox.local_google.state.loading import BadWorldError
from sandbox.local_google.state.seed import seeded_world
from sandbox.local_google.state.world import World
from sandbox.local_google.world_yaml import read, write
from sandbox.local_google.world_yaml.seed_file import MOST_CHARACTERS, seed_text
from tests.sandbox.local_google.conftest import CHAT, Caller

EXAMPLE = Path(__file__).parents[3] / "sandbox" / "local_google" / "example_world.yaml"
PROD = "/cloudresourcemanager/v1/projects/chat-prod"


def example() -> World:
    return read.world(EXAMPLE.read_text(encoding="utf-8"), "example_world.yaml")


def lived_in() -> World:
    """What a program leaves behind: nothing of it has a place in the tree."""
    world = seeded_world()
    world.projects["existing-project"].parent = "folders/345678901234"
    world.projects["existing-project"].policy = Policy(
        "BwX=", [{"role": "r", "members": ["a"]}] * 2
    )
    world.liens["liens/p1-l1"] = Lien(
        "liens/p1-l1", "projects/1", "me", "why", "2026-01-01T00:00:00Z"
    )
    email = "deployer@seed-project.iam.gserviceaccount.com"
    gone = ServiceAccount("1", email, "seed-project", "BwY=", deleted=True)
    world.service_accounts["1"] = gone
    world.propagation.grants = Delay(seconds=1.5)
    world.clock.advance(3600)
    return world


@pytest.mark.parametrize("make", [World, seeded_world, example, lived_in])
def test_a_dump_reads_back_as_the_same_world(make: Callable[[], World]) -> None:
    world = make()
    text = write.text(world)
    again = read.world(text, "dump")
    assert storage.dump(again) == storage.dump(world)
    assert write.text(again) == text


@pytest.mark.parametrize(
    ("text", "line", "place", "said"),
    [
        ("organisations: {}", 1, "organisations", "expected one of"),
        ("callers: {}\nprojects:\n  a-project:\n    folder: x", 4, "folder", "labels, models"),
        ("projects:\n  p:\n    services: iam", 3, "services", "found 'iam', expected a list"),
        ("projects:\n  p:\n    number: 12", 3, "number", "expected text; quote it"),
        ("projects:\n  p:\n    labels: {a: [b]}", 3, "a", "expected text"),
        ("folders:\n  '1':\n    display_name: x", 2, "1", "missing parent"),
        ("projects:\n  p: {}\n  p: {}", 3, "p", "stands twice"),
        ("projects: {p: {number: '1'}, q: {number: '1'}}", 1, "number", "1 stands twice"),
        ("quotas: {enforced: 1}", 1, "enforced", "expected true or false"),
        ("clock: soon", 1, "clock", "expected a moment"),
        ("clock: 1", 1, "clock", "expected a mapping"),
        ("- a", 1, "the whole", "expected a mapping"),
        ("a: b\nc: : d", 2, "", "no YAML"),
        ("<<: {a: b}", 1, "<<", "expected a plain key"),
        ('callers:\n  "\\UFFFFFFFF": x', 2, "", "no YAML"),
        ('callers:\n  "\\U00110000": x', 2, "", "no YAML"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_place(
    text: str, line: int, place: str, said: str
) -> None:
    with pytest.raises(BadWorldError) as caught:
        read.world(text, "my.yaml")
    message = str(caught.value)
    assert message.startswith(f"my.yaml:{line}: ")
    assert place in message
    assert said in message


NESTED = """organizations:
  '1':
    folders:
      '2':
        projects:
          p:
            billing_account: 0A-0B-0C
billing_accounts: {AA-BB-CC: {}}
"""


@pytest.mark.parametrize(
    ("text", "line", "place", "said"),
    [
        (
            "projects:\n  p:\n    parent: folders/7",
            3,
            "projects.p.parent",
            "no organizations and no",
        ),
        (
            "organizations: {'1': {}}\nprojects:\n  p:\n    parent: organizations/2",
            4,
            "projects.p.parent",
            "found 'organizations/2', which is not in this world; expected one of organizations/1",
        ),
        (NESTED, 7, "2.projects.p.billing_account", "expected one of AA-BB-CC"),
        ("folders:\n  '1':\n    parent: folders/9", 3, "1.parent", "expected one of folders/1"),
        (
            "folders:\n  '1': {parent: folders/2}\n  '2': {parent: folders/1}",
            2,
            "1",
            "above itself",
        ),
        ("billing_accounts:\n  a: {parent: organizations/1}", 2, "a.parent", "no organizations"),
        ("callers:\n  user:a@b.example: gone", 2, "quota_project", "it has no projects"),
    ],
)
def test_what_a_file_names_must_be_in_it(text: str, line: int, place: str, said: str) -> None:
    """A project under a folder nobody wrote inherited nothing, in silence."""
    with pytest.raises(BadWorldError) as caught:
        read.world(text, "my.yaml")
    message = str(caught.value)
    assert message.startswith(f"my.yaml:{line}: ")
    assert place in message
    assert said in message


def test_the_example_is_the_world_it_describes() -> None:
    world = example()
    prod = world.projects["chat-prod"]
    assert prod.parent == "folders/345678901234"
    assert prod.services[0] == "aiplatform.googleapis.com"
    assert prod.models == ["publishers/openai/models/gpt-oss-120b-maas"]
    assert world.projects["chat-old"].state == "DELETE_REQUESTED"
    assert world.billing_accounts["012345-567890-ABCDEF"].open
    assert world.service_account("deployer@seed-project.iam.gserviceaccount.com") is not None
    assert world.timestamp().startswith("2026-10-01T08:00:")
    assert world.quotas.enforced


def test_what_is_left_out_is_given_and_differs() -> None:
    world = read.world("projects: {a: {}, b: {number: '100000000001'}, c: {}}", "x")
    numbers = [project.number for project in world.projects.values()]
    assert len(set(numbers)) == 3


def seed(caller: Caller, **body: str) -> None:
    caller.ok("POST", "/_sandbox/reset", body or None)


def test_the_example_works_as_a_world(dev: Caller, caller: Callable[[str], Caller]) -> None:
    seed(dev, seed=EXAMPLE.read_text(encoding="utf-8"), name="example_world.yaml")
    hello = {"model": "openai/gpt-oss-120b-maas", "messages": [{"role": "user", "content": "Hi"}]}
    chat = CHAT.replace("ready-project", "chat-prod")
    app = caller("user:app@example.com")
    assert app.ok("POST", chat, hello)["choices"]
    assert app.refused("GET", PROD)["code"] == 403
    assert dev.ok("GET", "/_sandbox/audit")["recorded"] == 1


def test_reset_returns_to_the_seed_that_was_given(dev: Caller, world: World) -> None:
    seed(dev, seed="projects: {mine: {}}")
    world.projects["mine"].name = "Renamed"
    seed(dev)
    assert [(p.project_id, p.name) for p in world.projects.values()] == [("mine", "mine")]
    seed(dev, seed="")
    assert "existing-project" in world.projects


def test_a_bad_seed_changes_nothing_and_is_named(dev: Caller, world: World) -> None:
    error = dev.refused("POST", "/_sandbox/reset", {"seed": "project: {}", "name": "my.yaml"})
    assert error["code"] == 400
    assert "my.yaml:1: project: unknown key" in error["message"]
    assert "existing-project" in world.projects
    seed(dev)
    assert "existing-project" in world.projects


def test_the_world_can_be_read_as_yaml(dev: Caller, world: World) -> None:
    answer = dev.http.get("/_sandbox/world?format=yaml")
    assert storage.dump(read.world(answer.text, "dump")) == storage.dump(world)
    assert dev.refused("GET", "/_sandbox/world?format=toml")["code"] == 400


LAUGHS = "a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n" + "".join(
    f"{here}: &{here} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, here in zip("abcdefgh", "bcdefghi", strict=True)
)
BAD_SEEDS = {
    "billion laughs": (LAUGHS, 1, "anchors and aliases"),
    "an alias of its own parent": ("projects: &p\n  x: *p", 1, "anchors and aliases"),
    "an anchor alone": ("callers:\n  user:a@b: &c x", 2, "anchors and aliases"),
    "a merge key": ("projects:\n  <<: {}", 2, "expected a plain key"),
    "lists 100,000 deep": ("projects: " + "[" * 100_000, 1, "nested more than"),
    "mappings 100,000 deep": ("projects: " + "{a: " * 100_000, 1, "nested more than"),
    "block lists 100,000 deep": ("projects:\n " + "- " * 100_000, 2, "nested more than"),
    "complex keys 1,000 deep": ("? " * 1_000, 1, "nested more than"),
    "a Python object": ("projects: !!python/object/apply:os.system [true]", 1, "tags"),
    "a tag of YAML's own": ("clock: !!binary aGk=", 1, "tags"),
    "an integer of 5,000 digits": ("operation_polls: " + "9" * 5_000, 1, "plain data"),
    "a base 60 integer": ("operation_polls: 1" + ":59" * 100_000, 1, "plain data"),
    "a base 60 float": ("operation_polls: 1" + ":59" * 1_000 + ".5", 1, "plain data"),
    "a float that is none": ("clock: {speed: 1.0e+999}", 1, "plain data"),
    "no number": ("clock: {speed: .nan}", 1, "plain data"),
    "a key twice": ("projects: {}\nprojects: {}", 2, "stands twice"),
    "too long": ("# " + "x" * 2**20, 1, "at most"),
    "a control character": ("clock: \x01", 1, "no YAML"),
    "two documents": ("callers: {}\n--- {}\n", 2, "no YAML"),
}


@pytest.mark.parametrize("bad", BAD_SEEDS)
def test_seed_that_would_wedge_or_break_its_reader_is_refused_with_its_line(bad: str) -> None:
    text, line, said = BAD_SEEDS[bad]
    with pytest.raises(BadWorldError) as caught:
        read.world(text, "seed.yaml")
    assert str(caught.value).startswith(f"seed.yaml:{line}")
    assert said in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("text", "said"),
    [(b"\xff\xfe\x00", "no UTF-8 text"), (b"x" * (2**20 + 1), "at most"), (b"\x00" * 9, "no YAML")],
)
def test_seed_file_that_is_no_text_or_too_long_is_refused_with_its_name(
    tmp_path: Path, text: bytes, said: str
) -> None:
    file = tmp_path / "seed.yaml"
    file.write_bytes(text)
    with pytest.raises(BadWorldError, match=said) as caught:
        read.world(seed_text(file), str(file))
    assert str(file) in str(caught.value)


def test_seed_file_without_end_is_read_no_further_than_the_limit() -> None:
    assert len(seed_text(Path("/dev/zero"))) == MOST_CHARACTERS + 1


@pytest.mark.parametrize("bad", ["billion laughs", "lists 100,000 deep"])
def test_reset_with_a_seed_that_would_wedge_is_refused_and_the_server_goes_on(
    dev: Caller, bad: str
) -> None:
    text, _, said = BAD_SEEDS[bad]
    assert said in dev.refused("POST", "/_sandbox/reset", {"seed": text, "name": "s"})["message"]
    assert dev.ok("GET", "/_sandbox/status")["projects"]


def test_seed_as_deep_as_a_request_may_make_the_world_is_read() -> None:
    deep: JsonValue = 10**307
    for _ in range(json_text.MOST_LEVELS):
        deep = {"a": deep}
    world = World()
    world.monitoring.dashboards["projects/1/dashboards/d"] = deep
    again = read.world(write.text(world), "dump")
    assert again.monitoring.dashboards == world.monitoring.dashboards


def test_seed_whose_text_has_an_ampersand_or_a_star_is_read() -> None:
    world = read.world("organizations:\n  '1': {display_name: '*R&D*'}", "seed")
    assert world.organizations["1"].display_name == "*R&D*"
