#!/bin/sh
# Static analysis of everything, and valgrind on what needs no real time. ./dev lint has built build/
# and installed the tools. What a tool is not to say stands with the reason in .clang-tidy,
# tests/cppcheck.txt, tests/valgrind.supp or beside the line.
set -u
cd "$(dirname "$0")/../.." || exit

say() { printf '%s\n' "$*" >&2; }

# Each tool is a function that sets `over` to what it is run on, prints
# findings, and succeeds when there are none.
shellcheck_scripts() {
  # shellcheck disable=SC2046  # a list of files
  set -- $(find . \( -path ./.git -o -path './build*' \) -prune -o -type f \
    -exec awk 'FNR == 1 && /^#!.*sh$/ || FILENAME ~ /\.(ba)?sh$/ { print FILENAME } { nextfile }' {} +)
  over="$# scripts"
  shellcheck "$@"
}

# Those of a board are another compiler's.
c_files() { find sim tests -path tests/library/board -prune -o -name '*.c' -print; }

cppcheck_sources() {
  over="$(c_files | wc -l) files"
  nice cppcheck --quiet --error-exitcode=1 --enable=warning,performance,portability \
    --std=c11 --inline-suppr --suppressions-list=tests/cppcheck.txt -I sim \
    -D'Test(suite,name,...)=void suite##_##name(void)' -D'TestSuite(...)=' sim tests
}

# In a build of its own, where a finding is an error: what failed is compiled, and told, again.
analyze_with_gcc() {
  over="$(c_files | wc -l) files"
  [ -f build-analyzer/build.ninja ] ||
    CC=gcc meson setup build-analyzer -Dc_args=-fanalyzer -Dwerror=true >/dev/null || return
  nice ninja --quiet -C build-analyzer -k 0
}

clang_tidy() {
  over="$(c_files | wc -l) files"
  c_files | nice xargs -P "$(nproc)" -n 1 clang-tidy --quiet --warnings-as-errors='*' -p build \
    2>build/clang-tidy.log && return
  grep -v 'warnings\? generated\.$' build/clang-tidy.log # so it counts what .clang-tidy hides
  return 1
}

# Commands that need neither real time nor a terminal.
watched_commands() {
  for program in build/tests/unit/unit-*; do
    [ -d "$program" ] || echo "$program --tap=- -j1"
  done
  for corpus in tests/fuzz/corpus/*; do
    echo "build/tests/fuzz/fuzz-${corpus##*/} $corpus"
  done
  echo 'build/sim/sim7000 test scenarios'
  echo 'build/tests/fuzz/soak --hours 30'
}

# Criterion runs each test in a process of its own and does not hand on how it ended: so what
# counts is what valgrind wrote about any process.
watch_memory() {
  over="$(watched_commands | wc -l) programs"
  rm -rf build/valgrind
  mkdir build/valgrind
  watched_commands | nice xargs -P "$(nproc)" -L 1 valgrind --quiet --trace-children=yes \
    --leak-check=full --suppressions=tests/valgrind.supp --log-file=build/valgrind/%p \
    >build/valgrind.log 2>&1 || {
    cat build/valgrind.log
    return 1
  }
  ! cat build/valgrind/* | grep .
}

# tool NAME COMMAND : runs it, and notes in a line what came of it.
tool() {
  say "== $1"
  start=$(date +%s)
  verdict='no findings'
  "$2" >&2 || verdict='FINDINGS, above' clean=false
  told="$told$1: $over, $verdict ($(($(date +%s) - start)) s)
"
}

told='' clean=true
tool shellcheck shellcheck_scripts
tool cppcheck cppcheck_sources
tool 'gcc -fanalyzer' analyze_with_gcc
tool valgrind watch_memory
tool clang-tidy clang_tidy
printf '%s' "$told"
$clean
