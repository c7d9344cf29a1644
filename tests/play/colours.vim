" Says which characters of files have no group, or a wrong one: `FILE:LINE:COLUMN: WHAT`. Of each
" file the name stands in $COLOURS_LIST, what is found goes to $COLOURS_OUT.
set nocompatible
filetype plugin on
syntax on

let s:found = []
for s:file in readfile($COLOURS_LIST)
  execute 'edit' fnameescape(s:file)
  call add(s:found, s:file . ': ' . &filetype)
  for s:line in range(1, line('$'))
    let s:before = ''
    for s:column in range(1, col([s:line, '$']) - 1)
      let s:group = synIDattr(synID(s:line, s:column, 1), 'name')
      let s:bad = s:group =~# '^sim7000Wrong' ? 'wrong' : s:group =~# '^\(sim7000In.*\|\)$' ? 'none' : ''
      if s:bad !=# '' && s:bad !=# s:before && getline(s:line)[s:column - 1] !~# '\s'
        call add(s:found, s:file . ':' . s:line . ':' . s:column . ': ' . s:bad)
        let s:before = s:bad
      endif
    endfor
  endfor
  bwipeout
endfor
call writefile(s:found, $COLOURS_OUT)
quitall!
