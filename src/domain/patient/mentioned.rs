//! Who a text is about: the identities that a letter, a subject or a text of results names as its patient.
//!
//! Only what is said in a form that means a patient counts: a name with its birth date, a label (« Patient : », « Nom : »), a
//! phrase of correspondence (« je vous adresse Mme … ») and a matricule. Names of professionals, of relatives and of letterheads are
//! left alone: a false alarm on each letter would teach people to confirm without reading.

use super::identity::{PatientIdentity, Sex};
use super::ins::Ins;
use super::lexicon::{ABOUT, CIVILITIES, LABELS, NO_NAME, OTHERS, PARTICLES, SPOKEN};
use super::words::{Piece, folded, pieces};

/// The most identities taken from one text.
const MOST: usize = 24;
/// How many words before a name say whose it is.
const BEFORE: usize = 5;
/// How many pieces may stand between two fields of one label form.
const APART: usize = 40;

/// The identities that a document's text names as its patient.
#[must_use]
pub fn of_text(text: &str) -> Vec<PatientIdentity> {
    Finder::new(text, false).all(text)
}

/// The identities that a message's text names as its patient.
#[must_use]
pub fn of_body(text: &str) -> Vec<PatientIdentity> {
    let mut found = Finder::new(text, true).all(text);
    // Where the subject is a prescribed one, what was typed there is the text's first line.
    found.extend(Finder::new(text.lines().next().unwrap_or_default(), true).dated_names());
    found.truncate(MOST);
    found
}

/// The identities that a message's subject names. The subject of a message with documents ends with its patient's name and
/// birth date (ECO.2.1.3): its label may run into the name, which comparing them allows for.
#[must_use]
pub fn of_subject(subject: &str) -> Vec<PatientIdentity> {
    let finder = Finder::new(subject, true);
    let mut found = match subject.find("XDM/1.0/DDM") {
        Some(_) => finder.labelled_subject().into_iter().collect(),
        None => Vec::new(),
    };
    if found.is_empty() {
        found = finder.dated_names();
        found.extend(Finder::new(subject, true).all(subject));
        found.truncate(MOST);
    }
    found
}

/// A name as it stands in a text.
#[derive(Default)]
struct Name {
    words: Vec<String>,
    /// Where it begins and what comes after it, in pieces.
    from: usize,
    to: usize,
}

struct Finder {
    pieces: Vec<Piece>,
    /// What the pieces that are words are in lists; empty for the others.
    folded: Vec<String>,
    is_spoken: bool,
}

impl Finder {
    fn new(text: &str, is_spoken: bool) -> Self {
        let pieces = pieces(text);
        let folded = pieces.iter().map(|piece| if let Piece::Word(word) = piece { folded(word) } else { String::new() }).collect();
        Self { pieces, folded, is_spoken }
    }

    fn all(&self, text: &str) -> Vec<PatientIdentity> {
        let (mut found, dates) = self.forms();
        found.extend(self.born(&dates));
        found.extend(self.spoken_of());
        found.extend(self.matricules(text));
        let mut kept: Vec<PatientIdentity> = Vec::new();
        for one in found {
            if !one.is_empty() && !kept.contains(&one) && kept.len() < MOST {
                kept.push(one);
            }
        }
        kept
    }

    fn at(&self, place: usize) -> &str {
        self.folded.get(place).map_or("", String::as_str)
    }

    fn is_sign(&self, place: usize, signs: &[char]) -> bool {
        matches!(self.pieces.get(place), Some(Piece::Sign(sign)) if signs.contains(sign))
    }

    fn date(&self, place: usize) -> Option<&str> {
        if let Some(Piece::Date(date)) = self.pieces.get(place) { Some(date) } else { None }
    }

    /// Whether this piece may be part of a name.
    fn is_name(&self, place: usize) -> bool {
        let Some(Piece::Word(word)) = self.pieces.get(place) else { return false };
        let folded = self.at(place);
        if folded.is_empty() || LABELS.contains(&folded) || CIVILITIES.contains(&folded) || OTHERS.contains(&folded) && !is_caps(word) {
            return false;
        }
        let last = word.rsplit('\'').next().unwrap_or_default();
        last.chars().next().is_some_and(char::is_uppercase) && (folded.len() > 1 || self.is_sign(place + 1, &['.']))
    }

    fn is_particle(&self, place: usize) -> bool {
        PARTICLES.contains(&self.at(place)) && self.is_name(place + 1)
    }

    /// The name that begins here.
    fn name(&self, from: usize) -> Option<Name> {
        let mut name = Name { from, to: from, ..Name::default() };
        // « Résultats de Karim … » begins with no particle, « de LA TOUR » does.
        let begins =
            self.is_name(from) || matches!(self.pieces.get(from + 1), Some(Piece::Word(next)) if self.is_particle(from) && is_caps(next));
        while begins && name.words.len() < 8 && (self.is_name(name.to) || self.is_particle(name.to)) {
            if let Some(Piece::Word(word)) = self.pieces.get(name.to) {
                name.words.push(word.clone());
            }
            name.to += 1;
            // An initial's point.
            name.to += usize::from(self.at(name.to - 1).len() == 1 && self.is_sign(name.to, &['.']));
        }
        (!name.words.is_empty()).then_some(name)
    }

    /// The name that ends before this place, on one line.
    fn name_before(&self, to: usize) -> Option<Name> {
        let mut from = to;
        while from > 0 && to - from < 8 && (self.is_name(from - 1) || (from < to && self.is_particle(from - 1))) {
            from -= 1;
        }
        self.name(from).filter(|name| name.to >= to)
    }

    /// Whether what stands before a name, in its sentence, says that it is somebody else's.
    fn is_other(&self, from: usize) -> bool {
        self.before(from).iter().any(|word| OTHERS.contains(word))
    }

    /// The words before this place, the nearest first, within the sentence.
    fn before(&self, from: usize) -> Vec<&str> {
        let mut found = Vec::new();
        let mut lines = 0;
        for place in (0..from).rev().take(14) {
            match self.pieces.get(place) {
                Some(Piece::Word(_)) => found.push(self.at(place)),
                // The point of « M. » ends no sentence.
                Some(Piece::Sign('.')) if self.at(place.saturating_sub(1)).len() > 3 => break,
                Some(Piece::Sign(';' | '!' | '?')) => break,
                Some(Piece::Line) => {
                    lines += 1;
                    if lines > 1 || !found.is_empty() {
                        break;
                    }
                }
                _ => {}
            }
            if found.len() == BEFORE {
                break;
            }
        }
        found
    }

    /// A birth date right after this place: « né(e) le … », « DDN : … », « date de naissance … ». With the date's place.
    fn birth_after(&self, from: usize, is_said: bool) -> Option<usize> {
        let mut place = from;
        // In a table, the line of titles says it.
        let mut is_said = is_said;
        while place < from + 14 {
            match self.pieces.get(place)? {
                Piece::Date(_) => return is_said.then_some(place),
                Piece::Word(_) => match self.at(place) {
                    "NE" | "NEE" | "DDN" | "NAISSANCE" | "F" | "M" => is_said = true,
                    "LE" | "E" | "DATE" | "DE" | "LA" | "AGE" | "AGEE" | "ANS" | "PATIENT" | "PATIENTE" | "SEXE" => {}
                    _ => return None,
                },
                Piece::Sign(',' | '(' | ')' | ':' | '-' | '–' | '—' | '|' | ';' | '.') | Piece::Number(_) | Piece::Line => {}
                Piece::Sign(_) => return None,
            }
            place += 1;
        }
        None
    }

    /// The birth date that stands on a line of its own, under a name and perhaps its address: letters and results begin so.
    fn birth_below(&self, from: usize) -> Option<usize> {
        let mut lines = 0;
        for place in from..from + 48 {
            match self.pieces.get(place)? {
                Piece::Line => {
                    lines += 1;
                    let first = place + 1;
                    match self.at(first) {
                        "NE" | "NEE" | "DDN" | "DATE" => return self.birth_after(first, false),
                        word if CIVILITIES.contains(&word) || OTHERS.contains(&word) || LABELS.contains(&word) => return None,
                        _ if lines > 5 => return None,
                        _ => {}
                    }
                }
                // Something more is said on the line of the name: it is a sentence, not the head of a letter.
                _ if lines == 0 => return None,
                _ => {}
            }
        }
        None
    }

    /// The identity of a name, with the maiden or married name that follows it.
    fn identity(&self, name: &Name) -> (PatientIdentity, usize) {
        let (family, given) = split(&name.words);
        let mut one = PatientIdentity { birth_name: family, given_names: given.clone(), given_name: given, ..PatientIdentity::default() };
        let mut to = name.to;
        let skipped = to + usize::from(self.is_sign(to, &[',', '(']));
        let other = |place: usize| self.name(place + 1 + usize::from(self.is_sign(place + 1, &['.'])));
        match self.at(skipped) {
            "NE" | "NEE" => {
                if let Some(maiden) = other(skipped) {
                    let (family, given) = split_after(&maiden.words, !one.given_name.is_empty());
                    one.used_name = std::mem::replace(&mut one.birth_name, family);
                    if one.given_name.is_empty() {
                        (one.given_names, one.given_name) = (given.clone(), given);
                    }
                    to = maiden.to;
                }
            }
            "EPOUSE" | "EPSE" | "EP" | "VEUVE" => {
                if let Some(married) = other(skipped) {
                    let (family, given) = split_after(&married.words, !one.given_name.is_empty());
                    one.used_name = family;
                    if one.given_name.is_empty() {
                        (one.given_names, one.given_name) = (given.clone(), given);
                    }
                    to = married.to;
                }
            }
            _ => {}
        }
        if self.is_sign(to, &[')']) {
            to += 1;
        }
        (one, to)
    }

    /// Names followed by a birth date, anywhere. `taken` are the dates that belong to forms.
    fn born(&self, taken: &[usize]) -> Vec<PatientIdentity> {
        let (mut found, mut told) = (Vec::new(), Vec::new());
        let mut place = 0;
        while place < self.pieces.len() && found.len() < MOST {
            let Some(name) = self.name(place) else {
                place += 1;
                continue;
            };
            let (mut one, to) = self.identity(&name);
            place = to.max(place + 1);
            let is_titled = self.before(name.from).contains(&"NAISSANCE");
            let below = || {
                self.birth_below(to).filter(|_| {
                    CIVILITIES.contains(&self.at(name.from.saturating_sub(1))) || self.is_sign(name.from.saturating_sub(1), &['.'])
                })
            };
            // A town after its postal code stands between a name and its birth date.
            let is_town = matches!(name.from.checked_sub(1).and_then(|before| self.pieces.get(before)), Some(Piece::Number(_)));
            let date = self.birth_after(to, is_titled).or_else(below);
            let Some(date) = date.filter(|date| !is_town && !taken.contains(date) && !told.contains(date)) else { continue };
            let has_civility = name.from > 0 && (1..=2).any(|back| CIVILITIES.contains(&self.at(name.from.saturating_sub(back))));
            let is_whole = !one.birth_name.is_empty() && (!one.given_name.is_empty() || has_civility);
            if is_whole && !self.is_other(name.from) {
                one.birth_date = self.date(date).unwrap_or_default().to_owned();
                found.push(one);
                told.push(date);
            }
        }
        found
    }

    /// Names that a label or a phrase introduces.
    fn spoken_of(&self) -> Vec<PatientIdentity> {
        let mut found = Vec::new();
        let mut place = 0;
        while place < self.pieces.len() && found.len() < MOST {
            let Some(name) = self.name(place) else {
                place += 1;
                continue;
            };
            let before = self.before(name.from);
            let has_civility = before.first().is_some_and(|word| CIVILITIES.contains(word));
            let words: Vec<&str> = before.iter().copied().skip(usize::from(has_civility)).take(3).collect();
            let is_labelled =
                self.is_sign(name.from.saturating_sub(1), &[':']) && self.on_line(name.from).is_some_and(|word| ABOUT.contains(&word));
            let is_about = words.iter().any(|word| ABOUT.contains(word));
            let is_bare =
                matches!(before.as_slice(), ["DE" | "D" | "POUR", spoken, ..] if SPOKEN.contains(spoken)) && self.is_person(&name);
            let is_spoken = self.is_spoken && (is_bare || has_civility && words.iter().any(|word| SPOKEN.contains(word)));
            let (mut one, to) = self.identity(&name);
            let has_capitals = name.words.iter().any(|word| is_caps(word));
            let is_named = has_capitals && (!one.given_name.is_empty() || is_labelled || has_civility);
            if (is_labelled || is_about || is_spoken)
                && (is_named || (has_civility && !one.given_name.is_empty()))
                && !self.is_other(name.from)
            {
                if let Some(date) = self.birth_after(to, false) {
                    one.birth_date = self.date(date).unwrap_or_default().to_owned();
                }
                found.push(one);
            }
            place = name.to.max(place + 1);
        }
        found
    }

    /// The word before the colon that stands before this place.
    fn on_line(&self, from: usize) -> Option<&str> {
        (0..from.saturating_sub(1)).rev().take(4).map(|place| self.at(place)).find(|word| word.len() > 1)
    }

    /// Forms of labels: « Nom : … Prénom : … Né(e) le : … ». With the dates they take.
    fn forms(&self) -> (Vec<PatientIdentity>, Vec<usize>) {
        let (mut found, mut dates) = (Vec::new(), Vec::new());
        let mut open: Option<(PatientIdentity, usize, usize)> = None;
        let mut place = 0;
        let close = |open: &mut Option<(PatientIdentity, usize, usize)>, found: &mut Vec<PatientIdentity>| {
            if let Some((one, from, _)) = open.take()
                && !(one.birth_name.is_empty() && one.used_name.is_empty())
                && !(one.given_name.is_empty() && one.birth_date.is_empty())
                && !self.is_other(from)
                && found.len() < MOST
            {
                found.push(one);
            }
        };
        while place < self.pieces.len() {
            if open.as_ref().is_some_and(|(_, _, last)| place - last > APART) {
                close(&mut open, &mut found);
            }
            let Some((label, next)) = self.label(place) else {
                place += 1;
                continue;
            };
            let value = self.name(next);
            match (label, value) {
                (Label::Family | Label::Both, Some(name)) => {
                    if open.as_ref().is_some_and(|(one, _, _)| !one.birth_name.is_empty()) {
                        close(&mut open, &mut found);
                    }
                    let (one, _, last) = open.get_or_insert_with(|| (PatientIdentity::default(), place, place));
                    if label == Label::Both {
                        let (whole, _) = self.identity(&name);
                        (one.birth_name, one.used_name) = (whole.birth_name, whole.used_name);
                        (one.given_name, one.given_names) = (whole.given_name, whole.given_names);
                    } else {
                        one.birth_name = name.words.join(" ");
                    }
                    (*last, place) = (name.to, name.to);
                }
                (Label::Used, Some(name)) => {
                    let (one, _, last) = open.get_or_insert_with(|| (PatientIdentity::default(), place, place));
                    one.used_name = name.words.join(" ");
                    (*last, place) = (name.to, name.to);
                }
                (Label::Given, Some(name)) => {
                    if let Some((one, _, last)) = &mut open {
                        if one.given_name.is_empty() {
                            one.given_name = name.words.join(" ");
                            one.given_names = one.given_name.clone();
                        }
                        *last = name.to;
                    }
                    place = name.to;
                }
                (Label::Birth, _) => {
                    if let (Some((one, _, last)), Some(date)) = (&mut open, self.date(next))
                        && one.birth_date.is_empty()
                    {
                        one.birth_date = date.to_owned();
                        dates.push(next);
                        *last = next;
                    }
                    place = next;
                }
                (Label::Sex, _) => {
                    if let Some((one, _, _)) = &mut open {
                        one.sex = match self.at(next) {
                            "M" | "MASCULIN" | "HOMME" => Some(Sex::Male),
                            "F" | "FEMININ" | "FEMME" => Some(Sex::Female),
                            _ => one.sex,
                        };
                    }
                    place = next;
                }
                (_, None) => place = next,
            }
        }
        close(&mut open, &mut found);
        (found, dates)
    }

    /// A label that begins here, and where its value stands.
    fn label(&self, place: usize) -> Option<(Label, usize)> {
        let Some(Piece::Word(word)) = self.pieces.get(place) else { return None };
        let mut next = place + 1;
        let mut label = match self.at(place) {
            "NOM" | "NOMS" => Label::Family,
            "PRENOM" | "PRENOMS" => Label::Given,
            "NE" | "NEE" | "DDN" => Label::Birth,
            "DATE" if self.at(place + 1) == "DE" && self.at(place + 2) == "NAISSANCE" => {
                next = place + 3;
                Label::Birth
            }
            "SEXE" => Label::Sex,
            _ => return None,
        };
        // « Nom de naissance », « Nom d’usage », « Nom et prénom », « Prénom(s) », « né(e) le ».
        for _ in 0..6 {
            match self.at(next) {
                "NAISSANCE" | "FAMILLE" | "PATRONYMIQUE" | "PATIENT" | "DE" | "DU" | "LE" | "S" | "E" | "LA" if self.is_lower(next) => {}
                "USAGE" | "USUEL" | "UTILISE" | "MARITAL" if label == Label::Family => label = Label::Used,
                "ET" | "PRENOM" | "PRENOMS"
                    if label == Label::Family
                        && (self.at(next) == "ET"
                            || self.is_sign(next - 1, &['/', ','])
                            || self.at(next - 1) == "ET"
                            || self.at(next - 1) == "NOM") =>
                {
                    label = Label::Both;
                }
                _ if self.is_sign(next, &['(', ')', '/', ',']) => {}
                _ => break,
            }
            next += 1;
        }
        let has_colon = self.is_sign(next, &[':']);
        next += usize::from(has_colon);
        if self.pieces.get(next) == Some(&Piece::Line) {
            next += 1;
        }
        // « au nom de » is no label.
        let is_meant = has_colon || label == Label::Birth || word.chars().next().is_some_and(char::is_uppercase);
        is_meant.then_some((label, next))
    }

    fn is_lower(&self, place: usize) -> bool {
        matches!(self.pieces.get(place), Some(Piece::Word(word)) if !is_caps(word) || word.chars().count() == 1 || self.at(place) == "DE" || self.at(place) == "NAISSANCE" || self.at(place) == "LE" || self.at(place) == "PATIENT" || self.at(place) == "DU" || self.at(place) == "FAMILLE")
    }

    /// The subject of a message with documents: the last words before the date are its patient's.
    fn labelled_subject(&self) -> Option<PatientIdentity> {
        let date = self.pieces.iter().rposition(|piece| matches!(piece, Piece::Date(_)));
        let end = date.unwrap_or(self.pieces.len());
        // « XDM/1.0/DDM+ » itself.
        let from = (0..end).find(|place| self.at(*place) == "DDM")? + 1;
        let words: Vec<String> = (from..end)
            .filter_map(|place| if let Some(Piece::Word(word)) = self.pieces.get(place) { Some(word.clone()) } else { None })
            .collect();
        let start =
            words.iter().rposition(|word| !starts_upper(word) && !PARTICLES.contains(&folded(word).as_str())).map_or(0, |at| at + 1);
        let tail = words.get(start..).filter(|tail| tail.len() >= 2).unwrap_or(&words);
        let (family, given) = split(tail);
        let birth_date = date.and_then(|place| self.date(place)).unwrap_or_default().to_owned();
        (!given.is_empty()).then(|| PatientIdentity {
            birth_name: family,
            given_names: given.clone(),
            given_name: given,
            birth_date,
            ..PatientIdentity::default()
        })
    }

    /// Whether a name that no civility introduces looks like a person's: a family name in capitals, a given name that is not, and nothing
    /// of hospitals and examinations.
    fn is_person(&self, name: &Name) -> bool {
        let is_no_name = |word: &String| NO_NAME.contains(&folded(word).as_str());
        name.words.iter().any(|word| is_caps(word)) && name.words.iter().any(|word| !is_caps(word)) && !name.words.iter().any(is_no_name)
    }

    /// A name right before a date, in a subject.
    fn dated_names(&self) -> Vec<PatientIdentity> {
        let mut found = Vec::new();
        for (place, piece) in self.pieces.iter().enumerate() {
            let Piece::Date(date) = piece else { continue };
            let open = place - usize::from(place > 0 && self.is_sign(place - 1, &['(', ',']));
            let Some(name) = self.name_before(open) else { continue };
            let (one, _) = self.identity(&name);
            if self.is_person(&name) && !one.birth_name.is_empty() && !one.given_name.is_empty() && !self.is_other(name.from) {
                found.push(PatientIdentity { birth_date: date.clone(), ..one });
            }
        }
        found
    }

    /// Matricules: 15 digits with their key, spaces aside. One that is called so counts with a wrong key too; the number of an
    /// insured, who may be a parent, does not count.
    fn matricules(&self, text: &str) -> Vec<PatientIdentity> {
        let signs: Vec<char> = text.chars().take(200_000).collect();
        let mut found = Vec::new();
        let mut place = 0;
        while place < signs.len() && found.len() < MOST {
            let is_start = signs.get(place).is_some_and(char::is_ascii_digit)
                && !place.checked_sub(1).and_then(|before| signs.get(before)).is_some_and(|c| c.is_alphanumeric());
            if !is_start {
                place += 1;
                continue;
            }
            let (run, next) = matricule_run(&signs, place);
            let before: String = signs.get(place.saturating_sub(48)..place).unwrap_or_default().iter().collect();
            let before = before.rsplit('\n').take(2).collect::<Vec<_>>();
            let same_line = before.first().copied().unwrap_or_default();
            let said: Vec<String> =
                pieces(same_line).iter().filter_map(|p| if let Piece::Word(w) = p { Some(folded(w)) } else { None }).collect();
            let has = |words: &[&str]| said.iter().any(|word| words.contains(&word.as_str()));
            let is_insured = has(&["ASSURE", "ASSUREE", "SOCIALE", "SECURITE", "SECU", "SS", "IMMATRICULATION", "OUVRANT", "DROIT"]);
            if let Some(run) = run.filter(|_| !is_insured) {
                let is_called = has(&["INS", "NIR", "NIA", "MATRICULE"]);
                match Ins::parse(&run) {
                    Ok(ins) if is_called || matches!(run.bytes().next(), Some(b'1' | b'2' | b'3' | b'4' | b'7' | b'8')) => {
                        found.push(PatientIdentity { ins: Some(ins), ..PatientIdentity::default() });
                    }
                    Err(_) if is_called => found.push(PatientIdentity { unverified_ins: run, ..PatientIdentity::default() }),
                    _ => {}
                }
            }
            place = next;
        }
        found
    }
}

/// The 15 signs of a matricule that begin here, on one line, spaces between them allowed; and where to go on.
fn matricule_run(signs: &[char], from: usize) -> (Option<String>, usize) {
    let (mut run, mut place, mut end) = (String::new(), from, from);
    while let Some(c) = signs.get(place) {
        // After a whole matricule in one piece and a space stands another number.
        if run.len() == 15 && place > end && end - from == 15 {
            break;
        }
        let fits = c.is_ascii_digit() || (run.len() == 6 && matches!(c, 'A' | 'B' | 'a' | 'b'));
        if fits && run.len() <= 15 {
            run.push(c.to_ascii_uppercase());
            end = place + 1;
        } else if !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '.') || place > end + 1 {
            break;
        }
        place += 1;
    }
    let is_apart = !signs.get(end).is_some_and(|c| c.is_alphanumeric());
    let whole = run.len() == 15 && is_apart;
    // What is longer or shorter is another number: go on after its first run of digits.
    let digits = signs.iter().skip(from).take_while(|c| c.is_ascii_alphanumeric()).count();
    (whole.then_some(run), if whole { end } else { from + digits.max(1) })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Family,
    Used,
    Given,
    Both,
    Birth,
    Sex,
}

fn starts_upper(word: &str) -> bool {
    word.rsplit('\'').next().unwrap_or_default().chars().next().is_some_and(char::is_uppercase)
}

/// Whether a word is written in capitals, as family names are.
fn is_caps(word: &str) -> bool {
    let letters: Vec<char> = word.rsplit('\'').next().unwrap_or_default().chars().filter(|c| c.is_alphabetic()).collect();
    letters.len() >= 2 && letters.iter().all(|c| !c.is_lowercase())
}

/// Family and given names: capitals are the family's. Where all are, or none is, the last or the first is the given one.
fn split(words: &[String]) -> (String, String) {
    let caps: Vec<bool> = words.iter().map(|word| is_caps(word) || PARTICLES.contains(&folded(word).as_str())).collect();
    let real = words.iter().filter(|word| is_caps(word)).count();
    let join = |from: usize, to: usize| words.get(from..to).unwrap_or_default().join(" ");
    if words.len() == 1 {
        return (join(0, 1), String::new());
    }
    if real == 0 {
        return (join(1, words.len()), join(0, 1));
    }
    if caps.iter().all(|is| *is) {
        return (join(0, words.len() - 1), join(words.len() - 1, words.len()));
    }
    let last = caps.iter().rposition(|is| *is).map_or(0, |at| at + 1);
    let first = caps.iter().take(last).rposition(|is| !*is).map_or(0, |at| at + 1);
    let given = if last < words.len() { join(last, words.len()) } else { join(0, first) };
    (join(first, last), given)
}

/// The same for a name that follows another: where the given name is known already, all of it is the family's unless its
/// writing tells them apart.
fn split_after(words: &[String], has_given: bool) -> (String, String) {
    let is_mixed = words.iter().any(|word| is_caps(word)) && words.iter().any(|word| !is_caps(word));
    if has_given && !is_mixed { (words.join(" "), String::new()) } else { split(words) }
}

#[cfg(test)]
#[path = "mentioned_tests.rs"]
mod tests;
