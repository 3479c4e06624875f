"""Checks of the cards and of the fault proxy, with OpenSC's tool."""

import ctypes
import re
import subprocess
import threading
import time


def tool(sandbox, *arguments):
    done = subprocess.run(["pkcs11-tool", "--module", sandbox.env["MODULE"], *arguments],
                          capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def flags(sandbox, token):
    listing = tool(sandbox, "-L")[1]
    return re.search(rf"token label *: {token}\n.*?token flags *: ([^\n]*)", listing, re.S)[1]


def login(sandbox, token, pin):
    return re.search(r"CKR_\w+", tool(sandbox, "--token-label", token, "--login", "--pin", pin, "-O")[1])


def order(sandbox, text):
    with open(sandbox.path("card", "fault"), "w", encoding="ascii") as file:
        file.write(text)


def calls(sandbox):
    with open(sandbox.path("card", "calls"), encoding="ascii") as file:
        return file.read().splitlines()


class Module:
    """The module loaded in this process, for what only one long session shows. Functions by their place in the list."""

    INITIALIZE, FINALIZE, SLOTS, TOKEN, OPEN, SESSION, LOGIN, FIND, FOUND, ENOUGH, INIT, SIGN = \
        0, 1, 4, 6, 12, 15, 18, 26, 27, 28, 42, 43

    def __init__(self, path):
        class List(ctypes.Structure):
            _fields_ = [("version", ctypes.c_ubyte * 2), ("function", ctypes.c_void_p * 68)]

        self.list = ctypes.POINTER(List)()
        ctypes.CDLL(path).C_GetFunctionList(ctypes.byref(self.list))
        self.call(self.INITIALIZE, None)

    def call(self, place, *arguments):
        function = ctypes.CFUNCTYPE(ctypes.c_ulong)(self.list.contents.function[place])
        return function(*[ctypes.c_ulong(one) if isinstance(one, int) else one for one in arguments])

    def slots(self, present=1):
        count, found = ctypes.c_ulong(16), (ctypes.c_ulong * 16)()
        self.call(self.SLOTS, present, found, ctypes.byref(count))
        return list(found)[:count.value]

    def slot(self, label):
        for slot in self.slots():
            info = ctypes.create_string_buffer(512)
            if self.call(self.TOKEN, slot, info) == 0 and info.raw[:32].decode().strip() == label:
                return slot
        raise LookupError(label)

    def open(self, label):
        session = ctypes.c_ulong()
        self.call(self.OPEN, self.slot(label), 4, None, None, ctypes.byref(session))
        return session.value

    def login(self, session, pin):
        return self.call(self.LOGIN, session, 1, pin.encode(), len(pin))

    def state(self, session):
        return self.call(self.SESSION, session, ctypes.create_string_buffer(64))

    def sign(self, session):
        """Signs with the first private key; returns the code of the signature."""
        class Attribute(ctypes.Structure):
            _fields_ = [("type", ctypes.c_ulong), ("value", ctypes.c_void_p), ("length", ctypes.c_ulong)]

        wanted = ctypes.c_ulong(3)
        template = Attribute(0, ctypes.cast(ctypes.pointer(wanted), ctypes.c_void_p), ctypes.sizeof(wanted))
        key, count = ctypes.c_ulong(), ctypes.c_ulong()
        mechanism = (ctypes.c_ulong * 3)(1, 0, 0)
        signature, size = ctypes.create_string_buffer(256), ctypes.c_ulong(256)
        for place, *arguments in ((self.FIND, ctypes.byref(template), 1), (self.FOUND, ctypes.byref(key), 1,
                                  ctypes.byref(count)), (self.ENOUGH,), (self.INIT, mechanism, None)):
            if place == self.INIT:
                arguments[1] = key.value
            code = self.call(place, session, *arguments)
            if code:
                return code
        return self.call(self.SIGN, session, b"0" * 51, 51, signature, ctypes.byref(size))


def check_removal(sandbox, check, pin):
    module = Module(sandbox.env["MODULE"])
    session = module.open("CPS TEST")
    check("cartes : session et signature", module.login(session, pin) == 0 and module.sign(session) == 0)
    order(sandbox, "sign 0x32\n")
    check("cartes : ordre « sign 0x32 »", module.sign(session) == 0x32)
    order(sandbox, "absent 1\n")
    check("cartes : retirée", module.state(session) == 0x32 and module.slots() == [] and len(module.slots(0)) == 5
          and module.login(session, pin) == 0xE0)
    order(sandbox, "noreader 1\n")
    check("cartes : lecteur débranché", module.slots(0) == [] and module.sign(session) == 0x32)
    order(sandbox, "")
    check("cartes : remise, l'ancienne session est morte", module.sign(session) == 0xB3)
    session = module.open("CPS TEST")
    check("cartes : nouvelle session, code à redonner", module.sign(session) != 0 and module.login(session, pin) == 0
          and module.sign(session) == 0)
    order(sandbox, "sign_ms 400\n")
    begun = time.monotonic()
    slow = module.sign(session)
    check("cartes : signature lente", slow == 0 and time.monotonic() - begun >= 0.4)
    seen = []
    thread = threading.Thread(target=lambda: seen.append(module.sign(session)))
    thread.start()
    time.sleep(0.15)
    order(sandbox, "absent 1\nsign_ms 400\n")
    thread.join()
    check("cartes : retirée pendant la signature", seen == [0x32], seen)
    order(sandbox, "")
    module.call(module.FINALIZE, None)


def run(sandbox, check):
    pin, other = sandbox.env["PIN_MARTIN"], sandbox.env["PIN_DURAND"]
    listing = tool(sandbox, "-L")[1]
    check("cartes : trois jetons et un lecteur vide", all(f": {label}\n" in listing for label in
                                                          ("CPS TEST", "CPS DURAND", "CPS EXPIREE"))
          and "uninitialized" in listing)
    objects = tool(sandbox, "--token-label", "CPS TEST", "-O")[1]
    check("cartes : clés privées cachées", "Private Key" not in objects and objects.count("Certificate Object") == 2)
    objects = tool(sandbox, "--token-label", "CPS TEST", "--login", "--pin", pin, "-O")[1]
    check("cartes : deux paires de clés", sorted(re.findall(r"Private Key.*?ID: *(\w+)", objects, re.S)) == ["0110", "0120"])

    before = len(calls(sandbox))
    with open(sandbox.path("run", "digest"), "wb") as file:
        file.write(b"0" * 51)
    signed = tool(sandbox, "--token-label", "CPS TEST", "--login", "--pin", pin, "--sign", "-m", "RSA-PKCS", "--id", "0120",
                  "--input-file", sandbox.path("run", "digest"), "--output-file", sandbox.path("run", "signature"))
    check("cartes : signature comptée", signed[0] == 0 and calls(sandbox)[before:] == ["C_Login", "key 20", "C_Sign"],
          calls(sandbox)[before:])

    for command, wanted in (("login 0xa4\n", "CKR_PIN_LOCKED"), ("absent 1\n", "slot|token|CKR"), ("noreader 1\n", "slot|No")):
        order(sandbox, command)
        seen = tool(sandbox, "--token-label", "CPS TEST", "--login", "--pin", pin, "-O")[1]
        check(f"cartes : ordre « {command.strip()} »", re.search(wanted, seen) is not None and "Private Key" not in seen)
    order(sandbox, "")

    check_removal(sandbox, check, pin)

    wrong = f"{(int(other) + 1) % 10000:04d}"
    seen = []
    for _ in range(3):
        answer = login(sandbox, "CPS DURAND", wrong)
        seen.append((answer[0] if answer else None, flags(sandbox, "CPS DURAND")))
    steps = ("PIN count low", "final user PIN try", "PIN locked")
    check("cartes : trois mauvais codes", all(code == "CKR_PIN_INCORRECT" and step in shown
                                              for (code, shown), step in zip(seen, steps)), [code for code, _ in seen])
    answer = login(sandbox, "CPS DURAND", other)
    check("cartes : bloquée même avec le bon code", answer is not None and answer[0] == "CKR_PIN_LOCKED")
    login(sandbox, "CPS TEST", f"{(int(pin) + 1) % 10000:04d}")
    check("cartes : le bon code remet à zéro", "low" in flags(sandbox, "CPS TEST")
          and login(sandbox, "CPS TEST", pin) is None and "low" not in flags(sandbox, "CPS TEST"))
