//! RFC 2181 9: TC is set for what was asked, not for what was added.

use end_to_end::Query;

use crate::serve;

#[test]
fn additional_data_that_does_not_fit_is_left_out_without_tc() {
    let mut zone = String::from("$TTL 60\n@ MX 10 mail\n");
    for index in 0..40 {
        zone.push_str(&format!("mail A 192.0.2.{index}\n"));
    }
    let served = serve("example.com", &zone);
    let reply = served.dns().send(&Query::new("example.com", "MX")).noerror().truncated(false);
    let reply = reply.answer(&["example.com. 60 MX 10 mail.example.com."]);
    // 5.1: an RRset comes whole or not at all.
    assert!(reply.message.additional.is_empty(), "{}", reply.message);
    let whole = served.dns().send_tcp(&Query::new("example.com", "MX")).noerror();
    assert_eq!(whole.message.additional.len(), 40);
}

#[test]
fn a_truncated_rrset_is_marked() {
    let mut zone = String::from("$TTL 60\n");
    for index in 0..100 {
        zone.push_str(&format!("many A 192.0.2.{index}\n"));
    }
    let served = serve("example.com", &zone);
    served.dns().send(&Query::new("many.example.com", "A")).noerror().truncated(true);
    let whole = served.dns().send_tcp(&Query::new("many.example.com", "A")).noerror().truncated(false);
    assert_eq!(whole.message.answer.len(), 100);
}
