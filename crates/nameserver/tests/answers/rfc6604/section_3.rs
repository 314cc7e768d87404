//! The response code is that of the last name.

use crate::support::Server;

#[test]
fn a_chain_to_nowhere_is_a_name_error() {
    let mut server = Server::example("a CNAME none\nb CNAME ns1\nd DNAME e\n");
    let reply = server.ask("a.example.com", "A");
    assert_eq!((reply.status(), reply.answer.len(), reply.authority.len()), ("NXDOMAIN aa".into(), 1, 1));
    let reply = server.ask("b.example.com", "TXT");
    assert_eq!((reply.status(), reply.answer.len(), reply.authority.len()), ("NOERROR aa".into(), 1, 1));
    let reply = server.ask("x.d.example.com", "TXT");
    assert_eq!((reply.status(), reply.answer.len(), reply.authority.len()), ("NXDOMAIN aa".into(), 2, 1));
}
