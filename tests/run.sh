#!/usr/bin/env bash
# Installs what the tests need and runs every test. The second command of the README.
#
#   tests/run.sh                        everything below, in this order
#   tests/run.sh check                  formatting, lints, documentation
#   tests/run.sh test                   cargo test, with a PostgreSQL of its own beside SQLite and an OpenID provider
#   tests/run.sh spectral               the OpenAPI document against the Dutch API Design Rules
#   tests/run.sh ajv                    the shipped examples against another JSON Schema program
#   tests/run.sh bpmn                   the shipped processes against bpmn.io's reader (after test)
#   tests/run.sh jws                    what the register signs against Node's own cryptography (after test)
#   tests/run.sh web                    the pages in a real browser, and the programs that stand on them
#   tests/run.sh screenshots            pictures of the pages, into docs/screenshots (not part of all)
#   tests/run.sh postgres [COMMAND …]   COMMAND (default: a shell) with that PostgreSQL running and that provider there
#
# PostgreSQL, Node, Chromium, Java and a C compiler are installed from Debian's packages where they are missing (as
# root, or by sudo). A cluster that is already there is used instead of a new one when
# MAATSTAF_TEST_POSTGRES holds its URL; its role must be allowed to create databases.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
tools=${CARGO_TARGET_DIR:-$root/target}/tools
rules=$root/../shared/api-design-rules
openapi=openapi/maatstaf-v1.json
step=start
cluster=
register=
register_pid=
run_as=()

heading() {
  step=$1
  printf '\n== %s (%d s) ==\n' "$step" "$SECONDS"
}

die() {
  printf 'tests/run.sh: %s\n' "$*" >&2
  exit 1
}

finish() {
  local status=$?
  trap - EXIT
  if [ -n "$register_pid" ]; then
    kill "$register_pid" 2>/dev/null || true
    wait "$register_pid" 2>/dev/null || true
  fi
  [ -z "$register" ] || rm -rf "$register"
  if [ -n "$cluster" ]; then
    "${run_as[@]}" "$pg_bin/pg_ctl" -D "$cluster/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$cluster"
  fi
  if [ "$status" -ne 0 ]; then
    printf '\nFAILED in "%s" after %d s\n' "$step" "$SECONDS" >&2
  fi
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# --- what a fresh Debian lacks -------------------------------------------------------------------

install_packages() {
  local sudo=()
  printf 'installing from Debian: %s\n' "$*"
  command -v apt-get >/dev/null || die "please install by hand: $* (this is no Debian)"
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "please install as root: apt-get install $*"
    sudo=(sudo)
  fi
  "${sudo[@]}" apt-get -q update
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends "$@"
}

newest_postgres() {
  local initdb newest=
  while IFS= read -r initdb; do newest=$(dirname "$initdb"); done \
    < <(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V)
  printf '%s' "$newest"
}

need_cargo() {
  command -v cargo >/dev/null || die "Rust is missing; rust-version in Cargo.toml says which one is needed"
  command -v cc >/dev/null || install_packages gcc libc6-dev pkg-config
}

need_postgres() {
  [ -n "$(newest_postgres)" ] || install_packages postgresql
  pg_bin=$(newest_postgres)
  [ -n "$pg_bin" ] || die "no initdb in /usr/lib/postgresql/*/bin, even after installing postgresql"
}

need_node() {
  local missing=()
  command -v node >/dev/null || missing+=(nodejs)
  command -v npm >/dev/null || missing+=(npm)
  [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
  # Debian 12 has an older Node than reads pages; npm has Node itself as a package.
  [ "$(node -p 'process.versions.node.split(".")[0]')" -lt 20 ] || return 0
  local newer
  newer=node-linux-$(node -p process.arch)
  [ -x "$tools/node/node_modules/$newer/bin/node" ] ||
    npm --prefix "$tools/node" install --no-save --no-package-lock --no-progress "$newer@20.20.2"
  export PATH="$tools/node/node_modules/$newer/bin:$PATH"
}

# A browser, and what runs the programs that stand on the pages.
need_browser() {
  local missing=()
  [ -x /usr/bin/chromium ] || missing+=(chromium)
  command -v java >/dev/null || missing+=(default-jdk-headless)
  command -v python3 >/dev/null || missing+=(python3)
  command -v curl >/dev/null || missing+=(curl)
  [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
}

# --- one PostgreSQL for the whole run ------------------------------------------------------------

port_is_free() {
  ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

start_postgres() {
  if [ -n "${MAATSTAF_TEST_POSTGRES:-}" ]; then
    echo "PostgreSQL: the one that MAATSTAF_TEST_POSTGRES names"
    return
  fi
  need_postgres
  # /tmp and not $TMPDIR: the user postgres must be able to reach it, and a socket's path is short.
  cluster=$(mktemp -d /tmp/maatstaf-pg.XXXXXX)
  if [ "$(id -u)" -eq 0 ]; then # PostgreSQL refuses to run as root
    run_as=(runuser -u postgres --)
    chown postgres "$cluster"
  fi
  # From its own folder: the user postgres may not be allowed into ours.
  (cd "$cluster" && "${run_as[@]}" "$pg_bin/initdb" -D "$cluster/data" -U postgres \
    --no-sync --auth=trust --encoding=UTF8 --locale=C.UTF-8 >/dev/null)
  local port
  for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 10000)) # below the range that outgoing connections take theirs from
    port_is_free "$port" || continue
    if (cd "$cluster" && "${run_as[@]}" "$pg_bin/pg_ctl" -D "$cluster/data" -l "$cluster/log" -w \
      -o "-h 127.0.0.1 -p $port -k $cluster -c fsync=off -c max_connections=200" start >/dev/null); then
      export MAATSTAF_TEST_POSTGRES=postgres://postgres@127.0.0.1:$port/postgres
      echo "$("$pg_bin/postgres" --version) at $MAATSTAF_TEST_POSTGRES"
      return
    fi
  done
  cat "$cluster/log" >&2 || true
  die "PostgreSQL did not start"
}

# --- a register with the shipped standards, for the browser ---------------------------------------

# On a free port; $1 is the address that it gives of itself, if not that of the port.
start_register() {
  need_cargo
  # What the tests built, with the features that they turn on: cargo build alone would build it all again without.
  cargo test --locked --workspace --no-run
  WEBTEST_BINARY=${CARGO_TARGET_DIR:-$root/target}/debug/maatstaf
  register=$(mktemp -d "${TMPDIR:-/tmp}/maatstaf-web.XXXXXX")
  local port
  for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 10000))
    port_is_free "$port" || continue
    WEBTEST_URL=http://127.0.0.1:$port
    "$WEBTEST_BINARY" serve --listen "127.0.0.1:$port" --public-url "${1:-$WEBTEST_URL}" \
      --database "sqlite:$register/register.db" >"$register/log" 2>&1 &
    register_pid=$!
    for _ in {1..300}; do
      if curl -fs "$WEBTEST_URL/health/ready" >/dev/null; then
        export WEBTEST_BINARY WEBTEST_URL WEBTEST_ROOT=$root
        echo "register: $WEBTEST_URL"
        return
      fi
      kill -0 "$register_pid" 2>/dev/null || break
      sleep 0.2
    done
    kill "$register_pid" 2>/dev/null || true
  done
  cat "$register/log" >&2
  die "the register did not start"
}

# Two release sets, which nothing ships: the second has another version of one standard, and one standard more.
fill_release_sets() {
  local token members
  token=$(MAATSTAF_DATABASE="sqlite:$register/register.db" "$WEBTEST_BINARY" token create uitgaven --rol beheerder)
  put() {
    curl -fsS -o /dev/null -X "$1" -H "Authorization: Bearer $token" -H 'Content-Type: application/json' \
      --data "$3" "$WEBTEST_URL/v1/uitgaven/$2"
  }
  members='{"standaard": "boom", "versie": "1.0.0"}, {"standaard": "adres", "versie": '
  put PUT 2026-1 "{\"titel\": \"Proefuitgave van het najaar\", \"geldigVanDatum\": \"2026-07-01\", \"leden\": [$members\"1.0.0\"}]}"
  put POST 2026-1/vaststelling '{"reden": "proef"}'
  members="$members\"2.0.0\"}, {\"standaard\": \"bezwaar\", \"versie\": \"1.0.0\"}"
  put PUT 2027-1 "{\"titel\": \"Proefuitgave van het voorjaar\", \"geldigVanDatum\": \"2027-01-01\", \"leden\": [$members]}"
  put POST 2027-1/vaststelling '{"reden": "proef"}'
}

# --- the steps -----------------------------------------------------------------------------------

run_check() {
  heading "cargo fmt"
  need_cargo
  cargo fmt --all --check
  heading "cargo clippy"
  cargo clippy --locked --workspace --all-targets -- -D warnings
  heading "cargo doc"
  RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --document-private-items
}

run_test() {
  heading "PostgreSQL"
  start_postgres
  heading "OpenID Connect provider"
  need_provider
  heading "cargo test"
  need_cargo
  mkdir -p "$tools"
  cargo test --locked --workspace 2>&1 | tee "$tools/test.log"
}

# The sum over all test binaries: cargo ends with the one that holds the documentation's examples.
count_tests() {
  awk '/^test result:/ { for (i = 2; i <= NF; i++) { if ($i ~ /^passed/) p += $(i - 1);
         if ($i ~ /^failed/) f += $(i - 1); if ($i ~ /^ignored/) s += $(i - 1) } }
       END { printf "tests: %d passed, %d failed, %d skipped\n", p, f, s }' "$tools/test.log"
}

# From $1 into $tools/$2: what its lock file says, and its scripts, which find packages beside themselves.
install_node_tool() {
  need_node
  local from=$1 to=$tools/$2 wanted
  wanted=$(cat "$from/package.json" "$from/package-lock.json" | sha256sum)
  if [ "$(cat "$to/installed" 2>/dev/null)" != "$wanted" ]; then
    rm -rf "$to"
    mkdir -p "$to"
    cp "$from/package.json" "$from/package-lock.json" .ci/spectral/.npmrc "$to/"
    npm --prefix "$to" ci --no-progress
    printf '%s\n' "$wanted" >"$to/installed"
  fi
  rm -f "$to"/*.mjs
  cp "$from"/*.mjs "$to/" 2>/dev/null || true # a linter has rules only
}

# An OpenID Connect provider, which a story starts by itself.
need_provider() {
  install_node_tool tests/oidc oidc
  export MAATSTAF_TEST_OIDC=$tools/oidc
}

run_ajv() {
  heading "Ajv"
  install_node_tool tests/ajv ajv
  node "$tools/ajv/check.mjs" schemas
}

run_bpmn() {
  heading "BPMN"
  install_node_tool tests/bpmn bpmn
  local files=${CARGO_TARGET_DIR:-$root/target}/tmp/bpmn
  compgen -G "$files/*.bpmn" >/dev/null || die "no process is in $files; run the tests first"
  node "$tools/bpmn/check.mjs" "$files"/*.bpmn
}

run_jws() {
  heading "signatures"
  need_node
  local files=${CARGO_TARGET_DIR:-$root/target}/tmp/jws
  [ -f "$files/bewijs.jws" ] || die "nothing that was signed is in $files; run the tests first"
  node tests/jws/check.mjs "$files"
}

run_web() {
  heading "pages"
  need_browser
  install_node_tool tests/web web
  start_register
  fill_release_sets
  local status=0
  (cd "$tools/web" && node --test --test-concurrency=2 \
    --test-reporter=dot --test-reporter-destination=stdout \
    --test-reporter=spec --test-reporter-destination=all.log ./*.test.mjs) || status=$?
  sed -n '/^ℹ tests/,/^ℹ fail/p' "$tools/web/all.log"
  echo "by name, with what failed: $tools/web/all.log"
  return "$status"
}

run_screenshots() {
  heading "pictures"
  need_browser
  install_node_tool tests/web web
  start_register https://maatstaf.example # the same in every run
  node "$tools/web/screenshots.mjs"
}

lint_openapi() {
  echo "$1"
  "$tools/spectral/node_modules/.bin/spectral" lint --ruleset "$2" --fail-severity=warn \
    --fail-on-unmatched-globs --show-documentation-url "$openapi"
}

run_spectral() {
  heading "Spectral"
  if [ ! -f "$rules/linter-v2.2.0-rc.1.yaml" ] || [ ! -f "$rules/spectral-v2.1.0.yml" ]; then
    echo "NOT RUN: the rulesets of the Dutch API Design Rules are not in ../shared/api-design-rules"
    return
  fi
  [ -f "$openapi" ] || die "$openapi is missing; make it with: cargo run -- openapi > $openapi"
  install_node_tool .ci/spectral spectral
  lint_openapi "API Design Rules 2.2.0-rc.1" "$rules/linter-v2.2.0-rc.1.yaml"
  lint_openapi "API Design Rules 2.1.0" .ci/spectral/adr-2.1.yaml
}

run_with_postgres() {
  heading "PostgreSQL"
  start_postgres
  need_provider
  [ $# -gt 0 ] || set -- "${SHELL:-bash}"
  "$@"
}

case "${1:-all}" in
  all)
    run_check
    run_test
    run_spectral
    run_ajv
    run_bpmn
    run_jws
    run_web
    printf '\nEverything passed in %d s\n' "$SECONDS"
    count_tests
    ;;
  check) run_check ;;
  ajv) run_ajv ;;
  bpmn) run_bpmn ;;
  jws) run_jws ;;
  web) run_web ;;
  screenshots) run_screenshots ;;
  test)
    run_test
    count_tests
    ;;
  spectral) run_spectral ;;
  postgres)
    shift
    run_with_postgres "$@"
    ;;
  *)
    trap - EXIT
    sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac
