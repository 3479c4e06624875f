//! The mailboxes' tasks: started when they are first needed, and handed what is asked of them.

use super::{Supervisor, WAITING};
use crate::domain::Problem;
use crate::domain::bal::BalAddress;
use crate::domain::identity::Mie;
use crate::engine::command::Request;
use crate::engine::config::Config;
use crate::engine::imap_backend::ImapBackend;
use crate::engine::mailbox_task::{self, Factory};
use crate::engine::outbox_task::{Order, OutboxTask};
use crate::engine::smtp_submission::SmtpWayOut;
use crate::engine::sync::Place;
use std::sync::Arc;
use tokio::sync::mpsc;

impl Supervisor {
    /// Hands a request to its mailbox's task, started when it is first needed.
    pub(super) async fn pass_on(&mut self, account: &BalAddress, request: Request) {
        match self.mailbox(account).await {
            Err(problem) => request.refuse(problem),
            Ok((requests, orders)) => match request {
                Request::Send(composition, reply) => give_order(&orders, Order::Send(composition, reply, requests)),
                Request::Leave(reply) => give_order(&orders, Order::Leave(reply, requests)),
                Request::Follow(reply) => give_order(&orders, Order::Follow(reply, requests)),
                request => match requests.try_send(request) {
                    Ok(()) => {}
                    Err(mpsc::error::TrySendError::Full(request)) => request.refuse(Problem::Busy),
                    Err(mpsc::error::TrySendError::Closed(request)) => request.refuse(Problem::Stopped),
                },
            },
        }
    }

    /// Starts the tasks of all mailboxes, where those are to be looked after.
    pub(super) async fn start_all(&mut self) {
        if self.session.is_none() || !*self.shared.checking.borrow() {
            return;
        }
        let Ok(config) = self.shared.config().await else { return };
        for account in config.accounts.iter().filter(|account| account.mie == Mie::Cps) {
            drop(self.mailbox(&account.bal.address).await);
        }
    }

    async fn mailbox(&mut self, account: &BalAddress) -> Result<(mpsc::Sender<Request>, mpsc::Sender<Order>), Problem> {
        let config = self.shared.config().await?;
        let account = config.account(account)?;
        if account.mie != Mie::Cps {
            return Err(Problem::MieUnsupported { mie: account.mie.id() });
        }
        let session = self.session.as_mut().ok_or(Problem::PinNeeded)?;
        let key = account.bal.address.key();
        if let Some(ends) = session.mailboxes.get(&key).filter(|(requests, orders)| !requests.is_closed() && !orders.is_closed()) {
            return Ok(ends.clone());
        }
        // What the configuration does not say of who signs documents, the card of the session does.
        let author = config.author.clone().completed(&session.certificate.holder);
        let signing = Arc::new(Config { author, ..Config::clone(&config) });
        let (requests, inbox) = mpsc::channel(WAITING);
        let compression = config.compression;
        let backend = Box::new(ImapBackend::new(account.clone(), session.connector.clone(), session.identity.clone(), compression));
        let (address, store) = (account.bal.address.clone(), session.store.clone());
        let place = Place { account: address, store, limit: config.source_limit, haste: config.haste };
        let (source_of, connector, identity) = (account.clone(), session.connector.clone(), session.identity.clone());
        let second: Factory =
            Box::new(move || Box::new(ImapBackend::new(source_of.clone(), connector.clone(), identity.clone(), compression)));
        self.tasks.spawn(mailbox_task::run(backend, second, Arc::clone(&self.shared), signing, place, inbox, session.cut.clone()));
        let (orders, waiting) = mpsc::channel(WAITING);
        let (connector, identity) = (session.connector.clone(), session.identity.clone());
        let outbox = OutboxTask {
            account: account.bal.address.clone(),
            way_out: Box::new(SmtpWayOut { account: account.clone(), connector, identity }),
            shared: Arc::clone(&self.shared),
            store: session.store.clone(),
            mailbox: requests.downgrade(),
            cut: session.cut.clone(),
        };
        self.tasks.spawn(outbox.run(waiting));
        session.mailboxes.insert(key, (requests.clone(), orders.clone()));
        Ok((requests, orders))
    }
}

fn give_order(orders: &mpsc::Sender<Order>, order: Order) {
    match orders.try_send(order) {
        Ok(()) => {}
        Err(mpsc::error::TrySendError::Full(order)) => order.refuse(Problem::Busy),
        Err(mpsc::error::TrySendError::Closed(order)) => order.refuse(Problem::Stopped),
    }
}
