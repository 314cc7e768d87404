//! The contract, by path and method: each row, rule and named error of it, over HTTP, with a look at DNS where it says so.

mod account_me {
    mod get;
}
mod dns_records {
    mod get;
    mod post;
    mod uuid {
        mod delete;
        mod get;
        mod patch;
        mod put;
    }
}
mod dns_zones {
    mod get;
    mod post;
    mod uuid {
        mod delete;
        mod get;
        mod records {
            mod get;
            mod post;
            mod rules;
            mod values;
        }
        mod zonefile {
            mod get;
            mod put;
        }
    }
}
mod every_request {
    mod authentication;
    mod bodies;
    mod methods;
    mod order;
    mod permissions;
}
mod lists;
mod outside;

use serde_json::Value;

/// A UUID that nobody has.
const NOBODY: &str = "01890000-0000-7000-8000-000000000000";

/// A record without what differs from run to run.
fn content(record: &Value) -> Value {
    let mut content = record.clone();
    let object = content.as_object_mut().expect("a record is an object");
    for key in ["uuid", "created_at"] {
        assert!(object.remove(key).is_some_and(|value| value.is_string()), "no {key} in {record}");
    }
    content
}

/// `2024-01-15T10:30:00Z`, in UTC and whole seconds.
#[track_caller]
fn assert_is_time(value: &Value) {
    let text = value.as_str().unwrap_or_default();
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
    assert_eq!(shape, "9999-99-99T99:99:99Z", "{value}");
}

/// 8-4-4-4-12 hexadecimal digits.
#[track_caller]
fn assert_is_uuid(value: &Value) {
    let text = value.as_str().unwrap_or_default();
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    assert!(
        lengths == [8, 4, 4, 4, 12] && text.chars().all(|c| c == '-' || c.is_ascii_hexdigit()),
        "{value}"
    );
}

/// The text of a field.
#[track_caller]
fn text<'a>(object: &'a Value, key: &str) -> &'a str {
    object[key].as_str().unwrap_or_else(|| panic!("no text {key} in {object}"))
}
