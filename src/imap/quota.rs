//! How full a mailbox is (RFC 9208).

use crate::domain::quota::Quota;
use async_imap::imap_proto::Response;
use async_imap::imap_proto::rfc2087::QuotaResourceName;
use std::collections::HashMap;

/// More roots than this are not believed: mailboxes have one.
const ROOTS_LIMIT: usize = 100;
/// What STORAGE is counted in, in octets (RFC 9208 §5.1).
const UNIT: u64 = 1024;

/// What a server told of quotas.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// The roots that the inbox counts for; `None` where that was not told.
    roots: Option<Vec<String>>,
    storage: HashMap<String, Quota>,
}

impl Told {
    pub(super) fn note(&mut self, response: &Response<'_>) {
        match response {
            Response::QuotaRoot(told) if told.mailbox_name.eq_ignore_ascii_case("INBOX") => {
                self.roots = Some(told.quota_root_names.iter().take(ROOTS_LIMIT).map(ToString::to_string).collect());
            }
            Response::Quota(told) if self.storage.len() < ROOTS_LIMIT => {
                let storage = told.resources.iter().find(|resource| resource.name == QuotaResourceName::Storage);
                // A limit of nothing is how some servers say that there is none.
                if let Some(storage) = storage.filter(|storage| storage.limit > 0) {
                    let quota = Quota { used: storage.usage.saturating_mul(UNIT), limit: storage.limit.saturating_mul(UNIT) };
                    self.storage.insert(told.root_name.to_string(), quota);
                }
            }
            _ => {}
        }
    }

    /// The one that is reached first.
    pub(super) fn tightest(&self) -> Option<Quota> {
        let counts = |root: &str| self.roots.as_ref().is_none_or(|roots| roots.iter().any(|known| known == root));
        self.storage.iter().filter(|(root, _)| counts(root)).map(|(_, quota)| *quota).min_by_key(|quota| quota.left())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(lines: &[&str]) -> Option<Quota> {
        let mut told = Told::default();
        for line in lines {
            told.note(&Response::parse(line.as_bytes()).unwrap().1);
        }
        told.tightest()
    }

    #[test]
    fn rfc_9208_the_tightest_root_of_the_inbox_counts() {
        let roots = "* QUOTAROOT INBOX \"user\" \"all\"\r\n";
        let (user, all) = ("* QUOTA \"user\" (STORAGE 10 512)\r\n", "* QUOTA \"all\" (MESSAGE 3 9 STORAGE 600 1000)\r\n");
        let (kib, other) = (|n: u64| n * 1024, "* QUOTA \"other\" (STORAGE 9 10)\r\n");
        assert_eq!(told(&[roots, user, all, other]), Some(Quota { used: kib(600), limit: kib(1000) }));
        assert_eq!(told(&[roots, user, other]), Some(Quota { used: kib(10), limit: kib(512) }));
        assert_eq!(told(&["* QUOTAROOT INBOX\r\n", user]), None);
        assert_eq!(told(&[user]), Some(Quota { used: kib(10), limit: kib(512) }));
        assert_eq!(told(&[roots, "* QUOTA \"user\" (MESSAGE 3 9)\r\n", "* QUOTA \"all\" (STORAGE 5 0)\r\n"]), None);
        let most = u64::MAX;
        let huge = format!("* QUOTA \"user\" (STORAGE {most} {most})\r\n");
        assert_eq!(told(&[&huge]).map(Quota::left), Some(0));
    }
}
