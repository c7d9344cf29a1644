# SPDX-License-Identifier: MIT
"""A program in an emulator downloads a file through a modem at its serial port: QEMU, and a
machine of one boot sector (guest/boot.S)."""

import os
import re
import subprocess

import harness
from harness import PATIENCE, Folder, Sim, Skip, check, equal, need, until

QEMU = "qemu-system-x86_64"
TEXT = "The quick brown fox, 1234567890 times"
WORLD = f"[network]\nbearer = up\n[files]\n/f = text {TEXT}\n"
HERE = os.path.dirname(os.path.abspath(__file__))
SLOW = 6 * PATIENCE  # an emulated machine starts slowly where everybody else is busy
DONE = 1  # isa-debug-exit doubles what the guest says, and adds one


def build(folder):
    """The boot sector."""
    need(QEMU, "as", "ld")
    made, image = folder("boot.o"), folder("boot.img")
    built = subprocess.run(["as", "--32", os.path.join(HERE, "guest/boot.S"), "-o", made])
    if built.returncode != 0 and os.uname().machine != "x86_64":
        raise Skip("the assembler here is for another processor")
    equal(built.returncode, 0, "as")
    link = ["ld", "-m", "elf_i386", "-Ttext", "0x7c00", "--oformat", "binary", made, "-o", image]
    equal(subprocess.run(link).returncode, 0, "ld")
    equal(os.path.getsize(image), 512)
    return image


class Guest:
    """A running machine whose first serial port is `serial`, in QEMU's words."""

    def __init__(self, folder, serial):
        self.heard_file = folder("heard")
        open(self.heard_file, "w").close()
        words = [QEMU, "-display", "none", "-monitor", "none", "-nodefaults", "-net", "none"]
        words += ["-drive", f"file={build(folder)},format=raw,if=floppy"]
        words += ["-debugcon", f"file:{self.heard_file}", "-device", "isa-debug-exit,iobase=0xf4"]
        self.process = subprocess.Popen(
            [*words, "-serial", serial],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def pty(self):
        """Where QEMU has made its terminal."""
        line = self.process.stdout.readline()
        match = re.search(r"/dev/pts/\d+", line)
        check(match, line)
        return match.group()

    def heard(self):
        with open(self.heard_file, "rb") as file:
            return file.read().decode("latin-1")

    def end(self):
        status = self.process.wait(SLOW)
        equal(status, DONE, self.process.stdout.read() + self.heard())
        check(f"+FTPGET: 2,{len(TEXT)}\r\n{TEXT}\r\nOK\r\n" in self.heard(), self.heard())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def test_a_guest_downloads_over_tcp():
    with Folder() as folder, Sim("--on", "tcp:0", "-v", scenario=WORLD) as sim:
        with Guest(folder, sim.path.replace("socket://", "tcp:")) as guest:
            guest.end()
        check("<< 150 Data follow: /f" in sim.stderr(), sim.stderr())


def test_a_guest_downloads_over_a_terminal_that_the_emulator_made():
    with Folder() as folder, Guest(folder, "pty") as guest:
        with Sim("--on", guest.pty(), scenario=WORLD) as sim:
            guest.end()
            equal(sim.wait(), 0, "its end is the run's")


def test_a_guest_downloads_over_a_unix_socket():
    with Folder() as folder, Sim("--on", "unix:" + folder("m"), scenario=WORLD) as sim:
        with Guest(folder, sim.path) as guest:
            guest.end()


def test_a_guest_downloads_where_the_emulator_waits():
    with Folder() as folder:
        path = folder("serial")
        with Guest(folder, f"unix:{path},server=on,wait=off") as guest:
            until(lambda: os.path.exists(path), "the emulator waits", SLOW)
            with Sim("--on", "connect:" + path, scenario=WORLD):
                guest.end()


def test_a_guest_is_the_program_under_test():
    with Folder() as folder:
        image = build(folder)
        with Sim(
            "--on", "tcp:0", "-v", "--", "sh", "-c",
            f'exec {QEMU} -display none -monitor none -nodefaults -net none '
            f'-drive file={image},format=raw,if=floppy -debugcon file:{folder("heard")} '
            '-device isa-debug-exit,iobase=0xf4 -serial "tcp:${1#socket://}"', "sh", "{tty}",
            scenario=WORLD, count=0,
        ) as sim:  # fmt: skip
            equal(sim.process.wait(SLOW), DONE, sim.stderr())
            check("FTPGET: 2," in open(folder("heard")).read())


if __name__ == "__main__":
    harness.main()
