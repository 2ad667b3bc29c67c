#!/usr/bin/env bash
# Run benches: all in their quick form, or one with further arguments: tools/bench.sh convert --corpus DIR
set -euo pipefail
if [ $# -gt 0 ]; then name=$1; shift; exec .venv/bin/python "bench/$name.py" "$@"; fi
for script in bench/*.py; do
  name=$(basename "$script" .py)
  grep -q '^if __name__' "$script" || continue
  echo "== $name"
  .venv/bin/python "$script" --quick
done
