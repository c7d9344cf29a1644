#!/bin/bash
# What check.sh does in a bare root: `inside.sh run` starts the README's first command, `inside.sh
# install` what it says under "Install", to the letter, and then the installed program. A modem
# must answer an AT through its terminal. Bash alone talks to it, as there is nothing else.
# `inside.sh packages` makes a tarball and the Debian packages of it, in /out; `inside.sh packaged`
# has them in /packages, installs them, and runs their tests.
set -eu

# answers COMMAND... : does the modem that it starts answer?
answers() {
  mkfifo /tmp/paths
  "$@" >/tmp/paths &
  read -r -t 600 tty </tmp/paths
  exec 3<>"$tty"
  printf 'AT\r' >&3
  while read -r -t 20 line <&3; do
    printf 'the modem says %q\n' "$line"
    [ "$line" != $'OK\r' ] || return 0
  done
  echo 'the modem did not answer'
  return 1
}

apt_install() {
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" </dev/null
}

# stage N : carries out what the Containerfile runs in its Nth stage.
stage() {
  awk -v wanted="$1" '/^FROM/ { stage++ } stage == wanted' /sim7000/Containerfile |
    sed -e ':more' -e '/\\$/ { N; s/\\\n *//; b more' -e '}' | sed -n 's/^RUN //p' >/tmp/stage
  grep -q . /tmp/stage
  DEBIAN_FRONTEND=noninteractive sh -eux /tmp/stage
}

# tarball : what `meson dist` makes of this tree, in /out. It takes what git knows.
tarball() {
  apt-get update -qq
  apt_install git
  apt-get build-dep -y -qq --no-install-recommends -P nocheck ./
  git init -q
  git add -A
  git -c user.name=x -c user.email=x@localhost commit -q -m x
  meson setup -Dtests=disabled /tmp/dist >/tmp/log || { cat /tmp/log && return 1; }
  meson dist -C /tmp/dist --no-tests --formats gztar
  mv /tmp/dist/meson-dist/*.tar.gz /out
  rm -r .git
  apt-get purge -y -qq git
}

# debian_tests : what debian/tests says, as autopkgtest would do it.
debian_tests() {
  sed -n 's/^Tests: //p' debian/tests/control >/tmp/tests
  grep -q . /tmp/tests
  while read -r name; do
    # shellcheck disable=SC2046  # a list of packages
    apt_install $(sed -n "/^Tests: $name\$/,/^\$/ s/^Depends: //p" debian/tests/control | tr -d ,)
    mkdir "/tmp/$name"
    AUTOPKGTEST_TMP=/tmp/$name "debian/tests/$name"
    echo "debian/tests/$name: good"
  done </tmp/tests
}

cd /sim7000
case $1 in
run) answers ./dev run ;;
install)
  sed -n '/^<!-- to install -->/,/^<!-- end -->/ s/^    //p' README.md >/tmp/install
  grep -q . /tmp/install
  bash -eu /tmp/install
  cd /
  for page in sim7000.1 sim7000-scenario.5 sim7000-trace.5; do
    [ -s "/usr/local/share/man/man${page##*.}/$page" ]
  done
  answers sim7000 run
  ;;
packages)
  tarball
  mkdir /build
  tar -C /build -xf /out/*.tar.gz
  mv /build/sim7000-* /build/sim7000
  cd /build/sim7000
  stage 1
  apt_install lintian
  lintian --allow-root -i --pedantic --fail-on error,warning ../*.changes
  mv ../*.deb /out
  ls /out
  ;;
packaged)
  stage 2
  for page in sim7000.1 sim7000-scenario.5 sim7000-trace.5; do
    [ -s "/usr/share/man/man${page##*.}/$page.gz" ]
  done
  apt-get update -qq
  apt_install /packages/*.deb
  debian_tests
  ;;
esac
