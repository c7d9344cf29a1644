# SPDX-License-Identifier: MIT
"""table.py SIM7000 FOLDER [--whole] [HOST...]: hunts the hosts of this folder (their programs are in
FOLDER) and prints what was found, as docs/hunt.md has it. Those with a bug to their first finding, or
with --whole to the end as the right ones. Status 1 when a bug was missed, a right host was blamed, a
finding is not small, or does not fail again each time."""

import glob
import os
import resource
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
WORLD = "[files]\n/fw.bin = digits 2000\n"
FINDINGS = ("crash", "hang", "spin", "wrong-bytes", "false-success", "status")
AGAIN = 100
LINES_MOST = 12

# host, bug, what is wrong with it
HOSTS = [
    ("get", "none", "nothing"),
    ("put", "none", "nothing"),
    ("list", "", "nothing"),
    ("get.py", "none", "nothing"),
    ("poll", "none", "nothing"),
    ("get", "opens-twice", "takes 66 for \"open already\" and waits for data"),
    ("get", "first-line", "takes the first line after a command for its answer"),
    ("get", "reboot-ignored", "waits for data without a time-out"),
    ("get", "bearer-believed", "the bearer was up once, so it is up"),
    ("get", "empty-is-end", "takes 2,0 for the end of the file"),
    ("get", "66-is-nothing", "takes 66 for \"no file today\""),
    ("get", "left-open", "no FTPQUIT after a failure: the next try reads the old session"),
    ("get", "retries-for-ever", "tries again without end"),
    ("get", "short-timeout", "waits less long than the module, then goes on"),
    ("get", "short-buffer", "one byte too few for a longer line"),
    ("get", "counts-bytes", "six bytes behind the data are CR LF OK CR LF"),
    ("get", "resumes-wrong", "resumes at what it asked for"),
    ("get", "error-is-end", "takes ERROR for the end of the file"),
    ("get", "sync-for-ever", "sends AT until somebody answers"),
    ("put", "block-twice", "sends a block again when its OK is late"),
    ("put", "prompt-not-awaited", "sends payload without waiting for the prompt"),
    ("get.py", "blocks-for-ever", "a port without a time-out"),
    ("get.py", "exception-swallowed", "status 0 whatever happened"),
    ("get.py", "number-believed", "int() of whatever stands there"),
    ("poll", "for-ever", "waits for the network without end"),
    ("poll", "open-quote", "reads on to the closing quote, which the network's time lacks"),
]


def command(folder, host, bug, got):
    words = [os.path.join(folder, "hunt-" + host)]
    if host.endswith(".py"):
        words = ["/usr/bin/python3", os.path.join(HERE, host)]
    words += [bug] if bug else []
    words += ["{tty}"]
    return words + ([got] if host not in ("put", "poll") else [])


def again(sim, ini, options, program):
    made = subprocess.run(
        [sim, "hunt", "--again", ini, "--runs", str(AGAIN), *options, "--", *program],
        capture_output=True,
        text=True,
    )
    return f"failed in {AGAIN} of {AGAIN}" in made.stdout


def computed():
    """Seconds of processor time of all that has run so far: on a machine with other work to do they say
    more than the clock."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def hunt(sim, folder, host, bug, whole):
    with tempfile.TemporaryDirectory(prefix="sim7000-") as place:
        world, found = os.path.join(place, "world.ini"), os.path.join(place, "found")
        got = os.path.join(place, "got")
        with open(world, "w", encoding="utf-8") as file:
            file.write(WORLD)
        program = command(folder, host, bug, got)
        options = ["--ok-status", "10"] + (["--got", got] if got in program else [])
        right = bug in ("none", "")
        first = [] if right or whole else ["--first"]
        start, before = time.monotonic(), computed()
        made = subprocess.run(
            [sim, "hunt", world, *options, *first, "-o", found, "--", *program],
            capture_output=True,
            text=True,
        )
        problems = []
        names = sorted(glob.glob(os.path.join(found, "*.ini")), key=os.path.getsize)
        names = [name for name in names if os.path.basename(name).startswith(FINDINGS)]
        if made.returncode == 2:
            problems.append(made.stderr.strip())
        if right != (not names):
            problems.append("blamed" if names else "MISSED")
        smallest = None
        for name in names:
            with open(name, encoding="utf-8") as file:
                lines = [line for line in file if line.strip() and line[0] not in ";#"]
            faults = sum(line.startswith("[fault") for line in lines)
            if smallest is None or (faults, len(lines)) < smallest[1:]:
                smallest = (name, faults, len(lines))
        if smallest and not right:
            if smallest[2] > LINES_MOST or smallest[1] > 1:
                problems.append(f"{smallest[1]} faults, {smallest[2]} lines")
            if not again(sim, smallest[0], options, program):
                problems.append("not each time")
        took, used = time.monotonic() - start, computed() - before
        runs = (made.stdout.strip().splitlines() or ["0 runs"])[-1].split(" ")[0]
        kind = os.path.basename(smallest[0])[: -len(".ini")] if smallest else ""
        scope = "to the first" if first else "all"
        return scope, runs, took, used, len(names), kind, problems


def main():
    sim, folder = sys.argv[1:3]
    whole = "--whole" in sys.argv[3:]
    wanted = [word for word in sys.argv[3:] if word != "--whole"]
    bad, total, processors = 0, 0.0, 0.0
    print("| host | what is wrong with it | tried | runs | s | s of processors | findings | the smallest |")
    print("|---|---|---|---|---|---|---|---|")
    for host, bug, wrong in HOSTS:
        name = f"{host} {bug}".strip()
        if wanted and name not in wanted:
            continue
        scope, runs, took, used, count, kind, problems = hunt(sim, folder, host, bug, whole)
        total += took
        processors += used
        bad += bool(problems)
        print(
            f"| {name} | {wrong} | {scope} | {runs} | {took:.0f} | {used:.0f} | {count} | {kind} {'; '.join(problems)} |",
            flush=True,
        )
    print(f"\n{total:.0f} s ({processors:.0f} s of processors), {bad} not as expected", flush=True)
    return 1 if bad else 0


sys.exit(main())
