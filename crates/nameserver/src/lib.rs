//! Answers DNS.

mod answer;

pub use answer::{AnswerConfig, Answered, Responder, Transport};
