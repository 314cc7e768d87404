//! The names that zones may have.

use zone::{DomainPolicy, parse_domain};

fn parse(text: &str) -> Result<String, String> {
    match parse_domain(text, DomainPolicy::default()) {
        Ok(name) => Ok(name.to_text_without_final_dot()),
        Err(error) => {
            assert_eq!(error.field, Some("domain"));
            assert_eq!(error.code, zone::ErrorCode::ValidationError);
            Err(error.detail)
        }
    }
}

#[test]
fn accepts_domains_and_reverse_zones() {
    let label = "a".repeat(63);
    let longest = format!("{label}.{label}.{label}.{}", "a".repeat(61));
    for (written, read) in [
        (" Example.COM. ", "example.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER。example", "xn--bcher-kva.example"),
        ("faß.de", "xn--fa-hia.de"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("_acme-challenge.example.com", "_acme-challenge.example.com"),
        ("2.0.192.in-addr.arpa", "2.0.192.in-addr.arpa"),
        ("0/25.2.0.192.in-addr.arpa", "0/25.2.0.192.in-addr.arpa"),
        ("0-25.2.0.192.in-addr.arpa", "0-25.2.0.192.in-addr.arpa"),
        ("8.b.d.0.1.0.0.2.ip6.arpa", "8.b.d.0.1.0.0.2.ip6.arpa"),
        ("3com.com", "3com.com"),
        ("a--b.com", "a--b.com"),
        (&longest, &longest),
    ] {
        assert_eq!(parse(written).as_deref(), Ok(read), "{written}");
    }
    let policy = DomainPolicy { allow_single_label: true };
    assert_eq!(
        parse_domain("localdomain", policy).map(|name| name.to_string()),
        Ok("localdomain.".to_owned())
    );
}

#[test]
fn refuses_all_else_and_says_why() {
    let label = "a".repeat(63);
    let too_long = format!("{label}.{label}.{label}.{}", "a".repeat(62));
    for (written, says) in [
        ("", "empty"),
        (".", "empty label"),
        ("com", "single label"),
        ("a..com", "empty label"),
        (".example.com", "empty label"),
        ("example.com..", "empty label"),
        ("https://example.com/", "URL"),
        ("admin@example.com", "e-mail"),
        ("192.0.2.1", "IP address"),
        ("2001:db8::1", "IP address"),
        ("*.example.com", "wildcard"),
        ("exa mple.com", "blank"),
        ("-a.com", "start and end"),
        ("a-.com", "start and end"),
        ("_.com", "start and end"),
        ("a_b.com", "underscore"),
        ("example.com/path", "path"),
        ("exam!ple.com", "character !"),
        ("exam\\.ple.com", "character \\"),
        ("example.com:80", "character :"),
        ("a\u{0}b.com", "control"),
        ("\u{ad}.com", "UTS 46"),
        (&format!("a{label}.com"), "63 octets"),
        (&too_long, "253"),
        (&"ü".repeat(5_000), "253"),
    ] {
        let error = parse(written).expect_err(written);
        assert!(error.contains(says), "{written}: {error}");
    }
}

#[test]
fn is_told_in_letters_where_it_hides_them() {
    for (domain, letters) in [
        ("xn--bcher-kva.example", Some("bücher.example")),
        ("shop.xn--bcher-kva.example", Some("shop.bücher.example")),
        ("example.com", None),
        ("0/25.2.0.192.in-addr.arpa", None),
        // No A-label, though it looks like one.
        ("xn--a.example", None),
        ("notxn--a.example", None),
    ] {
        assert_eq!(zone::domain_in_letters(domain).as_deref(), letters, "{domain}");
    }
}
