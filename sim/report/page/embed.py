#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Puts style and script into the page and prints it as a C string in two halves: before and
after the data. Usage: embed.py page.html page.css page.js"""
import sys

page, css, js = (open(name, encoding="utf-8").read() for name in sys.argv[1:4])
page = page.replace("/*PAGE_CSS*/", css).replace("/*PAGE_JS*/", js)
before, after = page.split("/*PAGE_DATA*/")


def literal(text):
    lines = []
    for line in text.encode("utf-8").splitlines(keepends=True):
        out = ""
        for byte in line:
            c = chr(byte)
            if c in '"\\':
                out += "\\" + c
            elif c == "\n":
                out += "\\n"
            elif 0x20 <= byte < 0x7F and c != "?":
                out += c
            else:
                out += "\\%03o" % byte
        lines.append('    "%s"' % out)
    return "\n".join(lines)


print("/* Made by embed.py from page.html, page.css and page.js. */")
print('#include "report/html.h"\n')
print("const char report_page_before[] =\n%s;\n" % literal(before))
print("const char report_page_after[] =\n%s;" % literal(after))
