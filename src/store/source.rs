//! A message's octets, as they are kept: LZ4 after the length of what it holds.

use super::StoreError;

/// No message is larger: what a damaged row announces is not believed past this.
const LIMIT: usize = 256 << 20;

/// As it is kept.
#[must_use]
pub fn pack(octets: &[u8]) -> Vec<u8> {
    lz4_flex::compress_prepend_size(octets)
}

/// As it was received.
///
/// # Errors
/// [`StoreError::Damaged`] where that cannot be told.
pub fn unpack(packed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let announced = packed.first_chunk().map(|size| u32::from_le_bytes(*size) as usize);
    match announced {
        Some(size) if size <= LIMIT => lz4_flex::decompress_size_prepended(packed).map_err(|_| StoreError::Damaged),
        _ => Err(StoreError::Damaged),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(octets in proptest::collection::vec(any::<u8>(), 0..4000)) {
            prop_assert_eq!(unpack(&pack(&octets)), Ok(octets));
        }

        #[test]
        fn damaged_octets_are_told(octets in proptest::collection::vec(any::<u8>(), 0..400)) {
            drop(unpack(&octets));
        }
    }

    #[test]
    fn a_size_that_cannot_be_takes_no_memory() {
        assert_eq!(unpack(&[0xff; 64]), Err(StoreError::Damaged));
        assert_eq!(unpack(&[1]), Err(StoreError::Damaged));
    }
}
