# SPDX-License-Identifier: MIT
"""Makes the whole library one file, for projects that copy sources: single.py ROOT OUT SOURCE...

A static name of one file may be anything in another, so names of a file's own are given its name
in front; members of structs keep theirs. All that the files share gets a prefix by #define, so
that nothing meets a name of the program it is part of. OUT then needs sim7000.h beside it, and
inih: ini.c beside it, or -linih.
"""

import os
import re
import sys

TOKEN = re.compile(
    r"""(?P<comment>/\*.*?\*/|//[^\n]*)|(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
    r"""|(?P<word>[A-Za-z_]\w*)|(?P<arrow>->|\.\.\.)|(?P<space>\s+)|(?P<other>.)""",
    re.S,
)
INCLUDE = re.compile(r'^#include ("[^"]*"|<[^>]*>)[^\n]*\n', re.M)
# A function that is not static, where it is defined; a table, where it is declared.
SHARED = re.compile(r"^(?!static)[A-Za-z_][\w \*]*?\b(\w+)\([^;{]*?\)\n\{", re.M)
OWN = [
    re.compile(r"^static [^\n;={(]*?\b(\w+)\(", re.M),  # functions
    re.compile(r"^static [^\n;={(]*?\b(\w+)(?:\[[^\n]*?\])* (?:=|;)", re.M),
    re.compile(r"^static [^\n;={(]*?\b(\w+)(?:\[[^\n]*?\])*;", re.M),
    re.compile(r"^static [^\n;={]*?\(\*const (\w+)\[", re.M),
    re.compile(r"^static [^\n;={]*?\(\*(?:const )?(\w+)\)", re.M),
    re.compile(r"^typedef [^\n;{(]*?\b(\w+)[;(]", re.M),
]
TAG = re.compile(r"^(?:static const )?(?:static )?(?:const )?(?:struct|enum|union) (\w+) \{", re.M)
ENUM = re.compile(r"^(?:typedef )?enum(?: \w+)? \{(.*?)\}", re.M | re.S)
MACRO = re.compile(r"^#define (\w+)", re.M)


# What one file cannot help: a name of one source is a parameter of another.
QUIET = """#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#endif
"""


def without_comments(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def own_names(text):
    """Functions, variables and types; tags; enumerators: of one .c file."""
    bare = without_comments(text)
    plain = {name for row in OWN for name in row.findall(bare)}
    tags = set(TAG.findall(bare))
    numbers = set()
    for body in ENUM.findall(bare):
        numbers |= set(re.findall(r"(?:^|,)\s*([A-Za-z_]\w*)", body))
    return plain, tags, numbers


def rename(text, prefix, known):
    """`known`: tags that headers name."""
    plain, tags, numbers = own_names(text)
    tags -= known
    out, before, depth, bodies, tagged = [], "", 0, [], False
    for match in TOKEN.finditer(text):
        kind, token = match.lastgroup, match.group()
        if kind in ("comment", "space"):
            out.append(" " if kind == "comment" else token)
            continue
        new = token
        if kind == "word":
            is_tag = before in ("struct", "enum", "union")
            in_struct = bool(bodies)
            if is_tag:
                new = prefix + token if token in tags else token
            elif before in (".", "->"):
                pass
            elif token in numbers or (token in plain and not in_struct):
                new = prefix + token
            if is_tag or token in ("struct", "union"):
                tagged = token in ("struct", "union") or (tagged and is_tag)
            else:
                tagged = False
        elif token == "{":
            depth += 1
            if tagged:
                bodies.append(depth)
            tagged = False
        elif token == "}":
            if bodies and bodies[-1] == depth:
                bodies.pop()
            depth -= 1
            tagged = False
        else:
            tagged = False
        before = token
        out.append(new)
    return "".join(out)


class Single:
    def __init__(self, root):
        self.root = root
        self.done, self.system, self.parts, self.sources = set(), [], [], []
        self.shared, self.tags = set(), set()

    def find(self, name, beside):
        for place in (os.path.join(self.root, "sim"), os.path.join(self.root, "include"), beside):
            path = os.path.join(place, name)
            if os.path.exists(path):
                return path
        raise SystemExit(f"single.py: no header {name}")

    def includes(self, text, beside):
        for name in INCLUDE.findall(text):
            inner = name[1:-1]
            if name[0] == "<":
                if inner not in self.system:
                    self.system.append(inner)
            elif inner != "sim7000.h":
                self.header(self.find(inner, beside))
        return INCLUDE.sub("", text)

    def header(self, path):
        if path in self.done:
            return
        self.done.add(path)
        with open(path, encoding="utf-8") as file:
            text = self.includes(file.read(), os.path.dirname(path))
        for more in re.findall(r"^extern ([^;]*);", text, re.M | re.S):
            self.shared |= set(re.findall(r"\b(\w+)(?:\[\])?\s*(?:,|$)", more))
        self.tags |= set(re.findall(r"\b(?:struct|enum|union) (\w+)", without_comments(text)))
        self.parts.append(without_comments(text))

    def source(self, path):
        with open(path, encoding="utf-8") as file:
            text = self.includes(file.read(), os.path.dirname(path))
        self.shared |= set(SHARED.findall(without_comments(text)))
        self.sources.append((os.path.relpath(path, os.path.join(self.root, "sim")), text))

    def renamed(self):
        for name, text in self.sources:
            prefix = re.sub(r"\W", "_", name[:-2]) + "__"
            undo = "".join(f"#undef {macro}\n" for macro in MACRO.findall(text))
            yield f"/* --- {name} --- */\n{rename(text, prefix, self.tags)}{undo}"

    def text(self):
        with open(os.path.join(self.root, "LICENSE"), encoding="utf-8") as file:
            licence = "".join(" * " + line for line in file).replace(" * \n", " *\n")
        shared = sorted(name for name in self.shared if not name.startswith("sim7000_"))
        return (
            "/* libsim7000 in one file, made from its sources: change those. Compile it as C11,\n"
            " * with sim7000.h and inih.\n *\n" + licence + " */\n"
            + '#include "sim7000.h"\n\n#define SIM7000_SINGLE\n'
            + "".join(f"#include <{name}>\n" for name in self.system)
            + "".join(f"#define {name} sim7000__{name}\n" for name in shared)
            + QUIET
            + re.sub(r"\n\s*\n+", "\n\n", "\n".join([*self.parts, *self.renamed()]))
            + "#if defined(__GNUC__)\n#pragma GCC visibility pop\n#endif\n"
        )


def main(root, out, *sources):
    single = Single(root)
    for source in sources:
        single.source(source)
    with open(out, "w", encoding="utf-8") as file:
        file.write(single.text())


main(*sys.argv[1:])
