//! The TC bit.

use nameserver::Transport;

use crate::support::{Question, Server};

fn texts(count: usize, length: usize) -> String {
    (0..count).map(|n| format!("big TXT \"{n:04}{}\"\n", "x".repeat(length - 4))).collect()
}

#[test]
fn an_rrset_that_does_not_fit_is_left_out_whole() {
    let mut server = Server::example(&texts(6, 100));
    let reply = server.ask("big.example.com", "TXT");
    assert_eq!(reply.status(), "NOERROR aa tc");
    assert!(reply.answer.is_empty() && reply.authority.is_empty() && reply.additional.is_empty());
    assert_eq!(server.ask_over_tcp("big.example.com", "TXT").answer.len(), 6);
}

#[test]
fn what_the_client_takes_decides() {
    let mut server = Server::example(&texts(6, 100));
    let mut ask = |payload| {
        let question =
            Question { name: "big.example.com", record_type: "TXT", payload, ..Question::default() };
        server.ask_with(&question)
    };
    assert_eq!(ask(Some(4096)).status(), "NOERROR aa");
    assert_eq!(ask(Some(1000)).status(), "NOERROR aa");
    let reply = ask(Some(600));
    assert_eq!(reply.status(), "NOERROR aa tc");
    assert!(reply.opt.is_some());
    // RFC 6891 6.2.3: less than 512 means 512.
    assert_eq!(ask(Some(0)).status(), "NOERROR aa tc");
}

#[test]
fn no_answer_is_larger_than_the_client_takes() {
    let mut server = Server::example(
        &(1..120).map(|n| format!("n{n} TXT \"{}\"\n", "x".repeat(n * 2))).collect::<String>(),
    );
    for payload in [512, 600, 700, 1232, 4096] {
        for n in 1..120 {
            let name = format!("n{n}.example.com");
            let question =
                Question { name: &name, record_type: "TXT", payload: Some(payload), ..Question::default() };
            assert!(server.ask_with(&question).length <= usize::from(payload.min(1232)));
        }
    }
}

#[test]
fn what_does_not_fit_in_tcp_either_is_truncated_there() {
    let types: String = (0..4)
        .map(|n| {
            (0..100)
                .map(|m| format!("big TYPE{} \\# 200 {:04}{}\n", 1000 + n, m, "00".repeat(198)))
                .collect::<String>()
        })
        .collect();
    let mut server = Server::example(&types);
    assert_eq!(server.ask_over_tcp("big.example.com", "TYPE1001").answer.len(), 100);
    let question = Question {
        name: "big.example.com",
        record_type: "ANY",
        transport: Transport::Tcp,
        ..Question::default()
    };
    let reply = server.ask_with(&question);
    assert_eq!((reply.status(), reply.answer.len()), ("NOERROR aa tc".into(), 0));
}
