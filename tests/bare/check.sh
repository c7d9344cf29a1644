#!/bin/sh
# Do the README's commands work where nothing but Debian's base is installed? A developer's
# machine cannot tell: it has what was installed once. So each is run in a fresh root, made with
# this machine's own apt sources. So are a release's tarball and its Debian packages: made in one root,
# used in another. Usage: check.sh [SUITE...] (bookworm and trixie)
# Where no such root can be made it says "skipped", and fails when CI=true.
set -eu
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
failed=0
say() { printf '%s\n' "$*"; }
trap 'rm -rf --one-file-system "$work"' EXIT
trap 'exit 130' INT TERM

skip() {
  say "bare root: skipped: $*"
  [ "${CI:-}" != true ] || exit 1
  exit 0
}

# sources SUITE : apt sources of this machine, for that suite.
sources() {
  for file in /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list; do
    [ -f "$file" ] || continue
    sed "s/bookworm/$1/g" "$file" >"$work/$1.${file##*.}"
    echo "$work/$1.${file##*.}"
    return
  done
}

# fresh NAME : unpacks a root of its own, with this tree in it, or the one of the tarball; and with
# the packages, once there are any.
fresh() {
  root=$work/$1-root
  mkdir "$root"
  tar -C "$root" -xf "$work/$suite.tar"
  cp /etc/resolv.conf /etc/hosts "$root/etc/"
  echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io" # it need not outlive a crash
  mkdir "$root/sim7000" "$root/out" "$root/packages"
  if [ "$1" = install ] && [ -d "$work/out" ]; then
    tar -C "$root/sim7000" --strip-components=1 -xf "$work"/out/*.tar.gz
  else
    tar -c --exclude=./.git --exclude='./build*' . | tar -C "$root/sim7000" -x
  fi
  [ ! -d "$work/out" ] || cp "$work"/out/*.deb "$root/packages"
}

# inside WHAT : inside.sh WHAT in $root, with terminals of its own; what it started ends with it.
inside() {
  # shellcheck disable=SC2016  # for the inner shell
  timeout 900 unshare --mount --pid --fork --kill-child sh -ec '
    mount -t proc proc "$0/proc"
    mount -t devpts -o newinstance,ptmxmode=0666 devpts "$0/dev/pts"
    [ -c "$0/dev/null" ] || mknod -m 666 "$0/dev/null" c 1 3
    [ -c "$0/dev/urandom" ] || mknod -m 666 "$0/dev/urandom" c 1 9
    ln -sf pts/ptmx "$0/dev/ptmx"
    exec chroot "$0" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
      HOME=/root CI="${CI:-}" /sim7000/tests/bare/inside.sh "$1"
  ' "$root" "$1"
}

# try WHAT
try() {
  fresh "$1"
  start=$(date +%s)
  if inside "$1" >"$work/log" 2>&1; then
    say "bare root: $suite: $1: good ($(($(date +%s) - start)) s)"
    tail -n 3 "$work/log" | sed 's/^/    /'
    rmdir "$root/out" 2>/dev/null || mv "$root/out" "$work/out"
  else
    say "bare root: $suite: $1: FAILED"
    tail -n 60 "$work/log" | sed 's/^/    /'
    failed=1
  fi
  rm -rf --one-file-system "$root"
}

[ "$(id -u)" = 0 ] || skip "making a root takes root"
command -v mmdebstrap >/dev/null ||
  apt-get install -y -qq --no-install-recommends mmdebstrap >"$work/log" 2>&1 ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends mmdebstrap; } \
    >"$work/log" 2>&1 || skip "mmdebstrap is not there, and cannot be installed"
unshare --mount --pid --fork true 2>/dev/null || skip "this machine allows no namespaces"

# check SUITE : all of it in roots of that suite.
check() {
  suite=$1
  work=$work/$suite
  mkdir "$work"
  mmdebstrap --variant=minbase "$suite" "$work/$suite.tar" "$(sources "$suite")" \
    >"$work/log" 2>&1 || {
    tail -n 5 "$work/log" | sed 's/^/    /'
    [ "$suite" = bookworm ] && skip "mmdebstrap made no $suite (above)"
    say "bare root: $suite: not tried, the registry lacks it"
    return
  }
  try run
  if [ "$suite" = bookworm ]; then
    try packages
    [ ! -d "$work/out" ] || try packaged
  fi
  try install
  return "$failed"
}

# Side by side: most of it is one process that unpacks, or waits for the network.
[ $# != 0 ] || set -- bookworm trixie
for suite; do
  (check "$suite") >"$work/$suite.said" 2>&1 &
  checks="${checks:-} $suite:$!"
done
for one in $checks; do
  wait "${one#*:}" || failed=1
  cat "$work/${one%%:*}.said"
done
exit "$failed"
