#!/usr/bin/env bash
# Lets schemathesis try a running register with inputs it makes up from the register's own OpenAPI
# document. No part of CI. Writes to that register when it is given a token: use one to throw away.
#
#   cargo run -- serve --database sqlite:/tmp/weg.db &
#   MAATSTAF_TOKEN=… tests/schemathesis.sh http://127.0.0.1:8080 [OPTIONS OF schemathesis run]
#
# Without MAATSTAF_TOKEN the operations that write are tried too, and must answer 401.
set -euo pipefail

version=4.32.5

if [ $# -eq 0 ]; then
  sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}" >&2
  exit 2
fi
base=${1%/}
shift

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools=${CARGO_TARGET_DIR:-$root/target}/tools
mkdir -p "$tools"
cd "$tools" # schemathesis leaves a .schemathesis where it runs
tools=$PWD
venv=$tools/schemathesis-$version

if [ ! -x "$venv/bin/schemathesis" ]; then
  rm -rf "$venv"
  python3 -m venv "$venv" || {
    echo "tests/schemathesis.sh: Python's venv is missing; on Debian: apt-get install python3-venv" >&2
    exit 1
  }
  "$venv/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$version"
fi

# The token goes by the environment and not by an option: options are for everyone to see in `ps`.
config=$tools/schemathesis.toml
: >"$config"
if [ -n "${MAATSTAF_TOKEN:-}" ]; then
  # shellcheck disable=SC2016 # schemathesis fills it in
  echo 'headers = { Authorization = "Bearer ${MAATSTAF_TOKEN}" }' >"$config"
fi

# A request may have the right form and still be refused: a reference that leads nowhere, a date
# before another. That is what positive_data_acceptance would call a failure.
# --url overrules every server that the document names, so that nothing is ever sent elsewhere; what
# does not live under /v1 can't be reached that way and is left to the integration tests.
exec "$venv/bin/schemathesis" --config-file "$config" run "$base/v1/openapi.json" \
  --url "$base/v1" \
  --wait-for-schema 30 \
  --checks all \
  --exclude-checks positive_data_acceptance \
  --mode all \
  --phases examples,coverage,fuzzing,stateful \
  --max-examples 30 \
  --max-failures 25 \
  --continue-on-failure \
  --request-timeout 10 \
  --workers 2 \
  --seed 1 \
  --generation-database none \
  --suppress-health-check all \
  "$@"
