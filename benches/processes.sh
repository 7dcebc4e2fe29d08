#!/usr/bin/env bash
# Cases of each shipped process beside the same data under the same schema without its vocabularies:
# prints ratios of throughput, medians of five, in one run on one machine.
#
#   benches/processes.sh [CASES]      100,000 cases a process by default
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
cases=${1:-100000}
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
work=$target/processes
cargo build --release --locked
rm -rf "$work"
mkdir -p "$work"
python3 - "$work" "$cases" <<'PY'
import json, pathlib, shutil, sys

work, cases = pathlib.Path(sys.argv[1]), int(sys.argv[2])
OWN = set(json.load(open("src/schema/vocabulary/formaten.json"))["examples"])


def plain(schema):
    """The same schema as any other tool reads it."""
    if isinstance(schema, list):
        return [plain(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {name: value for name, value in schema.items() if name not in ("regels", "proces", "waardelijst")}
    if kept.get("format") in OWN:
        del kept["format"]
    return {name: plain(value) for name, value in kept.items()}


def listed(text, name):
    """What standard.yaml says of an example, on its one line."""
    return next((line for line in text.splitlines() if line.strip().startswith(name + ":")), "")


shutil.copytree("schemas", work / "plain")
names = []
for yaml in sorted(pathlib.Path("schemas").glob("*/*/standard.yaml")):
    text = yaml.read_text()
    if "soort: proces" not in text:
        continue
    name, version = yaml.parent.name, yaml.parent / "1.0.0"
    names.append(name)
    schema = json.loads((version / "schema.json").read_text())
    (work / "plain" / version.relative_to("schemas") / "schema.json").write_text(json.dumps(plain(schema)))
    shutil.rmtree(work / "plain" / version.relative_to("schemas") / "examples")
    lines = text.split("    voorbeelden:")[0]
    (work / "plain" / yaml.relative_to("schemas")).write_text(lines)
    # Cases that are done, and of which nothing is to be said on the day of judging.
    examples = [
        json.loads(file.read_text())
        for file in sorted((version / "examples/valid").glob("*.json"))
        if "{" not in listed(text, file.stem)
    ]
    with open(work / f"{name}.ndjson", "w") as out:
        for number in range(cases):
            case = dict(examples[number % len(examples)])
            out.write(json.dumps(case, ensure_ascii=False, separators=(",", ":")) + "\n")
(work / "names").write_text("\n".join(names))
PY
median() { sort -g | sed -n 3p; }
# Cases a second, with the time to start taken off.
speed() {
  for _ in 1 2 3 4 5; do
    python3 - "$target/release/maatstaf" "$cases" "$@" <<'PY'
import subprocess, sys, time
program, cases, name, file, *rest = sys.argv[1:]
def run(path):
    begin = time.monotonic()
    done = subprocess.run([program, "validate", "--standard", name + "@1.0.0", "--beoordelingsdatum", "2026-06-30", *rest, path],
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if done.returncode != 0:
        sys.exit(f"{name} {path}: {done.stderr.decode()[:500]}")
    return time.monotonic() - begin
first = file + ".first"
open(first, "w").write(open(file).readline())
print(int(cases) / max(run(file) - run(first), 1e-6))
PY
  done | median
}
echo "== machine: $(nproc) × $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(rustc --version), $cases cases each =="
while read -r name || [ -n "$name" ]; do
  judged=$(speed "$name" "$work/$name.ndjson")
  bare=$(speed "$name" "$work/$name.ndjson" --schemas "$work/plain")
  python3 -c "print(f'{\"$name\":<34} {$judged / $bare:.2f} of the throughput without vocabularies ({$judged:,.0f} cases a second here)')"
done <"$work/names"
