//! `format=flowed` texts (RFC 3676): paragraphs wrapped for narrow screens, made whole again.

/// The text with its soft line breaks undone. `delsp` says that the space before a soft break is not part of the
/// text.
pub(super) fn unwrap(text: &str, delsp: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Option<usize> = None;
    for line in text.split('\n') {
        let depth = line.bytes().take_while(|b| *b == b'>').count();
        let content = line.get(depth..).unwrap_or_default();
        let content = content.strip_prefix(' ').unwrap_or(content);
        // The signature mark ends with a space and is never soft (§4.3).
        let soft = content.ends_with(' ') && content != "-- ";
        if open != Some(depth) || content == "-- " {
            if open.is_some() {
                out.push('\n');
            }
            out.push_str(&">".repeat(depth));
            if depth > 0 {
                out.push(' ');
            }
        }
        out.push_str(if soft && delsp { content.strip_suffix(' ').unwrap_or(content) } else { content });
        if soft {
            open = Some(depth);
        } else {
            open = None;
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_whole_and_quotes_stay_apart() {
        assert_eq!(unwrap("un \ndeux\n> cite \n> suite\n \nfin", false).trim_end(), "un deux\n> cite suite\n\nfin");
        assert_eq!(unwrap("Bonjour\n-- \nDr X", false).trim_end(), "Bonjour\n-- \nDr X");
        assert_eq!(unwrap("anticonsti \ntutionnel", true).trim_end(), "anticonstitutionnel");
        assert_eq!(unwrap("a \n> b", false).trim_end(), "a \n> b");
    }
}
