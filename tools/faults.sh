#!/usr/bin/env bash
# The long form of tests/faults, on SQLite and on PostgreSQL, with its figures. One argument is the seed of the pairs (default 1).
# A failing run prints FAULT_PLAN=…; FAULT_PLAN=… make faults replays it.
set -euo pipefail
export FAULT_SEED=${1:-1} FAULT_SECONDS=86400
export FAULT_RUNS="singles errors late twice pairs:${FAULT_PAIRS:-2000}"
export KILL_ROUNDS=200 KILL_FILES=400 UPLOAD_KILLS=50 DATABASE_CRASHES=${DATABASE_CRASHES:-50}
tests=(nice -n 10 .venv/bin/python -m pytest -q -rP -m slow)
[ -z "${FAULT_PLAN:-}" ] || { "${tests[@]}" tests/faults/test_walk.py; exit; }
dir=$(mktemp -d)
chmod 755 "$dir"  # the database server may run as a user of its own
trap 'bash tools/postgres.sh stop "$dir/pg"' EXIT
postgres=$(bash tools/postgres.sh start "$dir/pg")
failed=0
"${tests[@]}" tests/faults || failed=1
WENYUAN_DATABASE_URL=$postgres "${tests[@]}" tests/faults || failed=1
exit $failed
