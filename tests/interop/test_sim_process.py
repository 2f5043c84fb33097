# SPDX-License-Identifier: MIT
"""cwtop-sim as a program: how it starts, what it says of bad options, and that it always ends."""
import os
import re
import select
import signal
import socket
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support  # noqa: E402
from sim_process import BUILD, ROOT, Sim

PROGRAM = os.path.join(BUILD, "cwtop-sim")
ENVIRONMENT = {"PATH": os.environ.get("PATH", ""), "CWTOP_SHARE": os.path.join(ROOT, "share")}


def run(*args, **environment):
    return subprocess.run([PROGRAM, *args], env={**ENVIRONMENT, **environment},
                          capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL,
                          check=False)


class Start(unittest.TestCase):
    def test_help_and_version(self):
        done = run("--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for option in ("--stack", "--port", "--seed", "--speed", "--scenario", "--latency",
                       "--throttle", "--page", "--var", "--fault", "--control", "--credential-life",
                       "--container-token", "--with-parent", "--max-idle"):
            self.assertIn(option, done.stdout)
        self.assertRegex(run("--version").stdout, r"^cwtop-sim \d+\.\d+\.\d+\n$")

    def test_man_page_names_every_option(self):
        with open(os.path.join(ROOT, "man", "cwtop-sim.1"), encoding="utf-8") as f:
            man = f.read().replace("\\-", "-")
        help_text = run("--help").stdout
        for word in help_text.split():
            if word.startswith("--"):
                self.assertIn(word, man)
        kinds = re.findall(r"^  ([a-z]\S*) ", help_text, re.M)
        self.assertGreater(len(kinds), 20)
        for kind in kinds:
            self.assertRegex(man, rf"(?m)^\.B {kind}$")

    def test_bad_options(self):
        for args in (["--nope"], ["--port"], ["--port", "x"], ["--port", "65536"], ["--port="],
                     ["--speed", "-1"], ["--speed", "nan"], ["--scenario", "x"], ["--stack", ""],
                     ["--throttle", "101"], ["--var", "x"], ["--var", "=x"], ["--help=1"],
                     ["cityflow"], ["--seed", "99999999999999999999"]):
            with self.subTest(args):
                done = run(*args)
                self.assertEqual((done.returncode, done.stdout), (64, ""))
                self.assertRegex(done.stderr, r"\Acwtop-sim: [^\n]+: [^\n]+\n\Z")

    def test_bad_stack_and_clock(self):
        done = run("--stack", "/nonexistent.jsonc")
        self.assertEqual(done.returncode, 65)
        self.assertIn("/nonexistent.jsonc", done.stderr)
        done = run(CWTOP_CLOCK="noon")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("CWTOP_CLOCK", done.stderr)

    def test_port_taken(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            done = run("--port", str(taken.getsockname()[1]))
        self.assertEqual(done.returncode, 70)
        self.assertRegex(done.stderr, r"^cwtop-sim: port \d+: cannot listen")

    def test_loopback_only(self):
        with Sim() as sim:
            port = sim.url.rsplit(":", 1)[1]
            with open("/proc/net/tcp", encoding="ascii") as f:
                listening = [line.split()[1] for line in f if line.split()[3] == "0A"]
        self.assertIn(f"0100007F:{int(port):04X}", listening)
        self.assertNotIn(f"00000000:{int(port):04X}", listening)

    def test_start_is_quick(self):
        def start():
            with Sim():
                pass
        support.quick(start, 30)


class End(unittest.TestCase):
    def start(self, *args, **more):
        process = subprocess.Popen([PROGRAM, "--port", "0", *args], env=ENVIRONMENT,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **more)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        self.assertIn("listening", process.stdout.readline())
        return process

    def test_signals(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            process = self.start()
            process.send_signal(number)
            self.assertEqual(process.wait(120), 0)
            process.stdin.close()

    def test_standard_input_ends(self):
        process = self.start("--with-parent")
        process.stdin.close()
        self.assertEqual(process.wait(120), 0)

    def test_standard_input_is_only_watched_when_asked(self):
        process = self.start()
        process.stdin.close()
        with self.assertRaises(subprocess.TimeoutExpired):
            process.wait(0.3)
        process.terminate()
        self.assertEqual(process.wait(120), 0)

    def test_parent_dies(self):
        # The parent keeps standard input of its child open elsewhere: only its death is left.
        script = ("import signal, subprocess\n"
                  f"p = subprocess.Popen([{PROGRAM!r}, '--with-parent', '--port', '0'],\n"
                  "    stdin=0, stdout=subprocess.PIPE)\n"
                  "p.stdout.readline()\n"
                  "print(p.pid, flush=True)\n"
                  "signal.pause()\n")
        reader, writer = os.pipe()
        try:
            parent = subprocess.Popen([sys.executable, "-c", script], env=ENVIRONMENT,
                                      stdin=reader, stdout=subprocess.PIPE, text=True)
            child = int(parent.stdout.readline())
            descriptor = os.pidfd_open(child)
            parent.kill()
            parent.wait(120)
            ended, _, _ = select.select([descriptor], [], [], 120)
            os.close(descriptor)
            parent.stdout.close()
            self.assertTrue(ended)
        finally:
            os.close(reader)
            os.close(writer)

    def test_nobody_asks(self):
        process = self.start("--max-idle", "1")
        self.assertEqual(process.wait(120), 0)
        process.stdin.close()

    def test_stops_while_it_waits(self):
        process = self.start("--latency", "60000")
        process.stdin.close()
        process.terminate()
        self.assertEqual(process.wait(120), 0)


if __name__ == "__main__":
    unittest.main()
