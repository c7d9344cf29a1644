# SPDX-License-Identifier: MIT
# Completion for bash. What may stand where, `sim7000 complete` says; here are bash's ways alone.

# _sim7000_files WORD [ENDING...] : files with one of the endings, or all, and folders.
_sim7000_files() {
  local word=$1 file ending
  shift
  compopt -o filenames 2>/dev/null
  while IFS= read -r file; do
    [[ $# != 0 && ! -d $file ]] || COMPREPLY+=("$file")
    for ending; do
      [[ -d $file || $file != *."$ending" ]] || COMPREPLY+=("$file")
    done
  done < <(compgen -f -- "$word")
}

_sim7000() {
  local word='' line i
  local -a words=() endings
  # Bash takes `--ftp=memory` and `tcp:1` apart at = and :.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    if [[ $i != 1 && ${#words[@]} != 0 && (${COMP_WORDS[i]} =~ ^[=:]+$ || ${COMP_WORDS[i - 1]} =~ ^[=:]+$) ]]; then
      words[-1]+=${COMP_WORDS[i]}
    else
      words+=("${COMP_WORDS[i]}")
    fi
  done
  word=${words[-1]}
  local typed=${COMP_WORDS[COMP_CWORD]}
  [[ ! $typed =~ ^[=:]+$ ]] || typed=
  local apart=${word%"$typed"} # of the word, what is no part of it for bash
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
    :files*)
      read -r -a endings <<<"${line#:files}"
      _sim7000_files "$typed" "${endings[@]}"
      ;;
    :folders)
      compopt -o filenames 2>/dev/null
      mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -d -- "$typed")
      ;;
    :programs) mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -c -- "$typed") ;;
    :about*) ;;
    *)
      line=${line%%$'\t'*}
      [[ $line != *[[:space:]]* ]] || printf -v line %q "$line"
      COMPREPLY+=("${line#"$apart"}")
      [[ $line != *: ]] || compopt -o nospace 2>/dev/null
      ;;
    esac
  done < <("${COMP_WORDS[0]}" complete -- "${words[@]}" 2>/dev/null)
}

complete -F _sim7000 sim7000
