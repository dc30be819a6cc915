#!/bin/sh
# Lock pyproject.toml's dependencies with hashes, for Linux and macOS at once (--universal keeps
# the platform markers). --no-emit-index-url and --no-header keep this machine out of the files.
set -eu
cd "$(dirname "$0")/.."
tool=$(mktemp -d)
trap 'rm -rf "$tool"' EXIT
python3 -m venv "$tool"
"$tool/bin/pip" --quiet install uv
lock() {
  "$tool/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-header --no-annotate "$@" pyproject.toml
}
lock --output-file requirements.txt
lock --extra dev --constraint requirements.txt --output-file requirements-dev.txt
