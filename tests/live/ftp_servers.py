# SPDX-License-Identifier: MIT
"""Real FTP servers on loopback, each over a made tree with a writable folder /pub. Ports are
picked by the system. A server that cannot be had raises harness.Skip with the reason."""

import ctypes
import os
import pwd
import re
import select
import shutil
import socket
import subprocess
import threading

from harness import PATIENCE, Skip


class Server:
    """What a test needs to know of a server that runs. Use it in a with statement."""

    user, password = "sim.cs1", "secret"
    folder = "/pub/"
    port = 0

    def __init__(self, place):
        self.root = os.path.join(place, "root")
        os.makedirs(os.path.join(self.root, "pub"))
        os.chmod(place, 0o755)
        os.chmod(self.root, 0o755)
        os.chmod(os.path.join(self.root, "pub"), 0o777)
        self.place = place
        self.start()

    def start(self):
        raise NotImplementedError

    def stop(self):
        raise NotImplementedError

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def read(self, name):
        with open(os.path.join(self.root, "pub", name), "rb") as file:
            return file.read()

    def write(self, name, data):
        path = os.path.join(self.root, "pub", name)
        with open(path, "wb") as file:
            file.write(data)
        os.chmod(path, 0o666)

    def names(self):
        return sorted(os.listdir(os.path.join(self.root, "pub")))


class PerConnection(Server):
    """A server that is started for each connection, with the socket as its standard input: no
    port to agree on, and nothing to wait for."""

    def argv(self):
        raise NotImplementedError

    def start(self):
        if os.getuid() != 0:
            raise Skip("needs root")
        self.command = self.argv()
        self.children = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._accept, daemon=True)
        self.thread.start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                self.children.append(
                    subprocess.Popen(
                        self.command,
                        stdin=connection,
                        stdout=connection,
                        stderr=subprocess.DEVNULL,
                    )
                )

    def stop(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(PATIENCE)
        for child in self.children:
            child.terminate()
            child.wait(PATIENCE)


class Vsftpd(PerConnection):
    user, password = "anonymous", "secret"

    def argv(self):
        program = program_of("vsftpd", "usr/sbin/vsftpd", self.place)
        empty = os.path.join(self.place, "empty")
        os.mkdir(empty, 0o755)
        options = {
            "listen": "NO",
            "anonymous_enable": "YES",
            "local_enable": "YES",  # so that a wrong user is asked for a password
            "pam_service_name": "none-of-that-name",
            "write_enable": "YES",
            "anon_upload_enable": "YES",
            "anon_mkdir_write_enable": "YES",
            "anon_other_write_enable": "YES",
            "anon_world_readable_only": "NO",
            "anon_root": self.root,
            "ftp_username": "daemon",  # its home must exist
            "nopriv_user": "nobody",
            "secure_chroot_dir": empty,
            "connect_from_port_20": "NO",
            "seccomp_sandbox": "NO",  # it does not know all containers
        }
        path = os.path.join(self.place, "vsftpd.conf")
        with open(path, "w") as file:
            file.writelines(f"{name}={value}\n" for name, value in options.items())
        return [program, path]


class PureFtpd(PerConnection):
    def argv(self):
        program = program_of("pure-ftpd", "usr/sbin/pure-ftpd", self.place)
        maker = program_of("pure-ftpd", "usr/bin/pure-pw", self.place)
        nobody = pwd.getpwnam("nobody")
        users = os.path.join(self.place, "users")
        with open(users, "w") as file:
            file.write(
                f"{self.user}:{hashed(self.password)}:{nobody.pw_uid}:{nobody.pw_gid}"
                f"::{self.root}/./::::::::::::\n"
            )
        base = users + ".pdb"
        subprocess.run([maker, "mkdb", base, "-f", users], check=True)
        return [program, "-l", f"puredb:{base}", "-u", "1", "-E", "-H"]


class Pyftpdlib(Server):
    def start(self):
        argv = ["/usr/bin/python3", "-m", "pyftpdlib", "-i", "127.0.0.1", "-p", "0", "-w"]
        argv += ["-u", self.user, "-P", self.password, "-d", self.root]
        if subprocess.run([argv[0], "-c", "import pyftpdlib"], capture_output=True).returncode:
            raise Skip("not installed (python3-pyftpdlib)")
        self.process = subprocess.Popen(
            argv, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        self.port = self._port()
        threading.Thread(target=self.process.stderr.read, daemon=True).start()

    def _port(self):
        said = b""
        while select.select([self.process.stderr], [], [], PATIENCE)[0]:
            piece = os.read(self.process.stderr.fileno(), 4096)
            said += piece
            found = re.search(rb"starting FTP server on .*:(\d+)", said)
            if found:
                return int(found.group(1))
            if not piece:
                break
        self.stop()
        raise Skip("does not start")

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)


def program_of(package, path, place):
    """The program as installed, or from its package unpacked: Debian's FTP servers exclude each
    other when installed."""
    if os.access("/" + path, os.X_OK):
        return "/" + path
    folder = os.path.join(place, package)
    if not os.path.isdir(folder):
        unpack(package, folder)
    program = os.path.join(folder, path)
    if subprocess.run(["ldd", program], capture_output=True, text=True).stdout.count("not found"):
        raise Skip("a library that it needs is not installed")
    return program


def unpack(package, folder):
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        raise Skip("not installed, and no apt-get")
    os.mkdir(folder)
    quiet = {"cwd": folder, "check": True, "capture_output": True, "timeout": 2 * PATIENCE}
    try:
        subprocess.run(["apt-get", "download", package], **quiet)
        for file in os.listdir(folder):
            subprocess.run(["dpkg", "-x", file, "."], **quiet)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise Skip("not installed, and apt-get cannot download it") from None


def hashed(password):
    crypt = ctypes.CDLL("libcrypt.so.1").crypt
    crypt.restype = ctypes.c_char_p
    return crypt(password.encode(), b"$6$sim7000").decode()

