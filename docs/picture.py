#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes docs/report.png: the page of docs/report.md's example, as Chromium shows it.

    docs/picture.py SIM7000 [FILE.png]"""

import os
import re
import subprocess
import sys
import tempfile
import textwrap

DOCS = os.path.dirname(os.path.abspath(__file__))
FILE = re.compile(r"<!-- file (.*?) -->\n(.*?)<!-- end -->", re.S)


def main():
    program = os.path.abspath(sys.argv[1])
    picture = os.path.abspath(sys.argv[2] if sys.argv[2:] else f"{DOCS}/report.png")
    with open(f"{DOCS}/report.md", encoding="utf-8") as page:
        files = FILE.findall(page.read())
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files:
            with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
                file.write(textwrap.dedent(text).strip("\n") + "\n")
        words = [program, "report", "get.trace", "-o", "page.html"]
        if subprocess.run(words, cwd=folder, stderr=subprocess.DEVNULL).returncode != 1:
            sys.exit("picture: the trace was to fail")
        words = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        words += ["--force-device-scale-factor=0.85", "--window-size=880,1190"]
        words += [f"--screenshot={picture}", f"file://{folder}/page.html"]
        subprocess.run(words, check=True, stderr=subprocess.DEVNULL)


main()
