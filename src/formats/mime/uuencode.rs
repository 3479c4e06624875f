//! Uuencoded files (POSIX `uuencode`), which old gateways put in the text itself.

/// The most files taken out of one text.
const FILE_LIMIT: usize = 100;

/// A file found in a text.
pub(super) struct File {
    /// Its name, as written.
    pub(super) name: String,
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
}

/// The bytes of the first file in a body that is declared uuencoded.
pub(super) fn first(body: &[u8]) -> Option<Vec<u8>> {
    let (_, files) = extract(&String::from_utf8_lossy(body))?;
    files.into_iter().next().map(|f| f.bytes)
}

/// The text without its uuencoded files, and these files; `None` when there is none.
pub(super) fn extract(text: &str) -> Option<(String, Vec<File>)> {
    if !text.contains("begin ") || !text.contains("\nend") {
        return None;
    }
    let (mut kept, mut files) = (String::new(), Vec::new());
    let mut lines = text.split_inclusive('\n');
    while let Some(line) = lines.next() {
        let found = (files.len() < FILE_LIMIT).then(|| header(line)).flatten().and_then(|name| {
            let mut ahead = lines.clone();
            let bytes = file(&mut ahead)?;
            lines = ahead;
            Some(File { name, bytes })
        });
        match found {
            Some(file) => files.push(file),
            None => kept.push_str(line),
        }
    }
    (!files.is_empty()).then_some((kept, files))
}

/// The name in `begin 644 name`.
fn header(line: &str) -> Option<String> {
    let (mode, name) = line.trim_end().strip_prefix("begin ")?.split_once(' ')?;
    let is_mode = (3..=4).contains(&mode.len()) && mode.bytes().all(|b| matches!(b, b'0'..=b'7'));
    (is_mode && !name.trim().is_empty()).then(|| name.trim().to_owned())
}

/// The bytes up to the `end` line; `None` as soon as a line is not uuencoded, so that a text which merely begins
/// like a file is read once.
fn file<'a>(lines: &mut impl Iterator<Item = &'a str>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for line in lines {
        let line = line.trim_end_matches(['\r', '\n']);
        if line.trim_end() == "end" {
            return Some(bytes);
        }
        let Some((first, data)) = line.as_bytes().split_first() else { continue };
        let length = usize::from(sextet(*first)?);
        if data.len() + 4 < length.div_ceil(3) * 4 {
            return None;
        }
        let start = bytes.len();
        for group in data.chunks(4) {
            let mut bits = 0u32;
            for index in 0..4 {
                // Spaces at the end of a line are lost on the way: they were zeros.
                bits = bits << 6 | u32::from(sextet(group.get(index).copied().unwrap_or(b' '))?);
            }
            let [_, a, b, c] = bits.to_be_bytes();
            bytes.extend([a, b, c]);
        }
        bytes.resize(start + length, 0);
    }
    None
}

fn sextet(byte: u8) -> Option<u8> {
    matches!(byte, b' '..=b'`').then(|| (byte - b' ') & 0x3f)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_taken_out_of_the_text() {
        let (text, files) = extract("avant\nbegin 644 note.txt\n#0V%T\n`\nend\nbegin et la suite\n").unwrap();
        assert_eq!(
            (text.as_str(), files[0].name.as_str(), files[0].bytes.as_slice()),
            ("avant\nbegin et la suite\n", "note.txt", b"Cat".as_slice())
        );
    }

    #[test]
    fn texts_that_look_like_files_stay() {
        assert!(extract("begin 644 a\nceci est un texte\nend\n").is_none());
        assert!(extract("begin 644 a\n#0V%T\n").is_none());
        assert!(extract(&"begin 644 a\n".repeat(50_000)).is_none());
    }
}
