//! What became of messages that were sent, and what is said of read receipts.

use super::bundle::say;
use crate::domain::receipt::{Failure, Progress, ReceiptAnswer, ReceiptRequest, Standing};

/// What is shown of a recipient, in a few words; why it failed, in a sentence.
#[must_use]
pub fn standing(standing: Standing) -> String {
    match standing {
        Standing::Come(Progress::Sent) => say("sent-state-sent", &[]),
        Standing::Come(Progress::Accepted) => say("sent-state-accepted", &[]),
        Standing::Come(Progress::Delayed) => say("sent-state-delayed", &[]),
        Standing::Come(Progress::Delivered) => say("sent-state-delivered", &[]),
        Standing::Come(Progress::Deleted) => say("sent-state-deleted", &[]),
        Standing::Come(Progress::Processed) => say("sent-state-processed", &[]),
        Standing::Come(Progress::Read) => say("sent-state-read", &[]),
        Standing::Come(Progress::Answered) => say("sent-state-answered", &[]),
        Standing::Failed(Failure::Other) => say("sent-failure-other", &[]),
        Standing::Failed(Failure::Unreachable) => say("sent-failure-unreachable", &[]),
        Standing::Failed(Failure::Refused) => say("sent-failure-refused", &[]),
        Standing::Failed(Failure::NotIntegrated) => say("sent-failure-not-integrated", &[]),
        Standing::Failed(Failure::MailboxFull) => say("sent-failure-mailbox-full", &[]),
        Standing::Failed(Failure::TooLarge) => say("sent-failure-too-large", &[]),
        Standing::Failed(Failure::MailboxClosed) => say("sent-failure-mailbox-closed", &[]),
        Standing::Failed(Failure::UnknownMailbox) => say("sent-failure-unknown-mailbox", &[]),
        Standing::Failed(Failure::UnknownPatient) => say("sent-failure-unknown-patient", &[]),
        Standing::Failed(Failure::InvalidAddress) => say("sent-failure-invalid-address", &[]),
    }
}

/// What a received message asks for, and what was answered.
#[must_use]
pub fn receipt_request(request: &ReceiptRequest) -> String {
    let address = request.to.iter().take(3).map(|address| super::one_line(address)).collect::<Vec<_>>().join(", ");
    match request.answered {
        Some(ReceiptAnswer::Send | ReceiptAnswer::SendByItself) => say("receipt-sent", &[]),
        Some(ReceiptAnswer::Refuse) => say("receipt-refused", &[]),
        None if request.to.is_empty() => say("receipt-none", &[]),
        None if request.is_elsewhere => say("receipt-asked-elsewhere", &[("address", address.into())]),
        None => say("receipt-asked", &[("address", address.into())]),
    }
}
