# SPDX-License-Identifier: MIT
# Completion for bash. What there is, the program's own help says.

_sim7000() {
  local word=${COMP_WORDS[COMP_CWORD]} program=${COMP_WORDS[0]} command=${COMP_WORDS[1]} words=
  if ((COMP_CWORD == 1)) || { ((COMP_CWORD == 2)) && [[ $command == help ]]; }; then
    words=$("$program" help 2>/dev/null | sed -n 's/^  \([a-z][a-z]*\) .*/\1/p')
  elif [[ $word == -* ]]; then
    words=$("$program" help "$command" 2>/dev/null | grep -oE -- '--[a-z-]+' | sort -u)
  fi
  if [[ -n $words ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
  else
    compopt -o default 2>/dev/null
    COMPREPLY=()
  fi
}

complete -F _sim7000 sim7000
