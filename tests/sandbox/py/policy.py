"""Postfix policy service: who may send from which mailbox, judged on the card certificate.

Usage: policy.py SOCKET OWNERS
"""

import os
import pwd
import re
import socketserver
import sys

REFUSED = "553 5.7.1 Cette boite n'appartient pas au porteur de la carte"


def read_owners(path):
    """National identifier -> the mailboxes its holder may send from."""
    owners = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                identifier, mailbox = line.split()
                owners.setdefault(identifier, set()).add(mailbox.lower())
    return owners


def unxtext(value):
    """Postfix sends the names of a certificate in xtext (+41 for A)."""
    return re.sub(r"\+([0-9A-F]{2})", lambda hexa: chr(int(hexa[1], 16)), value)


def decide(request, owners):
    mailboxes = owners.get(unxtext(request.get("ccert_subject", "")))
    if not mailboxes:
        return REFUSED
    sender = request.get("sender", "").lower()
    account = request.get("sasl_username", "").lower()
    if account and account not in mailboxes:
        return REFUSED
    # The empty sender is that of read receipts and other notices.
    if sender and sender not in mailboxes:
        return REFUSED
    if sender and account and sender != account:
        return REFUSED
    return "DUNNO"


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        request = {}
        for raw in self.rfile:
            line = raw.decode("utf-8", "replace").rstrip("\n")
            if line:
                name, _, value = line.partition("=")
                request[name] = value
                continue
            answer = decide(request, self.server.owners)
            print(request.get("ccert_subject"), request.get("sasl_username"), request.get("sender"), answer, flush=True)
            self.wfile.write(f"action={answer}\n\n".encode())
            request = {}


class Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


def main():
    path, owners = sys.argv[1:]
    os.umask(0o177)
    with Server(path, Handler) as server:
        postfix = pwd.getpwnam("postfix")
        os.chown(path, postfix.pw_uid, postfix.pw_gid)
        server.owners = read_owners(owners)
        server.serve_forever()


if __name__ == "__main__":
    main()
