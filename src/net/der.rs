//! The few steps of DER (X.690) that revocation lists and bundles of certificates need: one value after the other, never
//! into what is not asked for, never beyond what is there.

/// SEQUENCE.
pub(super) const SEQUENCE: u8 = 0x30;
/// SET.
pub(super) const SET: u8 = 0x31;
/// BIT STRING.
pub(super) const BIT_STRING: u8 = 0x03;
/// INTEGER.
pub(super) const INTEGER: u8 = 0x02;
/// OBJECT IDENTIFIER.
pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;
/// UTCTime.
pub(super) const UTC_TIME: u8 = 0x17;
/// GeneralizedTime.
pub(super) const GENERALIZED_TIME: u8 = 0x18;
/// `[0]`, constructed.
pub(super) const CONTEXT_0: u8 = 0xa0;

/// One value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Value<'a> {
    pub(super) tag: u8,
    /// Tag and length included.
    pub(super) whole: &'a [u8],
    pub(super) content: &'a [u8],
}

impl<'a> Value<'a> {
    /// What is inside.
    pub(super) fn reader(self) -> Reader<'a> {
        Reader(self.content)
    }
}

/// Values one after the other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    /// The next value; `None` at the end, and for what is not DER: tags of many octets, lengths that are indefinite, not
    /// the shortest, of more than four octets, or beyond the end.
    pub(super) fn read(&mut self) -> Option<Value<'a>> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = match first {
            0..=0x7f => (usize::from(first), rest),
            0x81..=0x84 => {
                let (octets, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                let length = octets.iter().fold(0u64, |length, octet| length << 8 | u64::from(*octet));
                let shortest = if octets.len() == 1 { length >= 0x80 } else { octets.first() != Some(&0) };
                (usize::try_from(length).ok().filter(|_| shortest)?, rest)
            }
            _ => return None,
        };
        if tag & 0x1f == 0x1f {
            return None;
        }
        let (content, after) = rest.split_at_checked(length)?;
        let whole = self.0.get(..self.0.len() - after.len())?;
        self.0 = after;
        Some(Value { tag, whole, content })
    }

    /// The next value, of this tag.
    pub(super) fn expect(&mut self, tag: u8) -> Option<Value<'a>> {
        let mut ahead = *self;
        let value = ahead.read().filter(|value| value.tag == tag)?;
        *self = ahead;
        Some(value)
    }

    /// Whether all was read.
    pub(super) fn is_empty(self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_are_read_one_after_the_other() {
        let mut reader = Reader(&[0x30, 3, 2, 1, 5, 4, 0]);
        let sequence = reader.expect(SEQUENCE).unwrap();
        assert_eq!(sequence.reader().expect(INTEGER).unwrap().content, [5]);
        assert_eq!(reader.expect(SEQUENCE), None);
        assert_eq!(reader.read().unwrap().whole, [4, 0]);
        assert!(reader.is_empty());
    }

    #[test]
    fn what_is_not_der_is_not_read() {
        let octets: [&[u8]; 9] = [
            &[],
            &[0x30],
            &[0x30, 0x80, 0, 0],
            &[0x30, 0x81, 0x7f],
            &[0x30, 0x82, 0, 0x80],
            &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff],
            &[0x30, 0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0x3f, 0x81, 1, 0],
            &[0x04, 5, 1, 2],
        ];
        for octets in octets {
            assert_eq!(Reader(octets).read(), None, "{octets:x?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_read_twice_or_beyond(octets: Vec<u8>) {
            let (mut reader, mut total) = (Reader(&octets), 0);
            while let Some(value) = reader.read() {
                prop_assert!(value.whole.len() >= value.content.len() + 2);
                total += value.whole.len();
            }
            prop_assert!(total <= octets.len());
        }
    }
}
