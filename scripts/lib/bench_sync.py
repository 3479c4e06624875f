"""What scripts/bench-sync measures, on a sandbox that runs: bench_sync.py ROOT PLI FOLDER [--peers] [COUNT...]."""

import json
import os
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
DOMAIN, OWNER = "cabinet-martin.mss.test", "899700000017"
AGAIN = 5  # how many times what is short is measured
# What is aimed at: what is measured, from how many messages on it is judged, the most it may be, what it is.
AIMS = {
    "first-wall": (50_000, 1 / 3, "première synchronisation, temps ÷ (mbsync puis notmuch new)"),
    "first-cpu": (50_000, 1 / 3, "première synchronisation, processeur ÷ (mbsync puis notmuch new)"),
    "page": (0, 1.0, "première page d’un programme neuf, en secondes"),
    "nothing": (0, 1.0, "rien de neuf, temps ÷ mbsync"),
    "marks": (10_000, 1.0, "10 000 marques posées ailleurs, en secondes"),
    "memory": (0, 150, "mémoire d’une commande qui lit, en Mio"),
    "growth-wall": (0, 1.0, "première synchronisation, temps par message ÷ celui de la plus petite boîte"),
    "growth-cpu": (0, 1.0, "première synchronisation, processeur par message ÷ celui de la plus petite boîte"),
    "growth-memory": (0, 1.0, "mémoire pour lire la boîte ÷ celle de la plus petite boîte"),
}
# What others do on the machine meanwhile: a tenth is not judged; growth compares runs far apart, a quarter.
NOISE, APART = 1.10, 1.25


class Judge:
    """What was aimed at and missed."""

    def __init__(self):
        self.missed = []

    def look(self, aim, count, value):
        """Compares; what is missed is told at once and at the end."""
        least, most, name = AIMS[aim]
        if count >= least and value > most * (APART if aim.startswith("growth") else NOISE):
            self.missed.append(f"{count} messages : {name} : {value:.2f}, visé {most:.2f}")


class Cost:
    """Of one command: wall and processor seconds, Dovecot's processor seconds meanwhile, largest resident MiB."""

    def __init__(self, wall, cpu, server, memory):
        self.wall, self.cpu, self.server, self.memory = wall, cpu, server, memory

    def __add__(self, other):
        return Cost(self.wall + other.wall, self.cpu + other.cpu, self.server + other.server, max(self.memory, other.memory))


def spent(pid):
    """Processor seconds of a server, its children and those it had."""
    total, waiting = 0, [pid]
    while waiting:
        try:
            one = waiting.pop()
            values = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            total += sum(int(value) for value in values[11:15])
            waiting += Path(f"/proc/{one}/task/{one}/children").read_text().split()
        except OSError:  # gone meanwhile: its parent has counted it
            pass
    return total / TICK


class World:
    def __init__(self, root, pli, folder):
        self.root, self.pli, self.folder = root, pli, Path(folder)
        facts = dict(line.split("=", 1) for line in (self.folder / "env").read_text().splitlines())
        self.port, self.pin = facts["IMAP_PORT"], facts["PIN_MARTIN"]
        conf = f"{folder}/run/dovecot.conf".encode()
        self.dovecot = next(group for group in (self.folder / "run/groups").read_text().split()
                            if conf in Path(f"/proc/{group}/cmdline").read_bytes().split(b"\0"))

    def root_does(self, *command, **options):
        """What only the servers' administrator may do."""
        prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
        return subprocess.run([*prefix, *map(str, command)], check=True, **options)

    def doveadm(self, *arguments):
        self.root_does("doveadm", "-c", self.folder / "run/dovecot.conf", *arguments, stderr=subprocess.DEVNULL)

    def run(self, command, *, environment=None, entry="", expected=(0,)):
        """Its answer and its cost. Both are read after it ended, so that nothing of ours is counted."""
        before, start = spent(self.dovecot), time.monotonic()
        with open(self.folder / "answer", "w+b") as answer, open(self.folder / "said", "w+b") as said:
            child = subprocess.Popen(list(map(str, command)), stdin=subprocess.PIPE, stdout=answer, stderr=said,
                                     env=dict(os.environ, **(environment or {})))
            child.stdin.write(entry.encode())
            child.stdin.close()
            _, status, usage = os.wait4(child.pid, 0)
            wall = time.monotonic() - start
            answer.seek(0)
            said.seek(0)
            if os.waitstatus_to_exitcode(status) not in expected:
                sys.exit(f"{' '.join(map(str, command))} : code {os.waitstatus_to_exitcode(status)}\n{said.read().decode()[-2000:]}")
            return answer.read(), Cost(wall, usage.ru_utime + usage.ru_stime, spent(self.dovecot) - before, usage.ru_maxrss / 1024)

    def mailbox(self, count):
        """Seeds a mailbox of that many messages. Everybody finds it as deliveries would have left it: indexed, and in memory."""
        name = f"banc-{count}"
        home = self.folder / "mail" / DOMAIN / name
        self.root_does(sys.executable, "-B", f"{self.root}/tests/sandbox/py/corpus.py", home, count)
        line = f"{OWNER}/{name}@{DOMAIN}:::::::nopassword=y user={name}@{DOMAIN}\n"
        self.root_does("tee", "-a", self.folder / "run/rights", input=line.encode(), stdout=subprocess.DEVNULL)
        self.doveadm("index", "-u", f"{name}@{DOMAIN}", "*")
        # What will be marked later is not marked yet.
        self.doveadm("flags", "remove", "-u", f"{name}@{DOMAIN}", "\\Flagged", "mailbox", "INBOX", "all")
        self.root_does("tar", "-cf", "/dev/null", "-C", home, "Maildir")
        return f"{name}@{DOMAIN}"


class Pli:
    """The program, in a home of its own."""

    def __init__(self, world, address, name):
        self.world, self.home = world, world.folder / "home" / name
        self.home.mkdir(mode=0o700)
        common = (world.folder / "home/martin/config.toml").read_text().partition("[[account]]")[0]
        (self.home / "config.toml").write_text(
            f'{common}[[account]]\naddress = "{address}"\nmie = "cps"\nkind = "personnelle"\n'
            f'imap = "imap.operateur.test:{world.port}"\nsmtp = "smtp.operateur.test:1"\nname = "Dr Camille MARTIN"\n')

    def run(self, *arguments):
        answer, cost = self.world.run([self.world.pli, *arguments, "--json", "--pin-stdin"],
                                      environment={"PLI_HOME": str(self.home)}, entry=f"{self.world.pin}\n")
        return json.loads(answer), cost

    def octets(self):
        return sum(file.stat().st_size for file in self.home.rglob("*") if file.is_file())


class Peers:
    """mbsync into a Maildir, notmuch over it."""

    def __init__(self, world, address, name):
        self.world, self.folder = world, world.folder / name
        mail = self.folder / "mail"
        mail.mkdir(parents=True)
        pki = world.folder / "pki"
        self.settings = self.folder / "mbsyncrc"
        # A certificate that is in the file itself is not compared with the name: nothing here answers to it.
        self.settings.write_text(
            f"IMAPAccount a\nHost 127.0.0.1\nPort {world.port}\nUser {address}\nPass rien\nSSLType STARTTLS\n"
            f"SSLVersions TLSv1.2\nSystemCertificates no\nCertificateFile {pki}/imap.pem\nClientCertificate {pki}/martin.pem\n"
            f"ClientKey {pki}/martin.key\nAuthMechs LOGIN\n\nIMAPStore la\nAccount a\n\nMaildirStore ici\nPath {mail}/\n"
            f"Inbox {mail}/INBOX\nSubFolders Verbatim\n\nChannel tout\nFar :la:\nNear :ici:\nPatterns *\nCreate Near\nExpunge Near\n"
            f"SyncState *\n")
        self.environment = {"NOTMUCH_CONFIG": str(self.folder / "notmuch"), "HOME": str(self.folder)}
        (self.folder / "notmuch").write_text(
            f"[database]\npath={mail}\n[user]\nname=M\nprimary_email={address}\n[new]\nignore=.mbsyncstate;.uidvalidity\n"
            "[maildir]\nsynchronize_flags=true\n")

    def fetch(self):
        return self.world.run(["mbsync", "-q", "-c", self.settings, "-a"], environment=self.environment)[1]

    def index(self):
        return self.world.run(["notmuch", "new", "--quiet"], environment=self.environment)[1]

    def search(self, words):
        command = ["notmuch", "search", "--output=messages", "--sort=newest-first", "--limit=50", "--", *words]
        return self.world.run(command, environment=self.environment)[1]

    def count(self):
        return int(self.world.run(["notmuch", "count", "*"], environment=self.environment)[0])

    def octets(self):
        return sum(file.stat().st_size for file in self.folder.rglob("*") if file.is_file())


def queries(root, number):
    """One to three words, drawn as they are used: often common ones, the last sometimes only begun."""
    sys.path.insert(0, f"{root}/tests/sandbox/py")
    import corpus  # pylint: disable=import-outside-toplevel

    chance = random.Random("recherches")
    found = []
    while len(found) < number:
        words = chance.choices(corpus.WORDS, cum_weights=corpus.USES, k=1 + len(found) % 3)
        if all(word.isalpha() for word in words):
            found.append(words)
    return found


def median(costs):
    return Cost(*(statistics.median(getattr(cost, name) for cost in costs) for name in ("wall", "cpu", "server")),
                max(cost.memory for cost in costs))


def seconds(value):
    return f"{value * 1000:7.0f} ms" if value < 10 else f"{value:7.1f} s "


def row(name, cost, beside=None, times=True):
    line = f"{name:44}{seconds(cost.wall):>12}{seconds(cost.cpu):>12}{seconds(cost.server):>12}{cost.memory:9.1f} Mio"
    if beside and times:
        line += f"   temps ×{cost.wall / beside.wall:.2f}, processeur ×{cost.cpu / beside.cpu:.2f}"
    print(line, flush=True)


def spread(name, costs):
    times = sorted(cost.wall for cost in costs)
    print(f"{name:44}{seconds(statistics.median(times)):>12} médiane{seconds(times[len(times) * 95 // 100]):>12} 95 % "
          f"(processus entier, {len(times)} recherches)", flush=True)


def measure(world, count, with_pli, firsts, judge):
    address = world.mailbox(count)
    print(f"\n{count} messages ; charge {os.getloadavg()[0]:.1f}\n"
          f"{'':44}{'temps':>12}{'processeur':>12}{'Dovecot':>12}{'mémoire':>13}   pli / autres", flush=True)
    peers = Peers(world, address, f"autres-{count}")
    fetched, indexed = peers.fetch(), peers.index()
    first = fetched + indexed
    row("première : mbsync", fetched)
    row("première : notmuch new", indexed)
    row("première : mbsync, puis notmuch new", first)
    firsts.setdefault("mbsync + notmuch", []).append((count, first))
    if peers.count() != count:
        sys.exit(f"notmuch a {peers.count()} messages sur {count}")
    pli = None
    if with_pli:
        fresh = Pli(world, address, f"page-{count}")
        page = fresh.run("list", "INBOX", "--limit", "50")[1]
        row("première page, d’un programme neuf : pli list", page)
        judge.look("page", count, page.wall)
        pli = Pli(world, address, f"banc-{count}")
        answer, cost = pli.run("sync", "--full")
        row("première : pli sync --full", cost, first)
        firsts.setdefault("pli", []).append((count, cost))
        judge.look("first-wall", count, cost.wall / first.wall)
        judge.look("first-cpu", count, cost.cpu / first.cpu)
        total = sum(folder["total"] for folder in answer["folders"])
        if total != count:
            sys.exit(f"pli a {total} messages sur {count}")
        print(f"sur le disque : pli {pli.octets() / 1e6:.0f} Mo, mbsync et notmuch {peers.octets() / 1e6:.0f} Mo")

    # One after the other, so that what the machine does besides falls on both.
    nothing = {"mbsync": [], "notmuch": [], "pli": []}
    for _ in range(AGAIN):
        nothing["mbsync"].append(peers.fetch())
        nothing["notmuch"].append(peers.index())
        if pli:
            nothing["pli"].append(pli.run("sync")[1])
    row("rien de neuf : mbsync", median(nothing["mbsync"]))
    row("rien de neuf : notmuch new", median(nothing["notmuch"]))
    if pli:
        ours, theirs = median(nothing["pli"]), median(nothing["mbsync"])
        row("rien de neuf : pli sync (÷ mbsync seul)", ours, theirs)
        judge.look("nothing", count, ours.wall / theirs.wall)

    if count >= 10_000:
        # Of the inbox: some of the smallest mailbox's are elsewhere.
        world.doveadm("flags", "add", "-u", address, "\\Flagged", "mailbox", "INBOX", "1:10000")
        changed = peers.fetch()
        row("marques posées ailleurs : mbsync", changed)
        if pli:
            answer, cost = pli.run("sync")
            row("marques posées ailleurs : pli sync", cost, changed)
            judge.look("marks", count, cost.wall)
            print(f"  pli en a vu changer {sum(folder['changed'] for folder in answer['folders'])}")
    asked = queries(world.root, 120)
    spread("recherche : notmuch search", [peers.search(words) for words in asked])
    if pli:
        listing = median([pli.run("list", "INBOX", "--limit", "50", "--offline")[1] for _ in range(AGAIN)])
        row("ouvrir la boîte, hors ligne : pli list", listing)
        judge.look("memory", count, listing.memory)
        firsts.setdefault("lire la boîte", []).append((count, listing))
        spread("recherche : pli search --offline", [pli.run("search", *words, "--limit", "50", "--offline")[1] for words in asked])


def main():
    root, program, folder, *rest = sys.argv[1:]
    with_pli = "--peers" not in rest
    counts = [int(value) for value in rest if value != "--peers"] or [10_000, 50_000, 100_000]
    world, firsts, judge = World(root, program, folder), {}, Judge()
    for count in counts:
        measure(world, count, with_pli, firsts, judge)
    for who, growth in (("pli", ("growth-wall", "growth-cpu")), ("lire la boîte", ("growth-memory",))):
        (least, small), *others = firsts.get(who) or [(0, None)]
        for count, cost in others:
            for aim in growth:
                of = {"growth-wall": lambda c, n: c.wall / n, "growth-cpu": lambda c, n: c.cpu / n, "growth-memory": lambda c, _: c.memory}[aim]
                judge.look(aim, count, of(cost, count) / of(small, least))
    if len(counts) > 1:
        print("\nCroissance : par message, et mémoire")
        for who, costs in firsts.items():
            print(f"  {who:18}" + "".join(f"  {count} : {cost.wall / count * 1e6:.0f} µs, processeur {cost.cpu / count * 1e6:.0f} µs,"
                                         f" {cost.memory:.0f} Mio ;" for count, cost in costs).rstrip(";"))
    print(f"\nCharge à la fin : {os.getloadavg()[0]:.1f}. Marge laissée au bruit de la machine : {NOISE - 1:.0%}, {APART - 1:.0%} entre boîtes.")
    for missed in judge.missed:
        print(f"Visée manquée : {missed}")
    sys.exit(1 if judge.missed else 0)


if __name__ == "__main__":
    main()
