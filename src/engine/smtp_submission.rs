//! The way out by SMTP (DST 4.2), behind [`Submission`].

use super::mailbox::{Handover, Submission};
use super::problem;
use crate::domain::Problem;
use crate::formats::mime::SealedMail;
use crate::smtp::{self, Delivery};
use async_trait::async_trait;

/// An open SMTP session, for one message.
pub(super) struct SmtpSubmission {
    pub(super) session: smtp::Session,
    pub(super) host: String,
}

#[async_trait]
impl Submission for SmtpSubmission {
    fn size_limit(&self) -> Option<u64> {
        self.session.size_limit()
    }

    async fn deliver(&mut self, mail: &SealedMail) -> Result<Handover, Problem> {
        let limit = self.session.size_limit();
        let size = mail.transmitted().len() as u64;
        let delivery = self.session.deliver(mail.sender(), mail.recipients(), mail.transmitted(), std::future::ready(true)).await;
        Ok(match delivery.map_err(|error| problem::of_smtp(error, &self.host, mail.sender(), size, limit))? {
            Delivery::Accepted(replies) => Handover::Accepted(replies),
            Delivery::RecipientsRefused(replies) => {
                let count = replies.iter().filter(|r| !r.accepted && r.code != 0).count();
                Handover::Refused(Problem::RecipientRefused { count }, replies)
            }
            Delivery::MessageRefused(code, replies) => Handover::Refused(Problem::MessageRefused { code }, replies),
            Delivery::Uncertain(replies) => Handover::Uncertain(replies),
        })
    }

    fn is_handed_over(&self) -> bool {
        self.session.is_handed_over()
    }

    async fn close(self: Box<Self>) {
        self.session.close().await;
    }
}
