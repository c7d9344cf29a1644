# SPDX-License-Identifier: MIT
"""Serial tools that nobody here wrote, unmodified, on the terminal."""

import shutil
import subprocess

import harness
from harness import PROGRAM, Folder, Skip, check, equal


def on_the_terminal(*words, script=None, files=()):
    """Runs a program beside a modem; what it printed, without the path."""
    if not shutil.which(words[0]):
        raise Skip(f"{words[0]} is not installed")
    with Folder() as folder:
        for name, text in files:
            folder.write(name, text)
        answer = subprocess.run(
            [PROGRAM, "run", "-q", "--", "sh", "-c", script or " ".join(words)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=120,
            cwd=folder.path,
        )
        equal(answer.returncode, 0, answer.stdout + answer.stderr)
        return answer.stdout


def test_gammu_identifies_it():
    settings = "[gammu]\ndevice = $SIM7000_TTY\nconnection = at115200\n"
    said = on_the_terminal(
        "gammu",
        script=f'printf "{settings}" > gammurc && gammu -c gammurc identify',
    )
    for part in ("SIMCOM", "SIM7000E", "1351B05SIM7000E", "869951030000016"):
        check(part in said, said)


def test_a_chat_script_runs():
    said = on_the_terminal(
        "chat",
        script="chat -t 10 ABORT ERROR '' ATE0 OK AT+CSQ '+CSQ: 13,99' '\\c' OK AT+GSN"
        " 869951030000016 < $SIM7000_TTY > $SIM7000_TTY",
    )
    equal(said, "")


def test_picocom_talks():
    said = on_the_terminal(
        "picocom", script="printf 'ATI\\r' | picocom -q -b 9600 -x 1000 $SIM7000_TTY"
    )
    check("SIM7000E R1351\n" in said.replace("\r", ""), said)


def test_socat_talks():
    said = on_the_terminal(
        "socat", script="printf 'AT+GSN\\r' | socat -t1 - $SIM7000_TTY,raw,echo=0"
    )
    check("\r\n869951030000016\r\n\r\nOK\r\n" in said or "869951030000016\n" in said, said)


def test_a_shell_talks():
    said = on_the_terminal(
        "sh",
        script="exec 3<> $SIM7000_TTY; printf 'ATE0\\r' >&3; IFS= read -r echo <&3;"
        " IFS= read -r answer <&3; printf '%s' \"$answer\"",
    )
    equal(said, "OK\n")  # Python takes the CR for the end of a line


harness.main()
