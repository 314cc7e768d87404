//! Against a real mail server, and against one that does as it is told.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread::JoinHandle;

use end_to_end::{Smtp, within};
use hosting::MailKind;

use super::*;

const PATIENCE: Duration = Duration::from_secs(60);

fn settings(url: &str) -> SmtpServer {
    let text = format!("url = \"{url}\"\nfrom = \"DNS <dns@example.net>\"");
    toml::from_str::<SmtpSettings>(&text).unwrap().server().unwrap().unwrap()
}

fn mail(text: &str) -> Mail {
    Mail {
        kind: MailKind::Invitation,
        to: "a@example.com".to_owned(),
        subject: "Bi xêr hatî".to_owned(),
        text: text.to_owned(),
    }
}

#[test]
fn a_mail_server_gets_what_was_sent() {
    let smtp = Smtp::start();
    let mailer = SmtpMailer::start(&settings(&smtp.url()), Some("dns.example.net".to_owned())).unwrap();
    mailer.mailer().send(mail("https://dns.example.net/welcome/?link=x\n.\nends.\n"));
    assert!(within(PATIENCE, || smtp.mails().len() == 1));
    let received = smtp.mails().remove(0);
    assert!(received.contains("From: DNS <dns@example.net>"), "{received}");
    assert!(received.contains("X-RcptTo: a@example.com"), "{received}");
    let body = received.replace("\r\n", "\n");
    assert!(body.contains("\n\nhttps://dns.example.net/welcome/?link=x\n.\nends.\n"), "{received}");
    mailer.close();
}

#[test]
fn what_waits_is_sent_at_the_end() {
    let smtp = Smtp::start();
    let mailer = SmtpMailer::start(&settings(&smtp.url()), None).unwrap();
    for _ in 0..3 {
        mailer.mailer().send(mail("soon\n"));
    }
    mailer.close();
    assert_eq!(smtp.mails().len(), 3);
}

#[test]
fn nothing_is_sent_in_the_clear_where_encryption_is_required() {
    let smtp = Smtp::start();
    for url in [format!("{}?tls=required", smtp.url()), smtp.url().replace("smtp://", "smtps://")] {
        let server = settings(&url);
        let transport = transport(&server, None).unwrap();
        assert!(matches!(try_once(&transport, &server.from, &mail("secret\n")), Outcome::Later), "{url}");
    }
    assert!(smtp.mails().is_empty());
}

#[test]
fn what_is_not_taken_now_is_tried_again() {
    const PAUSES: [Duration; 2] = [Duration::from_millis(10); 2];
    let (address, server) = answering(&["451 4.7.1 come again", "451 4.7.1 come again", "250 ok"]);
    let mailer = SmtpMailer::start_with(&settings(&format!("smtp://{address}")), None, &PAUSES).unwrap();
    mailer.mailer().send(mail("again\n"));
    assert_eq!(server.join().unwrap(), ["MAIL FROM:<dns@example.net>"; 3]);
    mailer.close();
}

#[test]
fn what_is_never_taken_is_not_tried_again() {
    let (address, server) = answering(&["550 5.7.1 no", "250 ok"]);
    let mailer = SmtpMailer::start_with(&settings(&format!("smtp://{address}")), None, &PAUSES).unwrap();
    mailer.mailer().send(Mail { to: "nobody".to_owned(), ..mail("no address\n") });
    mailer.mailer().send(mail("first\n"));
    mailer.mailer().send(mail("second\n"));
    assert_eq!(server.join().unwrap().len(), 2);
    mailer.close();
}

#[test]
fn an_address_that_the_server_cannot_take_is_not_tried_again() {
    let (address, server) = answering(&["250 ok"]);
    let server_settings = settings(&format!("smtp://{address}"));
    let transport = transport(&server_settings, None).unwrap();
    let mail = Mail { to: "ü@example.com".to_owned(), ..mail("no SMTPUTF8\n") };
    assert!(matches!(try_once(&transport, &server_settings.from, &mail), Outcome::Done));
    drop(transport);
    assert_eq!(server.join().unwrap(), [""]);
}

/// A server that answers so to the sender of each mail, takes all else, and ends. Gives the senders.
fn answering(answers: &'static [&'static str]) -> (SocketAddr, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let serve =
        move || answers.iter().map(|answer| converse(&listener.accept().unwrap().0, answer)).collect();
    (address, thread::spawn(serve))
}

fn converse(stream: &TcpStream, to_sender: &str) -> String {
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut out = stream;
    let mut say = |line: &str| out.write_all(format!("{line}\r\n").as_bytes()).unwrap();
    let mut sender = String::new();
    let mut in_data = false;
    say("220 test");
    for line in BufReader::new(stream).lines().map_while(Result::ok) {
        match line.split(' ').next().unwrap_or_default() {
            "." if in_data => {
                in_data = false;
                say("250 ok");
            }
            _ if in_data => {}
            "MAIL" => {
                sender = line.trim_end().to_owned();
                say(to_sender);
            }
            "DATA" => {
                in_data = true;
                say("354 go on");
            }
            "QUIT" => {
                // Whoever quits may not wait for this.
                let _ = out.write_all(b"221 bye\r\n");
                break;
            }
            _ => say("250 ok"),
        }
    }
    sender
}
