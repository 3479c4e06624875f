//! Streams as they were before they were compressed (ISO 32000-2 §7.4), within what may be inflated.

use super::super::bounds::Bounds;
use super::lexer::{Dict, Object};
use flate2::{Decompress, FlushDecompress, Status};
use std::borrow::Cow;

/// The most filters on one stream: one over the other inflate each other's bombs.
const CHAIN: usize = 3;
/// The most that one stream may give, in octets: a page of drawings takes a few millions.
const STREAM: usize = 8 << 20;
/// How much is inflated at once.
const PIECE: usize = 32 << 10;

/// The octets of a stream; `None` for pictures and other filters that give no text, and for what goes over the limits.
/// A stream that breaks off gives what came before.
pub(super) fn decode<'a>(raw: &'a [u8], filters: &[&[u8]], predictor: Predictor, bounds: &Bounds) -> Option<Cow<'a, [u8]>> {
    if filters.len() > CHAIN {
        return None;
    }
    let mut octets = Cow::Borrowed(raw);
    for filter in filters {
        let mut sink = Sink { out: Vec::new(), room: STREAM.min(bounds.room()) };
        let done = match *filter {
            b"FlateDecode" | b"Fl" => inflate(&octets, &mut sink),
            b"LZWDecode" | b"LZW" => lzw(&octets, &mut sink),
            b"ASCII85Decode" | b"A85" => base85(&octets, &mut sink),
            b"ASCIIHexDecode" | b"AHx" => hexadecimal(&octets, &mut sink),
            b"RunLengthDecode" | b"RL" => runs(&octets, &mut sink),
            _ => None,
        };
        bounds.inflated(sink.out.len());
        done?;
        octets = Cow::Owned(sink.out);
    }
    Some(if predictor.columns > 0 { Cow::Owned(unpredicted(&octets, predictor.columns)) } else { octets })
}

/// How the octets were foretold before they were compressed: by PNG's rows, as object streams sometimes are.
#[derive(Clone, Copy, Default)]
pub(super) struct Predictor {
    /// Octets of a row; 0 where they were not.
    columns: usize,
}

impl Predictor {
    /// What a stream's parameters say.
    pub(super) fn of(parameters: Option<&Dict<'_>>) -> Self {
        let number = |name: &[u8]| parameters.and_then(|p| p.get(name)).and_then(Object::count);
        let is_png = number(b"Predictor").is_some_and(|kind| kind >= 10);
        Self { columns: if is_png { number(b"Columns").unwrap_or(1).clamp(1, 1 << 16) } else { 0 } }
    }
}

/// What comes out, within limits.
struct Sink {
    out: Vec<u8>,
    room: usize,
}

impl Sink {
    fn put(&mut self, octets: &[u8]) -> Option<()> {
        if octets.len() > self.room.saturating_sub(self.out.len()) {
            return None;
        }
        self.out.extend_from_slice(octets);
        Some(())
    }
}

fn inflate(octets: &[u8], sink: &mut Sink) -> Option<()> {
    let mut inflater = Decompress::new(true);
    let mut piece = vec![0; PIECE];
    loop {
        let (read, wrote) = (inflater.total_in(), inflater.total_out());
        let rest = octets.get(usize::try_from(read).ok()?..)?;
        let status = inflater.decompress(rest, &mut piece, FlushDecompress::None);
        let given = usize::try_from(inflater.total_out() - wrote).ok()?;
        sink.put(piece.get(..given)?)?;
        let stands_still = given == 0 && inflater.total_in() == read;
        if stands_still || !matches!(status, Ok(Status::Ok | Status::BufError)) {
            return Some(());
        }
    }
}

/// Adobe's LZW: codes of 9 to 12 bits, the widest first bit first, one earlier than the table needs (§7.4.4).
fn lzw(octets: &[u8], sink: &mut Sink) -> Option<()> {
    const CLEAR: usize = 256;
    const END: usize = 257;
    // Each entry: where its octets stand in what came out, and how many they are.
    let mut table: Vec<(usize, usize)> = Vec::new();
    let (mut bits, mut count, mut width) = (0u32, 0u32, 9u32);
    let mut last: Option<(usize, usize)> = None;
    for byte in octets {
        bits = (bits << 8 | u32::from(*byte)) & 0x00ff_ffff;
        count += 8;
        if count < width {
            continue;
        }
        count -= width;
        let code = usize::try_from(bits >> count & ((1 << width) - 1)).ok()?;
        let start = sink.out.len();
        match code {
            CLEAR => {
                table.clear();
                (width, last) = (9, None);
                continue;
            }
            END => break,
            0..CLEAR => sink.put(&[u8::try_from(code).ok()?])?,
            _ => {
                let known = table.get(code - 258).copied();
                let (at, length) = match (known, last) {
                    (Some(known), _) => known,
                    (None, Some((at, length))) if code - 258 == table.len() => (at, length + 1),
                    _ => return Some(()),
                };
                if length > sink.room.saturating_sub(sink.out.len()) {
                    return None;
                }
                // One by one: an entry may end in what is being written.
                for place in at..at + length {
                    let octet = sink.out.get(place).copied()?;
                    sink.out.push(octet);
                }
            }
        }
        if let Some((at, length)) = last
            && table.len() < 4096 - 258
        {
            table.push((at, length + 1));
        }
        last = Some((start, sink.out.len() - start));
        width = match table.len() + 258 {
            0..511 => 9,
            511..1023 => 10,
            1023..2047 => 11,
            _ => 12,
        };
    }
    Some(())
}

fn base85(octets: &[u8], sink: &mut Sink) -> Option<()> {
    let (mut group, mut count) = (0u32, 0usize);
    for byte in octets {
        match byte {
            b'~' => break,
            b'z' if count == 0 => sink.put(&[0; 4])?,
            b'!'..=b'u' => {
                group = group.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                count += 1;
                if count == 5 {
                    sink.put(&group.to_be_bytes())?;
                    (group, count) = (0, 0);
                }
            }
            _ => {}
        }
    }
    if count > 1 {
        for _ in count..5 {
            group = group.wrapping_mul(85).wrapping_add(84);
        }
        sink.put(group.to_be_bytes().get(..count - 1).unwrap_or_default())?;
    }
    Some(())
}

fn hexadecimal(octets: &[u8], sink: &mut Sink) -> Option<()> {
    let mut half = None;
    for byte in octets.iter().take_while(|b| **b != b'>') {
        let Some(digit) = char::from(*byte).to_digit(16).and_then(|d| u8::try_from(d).ok()) else { continue };
        half = match half {
            None => Some(digit),
            Some(high) => {
                sink.put(&[high << 4 | digit])?;
                None
            }
        };
    }
    half.map_or(Some(()), |high: u8| sink.put(&[high << 4]))
}

fn runs(octets: &[u8], sink: &mut Sink) -> Option<()> {
    let mut rest = octets;
    while let Some((length, after)) = rest.split_first() {
        let length = usize::from(*length);
        rest = match (length, after) {
            (0..=127, after) => {
                let (literal, after) = after.split_at(after.len().min(length + 1));
                sink.put(literal)?;
                after
            }
            (129.., [octet, after @ ..]) => {
                sink.put(&vec![*octet; 257 - length])?;
                after
            }
            _ => break,
        };
    }
    Some(())
}

/// PNG's filters of a row (RFC 2083 §6), one octet a pixel.
fn unpredicted(octets: &[u8], columns: usize) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(octets.len());
    let mut above = vec![0u8; columns];
    for row in octets.chunks(columns + 1) {
        let Some((kind, row)) = row.split_first() else { break };
        let (mut left, mut corner) = (0u8, 0u8);
        for (octet, up) in row.iter().zip(&mut above) {
            let foretold = match kind {
                1 => left,
                2 => *up,
                3 => u8::midpoint(left, *up),
                4 => paeth(left, *up, corner),
                _ => 0,
            };
            corner = *up;
            left = octet.wrapping_add(foretold);
            *up = left;
            out.push(left);
        }
    }
    out
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let guess = i16::from(left) + i16::from(up) - i16::from(corner);
    let far = |from: u8| (guess - i16::from(from)).abs();
    if far(left) <= far(up) && far(left) <= far(corner) {
        left
    } else if far(up) <= far(corner) {
        up
    } else {
        corner
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn plain(raw: &[u8], filters: &[&[u8]]) -> Option<Vec<u8>> {
        decode(raw, filters, Predictor::default(), &Bounds::new()).map(Cow::into_owned)
    }

    fn deflated(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn each_filter_gives_what_was_put_in() {
        assert_eq!(plain(b"80 0b 60 50 22 0c 0c 85 01>", &[b"AHx"]).unwrap(), [0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c, 0x85, 0x01]);
        // The example of ISO 32000-2 §7.4.4.2.
        let lzw = plain(b"800B6050220C0C8501", &[b"ASCIIHexDecode", b"LZWDecode"]).unwrap();
        assert_eq!(lzw, [45, 45, 45, 45, 45, 65, 45, 45, 45, 66]);
        assert_eq!(plain(b"87cURD]i,\"Ebo80~>", &[b"A85"]).unwrap(), b"Hello World!");
        assert_eq!(plain(b"\x02abc\xfdx\x80", &[b"RL"]).unwrap(), b"abcxxxx");
        let text = b"le coeur et les poumons ".repeat(5000);
        assert_eq!(plain(&deflated(&text), &[b"FlateDecode"]).unwrap(), text);
        let cut = plain(&deflated(&text)[..60], &[b"Fl"]).unwrap();
        assert!(cut.is_empty() || text.starts_with(&cut), "what came before the break");
        assert_eq!(plain(b"\xff\xd8", &[b"DCTDecode"]), None);
    }

    #[test]
    fn rows_are_put_back() {
        let rows = [[2, 1, 2, 3], [2, 1, 1, 1], [1, 5, 1, 1]].concat();
        let found = decode(&rows, &[], Predictor { columns: 3 }, &Bounds::new()).unwrap();
        assert_eq!(*found, [1, 2, 3, 2, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn bombs_give_nothing_and_use_up_the_room_of_the_message() {
        let bomb = deflated(&vec![b'0'; STREAM + 1]);
        assert!(bomb.len() < 20_000 && plain(&bomb, &[b"Fl"]).is_none());
        assert!(plain(&deflated(&bomb), &[b"Fl", b"Fl"]).is_none(), "one bomb in another");
        assert!(plain(b"", &[b"AHx".as_slice(); 4]).is_none());
        let bounds = Bounds::new();
        let full = deflated(&vec![b'0'; STREAM]);
        let given = (0..5).filter(|_| decode(&full, &[b"Fl"], Predictor::default(), &bounds).is_some()).count();
        assert_eq!((given, bounds.room()), (3, 0));
        assert!(plain(&[0x81, b'x'].repeat(STREAM / 127 + 1), &[b"RL"]).is_none());
    }
}
