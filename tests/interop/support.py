# SPDX-License-Identifier: MIT
"""What the interop tests share: where the programs are, servers that end with the test, terminals
that can be asked, and waiting for a condition."""
import errno
import fcntl
import importlib.metadata
import itertools
import json
import os
import pty
import random
import re
import select
import shutil
import signal
import socket
import socketserver
import struct
import subprocess
import tempfile
import termios
import threading
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("CWTOP_BUILD", os.path.join(ROOT, "build"))
CWTOP = os.path.join(BUILD, "cwtop")
SIM = os.path.join(BUILD, "cwtop-sim")
REGION = "eu-west-2"
KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
ENTER_SCREEN, LEAVE_SCREEN = b"\x1b[?1049h", b"\x1b[?1049l"
ACTION_WAIT_S = 120
socketserver.TCPServer.request_queue_size = 128  # of a server of a test's that is kept waiting for the processor
AFTERNOON_MS = 1795010400000  # 2026-11-18 14:00 UTC, a Wednesday: there is traffic, and no day or month is about to end


def need(module, newer_than=None):
    """The module; without it the tests are skipped, but on CI that is a failure."""
    try:
        found, version = __import__(module), importlib.metadata.version(module)
        if newer_than and tuple(int(n) for n in re.findall(r"\d+", version)[:2]) < newer_than:
            raise ImportError(f"{module} {version} is older than {'.'.join(map(str, newer_than))}")
        return found
    except (ImportError, importlib.metadata.PackageNotFoundError) as error:
        missing(f"{error}: pip install boto3 'moto[server]' jsonschema")
        return None


def missing(reason):
    if os.environ.get("CI") == "true":
        raise AssertionError(reason)
    raise unittest.SkipTest(reason)


def program(name):
    path = shutil.which(name)
    if not path:
        missing(f"no {name} here")
    return path


def environment(folder, **more):
    """An environment in which only the given keys and an empty home exist."""
    env = {"PATH": os.environ["PATH"], "HOME": folder, "TMPDIR": folder, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8",
           "TERM": "xterm-256color", "TZ": "UTC", "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET,
           "AWS_EC2_METADATA_DISABLED": "true"}
    if not BUILD.startswith(ROOT + os.sep):  # else the programs find their data themselves
        env["CWTOP_SHARE"] = data_folder(os.path.join(folder, "share"))
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"):
        if name in os.environ:
            env[name] = os.environ[name]
    env.update(more)
    return {name: value for name, value in env.items() if value is not None}


def data_folder(path):
    """Our data files as an installation has them."""
    if not os.path.isdir(path):
        os.mkdir(path)
        for name in ("share/stacks", "share/schema", "themes"):
            os.symlink(os.path.join(ROOT, name), os.path.join(path, os.path.basename(name)))
    return path


def real_ms():
    return int(time.clock_gettime(time.CLOCK_BOOTTIME) * 1000)


def clock(speed, virtual_ms=AFTERNOON_MS):
    """CWTOP_CLOCK: virtual time that starts at a moment and runs `speed` times as fast; 0: frozen."""
    return f"{virtual_ms}@{real_ms()}*{speed}"


def wait_for(condition, what, timeout_s=ACTION_WAIT_S):
    """The first true value of condition(), asked ten times a second, and once more when the time is over: who was
    kept waiting for the processor has not seen what came meanwhile."""
    end = time.monotonic() + timeout_s
    pause = threading.Event()
    while True:
        is_late = time.monotonic() > end
        value = condition()
        if value:
            return value
        if is_late:
            raise AssertionError(f"not within {timeout_s} s: {what() if callable(what) else what}")
        pause.wait(0.1)


def quick(run, limit_s, tries=3):
    """What run() gives, which must have taken less than limit_s once: what is slow by itself is so each time, what a
    busy machine keeps waiting is not."""
    for _ in range(tries):
        begin = time.monotonic()
        found = run()
        if time.monotonic() - begin < limit_s:
            return found
    raise AssertionError(f"each of {tries} times it took more than {limit_s} s")


class Folder(unittest.TestCase):
    """A test with a folder of its own."""
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="cwtop-test-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text if isinstance(text, str) else json.dumps(text, indent=2))
        return path


def stack_vars(stack):
    """{name: value, or {"value" ..., "demo" ...}} of a shipped stack's variables."""
    with open(os.path.join(ROOT, "share", "stacks", f"{stack}.jsonc"), encoding="utf-8") as f:
        text = f.read()
    plain = re.sub(r'"(?:\\.|[^"\\])*"|//[^\n]*|/\*.*?\*/', lambda m: m.group(0) if m.group(0)[0] == '"' else " ", text,
                   flags=re.S)
    return json.loads(plain).get("vars", {})


def demo_vars(stack):
    """--var for each variable of a shipped stack that has a value for the demo."""
    return [word for name, var in stack_vars(stack).items() if isinstance(var, dict) and "demo" in var
            for word in ("--var", f"{name}={var['demo']}")]


class Server:
    """A program that prints `listening on URL`. It may end when its standard input does."""
    def __init__(self, argv, env, pattern=r"(http://127\.0\.0\.1:\d+)"):
        self.argv, self.env = argv, env
        self.log = tempfile.TemporaryFile("w+")
        self.child = subprocess.Popen(argv, env=env, stdin=subprocess.PIPE, stdout=self.log, stderr=subprocess.STDOUT,
                                      start_new_session=True)
        try:
            self.url = wait_for(lambda: self._said(pattern), lambda: f"{argv[0]} did not serve: {self.text()}")
        except AssertionError:
            self.stop()
            raise
        self.port = int(self.url.rsplit(":", 1)[1])

    def text(self):
        size = os.fstat(self.log.fileno()).st_size
        return os.pread(self.log.fileno(), size, 0).decode("utf-8", "replace")

    def _said(self, pattern):
        match = re.search(pattern, self.text())
        if match:
            return match.group(1)
        if self.child.poll() is not None:
            raise AssertionError(f"{self.argv[0]} ended with {self.child.returncode}: {self.text()}")
        return None

    def stop(self):
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.child.pid, number)
                self.child.wait(5)
                break
            except ProcessLookupError:
                break
            except subprocess.TimeoutExpired:
                continue
        self.child.wait()
        self.child.stdin.close()
        self.log.close()


def own_port():
    """A free port of those that nobody gets who asks for any: it is free again for whoever comes back to it."""
    with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as f:
        first = int(f.read().split()[0])
    for port in random.sample(range(max(1024, first - 10000), max(first, 2048)), 100):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == errno.ECONNREFUSED:
                return port
    raise AssertionError(f"no free port below {first}")


def simulator(folder, stack, *options, port=0, **env):
    return Server([SIM, "--stack", stack, "--port", str(port), "--seed", "1", "--with-parent", *options],
                  environment(folder, **env))


def cwtop(argv, folder, timeout_s=ACTION_WAIT_S, **env):
    """Runs cwtop to its end: (exit code, stdout, stderr)."""
    done = subprocess.run([CWTOP, *argv], env=environment(folder, **env), stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=timeout_s, check=False, cwd=folder)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def running(session):
    """The processes of a session that have not ended."""
    found = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as f:
                state, _, _, leader = f.read().rpartition(")")[2].split()[:4]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(leader) == session and state not in "ZX":
            found.append(int(entry))
    return found


def session_end(session):
    """Waits until nothing of it runs: what lost its terminal still tidies up in the test's folder."""
    wait_for(lambda: not running(session), lambda: f"{running(session)}, whose terminal is gone, to end")


class Pty:
    """A program on a terminal of its own. All that it writes is kept."""
    def __init__(self, argv, env, rows=40, columns=120, cwd=None):
        self.master, self.slave = pty.openpty()
        self.resize(rows, columns)
        self.before = termios.tcgetattr(self.slave)
        self.written, self.is_read = b"", False  # is_read: to the program's end

        def on_terminal():
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        self.child = subprocess.Popen(argv, env=env, stdin=self.slave, stdout=self.slave, stderr=self.slave, cwd=cwd,
                                      preexec_fn=on_terminal, close_fds=True)

    def resize(self, rows, columns):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, timeout_s):
        """What comes within the time, at once when something does; b"" when nothing did."""
        ready, _, _ = select.select([self.master], [], [], timeout_s)
        if not ready:
            return b""
        try:
            data = os.read(self.master, 65536)
        except OSError:
            data = b""
        self.written += data
        return data

    def read_for(self, seconds):
        """All that comes in that time."""
        end, data = time.monotonic() + seconds, b""
        while time.monotonic() < end:
            data += self.read(max(0.0, end - time.monotonic()))
        return data

    def until(self, text, timeout_s=ACTION_WAIT_S, since=0):
        """Reads until `text` (bytes, or a condition on all that was written) has come."""
        holds = text if callable(text) else (lambda written: text in written[since:])
        end = time.monotonic() + timeout_s
        while not holds(self.written):
            is_late, has_ended = time.monotonic() > end, self.child.poll() is not None  # what it wrote before is read
            came = self.read(0 if is_late or has_ended else 0.2)
            if (is_late or (has_ended and not came)) and not holds(self.written):
                raise AssertionError(f"never saw {text!r}; the last bytes: {self.written[-400:]!r}")
        return self.written

    def quiet(self, seconds=1.0, timeout_s=ACTION_WAIT_S):
        """Reads until nothing has come for that long."""
        end = time.monotonic() + timeout_s
        while self.read_for(seconds):
            if time.monotonic() > end:
                raise AssertionError(f"never quiet; the last bytes: {self.written[-200:]!r}")

    def send(self, keys):
        os.write(self.master, keys if isinstance(keys, bytes) else keys.encode())

    def signal(self, number):
        os.kill(self.child.pid, number)

    def end(self, timeout_s=ACTION_WAIT_S):
        """The exit code, once it has ended; its last words are read."""
        end = time.monotonic() + timeout_s
        while self.child.poll() is None:
            if time.monotonic() > end:
                raise AssertionError(f"still runs after {timeout_s} s")
            self.read(0.05)
        while self.read(0.05):
            pass
        self.is_read = True
        return self.child.returncode

    def modes(self):
        return termios.tcgetattr(self.slave)

    def is_restored(self):
        """Same modes as before, and not on the alternate screen."""
        return self.modes() == self.before and \
            self.written.rfind(LEAVE_SCREEN) >= self.written.rfind(ENTER_SCREEN)

    def close(self):
        if self.child.poll() is None:
            self.child.kill()
        self.child.wait()
        os.close(self.master)
        os.close(self.slave)
        session_end(self.child.pid)


class Tmux:
    """A program inside a tmux of its own, whose screen can be read as text."""
    sockets = itertools.count()

    def __init__(self, argv, env, folder, rows=40, columns=120):
        self.base = [program("tmux"), "-S", os.path.join(folder, f"tmux{next(self.sockets)}.sock"), "-f", "/dev/null"]
        self.env = dict(env, TERM="xterm-256color")
        quoted = " ".join("'" + word.replace("'", "'\\''") + "'" for word in argv)
        # its pane's process leads the session of all that runs in it
        self.leader = int(self.call("new-session", "-d", "-P", "-F", "#{pane_pid}", "-x", str(columns), "-y", str(rows),
                                    f"{quoted}; echo ended with $?; exec cat"))

    def call(self, *words):
        return subprocess.run([*self.base, *words], env=self.env, capture_output=True, text=True, check=True).stdout

    def screen(self):
        return self.call("capture-pane", "-p")

    def until(self, *patterns, timeout_s=ACTION_WAIT_S):
        """The screen, once it matches all of them: what is only in one of two looks may be half drawn."""
        return wait_for(lambda: (lambda s: s if all(re.search(p, s) for p in patterns) else None)(self.screen()),
                        lambda: f"the screen to show {patterns}:\n{self.screen()}", timeout_s)

    def send(self, *keys):
        self.call("send-keys", *keys)

    def close(self):
        subprocess.run([*self.base, "kill-server"], env=self.env, capture_output=True, check=False)
        session_end(self.leader)
