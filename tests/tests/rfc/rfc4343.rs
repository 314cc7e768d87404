//! RFC 4343: case.

use end_to_end::Query;

use crate::serve;

const ZONE: &str = "$TTL 60\nWWW A 192.0.2.1\n*.Wild A 192.0.2.2\nSub NS NS.sub\nns.SUB A 192.0.2.3\nalias CNAME Www\nold DNAME New\nx.new A 192.0.2.4\n";

#[test]
fn section_3_names_are_equal_whatever_their_case() {
    let served = serve("Example.COM", ZONE);
    for name in ["www.example.com", "WWW.EXAMPLE.COM", "wWw.eXaMpLe.CoM"] {
        let reply = served.dns().send(&Query::new(name, "A")).noerror();
        assert_eq!(reply.data(), ["192.0.2.1"]);
        assert_eq!(reply.message.answer[0].owner.to_lowercase().to_string(), "www.example.com.");
    }
    for name in ["a.WILD.example.com", "A.wild.Example.com"] {
        assert_eq!(served.dns().send(&Query::new(name, "A")).noerror().data(), ["192.0.2.2"]);
    }
    let referral =
        served.dns().send(&Query::new("x.SUB.EXAMPLE.com", "A")).rcode("NOERROR").authoritative(false);
    assert_eq!(referral.message.authority.len(), 1);
    let alias = served.dns().send(&Query::new("ALIAS.example.com", "A")).noerror();
    assert_eq!(alias.message.answer.len(), 2, "{}", alias.message);
    let dname = served.dns().send(&Query::new("X.OLD.example.com", "A")).noerror();
    assert_eq!(dname.message.answer.len(), 3, "{}", dname.message);
}

#[test]
fn the_question_comes_back_in_its_own_case() {
    // Resolvers that mix cases to be safe from forgery compare it octet by octet; every Reply checks it.
    let served = serve("example.com", ZONE);
    for name in ["wWw.ExAmPlE.cOm", "NoThInG.example.COM", "x.SuB.example.com", "ELSEWHERE.org"] {
        for record_type in ["A", "TXT"] {
            let reply = served.dns().send(&Query::new(name, record_type));
            assert_eq!(reply.message.questions[0].name.to_string(), format!("{name}."));
        }
    }
}

#[test]
fn only_ascii_letters_have_case() {
    let served =
        serve("example.com", "$TTL 60\n\\195\\188 A 192.0.2.1\n\\091 A 192.0.2.2\n\\123 A 192.0.2.3\n");
    served.dns().ask("\\195\\156.example.com A").nxdomain();
    assert_eq!(served.dns().ask("\\091.example.com A").noerror().data(), ["192.0.2.2"]);
    assert_eq!(served.dns().ask("\\123.example.com A").noerror().data(), ["192.0.2.3"]);
}
