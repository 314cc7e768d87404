//! DNS as a resolver sees it, read independently of the code under test.

mod client;
mod message;
mod name;
mod record;
mod reply;

pub use client::{Dns, Query, TcpClient};
pub use message::{Edns, Message, Question};
pub use name::Name;
pub use record::{Record, type_name, type_number};
pub use reply::Reply;
