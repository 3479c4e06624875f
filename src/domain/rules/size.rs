//! The operator's size limit (RFC 1870). It is known only once the server has greeted, so this rule is asked apart.

use super::Finding;

/// Compares the encoded size of a message with the limit the server announced; 0 means that it has none.
#[must_use]
pub fn check(size: u64, limit: Option<u64>) -> Option<Finding> {
    limit.filter(|limit| *limit > 0 && size > *limit).map(|limit| Finding::TooLarge { size, limit })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_1870_the_announced_limit_holds() {
        assert_eq!(check(10, Some(10)), None);
        assert_eq!(check(11, Some(10)), Some(Finding::TooLarge { size: 11, limit: 10 }));
        assert_eq!((check(11, Some(0)), check(11, None)), (None, None));
    }
}
