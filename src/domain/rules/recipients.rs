//! Rules on who receives (DST 2.2, DST 4.2).

use super::Finding;
use crate::domain::draft::{Draft, Recipient};
use crate::domain::trust_space::{Membership, TrustSpace};
use std::collections::HashSet;

/// How many distinct recipients operators take in one message (DST 4.2).
pub const RECIPIENT_LIMIT: usize = 40;

pub(super) fn check(draft: &Draft, space: &TrustSpace) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (mut seen, mut unverified) = (HashSet::<String>::new(), 0);
    for recipient in draft.recipients() {
        let mailbox = match recipient {
            Recipient::Malformed(text) => {
                findings.push(Finding::AddressInvalid { text: text.clone() });
                continue;
            }
            Recipient::Known(mailbox) => mailbox,
        };
        if !seen.insert(mailbox.address.key()) {
            continue;
        }
        let address = &mailbox.address;
        // The trust space and the rest of the world never meet in one message (DST 2.2).
        match (draft.from.kind.is_mssante(), space.membership(address)) {
            (true, Membership::Unverified) => unverified += 1,
            (true, Membership::Outside) => findings.push(Finding::OutsideTrustSpace { address: address.clone() }),
            // A list that is not of today must not let health data out of an ordinary mailbox: the suffix counts too.
            (false, _) if space.may_hold(address) => findings.push(Finding::InsideTrustSpace { address: address.clone() }),
            _ => {}
        }
    }
    if draft.recipients().next().is_none() {
        findings.push(Finding::NoRecipient);
    }
    if seen.len() > RECIPIENT_LIMIT {
        findings.push(Finding::TooManyRecipients { count: seen.len() });
    }
    if unverified > 0 {
        findings.push(Finding::TrustSpaceUnverified { count: unverified });
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::samples::{draft, space};
    use super::super::{Rule, Severity};
    use super::*;
    use crate::domain::bal::BalKind;

    fn rules(findings: &[Finding]) -> Vec<Rule> {
        findings.iter().map(Finding::rule).collect()
    }

    #[test]
    fn dst_2_2_an_mssante_mailbox_writes_inside_only() {
        for field in 0..3 {
            let mut d = draft(BalKind::Personal, "dr.durand@chu.mss.test");
            let outside = Recipient::parse_list("ami@perso.test");
            match field {
                0 => d.to.extend(outside),
                1 => d.cc = outside,
                _ => d.bcc = outside,
            }
            let found = check(&d, &space());
            assert_eq!(rules(&found), [Rule::TrustSpaceOnly]);
            assert_eq!(found[0].severity(), Severity::Block);
        }
    }

    #[test]
    fn dst_2_2_an_ordinary_mailbox_writes_outside_only() {
        assert_eq!(rules(&check(&draft(BalKind::Ordinary, "ami@perso.test, dr.durand@chu.mss.test"), &space())), [Rule::OrdinaryOnly]);
        assert_eq!(check(&draft(BalKind::Ordinary, "ami@perso.test"), &space()), []);
        assert_eq!(rules(&check(&draft(BalKind::Ordinary, "1@patient.mss.test"), &space())), [Rule::OrdinaryOnly]);
        // Not listed, and yet not to be written to from there.
        assert_eq!(rules(&check(&draft(BalKind::Ordinary, "x@nouveau.mssante.fr"), &space())), [Rule::OrdinaryOnly]);
    }

    #[test]
    fn dst_2_2_every_mssante_kind_obeys() {
        for kind in [BalKind::Personal, BalKind::Organisational, BalKind::Application] {
            assert_eq!(rules(&check(&draft(kind, "ami@perso.test"), &space())), [Rule::TrustSpaceOnly]);
        }
    }

    #[test]
    fn dst_4_2_forty_distinct_recipients_at_most_bcc_included() {
        let list = |n: usize| (0..n).map(|i| format!("m{i}@chu.mss.test")).collect::<Vec<_>>().join(",");
        let mut d = draft(BalKind::Personal, &list(20));
        d.cc = Recipient::parse_list(&list(39));
        d.bcc = Recipient::parse_list("M0@CHU.mss.test, m39@chu.mss.test");
        assert_eq!(check(&d, &space()), []);
        d.bcc.extend(Recipient::parse_list("m40@chu.mss.test"));
        assert_eq!(check(&d, &space()), [Finding::TooManyRecipients { count: 41 }]);
    }

    #[test]
    fn rfc_5321_what_is_no_address_blocks() {
        let found = check(&draft(BalKind::Personal, "dr.durand@chu.mss.test, durand"), &space());
        assert_eq!(found, [Finding::AddressInvalid { text: "durand".into() }]);
        assert_eq!(found[0].severity(), Severity::Block);
    }

    #[test]
    fn rfc_5321_a_message_has_a_recipient() {
        assert_eq!(check(&draft(BalKind::Personal, ""), &space()), [Finding::NoRecipient]);
    }

    #[test]
    fn dst_2_2_without_its_list_the_suffix_counts_and_it_is_said() {
        let found = check(&draft(BalKind::Personal, "a@chu.mssante.fr, b@perso.test"), &TrustSpace::unlisted("patient.mssante.fr"));
        assert_eq!(rules(&found), [Rule::TrustSpaceOnly, Rule::TrustSpaceVerified]);
        assert_eq!(found[1].severity(), Severity::Inform);
    }

    #[test]
    fn writing_to_oneself_is_allowed() {
        assert_eq!(check(&draft(BalKind::Personal, "dr.martin@cabinet.mss.test"), &space()), []);
    }
}
