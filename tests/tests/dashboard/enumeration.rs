//! No answer tells whether an address has an account.

use std::time::{Duration, Instant};

use end_to_end::http::Response;
use end_to_end::{Server, ServerOptions, Smtp, Visitor};

const KNOWN: &str = "alice@example.net";
const UNKNOWN: &str = "nobody@example.net";

fn with_one_account() -> (Server, Smtp) {
    let smtp = Smtp::start();
    let server = ServerOptions::default().sign_up("open").mail(&smtp).start();
    server.visitor().sign_up(&smtp, KNOWN);
    (server, smtp)
}

/// What a visitor whom nobody knows sees of an answer and of the page that it leads to, but for what differs each time.
fn seen(server: &Server, ask: impl FnOnce(&mut Visitor) -> Response, email: &str) -> String {
    let mut visitor = server.visitor();
    let answer = ask(&mut visitor);
    let mut seen = describe(&answer);
    if answer.status == 303 {
        let page = visitor.follow(&answer);
        seen.push_str(&describe(&page));
    }
    let mut names: Vec<&String> = visitor.cookies.keys().collect();
    names.sort();
    format!("{seen}{names:?}").replace(email, "EMAIL")
}

fn describe(response: &Response) -> String {
    let changing = ["date", "x-request-id", "set-cookie", "content-length"];
    let headers: Vec<_> =
        response.headers.iter().filter(|(name, _)| !changing.contains(&name.as_str())).collect();
    let text = response.text();
    let proof = end_to_end::visitor::csrf(response).unwrap_or_default();
    let text = if proof.is_empty() { text } else { text.replace(&proof, "PROOF") };
    format!("{} {headers:?}\n{text}\n", response.status)
}

#[test]
fn a_wrong_password_and_an_unknown_address_are_answered_alike() {
    let (server, _smtp) = with_one_account();
    let of = |email: &str| seen(&server, |visitor| visitor.sign_in_with(email, "a wrong password"), email);
    let known = of(KNOWN);
    assert_eq!(known, of(UNKNOWN));
    assert!(known.starts_with("422") && known.contains("EMAIL"), "{known}");
}

#[test]
fn asking_for_an_account_is_answered_alike() {
    let (server, smtp) = with_one_account();
    let of = |email: &str| {
        seen(&server, |visitor| visitor.submit("/sign-up/", "/sign-up/", &[("email", email)]), email)
    };
    assert_eq!(of(KNOWN), of(UNKNOWN));
    // Only who reads the mail learns it.
    smtp.link_for(UNKNOWN, "/welcome/");
    let mails = smtp.mails();
    let told = mails.iter().filter(|mail| mail.contains(&format!("X-RcptTo: {KNOWN}"))).count();
    assert_eq!(told, 2, "the link of the first time, and that there is an account: {mails:?}");
    assert!(!mails.iter().any(|mail| mail.contains(KNOWN) && mail.contains(UNKNOWN)));
}

#[test]
fn asking_for_another_password_is_answered_alike() {
    let (server, smtp) = with_one_account();
    let of = |email: &str| {
        let page = "/password/forgotten/";
        seen(&server, |visitor| visitor.submit(page, page, &[("email", email)]), email)
    };
    assert_eq!(of(KNOWN), of(UNKNOWN));
    smtp.link_for(KNOWN, "/password/reset/");
    assert!(!smtp.mails().iter().any(|mail| mail.contains(UNKNOWN)), "no mail to strangers");
}

/// A password is judged for as long where there is none. Far apart enough that no machine's hiccups matter.
#[test]
fn the_time_it_takes_tells_nothing() {
    let (server, _smtp) = with_one_account();
    let median = |email: &str| {
        let mut times: Vec<Duration> = (0..7)
            .map(|_| {
                let mut visitor = server.visitor();
                visitor.get("/sign-in/");
                let began = Instant::now();
                visitor.sign_in_with(email, "a wrong password");
                began.elapsed()
            })
            .collect();
        times.sort_unstable();
        times[times.len() / 2]
    };
    let (known, unknown) = (median(KNOWN), median(UNKNOWN));
    let ratio = known.as_secs_f64() / unknown.as_secs_f64();
    assert!((0.33..3.0).contains(&ratio), "{known:?} for an account, {unknown:?} for none");
}
