//! The system calls that the standard library lacks, and with them all unsafe code of the crate: datagrams in batches
//! (`recvmmsg`, `sendmmsg`), socket options, the limit of open files, coarse clocks.
//!
//! The memory of a batch is allocated once, by [`Datagrams::new`], and reached through one raw pointer, because the
//! message headers that the kernel reads and writes point into it.

use std::ffi::c_int;
use std::io;
use std::mem;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::os::fd::{AsRawFd, RawFd};
use std::ptr::{self, NonNull};

use crate::answer::{Moment, QUERY_OCTETS_MAX};

/// How many datagrams one system call takes.
pub(crate) const BATCH: usize = 64;
/// The longest response sent.
pub(crate) const RESPONSE_OCTETS_MAX: usize = 4096;
/// Room for one `in6_pktinfo` with its header, the larger of the two.
const CONTROL_OCTETS: usize = 64;

/// A batch of datagrams: the queries received and the responses to be sent.
pub(crate) struct Datagrams {
    slots: NonNull<[Slot; BATCH]>,
    /// Header `i` points into slot `i`.
    received: [libc::mmsghdr; BATCH],
    /// The first `replies` headers each point into the slot of the query that they answer.
    to_send: [libc::mmsghdr; BATCH],
    replies: usize,
    /// How many headers of `received` the kernel has written to since they were made ready.
    used: usize,
}

/// The memory of one query and its response.
#[repr(C)]
struct Slot {
    /// Whom the query came from. The kernel writes a `sockaddr_in` or a `sockaddr_in6` here.
    client: libc::sockaddr_in6,
    /// The address that the query was sent to, on a wildcard socket.
    control: Control,
    query_part: libc::iovec,
    response_part: libc::iovec,
    query: [u8; QUERY_OCTETS_MAX],
    response: [u8; RESPONSE_OCTETS_MAX],
}

#[repr(C, align(8))]
struct Control([u8; CONTROL_OCTETS]);

/// A query, and the room for its response.
pub(crate) struct Datagram<'a> {
    pub(crate) client: SocketAddr,
    /// The query, or what there is of a longer one.
    pub(crate) query: &'a [u8],
    pub(crate) response: &'a mut [u8],
}

// SAFETY: the raw pointers all lead into the allocation behind `slots`, which this value alone owns.
unsafe impl Send for Datagrams {}

impl Datagrams {
    pub(crate) fn new() -> Box<Self> {
        // SAFETY: all fields of `Slot` and `mmsghdr` are integers, arrays of integers or raw pointers, for which
        // zeroes are valid.
        let (slots, headers) = unsafe { (Box::<[Slot; BATCH]>::new_zeroed().assume_init(), mem::zeroed()) };
        let slots = NonNull::from(Box::leak(slots));
        let mut datagrams = Box::new(Self {
            slots,
            received: [headers; BATCH],
            to_send: [headers; BATCH],
            replies: 0,
            used: BATCH,
        });
        for index in 0..BATCH {
            datagrams.prepare(index);
        }
        datagrams
    }

    /// Points the headers of one slot at its memory, once and for all.
    fn prepare(&mut self, index: usize) {
        let slot = self.slot(index);
        // SAFETY: `slot` points to a live slot of ours; no reference to it exists.
        unsafe {
            (*slot).query_part = part(&raw mut (*slot).query);
            (*slot).response_part = part(&raw mut (*slot).response);
            let header = &mut self.received[index].msg_hdr;
            header.msg_name = (&raw mut (*slot).client).cast();
            header.msg_control = (&raw mut (*slot).control).cast();
            header.msg_iov = &raw mut (*slot).query_part;
            header.msg_iovlen = 1;
        }
    }

    fn slot(&self, index: usize) -> *mut Slot {
        assert!(index < BATCH);
        // SAFETY: the index is inside the array.
        unsafe { self.slots.as_ptr().cast::<Slot>().add(index) }
    }

    /// Waits for a query, for as long as the socket's read timeout says, and takes what further ones are there.
    /// What was not sent of the batch before is forgotten.
    pub(crate) fn receive(&mut self, socket: &UdpSocket) -> io::Result<usize> {
        self.replies = 0;
        for message in &mut self.received[..self.used] {
            // The kernel has put the lengths of what it wrote here.
            message.msg_hdr.msg_namelen = mem::size_of::<libc::sockaddr_in6>() as libc::socklen_t;
            message.msg_hdr.msg_controllen = CONTROL_OCTETS as _;
        }
        self.used = 0;
        // SAFETY: the headers are BATCH in number and point to live memory of the lengths that they say, to which no
        // reference exists while `self` is borrowed mutably. No timeout is passed.
        let count = unsafe {
            libc::recvmmsg(
                socket.as_raw_fd(),
                self.received.as_mut_ptr(),
                BATCH as u32,
                libc::MSG_WAITFORONE,
                ptr::null_mut(),
            )
        };
        self.used = usize::try_from(count).map_err(|_| io::Error::last_os_error())?;
        Ok(self.used)
    }

    /// The datagram `index` of those just received.
    pub(crate) fn get(&mut self, index: usize) -> Datagram<'_> {
        assert!(index < self.used);
        let slot = self.slot(index);
        let octets = (self.received[index].msg_len as usize).min(QUERY_OCTETS_MAX);
        // SAFETY: `slot` points to a live slot, initialised in all its octets; both references borrow `self`
        // mutably, and thus are the only ones.
        unsafe {
            Datagram {
                client: socket_address(&(*slot).client),
                query: &(&(*slot).query)[..octets],
                response: &mut (*slot).response,
            }
        }
    }

    /// Puts the first `octets` of the response of datagram `index` in line for sending: to the client, from the
    /// address that the query was sent to.
    pub(crate) fn reply(&mut self, index: usize, octets: usize) {
        assert!(index < self.used && self.replies < BATCH && octets <= RESPONSE_OCTETS_MAX);
        let slot = self.slot(index);
        let query = self.received[index].msg_hdr;
        let header = &mut self.to_send[self.replies].msg_hdr;
        header.msg_name = query.msg_name;
        header.msg_namelen = query.msg_namelen;
        header.msg_iovlen = 1;
        header.msg_control = ptr::null_mut();
        header.msg_controllen = 0;
        // SAFETY: `slot` points to a live slot, and no reference to it exists.
        unsafe {
            (*slot).response_part.iov_len = octets;
            header.msg_iov = &raw mut (*slot).response_part;
        }
        if query.msg_controllen != 0 {
            // SAFETY: the header is one that the kernel has filled, over the control memory of a live slot.
            unsafe { forget_interface(&query) };
            header.msg_control = query.msg_control;
            header.msg_controllen = query.msg_controllen;
        }
        self.replies += 1;
    }

    /// Sends what is in line, without ever waiting, and answers how many could not be sent.
    pub(crate) fn send(&mut self, socket: &UdpSocket) -> usize {
        let mut at = 0;
        let mut unsent = 0;
        while at < self.replies {
            let left = &mut self.to_send[at..self.replies];
            // SAFETY: each header was filled by `reply`, and points to live memory of the lengths that it says.
            let count = unsafe {
                libc::sendmmsg(socket.as_raw_fd(), left.as_mut_ptr(), left.len() as u32, libc::MSG_DONTWAIT)
            };
            match usize::try_from(count) {
                Ok(sent) => at += sent.max(1),
                Err(_) => match io::Error::last_os_error().raw_os_error() {
                    Some(libc::EINTR) => {}
                    // The send buffer or the device is full, for everyone.
                    Some(libc::EAGAIN | libc::ENOBUFS | libc::ENOMEM) => {
                        unsent += left.len();
                        break;
                    }
                    // The first one in line cannot be sent, by a firewall's rule for example; those behind it may.
                    _ => {
                        unsent += 1;
                        at += 1;
                    }
                },
            }
        }
        self.replies = 0;
        unsent
    }
}

impl Drop for Datagrams {
    fn drop(&mut self) {
        // SAFETY: the pointer came from a box, and nothing uses it any more.
        drop(unsafe { Box::from_raw(self.slots.as_ptr()) });
    }
}

/// The address in memory that the kernel has filled: what it is by its family, since sockets of IPv4 have a `sockaddr_in`
/// there.
fn socket_address(address: &libc::sockaddr_in6) -> SocketAddr {
    if c_int::from(address.sin6_family) == libc::AF_INET {
        // SAFETY: a `sockaddr_in` is the shorter of the two, needs no more alignment, and is integers all through.
        let address = unsafe { &*ptr::from_ref(address).cast::<libc::sockaddr_in>() };
        let ip = Ipv4Addr::from(address.sin_addr.s_addr.to_ne_bytes());
        return SocketAddr::from((ip, u16::from_be(address.sin_port)));
    }
    SocketAddr::from((Ipv6Addr::from(address.sin6_addr.s6_addr), u16::from_be(address.sin6_port)))
}

/// The time, to a few milliseconds: no system call, as the kernel keeps both where every process can read them.
pub(crate) fn now() -> Moment {
    let time_of = |clock| {
        let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: the time is a live structure of the kind that the call fills. Linux has both clocks; where one were
        // missing it would stand still.
        unsafe { libc::clock_gettime(clock, &raw mut time) };
        time
    };
    let monotonic = time_of(libc::CLOCK_MONOTONIC_COARSE);
    Moment {
        unix_seconds: time_of(libc::CLOCK_REALTIME_COARSE).tv_sec as u64,
        monotonic_micros: monotonic.tv_sec as u64 * 1_000_000 + monotonic.tv_nsec as u64 / 1_000,
    }
}

fn part<const N: usize>(buffer: *mut [u8; N]) -> libc::iovec {
    libc::iovec { iov_base: buffer.cast(), iov_len: N }
}

/// Keeps the address of the packet information but not the interface: the way back is for the routes to decide.
/// For a link-local client the interface stands in its address.
///
/// # Safety
/// `header` must be as the kernel filled it, over control memory that is live and not borrowed.
unsafe fn forget_interface(header: &libc::msghdr) {
    // SAFETY: by the contract, what CMSG_FIRSTHDR answers is null or a whole header inside the control memory,
    // aligned as `Control` is, with the data that its level and type tell behind it.
    unsafe {
        let control = libc::CMSG_FIRSTHDR(header);
        if control.is_null() {
            return;
        }
        let data = libc::CMSG_DATA(control);
        match ((*control).cmsg_level, (*control).cmsg_type) {
            (libc::IPPROTO_IP, libc::IP_PKTINFO) => (*data.cast::<libc::in_pktinfo>()).ipi_ifindex = 0,
            (libc::IPPROTO_IPV6, libc::IPV6_PKTINFO) => (*data.cast::<libc::in6_pktinfo>()).ipi6_ifindex = 0,
            _ => {}
        }
    }
}

/// Sets a socket option that is an integer.
pub(crate) fn set_option(socket: RawFd, level: c_int, name: c_int, value: c_int) -> io::Result<()> {
    // SAFETY: the value is a live integer of the length that is passed.
    let result = unsafe {
        libc::setsockopt(
            socket,
            level,
            name,
            (&raw const value).cast(),
            mem::size_of::<c_int>() as libc::socklen_t,
        )
    };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Puts this thread before all others of the machine that have no real-time policy (sched(7)): it runs at once when it has
/// something to do. The lowest of the real-time priorities.
pub(crate) fn become_real_time() -> io::Result<()> {
    // SAFETY: zeroes are a value of this structure, which has integers alone.
    let mut parameters: libc::sched_param = unsafe { mem::zeroed() };
    parameters.sched_priority = 1;
    // SAFETY: the parameters are a live structure of the kind that the call reads; thread 0 is this one.
    let result = unsafe { libc::sched_setscheduler(0, libc::SCHED_FIFO, &raw const parameters) };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Raises the number of files that this process may have open as far as it may, and answers what it is then.
pub(crate) fn raise_open_files_max() -> io::Result<u64> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the limit is a live structure of the kind that the call fills.
    if unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) } != 0 {
        return Err(io::Error::last_os_error());
    }
    let raised = libc::rlimit { rlim_cur: limit.rlim_max, ..limit };
    // SAFETY: the limit is a live structure of the kind that the call reads.
    let result = unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &raw const raised) };
    Ok(if result == 0 { raised.rlim_cur } else { limit.rlim_cur })
}
