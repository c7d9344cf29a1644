" :make tells what is wrong with a scenario or a trace, with its line.
if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1

setlocal commentstring=#\ %s comments=:#
setlocal makeprg=sim7000\ check\ %:S errorformat=%f:%l:\ %m
let b:undo_ftplugin = 'setlocal commentstring< comments< makeprg< errorformat<'
