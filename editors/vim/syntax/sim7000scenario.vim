" Vim syntax file
" Language: scenarios of sim7000, sim7000-scenario(5)
" The words between the marks come from the tables of docs/scenario.md: python3 editors/make.py --write

if exists('b:current_syntax')
  finish
endif

syn case match
syn sync fromstart

" What is nothing else is wrong.
syn match sim7000Wrong /^\s*[^;# \t].*/
syn match sim7000Comment /^\s*[;#].*/

" --- values: a key leads to one of sim7000Value, sim7000On, sim7000Then and sim7000File ---

syn match sim7000Tail /\s\@1<=;.*/ contained
syn match sim7000Quoted /"[^"]*"/ contained contains=sim7000Escape
syn match sim7000Escape /\\\%(x\x\x\|.\)\|{\d\+}/ contained
syn match sim7000Pattern /\*/ contained
syn match sim7000Given /\$\d\+/ contained
syn match sim7000Number /\<\d\+\%(\.\d\+\)\=\%(us\|ms\|s\|m\|h\|K\|M\|%\|[kM]\=bit\/s\)\=\%(\w\)\@!/ contained
syn cluster sim7000Text contains=sim7000Tail,sim7000Quoted,sim7000Escape,sim7000Pattern,sim7000Given,sim7000Number
syn match sim7000Value /\S.*/ contained contains=@sim7000Text

syn match sim7000WrongWord /\S.*/ contained
syn match sim7000Is /\s*[=:]\s*/ contained nextgroup=sim7000Choice,sim7000WrongChoice,sim7000Value
syn match sim7000IsOn /\s*[=:]\s*/ contained nextgroup=sim7000On,sim7000WrongWord
syn match sim7000IsThen /\s*[=:]\s*/ contained nextgroup=sim7000Then,sim7000WrongWord
syn match sim7000IsFile /\s*[=:]\s*/ contained nextgroup=sim7000File,sim7000WrongWord
syn match sim7000When /\<\%(for\|after\)\>\ze\s\+[0-9.]/ contained
syn match sim7000Rest /\S.*/ contained contains=@sim7000Text,sim7000When
syn match sim7000Path /^\s*\/[^=:]*/ contained nextgroup=sim7000IsFile

" Behind a section's head only a comment may stand.
syn match sim7000Wrong /\]\@1<=\s*[^;# \t].*/ contained
syn match sim7000Comment /\%(\]\s*\)\@<=[;#].*/ contained

" begin: made by editors/make.py
syn match sim7000On /\%(connect\ data\|command\|connect\|ftp\ end\|resolve\|data\|host\|line\|sent\|time\|ftp\)\%(\s\|$\)\@=/ contained nextgroup=sim7000Rest skipwhite
syn match sim7000Then /\%(deactivate\|deregister\|no-attach\|no-bearer\|power-key\|power-off\|card-out\|power-on\|register\|card-in\|corrupt\|silence\|answer\|damage\|detach\|outage\|reboot\|refuse\|signal\|close\|delay\|noise\|reply\|reset\|stall\|code\|drop\|hang\|urc\)\%(\s\|$\)\@=/ contained nextgroup=sim7000Rest skipwhite
syn match sim7000File /\%(digits\|folder\|random\|from\|text\)\%(\s\|$\)\@=/ contained nextgroup=sim7000Rest skipwhite
syn match sim7000WrongChoice /\%(^\s*attach\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*attach\s*[=:]\s*\)\@<=\%(yes\|no\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*bearer\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*bearer\s*[=:]\s*\)\@<=\%(down\|up\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*bearer_attaches\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*bearer_attaches\s*[=:]\s*\)\@<=\%(yes\|no\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*boot\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*boot\s*[=:]\s*\)\@<=\%(ready\|cold\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*call_ready\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*call_ready\s*[=:]\s*\)\@<=\%(before\|yes\|no\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*cereg\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*cereg\s*[=:]\s*\)\@<=\%(same\|0\|1\|2\|3\|4\|5\|6\|7\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*cfun_ready\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*cfun_ready\s*[=:]\s*\)\@<=\%(before\|behind\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*cgreg\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*cgreg\s*[=:]\s*\)\@<=\%(same\|0\|1\|2\|3\|4\|5\|6\|7\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*cnact_form\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*cnact_form\s*[=:]\s*\)\@<=\%(status\|index\|note\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*cnact_refused\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*cnact_refused\s*[=:]\s*\)\@<=\%(error\|urc\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*cops_answers\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*cops_answers\s*[=:]\s*\)\@<=\%(searched\|at-once\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*creg\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*creg\s*[=:]\s*\)\@<=\%(same\|0\|1\|2\|3\|4\|5\|6\|7\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*deact_urc\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*deact_urc\s*[=:]\s*\)\@<=\%(before\|behind\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*denied\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*denied\s*[=:]\s*\)\@<=\%(yes\|no\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*end_after\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*end_after\s*[=:]\s*\)\@<=\%(data\|read\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*etput_order\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*etput_order\s*[=:]\s*\)\@<=\%(manual\|note\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*model\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*model\s*[=:]\s*\)\@<=\%(SIM7000A\|SIM7000C\|SIM7000E\|SIM7000G\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*network_time\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*network_time\s*[=:]\s*\)\@<=\%(quoted\|plain\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*pace\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*pace\s*[=:]\s*\)\@<=\%(field\|usual\|slow\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*pasv\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*pasv\s*[=:]\s*\)\@<=\%(anywhere\|server\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*payload_echo\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*payload_echo\s*[=:]\s*\)\@<=\%(yes\|no\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*power_key\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*power_key\s*[=:]\s*\)\@<=\%(none\|dtr\|rts\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*profile\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*profile\s*[=:]\s*\)\@<=\%(cat-m1\|nb-iot\|ideal\|gprs\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*put_name_fallback\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*put_name_fallback\s*[=:]\s*\)\@<=\%(yes\|no\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*quirks\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*quirks\s*[=:]\s*\)\@<=\%(1529B05SIM7000G\|SIM7080\|SIM800\|SIM900\|none\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*register_digits\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*register_digits\s*[=:]\s*\)\@<=\%(1\|3\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*required\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*required\s*[=:]\s*\)\@<=\%(yes\|no\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*rest_once\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*rest_once\s*[=:]\s*\)\@<=\%(yes\|no\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*roaming\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*roaming\s*[=:]\s*\)\@<=\%(yes\|no\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*sapbr_closed\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*sapbr_closed\s*[=:]\s*\)\@<=\%(accept\|refuse\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*sapbr_quits\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*sapbr_quits\s*[=:]\s*\)\@<=\%(yes\|no\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*search\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*search\s*[=:]\s*\)\@<=\%(yes\|no\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*selection\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*selection\s*[=:]\s*\)\@<=\%(automatic\|manual\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*set_in_session\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*set_in_session\s*[=:]\s*\)\@<=\%(accept\|refuse\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*shared\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*shared\s*[=:]\s*\)\@<=\%(yes\|no\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*state\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*state\s*[=:]\s*\)\@<=\%(absent\|failed\|ready\|puk\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*status\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*status\s*[=:]\s*\)\@<=\%(unread\|read\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000WrongChoice /\%(^\s*urc_space\s*[=:]\s*\)\@<=\S.*/ contained
syn match sim7000Choice /\%(^\s*urc_space\s*[=:]\s*\)\@<=\%(yes\|no\)\ze\s*\%(\s;.*\)\=$/ contained nextgroup=sim7000Tail skipwhite
syn match sim7000ScenarioKey /^\s*\%(title\|date\|seed\)\ze\s*[=:]/ contained nextgroup=sim7000Is
syn region sim7000InScenario matchgroup=sim7000Section start=/^\s*\[\s*scenario\s*\]/ end=/^\s*\[/me=s-1 fold contains=sim7000Comment,sim7000Wrong,sim7000ScenarioKey
hi def link sim7000ScenarioKey sim7000Key
syn match sim7000ModuleKey /^\s*\%(put_name_fallback\|response_timeout\|bearer_attaches\|register_digits\|set_in_session\|unread_timeout\|cnact_refused\|bearer_error\|network_time\|payload_echo\|refuse_delay\|sapbr_closed\|bearer_lost\|close_delay\|etput_order\|put_timeout\|ready_delay\|sapbr_quits\|boot_delay\|call_ready\|cfun_ready\|cnact_form\|open_delay\|deact_urc\|end_after\|end_delay\|power_key\|rest_once\|urc_space\|revision\|battery\|put_max\|quirks\|remind\|model\|think\|baud\|boot\|cgmi\|cgmm\|cmee\|imei\|pace\|ati\)\ze\s*[=:]/ contained nextgroup=sim7000Is
syn region sim7000InModule matchgroup=sim7000Section start=/^\s*\[\s*module\s*\]/ end=/^\s*\[/me=s-1 fold contains=sim7000Comment,sim7000Wrong,sim7000ModuleKey
hi def link sim7000ModuleKey sim7000Key
syn match sim7000SimKey /^\s*\%(number\|iccid\|state\|store\|busy\|imsi\|pin\|puk\)\ze\s*[=:]/ contained nextgroup=sim7000Is
syn region sim7000InSim matchgroup=sim7000Section start=/^\s*\[\s*sim\s*\]/ end=/^\s*\[/me=s-1 fold contains=sim7000Comment,sim7000Wrong,sim7000SimKey
hi def link sim7000SimKey sim7000Key
syn match sim7000NetworkKey /^\s*\%(activate_delay\|register_after\|cops_answers\|selection\|operator\|profile\|roaming\|attach\|bearer\|denied\|jitter\|search\|cereg\|cgreg\|names\|area\|cell\|creg\|down\|plmn\|scan\|act\|apn\|csq\|rtt\|ip\|up\)\ze\s*[=:]/ contained nextgroup=sim7000Is
syn region sim7000InNetwork matchgroup=sim7000Section start=/^\s*\[\s*network\s*\]/ end=/^\s*\[/me=s-1 fold contains=sim7000Comment,sim7000Wrong,sim7000NetworkKey
hi def link sim7000NetworkKey sim7000Key
syn match sim7000GnssKey /^\s*\%(after\|fix\)\ze\s*[=:]/ contained nextgroup=sim7000Is
syn region sim7000InGnss matchgroup=sim7000Section start=/^\s*\[\s*gnss\s*\]/ end=/^\s*\[/me=s-1 fold contains=sim7000Comment,sim7000Wrong,sim7000GnssKey
hi def link sim7000GnssKey sim7000Key
syn match sim7000FtpKey /^\s*\%(password\|listing\|listen\|server\|shared\|quota\|host\|pasv\|port\|root\|user\)\ze\s*[=:]/ contained nextgroup=sim7000Is
syn region sim7000InFtp matchgroup=sim7000Section start=/^\s*\[\s*ftp\s*\]/ end=/^\s*\[/me=s-1 fold contains=sim7000Comment,sim7000Wrong,sim7000FtpKey
hi def link sim7000FtpKey sim7000Key
syn region sim7000InFiles matchgroup=sim7000Section start=/^\s*\[\s*files\s*\]/ end=/^\s*\[/me=s-1 fold contains=sim7000Comment,sim7000Wrong,sim7000Path
syn match sim7000FaultKey /^\s*\%(required\|chance\|nth\)\ze\s*[=:]/ contained nextgroup=sim7000Is
syn match sim7000FaultKey /^\s*on\ze\s*[=:]/ contained nextgroup=sim7000IsOn
syn match sim7000FaultKey /^\s*then\ze\s*[=:]/ contained nextgroup=sim7000IsThen
syn region sim7000InFault matchgroup=sim7000Section start=/^\s*\[\s*fault\s\+[^] \t][^]]*\]/ end=/^\s*\[/me=s-1 fold contains=sim7000Comment,sim7000Wrong,sim7000FaultKey
hi def link sim7000FaultKey sim7000Key
syn match sim7000MessageKey /^\s*\%(status\|from\|sent\|text\|at\)\ze\s*[=:]/ contained nextgroup=sim7000Is
syn region sim7000InMessage matchgroup=sim7000Section start=/^\s*\[\s*message\s\+[^] \t][^]]*\]/ end=/^\s*\[/me=s-1 fold contains=sim7000Comment,sim7000Wrong,sim7000MessageKey
hi def link sim7000MessageKey sim7000Key
syn match sim7000AnswerKey /^\s*\%(payload\|prompt\|result\|delay\|data\|line\|then\|nth\)\ze\s*[=:]/ contained nextgroup=sim7000Is
syn region sim7000InAnswer matchgroup=sim7000Section start=/^\s*\[\s*answer\s\+[^] \t][^]]*\]/ end=/^\s*\[/me=s-1 fold contains=sim7000Comment,sim7000Wrong,sim7000AnswerKey
hi def link sim7000AnswerKey sim7000Key
syn match sim7000ExpectKey /^\s*\%(command\|before\|within\|after\|count\|never\)\ze\s*[=:]/ contained nextgroup=sim7000Is
syn region sim7000InExpect matchgroup=sim7000Section start=/^\s*\[\s*expect\s\+[^] \t][^]]*\]/ end=/^\s*\[/me=s-1 fold contains=sim7000Comment,sim7000Wrong,sim7000ExpectKey
hi def link sim7000ExpectKey sim7000Key
" end

hi def link sim7000Wrong Error
hi def link sim7000WrongWord Error
hi def link sim7000WrongChoice Error
hi def link sim7000Comment Comment
hi def link sim7000Tail Comment
hi def link sim7000Section Title
hi def link sim7000Key Identifier
hi def link sim7000Path Identifier
hi def link sim7000Is Operator
hi def link sim7000IsOn Operator
hi def link sim7000IsThen Operator
hi def link sim7000IsFile Operator
hi def link sim7000Choice Constant
hi def link sim7000On Statement
hi def link sim7000Then Statement
hi def link sim7000When Statement
hi def link sim7000File Statement
hi def link sim7000Value String
hi def link sim7000Rest String
hi def link sim7000Quoted String
hi def link sim7000Escape SpecialChar
hi def link sim7000Pattern Special
hi def link sim7000Given Special
hi def link sim7000Number Number

let b:current_syntax = 'sim7000scenario'
