//! What a form says, field by field.

/// A form's fields in the order in which they came. A name may come several times, as checkboxes do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

/// More are not read.
const FIELDS_MAX: usize = 4096;

impl Fields {
    /// Reads `application/x-www-form-urlencoded`; a query, too.
    pub(crate) fn parse(text: &[u8]) -> Self {
        Self(
            form_urlencoded::parse(text)
                .take(FIELDS_MAX)
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }

    /// Adds one, while there is room.
    pub(crate) fn add(&mut self, name: &str, value: String) {
        if self.0.len() < FIELDS_MAX {
            self.0.push((name.to_owned(), value));
        }
    }

    /// Such a field's first value, with the blanks around it taken away; empty where there is none.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// Such a field's first value as it came; empty where there is none. For passwords, and texts in which blanks count.
    pub(crate) fn raw(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }

    /// Such a field's first value as it came.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// The same, taken out.
    pub(crate) fn take(&mut self, name: &str) -> Option<String> {
        let place = self.0.iter().position(|(field, _)| field == name)?;
        Some(self.0.remove(place).1)
    }

    /// The values of all such fields.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Whether the checkbox of this name and value is ticked.
    pub(crate) fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|given| given == value)
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Fields {
    /// What a form shows at first.
    fn from(fields: [(&str, &str); N]) -> Self {
        Self(fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }
}
