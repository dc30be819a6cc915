"""Where the engine starts the package: one component, `vertex-gpt-oss:index:Environment`.

The rooms lie beside this folder, and Python looks only into the folder it is started in.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def main() -> None:
    from component_package.google_status import share_status_with_pulumi

    share_status_with_pulumi()
    from pulumi.provider import main as serve

    from component_package.provider import EnvironmentProvider
    from component_package.servicer import tell_refusals

    tell_refusals()
    serve(EnvironmentProvider(), sys.argv[1:])


if __name__ == "__main__":
    main()
