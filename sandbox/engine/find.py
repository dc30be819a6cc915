"""The order of the ways: on PATH, in the cache, Pulumi's release, a Go build.

The first two cost nothing and are always looked at. The other two write to the cache, alone;
PULUMI_ENGINE_FROM names the only one of them to use.
"""

import os
import shlex
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sandbox.engine import go_build, release
from sandbox.engine.cache import Cache
from sandbox.engine.environment import without_secrets
from sandbox.engine.errors import EngineNotObtainableError, Lack, WayError
from sandbox.engine.interruption import ends_through_finally
from sandbox.engine.progress import Progress
from sandbox.engine.version import pinned_version, why_not

Make = Callable[[Path, str, Mapping[str, str], Progress], Path]

MAKERS: dict[str, tuple[str, Make]] = {
    "release": (release.WAY, release.install),
    "go": (go_build.WAY, go_build.build),
}
"""By the value of PULUMI_ENGINE_FROM that allows this way alone."""
CHOICE = "PULUMI_ENGINE_FROM"


def find_engine(
    environ: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    *,
    obtain: bool = True,
) -> Path:
    """The pinned engine's executable; with `obtain` it is installed or built where missing."""
    environ = os.environ if environ is None else environ
    version = pinned_version()
    search = _Search(version, environ, Cache.of(environ, version), _chosen(environ, version))
    lacks: list[Lack] = []
    for look in (search.on_path, search.in_cache):
        found = look()
        if isinstance(found, Path):
            return found
        lacks.append(found)
    if obtain:
        made = search.made(progress or Progress())
        if isinstance(made, Path):
            return made
        lacks += made
    raise EngineNotObtainableError(version, lacks)


def _chosen(environ: Mapping[str, str], version: str) -> Mapping[str, Make]:
    """The ways that may make an engine, in their order."""
    name = environ.get(CHOICE, "")
    if not name:
        return dict(MAKERS.values())
    if name not in MAKERS:
        found = f"{name[:40]!r}, which is none of {', '.join(MAKERS)}"
        raise EngineNotObtainableError(
            version, [Lack(way=CHOICE, found=found, fix=f"export {CHOICE}=go")]
        )
    return dict([MAKERS[name]])


@dataclass(frozen=True)
class _Search:
    version: str
    environ: Mapping[str, str]
    cache: Cache
    makers: Mapping[str, Make]

    def on_path(self) -> Path | Lack:
        place = shutil.which("pulumi", path=self.environ.get("PATH", ""))
        if place is None:
            reason: str | None = "no `pulumi` on PATH"
        else:  # the user's own, perhaps a version manager's shim: with all of its variables
            reason = why_not(Path(place), self.version, self.environ)
        if place is not None and reason is None:
            return Path(place)
        page = f"https://github.com/pulumi/pulumi/releases/tag/{self.version}"
        fix = f"install Pulumi {self.version} from {page}, checksum compared, and put it on PATH"
        return Lack(way="on PATH", found=str(reason), fix=fix)

    def in_cache(self) -> Path | Lack:
        reason = self._why_not_cached()
        if reason is None:
            return self.cache.executable
        fix = (
            ".venv/bin/python -m scripts.sandbox up, where the network allows it; else "
            f"install -m 755 PULUMI_{self.version} {shlex.quote(str(self.cache.executable))}"
        )
        return Lack(way="in the cache", found=reason, fix=fix)

    def made(self, progress: Progress) -> Path | list[Lack]:
        """Installed or built, and kept in the cache; else what each of these ways lacked."""
        lacks: dict[str, Lack] = {}
        try:
            with ends_through_finally(), self.cache.locked(progress):
                if self._why_not_cached() is None:
                    return self.cache.executable  # the run that was waited for has made it
                for way, make in self.makers.items():
                    try:
                        return self._kept(way, make, progress)
                    except WayError as failed:
                        lacks[way] = failed.lack
                        progress.say(f"{way}: {failed.lack.found}")
        except OSError as error:
            for way in self.makers:
                lacks.setdefault(way, self._unwritable(way, error))
        return list(lacks.values())

    def _kept(self, way: str, make: Make, progress: Progress) -> Path:
        """What this way makes, in the cache once it has been seen to be the engine."""
        with self.cache.staging() as staging:
            made = make(staging, self.version, self.environ, progress)
            reason = why_not(made, self.version, without_secrets(self.environ))
            if reason is not None:
                found = f"it ended well, but {reason}"
                raise WayError(
                    Lack(way=way, found=found, fix=".venv/bin/python -m scripts.sandbox up")
                )
            return self.cache.adopt(made)

    def _why_not_cached(self) -> str | None:
        """Whose it is comes first: somebody else's is not run to be asked."""
        executable = self.cache.executable
        return self.cache.why_unsafe(executable.name) or why_not(
            executable, self.version, without_secrets(self.environ)
        )

    def _unwritable(self, way: str, error: OSError) -> Lack:
        found = f"nothing can be written to {self.cache.folder}: {error.strerror}"
        fix = "export XDG_CACHE_HOME=OWN_FOLDER_WITH_500_MB_FREE, then repeat"
        return Lack(way=way, found=found, fix=fix)
