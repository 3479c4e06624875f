//! Rules on what is attached (DST 1.2.2, ECO.2.1.1, ECO.2.1.5).

use super::Finding;
use crate::domain::draft::{Draft, DraftAttachment};

/// Endings of files that are no documents of a patient's record, or that stand beside an archive by custom.
const APART: [&str; 6] = [".ics", ".vcf", ".eml", ".hpr", ".hpm", ".hprim"];

pub(super) fn check(draft: &Draft) -> Vec<Finding> {
    let archives: Vec<&DraftAttachment> = draft.attachments.iter().filter(|a| a.inspection.xdm).collect();
    match archives.as_slice() {
        [] => vec![],
        [archive] => copies(draft, archive),
        // An archive is one submission set, for one patient.
        several => vec![Finding::SeveralXdm { names: several.iter().map(|a| a.name.clone()).collect() }],
    }
}

/// Office documents beside an archive are the copies of its documents: the sender answers for that (DST 1.2.2). A document
/// with a PDF in it has that PDF as its copy, octet for octet; the copy of another is made by this program, or confirmed (ECO.2.1.5).
fn copies(draft: &Draft, archive: &DraftAttachment) -> Vec<Finding> {
    let inside = &archive.inspection;
    let beside: Vec<&DraftAttachment> = draft.attachments.iter().filter(|a| !a.inspection.xdm && !is_apart(a)).collect();
    let held =
        |hash: &[u8; 32]| inside.copies.contains(hash) || inside.documents.iter().any(|document| document.pdf.as_ref() == Some(hash));
    let is_copy = |a: &DraftAttachment| a.inspection.made_here || a.inspection.pdf.as_ref().is_some_and(held);
    let mut findings = Vec::new();
    let names: Vec<String> = beside.iter().filter(|a| !is_copy(a)).map(|a| a.name.clone()).collect();
    let others = names.len();
    if others > 0 {
        findings.push(Finding::CopyDiffers { names });
    }
    let has_its_copy = |hash: &[u8; 32]| beside.iter().any(|a| a.inspection.pdf.as_ref() == Some(hash));
    // Whose copy can be any file: one of the files that are here is taken for it.
    let (exact, free): (Vec<_>, Vec<_>) = inside.documents.iter().partition(|document| document.pdf.is_some());
    let without = exact.iter().filter(|document| !document.pdf.as_ref().is_some_and(has_its_copy)).count();
    let spare = beside.iter().filter(|a| a.inspection.made_here || !a.inspection.pdf.as_ref().is_some_and(held)).count();
    let missing = (without + free.len()).saturating_sub(spare);
    match (missing, inside.documents.len()) {
        (0, _) => {}
        // Copies are for those who cannot open the archive: without any, it is whole all the same.
        (_, all) if beside.is_empty() => findings.push(Finding::CopiesAbsent { count: all }),
        (count, _) => findings.push(Finding::CopyMissing { count }),
    }
    findings
}

fn is_apart(attachment: &DraftAttachment) -> bool {
    let name = attachment.name.to_ascii_lowercase();
    APART.iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{attachment, draft};
    use super::super::{Rule, Severity};
    use super::*;
    use crate::domain::bal::BalKind;
    use crate::domain::draft::DraftDocument;

    #[test]
    fn eco_2_1_1_one_xdm_archive_at_most() {
        let mut d = draft(BalKind::Personal, "a@chu.mss.test");
        d.attachments = vec![attachment("IHE_XDM.ZIP", true, vec![])];
        assert_eq!(check(&d), []);
        d.attachments.push(attachment("autre.zip", true, vec![]));
        let found = check(&d);
        assert_eq!((found.len(), found[0].rule(), found[0].severity()), (1, Rule::OneXdm, Severity::Block));
    }

    /// The findings for an archive of documents with these PDFs in them, and files of these beside it.
    fn found(documents: &[Option<u8>], beside: &[(&str, Option<u8>)]) -> Vec<Finding> {
        let hash = |of: Option<u8>| of.map(|octet| [octet; 32]);
        let mut archive = attachment("IHE_XDM.ZIP", true, vec![]);
        archive.inspection.documents = documents.iter().map(|pdf| DraftDocument { pdf: hash(*pdf), ..DraftDocument::default() }).collect();
        let mut d = draft(BalKind::Personal, "a@chu.mss.test");
        d.attachments = vec![archive];
        for (name, pdf) in beside {
            let mut file = attachment(name, false, vec![]);
            file.inspection.pdf = hash(*pdf);
            file.inspection.made_here = *name == "ici.pdf";
            d.attachments.push(file);
        }
        check(&d)
    }

    #[test]
    fn eco_2_1_5_copies_are_the_same_octets() {
        assert_eq!(found(&[Some(1)], &[("cr.pdf", Some(1))]), []);
        assert_eq!(found(&[Some(1), Some(2)], &[("a.pdf", Some(2)), ("b.pdf", Some(1))]), []);
        assert_eq!(found(&[Some(1)], &[("cr.pdf", Some(9))]), [Finding::CopyDiffers { names: vec!["cr.pdf".into()] }]);
        assert_eq!(
            found(&[Some(1)], &[("cr.pdf", Some(1)), ("note.docx", None)]),
            [Finding::CopyDiffers { names: vec!["note.docx".into()] }]
        );
        assert_eq!(found(&[Some(1)], &[("cr.pdf", Some(1)), ("carte.vcf", None), ("R1.HPR", None)]), []);
    }

    #[test]
    fn eco_2_1_5_the_copy_of_a_narrative_is_made_here_or_confirmed() {
        assert_eq!(found(&[None], &[("ici.pdf", Some(5))]), []);
        let asked = found(&[None], &[("labo.pdf", Some(5))]);
        assert_eq!((asked[0].rule(), asked[0].severity(), asked.len()), (Rule::CopyDiffers, Severity::Confirm, 1));
    }

    #[test]
    fn dst_1_2_2_each_document_has_its_copy() {
        assert_eq!(found(&[Some(1), Some(2)], &[]), [Finding::CopiesAbsent { count: 2 }]);
        let some = found(&[Some(1), Some(2)], &[("a.pdf", Some(1))]);
        assert_eq!((some.len(), &some[0], some[0].severity()), (1, &Finding::CopyMissing { count: 1 }, Severity::Confirm));
        assert_eq!(found(&[Some(1), None], &[("a.pdf", Some(1))]), [Finding::CopyMissing { count: 1 }]);
    }
}
