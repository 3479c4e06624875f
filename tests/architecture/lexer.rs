//! Just enough of Rust's lexical grammar to tell code from comments and strings.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A word: identifier or keyword, raw ones without their `r#`.
    Word,
    /// A string literal of any sort; its text is what stands between the quotes, escapes left as written.
    Text,
    /// A sign; `::` is one.
    Sign,
    /// A number, character or lifetime.
    Other,
}

/// A token and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    pub text: String,
    pub line: usize,
}

impl Token {
    pub fn is(&self, sign_or_word: &str) -> bool {
        matches!(self.kind, Kind::Word | Kind::Sign) && self.text == sign_or_word
    }
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    line: usize,
}

impl Reader {
    fn ahead(&self, by: usize) -> char {
        self.chars.get(self.at + by).copied().unwrap_or('\0')
    }

    fn done(&self) -> bool {
        self.at >= self.chars.len()
    }

    fn next(&mut self) -> char {
        let c = self.ahead(0);
        self.line += usize::from(c == '\n');
        self.at += 1;
        c
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> String {
        let mut out = String::new();
        while !self.done() && keep(self.ahead(0)) {
            out.push(self.next());
        }
        out
    }

    fn line_comment(&mut self) {
        self.take_while(|c| c != '\n');
    }

    /// Block comments nest.
    fn block_comment(&mut self) {
        let mut depth = 0;
        while !self.done() {
            match (self.ahead(0), self.ahead(1)) {
                ('/', '*') => (depth, self.at) = (depth + 1, self.at + 2),
                ('*', '/') => (depth, self.at) = (depth - 1, self.at + 2),
                _ => _ = self.next(),
            }
            if depth == 0 {
                return;
            }
        }
    }

    /// From the opening quote on.
    fn text(&mut self) -> String {
        self.next();
        let mut out = String::new();
        while !self.done() {
            match self.next() {
                '"' => break,
                '\\' => out.extend(['\\', self.next()]),
                c => out.push(c),
            }
        }
        out
    }

    /// From the first `#` or the opening quote on.
    fn raw_text(&mut self) -> String {
        let hashes = self.take_while(|c| c == '#').len();
        self.next();
        let mut out = String::new();
        while !self.done() {
            let c = self.next();
            if c == '"' && (0..hashes).all(|i| self.ahead(i) == '#') {
                self.at += hashes;
                break;
            }
            out.push(c);
        }
        out
    }

    /// From the apostrophe on: a character or a lifetime.
    fn character(&mut self) -> String {
        self.next();
        if self.ahead(0) == '\\' {
            self.at += 2;
            self.take_while(|c| c != '\'');
            self.next();
        } else if self.ahead(1) == '\'' {
            self.next();
            self.next();
        } else {
            self.take_while(is_word);
        }
        String::new()
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Cuts a source into tokens; comments, doc comments included, are left out.
pub fn tokens(source: &str) -> Vec<Token> {
    let mut reader = Reader { chars: source.chars().collect(), at: 0, line: 1 };
    let mut out = Vec::new();
    while !reader.done() {
        let (line, c) = (reader.line, reader.ahead(0));
        let (kind, text) = match c {
            _ if c.is_whitespace() => {
                reader.next();
                continue;
            }
            '/' if reader.ahead(1) == '/' => {
                reader.line_comment();
                continue;
            }
            '/' if reader.ahead(1) == '*' => {
                reader.block_comment();
                continue;
            }
            '"' => (Kind::Text, reader.text()),
            '\'' => (Kind::Other, reader.character()),
            _ if c.is_ascii_digit() => (Kind::Other, reader.take_while(is_word)),
            _ if is_word(c) => word(&mut reader),
            ':' if reader.ahead(1) == ':' => {
                reader.at += 2;
                (Kind::Sign, "::".to_owned())
            }
            _ => (Kind::Sign, reader.next().to_string()),
        };
        out.push(Token { kind, text, line });
    }
    out
}

/// A word, or the literal that it begins (`r"…"`, `b"…"`, `br#"…"#`, `b'…'`).
fn word(reader: &mut Reader) -> (Kind, String) {
    let text = reader.take_while(is_word);
    match (text.as_str(), reader.ahead(0)) {
        ("r" | "br" | "cr", '"') => (Kind::Text, reader.raw_text()),
        ("br" | "cr", '#') => (Kind::Text, reader.raw_text()),
        ("r", '#') if matches!(reader.ahead(1), '#' | '"') => (Kind::Text, reader.raw_text()),
        ("r", '#') => {
            reader.next();
            (Kind::Word, reader.take_while(is_word))
        }
        ("b" | "c", '"') => (Kind::Text, reader.text()),
        ("b", '\'') => (Kind::Other, reader.character()),
        _ => (Kind::Word, text),
    }
}

/// Whether the file as a whole is for tests (`#![cfg(test)]`).
pub fn is_test_only(tokens: &[Token]) -> bool {
    let start = ["#", "!", "[", "cfg", "(", "test", ")", "]"];
    tokens.len() >= start.len() && tokens.iter().zip(start).all(|(token, text)| token.is(text))
}

/// The tokens without items marked `#[cfg(test)]`, and the names of the modules so marked that stand in their own file.
pub fn without_tests(tokens: &[Token]) -> (Vec<Token>, Vec<String>) {
    let (mut kept, mut modules, mut at) = (Vec::new(), Vec::new(), 0);
    while at < tokens.len() {
        let Some(after) = test_attribute(tokens, at) else {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        };
        let mut item = after;
        while tokens.get(item).is_some_and(|t| t.is("#")) {
            item = closing(tokens, item + 1) + 1;
        }
        if !tokens.get(item).is_some_and(begins_item) {
            // A field, variant or expression: read as code, which is the careful side.
            at = after;
            continue;
        }
        let end = item_end(tokens, item);
        let head = &tokens[item..end];
        if let Some(name) = head.iter().position(|t| t.is("mod")).filter(|_| head.last().is_some_and(|t| t.is(";"))) {
            modules.extend(head.get(name + 1).map(|t| t.text.clone()));
        }
        at = end;
    }
    (kept, modules)
}

/// The position after `#[cfg(test)]` or `#[cfg(all(test, …))]`.
fn test_attribute(tokens: &[Token], at: usize) -> Option<usize> {
    let starts = |texts: &[&str]| texts.iter().enumerate().all(|(i, text)| tokens.get(at + i).is_some_and(|t| t.is(text)));
    let found = starts(&["#", "[", "cfg", "(", "test", ")"]) || starts(&["#", "[", "cfg", "(", "all", "(", "test", ","]);
    found.then(|| closing(tokens, at + 1) + 1)
}

fn begins_item(token: &Token) -> bool {
    const WORDS: [&str; 15] = [
        "pub",
        "mod",
        "use",
        "fn",
        "impl",
        "const",
        "static",
        "struct",
        "enum",
        "type",
        "trait",
        "async",
        "extern",
        "macro_rules",
        "unsafe",
    ];
    WORDS.iter().any(|word| token.is(word))
}

/// The position after an item: its `;`, or the end of its block.
fn item_end(tokens: &[Token], from: usize) -> usize {
    let mut at = from;
    while let Some(token) = tokens.get(at) {
        match token.text.as_str() {
            "(" | "[" if token.kind == Kind::Sign => at = closing(tokens, at),
            "{" if token.kind == Kind::Sign => return closing(tokens, at) + 1,
            ";" if token.kind == Kind::Sign => return at + 1,
            _ => {}
        }
        at += 1;
    }
    at
}

/// Where the bracket that opens at `open` closes.
fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        if token.kind == Kind::Sign {
            match token.text.as_str() {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        if depth == 0 {
            return at;
        }
    }
    tokens.len()
}
