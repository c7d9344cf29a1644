# SPDX-License-Identifier: MIT
"""`sim7000 run --on rfc2217:PORT`: a serial port with its circuits, for clients of others."""

import os
import re
import socket
import subprocess
import time

import harness
import serial
from harness import PATIENCE, PROGRAM, Expected, Folder, Ser2net, Sim, check, equal, need, until

WORLD = "[network]\nbearer = up\n[files]\n/all.bin = random 20000\n"
SERVER = 'AT+FTPSERV="ftp.example.com";+FTPGETPATH="/";+FTPPUTPATH="/"'
# IAC; WILL, DO, SB, SE; COM-PORT-OPTION
IAC, WILL, DO, SB, SE, COM_PORT = 255, 251, 253, 250, 240, 44


def address(sim):
    host, port = re.fullmatch(r"rfc2217://(.*):(\d+)", sim.path).groups()
    return host, int(port)


def patient(url):
    """pyserial itself waits 3 s for each answer, and a busy machine may stand still for longer."""
    return f"{url}?timeout={PATIENCE}"


def open_port(url, **settings):
    return serial.serial_for_url(patient(url), 115200, timeout=PATIENCE, **settings)


def command(port, text, until_what=b"OK\r\n"):
    port.write(text.encode() + b"\r")
    answer = port.read_until(until_what)
    check(answer.endswith(until_what), text, "->", answer)
    return answer


def recorded(sim, trace):
    """Ends it; the lines of the recording, which plays."""
    sim.stop()
    played = subprocess.run([PROGRAM, "test", trace], capture_output=True, text=True)
    equal(played.returncode, 0, played.stdout + played.stderr)
    with open(trace, encoding="utf-8") as file:
        return file.read().splitlines()


def acts(lines):
    return [line.split(">! ")[1] for line in lines if " >! " in line]


def test_pyserial_opens_and_every_property_works():
    with Folder() as folder:
        trace = folder("session.trace")
        with Sim("--on", "rfc2217:0", "--trace", trace, "-v", scenario=WORLD) as sim:
            # As it is printed, without any flag.
            with serial.serial_for_url(sim.path, 115200, timeout=PATIENCE) as port:
                equal((port.cts, port.dsr, port.ri, port.cd), (True, True, False, False))
                equal(command(port, "AT"), b"AT\r\r\nOK\r\n")
                port.baudrate = 9600
                port.bytesize = serial.SEVENBITS
                port.parity = serial.PARITY_EVEN
                port.stopbits = serial.STOPBITS_TWO
                for rtscts, xonxoff in ((True, False), (False, True), (False, False)):
                    port.rtscts, port.xonxoff = rtscts, xonxoff
                port.dtr = False
                port.rts = False
                port.dtr = True
                port.rts = True
                port.break_condition = True
                port.break_condition = False
                port.send_break(0.05)
                port.reset_output_buffer()
                port.write(b"AT+CSQ\r")
                until(lambda: port.in_waiting >= 28, "the answer")
                port.reset_input_buffer()
                sim.says("the host set 9600 bit/s, 7E2")
                port.bytesize, port.parity, port.stopbits = 8, "N", 1
                equal(command(port, "ATE0"), b"ATE0\r\r\nOK\r\n")
                sim.says("the host set 9600 bit/s, 8N1")
            sim.says(">!.*hang-up")
            done = acts(recorded(sim, trace))
        equal(done[:4], ["DTR off", "RTS off", "DTR on", "RTS on"])
        equal([act.split()[0] for act in done[4:6]], ["break", "break"])
        equal(done[6:], ["DTR off", "RTS off", "hang-up"])


def test_dcd_is_on_while_a_payload_is_entered():
    with Folder() as folder:
        trace = folder("session.trace")
        with Sim("--on", "rfc2217:0", "--trace", trace, scenario=WORLD) as sim:
            with open_port(sim.path) as port:
                command(port, "ATE0")
                command(port, SERVER + ';+FTPPUTNAME="up.bin"')
                command(port, "AT+FTPPUT=1", b"+FTPPUT: 1,1,1360\r\n")
                for _ in range(3):
                    check(not port.cd, "before")
                    command(port, "AT+FTPPUT=2,10", b"+FTPPUT: 2,10\r\n")
                    until(lambda: port.cd, "DCD goes on")
                    port.write(b"0123456")
                    check(port.cd, "in the middle")
                    port.write(b"789")
                    port.read_until(b"+FTPPUT: 1,1,1360\r\n")
                    until(lambda: not port.cd, "DCD goes off")
                command(port, "AT+FTPPUT=2,0", b"+FTPPUT: 1,0\r\n")
                command(port, "AT&C0")
                until(lambda: port.cd, "AT&C0: always on")
            lines = recorded(sim, trace)
        equal(sum("@ DCD on" in line for line in lines), 4)


def rings(port):
    """A URC, and a look at RI for as long as it is on; a busy machine may miss it."""
    command(port, "AT+CFUN=0")
    command(port, "AT+CFUN=1")
    deadline = time.monotonic() + 0.12
    while not port.ri and time.monotonic() < deadline:
        pass
    return port.ri


def test_ri_rings_for_urcs():
    with Sim("--on", "rfc2217:0", scenario=WORLD) as sim:
        with open_port(sim.path) as port:
            command(port, "ATE0")
            check(not rings(port), "not without AT+CFGRI")
            command(port, "AT+CFGRI=1")
            until(lambda: rings(port), "RI goes on")
            until(lambda: not port.ri, "RI goes off")


def test_dtr_lets_it_sleep_and_wakes_it():
    with Folder() as folder:
        trace = folder("session.trace")
        with Sim("--on", "rfc2217:0", "--trace", trace) as sim:
            with open_port(sim.path) as port:
                command(port, "ATE0")
                command(port, "AT+CSCLK=1")
                port.dtr = False
                port.write(b"AT\r")
                port.timeout = 0.3
                equal(port.read(1), b"", "asleep")
                port.dtr = True
                until(lambda: port.write(b"AT\r") and port.read(1), "it hears again")
                port.timeout = PATIENCE
                check(port.read_until(b"OK\r\n").endswith(b"OK\r\n"), "it answers")
            lines = recorded(sim, trace)
        changes = [line.split("@ ")[1] for line in lines if "@ a" in line]
        equal(changes, ["asleep", "awake", "asleep"])  # the last when the port was closed


def test_all_bytes_cross():
    with Sim("--on", "rfc2217:0", scenario=WORLD) as sim:
        with open_port(sim.path) as port:
            command(port, "ATE0")
            data = bytes(range(256)) * 5
            command(port, SERVER + ';+FTPPUTNAME="up.bin";+FTPGETNAME="up.bin"')
            command(port, "AT+FTPPUT=1", b"1360\r\n")
            command(port, f"AT+FTPPUT=2,{len(data)}", b"+FTPPUT: 2,1280\r\n")
            port.write(data)
            port.read_until(b"1360\r\n")
            command(port, "AT+FTPPUT=2,0", b"+FTPPUT: 1,0\r\n")
            command(port, "AT+FTPEXTGET=1", b"+FTPEXTGET: 1,0\r\n")
            command(port, "AT+FTPEXTGET=3,0,1280", b"+FTPEXTGET: 3,1280\r\n")
            equal(port.read(len(data)), data)


def test_esptool_reaches_its_board():
    """The connect sequence of esptool 4 (ClassicReset), as its port does it."""
    with Folder() as folder:
        trace = folder("session.trace")
        with Sim("--on", "rfc2217:0", "--trace", trace) as sim:
            port = serial.serial_for_url(patient(sim.path), exclusive=True, do_not_open=True)
            port.baudrate = 115200
            port.timeout = PATIENCE
            port.open()
            for dtr, rts in ((False, True), (True, False), (False, False)):
                port.setDTR(dtr)
                port.setRTS(rts)
                port.setDTR(port.dtr)  # as for a driver of Windows
            port.reset_input_buffer()
            port.baudrate = 460800
            command(port, "AT")
            port.close()
            done = acts(recorded(sim, trace))
        equal(done, ["DTR off", "DTR on", "RTS off", "DTR off", "hang-up"])


def test_a_client_without_telnet_talks_to_it_too():
    with Sim("--on", "rfc2217:0") as sim:
        with socket.create_connection(address(sim), PATIENCE) as client:
            client.sendall(b"AT\r\n")
            data = b""
            while not data.endswith(b"OK\r\n"):
                more = client.recv(1000)
                check(more, "it ended behind", data)
                data += more
        # what it offers, then the echo, whose CR has no LF and so a NUL behind it
        check(re.fullmatch(rb"(\xff[\xfb\xfd].)*AT\r\0\r\nOK\r\n", data, re.S), data)


def test_one_client_at_a_time():
    with Sim("--on", "rfc2217:0") as sim:
        with open_port(sim.path) as port:
            command(port, "AT")
            with socket.create_connection(address(sim), PATIENCE) as other:
                check(b"another client" in other.recv(1000), "a word")
            command(port, "AT")
        with open_port(sim.path) as port:
            command(port, "AT")


def test_a_client_that_asks_and_never_reads():
    with Sim("--on", "rfc2217:0", "-q") as sim:
        flood = bytes([IAC, WILL, COM_PORT]) + bytes([IAC, SB, COM_PORT, 0, IAC, SE]) * 50000
        before = sim.memory()
        with socket.create_connection(address(sim), PATIENCE) as client:
            client.setblocking(False)
            sent, deadline = 0, time.monotonic() + PATIENCE
            while sent < len(flood) and time.monotonic() < deadline:
                try:
                    sent += client.send(flood[sent:])
                except BlockingIOError:
                    break
            check(sim.memory() - before < 8 * 1024 * 1024, "memory stays bounded")
        until(lambda: answers(sim), "the next client has it")


def answers(sim):
    try:
        with open_port(sim.path) as port:
            return command(port, "AT")
    except (serial.SerialException, Expected):
        return None


def test_suspended_it_waits():
    with Sim("--on", "rfc2217:0") as sim:
        with socket.create_connection(address(sim), PATIENCE) as client:
            client.sendall(bytes([IAC, WILL, COM_PORT, IAC, SB, COM_PORT, 8, IAC, SE]) + b"AT\r")
            client.sendall(bytes([IAC, SB, COM_PORT, 4, 0, IAC, SE]))
            answer = bytes([IAC, SB, COM_PORT, 104, 1, IAC, SE])
            data = b""
            while answer not in data:
                data += client.recv(1000)
            client.settimeout(0.3)
            try:
                data += client.recv(1000)
            except socket.timeout:
                pass
            check(b"OK" not in data, data)
            client.settimeout(PATIENCE)
            client.sendall(bytes([IAC, SB, COM_PORT, 9, IAC, SE]))
            while not data.endswith(b"OK\r\n"):
                data += client.recv(1000)


def test_gensiot():
    need("gensiot")
    with Sim("--on", "rfc2217:0") as sim:
        host, port = address(sim)
        client = subprocess.Popen(
            ["gensiot", "-i", "stdio(self)", f"telnet(rfc2217),tcp,{host},{port}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        try:
            client.stdin.write(b"AT+CSQ\r")
            client.stdin.flush()
            data = b""
            while b"OK\r\n" not in data:
                more = os.read(client.stdout.fileno(), 1000)
                check(more, "it ended behind", data)
                data += more
            equal(data, b"AT+CSQ\r\r\n+CSQ: 13,99\r\n\r\nOK\r\n")
        finally:
            client.kill()
            client.wait()


def test_the_example_of_the_page():
    """docs/boards.md, with the port that there is."""
    page = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../docs/boards.md")
    with open(page, encoding="utf-8") as file:
        example = re.search(r"\n    import serial\n(?:    .*\n)+", file.read())[0]
    with Sim("--on", "rfc2217:0") as sim:
        program = example.replace("\n    ", "\n").replace("rfc2217://127.0.0.1:4001", sim.path)
        made = subprocess.run(["/usr/bin/python3", "-c", program], capture_output=True, text=True)
        equal((made.stdout, made.returncode), ("False False True True\n", 0), made.stderr)


def test_ser2net_is_a_client():
    """pyserial, ser2net, the modem: RFC 2217 twice. The modem's circuits are not looked at: on a
    busy machine ser2net 4.3 passes none of them on, for as long as it is connected."""
    with Folder() as folder, Sim("--on", "rfc2217:0", "-v", scenario=WORLD) as sim:
        host, port = address(sim)
        connection = ("telnet(rfc2217),tcp", f"telnet(rfc2217),tcp,{host},{port}")
        with Ser2net(folder, connection) as server:
            with open_port(f"rfc2217://127.0.0.1:{server.ports[0]}") as client:
                equal(command(client, "AT"), b"AT\r\r\nOK\r\n")
                client.baudrate = 9600
                client.dtr = False
                command(client, "AT")
                sim.says(">! +DTR off")
                sim.says("9600 bit/s")


if __name__ == "__main__":
    harness.main()
