#!/usr/bin/env bash
# requirements.in -> requirements.lock: every version and hash, and no address of where it was found.
set -euo pipefail
python3 -m venv .venv-lock
.venv-lock/bin/pip install --quiet pip-tools
options=(--quiet --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links
         --allow-unsafe --strip-extras --no-header)
.venv-lock/bin/pip-compile "${options[@]}" requirements.in -o requirements.lock
.venv-lock/bin/pip-compile "${options[@]}" requirements-dev.in -o requirements-dev.lock
rm -rf .venv-lock
