//! Which media type a file has, by its first bytes and its name.

/// The media type of a file, in lower case.
///
/// What the first bytes say wins over the extension where they are unmistakable; among formats that share them
/// (ZIP containers, XML, text) the extension decides. `application/octet-stream` when nothing tells.
#[must_use]
pub fn media_type_of(name: &str, bytes: &[u8]) -> &'static str {
    let extension = name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
    let by_name = by_extension(&extension);
    match by_magic(bytes) {
        Some("application/zip") if is_zip_container(by_name) => by_name,
        Some(magic) => magic,
        None if is_binary_with_magic(by_name) => "application/octet-stream",
        None => by_name,
    }
}

/// The usual extension of a media type, without its dot; `bin` when there is none.
#[must_use]
pub(crate) fn extension_of(media_type: &str) -> &'static str {
    let readable = media_type.starts_with("text/") || matches!(media_type, "message/delivery-status" | "message/disposition-notification");
    TYPES.iter().find(|(_, t)| *t == media_type).map_or(if readable { "txt" } else { "bin" }, |(e, _)| e)
}

/// Extension and media type; for several extensions of one type the first is the usual one.
const TYPES: &[(&str, &str)] = &[
    ("pdf", "application/pdf"),
    ("zip", "application/zip"),
    ("zip", "application/x-zip-compressed"),
    ("xml", "text/xml"),
    ("xml", "application/xml"),
    ("txt", "text/plain"),
    ("csv", "text/csv"),
    ("html", "text/html"),
    ("htm", "text/html"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("vcf", "text/vcard"),
    ("ics", "text/calendar"),
    ("eml", "message/rfc822"),
    // HPRIM results: text in the sender's own charset, so no text type that a reader would transcode.
    ("hpr", "application/x-hprim"),
    ("p7s", "application/pkcs7-signature"),
];

fn by_extension(extension: &str) -> &'static str {
    TYPES.iter().find(|(e, _)| *e == extension).map_or("application/octet-stream", |(_, t)| t)
}

fn by_magic(bytes: &[u8]) -> Option<&'static str> {
    const MAGIC: [(&[u8], &str); 7] = [
        (b"%PDF-", "application/pdf"),
        (b"PK\x03\x04", "application/zip"),
        (b"PK\x05\x06", "application/zip"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF8", "image/gif"),
        (b"<?xml", "text/xml"),
    ];
    let found = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, t)| *t);
    found.or_else(|| (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP")).then_some("image/webp"))
}

fn is_zip_container(media_type: &str) -> bool {
    media_type.starts_with("application/vnd.")
}

/// Types whose files always begin with known bytes: without them the extension lies.
fn is_binary_with_magic(media_type: &str) -> bool {
    is_zip_container(media_type) || matches!(media_type, "application/pdf" | "application/zip") || media_type.starts_with("image/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_win_over_the_name() {
        assert_eq!(media_type_of("photo.txt", b"%PDF-1.4"), "application/pdf");
        assert_eq!(media_type_of("a.docx", b"PK\x03\x04"), TYPES[14].1);
        assert_eq!(media_type_of("IHE_XDM.ZIP", b"PK\x03\x04"), "application/zip");
        assert_eq!(media_type_of("a.webp", b"RIFF\0\0\0\0WEBPVP8 "), "image/webp");
        assert_eq!(media_type_of("faux.pdf", b"MZ"), "application/octet-stream");
    }

    #[test]
    fn the_name_tells_where_bytes_do_not() {
        for (name, expected) in [
            ("a.TXT", "text/plain"),
            ("a.csv", "text/csv"),
            ("a.hpr", "application/x-hprim"),
            ("a.vcf", "text/vcard"),
            ("a.ics", "text/calendar"),
            ("a.eml", "message/rfc822"),
            ("a.xml", "text/xml"),
            ("sans-extension", "application/octet-stream"),
            ("", "application/octet-stream"),
        ] {
            assert_eq!(media_type_of(name, b"x"), expected, "{name}");
        }
    }
}
