"""Checks of the authorities' web server, of the directory and of the servers' certificates."""

import os
import re
import socket
import ssl
import subprocess
import urllib.error
import urllib.request

TWINS = """imap expire futur revoque inconnu personnes standard fort standard-personnes fort-personnes nom usage faible
inter-faible acrevoquee seule sosie crl-absente crl-perimee crl-fausse crl-muette crl-delta crl-indirecte crl-autre
crl-faible""".split()


def fetch(sandbox, path, timeout=5):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{sandbox.port('HTTP')}/{path}", timeout=timeout) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, b""


def presented(sandbox, name):
    """The certificates a server shows under this name, in DER."""
    found = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{sandbox.port('IMAP')}", "-starttls", "imap", "-showcerts",
         "-servername", f"{name}.operateur.test", "-tls1_2", "-cipher", "DEFAULT@SECLEVEL=0"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False).stdout
    return re.findall(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", found, re.S)


def search(sandbox, filter_, *arguments):
    found = subprocess.run(
        ["ldapsearch", "-x", "-LLL", "-o", "ldif-wrap=no", "-H", f"ldap://127.0.0.1:{sandbox.port('LDAP')}",
         "-b", "ou=bal,o=mssante,c=fr", *arguments, filter_, "mail"], capture_output=True, text=True, check=False)
    return found.returncode, re.findall(r"^mail: (.*)$", found.stdout, re.M)


def mute(sandbox):
    with socket.create_connection(("127.0.0.1", sandbox.port("HTTP"))) as link:
        link.sendall(b"GET /CRL/ACI-EL-ORG-MUETTE.crl HTTP/1.0\r\n\r\n")
        link.settimeout(1)
        try:
            return not link.recv(1) and False
        except TimeoutError:
            return True


def run(sandbox, check):
    codes = sorted(os.listdir(sandbox.path("www", "CRL")))
    check("LCR et certificats servis", all(fetch(sandbox, f"CRL/{name}")[1][:1] == b"\x30" for name in codes
                                           if "MUETTE" not in name)
          and fetch(sandbox, "AC/ACI-EL-ORG-TEST.cer")[1][:1] == b"\x30", f"{len(codes)} LCR")
    check("LCR absente : 404", fetch(sandbox, "CRL/ACI-EL-ORG-ABSENTE.crl")[0] == 404)
    check("LCR muette", mute(sandbox))

    for name in TWINS:
        with open(sandbox.path("pki", f"{name}.pem"), encoding="ascii") as file:
            wanted = re.findall(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", file.read(), re.S)
        check(f"certificat de {name}.operateur.test", presented(sandbox, name) == wanted)

    code, mails = search(sandbox, "(sn=*)")
    check("annuaire : cent réponses puis la limite", code == 4 and len(mails) == 100, (code, len(mails)))
    code, mails = search(sandbox, "(sn=*)", "-z", "1000")
    check("annuaire : même limite si l'on demande plus", code == 4 and len(mails) == 100, (code, len(mails)))
    check("annuaire : le Dr Martin", search(sandbox, "(&(sn=martin)(pSIdNat=*899700000017))")[1]
          == ["dr.martin@cabinet-martin.mss.test"])
    check("annuaire : les quatre boîtes connues", all(
        search(sandbox, f"(mail={mail})")[1] == [mail] for mail in
        ("dr.durand@chu-comte.mss.test", "secretariat.cardio@chu-comte.mss.test", "labo@labo-oeillets.mss.test")))
    escaped = [len(search(sandbox, f"(o=*{text}*)")[1]) for text in (r"\2a", r"\5c", r"\28SITE NORD\29", "L'")]
    check("annuaire : * \\ ( ) et '", escaped[:2] == [1, 1] and all(escaped), escaped)
    kinds = [len(search(sandbox, f"(&(typeBal={kind})(departement=25))")[1]) for kind in ("PER", "ORG", "APP")]
    check("annuaire : les trois types", all(kinds), kinds)


def context(sandbox, person):
    """A TLS client that presents this person's certificate."""
    made = ssl.create_default_context(cafile=sandbox.path("pki", "authorities.pem"))
    made.maximum_version = ssl.TLSVersion.TLSv1_2
    if person:
        made.load_cert_chain(sandbox.path("pki", f"{person}.pem"), sandbox.path("pki", f"{person}.key"))
    return made
