#!/bin/sh
# libFuzzer on one entry point for some seconds, or a minute on each: fuzz.sh [TARGET [SECONDS]].
# ./dev fuzz has built build/ and build-fuzz/.
set -eu
cd "$(dirname "$0")/../.."

say() { printf '%s\n' "$*" >&2; }

# dictionary : words for the fuzzers, from the rows and what is made from them.
dictionary() {
  {
    build/sim/sim7000 commands --names
    # shellcheck disable=SC2016  # the backquotes of Markdown
    grep -oh '`[^`]*`' docs/scenario.md docs/ftp-server.md | tr -d '`'
  } | grep '^[^"\\]\{2,\}$' | sort -u | sed 's/.*/"&"/'
}

# fuzz TARGET SECONDS : keeps what it learns in build-fuzz/corpus; a finding is made small.
fuzz() {
  program=build-fuzz/tests/fuzz/fuzz-$1
  learnt=build-fuzz/corpus/$1
  found=build-fuzz/found-$1-
  mkdir -p "$learnt"
  say "== $1 for $2 s"
  nice "$program" -max_total_time="$2" -dict=build-fuzz/dictionary -artifact_prefix="$found" \
    -max_len=4096 -timeout=25 -verbosity=0 -print_final_stats=1 \
    "$learnt" "tests/fuzz/corpus/$1" && return
  for file in "$found"*; do
    nice "$program" -minimize_crash=1 -max_total_time=30 -exact_artifact_path="$found"small \
      "$file" >/dev/null 2>&1 || true
    say "found: $program $file (smaller, perhaps: ${found}small)"
  done
  return 1
}

dictionary >build-fuzz/dictionary
if [ -n "${1:-}" ]; then
  fuzz "$1" "${2:-60}"
  exit
fi
for target in tests/fuzz/*_fuzz.c; do
  target=${target#tests/fuzz/}
  fuzz "${target%_fuzz.c}" 60
done
