//! What a change does with records, line by line.

use std::collections::HashMap;

use hosting::RecordText;

/// No more lines are shown.
const LINES_MAX: usize = 500;

/// Records that go and come.
pub(crate) struct Diff {
    pub(crate) lines: Vec<Line>,
    /// How many lines are not shown.
    pub(crate) left_out: usize,
    /// How many records go or change,
    pub(crate) removed: usize,
    /// and how many come or change.
    pub(crate) added: usize,
}

/// A record that goes or comes.
pub(crate) struct Line {
    pub(crate) is_added: bool,
    pub(crate) text: String,
}

impl Diff {
    /// Of records as they are and as they will be. One that changes stands in both, and comes right behind itself.
    pub(crate) fn new(removed: &[RecordText], added: &[RecordText]) -> Self {
        let mut becoming: HashMap<_, _> = added.iter().map(|record| (record.uuid, record)).collect();
        let mut lines = Vec::new();
        for record in removed {
            lines.push((false, record));
            lines.extend(becoming.remove(&record.uuid).map(|record| (true, record)));
        }
        lines.extend(
            added.iter().filter(|record| becoming.contains_key(&record.uuid)).map(|record| (true, record)),
        );
        let left_out = lines.len().saturating_sub(LINES_MAX);
        let shown = lines.into_iter().take(LINES_MAX);
        Self {
            lines: shown.map(|(is_added, record)| Line { is_added, text: in_a_line(record) }).collect(),
            left_out,
            removed: removed.len(),
            added: added.len(),
        }
    }

    /// Whether nothing goes and nothing comes.
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Whether it is better shown when it is asked for.
    pub(crate) fn is_long(&self) -> bool {
        self.lines.len() > 8
    }
}

fn in_a_line(record: &RecordText) -> String {
    let RecordText { name, record_type, ttl, priority, value, .. } = record;
    let priority = priority.map(|priority| format!("{priority} ")).unwrap_or_default();
    format!("{name} {ttl} {record_type} {priority}{value}")
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn record(number: u128, value: &str) -> RecordText {
        RecordText {
            uuid: Uuid::from_u128(number),
            created_at: 0,
            name: "www".to_owned(),
            record_type: "MX".to_owned(),
            ttl: 60,
            priority: Some(5),
            value: value.to_owned(),
        }
    }

    #[test]
    fn a_record_that_changes_comes_right_behind_itself() {
        let diff = Diff::new(&[record(1, "a"), record(2, "b")], &[record(3, "c"), record(1, "d")]);
        let told: Vec<_> = diff.lines.iter().map(|line| (line.is_added, line.text.as_str())).collect();
        assert_eq!(
            told,
            [
                (false, "www 60 MX 5 a"),
                (true, "www 60 MX 5 d"),
                (false, "www 60 MX 5 b"),
                (true, "www 60 MX 5 c")
            ]
        );
        assert!(!diff.is_long() && diff.left_out == 0);
    }

    #[test]
    fn is_bounded() {
        let many: Vec<_> = (0..600).map(|number| record(number, "x")).collect();
        let diff = Diff::new(&many, &[]);
        assert_eq!((diff.lines.len(), diff.left_out, diff.removed, diff.added), (500, 100, 600, 0));
    }
}
