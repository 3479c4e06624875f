"""Runs a command with a network that leads nowhere, and tells each packet it sends.

    no-network [--report FILE] COMMAND [ARGUMENT...]

The command has one interface, with routes to everywhere in IPv4 and IPv6, and a DNS server of its own: from inside,
all looks well. Whatever is sent arrives here, is told on the error stream and in FILE, and goes no further. There is
no loopback, so that nothing is sent unseen; the files that stand for services outside (name resolution, D-Bus) are
hidden. Unix sockets with a name, such as the display's, still work.

FILE has one line for each packet and ends with « end COUNT », after the kernel's own count agreed that nothing was
missed. The code is the command's own, or 70 when a packet left. SIGTERM ends the command, not the count.
"""

import fcntl
import ipaddress
import os
import select
import signal
import struct
import subprocess
import sys
import tempfile

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
NAME = "pli0"
RESOLVER = "192.0.2.53"
PACKET_LEFT = 70
# Services that would look up a name, or fetch a page, for the command, through a socket that has a name.
SERVICES = ["/run/systemd/resolve", "/run/nscd", "/var/run/nscd", "/run/dbus", "/run/avahi-daemon"]
PROTOCOLS = {1: "ICMP", 6: "TCP", 17: "UDP", 58: "ICMPv6"}


def ip(*words):
    subprocess.run(["ip", *words], check=True)


def write(path, text):
    # What this kernel does not have, IPv6 maybe, cannot send anything either.
    if os.path.exists(path):
        with open(path, "w") as file:
            file.write(text)


def network():
    """The interface, whose packets come out of what is returned."""
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_CLOEXEC | os.O_NONBLOCK)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH", NAME.encode(), IFF_TUN | IFF_NO_PI))
    # The kernel says nothing of its own: no router asked for, no address announced.
    write(f"/proc/sys/net/ipv6/conf/{NAME}/router_solicitations", "0")
    write(f"/proc/sys/net/ipv6/conf/{NAME}/accept_ra", "0")
    write(f"/proc/sys/net/ipv6/conf/{NAME}/addr_gen_mode", "1")
    write(f"/proc/sys/net/ipv6/conf/{NAME}/mldv2_unsolicited_report_interval", "0")
    ip("address", "add", "192.0.2.1/24", "dev", NAME)
    if os.path.exists(f"/proc/sys/net/ipv6/conf/{NAME}"):
        ip("-6", "address", "add", "2001:db8::1/64", "dev", NAME, "nodad")
    ip("link", "set", NAME, "up")
    ip("route", "add", "default", "dev", NAME)
    if os.path.exists(f"/proc/sys/net/ipv6/conf/{NAME}"):
        ip("-6", "route", "add", "default", "dev", NAME)
    return tun


def hide():
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)
    for folder in SERVICES:
        if os.path.isdir(folder) and not os.path.islink(folder):
            subprocess.run(["mount", "-t", "tmpfs", "none", folder], check=True)
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
        file.write(f"nameserver {RESOLVER}\n")
        file.flush()
        os.chmod(file.name, 0o644)
        # Where it is a link to what was just hidden, there is nothing to read it from either.
        if os.path.exists("/etc/resolv.conf"):
            subprocess.run(["mount", "--bind", file.name, "/etc/resolv.conf"], check=True)


def told(packet):
    """A packet, said; nothing when it is the kernel's own talk of multicast groups."""
    version = packet[0] >> 4
    if version == 4:
        start, protocol = (packet[0] & 15) * 4, packet[9]
        to = ipaddress.ip_address(packet[16:20])
        if protocol == 2:
            return None
    elif version == 6:
        start, protocol = 40, packet[6]
        to = ipaddress.ip_address(packet[24:40])
        if protocol == 0:
            # Hop-by-hop options come before multicast reports only.
            protocol, start = packet[40], 48
        if protocol == 58 and len(packet) > start and packet[start] in (130, 131, 132, 133, 143):
            return None
    else:
        return f"? {packet[:40].hex()}"
    what = PROTOCOLS.get(protocol, str(protocol))
    if protocol not in (6, 17) or len(packet) < start + 8:
        return f"{what} {to}"
    port = int.from_bytes(packet[start + 2 : start + 4], "big")
    name = dns_name(packet[start + 8 + 12 :]) if protocol == 17 and port == 53 else ""
    return f"{what} {to} {port}{name}"


def dns_name(question):
    labels = []
    while question and question[0] and question[0] < 64:
        labels.append(question[1 : 1 + question[0]].decode("ascii", "replace"))
        question = question[1 + question[0] :]
    return " " + ".".join(labels) if labels else ""


def kernel_count():
    """How many times the kernel was asked to send, or could not find the way: an account apart from ours."""
    counts = {}
    with open("/proc/net/snmp") as file:
        lines = [line.split() for line in file]
    for names, values in zip(lines[::2], lines[1::2]):
        counts.update({names[0] + name: int(value) for name, value in zip(names[1:], values[1:])})
    # TCP and UDP only: the kernel's multicast reports are IP packets too.
    return counts["Tcp:ActiveOpens"] + counts["Udp:OutDatagrams"] + counts["Ip:OutNoRoutes"] + counts_of_ipv6()


def counts_of_ipv6():
    try:
        with open("/proc/net/snmp6") as file:
            counts = dict(line.split() for line in file)
    except FileNotFoundError:
        return 0
    return int(counts.get("Udp6OutDatagrams", 0)) + int(counts.get("Ip6OutNoRoutes", 0))


def main():
    words, report = sys.argv[1:], None
    if words[:1] == ["--report"] and len(words) > 1:
        # Where it says nothing yet, nothing has been sent yet; opened before the command can change anything.
        report, words = open(words[1], "w", encoding="utf-8", buffering=1), words[2:]
    if not words:
        sys.exit(__doc__)
    tun = network()
    hide()
    outside = ("DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS")
    environment = {name: value for name, value in os.environ.items() if name not in outside and not name.lower().endswith("_proxy")}
    # The command does not outlive us, even killed without warning.
    child = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", "--", *words], env=environment)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: child.terminate())

    count = 0
    while True:
        ended = child.poll() is not None
        # One last look once it has ended: what it sent is already here.
        if select.select([tun], [], [], 0 if ended else 0.1)[0]:
            said = told(os.read(tun, 65_536))
            if said:
                count += 1
                print(f"paquet envoyé : {said}", file=sys.stderr, flush=True)
                if report:
                    report.write(f"{said}\n")
        elif ended:
            break
    count = max(count, kernel_count())
    if report:
        report.write(f"end {count}\n")
    if count:
        print(f"{count} paquet(s) envoyé(s)", file=sys.stderr)
        sys.exit(PACKET_LEFT)
    sys.exit(child.returncode if child.returncode >= 0 else 128 - child.returncode)


main()
