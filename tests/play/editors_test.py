# SPDX-License-Identifier: MIT
"""Editors colour every scenario and trace of this tree, and know what the program knows. Prints TAP.

    editors_test.py SIM7000 ROOT

The TextMate grammars are carried out here, with Python's regular expressions; the files of Vim by
Vim, where it is there and has the feature +syntax."""

import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

SIM7000, ROOT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
EDITORS = os.path.join(ROOT, "editors")
sys.path.insert(0, EDITORS)
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
sys.dont_write_bytecode = True
import make  # noqa: E402
import tap  # noqa: E402
from tap import Skip  # noqa: E402


def text_of(path):
    with open(os.path.join(ROOT, path), encoding="utf-8", errors="surrogateescape") as file:
        return file.read()


def tree(pattern):
    return sorted(glob.glob("scenarios/" + pattern, root_dir=ROOT, recursive=True))


def blocks(page, language="ini"):
    return re.findall(rf"^```{language}\n(.*?)^```", text_of(page), re.M | re.S)


# --- TextMate ---


class Grammar:
    """As much of TextMate as the grammars here use: match, begin and end, captures, include."""

    def __init__(self, name):
        self.root = json.loads(text_of(f"editors/vscode/syntaxes/{name}.tmLanguage.json"))
        self.compiled = {}

    def pattern(self, text):
        if text not in self.compiled:
            self.compiled[text] = re.compile(text)
        return self.compiled[text]

    def rules(self, rule):
        for one in rule["patterns"]:
            if "include" in one:
                yield from self.rules(self.root["repository"][one["include"][1:]])
            else:
                yield one

    def paint(self, line, at, end, name):
        for place in range(at, end):
            if name:
                self.scopes[place] = name

    def paint_captures(self, captures, match):
        for number, capture in (captures or {}).items():
            if match.group(int(number)) is not None:
                self.paint(None, *match.span(int(number)), capture["name"])

    def step(self, line, at):
        """The next thing in the line: (where, its rule or None for the end, match)."""
        rule = self.stack[-1]
        found = []
        if "end" in rule:
            match = self.pattern(rule["end"]).search(line, at)
            found += [(match.start(), -1, None, match)] if match else []
        for order, one in enumerate(self.rules(rule)):
            match = self.pattern(one.get("begin", one.get("match"))).search(line, at)
            found += [(match.start(), order, one, match)] if match else []
        return min(found, key=lambda one: one[:2], default=None)

    def colour_line(self, line):
        self.scopes, at = [None] * len(line), 0
        while True:
            content = self.stack[-1].get("contentName")
            found = self.step(line, at)
            start, _, rule, match = found or (len(line), 0, None, None)
            self.paint(line, at, start, content)
            if not found:
                return self.scopes
            before, depth = at, len(self.stack)
            at = match.end()
            if rule is None:
                self.stack.pop()
            else:
                self.paint(line, *match.span(), rule.get("name"))
                self.paint_captures(rule.get("captures", rule.get("beginCaptures")), match)
                if "begin" in rule:
                    self.stack.append(rule)
            if at == before and len(self.stack) == depth:
                return self.scopes

    def colour(self, text):
        self.stack = [self.root]
        return [self.colour_line(line) for line in text.split("\n")]

    def complaints(self, text):
        """(line, column, what) of what has no scope or a wrong one; the first of each kind of a line."""
        for number, (line, scopes) in enumerate(zip(text.split("\n"), self.colour(text)), 1):
            before = None
            for column, (char, scope) in enumerate(zip(line, scopes), 1):
                bad = None if char.isspace() else "none" if not scope else "wrong" if "invalid" in scope else None
                if bad and bad != before:
                    yield number, column, bad
                    before = bad


SCENARIO, TRACE = "sim7000-scenario", "sim7000-trace"


def test_files_are_those_that_the_tables_make():
    wrong = [path for path, text in make.made().items() if text_of("editors/" + path) != text]
    assert not wrong, f"{wrong}: python3 editors/make.py --write"


def test_tables_of_the_pages_are_the_rows_of_the_program():
    """Those that no other test holds."""
    files = re.findall(r'^    \{"(\w+)", make_', text_of("sim/scenario/files.c"), re.M)
    assert sorted(make.FILES) == sorted([*files, "folder"]), make.FILES
    acts = re.findall(r'\.word = "([A-Za-z-]+)"', text_of("sim/scenario/host_act.c"))
    assert sorted(make.ACTS) == sorted(acts), set(make.ACTS) ^ set(acts)
    signs = re.search(r"signs\[\w*\] = \{(.*?)\};", text_of("sim/trace/write.c"), re.S)[1]
    assert set(make.LANES) == set(re.findall(r'"([^"]+)"', signs)), signs


def test_textmate_colours_every_scenario_and_trace():
    for name, pattern in ((SCENARIO, "**/*.ini"), (TRACE, "**/*.trace")):
        grammar, files = Grammar(name), tree(pattern)
        assert len(files) > 100, files
        wrong = [(path, *found) for path in files for found in grammar.complaints(text_of(path))]
        assert not wrong, wrong[:5]


def test_textmate_colours_what_the_pages_show():
    grammar, shown = Grammar(SCENARIO), blocks("docs/scenario.md")
    assert len(shown) > 5
    for text in shown:
        wrong = list(grammar.complaints(text))
        assert not wrong, (wrong, text)


def examples():
    """(section head, key, example) of each row of the reference."""
    for head in re.findall(r"^### (\[.*\])$", text_of("docs/scenario.md"), re.M):
        part = text_of("docs/scenario.md").split(f"### {head}\n", 1)[1].split("\n#", 1)[0]
        for line in re.findall(r"^\| `.*$", part, re.M):
            cells = [cell.strip().strip("`") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            yield head, cells[0], cells[3]


def slipped(word):
    return word[:-1] + ("x" if word[-1] != "x" else "y")


def scenarios_with_a_mistake():
    """(text, whether line 2 is wrong): each key as in its example, and misspelled; each of the words."""
    for head, key, example in examples():
        yield f"{head}\n{key} = {example}\n", False
        yield f"{head}\n{slipped(key)} = {example}\n", True
        yield f"[x]\n{key} = {example}\n", True
    for key, words in (("on", make.ONS), ("then", make.THENS)):
        for word in words:
            yield f"[fault a b]\n  {key}={word} 1 ; why\n", False
            if " " not in word:  # `ftp enx` is a pattern behind `ftp`
                yield f"[fault a b]\n{key} = {slipped(word)} 1\n", True
    for word in make.FILES:
        yield f"[files] ; here\n/a b.txt = {word} 1\n", False
        yield f"[files]\n/a b.txt = {slipped(word)}\n", True
    for name, named, keys in make.SECTIONS:
        for key, told in keys.items():
            for word in told or []:
                head = f"[{name} x]" if named else f"[{name}]"
                yield f"{head}\n{key} = {word} ; why\n", False
                yield f"{head}\n{key} = {slipped(word)}q\n", True


def test_textmate_knows_each_key_and_word_and_marks_slips():
    grammar = Grammar(SCENARIO)
    cases = list(scenarios_with_a_mistake())
    assert len(cases) > 300, len(cases)
    for text, wrong in cases:
        found = [what for line, _, what in grammar.complaints(text) if line == 2]
        assert found == (["wrong"] if wrong else []), (text, found)


TRACE_LINES = (
    ("0s  > AT\\r", False), ("+1s..3s\t<  \\x00{16} # so", False), ("* @ registered", False),
    ("+0 >! hang-up # gone", False), ("seed 42", False), ("scenario a b.ini # c", False),
    ("20 > AT\\r", True), ("0s = AT", True), ("0s > AT\\q", True), ("0s >! hang-on", True),
    ("+1x < a", True), ("seeds 42", True),
)  # fmt: skip


def test_textmate_marks_what_is_wrong_in_a_trace():
    grammar = Grammar(TRACE)
    for line, wrong in TRACE_LINES:
        found = [what for _, _, what in grammar.complaints(line)]
        assert found == (["wrong"] if wrong else []), (line, found)


# --- Vim ---


def vim(folder, *arguments, **environment):
    program = shutil.which("vim")
    said = program and subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    if not said or "+syntax" not in said:
        raise Skip("vim with +syntax is not there")
    words = [program, "-N", "-u", "NONE", "-i", "NONE", "-n", "-es", "--cmd", f"set rtp^={EDITORS}/vim"]
    subprocess.run([*words, *arguments], cwd=folder, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300,
                   env={**os.environ, **environment, "TERM": "dumb"})  # fmt: skip


def colours(folder, files):
    """What Vim says of the files: {file: type} and [(file, line, what)]."""
    listed, out = os.path.join(folder, "list"), os.path.join(folder, "out")
    with open(listed, "w", encoding="utf-8") as file:
        file.write("\n".join(files) + "\n")
    vim(folder, "-S", os.path.join(ROOT, "tests/play/colours.vim"), COLOURS_LIST=listed, COLOURS_OUT=out)
    assert os.path.exists(out), "vim did not come to its end"
    types, found = {}, []
    with open(out, encoding="utf-8", errors="surrogateescape") as file:
        for line in file.read().splitlines():
            place = re.fullmatch(r"(.*?):(\d+):\d+: (\w+)", line)
            if place:
                found.append((place[1], int(place[2]), place[3]))
            else:
                path, _, types[path] = line.rpartition(": ")[0], None, line.rpartition(": ")[2]
    return types, found


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write(text)
    return path


def test_vim_colours_every_scenario_and_trace():
    with tempfile.TemporaryDirectory() as folder:
        lines = {line for path in tree("**/*.trace") for line in text_of(path).split("\n")}
        lines = sorted(line for line in lines if line.isprintable() or "\t" in line)
        # No line of a trace changes how another one looks: each stands once, and not in whole length.
        write(folder, "all.trace", "\n".join(line[:300] for line in lines))
        files = [os.path.join(ROOT, path) for path in tree("**/*.ini") if text_of(path).strip()]
        types, found = colours(folder, [*files, "all.trace"])
        assert not found, found[:5]
        assert types.pop("all.trace") == "sim7000trace", types
        headed = [path for path in files if re.search(r"^\s*\[", text_of(path), re.M)]
        assert {types[path] for path in headed} == {"sim7000scenario"}, types


def test_vim_knows_each_key_and_word_and_marks_slips():
    with tempfile.TemporaryDirectory() as folder:
        text, wanted = "[scenario]\n", set()
        for case, wrong in scenarios_with_a_mistake():
            head, entry, _ = case.split("\n")
            number = text.count("\n") + 2
            wanted |= {number} if wrong else set()
            wanted |= {number - 1} if head == "[x]" else set()
            text += case
        trace = "\n".join(line for line, _ in TRACE_LINES)
        slips = {i for i, (_, wrong) in enumerate(TRACE_LINES, 1) if wrong}
        write(folder, "all.ini", text)
        write(folder, "all.trace", trace)
        write(folder, "other.ini", "[mysqld]\nport = 1\n")
        types, found = colours(folder, ["all.ini", "all.trace", "other.ini"])
        assert types["other.ini"] == "dosini", types
        marked = {line for path, line, what in found if path == "all.ini" and what == "wrong"}
        lines = text.split("\n")
        assert marked == wanted, [lines[i - 1] for i in sorted(marked ^ wanted)][:9]
        assert not [one for one in found if one[0] == "all.ini" and one[2] == "none"], found
        assert {line for path, line, _ in found if path == "all.trace"} == slips, found


def test_make_in_vim_goes_to_what_is_wrong():
    with tempfile.TemporaryDirectory() as folder:
        write(folder, "a b.ini", "[network]\nbearer = up\nbeerer = up\n")
        os.mkdir(os.path.join(folder, "bin"))
        os.symlink(SIM7000, os.path.join(folder, "bin/sim7000"))
        jump = "call writefile([expand('%') . ':' . line('.')] + map(getqflist(), 'v:val.text'), 'out')"
        vim(folder, "-c", "filetype plugin on", "-c", r"edit a\ b.ini", "-c", "make", "-c", jump,
            "-c", "qa!", PATH=os.path.join(folder, "bin") + ":" + os.environ["PATH"])  # fmt: skip
        with open(os.path.join(folder, "out"), encoding="utf-8") as file:
            place, *told = file.read().splitlines()
        assert place == "a b.ini:3" and "unknown key" in told[0], (place, told)


sys.exit(tap.run(globals()))
