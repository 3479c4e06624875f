//! A message's octets, as they are kept: LZ4 after the length of what it holds, after a proof that this is what was written.
//! SQLCipher seals each page, but where a long value goes on in pages of its own it gives zeroes for a damaged one, and the
//! error with the next page only.

use super::StoreError;
use super::proof::{proof, proven};

/// No message is larger: what a damaged row announces is not believed past this.
const LIMIT: usize = 256 << 20;

/// As it is kept.
#[must_use]
pub fn pack(octets: &[u8]) -> Vec<u8> {
    let compressed = lz4_flex::compress_prepend_size(octets);
    [proof(&compressed).as_slice(), &compressed].concat()
}

/// As it was received.
///
/// # Errors
/// [`StoreError::Damaged`] where that cannot be told.
pub fn unpack(packed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let packed = proven(packed).ok_or(StoreError::Damaged)?;
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
        let huge = [0xff; 64];
        assert_eq!(unpack(&[proof(&huge).as_slice(), &huge].concat()), Err(StoreError::Damaged));
        assert_eq!(unpack(&[1]), Err(StoreError::Damaged));
    }

    #[test]
    fn a_message_of_which_a_page_was_lost_is_damaged() {
        let mut packed = pack(&[b"un message ".as_slice(); 9000].concat());
        packed.extend_from_slice(&pack(b"autre"));
        assert_eq!(unpack(&packed), Err(StoreError::Damaged));
        // Octets that do not compress: a page of zeroes among them would still be well-formed.
        let mut noise = vec![0; 40_000];
        aws_lc_rs::rand::fill(&mut noise).unwrap();
        let mut packed = pack(&noise);
        packed[16_000..24_000].fill(0);
        assert_eq!(unpack(&packed), Err(StoreError::Damaged));
    }
}
