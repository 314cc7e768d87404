//! Which of a zone's records are shown, and in which order: what the query says.

use crate::fields::Fields;

/// What the query of a zone's page says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct View {
    /// Words that must all be in a record.
    pub(crate) search: String,
    /// By which column.
    pub(crate) sort: Sort,
    /// The last first.
    pub(crate) is_descending: bool,
    /// From 1.
    pub(crate) number: u64,
}

/// A column to sort by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Sort {
    /// The order of the API: by name, then type, then age.
    #[default]
    Name,
    Type,
    Ttl,
    Value,
}

/// No search is longer.
const SEARCH_OCTETS_MAX: usize = 512;

impl Sort {
    /// As the query has it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Type => "type",
            Self::Ttl => "ttl",
            Self::Value => "value",
        }
    }
}

impl View {
    /// Of a query as text, such as a form's `back`.
    pub(crate) fn parse(query: &str) -> Self {
        Self::of(&Fields::parse(query.trim_start_matches('?').as_bytes()))
    }

    /// What is not understood is left out.
    pub(crate) fn of(fields: &Fields) -> Self {
        let (is_descending, column) = match fields.text("sort").strip_prefix('-') {
            Some(column) => (true, column),
            None => (false, fields.text("sort")),
        };
        let known = [Sort::Name, Sort::Type, Sort::Ttl, Sort::Value].into_iter();
        let sort = known.into_iter().find(|sort| sort.name() == column);
        let mut search = fields.text("q").to_owned();
        search.truncate(search.floor_char_boundary(SEARCH_OCTETS_MAX));
        Self {
            search,
            sort: sort.unwrap_or_default(),
            is_descending: is_descending && sort.is_some(),
            number: fields.text("page").parse().unwrap_or(1).max(1),
        }
    }

    /// All records in their own order, which the database has by itself.
    pub(crate) fn is_plain(&self) -> bool {
        self.search.is_empty() && self.sort == Sort::Name && !self.is_descending
    }

    /// As the query has the order; empty for the usual one.
    pub(crate) fn sort_text(&self) -> String {
        match (self.sort, self.is_descending) {
            (Sort::Name, false) => String::new(),
            (sort, false) => sort.name().to_owned(),
            (sort, true) => format!("-{}", sort.name()),
        }
    }

    /// The query without its `?`; empty for the first page of all.
    pub(crate) fn query(&self) -> String {
        let sort = self.sort_text();
        let number = if self.number > 1 { self.number.to_string() } else { String::new() };
        let pairs = [("q", self.search.as_str()), ("sort", sort.as_str()), ("page", number.as_str())];
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs.into_iter().filter(|(_, value)| !value.is_empty()))
            .finish()
    }

    /// The query as the value of a link's `back`, to come back to this view.
    pub(crate) fn as_back(&self) -> String {
        form_urlencoded::byte_serialize(self.query().as_bytes()).collect()
    }

    /// A zone's page with this view.
    pub(crate) fn href(&self, zone_path: &str) -> String {
        let query = self.query();
        if query.is_empty() { zone_path.to_owned() } else { format!("{zone_path}?{query}") }
    }

    /// The same records in the order that the head of a column leads to, from the first page.
    pub(crate) fn sorted_by(&self, sort: Sort) -> Self {
        let is_descending = self.sort == sort && !self.is_descending;
        Self { sort, is_descending, number: 1, ..self.clone() }
    }

    /// `aria-sort` of a column, where it has one.
    pub(crate) fn direction(&self, sort: Sort) -> Option<&'static str> {
        let direction = if self.is_descending { "descending" } else { "ascending" };
        (self.sort == sort).then_some(direction)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_query_and_nothing_else() {
        for query in ["", "q=a%26b", "sort=-name", "q=x&sort=-ttl&page=3", "sort=type"] {
            assert_eq!(View::parse(query).query(), query);
        }
        for (query, normal) in [
            ("?sort=name", ""),
            ("sort=-nonsense&page=0", ""),
            ("page=x&other=1&q=+a+", "q=a"),
            ("q=a&next=//evil.test", "q=a"),
        ] {
            assert_eq!(View::parse(query).query(), normal);
        }
    }

    #[test]
    fn a_column_turns_round_when_it_is_asked_for_again() {
        let view = View::parse("q=x&page=4");
        assert_eq!(view.sorted_by(Sort::Name).query(), "q=x&sort=-name");
        assert_eq!(view.sorted_by(Sort::Ttl).query(), "q=x&sort=ttl");
        assert_eq!(view.sorted_by(Sort::Ttl).sorted_by(Sort::Ttl).query(), "q=x&sort=-ttl");
        assert_eq!(view.sorted_by(Sort::Name).sorted_by(Sort::Name).query(), "q=x");
    }
}
