"""What to do when the plugin fails: Google's refusals, told with their remedy.

The plugin's own words are Google's, and end there. An error hook sees them first: what passes by
itself is tried again (retries.py); for the rest it adds the finding that plugin_errors.toml names.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pulumi

from components.engine import log as telling
from components.failures.retries import Retries
from components.failures.setting_index import NOWHERE, NamedInSettings
from components.ownership.adoptable import ADOPTABLE
from findings.cases import blanks_of, make_finding
from findings.finding import Finding
from findings.printable import printable_line
from findings.shell import command
from google_api.enablement import card_url
from google_api.error_body import read_plugin_error

TOLD_BY_GOOGLE = {
    "denial": re.compile(r"vpcServiceControlsUniqueIdentifier: ([\w-]+)"),
    "forbidden_api": re.compile(r"attempting to use service ([\w-]+(?:\.[\w-]+)+)"),
    "forbidden_value": re.compile(r"violated for value: '([^']+)'"),
    "untrusted_host": re.compile(r'"https?://([\w.:-]+)[^"]*": [^"]*(?:tls|x509): '),
}
PERMISSION = re.compile(
    r"""[Pp]ermission\ ['"`]?(?P<denied>[a-z]\w*(?:\.\w+){2,})
    | \b(?P<lacking>[a-z]\w*(?:\.\w+){2,})['"`]?\ permission\b""",
    re.VERBOSE,
)
"""As Google names one in its text, before or after the word."""
NAME_TAKEN = {kind.code for kind in ADOPTABLE.values()}
ERRORS_FILE = Path(__file__).with_name("plugin_errors.toml")


@dataclass(frozen=True, kw_only=True)
class PluginError:
    """One error that is recognised, and the case of the catalogue that it is."""

    types: frozenset[str]
    """Empty: whatever failed."""
    text: re.Pattern[str]
    code: str
    case: str

    def fits(self, resource_type: str, error: str) -> bool:
        return (not self.types or resource_type in self.types) and bool(self.text.search(error))


@cache
def plugin_errors() -> tuple[PluginError, ...]:
    tables = tomllib.loads(ERRORS_FILE.read_text(encoding="utf-8"))["error"]
    return tuple(
        PluginError(
            **{
                **table,
                "types": frozenset(table.get("types", ())),
                "text": re.compile(table["text"], re.DOTALL),
            }
        )
        for table in tables
    )


def finding_for(
    resource_type: str,
    name: str,
    inputs: Mapping[str, object],
    error: str,
    deployer: Callable[[], str],
    project_id: str,
    named: NamedInSettings = NOWHERE,
    number: str | None = None,
) -> Finding:
    """The finding for the plugin's `error` on one resource; NOT_RECOGNISED for an unknown one.

    `project_id` is the environment's: not every resource says it. `deployer` is asked only where
    the finding names it: it may have to find credentials. `number` is the same project's, as Google
    names it, once it is known.
    """
    known = next(row for row in plugin_errors() if row.fits(resource_type, error))
    told = derived(inputs, error)
    if number is not None and told.get("consumer") == number:
        told["consumer"] = project_id
    own = {"project_id": project_id, "resource": name, "resource_type": resource_type}
    own["said"] = printable_line(error)
    if "deployer" in blanks_of(known.code, known.case):
        own["deployer"] = deployer()
    values = {**told, **named.derived(inputs), **inputs, **own}
    return with_other_permissions(filled(known, values), error)


def filled(known: PluginError, values: Mapping[str, object]) -> Finding:
    """A blank that no value is known for is shown as such."""
    blanks = blanks_of(known.code, known.case)
    words = {name: values.get(name) for name in blanks}
    return make_finding(known.code, known.case, words)


def with_other_permissions(finding: Finding, error: str) -> Finding:
    """Adds to `found` the permissions that Google misses and the fix does not grant."""
    if finding.code != "PERMISSION_MISSING":
        return finding
    in_text = {match["denied"] or match["lacking"] for match in PERMISSION.finditer(error)}
    named = in_text | {read_plugin_error(error).permission}
    others = sorted(name for name in named if name and name not in finding.expected)
    if not others:
        return finding
    return replace(finding, found=f"{finding.found}; Google's error names {', '.join(others)}")


def at_a_delete(finding: Finding, name: str, protected: bool) -> Finding:
    """The program is not told which command it runs for, and deletes are a destroy's mostly.

    Followed to the word in the middle of a destroy, `pulumi up` would make everything again. What
    is `protected` gets no further than a destroy's first look, so there it was an `up`: what it
    replaced would not go.
    """
    good_state = f"{name} can be taken away"
    fix, note = (
        text.replace("pulumi up", "pulumi destroy --run-program")
        for text in (finding.fix, finding.note)
    )
    if protected or (fix, note) == (finding.fix, finding.note):
        return replace(finding, good_state=good_state)
    other = "where an up failed, pulumi up in place of the destroy"
    note = "; ".join(filter(None, (note, other)))
    return replace(finding, good_state=good_state, fix=fix, note=note)


def derived(inputs: Mapping[str, object], error: str) -> dict[str, str]:
    """What the templates name besides inputs: the parent, and what Google's error says."""
    folder, organization = inputs.get("folderId"), inputs.get("orgId")
    parents = {
        "parent": f"folder {folder}" if folder else f"organization {organization}",
        "grant_on_parent": command(
            "gcloud resource-manager folders add-iam-policy-binding {folder}"
            if folder
            else "gcloud organizations add-iam-policy-binding {organization}",
            folder=folder,
            organization=organization,
        ),
        "role_to_move_in": "roles/resourcemanager.projectMover"
        if folder
        else "roles/resourcemanager.projectCreator",
    }
    model, project = inputs.get("publisherModelName"), inputs.get("project")
    card = {"card": card_url(str(model), str(project))} if model else {}
    said = read_plugin_error(error)
    in_details = {"api": said.service, "consumer": said.consumer, "denial": said.denial}
    in_text = {name: pattern.search(error) for name, pattern in TOLD_BY_GOOGLE.items()}
    told = {name: match[1] for name, match in in_text.items() if match}
    return {**parents, **card, **{name: word for name, word in in_details.items() if word}, **told}


def explaining_failures(
    environment: str,
    deployer: Callable[[], str],
    whose: Callable[[str, str, Mapping[str, object]], Finding | None],
    retries: Retries,
    told: Callable[[str], str] = str,
    named: NamedInSettings = NOWHERE,
    protected: bool = False,
) -> pulumi.ResourceTransform:
    """A transform: what fails in one environment is tried again where that helps, or explained.

    Hooks are known by name to the whole deployment, so the environment's is in it. `deployer` names
    the deploying principal as an IAM member, asked only when something failed; `whose` knows
    more, by type, name and inputs, about a name that was found taken; `told` puts it into the
    program's words (wording.py). `protected` from deletion, it is not being destroyed.
    """

    async def explain(args: pulumi.ErrorHookArgs) -> bool:
        if await retries.again(args):
            return True
        inputs = args.new_inputs or args.old_inputs or {}
        errors, own = "\n".join(args.errors), retries.own
        finding = finding_for(
            *(args.type, args.name, inputs, errors, deployer, own.project_id, named, own.number)
        )
        if args.failed_operation == "delete":
            finding = at_a_delete(finding, args.name, protected)
        is_taken = finding.code in NAME_TAKEN
        known = (is_taken and whose(args.type, args.name, inputs)) or finding
        telling.error(*told(str(known)).splitlines())
        return False

    return hooked(pulumi.ErrorHook(f"{environment}-explain-failures", explain))


def hooked(hook: pulumi.ErrorHook) -> pulumi.ResourceTransform:
    def add_hook(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if not args.custom:
            return None
        hooks = pulumi.ResourceHookBinding(on_error=[hook])
        opts = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(hooks=hooks))
        return pulumi.ResourceTransformResult(args.props, opts)

    return add_hook
