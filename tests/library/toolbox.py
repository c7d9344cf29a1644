# SPDX-License-Identifier: MIT
"""Compilers and programs for the tests of this folder: finds them, runs them, says what they said."""

import os
import shutil
import subprocess

from harness import Expected, Skip

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.abspath(os.environ.get("BUILD", os.path.join(ROOT, "build")))
HEADERS = os.path.join(ROOT, "include")
LIBRARY = os.path.join(BUILD, "sim", "lib")
SINGLE = os.path.join(LIBRARY, "sim7000.c")
EXAMPLES = os.path.join(ROOT, "docs", "examples", "library")
SCENARIOS = os.path.join(ROOT, "scenarios")
UNIT = os.path.join(ROOT, "tests", "unit")
HERE = os.path.join(ROOT, "tests", "library")


def need(*tools):
    """This test cannot be without them."""
    for tool in tools:
        if not shutil.which(tool):
            raise Skip(f"{tool} is not there")


def run(*words, fails=False, **more):
    """What it printed, stderr too."""
    made = subprocess.run(
        [str(word) for word in words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=900,  # a slow machine is no failure
        **more,
    )
    text = made.stdout.decode(errors="backslashreplace")
    if (made.returncode != 0) == fails:
        return text
    raise Expected(f"status {made.returncode} of {' '.join(map(str, words))}\n{text}")
