#!/bin/bash
# SPDX-License-Identifier: MIT
# A host in the shell: one process reads, the other writes and sleeps.
heard=$(mktemp)
cat "$1" >"$heard" &
reader=$!
exec 3>"$1"
say() {
  printf '%s\r' "$1" >&3
  sleep 1
}
for setting in ATE0 AT+FTPCID=1 'AT+FTPSERV="ftp.example.com"' 'AT+FTPUN="me"' 'AT+FTPPW="secret"' \
  'AT+FTPGETPATH="/"' 'AT+FTPGETNAME="1K.txt"'; do
  say "$setting"
done
status=13
for _ in 1 2 3; do
  say AT+FTPGET=1
  for _ in $(seq 90); do
    sleep 1
    grep -aq 'FTPGET: 1,' "$heard" && break
  done
  grep -ao 'FTPGET: 1,[0-9]*' "$heard"
  if grep -aq 'FTPGET: 1,1' "$heard"; then
    say AT+FTPGET=2,1460
    status=0
    break
  fi
  : >"$heard"
done
kill "$reader"
rm -f "$heard"
exit "$status"
