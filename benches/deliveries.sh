#!/usr/bin/env bash
# Deliveries beside their peers, in one run on one machine: prints ratios. Medians of five.
#
#   benches/deliveries.sh [SIZE]      SIZE of the data, 1GB by default (100MB for a quick look)
#
# Builds what it needs, makes the data in target/deliveries, and measures the library on one core, the
# command line, the register over HTTP on loopback, Ajv (one process a core) and Blaze. Needs Node, curl,
# taskset and GNU time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
size=${1:-1GB}
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
data=$target/deliveries
cores=$(nproc)
standard=schuldhulp-levering@2.0.0
mkdir -p "$data"

command -v /usr/bin/time >/dev/null || { echo "please install GNU time: apt-get install time" >&2; exit 1; }
cargo build --release --locked
cargo build --release --locked --bench throughput --bench small
(cd benches/peers/parse && CARGO_TARGET_DIR="$target/peers" cargo build --release --locked)
[ -d benches/peers/node_modules ] || (cd benches/peers && npm ci --no-progress)
bench() { ls -t "$target"/release/deps/"$1"-* | grep -v '\.d$' | head -1; }
maatstaf=$target/release/maatstaf
blaze=$(ls benches/peers/node_modules/@sourcemeta/jsonschema/build/github-releases/jsonschema-*-"$(uname -m)" | grep "$(uname -s | tr A-Z a-z)" | head -1)

make_data() { [ -f "$data/$4" ] || python3 benches/make_delivery.py --size "$1" --shape "$2" --faulty "$3" --output "$data/$4" 2>/dev/null; }
make_data "$size" ndjson 0 "$size.jsonl"
make_data "$size" ndjson 0.01 "$size-1.jsonl"
make_data "$size" ndjson 1 "$size-100.jsonl"
make_data "$size" levering 0 "$size.json"
make_data 100MB ndjson 0 100MB.jsonl
make_data 100MB levering 0 100MB.json
python3 benches/peers/bundle.py >"$data/traject.schema.json"

median() { sort -g | sed -n 3p; }
five() { for _ in 1 2 3 4 5; do "$@"; done | median; }
ratio() { python3 -c "print(f'{$1 / $2:.2f}')"; }
# Seconds on the wall; the peak of memory goes to a file. $on says on which cores, where that matters.
validate() { { /usr/bin/time -f "%e %M" ${on:-} "$maatstaf" validate --standard "$standard" "$@" 2>&1 >/dev/null || true; } | tail -1 | tee "$data/last" | cut -d" " -f1; }
peak() { cut -d' ' -f2 "$data/last"; }

echo "== machine: $cores × $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(rustc --version) =="

echo "== library, one core, 100 MB of records =="
"$(bench throughput)" "$data/100MB.jsonl" >"$data/ours.json"
"$target/peers/release/peers" "$data/traject.schema.json" "$data/100MB.jsonl" >"$data/peers.json"
python3 - "$data" <<'PY'
import json, sys
ours, peers = (json.load(open(f"{sys.argv[1]}/{name}.json")) for name in ("ours", "peers"))
speed = lambda peer: peers[peer]["megabytesPerSecond"]["median"]
engine = ours["maatstaf"]["median"]
parser = max(speed("simdJsonTape"), speed("sonicRsValue"))
print(f"maatstaf {engine:.0f} MB/s")
print(f"  over serde_json (preserve_order, as in this build) + jsonschema: {engine / ours['bareCrates']['median']:.2f} ×")
print(f"  over serde_json (plain) + jsonschema:                            {engine / speed('serdeJsonAndJsonschema'):.2f} ×")
print(f"  its time over that of the fastest parser alone:                  {parser / engine:.2f} ×")
print(f"  our reader alone over the same parser:                           {parser / ours['tape']['median']:.2f} ×")
PY

echo "== command line, $cores cores, $size =="
lines=$(five validate --onderdeel traject "$data/$size.jsonl"); echo "lines: $lines s, peak $(peak) KB"
document=$(five validate "$data/$size.json"); echo "one document: $document s, peak $(peak) KB, $(ratio "$document" "$lines") × the lines"
validate "$data/100MB.json" >/dev/null; echo "a document of 100 MB: peak $(peak) KB"
one=$(five validate --onderdeel traject "$data/$size-1.jsonl"); echo "1 % faulty: $(ratio "$lines" "$one") of the throughput"
all=$(five validate --onderdeel traject "$data/$size-100.jsonl"); echo "100 % faulty: $(ratio "$lines" "$all") of the throughput, peak $(peak) KB"

echo "== Ajv, $cores processes, the same lines =="
ajv() { node benches/peers/ajv.mjs --schema "$data/traject.schema.json" --processes "$cores" "$data/$size.jsonl" | python3 -c 'import json,sys; print(json.load(sys.stdin)["seconds"])'; }
theirs=$(five ajv); echo "maatstaf over Ajv: $(ratio "$theirs" "$lines") ×"

echo "== Blaze, processor time, 100 MB =="
used() { { /usr/bin/time -f "%U %S" "$@" 2>&1 >/dev/null || true; } | tail -1 | python3 -c "print(sum(map(float, input().split())))"; }
theirs=$(five used "$blaze" validate --fast -F "$data/traject.schema.json" "$data/100MB.jsonl")
ours=$(five used "$maatstaf" validate --standard "$standard" --onderdeel traject "$data/100MB.jsonl")
echo "Blaze over maatstaf: $(ratio "$theirs" "$ours") × the processor time"

echo "== HTTP on loopback, $size =="
folder=$(mktemp -d)
port=$((20000 + RANDOM % 10000))
serve() {
    ${on:-} "$maatstaf" serve --listen "127.0.0.1:$port" --database "sqlite:$folder/register.db" >"$folder/log" 2>&1 &
    server=$!
    for _ in $(seq 100); do curl -fs "http://127.0.0.1:$port/health/ready" >/dev/null && break; sleep 0.1; done
}
trap 'kill $server 2>/dev/null || true; rm -rf "$folder"' EXIT
send() { ${on:-} curl -sS -o "$data/answer" -w '%{time_total}\n' -X POST -H "Content-Type: $1" -T "$2" "http://127.0.0.1:$port/v1/standaarden/schuldhulp-levering/versies/2.0.0/validaties$3"; }
# The one after the other, so that the machine's mood is the same; where the library and the register run, and where the client.
pair() {
    library=$(on=$1 validate --onderdeel traject "$data/$size.jsonl")
    http=$(on=$2 send application/x-ndjson "$data/$size.jsonl" '?onderdeel=traject')
    ratio "$library" "$http"
}
serve
echo "lines: $(five pair "" "") of the command line's throughput (the client takes its share of the same $cores cores)"
http=$(five send application/json "$data/$size.json" '')
echo "one document: $(ratio "$document" "$http") of the command line's"
echo "peak: $(sed -n 's/^VmHWM:\s*//p' /proc/$server/status)"
kill $server && wait $server || true
if [ "$cores" -gt 1 ]; then
    half=$((cores / 2))
    first="taskset -c 0-$((half - 1))" others="taskset -c $half-$((cores - 1))"
    on=$first serve
    echo "lines: $(five pair "$first" "$others") of the command line's on as many cores: $half, and the client on the others"
    kill $server && wait $server || true
fi

echo "== small documents over HTTP =="
"$(bench small)" "$data/$size.jsonl"
