"""Starts the sandbox and tries what the client's tests rely on. One line per check; exit code 1 if any fails.

Usage: check.py SANDBOX
"""

import os
import signal
import subprocess
import sys
import time

import check_card
import check_mail
import check_web

failures = []


class Sandbox:
    def __init__(self, command, *options):
        begun = time.monotonic()
        self.process = subprocess.Popen([command, "run", *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        answer = self.process.stdout.readline().split()
        self.delay = time.monotonic() - begun
        if answer[:1] != ["ready"]:
            raise SystemExit("le bac à sable ne démarre pas")
        self.dir = answer[1]
        with open(os.path.join(self.dir, "env"), encoding="utf-8") as lines:
            self.env = dict(line.strip().split("=", 1) for line in lines)

    def port(self, name):
        return int(self.env[f"{name}_PORT"])

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    def stop(self):
        begun = time.monotonic()
        self.process.stdin.close()
        self.process.wait(10)
        return time.monotonic() - begun


def check(title, good, seen=""):
    print(f"{'ok  ' if good else 'RATÉ'} {title}{'' if good and not seen else f' : {seen}'}", flush=True)
    if not good:
        failures.append(title)


def processes_of(directory):
    """Processes whose command line or environment names this sandbox."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                words = file.read()
            with open(f"/proc/{pid}/environ", "rb") as file:
                words += file.read()
            if directory.encode() in words and int(pid) != os.getpid():
                found.append(pid)
        except OSError:
            continue
    return found


def gone(directory, seconds=3.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not os.path.exists(directory) and not processes_of(directory):
            return True
        time.sleep(0.05)
    return False


def check_life(command):
    """Two at once, then each way to stop."""
    first, second = Sandbox(command, "--quiet"), Sandbox(command, "--quiet", "--messages", "60", "--entries", "50")
    ports = [box.port(name) for box in (first, second) for name in ("IMAP", "SMTP", "LDAP", "HTTP")]
    check("deux bacs à sable à la fois", len(set(ports)) == 8, f"{first.delay:.1f} s et {second.delay:.1f} s")
    second.process.send_signal(signal.SIGTERM)
    check("SIGTERM arrête et efface", gone(second.dir) and second.process.wait(3) == 143)
    check("l'autre vit encore", os.path.exists(first.path("env")) and first.process.poll() is None)
    first.process.kill()
    check("tué lui-même, tout est balayé", gone(first.dir), processes_of(first.dir))
    # A caller killed without warning: its end of the pipe closes by itself.
    caller = subprocess.Popen([sys.executable, "-c", "import subprocess, sys, time\n"
                               "subprocess.Popen([sys.argv[1], 'run', '--quiet', '--messages', '0', '--entries', '4'],"
                               " stdin=subprocess.PIPE)\ntime.sleep(600)", command], stdout=subprocess.PIPE, text=True)
    directory = caller.stdout.readline().split()[1]
    caller.kill()
    check("appelant tué : tout s'arrête", gone(directory), processes_of(directory))


def main():
    command = sys.argv[1]
    sandbox = Sandbox(command)
    check("démarrage", sandbox.delay < 12, f"{sandbox.delay:.1f} s")
    try:
        for part in (check_web, check_mail, check_card):
            part.run(sandbox, check)
    finally:
        delay = sandbox.stop()
    check("arrêt", delay < 3 and gone(sandbox.dir), f"{delay:.1f} s, {processes_of(sandbox.dir)}")
    check_life(command)
    if failures:
        raise SystemExit(f"{len(failures)} ratés : {', '.join(failures)}")


if __name__ == "__main__":
    main()
