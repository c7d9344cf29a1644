# SPDX-License-Identifier: MIT
"""Completion in a real bash and a real zsh, as somebody at a terminal sees it."""

import os
import pty
import re
import select
import shutil
import subprocess
import time

import harness
from harness import Expected, Folder, Sim, Skip, check, equal

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COMPLETION = os.path.join(ROOT, "docs/completion")
PATIENCE = 60


class Shell:
    """A shell on a terminal. What a line has become is printed by putting a command in front of it."""

    def __init__(self, folder, words, *setup):
        self.master, slave = pty.openpty()
        env = {"PATH": folder("bin") + ":" + os.environ["PATH"], "HOME": folder.path, "TERM": "dumb",
               "PS1": "", "ZDOTDIR": folder.path, "LC_ALL": "C.UTF-8"}  # fmt: skip
        self.process = subprocess.Popen(
            words, cwd=folder.path, env=env, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
        )
        os.close(slave)
        self.seen = ""
        for number, line in enumerate(setup):
            self.send(f"{line}; echo rea''dy{number}\r")
            self.until(f"ready{number}")

    def send(self, text):
        os.write(self.master, text.encode())

    def until(self, pattern):
        deadline = time.monotonic() + PATIENCE
        while True:
            found = re.search(pattern, self.seen)
            if found:
                self.seen = self.seen[found.end() :]
                return found
            ready, _, _ = select.select([self.master], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                raise Expected(f"{pattern} did not come, but {self.seen!r}")
            self.seen += os.read(self.master, 65536).decode(errors="replace")

    def becomes(self, line):
        """What Tab makes of a line, as the words that a command would get."""
        # Ctrl-E, Ctrl-A and Ctrl-U: end and start of the line, and away with it.
        self.send("\x15" + line + "\t\x05\x01printf '<%s>' begin \x05 end\r")
        return self.until(r"<begin>((?:<[^>]*>)*)<end>")[1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.master)
        self.process.kill()
        self.process.wait()


def prepared(folder):
    os.mkdir(folder("bin"))
    os.symlink(os.path.abspath(harness.PROGRAM), folder("bin/sim7000"))
    os.mkdir(folder("worlds"))
    folder.write("world.ini", "[fault slow names]\non = resolve\nthen = delay 1s\n")
    for name in ("world.txt", "night.trace", "night.log", "worlds/inner.ini"):
        folder.write(name, "")
    folder.write("hosts.sh", "#!/bin/sh\n")
    os.chmod(folder("hosts.sh"), 0o755)


# What is typed, and what it becomes; both shells put a blank behind a word that is whole.
TYPED = (
    ("sim7000 imp", "<sim7000><import>"),
    ("sim7000 help hun", "<sim7000><help><hunt>"),
    ("sim7000 run --ftp-l", "<sim7000><run><--ftp-listen>"),
    ("sim7000 run --ftp mem", "<sim7000><run><--ftp><memory>"),
    ("sim7000 run --ftp=dia", "<sim7000><run><--ftp=dialled>"),
    ("sim7000 run --on pt", "<sim7000><run><--on><pty>"),
    ("sim7000 run --on rfc", "<sim7000><run><--on><rfc2217:>"),
    ("sim7000 run --on=uni", "<sim7000><run><--on=unix:>"),
    ("sim7000 run --on std", "<sim7000><run><--on><stdio>"),
    ("sim7000 run world.", "<sim7000><run><world.ini>"),
    ("sim7000 run worlds/", "<sim7000><run><worlds/inner.ini>"),
    ("sim7000 run world.ini -- ./hos", "<sim7000><run><world.ini><--><./hosts.sh>"),
    ("sim7000 run world.ini -- ./hosts.sh night.l", "<sim7000><run><world.ini><--><./hosts.sh><night.log>"),
    ("sim7000 report nig", "<sim7000><report><night.trace>"),
    ("sim7000 hunt -o worl", "<sim7000><hunt><-o><worlds>"),
    ("sim7000 commands AT+FTPGETN", "<sim7000><commands><AT+FTPGETNAME>"),
    ("sim7000 bench roundt", "<sim7000><bench><roundtrip>"),
    ("sim7000 test --shard ", "<sim7000><test><--shard>"),
    ("sim7000 nothing x", "<sim7000><nothing><x>"),
)  # fmt: skip


def check_all(shell, folder):
    formats = subprocess.run([harness.PROGRAM, "import", "--formats"], capture_output=True, text=True).stdout
    name = formats.split()[0]
    others = [line.split()[0] for line in formats.splitlines()[1:]]
    prefix = next(name[:i] for i in range(1, len(name) + 1) if not any(o.startswith(name[:i]) for o in others))
    for typed, wanted in (*TYPED, (f"sim7000 import --format {prefix}", f"<sim7000><import><--format><{name}>")):
        # zsh takes the slash behind a folder away when a blank follows.
        equal(shell.becomes(typed).replace("/>", ">"), wanted, typed)
    # What only a run can know, and names of several words.
    with Sim("--control", folder("hand"), folder("world.ini"), "-q"):
        typed = "sim7000 ctl hand fault remove slo"
        equal(shell.becomes(typed), "<sim7000><ctl><hand><fault><remove><slow names>", typed)


def test_bash():
    with Folder() as folder:
        prepared(folder)
        words = ["bash", "--norc", "--noprofile", "-i"]
        setup = ("bind 'set bell-style none'", f"source {COMPLETION}/sim7000.bash")
        with Shell(folder, words, *setup) as shell:
            check_all(shell, folder)


def test_zsh():
    if not shutil.which("zsh"):
        raise Skip("zsh is not there")
    with Folder() as folder:
        prepared(folder)
        setup = ("unsetopt beep prompt_sp", f"fpath=({COMPLETION} $fpath)", "autoload -Uz compinit",
                 f"compinit -u -d {folder.path}/dump", "bindkey -e")  # fmt: skip
        with Shell(folder, ["zsh", "-f", "-i"], *setup) as shell:
            check_all(shell, folder)


def complete(*words):
    words = [harness.PROGRAM, "complete", "--", *words]
    made = subprocess.run(words, capture_output=True, text=True)
    equal((made.returncode, made.stderr), (0, ""), words)
    return made.stdout.splitlines()


def help_of(*words):
    return subprocess.run([harness.PROGRAM, "help", *words], capture_output=True, text=True).stdout


def test_every_command_and_option_of_the_help_is_offered():
    commands = re.findall(r"^  ([a-z]+) +\S", help_of(), re.M)
    equal([line.split("\t")[0] for line in complete("")], commands)
    check("complete" not in commands, "it is for shells alone")
    for command in commands:
        options = re.findall(r"^  (?:-\w, )?(--[a-z-]+)(.*)", help_of(command), re.M)
        offered = [line.split("\t")[0] for line in complete(command, "--")]
        equal(offered[: len(options)], [name for name, _ in options], command)
        for name, rest in options:
            value = re.match(r" (\S+)", rest)
            told = complete(command, name, "")
            check(not value or told, f"{command} {name} {value} offers nothing")


def test_ctl_offers_verbs_and_their_arguments():
    listed = subprocess.run([harness.PROGRAM, "ctl", "--verbs"], capture_output=True, text=True).stdout
    verbs = [line.split()[0] for line in listed.splitlines()]
    equal([line.split("\t")[0] for line in complete("ctl", "hand", "")], verbs)
    for verb in verbs:
        usage = subprocess.run([harness.PROGRAM, "ctl", "hand", verb, "--help"], capture_output=True, text=True)
        offered = [line.split("\t")[0] for line in complete("ctl", "hand", verb, "--")]
        shown = re.findall(r"^  (?:--)?([a-z]+)\b", usage.stdout, re.M)
        check(set(shown) <= {word[2:] for word in offered} | {"file"}, verb, usage.stdout, offered)
    equal(complete("ctl", "hand", "power", "k"), ["key"])
    equal(complete("ctl", "hand", "fault", "li")[0].split("\t")[0], "list")


if __name__ == "__main__":
    harness.main()
