#!/bin/sh
# Sources that no binary package has: sources.sh FOLDER NAME... unpacks the upstream of Debian's source
# packages NAME into FOLDER/NAME, with this machine's own apt sources, or with those of Debian 13
# where a mirror lacks them. The tests of processors build inih, and cjson brings the test framework
# Unity along. What cannot be had is told, and its tests then say that they skip.
set -eu
mkdir -p "$1"
cd "$1"
shift

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/parts"

# list SUITE : this machine's sources, or those of that suite instead; empty: its own.
list() {
  for file in /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list.d/ubuntu.sources \
    /etc/apt/sources.list; do
    grep -qs '^[^#]' "$file" || continue
    sed -E "s/^Types: .*/Types: deb-src/; s/^deb /deb-src /; s/bookworm/${1:-bookworm}/g" "$file" \
      >"$work/parts/source.${file##*.}"
    return
  done
}

fetch() {
  apt-get -qq -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$work/parts" \
    -o Dir::State::Lists="$work/lists" -o APT::Sandbox::User=root "$@"
}

# unpack NAME
unpack() {
  mkdir -p "$work/$1"
  (cd "$work/$1" && fetch source --download-only "$1") || return
  rm -rf "$1.part"
  mkdir "$1.part"
  tar -C "$1.part" --strip-components=1 -xf "$work/$1"/*.orig.tar.* || return
  mv "$1.part" "$1"
}

for suite in '' trixie; do
  missing=
  for name; do
    [ -d "$name" ] || missing="$missing $name"
  done
  [ -n "$missing" ] || exit 0
  list "$suite"
  fetch update || continue
  for name in $missing; do
    unpack "$name" || true
  done
done >"$work/log" 2>&1

for name; do
  [ -d "$name" ] || {
    tail -n 3 "$work/log" >&2
    echo "the source of $name could not be had" >&2
  }
done
