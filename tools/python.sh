#!/usr/bin/env bash
# Make .venv and bring it to exactly what the lock files say.
set -euo pipefail
[ -x .venv/bin/python ] || python3 -m venv .venv
arguments=()
for lock in "$@"; do arguments+=(--requirement "$lock"); done
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes "${arguments[@]}"
