"""Small valid attachments made by hand: PDF, PNG, vCard."""

import struct
import zlib


def pdf(title, lines):
    """A one-page PDF in Helvetica with French accents (WinAnsi)."""
    def text(value):
        escaped = value.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        return escaped.encode("cp1252", "replace")

    page = [b"BT /F1 15 Tf 56 780 Td (" + text(title) + b") Tj ET"]
    for rank, line in enumerate(lines):
        page.append(f"BT /F1 11 Tf 56 {745 - 17 * rank} Td (".encode() + text(line) + b") Tj ET")
    content = b"\n".join(page)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (fr-FR) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R"
        b" /Resources << /Font << /F1 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    out, offsets = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for offset in offsets:
        out += b"%010d 00000 n \n" % offset
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def png(width=160, height=100, tint=0):
    """A soft gradient with a trace across it, like a strip of ECG paper."""
    rows = bytearray()
    beat = [0, 0, 0, -6, 0, 4, -34, 14, 0, 0, -9, -12, -8, 0, 0, 0]
    for y in range(height):
        rows.append(0)
        for x in range(width):
            on_trace = abs(height // 2 + beat[x // 3 % len(beat)] - y) < 2
            grid = x % 10 == 0 or y % 10 == 0
            rows += bytes((30, 30, 60)) if on_trace else bytes((255, 205, 205)) if grid else bytes((255, 245 - tint, 240))

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(rows))) + chunk(b"IEND", b"")


def vcard(given, surname, role, address, phone):
    return "\r\n".join([
        "BEGIN:VCARD", "VERSION:3.0", f"N:{surname};{given};;Dr;", f"FN:Dr {given} {surname}", f"TITLE:{role}",
        f"EMAIL;TYPE=work:{address}", f"TEL;TYPE=work,voice:{phone}", "END:VCARD", "",
    ]).encode()
