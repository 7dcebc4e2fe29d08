#!/usr/bin/env bash
# Runs the hot path beside its peer and prints our time over theirs (1.00 is equal).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
cargo bench --locked --bench hot_path -- --measurement-time 5 "$@"
found=${CARGO_TARGET_DIR:-target}/criterion
for group in valid invalid; do
  python3 - "$found/$group" "$group" <<'PY'
import json, sys
mean = lambda name: json.load(open(f"{sys.argv[1]}/{name}/new/estimates.json"))["median"]["point_estimate"]
ours, bare = mean("maatstaf"), mean("bare")
print(f"{sys.argv[2]}: maatstaf / bare crates = {ours / bare:.2f}  ({ours / 1000:.1f} µs / {bare / 1000:.1f} µs)")
PY
done
