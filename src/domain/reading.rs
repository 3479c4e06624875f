//! What a health document shows, piece by piece: every face draws these, in this order, so that a page printed by the command
//! line and the window's say the same.

use super::display::Block;
use super::document::{Alert, BiologyResult, Code, Confidentiality, DocumentFault, DocumentTime, HealthDocument, Octets, Party, Section};
use super::patient::PatientIdentity;

/// How deep sections may be inside each other; what is deeper stands at that level.
const DEEP: u8 = 40;

/// One thing that a document shows.
#[derive(Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Whom it is about, first of all.
    Patient(&'a PatientIdentity),
    /// Results that must be seen: critical ones.
    Critical(Vec<&'a BiologyResult>),
    /// Its title; empty where it has none.
    Title(&'a str),
    /// What it is: its type, the act's date, its own, its version where it is not the first.
    Kind {
        /// The type.
        code: &'a Code,
        /// When the act was.
        act_date: &'a DocumentTime,
        /// When it was made.
        date: &'a DocumentTime,
        /// Its number in its set.
        version: Option<u32>,
    },
    /// Who made it, and who answers for it where that is somebody else.
    People {
        /// The first author.
        author: Option<&'a Party>,
        /// Another who answers for it.
        responsible: Option<&'a Party>,
        /// Where neither is named, the organisation that keeps it.
        custodian: &'a str,
    },
    /// It may not be shown to everybody.
    Confidentiality(Confidentiality),
    /// It says that it replaces others.
    Replaces,
    /// What is wrong with it.
    Fault(DocumentFault),
    /// The document as pages. Where it has sections too, they are another view of the same.
    Pages(&'a Octets),
    /// Its results, as a table.
    Biology(&'a [BiologyResult]),
    /// The text of a document without sections.
    Text(&'a [Block]),
    /// A section, without those inside it, which follow.
    Section {
        /// 0 for those of the document, 1 for those inside one…
        depth: u8,
        /// Its title; empty where it has none.
        title: &'a str,
        /// Its text.
        blocks: &'a [Block],
    },
}

impl HealthDocument {
    /// What it shows, in reading order.
    #[must_use]
    pub fn reading_order(&self) -> Vec<Piece<'_>> {
        let mut pieces = Vec::new();
        if !self.patient.is_empty() {
            pieces.push(Piece::Patient(&self.patient));
        }
        let critical: Vec<_> = self.biology.iter().filter(|result| result.alert() == Alert::Critical).collect();
        if !critical.is_empty() {
            pieces.push(Piece::Critical(critical));
        }
        pieces.push(Piece::Title(&self.title));
        let version = self.version.filter(|version| *version > 1);
        pieces.push(Piece::Kind { code: &self.code, act_date: &self.act_date, date: &self.date, version });
        let author = self.author();
        let responsible = self.legal_authenticator.as_ref().filter(|party| author != Some(party));
        if author.is_some() || responsible.is_some() || !self.custodian.is_empty() {
            pieces.push(Piece::People { author, responsible, custodian: &self.custodian });
        }
        if self.confidentiality != Confidentiality::Normal {
            pieces.push(Piece::Confidentiality(self.confidentiality));
        }
        if !self.replaces.is_empty() {
            pieces.push(Piece::Replaces);
        }
        pieces.extend(self.faults.iter().copied().map(Piece::Fault));
        pieces.extend(self.pdf.as_ref().map(Piece::Pages));
        if !self.biology.is_empty() {
            pieces.push(Piece::Biology(&self.biology));
        }
        pieces.extend(self.text.as_deref().map(Piece::Text));
        // Without recursion: a sender decides how deep they are.
        let mut left: Vec<(&Section, u8)> = self.sections.iter().rev().map(|section| (section, 0)).collect();
        while let Some((section, depth)) = left.pop() {
            pieces.push(Piece::Section { depth, title: &section.title, blocks: &section.blocks });
            let deeper = (depth + 1).min(DEEP);
            left.extend(section.sections.iter().rev().map(|inner| (inner, deeper)));
        }
        pieces
    }

    /// How many sections it has, those inside others counted.
    #[must_use]
    pub fn section_count(&self) -> usize {
        let (mut count, mut left): (usize, Vec<&Section>) = (0, self.sections.iter().collect());
        while let Some(section) = left.pop() {
            count += 1;
            left.extend(&section.sections);
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whose_it_is_and_what_is_critical_come_first_and_sections_in_their_order() {
        let section = |title: &str, sections| Section { title: title.into(), sections, ..Section::default() };
        let document = HealthDocument {
            title: "Bilan".into(),
            patient: PatientIdentity { birth_name: "VIAL".into(), ..PatientIdentity::default() },
            biology: vec![
                BiologyResult::default(),
                BiologyResult { interpretation: "HH".into(), value: "7".into(), ..BiologyResult::default() },
            ],
            sections: vec![section("1", vec![section("1.1", vec![]), section("1.2", vec![])]), section("2", vec![])],
            faults: vec![DocumentFault::Truncated],
            pdf: Some(Octets::default()),
            ..HealthDocument::default()
        };
        let told: Vec<_> = document
            .reading_order()
            .into_iter()
            .map(|piece| match piece {
                Piece::Patient(patient) => patient.birth_name.clone(),
                Piece::Critical(results) => results.iter().map(|result| result.value.as_str()).collect(),
                Piece::Title(title) => title.to_owned(),
                Piece::Kind { .. } => "kind".into(),
                Piece::Fault(_) => "fault".into(),
                Piece::Pages(_) => "pages".into(),
                Piece::Biology(results) => results.len().to_string(),
                Piece::Section { depth, title, .. } => format!("{depth}:{title}"),
                _ => "other".into(),
            })
            .collect();
        assert_eq!(told, ["VIAL", "7", "Bilan", "kind", "fault", "pages", "2", "0:1", "1:1.1", "1:1.2", "0:2"]);
        assert_eq!(document.section_count(), 4);
    }
}
