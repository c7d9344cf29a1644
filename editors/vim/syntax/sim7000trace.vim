" Vim syntax file
" Language: traces of sim7000, sim7000-trace(5)
" The words between the marks come from the tables of docs/trace.md: python3 editors/make.py --write

if exists('b:current_syntax')
  finish
endif

syn case match

" A line is a comment, a head, or TIME LANE BYTES; what is nothing else is wrong.
syn match sim7000Wrong /^\s*[^# \t].*/
syn match sim7000Comment /^\s*#.*/
syn match sim7000Head /^\s*\%(scenario\|seed\)\>/ nextgroup=sim7000Name skipwhite
syn match sim7000Name /[^# \t].*/ contained contains=sim7000Tail
syn match sim7000Time /^\s*\%(\*\|+\=\%(\d\+\%(\.\d\+\)\=\%(us\|ms\|s\|m\|h\)\|0\)\%(\.\.\%(\d\+\%(\.\d\+\)\=\%(us\|ms\|s\|m\|h\)\|0\)\)\=\)\ze\s/ nextgroup=sim7000Lane skipwhite

syn match sim7000Tail /\s\@1<=#.*/ contained
syn match sim7000Escape /\\\%([rnt\\{]\|x\x\x\)/ contained
syn match sim7000Wrong /\\\%([rnt\\{]\|x\x\x\)\@!.\=/ contained
syn match sim7000Count /{\d\+}/ contained
syn cluster sim7000Text contains=sim7000Tail,sim7000Escape,sim7000Wrong,sim7000Count

syn match sim7000WrongWord /\S.*/ contained

" begin: made by editors/make.py
syn match sim7000Host /\S.*/ contained contains=@sim7000Text
syn match sim7000Modem /\S.*/ contained contains=@sim7000Text
syn match sim7000Ftp /\S.*/ contained contains=@sim7000Text
syn match sim7000Told /\S.*/ contained contains=@sim7000Text
syn match sim7000Acted /\S.*/ contained contains=@sim7000Text
syn match sim7000Act /\%(power-key\|hang-up\|append\|folder\|inject\|remove\|rename\|break\|drop\|DTR\|RTS\|add\|put\)\%(\s\|$\)\@=/ contained nextgroup=sim7000Acted skipwhite
syn match sim7000Lane />\ze\s/ contained nextgroup=sim7000Host,sim7000WrongWord skipwhite
syn match sim7000Lane /<\ze\s/ contained nextgroup=sim7000Modem,sim7000WrongWord skipwhite
syn match sim7000Lane />>\ze\s/ contained nextgroup=sim7000Ftp,sim7000WrongWord skipwhite
syn match sim7000Lane /<<\ze\s/ contained nextgroup=sim7000Ftp,sim7000WrongWord skipwhite
syn match sim7000Lane /!\ze\s/ contained nextgroup=sim7000Told,sim7000WrongWord skipwhite
syn match sim7000Lane />!\ze\s/ contained nextgroup=sim7000Act,sim7000WrongWord skipwhite
syn match sim7000Lane /@\ze\s/ contained nextgroup=sim7000Told,sim7000WrongWord skipwhite
" end

hi def link sim7000Wrong Error
hi def link sim7000WrongWord Error
hi def link sim7000Comment Comment
hi def link sim7000Tail Comment
hi def link sim7000Head PreProc
hi def link sim7000Name String
hi def link sim7000Time Number
hi def link sim7000Lane Operator
hi def link sim7000Host Identifier
hi def link sim7000Modem String
hi def link sim7000Ftp Type
hi def link sim7000Told Comment
hi def link sim7000Act Statement
hi def link sim7000Acted Identifier
hi def link sim7000Escape SpecialChar
hi def link sim7000Count Special

let b:current_syntax = 'sim7000trace'
