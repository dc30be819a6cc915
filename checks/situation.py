"""What a remedy has to know to be a command one can paste: the target, who asks, and how.

Owns the shell commands that depend on both the target and the way it was named (a stack or single
options). The sentences around them are in remedies.toml.
"""

import datetime
import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from checks.credentials import log_in
from checks.enablement import enable_command
from checks.endpoints import VERTEX_AI
from checks.principal import UNKNOWN_PERSON
from settings.catalogue import model_by_request_id, models, offered

QUOTA_VARIABLE = "GOOGLE_CLOUD_QUOTA_PROJECT"
MANAGED, CHAT_METHOD = "/endpoints/openapi/", "/chat/completions"

ENOUGH_TOKENS = 2048
"""Below some 1,000 the model may spend the whole budget on reasoning."""

PREDICT = "aiplatform.endpoints.predict"
IMPERSONATE = "iam.serviceAccounts.getAccessToken"

GRANTS: Mapping[str, str] = {
    PREDICT: "gcloud projects add-iam-policy-binding {project} "
    "--member={principal} --role=roles/aiplatform.user",
    IMPERSONATE: "gcloud iam service-accounts add-iam-policy-binding "
    "{caller} --member={principal} --role=roles/iam.serviceAccountTokenCreator "
    "--project={caller_project}",
    "serviceusage.services.use": "gcloud projects add-iam-policy-binding {consumer} "
    "--member={principal} --role=roles/serviceusage.serviceUsageConsumer",
}
ANY_OTHER_GRANT = (
    "gcloud projects add-iam-policy-binding {project} --member={principal} --role=ROLE"
    "  # ROLE: a role that holds {permission}"
)


def today() -> datetime.date:
    return datetime.datetime.now(tz=datetime.UTC).date()


@dataclass(frozen=True, kw_only=True)
class Situation:
    """Who called what, from which command line."""

    project: str
    location: str
    model: str
    """The request's `model` field."""
    url: str
    principal: str = ""
    """IAM member, `serviceAccount:E-MAIL` or `user:E-MAIL`; empty if unknown."""
    project_number: str = ""
    caller: str = ""
    """Service account that is impersonated or should be."""
    caller_of_stack: bool = False
    """Whether `caller` is the account that the stack made."""
    stack: str = ""
    """Name of the Pulumi stack that the target was read from; empty if there was none."""
    one_of_several: bool = False
    """Whether the stack has more models or locations than this one."""
    by_url: bool = False
    """Whether the address itself was given, with --url."""
    max_tokens: int = 0
    options: Mapping[str, object] = field(default_factory=dict)
    """Other options that the command line gave, to run it again."""

    def run_again(self, **changes: object) -> str:
        """The command line, with options changed or added."""
        target: dict[str, object]
        if self.by_url:
            target = {"url": self.url, "model": self.model}
        elif self.stack:
            target = {"stack": self.stack}
        else:
            target = {"project": self.project, "location": self.location, "model": self.model}
        options = {**target, **self.options, **changes}
        words = [
            f"--{name.replace('_', '-')} {shlex.quote(str(value))}"
            for name, given in options.items()
            for value in (given if isinstance(given, tuple) else (given,))
        ]
        return " ".join([".venv/bin/python -m scripts.smoke_test", *words])

    def change(self, setting: str, value: str) -> str:
        """The command that tries another model or location."""
        if not self.stack:
            by_project = self.by_url and setting == "location"  # --url has its location inside
            target = replace(self, by_url=False) if by_project else self
            return target.run_again(**{setting: value})
        stack = shlex.quote(self.stack)
        if self.one_of_several:
            path, found = f"--path 'models[N].{setting}'", "  # N counts from 0: pulumi config"
        else:
            path, found = setting, ""
        config = f"pulumi config set {path} {value} --stack {stack}"
        return f"{config} && pulumi up --stack {stack}{found}"

    def words(self) -> dict[str, str]:
        """What the templates in remedies.toml may name."""
        model = model_by_request_id(self.model)
        replacement = (model.replacement if model else None) or next(iter(models()))
        locations = model.locations if model else (self.location,)
        return {
            "project": shlex.quote(self.project),
            "location": self.location,
            "locations": ", ".join(locations),
            "model": self.model,
            "retired": str(model.retired) if model else "",
            "replacement": replacement,
            "known_models": ", ".join(model.name for model in offered(today())),
            "principal": self.principal or UNKNOWN_PERSON,
            "caller": shlex.quote(self.caller),
            "caller_project": self.caller_project(),
            "log_in": log_in(),
            "set_quota_project": self.set_quota_project(),
            "url": shlex.quote(self.url),
            "models_url": shlex.quote(f"{self.url.removesuffix(CHAT_METHOD)}/models"),
            "run_again": self.run_again(),
            "give_key": self.give_key(),
            "change_model": self.change("model", replacement),
            "change_location": self.change("location", locations[0]),
            "change_address": self.change_address(),
            "enable_model": self.enable_model(),
            "more_tokens": self.run_again(max_tokens=max(2 * self.max_tokens, ENOUGH_TOKENS)),
        }

    def change_address(self) -> str:
        """The command that calls where the model is served, as far as that can be told."""
        if not self.by_url:
            moved = os.environ.get(VERTEX_AI.variable)
            return f"unset {VERTEX_AI.variable}" if moved else self.run_again()
        if self.project and MANAGED in self.url:
            return replace(self, by_url=False).run_again()
        if self.url.endswith(CHAT_METHOD):
            return f"{self.run_again()}  # with the address of an endpoint that is there"
        return self.run_again(url=self.url.rstrip("/") + CHAT_METHOD)

    def give_key(self) -> str:
        """A server that is not Google's takes a key of its own."""
        if name := self.options.get("api_key_env"):
            return f"export {name}=KEY  # one that the server accepts"
        return f"export KEY=...; {self.run_again(api_key_env='KEY')}"

    def set_quota_project(self) -> str:
        """The variable wins over what gcloud writes."""
        if os.environ.get(QUOTA_VARIABLE):
            return f"export {QUOTA_VARIABLE}={shlex.quote(self.project)}"
        return f"gcloud auth application-default set-quota-project {shlex.quote(self.project)}"

    def caller_project(self) -> str:
        """A service account's e-mail names its project, unless Google made the account."""
        name, _, domain = self.caller.partition("@")[2].partition(".")
        return name if domain == "iam.gserviceaccount.com" else shlex.quote(self.project)

    def enable_model(self) -> str:
        model = model_by_request_id(self.model)
        if model is None:
            return f"enable {self.model} on its Model Garden card"
        return enable_command(model, self.project)

    def grant(self, permission: str, consumer: str) -> str:
        """The command that gives the principal `permission`."""
        if permission == PREDICT and self.caller_of_stack:  # the stack's own grant, taken away
            # The program's provider, not the state's: that one may name hosts of somebody else's.
            return f"pulumi up --refresh --run-program --stack {shlex.quote(self.stack)}"
        if permission == IMPERSONATE and self.caller_of_stack:
            # A grant by hand on the stack's account would be refused (FOREIGN_ACCESS).
            stack, member = shlex.quote(self.stack), self.principal or UNKNOWN_PERSON
            add = f"pulumi config set --path 'developers[N]' {member} --stack {stack}"
            return f"{add} && pulumi up --stack {stack}"
        template = GRANTS.get(permission, ANY_OTHER_GRANT)
        words = {"permission": permission, "consumer": consumer or self.project}
        return template.format_map({**self.words(), **words})
