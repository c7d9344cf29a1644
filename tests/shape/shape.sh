#!/bin/sh
# The shape of the house: who may include what, how large things may be, and that docs/map.md
# names every file. Prints TAP. Usage: shape.sh SOURCE_ROOT [LIBRARY [CORE_ARCHIVE...]]
set -eu
cd "$1"
library=${2:-}
shift $(($# < 2 ? $# : 2))

number=0
failed=0

# check NAME COMPLAINTS : none is good.
check() {
  number=$((number + 1))
  complaints=$2
  if [ -z "$complaints" ]; then
    printf 'ok %d - %s\n' "$number" "$1"
  else
    failed=1
    printf 'not ok %d - %s\n' "$number" "$1"
    printf '%s\n' "$complaints" | sed 's/^/# /'
  fi
}

sources() { find sim tests -name '*.[ch]' | sort; }
core_sources() { sources | grep '^sim/' | grep -vE '^sim/(control|link|live|virtual|hunt|bench|cli|main)'; }

# May a file of ROOM include headers of that other room? One line a room.
rooms='
base:
agenda: base
seam: base
at: agenda base seam
net: agenda base seam
module: agenda at base
ftp: agenda at base net seam
ftpd: agenda base net
scenario: agenda at base ftp ftpd module net seam
trace: at base scenario
rfc2217: base
play: agenda at base device.h net report scenario stage.h trace
report: agenda at base device.h play scenario stage.h trace
log: base trace
field: agenda at base device.h ftp log module play report scenario stage.h trace
control: agenda base device.h file_acts.h ftpd play scenario trace
link: agenda base rfc2217 scenario
live: agenda base control device.h ftpd link net report scenario trace
hunt: at base device.h ftpd link play report scenario trace virtual
virtual: base device.h scenario stage.h
lib: base device.h file_acts.h ftpd scenario sim7000.h stage.h trace
bench: base field link live log play scenario stage.h trace
'
room_complaints() {
  printf '%s' "$rooms" | while IFS=: read -r room allowed; do
    [ -d "sim/${room:-none}" ] || continue
    grep -Hn '#include "' "sim/$room"/*.[ch] 2>/dev/null |
      sed 's/^\([^:]*:[0-9]*\):#include "\([^"\/]*\).*/\1 \2/' |
      while read -r where other; do
        case " $room $allowed " in
        *" $other "*) ;;
        *) printf '%s includes %s\n' "$where" "$other" ;;
        esac
      done
  done
}
check 'rooms include only the rooms to their right' "$(room_complaints)"

system='uv|unistd|fcntl|pthread|termios|poll|dirent|netdb|time|errno|locale|signal|sys/[a-z]+|arpa/[a-z]+'
check 'no system or libuv headers in the core' \
  "$(core_sources | xargs grep -nE "#include <($system)\.h>" || true)"

calls='time|gettimeofday|clock_gettime|rand|srand|random|getenv|setlocale|strtok|atoi|v?sn?printf|strcpy|strcat|sscanf|toupper|tolower|isdigit|isalpha'
check 'no clock, chance, locale or careless string call in the core' \
  "$(core_sources | xargs grep -nE "(^|[^a-z_A-Z0-9>.])($calls)\(" || true)"

# A library that holds the core says where memory comes from (base/die.h).
check 'memory comes from and goes to base/die.c' \
  "$(core_sources | grep -vE '^sim/(base/die|lib/make).c$' |
    xargs grep -nE '(^|[^a-z_A-Z0-9>.])(malloc|calloc|realloc|strdup|free)\(' || true)"

check 'only base/die.c ends the program' \
  "$(core_sources | grep -v '^sim/base/die.c$' |
    xargs grep -nE '(^|[^a-z_A-Z0-9>.])_?(exit|Exit|abort)\(' || true)"

# shellcheck disable=SC2016  # awk's own dollars
long_files() {
  sources | grep '^sim/' | xargs wc -l | awk '
    $2 == "total" { next }
    { limit = 500 }
    $2 ~ /\.h$/ { limit = 160 }
    $2 ~ /(_at|keys|v250|formats)\.c$/ { limit = 800 }
    $1 > limit { printf "%s has %d lines, the limit is %d\n", $2, $1, limit }'
}
check 'files a person can hold in mind' "$(long_files)"

# A function begins with { and ends with } in the first column (.clang-format).
# shellcheck disable=SC2016
long_functions() {
  sources | xargs awk '
    FNR == 1 { start = 0 }
    /^\{/ { start = FNR; name = before }
    /^\}/ && start {
      lines = FNR - start - 1
      if (lines > 60) printf "%s:%d: %s has %d lines\n", FILENAME, start, name, lines
      start = 0
    }
    { before = $0 }
    length($0) > 100 { printf "%s:%d: %d columns\n", FILENAME, FNR, length($0) }'
}
check 'functions of at most 60 lines, lines of at most 100 columns' "$(long_functions)"

# What a file is and why it is so, before the first of its code. Of 60 lines and less the header tells.
# shellcheck disable=SC2016
silent_files() {
  sources | grep '^sim/.*\.c$' | xargs awk '
    FNR == 1 { first = "" }
    FNR > 1 && first == "" && !/^#|^$|^ / { first = $0 }
    FNR == 61 && first !~ /^\/\*/ { printf "%s does not open with a comment\n", FILENAME }'
}
check 'files of more than 60 lines open with what they are' "$(silent_files)"

unnamed_files() {
  sources | grep '^sim/' | while read -r file; do
    grep -qF "$file" docs/map.md || printf 'docs/map.md does not name %s\n' "$file"
  done
  grep -oE 'sim/[a-z_0-9/]+\.[ch]' docs/map.md | sort -u | while read -r file; do
    [ -f "$file" ] || printf 'docs/map.md names %s, which is not there\n' "$file"
  done
}
check 'docs/map.md names every file and no other' "$(unnamed_files)"

# Nothing but its own calls: a program that links it has names of its own.
exports() {
  [ -n "${1:-}" ] || return 0
  nm -D --defined-only "$1" | awk '$3 !~ /^sim7000_/ { print "libsim7000 exports " $3 }'
  nm -D --defined-only "$1" | awk '{ print $3 }' | sort >"${TMPDIR:-/tmp}/exports.$$"
  grep -oE 'sim7000_[a-z_]+\(' include/sim7000.h | tr -d '(' | sort -u |
    while read -r call; do
      grep -qx "$call" "${TMPDIR:-/tmp}/exports.$$" ||
        printf 'libsim7000 lacks %s\n' "$call"
    done
  rm -f "${TMPDIR:-/tmp}/exports.$$"
}
check 'the library exports what its header says and nothing else' "$(exports "$library")"

# Two devices in one process share nothing but what their driver gives them. Only who holds the
# core may change what it does when memory runs out (base/die.c).
writable_globals() {
  [ -n "${1:-}" ] || return 0
  objdump -t "$@" | awk '
    /file format/ { object = $1 }
    / O (\.data|\.bss|\.tdata|\.tbss|\*COM\*)\t/ && object !~ /base_die/ {
      print object " has a writable " $NF
    }'
}
check 'no writable globals in the core' "$(writable_globals "$@")"

printf '1..%d\n' "$number"
exit "$failed"
