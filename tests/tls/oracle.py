#!/usr/bin/env python3
"""What OpenSSL's libcrypto says of CBC records and Diffie-Hellman, to be compared with what the program says.

Reads one question a line and answers each with one line. Octets are written in hexadecimal, none as « . ».

  open SUITE MAC KEY HEADER RECORD                  the record's content, or « refused »
  seal SUITE MAC KEY HEADER CONTENT PADDING FAULT   a record with that many octets of padding, then its content or « refused »
  agree P G PUBLIC                                  OpenSSL's own public value, and the secret shared with this one
  safe P                                            « yes » if P and (P - 1)/2 are prime, else « no »

SUITE is 128 or 256. FAULT is none, or says which octet is damaged before encryption: mac-first, mac-last, pad-first,
pad-middle, pad-length. The records are put together here, after RFC 5246 6.2.3.2, from OpenSSL's AES-CBC and HMAC.
"""

import ctypes
import hashlib
import hmac
import os
import sys

crypto = ctypes.CDLL("libcrypto.so.3")
for name in ("EVP_CIPHER_CTX_new", "EVP_aes_128_cbc", "EVP_aes_256_cbc", "BN_bin2bn", "BN_CTX_new", "BN_new", "DH_new", "DH_get0_pub_key"):
    getattr(crypto, name).restype = ctypes.c_void_p
P = ctypes.c_void_p
SUITES = {"128": (crypto.EVP_aes_128_cbc, hashlib.sha256, 32), "256": (crypto.EVP_aes_256_cbc, hashlib.sha384, 48)}


def octets(word):
    return b"" if word == "." else bytes.fromhex(word)


def word(value):
    return value.hex() or "."


def aes(cipher, key, iv, data, encrypt):
    context = P(crypto.EVP_CIPHER_CTX_new())
    out, length = ctypes.create_string_buffer(len(data) + 16), ctypes.c_int()
    assert crypto.EVP_CipherInit_ex(context, P(cipher()), None, key, iv, encrypt) == 1
    crypto.EVP_CIPHER_CTX_set_padding(context, 0)
    assert crypto.EVP_CipherUpdate(context, out, ctypes.byref(length), data, len(data)) == 1
    crypto.EVP_CIPHER_CTX_free(context)
    return out.raw[: length.value]


def tag(digest, key, header, content):
    return hmac.digest(key, header + len(content).to_bytes(2, "big") + content, digest)


def open_record(suite, mac_key, key, header, record):
    cipher, digest, mac_len = SUITES[suite]
    iv, body = record[:16], record[16:]
    if len(iv) < 16 or len(body) < mac_len + 1 or len(body) % 16:
        return "refused"
    plain = aes(cipher, key, iv, body, 0)
    padding = plain[-1] + 1
    if padding + mac_len > len(plain) or plain[-padding:] != bytes([padding - 1]) * padding:
        return "refused"
    content, mac = plain[: -padding - mac_len], plain[-padding - mac_len : -padding]
    return word(content) if mac == tag(digest, mac_key, header, content) else "refused"


def seal(suite, mac_key, key, header, content, padding, fault):
    cipher, digest, mac_len = SUITES[suite]
    plain = bytearray(content + tag(digest, mac_key, header, content) + bytes([padding - 1]) * padding)
    place = {"mac-first": -padding - mac_len, "mac-last": -padding - 1, "pad-first": -padding, "pad-middle": -(padding + 1) // 2, "pad-length": -1}
    if fault != "none":
        plain[place[fault]] ^= 1
    iv = os.urandom(16)
    record = iv + aes(cipher, key, iv, bytes(plain), 1)
    return f"{word(record)} {open_record(suite, mac_key, key, header, record)}"


def number(value):
    return P(crypto.BN_bin2bn(value, len(value), None))


def agree(p, g, public):
    dh = P(crypto.DH_new())
    assert crypto.DH_set0_pqg(dh, number(p), None, number(g)) == 1
    assert crypto.DH_generate_key(dh) == 1
    ours, secret = ctypes.create_string_buffer(len(p)), ctypes.create_string_buffer(len(p))
    assert crypto.BN_bn2binpad(P(crypto.DH_get0_pub_key(dh)), ours, len(p)) == len(p)
    assert crypto.DH_compute_key_padded(secret, number(public), dh) == len(p)
    crypto.DH_free(dh)
    return f"{word(ours.raw)} {word(secret.raw)}"


def safe(p):
    context, p, q = P(crypto.BN_CTX_new()), number(p), P(crypto.BN_new())
    crypto.BN_rshift1(q, p)
    return "yes" if all(crypto.BN_check_prime(n, context, None) == 1 for n in (q, p)) else "no"


for line in sys.stdin:
    kind, *words = line.split()
    if kind == "open":
        print(open_record(words[0], *map(octets, words[1:])))
    elif kind == "seal":
        print(seal(words[0], *map(octets, words[1:5]), int(words[5]), words[6]))
    elif kind == "agree":
        print(agree(*map(octets, words)))
    elif kind == "safe":
        print(safe(octets(words[0])))
