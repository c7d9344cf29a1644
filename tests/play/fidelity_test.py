# SPDX-License-Identifier: MIT
"""docs/fidelity.md says of each form of each command where it is from and what holds it; made from
the rows, the traces, the unit tests, docs/quirks.md and captures.tsv. Prints TAP.

    fidelity_test.py [--write] SIM7000 ROOT"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict

HERE = os.path.dirname(os.path.abspath(__file__))
SUFFIX = (("=?", "test"), ("?", "read"), ("=", "write"), ("", "run"))
SHOWN = 2  # names of one kind in a cell; with more of them it says "many"

HEAD = """# Fidelity: where each command is from, and what holds it

Made from the rows, the scenarios, the tests and [quirks.md](quirks.md) by
`python3 tests/play/fidelity_test.py --write build/sim/sim7000 .`; a test holds it current.

- *Source*: the section of the SIM7000 AT command manual (V1.06 where nothing is said), the note,
  or the host programs whose source was read.
- *Captured*: a public log of a real SIM7000 in which the form and its answer were read. Most have
  none, and **no capture of an FTP transfer's bytes from a real SIM7000 was found**: what FTP does
  rests on SIMCom's papers and on the hosts that work with the modules. If you have a log,
  [add it](../CONTRIBUTING.md#add-a-log-of-a-real-module).
- *Hosts*: programs of others that send it ([hosts.md](hosts.md)).
- *Held by*: the examples of SIMCom's FTP note, other conversations below `scenarios/`, tests in
  `tests/unit/` that send it; `grep -rl` finds which. A conversation proves that the program does
  what its author read, not that a module does.
- *Differs*: the part of quirks.md that names the command.
"""


def form_of(tail):
    return next(name for suffix, name in SUFFIX if tail.startswith(suffix))


def pieces(line):
    """The commands of a line, as (name, form)."""
    line = line.strip()
    if line[:2].upper() != "AT" or line == line[:2]:
        return
    for part in re.findall(r'(?:"[^"]*"?|[^;"])+', line[2:]):
        part = part.strip()
        while part:
            basic = re.match(r"(&?[A-Z])(\d*)(\?|=\??)?", part, re.I)
            extended = re.match(r"\+[A-Z][A-Z0-9]*", part, re.I)
            if extended:
                yield "AT" + extended[0].upper(), form_of(part[extended.end():])
                break
            if not basic:
                break
            name = basic[1].upper()
            if name == "S":
                yield f"ATS{basic[2]}", form_of(basic[3] or "")
                break
            yield "AT" + name, "run"
            part = part[basic.end():]


def unescaped(text):
    return re.sub(r"\\x([0-9a-fA-F]{2})", lambda found: chr(int(found[1], 16)), text)


def sent_by_traces(root):
    for folder, _, names in os.walk(os.path.join(root, "scenarios")):
        for name in names:
            if not name.endswith(".trace"):
                continue
            path = os.path.join(folder, name)
            with open(path, encoding="utf-8") as file:
                for line in re.findall(r"^\S+\s+>\s?(.*)$", file.read(), re.M):
                    for command in re.split(r"\\r|\\n", unescaped(line)):
                        yield os.path.relpath(path, os.path.join(root, "scenarios"))[:-6], command


def sent_by_units(root):
    folder = os.path.join(root, "tests", "unit")
    for name in os.listdir(folder):
        if name.endswith(".c"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                for text in re.findall(r'"((?:[^"\\\n]|\\.)*)"', file.read()):
                    for command in re.split(r"\\r|\\n", text):
                        yield name[:-2], command.replace('\\"', '"')


def held(found):
    table = defaultdict(set)
    for name, line in found:
        for command in pieces(line):
            table[command].add(name)
    return table


def captures(known):
    table, wrong = defaultdict(set), []
    with open(os.path.join(HERE, "captures.tsv"), encoding="utf-8") as file:
        for line in file:
            if line.startswith("#") or not line.strip():
                continue
            source, commands = line.rstrip("\n").split("\t")
            for word in commands.split():
                for command in pieces(word):
                    table[command].add(source)
                    if command not in known:
                        wrong.append(word)
    return table, wrong


def quirks(root):
    """Sections of quirks.md by the command that a row names."""
    table, section = defaultdict(list), ""
    with open(os.path.join(root, "docs", "quirks.md"), encoding="utf-8") as file:
        for line in file:
            if line.startswith("## "):
                section = line[3:].strip()
            elif line.startswith("|"):
                for name in re.findall(r"(?:AT)?\+?[A-Z]*(?:&[A-Z]|[A-Z][A-Z0-9]{2,})", line):
                    name = "AT" + name if name.startswith("+") else name
                    name = "AT+" + name if not name.startswith("AT") else name
                    if section not in table[name]:
                        table[name].append(section)
    return table


def anchor(section):
    return re.sub(r"[^a-z0-9 -]", "", section.lower()).replace(" ", "-")


def some(names, many):
    return ", ".join(sorted(names)) if len(names) <= SHOWN else many


def forms_of_rows(sim7000):
    rows = json.loads(subprocess.run([sim7000, "commands", "--json"], check=True,
                                     capture_output=True, text=True).stdout)
    for row in rows:
        for shown in row["forms"]:
            tail = re.sub(r"[<\[].*", "", shown[len(row["name"]):])
            yield row, shown, (row["name"], form_of(tail))


def ledger(forms, root):
    traces, units = held(sent_by_traces(root)), held(sent_by_units(root))
    logs, wrong = captures({key for _, _, key in forms})
    differs = quirks(root)

    lines, bare = [], []
    for row, shown, key in forms:
        hosts = {name[6:] for name in traces[key] if name.startswith("hosts/")}
        noted = any(name.startswith("note/") for name in traces[key])
        others = {name for name in traces[key] if not name.startswith(("hosts/", "note/"))}
        by = ["note"] * noted + ["conversation"] * bool(others) + ["unit test"] * bool(units[key])
        if not by and not hosts:
            bare.append(shown)
        where = ", ".join(f"[{s}](quirks.md#{anchor(s)})" for s in differs.get(key[0], []))
        cells = [f"`{shown}`", row.get("source") or "", ", ".join(sorted(logs[key])),
                 some(hosts, "many"), ", ".join(by), where]
        lines.append("| " + " | ".join(cells) + " |")
    silent = [f"`{shown}`" for shown in bare if not shown.endswith("?")]
    count = len(forms)
    text = HEAD + f"""
| | |
|---|---|
| commands | {len(set(key[0] for *_, key in forms))} |
| forms of them | {count} |
| forms in a public log of a real SIM7000 | {sum(bool(logs[k]) for *_, k in forms)} |
| forms without any real capture | {sum(not logs[k] for *_, k in forms)} |
| forms that a conversation sends | {sum(bool(traces[k]) for *_, k in forms)} |
| forms that a unit test sends | {sum(bool(units[k]) for *_, k in forms)} |
| forms that neither sends | {len(bare)} |
| of these, neither read form nor test form | {len(silent)} |

The last: {', '.join(silent) or 'none'}.

Each read form and test form is sent once to a module that
was just switched on, by the test of this page; what they say is held for those alone that a
conversation or unit test sends.

| Form | Source | Captured | Hosts | Held by | Differs |
|---|---|---|---|---|---|
""" + "\n".join(lines) + "\n"
    return text, wrong


def walk(sim7000, forms):
    """Sends each form that takes nothing and changes nothing; the ones that are not there."""
    ends = {"read": "?", "test": "=?"}
    asked = [row["name"] + ends[form] for row, _, (_, form) in forms if form in ends]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "walk.trace")
        with open(path, "w", encoding="utf-8") as file:
            file.write("0s > ATE0\\r\n10s > AT+CMEE=1\\r\n")
            file.writelines(f"+200s > {command}\\r\n" for command in asked)
        subprocess.run([sim7000, "test", "--update", path], check=True, capture_output=True)
        with open(path, encoding="utf-8") as file:
            parts = re.split(r"^\S+\s+> ", file.read(), flags=re.M)[3:]
    return asked, [part.split("\\r")[0] for part in parts
                   if "\\nERROR\\r" in part or "OK" not in part and "+CME ERROR" not in part]


def main(arguments):
    sim7000, root = [word for word in arguments if word != "--write"]
    path = os.path.join(root, "docs", "fidelity.md")
    forms = list(forms_of_rows(sim7000))
    text, wrong = ledger(forms, root)
    asked, unknown = walk(sim7000, forms)
    if "--write" in arguments:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    with open(path, encoding="utf-8") as file:
        current = file.read() == text
    print("ok" if current else "not ok", 1, "- docs/fidelity.md is current")
    if not current:
        print("# make it again: python3 tests/play/fidelity_test.py --write build/sim/sim7000 .")
    print("ok" if not wrong else "not ok", 2, "- each captured form is one that there is", *wrong)
    print("ok" if not unknown else "not ok", 3, f"- {len(asked)} read and test forms", *unknown)
    print("1..3")
    return 0 if current and not wrong and not unknown else 1


sys.exit(main(sys.argv[1:]))
