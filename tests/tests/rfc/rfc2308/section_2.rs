//! RFC 2308 2: negative responses and their SOA.

use crate::serve;

const ZONE: &str = "\
$TTL 300
@ SOA ns1 hostmaster 1 3600 600 86400 60
@ NS ns.elsewhere.net.
www A 192.0.2.1
alias CNAME nothing
nodata CNAME www
";

#[test]
fn section_2_1_a_name_error_has_the_soa() {
    let served = serve("example.com", ZONE);
    for record_type in ["A", "NS", "SOA", "MX", "DS", "TYPE65280"] {
        served.dns().ask(&format!("nothing.example.com {record_type}")).nxdomain().soa_of("example.com.");
    }
    served.dns().ask_tcp("nothing.example.com ANY").nxdomain().soa_of("example.com.");
    served
        .dns()
        .ask("alias.example.com A")
        .nxdomain()
        .answer(&["alias.example.com. 300 CNAME nothing.example.com."])
        .soa_in_authority("example.com.");
}

#[test]
fn section_2_2_no_data_has_the_soa() {
    let served = serve("example.com", ZONE);
    for record_type in ["AAAA", "NS", "SOA", "MX", "DS", "CNAME", "TYPE65280"] {
        served.dns().ask(&format!("www.example.com {record_type}")).noerror().soa_of("example.com.");
    }
    served
        .dns()
        .ask("nodata.example.com TXT")
        .noerror()
        .answer(&["nodata.example.com. 300 CNAME www.example.com."])
        .soa_in_authority("example.com.");
    served.dns().ask("example.com A").noerror().soa_of("example.com.");
}
