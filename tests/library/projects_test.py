# SPDX-License-Identifier: MIT
"""docs/examples/library as a project of its own, by each way to have the library in it: as a
subproject, installed and found by pkg-config, as one file among its own. Each test program of it
runs, and fails when the driver has the bug that it had."""

import os
import re
import shutil
import tempfile

from harness import Expected, Skip, check, equal, main
from toolbox import BUILD, EXAMPLES, HEADERS, ROOT, SINGLE, need, run

PROGRAMS = ["plain", "cpputest", "gtest", "unity"]

# Debian has no package of Unity, but of a library that brings it along (sources.sh).
UNITY_DIR = os.path.join(BUILD, "sources", "cjson", "tests", "unity", "src")
UNITY = ["-Dunity_dir=" + UNITY_DIR] if os.path.exists(UNITY_DIR) else []


class Project:
    """A copy of the examples."""

    def __init__(self, *options):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "firmware")
        self.env = dict(os.environ)
        self.options = options
        shutil.copytree(EXAMPLES, self.path)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def meson(self, *words, **more):
        return run("meson", *words, cwd=self.path, env=self.env, **more)

    def has(self, name):
        return os.path.exists(os.path.join(self.path, "build", name))

    def build(self, *options):
        self.meson("setup", "build", "--wrap-mode=nodownload", *self.options, *options)
        self.meson("compile", "-C", "build")

    def programs(self):
        return [name for name in PROGRAMS if self.has(name + "-test")]

    def passes(self):
        self.meson("test", "-C", "build", "--no-rebuild", "--print-errorlogs")
        check("plain" in self.programs(), self.programs())

    def add_the_library(self):
        """As a subproject; a wrap file of theirs would fetch it."""
        os.mkdir(os.path.join(self.path, "subprojects"))
        os.symlink(ROOT, os.path.join(self.path, "subprojects", "sim7000"))


def test_as_a_subproject():
    need("meson", "ninja")
    with Project() as project:
        project.add_the_library()
        project.build("--force-fallback-for=sim7000", "-Dbuildtype=plain")
        project.passes()
        library = os.path.join("subprojects", "sim7000")
        check(project.has(library + "/sim/lib/libsim7000.so"), "no library")
        check(not project.has(library + "/sim/sim7000"), "the program was built too")


def test_as_a_static_subproject():
    need("meson", "ninja", "nm")
    with Project() as project:
        project.add_the_library()
        project.build("--force-fallback-for=sim7000", "-Ddefault_library=static",
                      "-Dbuildtype=plain")
        project.passes()
        archive = os.path.join(project.path, "build/subprojects/sim7000/sim/lib/libsim7000.a")
        names = [line.split()[-1] for line in run("nm", "-g", "--defined-only", archive).splitlines()
                 if len(line.split()) == 3]
        check(names and all(name.startswith("sim7000_") for name in names), names)


class Installed(Project):
    """... with the library installed somewhere, not where this system looks."""

    def __init__(self, *options):
        super().__init__(*options)
        root = os.path.join(self.folder.name, "root")
        self.meson("install", "-C", BUILD, "--no-rebuild", "--quiet", "--destdir", root)
        where = [path for path, _, names in os.walk(root) if "sim7000.pc" in names]
        check(len(where) == 1, where)
        self.env.update(PKG_CONFIG_SYSROOT_DIR=root, PKG_CONFIG_PATH=where[0],
                        LD_LIBRARY_PATH=os.path.dirname(where[0]))


def test_by_pkg_config_with_each_framework():
    need("meson", "ninja", "pkg-config")
    with Installed(*UNITY) as project:
        project.build()
        project.passes()
        said = run("ldd", os.path.join(project.path, "build", "plain-test"), env=project.env)
        check("libsim7000.so.0 => " + project.folder.name in said, said)
        missing = [name for name in PROGRAMS if name not in project.programs()]
        if missing:
            raise Skip("not there: " + ", ".join(missing))


def test_each_framework_finds_the_bug():
    need("meson", "ninja", "pkg-config")
    with Installed("-Dsession_ms=30000", *UNITY) as project:
        project.build()
        for name in project.programs():
            said = run(os.path.join(project.path, "build", name + "-test"), fails=True,
                       env=project.env)
            check("> AT+FTPQUIT" in said and "code 64 after 75s" in said, said)


def test_as_one_file():
    need("cc", "make", "nm")
    with Project() as project:
        shutil.copy(SINGLE, project.path)
        shutil.copy(os.path.join(HEADERS, "sim7000.h"), project.path)
        with open(os.path.join(project.path, "Makefile"), "w", encoding="utf-8") as file:
            file.write("CPPFLAGS = -I.\nLDLIBS = -linih\n"
                       "plain_test: plain_test.o download.o rig.o sim7000.o\n")
        run("make", "-j2", cwd=project.path)
        said = run("./plain_test", cwd=project.path)
        if said != "OK\n":
            raise Expected(said)
        wants = set(run("nm", "-u", "sim7000.o", cwd=project.path).replace("U ", "").split())
        outside = [name for name in wants if re.search(r"printf|puts|exit|std(out|err)|open|time", name)]
        equal(outside, [], "one file that prints, ends, reads or looks at the clock:")


main()
