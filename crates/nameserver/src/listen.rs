//! The sockets of one address: as many for UDP and TCP as there are threads.

use std::io;
use std::net::{SocketAddr, TcpListener, UdpSocket};

use socket2::{Domain, Socket, Type};

use crate::answer::Transport;
use crate::udp;

/// Connections that may wait to be accepted. The system cuts this to `net.core.somaxconn`.
const TCP_BACKLOG: i32 = 4096;
/// How often another port is tried, where any port will do, when UDP's pick is taken for TCP.
const PORTS_TRIED_MAX: usize = 32;

/// Sockets that share one address and port: the system spreads what comes in over them.
pub(crate) struct Listening {
    pub(crate) address: SocketAddr,
    pub(crate) udp: Vec<UdpSocket>,
    pub(crate) tcp: Vec<TcpListener>,
}

/// Why an address cannot be listened on.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// Another server is there.
    #[error(
        "cannot listen on {address} over {}: another server has this port there; stop it (`ss -lpn sport = :{}` names it) or listen on another address or port",
        protocol(*transport), address.port()
    )]
    InUse {
        /// What was asked for.
        address: SocketAddr,
        /// By which transport.
        transport: Transport,
    },
    /// A port below 1024, for a user who may not.
    #[error(
        "cannot listen on {address} over {}: this user may not use port {}; start as root with `user` set, grant it with `setcap cap_net_bind_service=+ep` on the binary (systemd: AmbientCapabilities=CAP_NET_BIND_SERVICE) or listen on a port from 1024 up",
        protocol(*transport), address.port()
    )]
    NotPermitted {
        /// What was asked for.
        address: SocketAddr,
        /// By which transport.
        transport: Transport,
    },
    /// An address of another machine.
    #[error(
        "cannot listen on {address} over {}: no network interface of this machine has that address; listen on one that `ip address` shows, or on 0.0.0.0 or [::] for all",
        protocol(*transport)
    )]
    NotHere {
        /// What was asked for.
        address: SocketAddr,
        /// By which transport.
        transport: Transport,
    },
    /// Anything else.
    #[error("cannot listen on {address} over {}: {source}", protocol(*transport))]
    Other {
        /// What was asked for.
        address: SocketAddr,
        /// By which transport.
        transport: Transport,
        /// What the system says.
        source: io::Error,
    },
}

/// Opens `count` sockets of each transport. Port 0 stands for any port that is free for both.
pub(crate) fn listen(address: SocketAddr, count: usize) -> Result<Listening, ListenError> {
    for _ in 1..PORTS_TRIED_MAX {
        match listen_once(address, count) {
            Err(ListenError::InUse { .. }) if address.port() == 0 => {}
            result => return result,
        }
    }
    listen_once(address, count)
}

fn listen_once(address: SocketAddr, count: usize) -> Result<Listening, ListenError> {
    let udp = open(address, Transport::Udp, count)?;
    let found = match udp.first().map(Socket::local_addr) {
        Some(Ok(found)) => found.as_socket().unwrap_or(address),
        Some(Err(source)) => return Err(explain(source, address, Transport::Udp)),
        None => address,
    };
    let tcp = open(found, Transport::Tcp, count)?;
    Ok(Listening {
        address: found,
        udp: udp.into_iter().map(UdpSocket::from).collect(),
        tcp: tcp.into_iter().map(TcpListener::from).collect(),
    })
}

fn open(address: SocketAddr, transport: Transport, count: usize) -> Result<Vec<Socket>, ListenError> {
    let mut sockets = Vec::with_capacity(count);
    let mut address = address;
    for index in 0..count {
        let socket =
            open_one(address, transport, index == 0).map_err(|error| explain(error, address, transport))?;
        if address.port() == 0
            && let Some(found) = socket.local_addr().ok().and_then(|found| found.as_socket())
        {
            address = found;
        }
        sockets.push(socket);
    }
    if transport == Transport::Tcp {
        // Not before all are bound, so that none has connections when a port turns out to be taken.
        for socket in &sockets {
            socket.listen(TCP_BACKLOG).map_err(|error| explain(error, address, transport))?;
        }
    }
    Ok(sockets)
}

fn open_one(address: SocketAddr, transport: Transport, is_first: bool) -> io::Result<Socket> {
    let kind = match transport {
        Transport::Udp => Type::DGRAM,
        Transport::Tcp => Type::STREAM,
    };
    let socket = Socket::new(Domain::for_address(address), kind, None)?;
    if address.is_ipv6() {
        // `[::]` and `0.0.0.0` are two addresses, and both may be listened on.
        socket.set_only_v6(true)?;
    }
    match transport {
        Transport::Udp => udp::configure(&socket, address)?,
        Transport::Tcp => {
            // Connections of a server that has just left are no hindrance.
            socket.set_reuse_address(true)?;
            // Accepted connections inherit both.
            socket.set_tcp_nodelay(true)?;
            socket.set_nonblocking(true)?;
        }
    }
    // The first socket shares its port only once it has it. Were it to say so before, it would quietly share the port
    // of another server of the same user, and be given such a port where any will do.
    if !is_first {
        socket.set_reuse_port(true)?;
    }
    socket.bind(&address.into())?;
    socket.set_reuse_port(true)?;
    Ok(socket)
}

fn explain(source: io::Error, address: SocketAddr, transport: Transport) -> ListenError {
    match source.kind() {
        io::ErrorKind::AddrInUse => ListenError::InUse { address, transport },
        io::ErrorKind::PermissionDenied => ListenError::NotPermitted { address, transport },
        io::ErrorKind::AddrNotAvailable => ListenError::NotHere { address, transport },
        _ => ListenError::Other { address, transport, source },
    }
}

fn protocol(transport: Transport) -> &'static str {
    match transport {
        Transport::Udp => "UDP",
        Transport::Tcp => "TCP",
    }
}
