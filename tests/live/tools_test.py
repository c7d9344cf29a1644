# SPDX-License-Identifier: MIT
"""Serial tools that nobody here wrote, unmodified, on the terminal."""

import subprocess

import serial

import harness
from harness import PATIENCE, PROGRAM, Expected, Folder, Ser2net, Sim, check, equal, need


def on_the_terminal(*words, script=None, files=()):
    """Runs a program beside a modem; what it printed, without the path."""
    need(words[0])
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


def typed(command, program):
    """The keyboard ends when the answer is there: behind it programs wait for a time of their own."""
    wait = "until grep -q OK said; do sleep 0.05; done"
    return f"{{ printf '{command}\\r'; {wait}; }} | {program} >said; cat said"


def test_gammu_identifies_it():
    settings = "[gammu]\ndevice = $SIM7000_TTY\nconnection = at115200\n"
    said = on_the_terminal(
        "gammu",
        script=f'printf "{settings}" > gammurc && gammu -c gammurc identify',
    )
    for part in ("SIMCOM", "SIM7000E", "1529B08SIM7000E", "869951030000016"):
        check(part in said, said)


def test_a_chat_script_runs():
    said = on_the_terminal(
        "chat",
        script="chat -t 60 ABORT ERROR '' ATE0 OK AT+CSQ '+CSQ: 13,99' '\\c' OK AT+GSN"
        " 869951030000016 < $SIM7000_TTY > $SIM7000_TTY",
    )
    equal(said, "")


def test_picocom_talks():
    said = on_the_terminal(
        "picocom", script=typed("ATI", "picocom -q -b 9600 -x 500 $SIM7000_TTY")
    )
    check("SIM7000E R1529\n" in said.replace("\r", ""), said)


def test_socat_talks():
    said = on_the_terminal(
        "socat", script=typed("AT+GSN", "socat -t1 - $SIM7000_TTY,raw,echo=0")
    )
    check("\r\n869951030000016\r\n\r\nOK\r\n" in said or "869951030000016\n" in said, said)


def test_a_shell_talks():
    said = on_the_terminal(
        "sh",
        script="exec 3<> $SIM7000_TTY; printf 'ATE0\\r' >&3; IFS= read -r echo <&3;"
        " IFS= read -r answer <&3; printf '%s' \"$answer\"",
    )
    equal(said, "OK\n")  # Python takes the CR for the end of a line


def test_ser2net_shares_it_as_raw_tcp_but_not_by_rfc_2217():
    with Folder() as folder, Sim() as one, Sim() as other:
        connections = [
            (accepter, f"serialdev,{sim.path},115200n81,local")
            for accepter, sim in (("tcp", one), ("telnet(rfc2217),tcp", other))
        ]
        with Ser2net(folder, *connections) as server:
            raw, telnet = server.ports
            with serial.serial_for_url(f"socket://127.0.0.1:{raw}", timeout=PATIENCE) as port:
                port.write(b"AT\r")
                equal(port.read(10), b"AT\r\r\nOK\r\n")
            try:
                serial.serial_for_url(f"rfc2217://127.0.0.1:{telnet}?timeout=1")
            except serial.SerialException:
                return
            raise Expected("docs/terminal.md says that it does not work")


# ModemManager takes a socket for a port when it is told so over D-Bus (its Test interface).
MANAGE = """
socat UNIX-LISTEN:"$PWD/port",fork,max-children=1 FILE:"$1",raw,echo=0 >/dev/null 2>&1 &
bridge=$!
ModemManager --test-session --test-enable --test-no-udev --debug >log 2>&1 &
manager=$!
set_profile() {
  gdbus call --session --dest org.freedesktop.ModemManager1 \\
    --object-path /org/freedesktop/ModemManager1 \\
    --method org.freedesktop.ModemManager1.Test.SetProfile test simtech "['$PWD/port']"
}
within() { for _ in $(seq 600); do "$@" >said 2>&1 && return; sleep 0.1; done; }
within test -e port # or the probe finds nobody
within set_profile
within grep 'state changed (unknown -> disabled)' log
kill $bridge $manager
wait
"""


def test_modemmanager_knows_it_over_a_socket():
    need("ModemManager", "dbus-run-session", "gdbus", "socat")
    with Folder() as folder, Sim() as sim:
        script = folder.write("manage.sh", MANAGE)
        subprocess.run(
            ["dbus-run-session", "--", "sh", script, sim.path],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=300,
            cwd=folder.path,
        )
        with open(folder("log"), errors="replace") as file:
            log = file.read()
        check("state changed (unknown -> disabled)" in log, log[-2000:])
        check("869951030000016" in log, "it has read the IMEI")


harness.main()
