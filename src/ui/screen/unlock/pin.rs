//! A PIN while it is typed.

use crate::ui::widget::{PinEdit, TypedPin};
use secrecy::SecretString;
use zeroize::{Zeroize, Zeroizing};

/// More characters than any card's PIN has: what is pasted by mistake is not carried around.
const LIMIT: usize = 64;
/// As many octets as they may take.
const ROOM: usize = LIMIT * 4;

/// A PIN while it is typed: in one place, which neither moves nor grows, and where what goes is wiped.
pub(super) struct Pin {
    octets: Box<Zeroizing<[u8; ROOM]>>,
    length: usize,
}

impl Default for Pin {
    fn default() -> Self {
        Self { octets: Box::new(Zeroizing::new([0; ROOM])), length: 0 }
    }
}

impl std::fmt::Debug for Pin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pin(…)")
    }
}

impl Pin {
    /// How many characters it has.
    pub(super) fn count(&self) -> usize {
        self.as_str().chars().count()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.length == 0
    }

    fn as_str(&self) -> &str {
        self.octets.get(..self.length).and_then(|octets| std::str::from_utf8(octets).ok()).unwrap_or_default()
    }

    /// Does what a key asks. What would make it too long changes nothing.
    pub(super) fn edit(&mut self, edit: &PinEdit) {
        match edit {
            PinEdit::Add(typed) => self.add(typed),
            PinEdit::Erase => self.cut(self.as_str().char_indices().next_back().map_or(0, |(start, _)| start)),
            PinEdit::Clear => self.wipe(),
        }
    }

    fn add(&mut self, typed: &TypedPin) {
        let typed = typed.as_str();
        // Not the whole of it first: what is pasted may be a book.
        if self.count() + typed.chars().take(LIMIT + 1).count() > LIMIT {
            return;
        }
        if let Some(room) = self.octets.get_mut(self.length..self.length + typed.len()) {
            room.copy_from_slice(typed.as_bytes());
            self.length += typed.len();
        }
    }

    fn cut(&mut self, length: usize) {
        if let Some(rest) = self.octets.get_mut(length..) {
            rest.zeroize();
        }
        self.length = self.length.min(length);
    }

    /// Nothing of it is left.
    pub(super) fn wipe(&mut self) {
        self.cut(0);
    }

    /// Takes it away, for the card. The copy is exactly as long, so that nothing moves it again, and wipes itself.
    pub(super) fn take(&mut self) -> SecretString {
        let secret = SecretString::from(self.as_str());
        self.wipe();
        secret
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret as _;

    fn add(pin: &mut Pin, typed: &str) {
        pin.edit(&PinEdit::Add(TypedPin::from(typed.to_owned())));
    }

    /// Where it is kept, and all that is there.
    fn room(pin: &Pin) -> (*const u8, Vec<u8>) {
        (pin.octets.as_ptr(), pin.octets.to_vec())
    }

    #[test]
    fn nothing_is_left_of_what_was_typed() {
        let mut pin = Pin::default();
        let (place, _) = room(&pin);
        for c in "4812é€😀".chars() {
            add(&mut pin, &c.to_string());
        }
        assert_eq!((pin.as_str(), pin.count(), room(&pin).0), ("4812é€😀", 7, place));
        for left in ["4812é€", "4812é", "4812", "481"] {
            pin.edit(&PinEdit::Erase);
            assert_eq!(pin.as_str(), left);
            assert!(room(&pin).1[left.len()..].iter().all(|octet| *octet == 0), "what was erased is wiped");
        }
        assert_eq!(pin.take().expose_secret(), "481");
        assert!(pin.is_empty());
        assert_eq!(room(&pin), (place, vec![0; ROOM]), "wiped where it was");
        add(&mut pin, "77");
        pin.edit(&PinEdit::Clear);
        assert_eq!(room(&pin), (place, vec![0; ROOM]));
        pin.edit(&PinEdit::Erase);
        assert!(pin.is_empty());
    }

    #[test]
    fn it_never_grows() {
        let mut pin = Pin::default();
        let (place, _) = room(&pin);
        add(&mut pin, &"😀".repeat(LIMIT));
        assert_eq!((pin.count(), room(&pin).0), (LIMIT, place), "the longest one has room");
        add(&mut pin, "1");
        assert_eq!(pin.count(), LIMIT);
        pin.wipe();
        add(&mut pin, "12");
        add(&mut pin, &"3".repeat(LIMIT - 1));
        assert_eq!(pin.as_str(), "12", "what does not fit is not cut: half a code would cost a try");
    }

    #[test]
    fn it_is_in_no_debug_form() {
        let mut pin = Pin::default();
        add(&mut pin, "4812");
        let typed = PinEdit::Add(TypedPin::from("4812".to_owned()));
        assert!(!format!("{pin:?} {typed:?}").contains("4812"));
    }
}
