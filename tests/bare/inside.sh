#!/bin/bash
# What check.sh does in a bare root: `inside.sh run` starts the README's first command, `inside.sh
# install` what it says under "Install", to the letter, and then the installed program. A modem
# must answer an AT through its terminal. Bash alone talks to it, as there is nothing else.
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
esac
