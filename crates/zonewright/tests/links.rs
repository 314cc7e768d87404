//! One-time links, from where they are handed out to the page that they lead to: by mail, on the command line, in the file.

use std::fs;
use std::time::Duration;

use end_to_end::visitor::location;
use end_to_end::{Server, ServerOptions, Smtp, Visitor, within, within_some};

const SOON: Duration = Duration::from_secs(60);
const PASSWORD: &str = "a long way to the sea";

/// A server that sends mail, and whose links lead to a proxy that is not there.
fn with_mail(smtp: &Smtp) -> Server {
    ServerOptions::default()
        .setting("ZONEWRIGHT_PUBLIC_URL", "http://dns.example.net")
        .setting("ZONEWRIGHT_SIGN_UP", "open")
        .setting("ZONEWRIGHT_SMTP__URL", &smtp.url())
        .setting("ZONEWRIGHT_SMTP__FROM", "DNS <dns@example.net>")
        .start()
}

/// The path of the link to this page, in a text.
fn path_in(text: &str, page: &str) -> Option<String> {
    // As quoted-printable has it, and without the line breaks that it makes.
    let text = text.replace("=\r\n", "").replace("=\n", "").replace("=3D", "=");
    let start = text.find(&format!("{page}?link="))?;
    Some(text[start..].split_whitespace().next()?.to_owned())
}

/// The link to this page in the last mail to this address, once one is there.
#[track_caller]
fn mailed(smtp: &Smtp, to: &str, page: &str) -> String {
    let found = within_some(SOON, || {
        let mails = smtp.mails();
        mails.iter().filter(|mail| mail.contains(&format!("To: {to}"))).find_map(|mail| path_in(mail, page))
    });
    found.unwrap_or_else(|| panic!("no mail with {page} to {to}: {:#?}", smtp.mails()))
}

/// Signs in, and tells whether that went well.
fn sign_in(server: &Server, email: &str, password: &str) -> bool {
    let mut visitor = Visitor::new(server.http_address());
    let answer = visitor.submit("/sign-in/", "/sign-in/", &[("email", email), ("password", password)]);
    answer.status == 303
}

#[test]
fn whoever_signs_up_confirms_the_address_by_mail_and_resets_the_password_so() {
    let smtp = Smtp::start();
    let server = with_mail(&smtp);
    let mut visitor = Visitor::new(server.http_address());
    let asked = visitor.submit("/sign-up/", "/sign-up/", &[("email", "New@Example.com")]);
    assert_eq!(asked.status, 303, "{}", asked.text());
    let link = mailed(&smtp, "new@example.com", "/welcome/");
    let welcomed = visitor.submit(&link, &link, &[("password", PASSWORD)]);
    location(&welcomed);
    assert_eq!(server.cli(&["account", "list"]).stdout, "new@example.com  user  active  0 zones\n");
    assert!(sign_in(&server, "new@example.com", PASSWORD));
    assert!(!server.log().contains(link.rsplit('=').next().expect("a secret")), "{}", server.log());

    let mut visitor = Visitor::new(server.http_address());
    visitor.submit("/password/forgotten/", "/password/forgotten/", &[("email", "new@example.com")]);
    let link = mailed(&smtp, "new@example.com", "/password/reset/");
    location(&visitor.submit(&link, &link, &[("password", "another way to the sea")]));
    assert!(sign_in(&server, "new@example.com", "another way to the sea"));
    assert!(!sign_in(&server, "new@example.com", PASSWORD));
}

#[test]
fn the_link_in_the_file_makes_the_administrator_and_goes() {
    let server = Server::start();
    let file = server.data_directory().join("data/first-administrator-link");
    let text = fs::read_to_string(&file).expect("it is there once the server is ready");
    let link = path_in(&text, "/welcome/").expect("a link");
    let mut visitor = Visitor::new(server.http_address());
    location(&visitor.submit(&link, &link, &[("email", "a@example.com"), ("password", PASSWORD)]));
    assert_eq!(server.cli(&["account", "list"]).stdout, "a@example.com  administrator  active  0 zones\n");
    assert!(sign_in(&server, "a@example.com", PASSWORD));
    assert!(within(SOON, || !file.exists()));
}

#[test]
fn the_links_of_the_command_line_lead_to_their_pages() {
    let server = Server::start();
    let mut visitor = Visitor::new(server.http_address());
    let printed = server.cli(&["account", "invite", "a@example.com", "--administrator"]);
    let link = path_in(&printed.stdout, "/welcome/").expect("a link");
    location(&visitor.submit(&link, &link, &[("password", PASSWORD)]));
    assert_eq!(server.cli(&["account", "list"]).stdout, "a@example.com  administrator  active  0 zones\n");

    let printed = server.cli(&["account", "reset-password", "a@example.com"]);
    let link = path_in(&printed.stdout, "/password/reset/").expect("a link");
    location(&visitor.submit(&link, &link, &[("password", "another way to the sea")]));
    assert!(sign_in(&server, "a@example.com", "another way to the sea"));

    // Nobody signs in who is suspended, nor one whose account has no password.
    assert!(server.cli(&["account", "create", "b@example.com"]).success);
    assert!(!sign_in(&server, "b@example.com", ""));
    assert!(server.cli(&["account", "administrator", "b@example.com"]).success);
    assert!(server.cli(&["account", "suspend", "a@example.com"]).success);
    assert!(!sign_in(&server, "a@example.com", "another way to the sea"));
}
