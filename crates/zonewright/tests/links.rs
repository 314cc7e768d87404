//! One-time links, from where they are handed out to the page that they lead to: by mail, on the command line, in the file.

use std::fs;
use std::time::Duration;

use end_to_end::visitor::location;
use end_to_end::{Server, ServerOptions, Smtp, link_in, within};

const SOON: Duration = Duration::from_secs(60);
const PASSWORD: &str = "a long way to the sea";

/// Signs in, and tells whether that went well.
fn sign_in(server: &Server, email: &str, password: &str) -> bool {
    server.visitor().sign_in_with(email, password).status == 303
}

#[test]
fn whoever_signs_up_confirms_the_address_by_mail_and_resets_the_password_so() {
    let smtp = Smtp::start();
    // Its links lead to a proxy that is not there.
    let server = ServerOptions::default()
        .setting("ZONEWRIGHT_PUBLIC_URL", "http://dns.example.net")
        .sign_up("open")
        .mail(&smtp)
        .start();
    let mut visitor = server.visitor();
    let asked = visitor.submit("/sign-up/", "/sign-up/", &[("email", "New@Example.com")]);
    assert_eq!(asked.status, 303, "{}", asked.text());
    let link = smtp.link_for("new@example.com", "/welcome/");
    let welcomed = visitor.submit(&link, &link, &[("password", PASSWORD)]);
    location(&welcomed);
    assert_eq!(server.cli(&["account", "list"]).stdout, "new@example.com  user  active  0 zones\n");
    assert!(sign_in(&server, "new@example.com", PASSWORD));
    assert!(!server.log().contains(link.rsplit('=').next().expect("a secret")), "{}", server.log());

    let mut visitor = server.visitor();
    visitor.submit("/password/forgotten/", "/password/forgotten/", &[("email", "new@example.com")]);
    let link = smtp.link_for("new@example.com", "/password/reset/");
    location(&visitor.submit(&link, &link, &[("password", "another way to the sea")]));
    assert!(sign_in(&server, "new@example.com", "another way to the sea"));
    assert!(!sign_in(&server, "new@example.com", PASSWORD));
}

#[test]
fn the_link_in_the_file_makes_the_administrator_and_goes() {
    let server = Server::start();
    let file = server.data_directory().join("data/first-administrator-link");
    let text = fs::read_to_string(&file).expect("it is there once the server is ready");
    let link = link_in(&text, "/welcome/").expect("a link");
    let mut visitor = server.visitor();
    location(&visitor.submit(&link, &link, &[("email", "a@example.com"), ("password", PASSWORD)]));
    assert_eq!(server.cli(&["account", "list"]).stdout, "a@example.com  administrator  active  0 zones\n");
    assert!(sign_in(&server, "a@example.com", PASSWORD));
    assert!(within(SOON, || !file.exists()));
}

#[test]
fn the_links_of_the_command_line_lead_to_their_pages() {
    let server = Server::start();
    let mut visitor = server.visitor();
    let printed = server.cli(&["account", "invite", "a@example.com", "--administrator"]);
    let link = link_in(&printed.stdout, "/welcome/").expect("a link");
    location(&visitor.submit(&link, &link, &[("password", PASSWORD)]));
    assert_eq!(server.cli(&["account", "list"]).stdout, "a@example.com  administrator  active  0 zones\n");

    let printed = server.cli(&["account", "reset-password", "a@example.com"]);
    let link = link_in(&printed.stdout, "/password/reset/").expect("a link");
    location(&visitor.submit(&link, &link, &[("password", "another way to the sea")]));
    assert!(sign_in(&server, "a@example.com", "another way to the sea"));

    // Nobody signs in who is suspended, nor one whose account has no password.
    assert!(server.cli(&["account", "create", "b@example.com"]).success);
    assert!(!sign_in(&server, "b@example.com", ""));
    assert!(server.cli(&["account", "administrator", "b@example.com"]).success);
    assert!(server.cli(&["account", "suspend", "a@example.com"]).success);
    assert!(!sign_in(&server, "a@example.com", "another way to the sea"));
}
