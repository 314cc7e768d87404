//! The harness itself.

use std::process::Command;

use end_to_end::{BrowserStory, Smtp, run_with_input};

#[test]
fn the_checks_find_what_they_are_for() {
    let smtp = Smtp::start();
    let mut curl = Command::new("curl");
    curl.args(["-sS", "--mail-from", "us@example.net", "--mail-rcpt", "you@example.net", "-T", "-"]);
    let mail =
        "From: us@example.net\nTo: you@example.net\nSubject: Hello\n\nSee https://example.net/?link=abc\n";
    let sent = run_with_input(curl.arg(smtp.url()), mail);
    assert!(sent.success, "{}", sent.stderr);
    assert!(smtp.mails()[0].contains("link=abc"));

    BrowserStory::named("checks").with_mail(&smtp).play();
}
