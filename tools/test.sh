#!/usr/bin/env bash
# The suite: on SQLite, then what touches a database again on PostgreSQL. One argument limits it to a path.
set -euo pipefail
pytest=(.venv/bin/python -m pytest -q)
dir=$(mktemp -d)
chmod 755 "$dir"  # the database server may run as a user of its own
trap 'bash tools/postgres.sh stop "$dir/pg"' EXIT
if [ $# -gt 0 ]; then "${pytest[@]}" "$@"; exit; fi
postgres=$(bash tools/postgres.sh start "$dir/pg")
echo "== SQLite"
"${pytest[@]}" -n 2 -m "not slow and not browser" tests
echo "== browser"
"${pytest[@]}" -n 2 -m "browser" tests
echo "== slow"
"${pytest[@]}" -m "slow and not browser" tests
echo "== PostgreSQL"
WENYUAN_DATABASE_URL=$postgres "${pytest[@]}" -n 2 -m "not slow and not browser" \
  --ignore=tests/engines --ignore=tests/demo --ignore=tests/kernel tests
WENYUAN_DATABASE_URL=$postgres "${pytest[@]}" -m slow tests/faults
