#!/bin/sh
# The subcommands test, check and commands as a user meets them. Prints TAP.
# Usage: cli.sh SIM7000 SOURCE_ROOT
# shellcheck disable=SC2317  # `ok` runs the functions below by their names
set -u
sim7000=$(realpath "$1")
root=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0
failed=0
unset NO_COLOR

# ok NAME COMMAND... : good when the command is.
ok() {
  name=$1
  shift
  number=$((number + 1))
  if "$@" >"$work/out" 2>&1; then
    printf 'ok %d - %s\n' "$number" "$name"
  else
    failed=1
    printf 'not ok %d - %s\n' "$number" "$name"
    sed 's/^/# /' "$work/out"
  fi
}

# status N COMMAND... : the command ends with that status.
status() {
  wanted=$1
  shift
  "$@"
  [ $? -eq "$wanted" ]
}

last_line_is() {
  wanted=$1
  shift
  "$@" >"$work/lines" 2>"$work/errors"
  tail -n 1 "$work/lines"
  [ "$(tail -n 1 "$work/lines")" = "$wanted" ]
}

ok 'check finds no mistake in the scenarios' "$sim7000" check "$root/scenarios"

# Real time is another one each time.
no_real_time() {
  sed 's/in [0-9]*\.[0-9][0-9] s:$/in 0.00 s:/' "$1"
}

failures_are_explained() {
  cd "$root/tests/play/failures" || return 1
  "$sim7000" test ./*.trace >"$work/said"
  [ $? -eq 1 ] && no_real_time "$work/said" | diff -u expected.txt -
}
ok 'a failure says where, what was expected and what came' failures_are_explained

update_changes_nothing() {
  cp -r "$root/scenarios" "$work/copy" &&
    "$sim7000" test --update "$work/copy" && diff -r "$root/scenarios" "$work/copy"
}
ok 'update leaves traces that hold as they are' update_changes_nothing

update_writes_anew() {
  mkdir "$work/new" && : >"$work/new/world.ini"
  printf '%s\n' '# head' 'scenario world.ini' '' '0s > ATE0\r' '+1s > AT+CSQ\r' '# why' \
    '* < \r\nERROR\r\n  # gone' '+1s > AT\r' >"$work/new/a.trace"
  "$sim7000" test --update "$work/new" && cat >"$work/wanted" <<'END'
# head
scenario world.ini

0s > ATE0\r
+0       < ATE0\r
+2ms     < \r\nOK\r\n
+1s > AT+CSQ\r
# why
+2ms     < \r\n+CSQ: 13,99\r\n
+0       < \r\nOK\r\n
+1s > AT\r
+2ms     < \r\nOK\r\n
END
  diff -u "$work/wanted" "$work/new/a.trace" && "$sim7000" test "$work/new"
}
ok 'update writes what the modem says now' update_writes_anew

# The third ends in the middle of an answer, the last one in a silence that is wanted.
update_does_not_end_before_the_answer() {
  mkdir "$work/ends" && cd "$work/ends" || return 1
  printf '%s\n' '[fault slow]' 'on = command AT+CSQ' 'then = delay 9s' '[fault never]' \
    'on = command AT+CREG?' 'then = silence' >world.ini
  printf '%s\n' 'scenario world.ini' '0s > AT+CSQ\r' >a.trace
  printf '%s\n' 'scenario world.ini' '0s > AT+CSQ\r' '+0 < AT+CSQ\r' >b.trace
  printf '%s\n' 'scenario world.ini' '0s > ATE0;+CSQ\r' '+0 < ATE0;+CSQ\r' >c.trace
  printf '%s\n' 'scenario world.ini' '0s > AT+CREG?\r' '+0 < AT+CREG?\r' >d.trace
  "$sim7000" test . >told
  [ $? -eq 1 ] && [ "$(tail -n 1 told)" = '1 passed, 3 failed' ] || return 1
  "$sim7000" test --update . >told && "$sim7000" test . >told &&
    grep -q 'OK' a.trace && grep -q 'OK' b.trace && grep -q 'OK' c.trace && ! grep OK d.trace
}
ok 'update does not end before the modem answered' update_does_not_end_before_the_answer

update_shows_and_writes_nothing() {
  mkdir "$work/diff" && cd "$work/diff" || return 1
  printf '%s\n' '0s > ATE0\r' '* < ATE0\r\r\nOK\r\n' '+1s > AT+CSQ\r' '+2ms < \r\nERROR\r\n' >a.trace
  cp a.trace before && "$sim7000" test --update --diff a.trace >told || return 1
  cmp a.trace before && sed '$d' told >a.patch && "$sim7000" test --update a.trace &&
    cp a.trace after && cp before a.trace && patch -p0 <a.patch && cmp a.trace after
}
if command -v patch >/dev/null; then
  ok 'update --diff prints a patch and writes nothing' update_shows_and_writes_nothing
fi

# A boot loop is never quiet for half a minute; a deadline that the scenario breaks is no reason
# for a trace not to be written.
update_leaves_what_cannot_pass() {
  mkdir "$work/loop" && cd "$work/loop" || return 1
  printf '%s\n' '[module]' 'boot_delay = 1s' '[fault loop]' 'on = line SMS Ready' 'then = reboot' \
    >loop.ini
  printf '%s\n' 'scenario loop.ini' '0s > AT+CFUN=1,1\r' '+30s > AT\r' >a.trace
  cp a.trace before && "$sim7000" test --update a.trace >told
  [ $? -eq 1 ] && cmp a.trace before &&
    grep -q '^a.trace:3: the modem is never quiet for 30s' told
}
ok 'update ends, and leaves a trace that cannot pass' update_leaves_what_cannot_pass

# The answer comes in ten minutes, and no trace is waited for as long.
update_says_why_it_does_not() {
  mkdir "$work/why" && cd "$work/why" || return 1
  printf '%s\n' '[fault a]' 'on = command AT' 'then = delay 10m' >w.ini
  printf '%s\n' 'scenario w.ini' '0s > AT\r' >a.trace
  "$sim7000" test --update a.trace >told
  [ $? -eq 1 ] && grep -A1 'would not pass:' told | grep 'a.trace:[0-9]*: the trace ends before' && return
  cat told
  return 1
}
ok 'update says why what it wrote would not pass' update_says_why_it_does_not

# The host's act at 2s would come before the lamp goes off.
update_puts_off() {
  mkdir "$work/late" && cd "$work/late" || return 1
  printf '%s\n' '[message a]' 'from = +4917' 'at = 1002ms' >w.ini
  printf '%s\n' 'scenario w.ini' '+1s > AT\r' '+1s > AT\r' "2s$(printf '\t')>! hang-up" '3s @ x' >a.trace
  "$sim7000" test --update a.trace >told && "$sim7000" test a.trace && grep "^2.122s$(printf '\t')>! hang-up" a.trace && return
  cat told a.trace
  return 1
}
ok 'update puts off what the host would do too early' update_puts_off

shards_are_a_partition() {
  for i in 1 2 3; do
    "$sim7000" test -v --shard "$i/3" "$root/scenarios" | sed -n 's/^passed \(.*\) (.*/\1/p'
  done | sort >"$work/shards"
  "$sim7000" test -v "$root/scenarios" | sed -n 's/^passed \(.*\) (.*/\1/p' | sort \
    >"$work/whole"
  [ -s "$work/whole" ] && diff "$work/whole" "$work/shards"
}
ok 'shards together are the whole, each trace once' shards_are_a_partition

jobs_make_no_difference() {
  cd "$root/tests/play/failures" || return 1
  for jobs in 1 2 7; do
    "$sim7000" test --jobs "$jobs" ./*.trace >"$work/jobs"
    no_real_time "$work/jobs" | diff -u expected.txt - || return 1
  done
}
ok 'the number of processes makes no difference' jobs_make_no_difference

junit_is_xml() {
  "$sim7000" test --junit "$work/junit.xml" "$root/tests/play/failures" "$root/scenarios/codes"
  python3 - "$work/junit.xml" <<'END'
import sys, xml.etree.ElementTree as tree
suite = tree.parse(sys.argv[1]).getroot().find("testsuite")
cases = suite.findall("testcase")
failures = [case for case in cases if case.find("failure") is not None]
assert int(suite.get("tests")) == len(cases) and int(suite.get("failures")) == len(failures)
assert len(failures) == 16, len(failures)
assert all(case.get("name").endswith(".trace") for case in cases)
END
}
ok 'the JUnit file is XML with a case for each trace' junit_is_xml

# Two traces share a world; one fault strikes in the first, one in none. The list is for both.
unstruck_faults_are_told() {
  mkdir "$work/faults" && cd "$work/faults" || return 1
  printf '%s\n' '[fault quiet]' 'on = command AT+CSQ' 'then = silence' '[fault typo]' \
    'on = line +CSQQ: *' 'then = silence' '[fault second]' 'on = command AT+GMR' 'nth = 2' \
    'then = silence' '[expect asked]' 'command = AT*' >world.ini
  printf '%s\n' 'scenario world.ini' '0s > ATE0\r' '* < ATE0\r\r\nOK\r\n' '+1s > AT+CSQ\r' \
    '+9s > AT\r' '* < \r\nOK\r\n' >a.trace
  printf '%s\n' 'scenario world.ini' '0s > ATE0\r' '* < ATE0\r\r\nOK\r\n' >b.trace
  "$sim7000" test . >told || return 1
  cat >wanted <<'END'
./world.ini:4: the fault "typo" never struck: no line `+CSQQ: *` was printed; the nearest was `OK` at 2ms: behind `` it has `OK` instead of `+CSQQ: `
./world.ini:7: the fault "second" never struck: no command `AT+GMR` came; the nearest was `AT+CSQ` at 1.002s: behind `AT+` it has `CSQ` instead of `GMR`
2 passed, 0 failed
END
  diff -u wanted told || return 1
  "$sim7000" test -v a.trace >told || return 1
  sed 's/ (.* ms)//' told | head -n 4 >rows
  printf '%s\n' 'passed a.trace' '  held    asked' '  struck  quiet: once, at 1.002s' \
    '  never   typo' | diff -u - rows || return 1
  "$sim7000" test --require-faults a.trace >told
  [ $? -eq 1 ] && grep -q '^a.trace:6: the fault "typo" never struck (.*world.ini:4)$' told &&
    ! grep -q 'the fault "quiet"' told || return 1
  sed -i 's/^nth = 2/&\nrequired = yes/' world.ini
  "$sim7000" test a.trace --junit junit.xml >told
  [ $? -eq 1 ] && grep -q '^a.trace:6: the fault "second" never struck' told &&
    [ "$(grep -c 'a.trace:6: the fault' told)" -eq 1 ] && grep -q '  never   typo' junit.xml &&
    grep -q '  FAILED  second' junit.xml && grep -q '  held    asked' junit.xml
}
ok 'a fault that never struck is told of, and can be a failure' unstruck_faults_are_told

ok 'the last line counts' last_line_is '0 passed, 16 failed' "$sim7000" test \
  "$root/tests/play/failures"
ok 'status 0 when all passed' status 0 "$sim7000" test "$root/scenarios/codes"
ok 'status 1 when one failed' status 1 "$sim7000" test "$root/tests/play/failures"
ok 'status 2 for a path that is not there' status 2 "$sim7000" test "$work/none"
ok 'status 2 for a shard that is none' status 2 "$sim7000" test --shard 4/3 "$root/scenarios"

mistakes_are_all_told() {
  mkdir "$work/bad"
  printf '%s\n' '[fault x]' 'on = command AT+FTPGTE=1' 'then = silence' >"$work/bad/a.ini"
  printf '%s\n' 'scenario none.ini' '0s > AT\r' >"$work/bad/b.trace"
  printf '%s\n' 'scenario a.ini' '5 > AT' '0s ? AT' >"$work/bad/c.trace"
  cd "$work/bad" || return 1
  "$sim7000" check . 2>"$work/told"
  [ $? -eq 2 ] || return 1
  cat >"$work/wanted" <<'END'
./a.ini:1: [fault x]: no command +FTPGTE is known; did you mean "+FTPGET"?
./b.trace:1: the scenario ./none.ini cannot be read: No such file or directory
./c.trace:2: "5" is no time: expected one like 0s, +20ms, +1s..3s or *
./c.trace:3: "?" is no lane: expected > < >> << ! @ or >! behind the time
END
  diff -u "$work/wanted" "$work/told"
}
ok 'check tells all mistakes, with their lines' mistakes_are_all_told

# Each mistake is told with the nearest right thing. says STATUS TEXT WORDS...
says() {
  wanted=$1
  text=$2
  shift 2
  "$sim7000" "$@" >"$work/said" 2>&1
  [ $? -eq "$wanted" ] && grep -qF -- "$text" "$work/said" && return
  printf 'sim7000 %s: expected status %s and %s\n' "$*" "$wanted" "$text"
  cat "$work/said"
  return 1
}
mistakes_name_what_is_right() {
  mkdir -p "$work/slips/empty" && cd "$work/slips" || return 1
  printf '%s\n' '[module]' 'baudrate = 9600' '[network]' 'rtt = 300' 'register_after = 8' \
    '[fault f]' 'on = time 30' 'then = delay 5' '[fault g]' 'on = command AT+FTPGET=1' \
    'then = code 64 after 75' '[fault h]' 'on = connect' 'then = deregister for 60' >x.ini
  printf '%s\n' '0s > AT' '* < \r\nOK\r\n' >half.trace
  printf '%s\n' '; only a title' '[scenario]' 'title = x' >good.ini
  printf '%s\n' '# AT' '0s > AT\r' >x.trace
  printf '%s\n' '# recorded from /dev/ttyUSB2' '0s > AT\r' '+1.2ms < AT\r' '+5.1ms < \r\nOK\r\n' \
    >real.trace
  says 2 'unknown key "baudrate" in [module]; did you mean "baud"?' check x.ini &&
    says 2 'rtt = "300": expected a time such as 250ms, 75s, 2m, 1h or 0; it needs a unit: 300ms or 300s' \
      check x.ini &&
    says 2 'register_after = "8"' check x.ini && says 2 'it needs a unit: 8ms or 8s' check x.ini &&
    says 2 'on = "time 30": expected "time TIME"; it needs a unit: 30ms or 30s' check x.ini &&
    says 2 'then = "delay 5": expected "delay T"; it needs a unit: 5ms or 5s' check x.ini &&
    says 2 '70 to 80; it needs a unit: 75ms or 75s' check x.ini &&
    says 2 'then = "deregister for 60": expected "deregister [for T] [after T]"; it needs a unit: 60ms or 60s' \
      check x.ini &&
    says 2 'good.ini:1: is a scenario; expected a trace (sim7000 run starts scenarios)' \
      test good.ini &&
    says 2 'x.trace:1: is a trace; expected a scenario (sim7000 test plays traces)' run x.trace &&
    says 2 'write -- before the program: sim7000 run good.ini -- ./host' run good.ini ./host &&
    says 2 '/nonexist/x cannot be written' test --junit /nonexist/x x.trace &&
    ! says 2 'failed' test --junit /nonexist/x x.trace >/dev/null &&
    says 2 'no such format; did you mean botletics?' import --format botletic half.trace &&
    says 2 'empty: no .trace file is in it, or below it' test x.trace empty &&
    says 2 '--timeout 5: expected a time such as 250ms, 75s, 2m or 1h; it needs a unit: 5ms or 5s' \
      run --timeout 5 &&
    says 1 'sim7000 import real.trace makes a test of it' test real.trace &&
    says 1 'has no \r at its end, so that the modem waits' test half.trace &&
    says 2 'usage: sim7000 COMMAND'
}
ok 'a mistake is told with the nearest right thing' mistakes_name_what_is_right

commands_are_current() {
  "$sim7000" commands --markdown >"$work/commands.md" &&
    diff -u "$root/docs/commands.md" "$work/commands.md"
}
names_are_plain() {
  "$sim7000" commands --names >"$work/names" && grep -qx 'AT+FTPGET' "$work/names" &&
    ! grep -qvE '^AT[A-Z0-9+&]+$' "$work/names"
}
ok 'commands --names is one name a line' names_are_plain
ok 'docs/commands.md is what the rows say' commands_are_current

control_is_current() {
  "$sim7000" ctl --markdown >"$work/control.md" &&
    sed -n '/^<!-- begin: sim7000 ctl/,/^<!-- end/p' "$root/docs/control.md" |
    sed '1,2d;$d' | sed '$d' | diff -u - "$work/control.md" &&
    "$sim7000" ctl --schema | diff -u "$root/docs/control.schema.json" -
}
ok 'docs/control.md and control.schema.json are what the rows say' control_is_current

commands_are_told_with_their_parameters() {
  "$sim7000" commands >"$work/plain" || return 1
  sed -n '/^AT+FTPGET  /,/^$/p' "$work/plain" | grep -q '<mode>: 1-2' || return 1
  [ "$(grep -c '^AT' "$work/plain")" -eq "$("$sim7000" commands --names | wc -l)" ]
}
ok 'commands tells each one with its parameters' commands_are_told_with_their_parameters

commands_end_with_the_taught_ones() {
  # shellcheck disable=SC2016
  printf '[answer AT+X=*]\npayload = 3\nline = +X: $1\nresult = none\nthen = 2s: +X: 2\n' \
    >"$work/taught.ini"
  "$sim7000" commands "$work/taught.ini" >"$work/with" || return 1
  # shellcheck disable=SC2016
  { "$sim7000" commands && printf '\n%s\n\n%s\n    %s\n' 'Taught by the scenario' \
    'AT+X=*  takes a payload; line +X: $1; none; 2s later +X: 2' 'line 1 of the scenario'; } |
    diff -u - "$work/with" || return 1
  "$sim7000" commands --names "$work/taught.ini" | tail -1 | grep -qxF 'AT+X=*' || return 1
  ! "$sim7000" commands "$work/none.ini" 2>/dev/null
}
ok 'commands with a scenario ends with what it teaches' commands_end_with_the_taught_ones

commands_can_be_picked() {
  cd "$work" || return 1
  [ "$("$sim7000" commands --names FTPGET)" = AT+FTPGET ] &&
    [ "$("$sim7000" commands --names at+ftpget CSQ)" = "$(printf 'AT+CSQ\nAT+FTPGET')" ] &&
    [ "$("$sim7000" commands --names 'FTP*' | grep -c '^AT+FTP')" -eq 28 ] &&
    [ "$("$sim7000" commands --names 'FTP*' | grep -cv '^AT+FTP')" -eq 0 ] &&
    "$sim7000" commands FTPGET | grep -q '<mode>: 1-2' &&
    ! "$sim7000" commands FTPGET | grep -q FTPPUT || return 1
  says 2 'no command FTPGTE is known; did you mean "AT+FTPGET"?' commands FTPGTE || return 1
  printf '%s\n' '[answer AT+SHREQ]' 'result = OK' >taught.ini
  [ "$("$sim7000" commands taught.ini --names SHREQ)" = AT+SHREQ ] || return 1
  "$sim7000" commands --json >all.json && "$sim7000" commands taught.ini --json SHREQ FTPTYPE >two.json
  python3 - "$("$sim7000" commands --names | wc -l)" <<'END'
import json, sys
rows = json.load(open("all.json"))
assert len(rows) == int(sys.argv[1]), len(rows)
by_name = {row["name"]: row for row in rows}
get = by_name["AT+FTPGET"]
assert get["forms"] == ["AT+FTPGET=<mode>[,<reqlength>]", "AT+FTPGET=?"], get
assert get["parameters"][0] == {"name": "mode", "type": "number", "optional": False, "range": "1-2"}
assert get["source"] == "AT manual 10.2.14" and get["about"]
assert by_name["AT+FTPSERV"]["parameters"][0]["max_length"] == 49
assert by_name["AT+FTPSERV"]["kept"] == "until the next start"
kind, taught = json.load(open("two.json"))
assert kind["parameters"][0]["choices"] == ["A", "I"] and kind["parameters"][0]["default"] == "I"
assert taught == {"name": "AT+SHREQ", "taught": True, "line": 1}, taught
END
}
ok 'commands picks by name, and speaks JSON' commands_can_be_picked

# What the page knows is JSON inside it.
report_shows_what_crossed() {
  printf '%s\n' '# Signal </script>' '' '0s > ATE0\r' '* < ATE0\r' '+0..20ms < \r\nOK\r\n' \
    '+1s > AT\r' '+2ms < \r\nOK\r\n' >"$work/page.trace"
  sed 's/1,64/1,63/; s/^scenario .*/scenario world.ini/' "$root/scenarios/second-get-hangs.trace" \
    >"$work/parts.trace"
  cp "$root/scenarios/second-get-hangs.ini" "$work/world.ini"
  "$sim7000" report "$work/page.trace" "$root/scenarios/note/note-5.01-get.trace" \
    -o "$work/page.html" || return 1
  "$sim7000" report "$work/parts.trace" -o "$work/parts.html" 2>"$work/told"
  [ $? -eq 1 ] && grep -q 'parts.trace:[0-9]*: expected something else from the modem' "$work/told" ||
    return 1
  python3 - "$work/page.html" "$work/parts.html" <<'END'
import json, re, sys

def data_of(path):
    page = open(path, encoding="utf-8").read()
    found = re.search(r'<script[^>]*type="application/json">(.*?)</script>', page, re.S)
    return json.loads(found[1])["traces"]

first, second = data_of(sys.argv[1])
events = first["events"]
assert [event["lane"] for event in events] == ["@", "#", ">", "<", "<", ">", "<"], events
assert events[1]["text"] == "Signal </script>", events[1]
# What happened: times are not those of windows, but real ones.
assert events[4]["at"] == 2000 and "until" not in events[4], events[4]
assert events[6]["at"] == 1004000 and events[6]["since"] == 2000, events[6]
assert events[6]["bytes"] == 6 and events[6]["text"] == r"\r\nOK\r\n", events[6]
assert [event["line"] for event in events] == [0, 1, 3, 4, 5, 6, 7], events
assert first["duration"] == 1004000 and first["passed"], first["duration"]
assert any("+FTPGET: 1,1" in event["text"] for event in second["events"])
# The bytes of a file are counted alone, the FTP dialogue is there though the trace has half of it.
assert [event["bytes"] for event in second["events"] if event.get("data")] == [50, 1024]
assert any(event["lane"] == "<<" for event in second["events"])
assert second["faults"] == [{"struck": 1, "missed": False, "why": "once, at 716ms",
                             "name": "the rest of the file comes later"}], second["faults"]
(parts,) = data_of(sys.argv[2])
(mark,) = [event for event in parts["events"] if event["lane"] == "="]
assert not parts["passed"]
assert mark["text"] == "expected something else from the modem", mark
assert mark["expected"]["text"].endswith(r"1,63\r\n") and mark["actual"]["text"].endswith(r"1,64\r\n"), mark
assert mark["actual"]["at"] == mark["expected"]["at"] > 75000000, mark
rest = [event for event in parts["events"] if event.get("rest")]
assert rest[0]["line"] == mark["line"] and len(rest) == 3, rest
END
}
ok 'report writes a page of what crossed' report_shows_what_crossed

# A failed download, as a host program logs it.
import_makes_a_test() {
  mkdir -p "$work/import" && cd "$work/import" || return 1
  printf '%s\n' '> AT+FTPSERV="ftp.example.com"' '< OK' '> AT+FTPGETNAME="a.txt"' '< OK' \
    '> AT+FTPGET=1' '< OK' '< +FTPGET: 1,64' 'It failed again.' >night.log
  "$sim7000" import night.log >told || return 1
  grep -q '^fidelity  4/4 lines' told && grep -q '^; 64 (timeout)' night.ini &&
    grep -q '^# It failed again' night.trace && "$sim7000" test night.trace >told &&
    "$sim7000" check night.ini night.trace >told || return 1
  "$sim7000" import night.log 2>told
  [ $? -eq 2 ] && grep -q 'night.ini is there already' told || return 1
  "$sim7000" import --force -o other night.log >told && [ -f other.trace ] || return 1
  "$sim7000" import --format morse night.log 2>told
  [ $? -eq 2 ] && grep -q 'no such format' told
}
ok 'import makes a test of a log, and replaces nothing unasked' import_makes_a_test

bash_completes() {
  PATH=$(dirname "$sim7000"):$PATH bash -c '
    . "$1/docs/completion/sim7000.bash"
    complete_as() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _sim7000; echo "${COMPREPLY[*]}"; }
    [ "$(complete_as sim7000 che)" = check ] &&
      [ "$(complete_as sim7000 test --ju)" = --junit ] &&
      [ "$(complete_as sim7000 help comm)" = commands ] &&
      [ "$(complete_as sim7000 test scen)" = "" ]' bash "$root"
}
if command -v bash >/dev/null; then
  ok 'bash completes commands and options' bash_completes
fi

printf '1..%d\n' "$number"
exit $failed
