//! Names and birth dates as registrars, software and people write them, brought to where two spellings meet.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The longest name that is looked at, in characters, and the most words of it: no real one is longer.
const LONGEST: usize = 120;
const WORDS: usize = 12;
/// From this length on, a name that begins another is that one cut short: old formats have fields of a fixed size.
const CUT: usize = 10;
/// Words that come and go before a family name.
const PARTICLES: [&str; 16] = ["D", "DE", "DES", "DU", "L", "LA", "LE", "LES", "DEL", "DELLA", "DI", "DA", "VAN", "VON", "DER", "DEN"];

/// How two writings of one thing compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    /// One of them says nothing.
    Unknown,
    /// The same, as registrars understand it.
    Equal,
    /// Perhaps the same, mistyped.
    Close,
    /// Not the same.
    Conflict,
}

/// The words of a name: upper case, without accents or signs; `ST` and `STE` are written out.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    for c in text.chars().take(LONGEST).flat_map(char::to_uppercase).nfd().filter(|c| !is_combining_mark(*c)) {
        let Some(word) = found.last_mut() else { break };
        match c {
            'Œ' => word.push_str("OE"),
            'Æ' => word.push_str("AE"),
            'Ø' => word.push('O'),
            'Ł' => word.push('L'),
            'Đ' | 'Ð' => word.push('D'),
            'ı' => word.push('I'),
            c if c.is_alphanumeric() => word.push(c),
            _ if word.is_empty() || found.len() == WORDS => {}
            _ => found.push(String::new()),
        }
    }
    found.retain(|word| !word.is_empty());
    for word in &mut found {
        match word.as_str() {
            "ST" => *word = "SAINT".to_owned(),
            "STE" => *word = "SAINTE".to_owned(),
            _ => {}
        }
    }
    found
}

/// Upper case without accents, hyphens, apostrophes or spaces: the form in which registrars' spellings meet.
pub(in crate::domain) fn fold(text: &str) -> String {
    let mut folded = String::new();
    for c in text.chars().flat_map(char::to_uppercase).nfd().filter(|c| c.is_alphanumeric()) {
        match c {
            'Œ' => folded.push_str("OE"),
            'Æ' => folded.push_str("AE"),
            c => folded.push(c),
        }
    }
    folded
}

/// The words that make a family name, particles aside; all of them where there are only particles.
pub(super) fn significant(text: &str) -> Vec<String> {
    let all = words(text);
    let kept: Vec<String> = all.iter().filter(|word| !PARTICLES.contains(&word.as_str())).cloned().collect();
    if kept.is_empty() { all } else { kept }
}

/// Whether each of the fewer is one of the more.
pub(super) fn holds(more: &[String], fewer: &[String]) -> bool {
    !fewer.is_empty() && fewer.iter().all(|word| more.contains(word))
}

/// Whether the words of one are among those of the other.
pub(super) fn either_holds(a: &[String], b: &[String]) -> bool {
    if a.len() >= b.len() { holds(a, b) } else { holds(b, a) }
}

/// Whether they share a word.
pub(super) fn meet(a: &[String], b: &[String]) -> bool {
    a.iter().any(|word| b.contains(word))
}

/// Two family names. A part of a compound name is that name (`DUPONT-MARTIN`, `DUPONT`), in any order.
pub(super) fn family(a: &str, b: &str) -> Match {
    let (all_a, all_b) = (words(a).concat(), words(b).concat());
    if all_a.is_empty() || all_b.is_empty() {
        return Match::Unknown;
    }
    let (one, two) = (significant(a), significant(b));
    if all_a == all_b || one.concat() == two.concat() || either_holds(&one, &two) || is_cut(&all_a, &all_b) {
        return Match::Equal;
    }
    if is_mistyped(&all_a, &all_b) || meet(&one, &two) { Match::Close } else { Match::Conflict }
}

/// Two sets of given names, each the first one and all of them. The first alone, all, some in another order, or initials are
/// the same.
pub(super) fn given(a: (&str, &str), b: (&str, &str)) -> Match {
    let all = |(first, every): (&str, &str)| {
        let mut found = words(first);
        for word in words(every) {
            if !found.contains(&word) {
                found.push(word);
            }
        }
        found
    };
    let (one, two) = (all(a), all(b));
    if one.is_empty() || two.is_empty() {
        return Match::Unknown;
    }
    // « JEANPIERRE » is « JEAN PIERRE ».
    let joined = |run: &[String], whole: &str| (1..=run.len()).any(|end| run.get(..end).is_some_and(|run| run.concat() == whole));
    let meets_joined = |run: &[String], alone: &[String]| alone.first().is_some_and(|whole| joined(run, whole));
    if either_holds(&one, &two)
        || meets_joined(&one, &two)
        || meets_joined(&two, &one)
        || are_initials(&one, &two)
        || are_initials(&two, &one)
    {
        return Match::Equal;
    }
    if is_cut(&one.concat(), &two.concat()) {
        return Match::Equal;
    }
    let first = |names: &[String]| names.first().cloned().unwrap_or_default();
    if is_mistyped(&first(&one), &first(&two)) || meet(&one, &two) { Match::Close } else { Match::Conflict }
}

/// Whether the first are initials, in the order of the others.
fn are_initials(initials: &[String], names: &[String]) -> bool {
    let begins = |(initial, name): (&String, &String)| initial.len() == 1 && name.starts_with(initial.as_str());
    !initials.is_empty() && initials.len() <= names.len() && initials.iter().zip(names).all(begins)
}

fn is_cut(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    short.len() >= CUT && long.starts_with(short)
}

/// Whether two folded names are one slip of the finger away, two in long ones. Short names are each other's neighbours by nature.
fn is_mistyped(a: &str, b: &str) -> bool {
    let shorter = a.chars().count().min(b.chars().count());
    let allowed = match shorter {
        0..=3 => return false,
        4..=7 => 1,
        _ => 2,
    };
    distance(a, b) <= allowed
}

/// How many letters are to be put, removed, changed, or exchanged with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    let at = |rows: &[Vec<usize>], row: usize, column: usize| rows.get(row).and_then(|r| r.get(column)).copied().unwrap_or(usize::MAX - 2);
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut cost = (at(&rows, i, j) + usize::from(x != y)).min(at(&rows, i, j + 1) + 1);
            cost = cost.min(row.last().copied().unwrap_or_default() + 1);
            let is_exchanged = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if is_exchanged {
                cost = cost.min(at(&rows, i - 1, j - 1) + 1);
            }
            row.push(cost);
        }
        rows.push(row);
    }
    at(&rows, a.len(), b.len())
}

/// A birth date as `AAAAMMJJ`, `AAAAMM` or `AAAA`, from any of the ways documents and people write one: `AAAAMMJJ` with
/// perhaps an hour, `AAAA-MM-JJ`, `JJ/MM/AAAA`, `JJMMAAAA`. Empty where it is none. Zeros for a month or a day say that it is not known.
#[must_use]
pub fn birth_date(text: &str) -> String {
    let text = text.trim();
    let parts: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).take(4).collect();
    let is_year = |year: &str| year.len() == 4 && (1850..2200).contains(&number(year));
    let (year, month, day) = match parts.as_slice() {
        [year, month, day, ..] if is_year(year) && month.len() <= 2 && day.len() <= 2 => (*year, *month, *day),
        [day, month, year] if is_year(year) && month.len() <= 2 && day.len() <= 2 => (*year, *month, *day),
        [year, month] if is_year(year) && month.len() <= 2 => (*year, *month, ""),
        [month, year] if is_year(year) && month.len() <= 2 => (*year, *month, ""),
        [run, ..] => {
            let cut = |from: usize, to: usize| run.get(from..to).unwrap_or_default();
            if is_year(cut(0, 4)) && (run.len() < 8 || number(cut(4, 6)) <= 12) {
                (cut(0, 4), cut(4, 6), cut(6, 8))
            } else if run.len() == 8 && is_year(cut(4, 8)) {
                (cut(4, 8), cut(2, 4), cut(0, 2))
            } else {
                return String::new();
            }
        }
        [] => return String::new(),
    };
    let (month, day) = (number(month), number(day));
    match (month, day) {
        (1..=12, 1..=31) => format!("{year}{month:02}{day:02}"),
        (1..=12, 0) => format!("{year}{month:02}"),
        (0, _) => year.to_owned(),
        _ => String::new(),
    }
}

fn number(text: &str) -> u32 {
    text.parse().unwrap_or(0)
}

/// Two birth dates, each as it is written. What one leaves out does not count.
pub(super) fn dates(a: &str, b: &str) -> Match {
    let (a, b) = (birth_date(a), birth_date(b));
    if a.is_empty() || b.is_empty() {
        return Match::Unknown;
    }
    if a.starts_with(&b) || b.starts_with(&a) {
        return Match::Equal;
    }
    let part = |date: &str, from: usize, to: usize| date.get(from..to).unwrap_or_default().to_owned();
    let (year, rest) = (part(&a, 0, 4) == part(&b, 0, 4), (part(&a, 4, 8), part(&b, 4, 8)));
    // A day or a month that nobody knew is written as the first or the last of the year.
    let is_filler = |rest: &str| matches!(rest, "0101" | "1231");
    let is_turned = part(&a, 4, 6) == part(&b, 6, 8) && part(&a, 6, 8) == part(&b, 4, 6);
    let is_close = (year && (is_filler(&rest.0) || is_filler(&rest.1) || is_turned)) || (a.len() == b.len() && distance(&a, &b) <= 1);
    if is_close { Match::Close } else { Match::Conflict }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_family_name_meet() {
        for (a, b) in [
            ("LEFÈVRE-ŒUVRÉ", "Lefevre Oeuvre"),
            ("Œuvré", "OE\u{301}UVRE"),
            ("D’ALMEIDA", "DALMEIDA"),
            ("d'Almeida", "ALMEIDA"),
            ("DE LA TOUR", "Tour"),
            ("SAINT-ANDRÉ", "St André"),
            ("DUPONT-MARTIN", "DUPONT"),
            ("MARTIN DUPONT", "DUPONT-MARTIN"),
            ("LE GALL", "LEGALL"),
            ("VANDENBROUCKE-LEMAIRE", "VANDENBROUCKE LEM"),
            ("ßmith", "SSMITH"),
            ("Łukasz", "LUKASZ"),
        ] {
            assert_eq!((family(a, b), family(b, a)), (Match::Equal, Match::Equal), "{a} {b}");
        }
        for (a, b) in [("VIAL", "VIALE"), ("DUPOND", "DUPONT"), ("DUPONT-MARTIN", "DUPONT-BERNARD")] {
            assert_eq!(family(a, b), Match::Close, "{a} {b}");
        }
        for (a, b) in [("VIAL", "NGUYEN"), ("MARTIN", "MARTINEZ"), ("LE", "LI"), ("LE", "LE GALL")] {
            assert_eq!(family(a, b), Match::Conflict, "{a} {b}");
        }
        assert_eq!(family("", "VIAL"), Match::Unknown);
    }

    #[test]
    fn given_names_are_a_first_one_and_all_of_them() {
        for (a, b) in [
            (("Jean", "JEAN PIERRE MARIE"), ("jean", "")),
            (("Pierre", ""), ("Jean", "Jean Pierre Marie")),
            (("Jean-Pierre", ""), ("JEANPIERRE", "")),
            (("J.-P.", ""), ("Jean-Pierre", "")),
            (("Marie Anne", ""), ("Anne-Marie", "")),
            (("JEAN", ""), ("JEAN-PIERRE", "")),
        ] {
            assert_eq!((given(a, b), given(b, a)), (Match::Equal, Match::Equal), "{a:?} {b:?}");
        }
        assert_eq!(given(("Lucas", ""), ("Hugo", "")), Match::Conflict);
        assert_eq!(given(("Mathilde", ""), ("Matilde", "")), Match::Close);
        assert_eq!(given(("Jean", ""), ("Jeanne", "")), Match::Conflict, "two letters are two names");
    }

    #[test]
    fn dates_are_read_however_they_are_written() {
        for text in ["19640312", "19640312083000+0100", "1964-03-12", "12/03/1964", "12.3.1964", "12031964", " 1964-03-12T00:00:00Z"] {
            assert_eq!(birth_date(text), "19640312", "{text}");
        }
        assert_eq!((birth_date("1964"), birth_date("196403"), birth_date("19640000")), ("1964".into(), "196403".into(), "1964".into()));
        for text in ["", "12/03/64", "hier", "99999999", "00000000", "19641331"] {
            assert_eq!(birth_date(text), "", "{text}");
        }
        assert_eq!((dates("19640312", "12/03/1964"), dates("1964", "19640312")), (Match::Equal, Match::Equal));
        assert_eq!((dates("19640312", "19641203"), dates("19640101", "19640312")), (Match::Close, Match::Close));
        assert_eq!((dates("19640312", "19710924"), dates("", "19710924")), (Match::Conflict, Match::Unknown));
    }
}
