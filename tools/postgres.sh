#!/usr/bin/env bash
# A private PostgreSQL for tests and benches: "start DIR" prints its address, "crash DIR" ends it as a power cut
# would and starts it again, "stop DIR" ends it and removes DIR.
# fsync stays on: the tests kill and restart it.
set -euo pipefail
action=$1 dir=$2
bin=$(dirname "$(ls /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)")
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
case "$action" in
  start)
    port=${3:-$(.venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')}
    mkdir -p "$dir"
    if [ "$(id -u)" = 0 ]; then chown postgres "$dir"; fi
    chmod 755 "$dir"
    as "$bin/initdb" -D "$dir/db" -U wenyuan -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
    echo "-p $port -k $dir/db -c listen_addresses=127.0.0.1" >"$dir/options"
    as "$bin/pg_ctl" -D "$dir/db" -w -l "$dir/db/log" -o "$(cat "$dir/options")" start >/dev/null
    as "$bin/createdb" -h 127.0.0.1 -p "$port" -U wenyuan wenyuan
    echo "postgresql://wenyuan@127.0.0.1:$port/wenyuan" ;;
  crash)
    as "$bin/pg_ctl" -D "$dir/db" -m immediate stop >/dev/null
    sleep "${3:-0}"
    as "$bin/pg_ctl" -D "$dir/db" -w -l "$dir/db/log" -o "$(cat "$dir/options")" start >/dev/null ;;
  stop)
    as "$bin/pg_ctl" -D "$dir/db" -m fast stop >/dev/null || true
    rm -rf "$dir" ;;
esac
