# SPDX-License-Identifier: MIT
"""Makes a plan for transcript.c of the traces of a folder: plan.py FOLDER > PLAN

Only what the host does is taken, and about when: what comes of it is told by the transcripts."""

import os
import re
import sys

UNITS = {"us": 1, "ms": 1000, "s": 1000000, "m": 60000000, "h": 3600000000, "": 1}
TIME = re.compile(r"(\+?)(\d+(?:\.\d+)?)(us|ms|s|m|h|)$")
ESCAPE = re.compile(rb"(\\x[0-9a-fA-F]{2}|\\.|.)(?:\{(\d+)\})?", re.S)
NAMED = {b"\\r": b"\r", b"\\n": b"\n", b"\\t": b"\t", b"\\\\": b"\\", b"\\0": b"\0"}


def plain(text):
    """What a trace's escapes mean; a count belongs to the escape or letter before it."""

    def one(found):
        what, count = found.groups()
        if what.startswith(b"\\x"):
            what = bytes([int(what[2:], 16)])
        what = NAMED.get(what, what[-1:])
        return what * int(count or 1)

    return ESCAPE.sub(one, text.encode("utf-8", "surrogateescape"))


def later(word, now):
    """The time of an event; of a window its end."""
    if word == "*":
        return now + 1000000
    word = word.split("..")[-1] if not word.startswith("+") else "+" + word.split("..")[-1].lstrip("+")
    plus, number, unit = TIME.match(word).groups()
    return round(float(number) * UNITS[unit]) + (now if plus else 0)


def plan(path):
    scenario, now, there, lines = "-", 0, 0, []
    with open(path, encoding="utf-8", errors="surrogateescape") as trace:
        for line in trace:
            words = line.rstrip("\n").split(None, 2)
            if not words or words[0].startswith("#") or words[0] == "seed":
                continue
            if words[0] == "scenario":
                scenario = os.path.join(os.path.dirname(path), line.split(None, 1)[1].strip())
                continue
            time, lane, text = words[0], words[1], (words + [""])[2]
            now = max(now, later(time, now))
            if lane not in (">", ">!"):
                continue
            text = plain(re.sub(r"\s+#.*$", "", text))
            lines += [f"advance {now - there}"] if now > there else []
            lines += [f"{'write' if lane == '>' else 'act'} {text.hex()}"]
            there = now
    return [f"new {os.path.normpath(scenario)}", *lines, "advance 120000000", "end"]


def main(folder):
    for where, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith(".trace"):
                print("\n".join(plan(os.path.join(where, name))))


main(sys.argv[1])
