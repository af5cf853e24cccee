#!/usr/bin/env bash
# The demonstration, three times as fast: a whole storm of 200 stations through the real program,
# and every count agrees. deploy/demonstration/counts.py says which two do not.
set -euo pipefail
root=${FRESHET_SOURCE_DIR:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
program=${FRESHET_PROGRAM:?the built program}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 "$root/deploy/demonstration/run.py" --program "$program" \
    --speed 5000 --folder "$folder/demo" \
    >"$folder/said" || { cat "$folder/said"; tail -5 "$folder"/demo/*.log; exit 1; }
tail -7 "$folder/said"
# The storm did what it is for, and the daemon ended as asked.
grep -q 'up to red' "$folder/said"
grep -q 'every count agrees' "$folder/said"
grep -q ' ended$' "$folder/demo/serve.log"
# What the journal holds, folded again by another program, is what was said.
said=$(sed -n 's/.*; \([0-9]*\) revisions said$/\1/p' "$folder/said")
count='import json, sys; print(sum("revision" in one for one in json.load(sys.stdin)["published"]))'
again=$("$program" backtest --journal "$folder/demo/county/data" -o json 2>/dev/null |
    python3 -c "$count")
[ "$said" = "$again" ] || { echo "said $said revisions, the journal gives $again"; exit 1; }
echo "  ok       revisions said (HTTP) $said = folded again from the journal $again"
