"""What a remedy has to know to be a command one can paste: the target, who asks, and how.

Owns the shell commands that depend on both the target and the way it was named (a stack or single
options). The sentences around them are in findings/catalogue.
"""

import datetime
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from findings.redaction import without_login
from findings.shell import Command, command, quoted
from google_api.credentials import log_in
from google_api.enablement import enable_command
from google_api.endpoints import VERTEX_AI
from google_api.principal import unknown_person
from settings.catalogue.models import model_by_request_id, models, offered

QUOTA_VARIABLE = "GOOGLE_CLOUD_QUOTA_PROJECT"
MANAGED, CHAT_METHOD = "/endpoints/openapi/", "/chat/completions"

ENOUGH_TOKENS = 2048
"""Below some 1,000 the model may spend the whole budget on reasoning."""

PREDICT = "aiplatform.endpoints.predict"
IMPERSONATE = "iam.serviceAccounts.getAccessToken"

GRANTS: Mapping[str, str] = {
    # Google has no role with this permission alone; roles/aiplatform.user also deletes endpoints.
    PREDICT: "gcloud iam roles create gpt_oss_predict --project={project} "
    "--permissions=aiplatform.endpoints.predict && "
    "gcloud projects add-iam-policy-binding {project} "
    "--member={principal} --role=projects/{project}/roles/gpt_oss_predict",
    IMPERSONATE: "gcloud iam service-accounts add-iam-policy-binding "
    "{caller} --member={principal} --role=roles/iam.workloadIdentityUser "
    "--project={caller_project}",
    "serviceusage.services.use": "gcloud projects add-iam-policy-binding {consumer} "
    "--member={principal} --role=roles/serviceusage.serviceUsageConsumer",
}
NOTES: Mapping[str, str] = {
    PREDICT: "if the project has that role already, run the second command alone",
}
ANY_OTHER_GRANT = (
    "gcloud projects add-iam-policy-binding {project} --member={principal} --role=ROLE"
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
    """Whether `caller` is the account of the stack that developers impersonate."""
    made_by_stack: bool = False
    """Whether it is that one, or another that the stack made to call."""
    stack: str = ""
    """Name of the Pulumi stack that the target was read from; empty if there was none."""
    one_of_several: bool = False
    """Whether the stack has more models or locations than this one."""
    by_url: bool = False
    """Whether the address itself was given, with --url."""
    max_tokens: int = 0
    options: Mapping[str, object] = field(default_factory=dict)
    """Other options that the command line gave, to run it again."""

    def run_again(self, **changes: object) -> Command:
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
            f"--{name.replace('_', '-')} {quoted(str(value))}"
            for name, given in options.items()
            for value in (given if isinstance(given, tuple) else (given,))
        ]
        return Command(" ".join([".venv/bin/python -m scripts.smoke_test", *words]))

    def change(self, setting: str, value: str) -> Command:
        """The command that tries another model or location."""
        if not self.stack:
            by_project = self.by_url and setting == "location"  # --url has its location inside
            target = replace(self, by_url=False) if by_project else self
            return target.run_again(**{setting: value})
        path = Command(setting)
        if self.one_of_several:
            path = Command(
                f"--path 'models[N].{setting}'", "N counts from 0, pulumi config shows them"
            )
        return command(
            "pulumi config set {path} {value} --stack {stack} && pulumi up --stack {stack}",
            path=path,
            value=value,
            stack=self.stack,
        )

    def words(self) -> dict[str, str]:
        """The blanks that a case of the smoke test may have."""
        model = model_by_request_id(self.model)
        replacement = (model.replacement if model else None) or next(iter(models()))
        locations = model.locations if model else (self.location,)
        return {
            "project": self.project,
            "location": self.location,
            "locations": ", ".join(locations),
            "model": self.model,
            "retired": str(model.retired) if model else "",
            "replacement": replacement,
            "known_models": ", ".join(model.name for model in offered(today())),
            "principal": self.principal or unknown_person(),
            "who": self.principal or "the caller",
            "caller": self.caller,
            "caller_project": self.caller_project(),
            "log_in": log_in(),
            "set_quota_project": self.set_quota_project(),
            "url": without_login(self.url),
            "host": host_of(self.url),
            "models_url": f"{without_login(self.url).removesuffix(CHAT_METHOD)}/models",
            "run_again": self.run_again(),
            "give_key": self.give_key(),
            "change_model": self.change("model", replacement),
            "change_location": self.change("location", locations[0]),
            "change_address": self.change_address(),
            "enable_model": self.enable_model(),
            "more_tokens": self.run_again(max_tokens=max(2 * self.max_tokens, ENOUGH_TOKENS)),
        }

    def change_address(self) -> Command:
        """The command that calls where the model is served, as far as that can be told."""
        if not self.by_url:
            moved = os.environ.get(VERTEX_AI.variable)
            unset = command("unset {variable}", variable=VERTEX_AI.variable)
            return unset if moved else self.run_again()
        if self.project and MANAGED in self.url:
            return replace(self, by_url=False).run_again()
        if self.url.endswith(CHAT_METHOD):
            return self.run_again().with_note("with the address of an endpoint that is there")
        return self.run_again(url=self.url.rstrip("/") + CHAT_METHOD)

    def give_key(self) -> Command:
        """A server that is not Google's takes a key of its own."""
        if name := self.options.get("api_key_env"):
            return command("export {name}=KEY", name=name).with_note("one that the server accepts")
        again = self.run_again(api_key_env="KEY")
        return command("export KEY=YOUR_KEY && {again}", again=again)

    def set_quota_project(self) -> Command:
        """The variable wins over what gcloud writes."""
        if os.environ.get(QUOTA_VARIABLE):
            template = "export {variable}={project}"
        else:
            template = "gcloud auth application-default set-quota-project {project}"
        return command(template, variable=QUOTA_VARIABLE, project=self.project)

    def caller_project(self) -> str:
        """A service account's e-mail names its project, unless Google made the account."""
        name, _, domain = self.caller.partition("@")[2].partition(".")
        return name if domain == "iam.gserviceaccount.com" else self.project

    def enable_model(self) -> Command:
        model = model_by_request_id(self.model)
        if model is None:
            return command("click Enable on the Model Garden page of {model}", model=self.model)
        return enable_command(model, self.project)

    def grant(self, permission: str, consumer: str) -> Command:
        """The command that gives the principal `permission`."""
        if by_stack := self.grant_by_stack(permission):
            return by_stack
        template = GRANTS.get(permission, ANY_OTHER_GRANT)
        granted = command(template, {**self.words(), "consumer": consumer or self.project})
        if template == ANY_OTHER_GRANT:
            return granted.with_note(f"ROLE is a role that holds {quoted(permission)}")
        return granted.with_note(NOTES.get(permission, ""))

    def grant_by_stack(self, permission: str) -> Command | None:
        """What the stack grants itself: by hand it would outlive the stack, or be refused by it.

        Callers get the stack's own one-permission role. A grant on the stack's account is refused
        (FOREIGN_ACCESS) unless it is of `developers`.
        """
        if not self.stack:
            return None
        # The program's provider, not the state's: that one may name hosts of somebody else's.
        again = command("pulumi up --refresh --run-program --stack {stack}", stack=self.stack)
        if permission == PREDICT and self.made_by_stack:
            return again
        lists = {
            PREDICT: "callers",
            **({IMPERSONATE: "developers"} if self.caller_of_stack else {}),
        }
        if permission not in lists:
            return None
        return command(
            "pulumi config set --path {path} {member} --stack {stack} && pulumi up --stack {stack}",
            path=Command(f"'{lists[permission]}[N]'"),
            member=self.principal or unknown_person(),
            stack=self.stack,
        ).with_note(
            f"N is how many {lists[permission]} there are, pulumi config shows them; "
            f"if this is one of them already: {again}"
        )


def host_of(url: str) -> str:
    """Empty where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
