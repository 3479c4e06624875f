//! Holds a connection while a handshake uses it on a thread that may wait.
//!
//! Such a thread cannot be stopped: it may be inside a card's module. Its connection can be cut, and then it ends.

use std::net::{Shutdown, TcpStream as Socket};
use tokio::net::TcpStream;

/// A second hold on a connection, which is cut if this is dropped before it lets go.
#[derive(Debug)]
pub(super) struct Leash(Option<Socket>);

impl Leash {
    /// Takes hold of a connection. Where the system does not allow it, the handshake's own time limit is what remains.
    pub(super) fn new(stream: TcpStream) -> std::io::Result<(Self, TcpStream)> {
        let socket = stream.into_std()?;
        let held = socket.try_clone().ok();
        Ok((Self(held), TcpStream::from_std(socket)?))
    }

    /// Lets go: the connection is its user's from now on.
    pub(super) fn let_go(mut self) {
        self.0 = None;
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        if let Some(socket) = self.0.take() {
            // One that the other end has closed already needs no cutting.
            drop(socket.shutdown(Shutdown::Both));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncReadExt as _;
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn what_is_abandoned_is_cut_and_what_is_let_go_is_not() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        for abandoned in [true, false] {
            let near = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
            let (mut far, _) = listener.accept().await.unwrap();
            let (leash, near) = Leash::new(near).unwrap();
            if abandoned {
                drop(leash)
            } else {
                leash.let_go()
            }
            let heard = tokio::time::timeout(std::time::Duration::from_millis(300), far.read(&mut [0])).await;
            assert_eq!(matches!(heard, Ok(Ok(0))), abandoned);
            drop(near);
        }
    }
}
