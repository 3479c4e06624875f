//! Rules on what is attached (DST 1.2.2, ECO.2.1.1).

use super::Finding;
use crate::domain::draft::Draft;

/// A message carries at most one XDM archive: one submission set, for one patient.
pub(super) fn check(draft: &Draft) -> Vec<Finding> {
    let names: Vec<String> = draft.attachments.iter().filter(|a| a.inspection.xdm).map(|a| a.name.clone()).collect();
    if names.len() > 1 { vec![Finding::SeveralXdm { names }] } else { vec![] }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{attachment, draft};
    use super::super::{Rule, Severity};
    use super::*;
    use crate::domain::bal::BalKind;

    #[test]
    fn eco_2_1_1_one_xdm_archive_at_most() {
        let mut d = draft(BalKind::Personal, "a@chu.mss.test");
        d.attachments = vec![attachment("IHE_XDM.ZIP", true, vec![]), attachment("cr.pdf", false, vec![])];
        assert_eq!(check(&d), []);
        d.attachments.push(attachment("autre.zip", true, vec![]));
        let found = check(&d);
        assert_eq!((found.len(), found[0].rule(), found[0].severity()), (1, Rule::OneXdm, Severity::Block));
    }
}
