#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The dashboard and its terminal: however it ends, the terminal is given back; a screen on which
nothing changed writes nothing; every size is survived."""
import os
import signal
import subprocess
import sys
import threading
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support  # noqa: E402

STACK = "cityflow"
DEAD_URL = "http://127.0.0.1:9"  # the discard port: nothing listens on a test machine


class Terminal(support.Folder):
    def dashboard(self, rows=40, columns=120, url=DEAD_URL, **env):
        env.setdefault("CWTOP_CLOCK", support.clock(0))
        term = support.Pty([support.CWTOP, STACK, "--endpoint-url", url, "--region", support.REGION],
                           support.environment(self.folder, **env), rows, columns)
        self.addCleanup(term.close)
        return term

    def running(self, **more):
        term = self.dashboard(**more)
        term.until(support.ENTER_SCREEN)
        term.quiet(0.5)
        self.assertNotEqual(term.modes(), term.before, "the terminal is not in the program's hands")
        return term

    def test_quit_key(self):
        term = self.running()
        term.send("q")
        self.assertEqual(term.end(), 0)
        self.assertTrue(term.is_restored(), term.written[-200:])

    def test_signals_end_it_and_give_the_terminal_back(self):
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            with self.subTest(signal=number.name):
                term = self.running()
                term.signal(number)
                term.end()
                self.assertTrue(term.is_restored(), term.written[-200:])

    def test_crashes_give_the_terminal_back(self):
        for number in (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE):
            with self.subTest(signal=number.name):
                term = self.running()
                term.signal(number)
                self.assertEqual(term.end(), -number)
                self.assertTrue(term.is_restored(), term.written[-200:])

    def test_suspend_and_continue(self):
        env = support.environment(self.folder, CWTOP_CLOCK=support.clock(0), PS1="prompt> ")
        shell = support.Pty(["bash", "--norc", "--noprofile", "-i"], env, cwd=self.folder)
        self.addCleanup(shell.close)
        shell.until(b"prompt> ")
        shell.send(f"stty sane; '{support.CWTOP}' {STACK} --endpoint-url {DEAD_URL} --region {support.REGION}\n")
        shell.until(support.ENTER_SCREEN)
        shell.quiet(0.5)
        in_use, here = shell.modes(), len(shell.written)
        shell.send(b"\x1a")
        shell.until(b"prompt> ", since=here)
        self.assertIn(support.LEAVE_SCREEN, shell.written[here:])
        here = len(shell.written)
        shell.send("fg\n")
        shell.until(support.ENTER_SCREEN, since=here)
        shell.until(lambda written: len(written) > here + 500)
        support.wait_for(lambda: shell.modes() == in_use, "the program's terminal modes again")
        shell.quiet(0.5)
        here = len(shell.written)
        shell.send("q")
        shell.until(b"prompt> ", since=here)
        self.assertIn(support.LEAVE_SCREEN, shell.written[here:])

    def test_nothing_changed_writes_nothing(self):
        sim = support.simulator(self.folder, STACK, CWTOP_CLOCK=support.clock(0))
        self.addCleanup(sim.stop)
        term = self.running(url=sim.url, CWTOP_CLOCK=sim.env["CWTOP_CLOCK"])
        term.quiet(1.5)
        self.assertGreater(len(term.written), 1000, "no frame at all")
        self.assertEqual(term.read_for(4), b"")

    def test_every_size_is_survived(self):
        term = self.running(rows=24, columns=80)
        for rows, columns in [(1, 1), (1, 200), (100, 1), (2, 2), (3, 10), (5, 20), (10, 40), (12, 60), (24, 80),
                              (24, 79), (23, 80), (50, 132), (100, 300), (200, 500), (1, 1), (40, 120)]:
            with self.subTest(rows=rows, columns=columns):
                term.resize(rows, columns)
                term.read_for(0.15)
                self.assertIsNone(term.child.poll(), "it ended")
        term.send("q")
        self.assertEqual(term.end(), 0)
        self.assertTrue(term.is_restored())

    def test_starts_at_every_size(self):
        for rows, columns in [(1, 1), (2, 5), (5, 20), (10, 40), (100, 300)]:
            with self.subTest(rows=rows, columns=columns):
                term = self.dashboard(rows=rows, columns=columns)
                term.until(support.ENTER_SCREEN)
                term.quiet(0.3)
                term.send("q")
                self.assertEqual(term.end(), 0)
                self.assertTrue(term.is_restored())

    def test_a_storm_of_sizes(self):
        term = self.running()
        for i in range(300):
            term.resize(10 + i % 40, 30 + i % 150)
            term.read(0)
        term.resize(40, 120)
        term.quiet(0.5)
        term.send("q")
        self.assertEqual(term.end(), 0)

    def test_a_flood_of_keys_keeps_nothing_out(self):
        clock = support.clock(0)
        sim = support.simulator(self.folder, STACK, "--scenario", "crash", CWTOP_CLOCK=clock)
        self.addCleanup(sim.stop)
        term = self.running(url=sim.url, CWTOP_CLOCK=clock, rows=60, columns=250)
        stop = threading.Event()
        flood = threading.Thread(target=self.flood, args=(term, stop))
        flood.start()
        try:
            term.signal(signal.SIGTERM)
            begin = time.monotonic()
            term.end()
            self.assertLess(time.monotonic() - begin, 3, "keys kept the signal waiting")
        finally:
            stop.set()
            flood.join()

    @staticmethod
    def flood(term, stop):
        os.set_blocking(term.master, False)  # nobody reads any more once it has ended
        while not stop.is_set() and term.child.poll() is None:  # a terminal that is given back echoes
            try:
                term.send("jk" * 500)
            except BlockingIOError:
                stop.wait(0.001)

    def test_a_popup_stays_whole_while_the_screen_beneath_it_changes(self):
        clock = support.clock(20)
        sim = support.simulator(self.folder, STACK, CWTOP_CLOCK=clock)
        self.addCleanup(sim.stop)
        env = support.environment(self.folder, CWTOP_CLOCK=clock)
        screen = support.Tmux([support.CWTOP, STACK, "--endpoint-url", sim.url, "--region", support.REGION,
                               *support.demo_vars(STACK)], env, self.folder, rows=24, columns=80)
        self.addCleanup(screen.close)
        screen.until("data fresh")
        screen.send("?")
        screen.until("show the keys")

        def popup():
            return [line[line.index("\u2502"):line.rindex("\u2502")] for line in screen.screen().splitlines()
                    if line.count("\u2502") >= 2]

        def clock_now():
            return screen.screen().splitlines()[0][-9:]

        before = popup()
        self.assertGreater(len(before), 10)
        for _ in range(4):  # a minute of the demo is three seconds; values come and go meanwhile
            now = clock_now()
            support.wait_for(lambda: clock_now() != now, lambda: "the header's clock moves: " + screen.screen())
            self.assertEqual(popup(), before)

    def test_terminals_that_cannot_do_it(self):
        for value in (None, "dumb", "no-such-terminal", ""):
            with self.subTest(TERM=value):
                term = self.dashboard(TERM=value)
                self.assertEqual(term.end(), 64)
                text = term.written.decode().strip()
                self.assertRegex(text, r"^cwtop: .+: .+")
                self.assertEqual(len(text.splitlines()), 1, text)
                self.assertNotIn("\x1b", text)
                self.assertEqual(term.modes(), term.before)

    def test_no_terminal_at_all(self):
        code, out, said = support.cwtop([STACK, "--endpoint-url", DEAD_URL, "--region", support.REGION], self.folder)
        self.assertEqual((code, out), (64, ""))
        self.assertRegex(said, r"\Acwtop: .+: .+\n\Z")

    def test_the_terminal_goes_away(self):
        term = self.running()
        # afterwards nothing but the program holds this terminal
        os.close(term.slave)
        os.close(term.master)
        term.master, term.slave = os.pipe()
        try:
            term.child.wait(5)
        except subprocess.TimeoutExpired:
            self.fail("it runs on without a terminal")

    def test_other_locales_and_no_color(self):
        for more in ({"LC_ALL": "C", "LANG": "C"}, {"NO_COLOR": "1"}, {"TERM": "vt100"}, {"TERM": "linux"}):
            with self.subTest(**more):
                term = self.dashboard(**more)
                term.until(lambda written: len(written) > 300)
                term.quiet(0.5)
                text = term.written
                if more.get("LC_ALL") == "C":
                    self.assertEqual([b for b in text if b > 0x7e], [], "bytes beyond ASCII")
                if "NO_COLOR" in more:
                    self.assertNotRegex(text, rb"\x1b\[[0-9;]*(3[0-7]|38;[25]|4[0-7]|48;[25])[0-9;]*m")
                term.send("q")
                self.assertEqual(term.end(), 0)


if __name__ == "__main__":
    unittest.main()
