# SPDX-License-Identifier: MIT
"""Syntax files from the tables of docs/scenario.md and docs/trace.md, which are held to the rows of
the program. So an editor knows each section, key and word that the program knows.

    make.py            says which files are not as they would be made; status 1 if there are any
    make.py --write    makes them

Vim files have the words between two marks; the TextMate grammars are made whole."""

import json
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
BEGIN, END = "begin: made by editors/make.py\n", "\" end\n"


def text_of(path):
    with open(os.path.join(HERE, path), encoding="utf-8") as file:
        return file.read()


# --- the tables ---


def rows(text, head):
    """The first cells of the table below a heading, and the second ones."""
    part = re.search(rf"^#+ {re.escape(head)}\n(.*?)(?=^#|\Z)", text, re.M | re.S)[1]
    table = re.findall(r"^\| `(.*?)` \|(.*?)(?<!\\)\|", part, re.M)
    assert table, head
    return table


def words(text, head):
    """Words in small letters at the start of each first cell: `connect data`, `code`."""
    return [re.match(r"[a-z-]+(?: [a-z-]+)*", cell)[0] for cell, _ in rows(text, head)]


def choices(value):
    """The words of a value that can be nothing else: "no or yes", "one of a, b"; not "2, 1..3"."""
    found = re.fullmatch(r"(?:one of )?([\w.-]+(?:, [\w.-]+)*)(?: or ([\w.-]+))?", value.strip())
    told = found and [*found[1].split(", "), *filter(None, [found[2]])]
    return told if told and len(told) > 1 and ".." not in value else None


def sections(text):
    """(name, whether it is named, {key: choices or None}) for each section of a scenario."""
    for head in re.findall(r"^### \[(.*)\]$", text, re.M):
        name, _, named = head.partition(" ")
        keys = {} if name == "files" else dict(rows(text, f"[{head}]"))
        yield name, bool(named), {key: choices(value) for key, value in keys.items()}


SCENARIO, TRACE = text_of("../docs/scenario.md"), text_of("../docs/trace.md")
SECTIONS = list(sections(SCENARIO))
ONS, THENS = words(SCENARIO, "Where a fault strikes"), words(SCENARIO, "What it does")
FILES = words(SCENARIO, "Files")
LANES = [lane for lane, _ in rows(TRACE, "Lanes")]
ACTS = [re.match(r"[A-Za-z-]+", cell)[0] for cell, _ in rows(TRACE, "Acts")]

# What stands behind a lane, as both kinds of editor call it.
BEHIND = {
    ">": ("Host", "variable.parameter.host"),
    "<": ("Modem", "string.unquoted.modem"),
    ">>": ("Ftp", "storage.type.ftp"),
    "<<": ("Ftp", "storage.type.ftp"),
    "!": ("Told", "comment.line.told"),
    "@": ("Told", "comment.line.told"),
    ">!": ("Act", "keyword.control.act"),
}


def longest_first(all_words):
    return sorted(all_words, key=lambda word: (-len(word), word))


# --- Vim ---


def vim_any(all_words):
    return r"\%(" + r"\|".join(re.escape(word).replace(r"\-", "-") for word in longest_first(all_words)) + r"\)"


def vim_section(name, named, keys):
    title, key = "sim7000In" + name.capitalize(), f"sim7000{name.capitalize()}Key"
    leads = {"on": "sim7000IsOn", "then": "sim7000IsThen"} if name == "fault" else {}
    plain = [word for word in keys if word not in leads]
    if plain:
        yield rf"syn match {key} /^\s*{vim_any(plain)}\ze\s*[=:]/ contained nextgroup=sim7000Is"
    for word, lead in leads.items():
        yield rf"syn match {key} /^\s*{word}\ze\s*[=:]/ contained nextgroup={lead}"
    head = name + r"\s\+[^] \t][^]]*" if named else name + r"\s*"
    inside = key if keys else "sim7000Path"
    yield (
        rf"syn region {title} matchgroup=sim7000Section start=/^\s*\[\s*{head}\]/ end=/^\s*\[/me=s-1"
        rf" fold contains=sim7000Comment,sim7000Wrong,{inside}"
    )
    if keys:
        yield f"hi def link {key} sim7000Key"


def vim_choices():
    chosen = {}
    for _, _, keys in SECTIONS:
        for key, told in keys.items():
            if told:
                assert chosen.setdefault(key, told) == told, f"{key} means two things"
    for key, told in sorted(chosen.items()):
        behind = rf"\%(^\s*{key}\s*[=:]\s*\)\@<="
        yield rf"syn match sim7000WrongChoice /{behind}\S.*/ contained"
        yield (
            rf"syn match sim7000Choice /{behind}{vim_any(told)}\ze\s*\%(\s;.*\)\=$/ contained"
            r" nextgroup=sim7000Tail skipwhite"
        )


def vim_scenario():
    for group, told in (("On", ONS), ("Then", THENS), ("File", FILES)):
        yield (
            rf"syn match sim7000{group} /{vim_any(told)}\%(\s\|$\)\@=/ contained"
            r" nextgroup=sim7000Rest skipwhite"
        )
    yield from vim_choices()
    for section in SECTIONS:
        yield from vim_section(*section)


def vim_trace():
    for group in ("Host", "Modem", "Ftp", "Told", "Acted"):
        yield rf"syn match sim7000{group} /\S.*/ contained contains=@sim7000Text"
    yield rf"syn match sim7000Act /{vim_any(ACTS)}\%(\s\|$\)\@=/ contained nextgroup=sim7000Acted skipwhite"
    for lane in LANES:
        yield rf"syn match sim7000Lane /{lane}\ze\s/ contained nextgroup=sim7000{BEHIND[lane][0]},sim7000WrongWord skipwhite"


def vim_detect():
    yield rf"let s:heads = '^\s*\[\s*{vim_any(name for name, _, _ in SECTIONS)}\>'"


def between_marks(path, lines):
    before, rest = text_of(path).split(BEGIN)
    return before + BEGIN + "".join(line + "\n" for line in lines) + END + rest.split(END, 1)[1]


# --- TextMate. What both Oniguruma and Python's re understand, so that a test can run it. ---


def any_of(all_words):
    return "|".join(re.escape(word).replace(r"\-", "-") for word in longest_first(all_words))


def one_of(all_words):
    """Two groups: one of the words, or what else stands there."""
    return rf"(?:({any_of(all_words)})(?=\s|$)|(\S+))"


def scopes(*names):
    return {str(i): {"name": name} for i, name in enumerate(names, 1)}


COMMENT = {"name": "comment.line", "match": r"^\s*[;#].*$"}
KEY, IS, WRONG = "support.type.property-name", "punctuation.separator.key-value", "invalid.illegal"
UNIT = r"(?:us|ms|s|m|h)"


def tm_entry(keys, *value, values="#text"):
    """KEY = and what stands in front of its text."""
    pattern, told = rf"^\s*({keys})\s*([=:])\s*", [KEY, IS]
    if value:
        pattern += one_of(value)
        told += ["keyword.control", WRONG]
    return {
        "begin": pattern,
        "beginCaptures": scopes(*told),
        "end": "$",
        "contentName": "string.unquoted",
        "patterns": [{"include": values}],
    }


def tm_choice(key, told):
    return {
        "match": rf"^\s*({key})\s*([=:])\s*(?:({any_of(told)})|(\S.*?))?\s*((?<=\s);.*)?$",
        "captures": scopes(KEY, IS, "constant.language", WRONG, "comment.line"),
    }


def tm_section(name, named, keys):
    entries = []
    if name == "files":
        entries.append(tm_entry(r"/[^=:]*?", *FILES))
    if name == "fault":
        entries += [tm_entry("on", *ONS), tm_entry("then", *THENS, values="#then")]
        keys = {key: told for key, told in keys.items() if key not in ("on", "then")}
    entries += [tm_choice(key, told) for key, told in keys.items() if told]
    plain = [key for key, told in keys.items() if not told]
    if plain:
        entries.append(tm_entry(any_of(plain)))
    head = name + (r"\s+[^\]\s][^\]]*" if named else r"\s*")
    return {
        "begin": rf"^\s*(\[\s*{head}\])(?:\s*([;#].*)|\s*(\S.*))?$",
        "beginCaptures": scopes("entity.name.section", "comment.line", WRONG),
        "end": r"(?=^\s*\[)",
        "patterns": [COMMENT, *entries, {"name": WRONG, "match": r"^\s*\S.*$"}],
    }


def tm_text():
    return [
        {"name": "comment.line", "match": r"(?<=\s);.*$"},
        {"name": "string.quoted.double", "match": r'"[^"]*"'},
        {"name": "constant.character.escape", "match": r"\\(?:x[0-9A-Fa-f]{2}|.)|\{\d+\}"},
        {"name": "keyword.operator.wildcard", "match": r"\*"},
        {"name": "variable.parameter", "match": r"\$\d+"},
        {"name": "constant.numeric", "match": rf"\b\d+(?:\.\d+)?(?:{UNIT}|K|M|%|[kM]?bit/s)?(?!\w)"},
    ]


def tm_scenario():
    when = {"name": "keyword.control", "match": r"\b(?:for|after)\b(?=\s+[0-9.])"}
    return {
        "name": "sim7000 scenario",
        "scopeName": "source.sim7000-scenario",
        "patterns": [COMMENT, *(tm_section(*section) for section in SECTIONS), {"name": WRONG, "match": r"^\s*\S.*$"}],
        "repository": {"text": {"patterns": tm_text()}, "then": {"patterns": [when, {"include": "#text"}]}},
    }


def tm_lane(time, lane):
    pattern = rf"^\s*({time})\s+({re.escape(lane)})\s+"
    behind, told = BEHIND[lane][1], ["constant.numeric.time", "keyword.operator.lane"]
    if lane == ">!":
        pattern += one_of(ACTS)
        behind, told = BEHIND[">"][1], [*told, behind, WRONG]
    return {
        "begin": pattern,
        "beginCaptures": scopes(*told),
        "end": "$",
        "contentName": behind,
        "patterns": [{"include": "#text"}],
    }


def tm_trace():
    one = rf"(?:\d+(?:\.\d+)?{UNIT}|0)"
    time = rf"\*|\+?{one}(?:\.\.{one})?"
    head = {
        "match": r"^\s*(scenario|seed)\s+(\S.*?)\s*((?<=\s)#.*)?$",
        "captures": scopes("keyword.control", "string.unquoted", "comment.line"),
    }
    escape = r"\\(?:[rnt\\{]|x[0-9A-Fa-f]{2})"
    text = [
        {"name": "comment.line", "match": r"(?<=\s)#.*$"},
        {"name": "constant.character.escape", "match": escape},
        {"name": WRONG, "match": r"\\.?"},
        {"name": "constant.numeric.count", "match": r"\{\d+\}"},
    ]
    return {
        "name": "sim7000 trace",
        "scopeName": "source.sim7000-trace",
        "fileTypes": ["trace"],
        "patterns": [
            {"name": "comment.line", "match": r"^\s*#.*$"},
            head,
            *(tm_lane(time, lane) for lane in LANES),
            {"name": WRONG, "match": r"^\s*\S.*$"},
        ],
        "repository": {"text": {"patterns": text}},
    }


def as_json(value):
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def made():
    vim = {
        "vim/syntax/sim7000scenario.vim": vim_scenario(),
        "vim/syntax/sim7000trace.vim": vim_trace(),
        "vim/ftdetect/sim7000.vim": vim_detect(),
    }
    files = {path: between_marks(path, lines) for path, lines in vim.items()}
    files["vscode/syntaxes/sim7000-scenario.tmLanguage.json"] = as_json(tm_scenario())
    files["vscode/syntaxes/sim7000-trace.tmLanguage.json"] = as_json(tm_trace())
    return files


def main(arguments):
    wrong = 0
    for path, text in made().items():
        whole = os.path.join(HERE, path)
        if os.path.exists(whole) and text_of(path) == text:
            continue
        wrong += 1
        print(f"editors/{path} is not as it would be made")
        if "--write" in arguments:
            with open(whole, "w", encoding="utf-8") as file:
                file.write(text)
    return 0 if "--write" in arguments else min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
