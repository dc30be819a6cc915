"""`python -m bench.startup`: what importing less, or later, saves at the start of a program.

CPU seconds of a new Python process, the least of several rounds, which take turns; other work on
the machine changes them little. Each row is one workaround in the code, beside what it avoids.
"""

import resource
import subprocess
import sys
from collections.abc import Mapping

ROUNDS = 7
PROGRAM = (
    "import checks.deployment_checks, components.engine.provider, components.engine.stack_settings,"
    " components.preflight.preflight; "
)
BUILT = f"{PROGRAM} import components.environment; "
ROWS: Mapping[str, tuple[str, str]] = {
    "__main__: no garbage collection": (f"import gc; gc.disable(); {BUILT} gc.freeze()", BUILT),
    "__main__: Environment after the questions": (PROGRAM, BUILT),
    "checks.client_checks: Google's clients": (
        PROGRAM,
        f"{PROGRAM} import checks.billing, checks.projects, checks.services, checks.tags",
    ),
    "scripts.smoke_test: all but the options": (
        "import scripts.smoke_test",
        "import scripts.smoke_test, smoke.cli.smoke_run, smoke.cli.report_output",
    ),
}


def main() -> None:
    least = {name: [float("inf")] * 2 for name in ROWS}
    for _ in range(ROUNDS):
        for name, programs in ROWS.items():
            least[name] = [
                min(one) for one in zip(least[name], map(cpu_seconds, programs), strict=True)
            ]
    print(f"{'':44}{'with':>8}{'without':>9}{'gain':>8}")
    for name, (with_it, without) in least.items():
        print(f"{name:44}{with_it:>6.2f} s{without:>7.2f} s{without - with_it:>6.2f} s")


def cpu_seconds(program: str) -> float:
    """What one process takes that runs `program`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", program], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
