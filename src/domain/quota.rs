//! How full a mailbox is.

/// What a mailbox takes at its operator, and what it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// What it takes, in octets; it may be more than the limit, where that was lowered.
    pub used: u64,
    /// What it may take, in octets; never 0.
    pub limit: u64,
}

impl Quota {
    /// What may still come, in octets.
    #[must_use]
    pub fn left(self) -> u64 {
        self.limit.saturating_sub(self.used)
    }

    /// How full it is, in hundredths rounded down; more than 100 past the limit.
    #[must_use]
    pub fn percent(self) -> u64 {
        let percent = u128::from(self.used) * 100 / u128::from(self.limit.max(1));
        u64::try_from(percent).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_and_how_full_it_is() {
        let quota = |used, limit| Quota { used, limit };
        assert_eq!((quota(999, 1000).left(), quota(999, 1000).percent()), (1, 99));
        assert_eq!((quota(1500, 1000).left(), quota(1500, 1000).percent()), (0, 150));
        assert_eq!((quota(u64::MAX, u64::MAX).percent(), quota(7, 0).percent()), (100, 700));
    }
}
