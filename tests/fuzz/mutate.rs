//! Inputs from inputs: what is changed, and how, depends on the seed alone.

use crate::campaign::LARGEST;

/// A generator of numbers (xorshift64*): the same from the same seed, on every machine.
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        // Neighbouring seeds must not begin alike, and nought would stay nought.
        let mixed = (seed ^ 0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        Self((mixed ^ (mixed >> 31)) | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below this; 0 for 0.
    pub fn below(&mut self, limit: usize) -> usize {
        let limit = limit.max(1) as u64;
        usize::try_from((self.next() >> 11) % limit).unwrap_or_default()
    }

    pub fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// The largest of most inputs, in octets.
const USUAL: usize = 8 * 1024;

/// Numbers that programs forget.
const NUMBERS: [&str; 12] = [
    "0",
    "-1",
    "1",
    "255",
    "256",
    "65536",
    "2147483648",
    "4294967295",
    "4294967296",
    "9223372036854775808",
    "99999999999999999999",
    "1e309",
];
/// Octets that mean something somewhere.
const OCTETS: [u8; 18] = [0, 1, 9, 10, 13, 26, 32, b'"', b'&', b'-', b':', b';', b'<', b'=', b'>', b'\\', 0x80, 0xff];

/// One of these inputs, changed a few times.
pub fn mutate(corpus: &[Vec<u8>], tokens: &[&[u8]], rng: &mut Rng) -> Vec<u8> {
    let mut input = rng.of(corpus).clone();
    // Mostly few changes: what is changed past recognition is refused at the door.
    let changes = match rng.below(10) {
        0..6 => 1 + rng.below(3),
        6..9 => 1 + rng.below(12),
        _ => 1 + rng.below(60),
    };
    for _ in 0..changes {
        change(&mut input, corpus, tokens, rng);
    }
    // Large ones are slow, and seldom tell more: one in sixteen stays as it is.
    input.truncate(if rng.below(16) == 0 { LARGEST } else { USUAL });
    input
}

fn change(input: &mut Vec<u8>, corpus: &[Vec<u8>], tokens: &[&[u8]], rng: &mut Rng) {
    let at = rng.below(input.len() + 1);
    match rng.below(16) {
        0 | 1 => {
            if let Some(octet) = input.get_mut(at) {
                *octet ^= 1 << rng.below(8);
            }
        }
        2 => {
            let with = *rng.of(&OCTETS);
            if let Some(octet) = input.get_mut(at) {
                *octet = with;
            }
        }
        3 => insert(input, at, &[*rng.of(&OCTETS)]),
        4 => {
            let end = stretch(input, at, rng);
            input.drain(at..end);
        }
        5 => {
            // A block again and again: what grows with the square of its number shows.
            let end = stretch(input, at, rng);
            let block = input[at..end].to_vec();
            let most = (LARGEST / 2) / block.len().max(1);
            let times = match rng.below(12) {
                0 => most,
                _ => (1 << rng.below(8)).min(most),
            };
            insert(input, at, &block.repeat(times));
        }
        6 | 7 => {
            // What another begins, this one ends.
            let other = rng.of(corpus);
            let (from, to) = (rng.below(other.len() + 1), rng.below(other.len() + 1));
            let piece = other[from.min(to)..from.max(to)].to_vec();
            match rng.below(3) {
                0 => {
                    input.truncate(at);
                    input.extend_from_slice(&piece);
                }
                1 => insert(input, at, &piece),
                _ => {
                    let end = (at + piece.len()).min(input.len());
                    input.splice(at..end, piece);
                }
            }
        }
        8..=10 if !tokens.is_empty() => {
            let token = rng.of(tokens).to_vec();
            if rng.below(16) == 0 {
                let times = (1 << rng.below(14)).min(LARGEST / 2 / token.len().max(1));
                insert(input, at, &token.repeat(times));
            } else if rng.below(2) == 0 {
                let end = (at + token.len()).min(input.len());
                input.splice(at..end, token);
            } else {
                insert(input, at, &token);
            }
        }
        11 => number(input, at, rng),
        12 => input.truncate(at),
        13 => {
            let octet = input.get(at).copied().unwrap_or(b'a');
            let most = if rng.below(4) == 0 { 17 } else { 8 };
            let length = 1 << rng.below(most);
            insert(input, at, &vec![octet; length.min(LARGEST)]);
        }
        14 => lines(input, rng),
        _ => {
            let end = stretch(input, at, rng);
            for octet in &mut input[at..end] {
                *octet = u8::try_from(rng.below(256)).unwrap_or_default();
            }
        }
    }
    input.truncate(LARGEST * 2);
}

fn insert(input: &mut Vec<u8>, at: usize, octets: &[u8]) {
    if input.len() + octets.len() <= LARGEST * 2 {
        input.splice(at..at, octets.iter().copied());
    }
}

/// The end of a stretch that begins here: short, most often.
fn stretch(input: &[u8], at: usize, rng: &mut Rng) -> usize {
    let length = match rng.below(4) {
        0 | 1 => rng.below(16),
        2 => rng.below(400),
        _ => rng.below(input.len() + 1),
    };
    (at + length).min(input.len())
}

/// The next number becomes another.
fn number(input: &mut Vec<u8>, at: usize, rng: &mut Rng) {
    let Some(start) = input[at..].iter().position(u8::is_ascii_digit).map(|place| at + place) else { return };
    let length = input[start..].iter().take_while(|octet| octet.is_ascii_digit()).count();
    let with = rng.of(&NUMBERS).bytes().collect::<Vec<_>>();
    input.splice(start..start + length, with);
}

/// Two lines change places, or one comes again.
fn lines(input: &mut Vec<u8>, rng: &mut Rng) {
    let mut lines: Vec<Vec<u8>> = input.split_inclusive(|octet| *octet == b'\n').map(<[u8]>::to_vec).collect();
    if lines.len() < 2 {
        return;
    }
    let (one, other) = (rng.below(lines.len()), rng.below(lines.len()));
    if rng.below(2) == 0 {
        lines.swap(one, other);
    } else {
        let line = lines[one].clone();
        lines.insert(other, line);
    }
    *input = lines.concat();
}
