//! How much of a server's word is taken in, told octet by octet before the parser sees any of it.
//!
//! The parser recurses with the parentheses of a BODYSTRUCTURE and its buffer grows with what is announced: both are
//! the server's to choose, and the second one overflows no stack but the machine. This follows just enough of the
//! grammar (RFC 3501 §9) to tell where a response ends and how deep it goes. Where the parser and this could read the
//! same octets differently, the octets are refused: a literal hidden from one of them is how a guard is passed by.

/// Octets of one response outside its literals: a BODYSTRUCTURE of thousands of parts, or a search of 90 000 UIDs.
const LINE_LIMIT: usize = 1024 * 1024;
/// The same, where neither was asked.
const SHORT_LINE_LIMIT: usize = 64 * 1024;
/// Octets of one literal, whatever was asked: twice the largest message of an operator, and its base64.
const LITERAL_LIMIT: u64 = 64 * 1024 * 1024;
/// Open parentheses. Each takes of the stack of the parser (see [`STACK_SIZE`]), but a message that anybody may send must
/// not close a folder: Dovecot describes the parts of a message up to 100 deep.
const DEPTH_LIMIT: usize = 120;
/// The stack that a thread needs where a session is used: a multipart takes 40 KiB a level of a build without
/// optimisation, at most 120 levels deep. The usual 2 MiB of a runtime's thread are not enough.
pub const STACK_SIZE: usize = 8 * 1024 * 1024;
/// Octets between two commands, whatever was asked.
const TOTAL_LIMIT: u64 = 256 * 1024 * 1024;
/// A mebioctet.
const MIB: u64 = 1024 * 1024;

/// Responses whose end is text for people: what it holds is neither quoted, nor nested, nor a literal.
const STATUSES: [&[u8]; 5] = [b"OK", b"NO", b"BAD", b"BYE", b"PREAUTH"];

/// What the answer to one command may bring, in octets: what was asked, with a margin. A server that announces more is
/// not waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Allowance {
    /// Of each literal.
    literal: u64,
    /// Of each response, outside its literals.
    line: usize,
    /// Of everything until the next command.
    total: u64,
    /// How many responses.
    answers: usize,
}

impl Allowance {
    /// Answers made of words: states, capabilities, the names and the counts of ten thousand folders.
    pub(super) const WORDS: Self = Self { literal: 64 * 1024, line: SHORT_LINE_LIMIT, total: 8 * MIB, answers: 30_000 };

    /// The UIDs of a million messages.
    pub(super) const UIDS: Self = Self { line: LINE_LIMIT, total: 16 * MIB, ..Self::WORDS };

    /// All that changed in a folder since it was last looked at.
    pub(super) const CHANGES: Self = Self { literal: 1024, line: LINE_LIMIT, total: TOTAL_LIMIT, answers: 3_000_000 };

    /// The marks and dates of so many messages. Servers may tell them in several answers.
    pub(super) fn dates(count: u32) -> Self {
        let answers = usize::try_from(count).unwrap_or(usize::MAX).saturating_mul(4);
        Self {
            literal: 1024,
            total: (MIB + 512 * u64::from(count)).min(TOTAL_LIMIT),
            answers: Self::WORDS.answers.saturating_add(answers),
            ..Self::WORDS
        }
    }

    /// What a list shows of so many messages, of each at most so many octets of header. A server that gives the whole
    /// header where a part was asked is borne, up to four times as much.
    pub(super) fn lines(count: usize, header: usize) -> Self {
        let (count, header) = (count as u64, header as u64);
        // A structure is far shorter than the line it stands in may be: but one may be that long, or two.
        let total = (4 * MIB).saturating_add(count.saturating_mul(header)).min(TOTAL_LIMIT);
        let answers = usize::try_from(count).unwrap_or(usize::MAX).saturating_mul(4).saturating_add(Self::WORDS.answers);
        Self { literal: 4 * header, line: LINE_LIMIT, total, answers }
    }

    /// A message of this size. Some servers tell the size as they guess it before they convert the message.
    pub(super) fn message(size: u32) -> Self {
        let literal = (MIB + 2 * u64::from(size)).min(LITERAL_LIMIT);
        Self { literal, total: literal + MIB, ..Self::WORDS }
    }

    /// So many messages that weigh so much together. Some servers tell sizes as they guess them before they convert.
    pub(super) fn messages(count: usize, octets: u64) -> Self {
        let literal = MIB.saturating_add(octets.saturating_mul(2)).min(LITERAL_LIMIT);
        let total = octets.saturating_mul(2).saturating_add(MIB).saturating_add(512 * count as u64).min(TOTAL_LIMIT);
        Self { literal, total, answers: count.saturating_mul(4).saturating_add(Self::WORDS.answers), ..Self::WORDS }
    }

    /// How many responses the command may have.
    pub(super) fn answers(self) -> usize {
        self.answers
    }
}

/// What went past its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Violation {
    /// A response's own octets.
    #[error("endless line")]
    Line,
    /// A literal's octets: past what was asked, or past all bounds.
    #[error("literal too large")]
    Literal,
    /// Parentheses.
    #[error("nested too deep")]
    Depth,
    /// All that came since the last command.
    #[error("too much")]
    Total,
    /// Line ends where none can be, or a literal where two readings are possible.
    #[error("not IMAP")]
    Grammar,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In the first octets, which tell what the response is: so many of them were the star and the space.
    Head(usize),
    /// In text for people.
    Text,
    /// In the grammar proper.
    Data,
    /// In a quoted string.
    Quoted,
    /// After its backslash.
    Escaped,
}

/// How far the announcement of a literal, `{n}` or `{n+}` (RFC 7888), is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Announced {
    Nothing,
    Open,
    Digits(u64),
    Plus(u64),
    Closed(u64),
}

/// Where in a server's word we are.
#[derive(Debug)]
pub(super) struct Bounds {
    place: Place,
    /// The letters after the star, as far as they may be a status.
    word: Vec<u8>,
    announced: Announced,
    after_cr: bool,
    depth: usize,
    line: usize,
    /// Octets of the literal that are still to come.
    literal: u64,
    total: u64,
    allowance: Allowance,
}

impl Bounds {
    pub(super) fn new() -> Self {
        Self {
            place: Place::Head(0),
            word: Vec::new(),
            announced: Announced::Nothing,
            after_cr: false,
            depth: 0,
            line: 0,
            literal: 0,
            total: 0,
            allowance: Allowance::WORDS,
        }
    }

    /// A command goes out: what is counted between two commands begins again, within what it asks for.
    pub(super) fn next_command(&mut self, allowance: Allowance) {
        (self.total, self.allowance) = (0, allowance);
    }

    /// Follows what came to the end of a response or of the octets: how many it took, and whether a response ended there.
    /// However they are cut, the verdict is the same; after a violation nothing more is to be read.
    pub(super) fn advance(&mut self, bytes: &[u8]) -> Result<(usize, bool), Violation> {
        let mut taken = 0;
        while let Some(&byte) = bytes.get(taken) {
            if self.literal > 0 {
                let passed = usize::try_from(self.literal).unwrap_or(usize::MAX).min(bytes.len() - taken);
                self.literal -= passed as u64;
                self.total += passed as u64;
                taken += passed;
            } else {
                taken += 1;
                self.total += 1;
                self.line += 1;
                if self.line > self.allowance.line {
                    return Err(Violation::Line);
                }
                self.byte(byte)?;
            }
            if self.total > self.allowance.total {
                return Err(Violation::Total);
            }
            if self.line == 0 {
                return Ok((taken, true));
            }
        }
        Ok((taken, false))
    }

    #[cfg(test)]
    fn follow(&mut self, mut bytes: &[u8]) -> Result<(), Violation> {
        while !bytes.is_empty() {
            let (taken, _) = self.advance(bytes)?;
            bytes = &bytes[taken..];
        }
        Ok(())
    }

    fn byte(&mut self, byte: u8) -> Result<(), Violation> {
        match (byte, self.after_cr) {
            (b'\n', true) => return self.line_end(),
            (b'\n', false) | (_, true) => return Err(Violation::Grammar),
            _ => {}
        }
        if let Place::Head(seen) = self.place {
            self.place = self.head(seen, byte);
        }
        if byte == b'\r' {
            // A quoted string holds no line end (RFC 3501 §9, QUOTED-CHAR).
            let quoted = matches!(self.place, Place::Quoted | Place::Escaped);
            self.after_cr = true;
            return if quoted { Err(Violation::Grammar) } else { Ok(()) };
        }
        match self.place {
            Place::Head(_) => {}
            Place::Escaped => self.place = Place::Quoted,
            Place::Quoted => match byte {
                b'\\' => self.place = Place::Escaped,
                b'"' => self.place = Place::Data,
                _ => {}
            },
            Place::Text => self.announced = self.announced.then(byte),
            Place::Data => {
                self.announced = self.announced.then(byte);
                match byte {
                    b'"' => self.place = Place::Quoted,
                    b'(' => self.depth += 1,
                    b')' => self.depth = self.depth.saturating_sub(1),
                    _ => {}
                }
                if self.depth > DEPTH_LIMIT {
                    return Err(Violation::Depth);
                }
            }
        }
        Ok(())
    }

    /// What the response is, after one more of its first octets: all but untagged data is text.
    fn head(&mut self, seen: usize, byte: u8) -> Place {
        match (seen, byte) {
            (0, b'*') => Place::Head(1),
            (1, b' ') => Place::Head(2),
            (0 | 1, _) => Place::Text,
            _ => {
                self.word.push(byte.to_ascii_uppercase());
                if STATUSES.contains(&self.word.as_slice()) {
                    Place::Text
                } else if STATUSES.iter().any(|status| status.starts_with(&self.word)) {
                    Place::Head(2)
                } else {
                    Place::Data
                }
            }
        }
    }

    fn line_end(&mut self) -> Result<(), Violation> {
        self.after_cr = false;
        let announced = std::mem::replace(&mut self.announced, Announced::Nothing);
        if let Announced::Closed(size) = announced {
            // The parser knows codes with literals in them, as BADCHARSET: whether this is one is not ours to guess.
            if self.place == Place::Text {
                return Err(Violation::Grammar);
            }
            if size > self.allowance.literal {
                return Err(Violation::Literal);
            }
            self.literal = size;
            return Ok(());
        }
        (self.place, self.depth, self.line) = (Place::Head(0), 0, 0);
        self.word.clear();
        Ok(())
    }
}

impl Announced {
    fn then(self, byte: u8) -> Self {
        match (self, byte) {
            (_, b'{') => Announced::Open,
            (Announced::Open, b'0'..=b'9') => Announced::Digits(u64::from(byte - b'0')),
            (Announced::Digits(n), b'0'..=b'9') => Announced::Digits(n.saturating_mul(10).saturating_add(u64::from(byte - b'0'))),
            (Announced::Digits(n), b'+') => Announced::Plus(n),
            (Announced::Digits(n) | Announced::Plus(n), b'}') => Announced::Closed(n),
            _ => Announced::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// As much as any command may bring.
    const ANYTHING: Allowance = Allowance { literal: LITERAL_LIMIT, line: LINE_LIMIT, total: TOTAL_LIMIT, answers: 0 };

    fn bounds() -> Bounds {
        Bounds { allowance: ANYTHING, ..Bounds::new() }
    }

    /// The verdict, and after how many octets, when they come in pieces of this size.
    fn verdict(bytes: &[u8], piece: usize) -> Result<(), Violation> {
        let mut bounds = bounds();
        bytes.chunks(piece).try_for_each(|piece| bounds.follow(piece))
    }

    fn nested(depth: usize) -> String {
        format!("* 1 FETCH {}{}\r\n", "(".repeat(depth), ")".repeat(depth))
    }

    #[test]
    fn what_servers_say_passes() {
        let deep = nested(DEPTH_LIMIT);
        let folded = format!("* 1 FETCH (BODY[] {{{}}}\r\n{})\r\n", LINE_LIMIT + 9, "(".repeat(LINE_LIMIT + 9));
        for word in [
            "* OK [ALERT] a 5\" disk, :-(((( and {9} of them\r\n* 3 EXISTS\r\nP1 NO it's \"off\r\n+ \r\n",
            "* 1 FETCH (UID 3 BODY[] {4}\r\n((\r\"\r\n)\r\nP1 OK\r\n",
            &deep.repeat(40),
            &format!("* LIST () \"/\" \"{}\\\"\\\\(\"\r\n", "(".repeat(200)),
            "* LIST () \"\\\\\" a{3\r\n",
            &folded,
        ] {
            assert_eq!(verdict(word.as_bytes(), 4096), Ok(()), "{:.80}", word);
        }
    }

    #[test]
    fn each_bound_holds() {
        let (deep, mut flood) = (nested(DEPTH_LIMIT + 1), bounds());
        let line = format!("* OK {}", "a".repeat(LINE_LIMIT));
        let spread = "* 1 FETCH (BODY[] {1}\r\na BODY[] ".to_owned() + &"{1}\r\na ".repeat(LINE_LIMIT / 6);
        for (word, violation) in [
            (deep.as_str(), Violation::Depth),
            (&line, Violation::Line),
            (&spread, Violation::Line),
            ("* 1 FETCH (BODY[] {67108865}\r\n", Violation::Literal),
            ("* 1 FETCH (BODY[] {67108865+}\r\n", Violation::Literal),
            ("* 1 FETCH (BODY[] {99999999999999999999999999}\r\n", Violation::Literal),
            ("* OK a\n", Violation::Grammar),
            ("* OK a\rb", Violation::Grammar),
            ("* LIST () \"/\" \"a\r\n", Violation::Grammar),
        ] {
            assert_eq!(verdict(word.as_bytes(), 4096), Err(violation), "{:.80}", word);
        }
        // What is counted one octet after the other counts as what is passed over.
        let literal = format!("* 1 FETCH (BODY[] {{{}}}\r\n{})\r\n", 1024 * 1024, "a".repeat(1024 * 1024));
        let block = [literal.into_bytes(), b"* 3 EXISTS\r\n".repeat(100)].concat();
        assert_eq!((0..300).try_for_each(|_| flood.follow(&block)), Err(Violation::Total));
        let mut calm = bounds();
        let kept = (0..300).try_for_each(|_| {
            calm.next_command(ANYTHING);
            calm.follow(&block)
        });
        assert_eq!(kept, Ok(()));
    }

    #[test]
    fn what_comes_is_measured_by_what_was_asked() {
        let literal = |size: u64| format!("* 1 FETCH (BODY[] {{{size}}}\r\n");
        for (allowance, passes, breaks) in [
            (Allowance::WORDS, 65_536, 65_537),
            (Allowance::lines(50, 1000), 4000, 4001),
            (Allowance::message(1000), 1_050_576, 1_050_577),
            (Allowance::message(u32::MAX), LITERAL_LIMIT, LITERAL_LIMIT + 1),
        ] {
            let mut bounds = Bounds::new();
            bounds.next_command(allowance);
            assert_eq!(bounds.follow(literal(passes).as_bytes()), Ok(()), "{allowance:?}");
            let long = [vec![b'a'; allowance.line], b"a".to_vec()].concat();
            let mut bounds = Bounds::new();
            bounds.next_command(allowance);
            assert_eq!((bounds.follow(&long[1..]), bounds.follow(b"a")), (Ok(()), Err(Violation::Line)), "{allowance:?}");
            let mut bounds = Bounds::new();
            bounds.next_command(allowance);
            assert_eq!(bounds.follow(literal(breaks).as_bytes()), Err(Violation::Literal), "{allowance:?}");
        }
        let (mut bounds, line) = (Bounds::new(), b"* 3 EXISTS\r\n".repeat(100_000));
        bounds.next_command(Allowance::dates(1000));
        assert_eq!((bounds.follow(&line), bounds.follow(&line)), (Ok(()), Err(Violation::Total)));
        assert_eq!(Allowance::lines(usize::MAX, usize::MAX / 8).total, TOTAL_LIMIT);
    }

    /// A literal that one reader sees and the other does not would hide what follows it.
    #[test]
    fn nothing_hides_in_text() {
        let hidden = format!("* OK [BADCHARSET ({{30}}\r\n* 1 X {{60000000}}\r\n)] x\r\n{}", nested(100_000));
        for word in [hidden.as_str(), "P1 OK {60000000}\r\n", "+ {5+}\r\n", "* bye {5}\r\n", "* PREAUTH {5}\r\n"] {
            assert_eq!(verdict(word.as_bytes(), 7), Err(Violation::Grammar), "{:.80}", word);
        }
    }

    /// As deep as is let through, the parser's stack holds, in a thread like those it runs in.
    #[test]
    fn the_parser_stands_what_passes() {
        use async_imap::imap_proto::Response;
        let part = "(\"text\" \"plain\" NIL NIL NIL \"7bit\" 1 1)";
        let enclosed = "(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7bit\" 1 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) ";
        let (open, levels) = (part.trim_end_matches(')'), DEPTH_LIMIT - 2);
        let shape = |before: &str, middle: &str, after: &str| {
            format!("* 1 FETCH (UID 1 BODYSTRUCTURE {}{middle}{})\r\n", before.repeat(levels), after.repeat(levels))
        };
        let extension = format!("* 1 FETCH (BODYSTRUCTURE {open} NIL NIL NIL NIL {}1{}))\r\n", "(".repeat(levels), ")".repeat(levels));
        for word in [shape("(", part, " \"mixed\")"), shape(enclosed, part, " 1)"), extension] {
            assert_eq!(verdict(word.as_bytes(), 4096), Ok(()));
            let parsed = std::thread::Builder::new()
                .stack_size(STACK_SIZE)
                .spawn(move || Response::parse(word.as_bytes()).is_ok_and(|(rest, _)| rest.is_empty()));
            assert!(parsed.unwrap().join().unwrap());
        }
    }

    fn words() -> impl Strategy<Value = Vec<u8>> {
        let pieces = prop_oneof![
            Just(b"* 1 FETCH (".to_vec()),
            Just(b"* OK ".to_vec()),
            Just(b"\r\n".to_vec()),
            Just(b"\"".to_vec()),
            Just(b"\\".to_vec()),
            Just(b"{3}\r\n".to_vec()),
            Just(b"{70000000+}\r\n".to_vec()),
            Just("(".repeat(30).into_bytes()),
            Just(b")".to_vec()),
            proptest::collection::vec(any::<u8>(), 0..6),
        ];
        proptest::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn the_verdict_does_not_depend_on_the_cuts(word in words(), piece in 1usize..40) {
            prop_assert_eq!(verdict(&word, piece), verdict(&word, word.len().max(1)));
        }

        #[test]
        fn no_octets_break_it(word in proptest::collection::vec(any::<u8>(), 0..2000), piece in 1usize..2000) {
            prop_assert_eq!(verdict(&word, piece), verdict(&word, 1));
        }

        /// What the parser reads as one response is one line end here too, or is refused.
        #[test]
        fn the_parser_and_the_bounds_end_a_response_at_the_same_octet(word in words()) {
            use async_imap::imap_proto::Response;
            let parsed = std::panic::catch_unwind(|| Response::parse(&word).ok().map(|(rest, _)| word.len() - rest.len()));
            if let Ok(Some(length)) = parsed {
                let mut bounds = bounds();
                if bounds.follow(&word[..length]).is_ok() {
                    prop_assert_eq!((bounds.place, bounds.literal), (Place::Head(0), 0));
                }
            }
        }
    }
}
