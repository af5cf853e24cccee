#!/usr/bin/env bash
# The sample county is in order: freshet check has nothing to say of it, not even a doubt.
set -euo pipefail
root=${FRESHET_SOURCE_DIR:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
"${FRESHET_PROGRAM:?the built program}" check "$root/deploy/county" 2>&1 | tee /dev/stderr |
    grep -q 'is in order: 200 stations, 57 areas, 112 people, 3 rules'
