" A .trace is one; an .ini is a scenario when its first section is one of a scenario's.
autocmd BufNewFile,BufRead *.trace setfiletype sim7000trace
autocmd BufNewFile,BufRead *.ini call s:Scenario()

" begin: made by editors/make.py
let s:heads = '^\s*\[\s*\%(scenario\|message\|network\|answer\|expect\|module\|fault\|files\|gnss\|ftp\|sim\)\>'
" end

function s:Scenario() abort
  for l:line in getline(1, 100)
    if l:line =~# '^\s*\['
      if l:line =~# s:heads
        set filetype=sim7000scenario
      endif
      return
    endif
  endfor
endfunction
