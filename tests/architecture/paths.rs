//! The paths a file uses, imports and inline ones, each led back to the crate's root or to an outside crate.

use crate::lexer::{Kind, Token};
use std::collections::HashMap;

/// Where a path leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Inside this crate, from its root.
    Inside(Vec<String>),
    /// To another crate.
    Outside(Vec<String>),
}

/// A path and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    pub target: Target,
    pub line: usize,
    /// Whether it imports everything there (`*`).
    pub glob: bool,
}

struct Import {
    segments: Vec<String>,
    alias: Option<String>,
    glob: bool,
    line: usize,
}

/// All paths of a file that stands at `module` (`["domain", "rules"]` for `domain/rules/mod.rs`).
pub fn used(tokens: &[Token], module: &[String]) -> Vec<Used> {
    let mut walk =
        Walk { module: module.to_vec(), base: module.len(), depth: 0, inner: Vec::new(), names: HashMap::new(), out: Vec::new() };
    // Imports first: a name may be used above the `use` that brings it.
    walk.pass(tokens, true);
    walk.module.truncate(walk.base);
    walk.pass(tokens, false);
    walk.out
}

struct Walk {
    module: Vec<String>,
    base: usize,
    depth: usize,
    /// Depth at which each inline module was opened.
    inner: Vec<usize>,
    names: HashMap<String, Target>,
    out: Vec<Used>,
}

impl Walk {
    fn pass(&mut self, tokens: &[Token], imports: bool) {
        (self.depth, self.inner) = (0, Vec::new());
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let next = |by: usize| tokens.get(at + by);
            let before = at.checked_sub(1).and_then(|at| tokens.get(at));
            if token.is("mod") && next(2).is_some_and(|t| t.is("{")) {
                self.module.extend(next(1).map(|t| t.text.clone()));
                self.inner.push(self.depth);
                self.depth += 1;
                at += 3;
                continue;
            }
            if token.is("{") {
                self.depth += 1;
            } else if token.is("}") {
                self.depth = self.depth.saturating_sub(1);
                if self.inner.last() == Some(&self.depth) {
                    self.inner.pop();
                    self.module.pop();
                }
            } else if token.is("use") && !next(1).is_some_and(|t| t.is("<")) {
                let mut found = Vec::new();
                at = tree(tokens, at + 1, &[], &mut found);
                if imports {
                    found.into_iter().for_each(|import| self.import(import));
                }
                continue;
            } else if token.is("extern") && next(1).is_some_and(|t| t.is("crate")) {
                if let (true, Some(name)) = (imports, next(2)) {
                    self.import(Import { segments: vec![name.text.clone()], alias: None, glob: false, line: name.line });
                }
                at += 3;
                continue;
            } else if token.kind == Kind::Word && !before.is_some_and(|t| t.is("::") && follows_word(tokens, at) || t.is(".")) {
                let (segments, end) = inline(tokens, at);
                if !imports && segments.len() > 1 {
                    let target = self.resolve(&segments);
                    self.out.push(Used { target, line: token.line, glob: false });
                }
                at = end;
                continue;
            }
            at += 1;
        }
    }

    fn import(&mut self, import: Import) {
        let target = self.resolve(&import.segments);
        let name = import.alias.or_else(|| import.segments.last().cloned());
        if let (false, Some(name)) = (import.glob, name) {
            self.names.insert(name, target.clone());
        }
        self.out.push(Used { target, line: import.line, glob: import.glob });
    }

    fn resolve(&self, segments: &[String]) -> Target {
        let (first, rest) = segments.split_first().map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
        let inside = |base: &[String], rest: &[String]| Target::Inside(base.iter().chain(rest).cloned().collect());
        match first {
            "crate" | "pli" => inside(&[], rest),
            "self" => inside(&self.module, rest),
            "super" => {
                let up = segments.iter().take_while(|s| *s == "super").count();
                let kept = self.module.len().saturating_sub(up);
                inside(&self.module[..kept], &segments[up..])
            }
            _ => match self.names.get(first) {
                Some(Target::Inside(base)) => inside(base, rest),
                Some(Target::Outside(base)) if base.len() > 1 || base.first().is_some_and(|name| name != first) => {
                    Target::Outside(base.iter().chain(rest).cloned().collect())
                }
                _ => Target::Outside(segments.to_vec()),
            },
        }
    }
}

/// Whether the `::` before this word continues a path, rather than starting one (`::std::fs`).
fn follows_word(tokens: &[Token], at: usize) -> bool {
    at.checked_sub(2).and_then(|at| tokens.get(at)).is_some_and(|t| t.kind == Kind::Word || t.is(">"))
}

/// The path `a::b::c` that starts here, and the position after it.
fn inline(tokens: &[Token], from: usize) -> (Vec<String>, usize) {
    let (mut segments, mut at) = (vec![tokens[from].text.clone()], from + 1);
    while tokens.get(at).is_some_and(|t| t.is("::")) && tokens.get(at + 1).is_some_and(|t| t.kind == Kind::Word) {
        segments.push(tokens[at + 1].text.clone());
        at += 2;
    }
    (segments, at)
}

/// Reads one use-tree, groups nested at will, and gives the position after it.
fn tree(tokens: &[Token], from: usize, prefix: &[String], out: &mut Vec<Import>) -> usize {
    let (mut segments, mut at) = (prefix.to_vec(), from);
    let line = tokens.get(from).map_or(0, |t| t.line);
    let mut import = |segments: &[String], alias, glob| out.push(Import { segments: segments.to_vec(), alias, glob, line });
    while let Some(token) = tokens.get(at) {
        if token.is("{") {
            at += 1;
            while tokens.get(at).is_some_and(|t| !t.is("}")) {
                at = tree(tokens, at, &segments, out);
                at += usize::from(tokens.get(at).is_some_and(|t| t.is(",")));
            }
            return at + 1;
        }
        if token.is("*") {
            import(&segments, None, true);
            return at + 1;
        }
        if token.is("::") {
            at += 1;
            continue;
        }
        if token.kind != Kind::Word {
            // Not a use-tree: a macro's variable, for one.
            return at + 1;
        }
        if !token.is("self") || segments.is_empty() {
            segments.push(token.text.clone());
        }
        at += 1;
        if tokens.get(at).is_some_and(|t| t.is("::")) {
            continue;
        }
        let alias = tokens.get(at).filter(|t| t.is("as")).and(tokens.get(at + 1)).map(|t| t.text.clone());
        at += if alias.is_some() { 2 } else { 0 };
        import(&segments, alias, false);
        return at;
    }
    at
}
