"""The variables that put a program inside the sandbox.

Nothing is changed in the program: these are the documented variables of Pulumi, of the gcp plugin
and of google-auth. The names of the endpoint variables are those the plugin reads today; five
others in its schema are dead and would send the calls to the real Google.
"""

import os
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from sandbox.lifecycle.errors import SandboxError
from sandbox.lifecycle.files import CHECKOUT, SandboxFiles

BIN = CHECKOUT / "sandbox" / "bin"
PYTHON_BIN = Path(sys.executable).parent
"""Inside, `python` is the one that runs the sandbox and has what the scripts import."""

ENDPOINTS = {
    "GOOGLE_RESOURCE_MANAGER_CUSTOM_ENDPOINT": "cloudresourcemanager/v1/",
    "GOOGLE_RESOURCE_MANAGER_V3_CUSTOM_ENDPOINT": "cloudresourcemanager/v3/",
    "GOOGLE_TAGS_CUSTOM_ENDPOINT": "cloudresourcemanager/v3/",
    "GOOGLE_SERVICE_USAGE_CUSTOM_ENDPOINT": "serviceusage/v1/",
    "GOOGLE_CLOUD_BILLING_CUSTOM_ENDPOINT": "cloudbilling/v1/",
    "GOOGLE_BILLING_BUDGETS_CUSTOM_ENDPOINT": "billingbudgets/v1/",
    "GOOGLE_ORG_POLICY_CUSTOM_ENDPOINT": "orgpolicy/v2/",
    "GOOGLE_CLOUD_QUOTAS_CUSTOM_ENDPOINT": "cloudquotas/v1beta/",
    "GOOGLE_IAM_BETA_CUSTOM_ENDPOINT": "iam/v1/",
    "GOOGLE_IAM_CREDENTIALS_CUSTOM_ENDPOINT": "iamcredentials/v1/",
    "GOOGLE_VERTEX_AI_CUSTOM_ENDPOINT": "aiplatform/v1beta1/",
    # The one that takes no version: its APIs are used in two.
    "GOOGLE_MONITORING_CUSTOM_ENDPOINT": "monitoring/",
}

CONSTANTS = {
    "PULUMI_CONFIG_PASSPHRASE": "sandbox",
    "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    "PULUMI_SKIP_UPDATE_CHECK": "true",
    "PULUMI_ERROR_OUTPUT_STRING": "true",
    "NO_GCE_CHECK": "true",
    # A leak guard: what is not loopback is refused at once instead of reaching the real Google.
    "HTTPS_PROXY": "http://127.0.0.1:1",
    "NO_PROXY": "127.0.0.1,localhost",
}

FAMILIES = ("GOOGLE_", "CLOUDSDK_", "GCLOUD_")
"""A caller's own project, quota project, token or credentials would win over ours."""

UNSET = (
    "PULUMI_ACCESS_TOKEN",
    # The sandbox's caller is a person, whom the program refuses in a pipeline.
    *("CI", "GITHUB_ACTIONS", "TF_BUILD"),
    *("JENKINS_URL", "CODEBUILD_BUILD_ID", "TEAMCITY_VERSION", "BUILDER_OUTPUT"),
    # Python's clients read these before the upper-case ones: they would undo the leak guard.
    "https_proxy",
    "http_proxy",
    "all_proxy",
    "no_proxy",
    "ALL_PROXY",
    "HTTP_PROXY",
)


def environment(url: str, directory: Path, engine: Path, path: str) -> dict[str, str]:
    """What to set; `path` is the PATH to extend, `directory` is the sandbox's folder."""
    files = SandboxFiles(directory)
    endpoints = {name: f"{url}/{prefix}" for name, prefix in ENDPOINTS.items()}
    return {
        "SANDBOX_URL": url,
        "SANDBOX_DIR": str(directory),
        "PATH": _path(engine, path),
        # Percent-encoded: the engine takes a URL it cannot parse for Pulumi Cloud's.
        # `metadata=skip`: else a file `.attrs` is written beside each one, in place. A `kill -9`
        # leaves it empty, and every command then ends with "failed to load checkpoint: EOF"
        # (https://pkg.go.dev/gocloud.dev/blob/fileblob#URLOpener). The files themselves are written
        # beside and renamed.
        "PULUMI_BACKEND_URL": f"{files.state.as_uri()}?metadata=skip",
        "PULUMI_HOME": str(files.pulumi_home),
        "GOOGLE_APPLICATION_CREDENTIALS": str(files.credentials),
        # Without the variable above google-auth looks here, and finds the same file.
        "CLOUDSDK_CONFIG": str(files.credentials.parent),
        **CONSTANTS,
        **endpoints,
    }


def inside(environ: Mapping[str, str], variables: Mapping[str, str]) -> dict[str, str]:
    """A caller's environment with the sandbox's laid over it."""
    left_out = set(left_outside(environ, variables))
    kept = {name: value for name, value in environ.items() if name not in left_out}
    return {**kept, **variables}


def left_outside(environ: Mapping[str, str], variables: Mapping[str, str]) -> list[str]:
    """The names of the caller's variables that must not come along, always UNSET among them."""
    foreign = [name for name in environ if name.startswith(FAMILIES) and name not in variables]
    return sorted({*UNSET, *foreign})


def verify_place(folder: Path = BIN) -> None:
    """Raises SandboxError where no command would find what the sandbox puts on PATH."""
    place = str(folder)
    if os.pathsep in place:
        why = f"PATH separates folders with `{os.pathsep}`"
    elif re.search("[\n\ud800-\udfff]", place):  # a byte that is no UTF-8 is a surrogate here
        why = "Pulumi takes paths in UTF-8 only, and on one line"
    else:
        return
    raise SandboxError(
        f"the sandbox cannot work from {str(folder)!a}: {why}",
        "move the checkout to a path of letters, digits, `-` and `_`",
    )


def _path(engine: Path, path: str) -> str:
    """Ours first; the engine's folder only where PATH would not lead to this engine by itself.

    Pulled to the front needlessly, /usr/local/bin would hide whatever else PATH prefers.
    """
    ours = [str(BIN), str(PYTHON_BIN)]
    rest = [part for part in path.split(os.pathsep) if part and part not in ours]
    if shutil.which(engine.name, path=os.pathsep.join(rest)) != str(engine):
        rest.insert(0, str(engine.parent))
    return os.pathsep.join([*ours, *rest])
