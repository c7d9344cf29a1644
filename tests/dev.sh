# shellcheck shell=sh
# What `./dev` does besides building and running: each command with the packages and the build that
# it needs. A part of `./dev`, which reads this file in and has the helpers used here.

# shellcheck disable=SC2154  # build_packages is in ./dev
test_packages="$build_packages clang libcriterion-dev python3 python3-serial python3-pyftpdlib vim zsh
  socat ppp expect gammu gnokii-cli picocom lftp curl tnftp scdoc ser2net gensio-bin modemmanager dbus libglib2.0-bin
  python3-pytest python3-jsonschema musl-tools strace g++ libboost-dev python3-pytest-xdist
  python3-mypy qemu-system-x86 parallel"

# The tests of libsim7000 in the hands of others (tests/library): what those build and run with.
library_packages="g++ make valgrind libcpputest-dev libgtest-dev qemu-user
  gcc-arm-linux-gnueabihf libc6-dev-armhf-cross gcc-s390x-linux-gnu libc6-dev-s390x-cross
  gcc-arm-none-eabi libnewlib-arm-none-eabi qemu-system-arm"

# The page of `sim7000 report` is clicked through in Chromium, where that is a package (on
# Ubuntu it is a snap); without it that test is skipped.
browser_packages() {
  grep -q '^ID=debian' /etc/os-release && echo chromium chromium-driver
}

# need [PACKAGE...] : what every test needs, and these.
# shellcheck disable=SC2086  # a list of packages
need() { install $test_packages "$@"; }

# build DIR [MESON OPTION...] : the program and its tests; here a warning is an error.
build() {
  configure "$@" -Dtests=enabled -Dwerror=true
  compile "$1"
}

# run_suites DIR [MESON TEST OPTION...] : runs tests and adds to the counts.
run_suites() {
  dir=$1
  shift
  say "== $dir"
  meson test -C "$dir" --no-rebuild --print-errorlogs "$@" >&2 || failed_programs=1
  results=$dir/meson-logs/testlog.junit.xml
  cases=$(grep -o '<testcase ' "$results" | wc -l)
  bad=$(grep -oE '<failure|<error' "$results" | wc -l)
  passed=$((passed + cases - bad))
  failed=$((failed + bad))
}

do_test() {
  # shellcheck disable=SC2046,SC2086  # lists of packages
  need $(browser_packages) $library_packages
  tests/library/sources.sh build/sources libinih cjson
  build build
  CC=clang build build-clang
  build build-san --buildtype=debug -Db_sanitize=address,undefined -Db_lundef=false
  passed=0 failed=0 failed_programs=0
  run_suites build "$@"
  run_suites build-clang --suite unit --suite play
  run_suites build-san --suite unit --suite play --suite fuzz --suite live
  [ "$failed_programs" = 0 ] || [ "$failed" != 0 ] || failed=1
  printf '%s passed, %s failed\n' "$passed" "$failed"
  [ "$failed" = 0 ]
}

do_fuzz() {
  need
  build build
  CC=clang build build-fuzz -Dfuzzers=true --buildtype=debug --optimization=1 \
    -Db_sanitize=address,undefined -Db_lundef=false
  exec tests/fuzz/fuzz.sh "$@"
}

# With the optimizer at its best: what is measured is what is installed.
do_bench() {
  need
  build build-fast --buildtype=release -Db_lto=true
  build-fast/sim/sim7000 bench "$@"
  [ $# != 0 ] || SIM7000=build-fast/sim/sim7000 BENCH_HOST=build-fast/tests/bench/bench-host \
    /usr/bin/python3 tests/bench/real_server.py
}

# Minutes on a small machine.
do_lint() {
  need clang-tidy cppcheck shellcheck valgrind
  build build
  exec tests/lint/lint.sh
}

# Of the core, by the tests that need no real time.
do_coverage() {
  need gcovr
  build build-cov --buildtype=debug -Db_coverage=true
  find build-cov -name '*.gcda' -delete
  meson test -C build-cov --no-rebuild --suite unit --suite play --suite fuzz >&2
  gcovr -r . --object-directory build-cov -f sim/ -e 'sim/(link|live|bench|cli|main)' \
    --exclude-throw-branches --print-summary --fail-under-line 95 --fail-under-branch 85
}

do_soak() {
  need
  build build
  exec build/tests/fuzz/soak "$@"
}

do_loops() {
  need
  build build
  exec build/tests/fuzz/fault-loops "$@"
}

do_roundtrip() {
  need
  build build
  exec build/tests/roundtrip/roundtrip "$PWD/scenarios" tests/roundtrip/known.tsv "$@"
}

# All hosts of tests/hunt, as docs/hunt.md has them.
do_hunt() {
  need
  build build
  exec /usr/bin/python3 tests/hunt/table.py build/sim/sim7000 build/tests/hunt "$@"
}
