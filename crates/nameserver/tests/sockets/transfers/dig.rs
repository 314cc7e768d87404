//! The same by dig, to which our reading of the RFCs means nothing.

use std::process::Command;

use super::*;

pub(crate) fn dig(server: &Nameserver, arguments: &[&str]) -> String {
    let port = server.local_addresses()[0].port().to_string();
    let output = Command::new("dig")
        .args(["@127.0.0.1", "-p", &port])
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("dig is needed: {error}"));
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

/// The key as it takes it.
pub(crate) const KEY: &str = "hmac-sha256:ns2-key:YSBzZWNyZXQgdGhhdCB0d28gZW5kcyBzaGFyZQ==";

#[test]
fn it_gets_what_is_there() {
    let server = with_key(5_000);
    let records = expected(&image(5_000, 7)).len();
    let answer = dig(&server, &["-y", KEY, "large.example", "AXFR", "+onesoa", "+nocomments"]);
    let lines = answer
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with(';') && !line.contains("TSIG"))
        .count();
    assert_eq!(lines, records - 1, "{}", answer.chars().take(800).collect::<String>());
    assert!(answer.contains("XFR size: ") && !answer.contains("Couldn't verify"), "no end");
}

#[test]
fn it_is_told_why_not() {
    let server = with_key(10);
    for (key, told) in [
        (None, "REFUSED"),
        (Some("hmac-sha256:ns2-key:c29tZXRoaW5nIGVsc2U="), "BADSIG"),
        (Some("hmac-sha256:ns9-key:c29tZXRoaW5nIGVsc2U="), "BADKEY"),
        (Some("hmac-sha512:ns2-key:YSBzZWNyZXQgdGhhdCB0d28gZW5kcyBzaGFyZQ=="), "BADKEY"),
    ] {
        let mut arguments: Vec<&str> = key.into_iter().flat_map(|key| ["-y", key]).collect();
        arguments.extend(["large.example", "AXFR"]);
        let answer = dig(&server, &arguments);
        assert!(answer.contains("Transfer failed") && !answer.contains("host1."), "{answer}");
        // Of an AXFR that failed, dig tells no more.
        *arguments.last_mut().unwrap() = "SOA";
        let answer = dig(&server, &arguments);
        assert!(key.is_none() || answer.contains(told), "{told}: {answer}");
    }
}
