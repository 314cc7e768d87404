//! What is wrong with a form, field by field.

use std::borrow::Cow;

use zone::FieldError;

/// What is wrong with a form; nothing, to begin with.
#[derive(Debug, Default)]
pub(crate) struct Mistakes(Vec<Mistake>);

/// What is wrong with a field.
#[derive(Debug)]
pub(crate) struct Mistake {
    /// The field's name; `None` for the form as a whole.
    pub(crate) field: Option<Cow<'static, str>>,
    /// What to tell.
    pub(crate) text: String,
    /// The text is the API's, which speaks English.
    pub(crate) is_english: bool,
}

impl Mistakes {
    /// None.
    pub(crate) fn none() -> Self {
        Self::default()
    }

    /// What the catalogue says about a field.
    pub(crate) fn add(&mut self, field: &'static str, text: impl Into<String>) {
        self.0.push(Mistake { field: Some(field.into()), text: text.into(), is_english: false });
    }

    /// What the catalogue says about the form.
    pub(crate) fn add_general(&mut self, text: impl Into<String>) {
        self.0.push(Mistake { field: None, text: text.into(), is_english: false });
    }

    /// What the API says.
    pub(crate) fn add_english(&mut self, mistake: FieldError) {
        self.0.push(Mistake { field: mistake.field.map(Into::into), text: mistake.detail, is_english: true });
    }

    /// What the API says about fields of which nothing is told yet.
    pub(crate) fn add_refused(&mut self, mistakes: Vec<FieldError>) {
        for mistake in Self::from(mistakes).0 {
            if mistake.field.as_deref().is_none_or(|field| self.of(field).is_none()) {
                self.0.push(mistake);
            }
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is wrong with a field. Only the first is told.
    pub(crate) fn of(&self, field: &str) -> Option<&Mistake> {
        self.0.iter().find(|mistake| mistake.field.as_deref() == Some(field))
    }

    /// What is wrong with the form as a whole.
    pub(crate) fn general(&self) -> impl Iterator<Item = &Mistake> {
        self.0.iter().filter(|mistake| mistake.field.is_none())
    }

    /// All of them, for the summary above a form.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Mistake> {
        self.0.iter()
    }
}

impl From<Vec<FieldError>> for Mistakes {
    fn from(mistakes: Vec<FieldError>) -> Self {
        let mut told = Self::none();
        mistakes.into_iter().for_each(|mistake| told.add_english(mistake));
        told
    }
}
