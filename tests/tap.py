# SPDX-License-Identifier: MIT
"""Runs the test_...() functions of a file; each is one line of TAP. Python's standard library."""

import sys
import time
import traceback


class Expected(AssertionError):
    pass


class Skip(Exception):
    """Raised by a test that needs what this machine has not; the message says what."""


def reason(error):
    """What was expected, and the lines that led there; all of the stack when nobody expected it."""
    if not isinstance(error, AssertionError):
        return "".join(traceback.format_exception(error))
    place = traceback.extract_tb(error.__traceback__)
    return f"{error}\n" + ", ".join(f"{f.name}:{f.lineno}" for f in place[1:])


def run(space, names=()):
    """Those of `space`, a module's names, or only the ones that are named. The exit status."""
    names = names or [name for name in space if name.startswith("test_")]
    failed = 0
    print(f"1..{len(names)}")
    for number, name in enumerate(names, 1):
        start = time.monotonic()
        try:
            space[name]()
            print(f"ok {number} - {name[5:]} # {time.monotonic() - start:.2f} s", flush=True)
        except Skip as why:
            print(f"ok {number} - {name[5:]} # SKIP {why}", flush=True)
        except Exception as error:  # the next test is worth running all the same
            failed += 1
            print(f"not ok {number} - {name[5:]}", flush=True)
            # Not as TAP's remarks: of a failed program Meson shows only what went to stderr.
            print(f"{name[5:]}: {reason(error)}", file=sys.stderr, flush=True)
    return 1 if failed else 0
