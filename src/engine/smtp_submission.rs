//! The way out by SMTP (DST 4.2), behind [`Submission`].

use super::config::Account;
use super::mailbox::{BeforeEnd, Handover, Submission, WayOut};
use super::problem;
use crate::domain::Problem;
use crate::formats::mime::SealedMail;
use crate::net::{ClientIdentity, Connector, Protocol};
use crate::smtp::{self, Delivery, SmtpError};
use async_trait::async_trait;

/// A mailbox's way out.
#[derive(Debug)]
pub(super) struct SmtpWayOut {
    pub(super) account: Account,
    pub(super) connector: Connector,
    pub(super) identity: ClientIdentity,
}

impl SmtpWayOut {
    /// A connection and its session, and whether it resumed an earlier one: a server may take the TLS session, and not
    /// remember whose certificate it saw in it.
    async fn try_open(&self) -> Result<(Result<smtp::Session, SmtpError>, bool), Problem> {
        let stream = self.connector.connect(&self.account.smtp, Protocol::Smtp, Some(&self.identity)).await.map_err(problem::of_net)?;
        let resumed = stream.is_resumed();
        Ok((smtp::Session::open(stream, &self.account.bal.address).await, resumed))
    }
}

#[async_trait]
impl WayOut for SmtpWayOut {
    async fn open(&mut self) -> Result<Box<dyn Submission>, Problem> {
        let endpoint = &self.account.smtp;
        let result = match self.try_open().await? {
            // Nothing was handed over yet.
            (Err(_), true) => {
                self.identity.give_up_resuming(endpoint);
                self.try_open().await?.0
            }
            (result, _) => result,
        };
        let session = result.map_err(|error| problem::of_smtp(error, &endpoint.host, &self.account.bal.address, 0, None))?;
        Ok(Box::new(SmtpSubmission { session, host: endpoint.host.clone() }))
    }
}

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

    async fn deliver(&mut self, mail: &SealedMail, before_end: BeforeEnd<'_>) -> Result<Handover, Problem> {
        let limit = self.session.size_limit();
        let size = mail.transmitted().len() as u64;
        if mail.wants_delivery_report() && !self.session.ask_reports(mail.message_id()) {
            tracing::info!("delivery reports are not offered");
        }
        let delivery = self.session.deliver(mail.sender(), mail.recipients(), mail.transmitted(), before_end).await;
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
