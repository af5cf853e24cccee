#!/usr/bin/env bash
# The real broker of deploy/kafka: it starts on a free port, what kcat produces kcat consumes in
# order, a second start names the first one, a restart keeps the log, and stop leaves nothing.
set -euo pipefail
root=${FRESHET_SOURCE_DIR:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
command -v kcat >/dev/null || { echo "SKIP kafka_broker: no kcat"; exit 77; }

folder=$(mktemp -d)
trap '"$root/deploy/kafka/stop" --dir "$folder/broker" --remove; rm -rf "$folder"' EXIT
fail() { echo "FAIL: $*"; exit 1; }
# A process that ended but was not yet collected by its parent is gone too.
runs() { [[ $(ps -o stat= -p "$1") == [^Z]* ]]; }

status=0
"$root/deploy/kafka/start" --dir "$folder/broker" --port 0 >"$folder/first" || status=$?
[ $status -ne 77 ] || { echo "SKIP kafka_broker: the broker cannot be had here"; exit 77; }
[ $status -eq 0 ] || fail "start exited $status"
bootstrap=$(sed -n 's/^bootstrap //p' "$folder/first")
pid=$(sed -n 's/^pid //p' "$folder/first")
runs "$pid" || fail "process $pid does not run"
[[ $bootstrap == 127.0.0.1:* ]] || fail "not on loopback: $bootstrap"

"$root/deploy/kafka/start" --dir "$folder/broker" >"$folder/second"
cmp "$folder/first" "$folder/second" || fail "a second start did not name the running broker"

seq 1 200 >"$folder/sent"
kcat -b "$bootstrap" -P -t order -X acks=all <"$folder/sent"
kcat -b "$bootstrap" -C -t order -e -q >"$folder/received"
cmp "$folder/sent" "$folder/received" || fail "the topic does not hold what was sent"

"$root/deploy/kafka/stop" --dir "$folder/broker"
! runs "$pid" || fail "process $pid is still there"
status=0
"$root/deploy/kafka/start" --dir "$folder/broker" --port 0 >"$folder/third" || status=$?
[ $status -eq 0 ] || fail "restart exited $status"
kcat -b "$(sed -n 's/^bootstrap //p' "$folder/third")" -C -t order -e -q >"$folder/again"
cmp "$folder/sent" "$folder/again" || fail "the log did not survive a restart"

pid=$(sed -n 's/^pid //p' "$folder/third")
"$root/deploy/kafka/stop" --dir "$folder/broker" --remove
! runs "$pid" || fail "process $pid is still there"
[ ! -e "$folder/broker" ] || fail "the folder is still there"
"$root/deploy/kafka/stop" --dir "$folder/broker" || fail "stopping nothing is an error"

status=0
"$root/deploy/kafka/start" --prot 1 2>/dev/null || status=$?
[ $status -eq 2 ] || fail "an unknown option exited $status, not 2"
echo "200 messages in order, over a restart; nothing left"
