#!/usr/bin/env bash
# How the comparison does on labelled pairs and on real version chains.
#
#   benches/compat.sh                        the pairs of ../shared, formats as annotations (as they are labelled)
#   benches/compat.sh --formats              the same with formats as the register enforces them
#   benches/compat.sh FILE.jsonl … FOLDER …  other pairs; the versions of a folder in turn
#
# A release build takes minutes; with PROFILE=dev it is measured on a debug build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
arguments=("$@")
if [ ${#arguments[@]} -eq 0 ] || [ "${arguments[*]}" = --formats ]; then
  arguments+=(../shared/compat-pairs/*.jsonl)
fi
if [ "${PROFILE:-release}" = dev ]; then
  cargo test --quiet --bench compat_pairs -- "${arguments[@]}"
else
  cargo bench --quiet --bench compat_pairs -- "${arguments[@]}"
fi
