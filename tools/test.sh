#!/usr/bin/env bash
# The suite: on SQLite, then what touches a database again on PostgreSQL. One argument limits it to a path.
set -euo pipefail
pytest=(.venv/bin/python -m pytest -q --durations=25 --durations-min=4)
# In memory, if there is enough of it: what waits for a disk is not what is tried here.
memory=$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1 || true)
dir=$(mktemp -d $([ "${memory:-0}" -gt 4000000 ] && echo -p /dev/shm))
chmod 755 "$dir"  # the database server may run as a user of its own
trap 'bash tools/postgres.sh stop "$dir/pg"; rm -rf "$dir"' EXIT
if [ $# -gt 0 ]; then "${pytest[@]}" "$@"; exit; fi
postgres=$(bash tools/postgres.sh start "$dir/pg")
failed=()
stage() { # stage NAME COMMAND…: run it; all stages run, so that one look shows all that is wrong
  echo "== $1"
  "${@:2}" || failed+=("$1")
}
stage SQLite "${pytest[@]}" -n 2 -m "not slow and not browser" tests
stage browser "${pytest[@]}" -n 2 --dist loadfile -m "browser" tests/browser
# What starts whole sites waits now and then: three at a time keep two cores busy.
stage slow "${pytest[@]}" -n 3 --dist loadfile -m "slow and not browser" tests
export WENYUAN_DATABASE_URL=$postgres
stage PostgreSQL "${pytest[@]}" -n 2 -m "database and not slow and not browser" \
  --ignore=tests/blobs/test_outages.py tests  # that is about S3, on whichever database
export FAULT_RUNS=${FAULT_RUNS:-pairs:6 twice}
stage "PostgreSQL, slow" "${pytest[@]}" -n 3 --dist loadfile -m slow -k "not fts5" tests/faults tests/ingest
if [ ${#failed[@]} -gt 0 ]; then echo "failed: ${failed[*]}" >&2; exit 1; fi
