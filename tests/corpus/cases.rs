//! The messages: half wrong in exactly one way, half right and tricky.

use crate::make::{NIA, NIR, cda, hprim, patient_json, pdf, xdm};
use crate::people::{Chance, Person, keyed, plain};

/// How many messages there are of each kind.
const EACH: usize = 8;
/// Somebody who receives.
const DOCTOR: &str = "dr.durand@chu.mss.test";

/// What the rules have to do with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Let it leave without asking anything.
    Pass,
    /// Stop it by this rule, from what machines read: never to be missed.
    Sure(&'static str),
    /// Stop it by this rule, from what is read in a text.
    Read(&'static str),
}

/// A message as a person would hand it over.
pub struct Message {
    pub kind: &'static str,
    pub expected: Expected,
    pub to: String,
    pub subject: String,
    pub body: String,
    pub files: Vec<(String, Vec<u8>)>,
    /// The file of `--patient`.
    pub patient: Option<String>,
}

/// Who is in a message, and chance.
struct Scene {
    a: Person,
    b: Person,
    chance: Chance,
}

impl Message {
    fn empty() -> Self {
        Self {
            kind: "",
            expected: Expected::Pass,
            to: DOCTOR.into(),
            subject: "Compte rendu".into(),
            body: "Cher confrère,\nveuillez trouver ci-joint le compte rendu annoncé.\nBien confraternellement,\nDr Camille MARTIN\n"
                .into(),
            files: vec![],
            patient: None,
        }
    }

    fn of(files: Vec<(&str, Vec<u8>)>) -> Self {
        Self { files: files.into_iter().map(|(name, octets)| (name.to_owned(), octets)).collect(), ..Self::empty() }
    }

    fn to(self, to: String) -> Self {
        Self { to, ..self }
    }

    fn subject(self, subject: String) -> Self {
        Self { subject, ..self }
    }

    fn body(self, body: String) -> Self {
        Self { body, ..self }
    }

    fn about(self, patient: String) -> Self {
        Self { patient: Some(patient), ..self }
    }
}

/// A letter that names its patient in one of the ways letters do.
fn letter(p: &Person, chance: &mut Chance) -> String {
    let (family, first, day, born, civility) = (&p.family, p.first(), p.day(), p.born_word(), p.civility());
    let named = match chance.below(8) {
        0 => format!("J’ai examiné ce jour {civility} {family} {first}, {born} le {day}, pour un suivi de son hypertension."),
        1 => format!("Patient : {family} {first}\nNé(e) le : {day}\nMotif : suivi"),
        2 => format!("Nom : {family}\nPrénom : {first}\nDate de naissance : {day}\nSexe : {}", if p.is_woman { "F" } else { "M" }),
        3 => format!("NOM DE NAISSANCE : {}  PRENOM : {}  DDN : {day}", plain(family), plain(first)),
        4 => format!("Concerne : {civility} {first} {family} ({born} le {day})"),
        5 => format!("{} {} {} LE {day}", plain(family), plain(first), if p.is_woman { "NEE" } else { "NE" }),
        6 => format!("Compte rendu de consultation\n{family} {first} – {born} le {}.{}.{}", &day[..2], &day[3..5], &day[6..]),
        _ => format!("{civility} {first} {family} {born} le {}", spelled(p)),
    };
    format!(
        "CABINET MEDICAL DES ROUSSES\nDr Camille MARTIN – Médecine générale\n12 rue de la Paix 39220 LES ROUSSES\n{named}\nExamen normal, TA 13/8.\nDr Camille MARTIN\n"
    )
}

fn spelled(p: &Person) -> String {
    const MONTHS: [&str; 12] =
        ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];
    let day = if p.born.2 == 1 { "1er".to_owned() } else { p.born.2.to_string() };
    format!("{day} {} {}", MONTHS[p.born.1 as usize - 1], p.born.0)
}

/// Results on paper: the patient's address block at the head, physicians around.
fn laboratory(p: &Person, chance: &mut Chance) -> String {
    let title = if p.is_woman { "Madame" } else { "Monsieur" };
    let name = if chance.below(2) == 0 { format!("{} {}", p.family, plain(p.first())) } else { format!("{} {}", p.family, p.first()) };
    let born = if p.is_woman { "Née" } else { "Né" };
    format!(
        "LABORATOIRE DES ŒILLETS\nBiologistes : Dr Agnès PONÇOT, Dr Marc ROUX\nDossier n° {}\n{title} {name}\n12 rue des Prés\n39400 HAUTS DE BIENNE\n\
         {born} le {} ({} ans)\nPrescripteur : Dr Camille MARTIN\nPrélevé le 20/11/2026 à 08:30\nHémoglobine 13,2 g/dL\nPotassium 4,1 mmol/L\n",
        100_000 + chance.below(800_000),
        p.day(),
        2026 - p.born.0
    )
}

/// A label of a hospital, or a table.
fn label(p: &Person, chance: &mut Chance) -> String {
    match chance.below(3) {
        0 => {
            format!("{} {} {} {} IPP {}\n", p.family, p.first(), if p.is_woman { "F" } else { "M" }, p.day(), 10_000 + chance.below(90_000))
        }
        1 => format!("Nom Prénom Date de naissance\n{} {} {}\nExamen demandé : IRM\n", p.family, p.first(), p.day()),
        _ => format!(
            "Nom de naissance {}\nPrénom(s) {}\nNé(e) le {}\nSexe {}\n",
            p.family,
            p.given.join(" "),
            p.day(),
            if p.is_woman { "F" } else { "M" }
        ),
    }
}

fn xdm_subject(p: &Person) -> String {
    format!("XDM/1.0/DDM+CR de consultation {} {} {}", p.family, p.first(), p.day())
}

/// The archive of one level 1 document of this patient, and its copy.
fn whole(p: &Person, chance: &mut Chance) -> Message {
    let copy = pdf(&letter(p, chance));
    let archive = xdm(p, &[cda(p, Some(NIR), Some(&copy))]);
    Message::of(vec![("IHE_XDM.ZIP", archive), ("20261120_CR de consultation.pdf", copy)]).subject(xdm_subject(p))
}

fn mistyped(p: &Person) -> Person {
    let mut wrong = p.clone();
    let last = p.ins[14..].parse::<u32>().unwrap();
    wrong.ins = format!("{}{}", &p.ins[..14], (last + 1) % 10);
    wrong
}

/// Brother or sister of the same day, with a matricule of their own.
fn twin(p: &Person, chance: &mut Chance) -> Person {
    let mut other = p.clone();
    while other.given.iter().any(|name| p.given.contains(name)) {
        other.given = p.other_than(chance).given;
    }
    while other.ins == p.ins {
        other.ins = p.matricule(chance);
    }
    other
}

/// Father or mother, of the same names.
fn namesake(p: &Person, chance: &mut Chance) -> Person {
    let mut other = p.clone();
    other.born = (p.born.0 - 29, 1 + (p.born.1 + 4) % 12, 1 + (p.born.2 + 11) % 28);
    other.ins = other.matricule(chance);
    other
}

type Make = fn(&mut Scene) -> Message;

const WRONG: [(&str, Expected, Make); 33] = [
    ("another patient's CDA", Expected::Sure("one-patient"), |s| {
        Message::of(vec![("cr.xml", cda(&s.a, Some(NIR), None)), ("bio.xml", cda(&s.b, Some(NIR), None))])
    }),
    ("another patient's CDA, without INS", Expected::Sure("one-patient"), |s| {
        Message::of(vec![("cr.xml", cda(&s.a, None, None)), ("bio.xml", cda(&s.b, None, None))])
    }),
    ("XDM metadata of another", Expected::Sure("one-patient"), |s| {
        let copy = pdf(&letter(&s.a, &mut s.chance));
        Message::of(vec![("IHE_XDM.ZIP", xdm(&s.b, &[cda(&s.a, Some(NIR), Some(&copy))])), ("cr.pdf", copy)])
    }),
    ("two patients in one XDM", Expected::Sure("one-patient"), |s| {
        let copies = [pdf(&letter(&s.a, &mut s.chance)), pdf(&letter(&s.b, &mut s.chance))];
        let documents = [cda(&s.a, Some(NIR), Some(&copies[0])), cda(&s.b, Some(NIR), Some(&copies[1]))];
        Message::of(vec![("IHE_XDM.ZIP", xdm(&s.a, &documents)), ("a.pdf", copies[0].clone()), ("b.pdf", copies[1].clone())])
    }),
    ("XDM, and another's CDA beside", Expected::Sure("one-patient"), |s| {
        let mut message = whole(&s.a, &mut s.chance);
        message.files.push(("annexe.xml".into(), cda(&s.b, Some(NIR), None)));
        message
    }),
    ("another's INS as recipient", Expected::Sure("one-patient"), |s| {
        whole(&s.a, &mut s.chance).to(format!("{}@patient.mss.test", s.b.ins))
    }),
    ("another's INS as recipient, document without INS", Expected::Sure("patient-traits"), |s| {
        s.b.is_woman = !s.a.is_woman;
        s.b.ins = s.b.matricule(&mut s.chance);
        Message::of(vec![("cr.xml", cda(&s.a, None, None))]).to(format!("{}@patient.mss.test", s.b.ins))
    }),
    ("two patients as recipients", Expected::Sure("one-patient"), |s| {
        Message::empty().to(format!("{}@patient.mss.test,{}@patient.mss.test", s.a.ins, s.b.ins))
    }),
    ("chosen patient is not the XDM's", Expected::Sure("one-patient"), |s| whole(&s.a, &mut s.chance).about(patient_json(&s.b, true))),
    ("chosen patient is another, without INS", Expected::Sure("one-patient"), |s| {
        Message::of(vec![("cr.xml", cda(&s.a, Some(NIR), None))]).about(patient_json(&s.b, false))
    }),
    ("twins", Expected::Sure("one-patient"), |s| {
        let twin = twin(&s.a, &mut s.chance);
        Message::of(vec![("cr.xml", cda(&s.a, Some(NIR), None)), ("bio.xml", cda(&twin, Some(NIR), None))])
    }),
    ("twins, without INS", Expected::Sure("patient-traits"), |s| {
        let twin = twin(&s.a, &mut s.chance);
        Message::of(vec![("cr.xml", cda(&s.a, None, None)), ("bio.xml", cda(&twin, None, None))])
    }),
    ("namesakes, parent and child", Expected::Sure("one-patient"), |s| {
        let other = namesake(&s.a, &mut s.chance);
        Message::of(vec![("cr.xml", cda(&s.a, Some(NIR), None)), ("bio.xml", cda(&other, Some(NIR), None))])
    }),
    ("namesakes, without INS", Expected::Sure("patient-traits"), |s| {
        let other = namesake(&s.a, &mut s.chance);
        Message::of(vec![("cr.xml", cda(&s.a, None, None)), ("bio.xml", cda(&other, None, None))])
    }),
    ("wrong INS key in a CDA", Expected::Sure("ins-key"), |s| Message::of(vec![("cr.xml", cda(&mistyped(&s.a), Some(NIR), None))])),
    ("wrong INS key of the recipient", Expected::Sure("ins-key"), |s| {
        Message::empty().to(format!("{}@patient.mss.test", mistyped(&s.a).ins))
    }),
    ("wrong INS key of the chosen patient", Expected::Sure("ins-key"), |s| {
        Message::of(vec![("cr.pdf", pdf(&letter(&s.a, &mut s.chance)))]).about(patient_json(&mistyped(&s.a), true))
    }),
    ("another's PDF beside a CDA", Expected::Read("patient-mentioned"), |s| {
        Message::of(vec![("cr.xml", cda(&s.a, Some(NIR), None)), ("courrier.pdf", pdf(&letter(&s.b, &mut s.chance)))])
    }),
    ("another's PDF beside an XDM", Expected::Read("patient-mentioned"), |s| {
        let mut message = whole(&s.a, &mut s.chance);
        message.files[1].1 = pdf(&letter(&s.b, &mut s.chance));
        message
    }),
    ("another's PDF inside a CDA", Expected::Read("patient-mentioned"), |s| {
        let copy = pdf(&letter(&s.b, &mut s.chance));
        Message::of(vec![("IHE_XDM.ZIP", xdm(&s.a, &[cda(&s.a, Some(NIR), Some(&copy))])), ("cr.pdf", copy)])
    }),
    ("PDF files of two patients", Expected::Read("patient-mentioned"), |s| {
        Message::of(vec![("a.pdf", pdf(&letter(&s.a, &mut s.chance))), ("b.pdf", pdf(&letter(&s.b, &mut s.chance)))])
    }),
    ("another's INS in a PDF", Expected::Read("patient-mentioned"), |s| {
        Message::of(vec![("cr.xml", cda(&s.a, Some(NIR), None)), ("bon.pdf", pdf(&format!("Bon d’examen\nINS : {}\n", s.b.spaced())))])
    }),
    ("another's HPRIM results", Expected::Read("patient-mentioned"), |s| {
        Message::of(vec![("cr.xml", cda(&s.a, Some(NIR), None)), ("R0001.HPR", hprim(&s.b, 40))])
    }),
    ("subject names another", Expected::Read("patient-mentioned"), |s| {
        let (b, chance) = (s.b.clone(), &mut s.chance);
        let subject = match chance.below(3) {
            0 => xdm_subject(&b),
            1 => format!("Résultats de {} {} {}", b.civility(), b.family, b.first()),
            _ => format!("{} {} {} le {}", b.family, b.first(), b.born_word(), b.day()),
        };
        whole(&s.a, &mut s.chance).subject(subject)
    }),
    ("text names another", Expected::Read("patient-mentioned"), |s| {
        let b = s.b.clone();
        let body = match s.chance.below(4) {
            0 => format!(
                "Cher confrère,\nje vous adresse {} {} {}, {} le {}.\nMerci.\n",
                b.civility(),
                b.family,
                b.first(),
                b.born_word(),
                b.day()
            ),
            1 => format!(
                "Bonjour,\nci-joint le compte rendu de {} {} {}.\nCordialement,\nDr Camille MARTIN\n",
                b.civility(),
                b.family,
                b.first()
            ),
            2 => format!("Bonjour,\nConcerne : {} {}\nINS {}\nCordialement\n", b.family, b.first(), b.ins),
            _ => format!("J’ai revu {} {} {} ce jour, voici le bilan.\n", b.civility(), b.first(), b.family),
        };
        whole(&s.a, &mut s.chance).body(body)
    }),
    ("another's results as laboratories print them", Expected::Read("patient-mentioned"), |s| {
        let results = laboratory(&s.b, &mut s.chance);
        Message::of(vec![("cr.xml", cda(&s.a, Some(NIR), None)), ("resultats.pdf", pdf(&results))])
    }),
    ("another's label or table", Expected::Read("patient-mentioned"), |s| {
        let text = label(&s.b, &mut s.chance);
        Message::of(vec![("cr.xml", cda(&s.a, Some(NIR), None)), ("bon.pdf", pdf(&text))])
    }),
    ("text names another without a title", Expected::Read("patient-mentioned"), |s| {
        let name = format!("{} {}", s.b.first(), s.b.family);
        let body = match s.chance.below(3) {
            0 => format!("Bonjour,\nvoici les résultats de {name}.\nCordialement\n"),
            1 => format!("Bonjour,\nci-joint le compte rendu pour {name}.\n"),
            _ => format!("Patient : {name}\nMerci de votre avis.\n"),
        };
        Message::of(vec![("cr.xml", cda(&s.a, Some(NIR), None))]).body(body)
    }),
    ("copy that is not the same octets", Expected::Sure("copy-differs"), |s| {
        let mut message = whole(&s.a, &mut s.chance);
        message.files[1].1.extend_from_slice(b"\n");
        message
    }),
    ("one copy of two is missing", Expected::Sure("copy-missing"), |s| {
        let copies = [pdf(&letter(&s.a, &mut s.chance)), pdf(&format!("Annexe\n{}", letter(&s.a, &mut s.chance)))];
        let documents = copies.iter().map(|copy| cda(&s.a, Some(NIR), Some(copy))).collect::<Vec<_>>();
        Message::of(vec![("IHE_XDM.ZIP", xdm(&s.a, &documents)), ("a.pdf", copies[0].clone())])
    }),
    ("two XDM archives", Expected::Sure("one-xdm"), |s| {
        let mut message = whole(&s.a, &mut s.chance);
        message.files.push(("autre.zip".into(), xdm(&s.a, &[cda(&s.a, Some(NIR), None)])));
        message
    }),
    ("MSSanté and ordinary recipients", Expected::Sure("trust-space-only"), |s| {
        whole(&s.a, &mut s.chance).to(format!("{DOCTOR},ami@perso.test"))
    }),
    ("41 recipients", Expected::Sure("recipient-limit"), |s| {
        let all = (1..=41).map(|n| format!("m{n:02}@chu.mss.test")).collect::<Vec<_>>();
        whole(&s.a, &mut s.chance).to(all.join(","))
    }),
];

const RIGHT: [(&str, Make); 36] = [
    ("XDM and its copy", |s| whole(&s.a, &mut s.chance)),
    ("XDM of two documents and their copies", |s| {
        let copies = [pdf(&letter(&s.a, &mut s.chance)), pdf(&format!("Annexe\n{}", letter(&s.a, &mut s.chance)))];
        let documents = copies.iter().map(|copy| cda(&s.a, Some(NIR), Some(copy))).collect::<Vec<_>>();
        Message::of(vec![("IHE_XDM.ZIP", xdm(&s.a, &documents)), ("a.pdf", copies[0].clone()), ("b.pdf", copies[1].clone())])
    }),
    ("XDM alone", |s| {
        let copy = pdf(&letter(&s.a, &mut s.chance));
        Message::of(vec![("IHE_XDM.ZIP", xdm(&s.a, &[cda(&s.a, Some(NIR), Some(&copy))]))])
    }),
    ("to the patient", |s| {
        let to = format!("{}@patient.mss.test", s.a.ins);
        whole(&s.a, &mut s.chance).to(to).about(patient_json(&s.a, true))
    }),
    ("accents and case", |s| {
        let mut old = s.a.clone();
        (old.family, old.used) = (plain(&s.a.family), plain(&s.a.used));
        old.given = s.a.given.iter().map(|name| plain(name)).collect();
        Message::of(vec![("cr.xml", cda(&s.a, Some(NIR), None)), ("ancien.xml", cda(&old, None, None))])
    }),
    ("hyphens and apostrophes", |s| {
        let mut loose = s.a.clone();
        loose.family = s.a.family.replace(['-', '\''], " ");
        loose.given = s.a.given.iter().map(|name| name.replace('-', " ")).collect();
        Message::of(vec![("cr.xml", cda(&s.a, None, None)), ("cr.pdf", pdf(&letter(&loose, &mut s.chance)))])
    }),
    ("part of a compound name", |s| {
        s.a.family = "DUPONT-MARTIN".into();
        let mut half = s.a.clone();
        half.family = if s.chance.below(2) == 0 { "DUPONT".into() } else { "MARTIN".into() };
        Message::of(vec![("cr.xml", cda(&s.a, Some(NIR), None)), ("cr.pdf", pdf(&letter(&half, &mut s.chance)))])
    }),
    ("used name alone in the PDF", |s| {
        (s.a.family, s.a.used, s.a.is_woman) = ("VUILLEMIN".into(), "LACROIX".into(), true);
        let mut used = s.a.clone();
        (used.family, used.used) = (s.a.used.clone(), String::new());
        Message::of(vec![("cr.xml", cda(&s.a, None, None)), ("cr.pdf", pdf(&letter(&used, &mut s.chance)))])
    }),
    ("used and birth names in the PDF", |s| {
        (s.a.family, s.a.used, s.a.is_woman) = ("VUILLEMIN".into(), "LACROIX".into(), true);
        let p = &s.a;
        let text = match s.chance.below(3) {
            0 => format!("Mme {} née {} {}, née le {}", p.used, p.family, p.first(), p.day()),
            1 => format!("Mme {} {} épouse {}, née le {}", p.family, p.first(), p.used, p.day()),
            _ => format!("Nom de naissance : {}\nNom utilisé : {}\nPrénom : {}\nNée le : {}", p.family, p.used, p.first(), p.day()),
        };
        Message::of(vec![("cr.xml", cda(&s.a, Some(NIR), None)), ("cr.pdf", pdf(&text))])
    }),
    ("all given names, in another order", |s| {
        s.a.given = vec!["Jeanne".into(), "Marie".into(), "Louise".into()];
        let text = format!("Patient : {} MARIE JEANNE\nNé(e) le {}", plain(&s.a.family), s.a.day());
        Message::of(vec![("cr.xml", cda(&s.a, Some(NIR), None)), ("cr.pdf", pdf(&text))])
    }),
    ("usual given name", |s| {
        s.a.given = vec!["Marie".into(), "Claude".into()];
        let text = format!("{} {} Claude, {} le {}", s.a.civility(), s.a.family, s.a.born_word(), s.a.day());
        Message::of(vec![("cr.xml", cda(&s.a, Some(NIR), None)), ("cr.pdf", pdf(&text))])
    }),
    ("particles", |s| {
        let (written, other) =
            s.chance.of(&[("D'ALMEIDA", "DALMEIDA"), ("DE LA TOUR", "DELATOUR"), ("LE GALL", "LEGALL"), ("BEN SAÏD", "BENSAID")]);
        s.a.family = written.into();
        let mut joined = s.a.clone();
        joined.family = other.into();
        Message::of(vec![("cr.xml", cda(&s.a, None, None)), ("bio.xml", cda(&joined, Some(NIR), None)), ("R1.HPR", hprim(&joined, 40))])
    }),
    ("physician of the same name", |s| {
        let p = s.a.clone();
        let text = format!(
            "Docteur {} {}\nCardiologue – RPPS 10001234567\n{}\nDr {} Sylvain",
            "Jacques",
            p.family,
            letter(&p, &mut s.chance),
            p.family
        );
        Message::of(vec![("cr.xml", cda(&p, Some(NIR), None)), ("cr.pdf", pdf(&text))])
            .body(format!("Cher ami,\nmerci de revoir ce patient.\nDr Sylvain {}\n", p.family))
    }),
    ("relatives in the text", |s| {
        let (a, b) = (s.a.clone(), s.b.clone());
        let body = match s.chance.below(4) {
            0 => format!("Bonjour,\nson fils, M. {} {}, né le {}, l’accompagne.\n", b.family, b.first(), b.day()),
            1 => format!("Personne à prévenir : {} {}\nMédecin traitant : Dr ROUX Paul\n", b.family, b.first()),
            2 => format!(
                "Je vous adresse {} {} {}, {} le {}. Sa mère, Mme {} {}, née le {}, est asthmatique.\n",
                a.civility(),
                a.family,
                a.first(),
                a.born_word(),
                a.day(),
                b.family,
                b.first(),
                b.day()
            ),
            _ => format!("Le père : {} {}, suivi au CHU.\n", b.family, b.first()),
        };
        whole(&s.a, &mut s.chance).body(body)
    }),
    ("a birth is told", |s| {
        Message::of(vec![("cr.xml", cda(&s.a, Some(NIR), None))])
            .body("Elle a accouché le 02/11/2026 d’une fille, Rose, née le 02/11/2026 à terme, et d’un garçon né le même jour.\n".into())
    }),
    ("HPRIM results of the same patient", |s| {
        Message::of(vec![("cr.pdf", pdf(&letter(&s.a, &mut s.chance))), ("R0001.HPR", hprim(&s.a, 40))])
    }),
    ("HPRIM results with names cut short", |s| {
        s.a.family = s.chance.of(&["VANDENBROUCKE-LEMAIRE", "GAUTHIER-VILLARS-DUMONT", "FERREIRA DA SILVA SANTOS"]).into();
        Message::of(vec![("cr.xml", cda(&s.a, None, None)), ("R0001.HPR", hprim(&s.a, 16))])
    }),
    ("no identity at all", |s| {
        let scan = pdf("");
        let text = s.chance.of(&[
            "Réunion de service jeudi à 14 h.",
            "Voici la radio, merci de me rappeler.",
            "Bonjour,\nci-joint le document.\nMerci",
        ]);
        Message::of(vec![("scan.pdf", scan)])
            .body(text.into())
            .subject(s.chance.of(&["Document", "Radio du 12/11/2026", "CHU Dole 12/11/2026"]).into())
    }),
    ("message about the service", |_| {
        Message::of(vec![
            ("planning.xlsx", b"PK\x03\x04classeur".to_vec()),
            ("reunion.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".to_vec()),
        ])
        .subject("Planning des gardes de décembre 2026".into())
        .body(
            "Bonjour à tous,\nle planning est joint ; Mme Odile PERRIN, cadre de santé, répond aux questions.\nDr Camille MARTIN\n".into(),
        )
    }),
    ("chosen patient and PDF", |s| Message::of(vec![("cr.pdf", pdf(&letter(&s.a, &mut s.chance)))]).about(patient_json(&s.a, true))),
    ("chosen patient without INS, and CDA", |s| Message::of(vec![("cr.xml", cda(&s.a, Some(NIR), None))]).about(patient_json(&s.a, false))),
    ("INS with spaces in the PDF", |s| {
        let text = format!("{}\nMatricule INS : {}\n", letter(&s.a, &mut s.chance), s.a.spaced());
        Message::of(vec![("cr.xml", cda(&s.a, Some(NIR), None)), ("cr.pdf", pdf(&text))])
    }),
    ("Corsican INS, or month unknown", |s| {
        let (sex, year) = (if s.a.is_woman { 2 } else { 1 }, s.a.born.0 % 100);
        let (month, place) = s.chance.of(&[("", "2A"), ("", "2B"), ("20", "39"), ("42", "2A"), ("99", "75")]);
        let month = if month.is_empty() { format!("{:02}", s.a.born.1) } else { month.to_owned() };
        s.a.ins = keyed(&format!("{sex}{year:02}{month}{place}004012"));
        let to = format!("{}@patient.mss.test", s.a.ins);
        whole(&s.a, &mut s.chance).to(to)
    }),
    ("number of a parent who is the insured", |s| {
        let text = format!("{}\nN° de sécurité sociale de l’assuré : {}\n", letter(&s.a, &mut s.chance), s.b.spaced());
        Message::of(vec![("cr.xml", cda(&s.a, Some(NIR), None)), ("ordonnance.pdf", pdf(&text))])
    }),
    ("title without a date", |s| {
        let (a, chance) = (s.a.clone(), &mut s.chance);
        let body = match chance.below(3) {
            0 => format!("Je vous adresse {} {} {} pour avis.\n", a.civility(), a.family, a.first()),
            1 => format!("J’ai revu {} {} ce jour.\n", a.civility(), a.family),
            _ => format!("Concernant {} {} {}, tout va bien.\n", a.civility(), a.first(), a.family),
        };
        whole(&a, &mut s.chance).body(body).subject(format!("Résultats de {} {}", a.civility(), a.family))
    }),
    ("answer that quotes", |s| {
        let a = s.a.clone();
        let body = format!(
            "Bien reçu, merci.\n\nLe 20/11/2026, Dr Hélène DURAND a écrit :\n> Cher confrère,\n> je vous confie {} {} {}, {} le {}.\n> Dr Hélène DURAND\n",
            a.civility(),
            a.family,
            a.first(),
            a.born_word(),
            a.day()
        );
        whole(&a, &mut s.chance).body(body).subject(format!("Re: {}", xdm_subject(&a)))
    }),
    ("subject in capitals", |s| {
        let subject = format!("XDM/1.0/DDM+ECHOGRAPHIE ABDOMINALE {} {} {}", plain(&s.a.family), plain(s.a.first()), s.a.day());
        whole(&s.a, &mut s.chance).subject(subject)
    }),
    ("birth date incomplete", |s| {
        let (a, year) = (s.a.clone(), s.a.born.0.to_string());
        let document = String::from_utf8(cda(&a, None, None)).unwrap().replace(&a.date(), &year);
        Message::of(vec![("cr.xml", document.into_bytes()), ("cr.pdf", pdf(&letter(&a, &mut s.chance)))])
    }),
    ("results as laboratories print them", |s| {
        let results = laboratory(&s.a, &mut s.chance);
        Message::of(vec![("cr.xml", cda(&s.a, Some(NIR), None)), ("resultats.pdf", pdf(&results))])
    }),
    ("label or table", |s| {
        let text = label(&s.a, &mut s.chance);
        Message::of(vec![("cr.xml", cda(&s.a, Some(NIR), None)), ("bon.pdf", pdf(&text))])
    }),
    ("discharge letter full of names", |s| {
        let (a, b) = (s.a.clone(), s.b.clone());
        let text = format!(
            "CHU DE BESANÇON\nService de cardiologie – Pr {bf} {bg}\nChef de clinique : Dr Anne ROUX\nSecrétariat : Mme Odile PERRIN\nInterne : M. Théo FAIVRE\n\
             Copie à : Dr Jean {af}\n{c} {af} {ag}, {born} le {day}, a été hospitalisé(e) du 02/11/2026 au 05/11/2026.\nIl vit avec son épouse, Mme {bf} {bg}.\n\
             Personne de confiance : {bf} {bg}, {bday}\nVu par M. {bf}, kinésithérapeute.\nValidé par Mme Claire ARBEY, biologiste, le 05/11/2026.\n",
            bf = b.family,
            bg = b.first(),
            af = a.family,
            ag = a.first(),
            c = a.civility(),
            born = a.born_word(),
            day = a.day(),
            bday = b.day()
        );
        Message::of(vec![("cr.xml", cda(&a, Some(NIR), None)), ("lettre.pdf", pdf(&text))])
    }),
    ("child with a parent", |s| {
        let (a, b) = (s.a.clone(), s.b.clone());
        let text = format!(
            "Enfant {} {}, né(e) le {}\nAccompagné(e) de sa mère, Mme {} {}, née le {}\n",
            a.family,
            a.first(),
            a.day(),
            b.family,
            b.first(),
            b.day()
        );
        Message::of(vec![("cr.xml", cda(&a, Some(NIR), None)), ("cs.pdf", pdf(&text))])
    }),
    ("signatures", |s| {
        let b = s.b.clone();
        let signed = match s.chance.below(3) {
            0 => format!("Bien à vous,\nMme {} {}\nSecrétaire médicale\nTél. 03 84 00 00 00\n", b.first(), b.family),
            1 => format!("Cordialement,\n{} {}\nInfirmière coordinatrice – EHPAD Les Lilas\n", b.first(), b.family),
            _ => format!("Merci d’appeler Mme {} au secrétariat, ou de répondre au Dr {} {}.\n", b.family, b.first(), b.family),
        };
        whole(&s.a, &mut s.chance).body(signed)
    }),
    ("NIA in one document, NIR's spelling in the subject", |s| {
        let subject = format!("{} {} – suite de consultation du 12/11/2026", s.a.family, s.a.first());
        Message::of(vec![("cr.xml", cda(&s.a, Some(NIA), None))]).subject(subject)
    }),
    ("40 recipients", |s| {
        let all = (1..=40).map(|n| format!("m{n:02}@chu.mss.test")).collect::<Vec<_>>();
        whole(&s.a, &mut s.chance).to(all.join(","))
    }),
    ("NIA in the document, address of the same number", |s| {
        let document = cda(&s.a, Some(NIA), None);
        Message::of(vec![("cr.xml", document)]).to(format!("{}@patient.mss.test", s.a.ins))
    }),
];

/// All messages, always the same ones.
pub fn all() -> Vec<Message> {
    let mut found = Vec::new();
    let mut add = |number: usize, kind: &'static str, expected: Expected, make: Make| {
        for each in 0..EACH {
            let mut chance = Chance::new(2026 + (number * 1000 + each) as u64);
            let a = Person::any(&mut chance);
            let b = a.other_than(&mut chance);
            let message = make(&mut Scene { a, b, chance });
            found.push(Message { kind, expected, ..message });
        }
    };
    for (number, (kind, expected, make)) in WRONG.into_iter().enumerate() {
        add(number, kind, expected, make);
    }
    for (number, (kind, make)) in RIGHT.into_iter().enumerate() {
        add(100 + number, kind, Expected::Pass, make);
    }
    found
}
