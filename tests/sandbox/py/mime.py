"""Messages put together byte by byte, so that each encoding is the one wanted and runs are identical."""

import base64
import email.header
import email.utils
import quopri
import random
import urllib.parse

boundaries = random.Random("frontières")


def lines(headers, body):
    return "".join(f"{name}: {value}\n" for name, value in headers).encode() + b"\n" + body


def wrapped_base64(data):
    return base64.encodebytes(data)


def text(content, charset="utf-8", encoding="quoted-printable", subtype="plain"):
    raw = content.encode(charset)
    if encoding == "quoted-printable":
        body = quopri.encodestring(raw)
    elif encoding == "base64":
        body = wrapped_base64(raw)
    else:
        body = raw
    if not body.endswith(b"\n"):
        body += b"\n"
    return lines([("Content-Type", f"text/{subtype}; charset={charset}"), ("Content-Transfer-Encoding", encoding)], body)


def file_name(name, style):
    """The file name as a parameter: the standard way, cut in pieces, or the ways common in practice."""
    if style == "rfc2231":
        return f"filename*=UTF-8''{urllib.parse.quote(name, safe='')}"
    if style == "continued":
        coded = urllib.parse.quote(name.encode("iso-8859-1"), safe="")
        pieces, rank = [], 0
        while coded:
            # Never cut inside a %XX.
            end = 24
            while "%" in coded[end - 2:end] and end < len(coded):
                end += 1
            pieces.append(f"filename*{rank}*={'ISO-8859-1' + chr(39) * 2 if rank == 0 else ''}{coded[:end]}")
            coded, rank = coded[end:], rank + 1
        return ";\n ".join(pieces)
    if style == "encoded-word":
        return f'filename="{email.header.Header(name, "utf-8", maxlinelen=900).encode()}"'
    return f'filename="{name}"'


def attachment(data, kind, name, style="plain", inline=None):
    where = "inline" if inline else "attachment"
    headers = [("Content-Type", kind), ("Content-Transfer-Encoding", "base64"),
               ("Content-Disposition", f"{where};\n {file_name(name, style)}")]
    if inline:
        headers.append(("Content-ID", f"<{inline}>"))
    return lines(headers, wrapped_base64(data))


def enclosed(message):
    """A whole message as an attachment: message/rfc822 may not be encoded."""
    return lines([("Content-Type", "message/rfc822"), ("Content-Disposition", "attachment; filename=\"message.eml\"")], message)


def multipart(subtype, parts, parameters=""):
    boundary = f"=_pli_{boundaries.getrandbits(80):020x}"
    body = b"".join(b"--" + boundary.encode() + b"\n" + part + (b"" if part.endswith(b"\n") else b"\n") for part in parts)
    head = [("Content-Type", f'multipart/{subtype};{parameters} boundary="{boundary}"')]
    return lines(head, body + b"--" + boundary.encode() + b"--\n")


def encoded(value, charset="utf-8"):
    """An unstructured header, or the name in an address."""
    return value if value.isascii() else email.header.Header(value, charset, maxlinelen=74).encode(linesep="\n")


def address(name, mailbox, charset="utf-8"):
    if name.isascii():
        return f'"{name}" <{mailbox}>'
    return f"{encoded(name, charset)} <{mailbox}>"


def message(headers, part):
    """HEADERS are (name, ready value); bytes are put as they are, for headers that break the rules."""
    head = b"".join(
        name.encode() + b": " + (value if isinstance(value, bytes) else value.encode()) + b"\n" for name, value in headers)
    return head + b"MIME-Version: 1.0\n" + part


def date(moment):
    return email.utils.format_datetime(moment)
