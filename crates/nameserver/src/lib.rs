//! Answers DNS.
