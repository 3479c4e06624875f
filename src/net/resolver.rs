//! Names to addresses: the system's resolver, or in test mode a resolver and a table of one's own.

use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ProtocolConfig, ResolverConfig as HickoryConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::{Resolver as Hickory, TokioResolver};
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};

/// Test mode's own names (`[network]` in the configuration).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResolverConfig {
    /// The name server to ask instead of the system's.
    pub dns: Option<SocketAddr>,
    /// Names answered without asking anybody.
    pub hosts: HashMap<String, IpAddr>,
}

/// Resolves every name the program uses: mail, directory, revocation lists.
#[derive(Clone)]
pub struct Resolver {
    hosts: HashMap<String, IpAddr>,
    server: Option<TokioResolver>,
}

impl std::fmt::Debug for Resolver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Resolver").field("hosts", &self.hosts.len()).finish_non_exhaustive()
    }
}

impl Resolver {
    /// A resolver; `None` when the name server's settings make no sense to the library.
    #[must_use]
    pub fn new(config: ResolverConfig) -> Option<Self> {
        let server = match config.dns {
            None => None,
            Some(address) => {
                let connections = [ProtocolConfig::Udp, ProtocolConfig::Tcp].map(|protocol| {
                    let mut connection = ConnectionConfig::new(protocol);
                    connection.port = address.port();
                    connection
                });
                let name_server = NameServerConfig::new(address.ip(), true, connections.to_vec());
                let config = HickoryConfig::from_name_servers(vec![name_server]);
                Some(Hickory::builder_with_config(config, TokioRuntimeProvider::default()).build().ok()?)
            }
        };
        let hosts = config.hosts.into_iter().map(|(name, address)| (name.to_lowercase(), address)).collect();
        Some(Self { hosts, server })
    }

    /// The addresses of a host, or the one it is; none when the name does not resolve.
    pub async fn resolve(&self, host: &str) -> Vec<IpAddr> {
        if let Some(address) = self.hosts.get(host).copied().or_else(|| host.trim_matches(['[', ']']).parse().ok()) {
            return vec![address];
        }
        match &self.server {
            // The final dot keeps the system's search domains out of it.
            Some(server) => server.lookup_ip(format!("{host}.")).await.map(|found| found.iter().collect()).unwrap_or_default(),
            None => tokio::net::lookup_host((host, 0)).await.map(|found| found.map(|a| a.ip()).collect()).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::UdpSocket;

    #[tokio::test]
    async fn the_table_is_asked_first_and_knows_its_names_only() {
        let hosts = HashMap::from([("IMAP.op.test".to_owned(), IpAddr::from([127, 0, 0, 2]))]);
        let resolver = Resolver::new(ResolverConfig { dns: None, hosts }).unwrap();
        assert_eq!(resolver.resolve("imap.op.test").await, [IpAddr::from([127, 0, 0, 2])]);
    }

    /// A name server that knows one address: it answers every A question with 127.0.0.9 and every other with nothing.
    #[tokio::test]
    async fn the_configured_name_server_is_asked() {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        tokio::spawn(async move {
            let mut buffer = [0u8; 512];
            while let Ok((n, peer)) = socket.recv_from(&mut buffer).await {
                let question_end = 12 + buffer[12..n].iter().position(|b| *b == 0).unwrap() + 5;
                let is_a = buffer[question_end - 4..question_end - 2] == [0, 1];
                let mut reply = buffer[..question_end].to_vec();
                reply[2..12].copy_from_slice(&[0x81, 0x80, 0, 1, 0, u8::from(is_a), 0, 0, 0, 0]);
                if is_a {
                    reply.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 9]);
                }
                socket.send_to(&reply, peer).await.unwrap();
            }
        });
        let resolver = Resolver::new(ResolverConfig { dns: Some(address), hosts: HashMap::new() }).unwrap();
        assert_eq!(resolver.resolve("imap.op.test").await, [IpAddr::from([127, 0, 0, 9])]);
    }
}
