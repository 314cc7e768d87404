//! Every text that a person reads, by language: Fluent files under `locales/`, a directory a language.
//!
//! A key is used by its name in quotes, which a test looks for: `page.t("zones-title")`, `page.t1("zones-count", "count",
//! n)`, and `key!("zones-title")` where the key itself is passed on.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

/// Name and text of each language, made by `build.rs`.
static SOURCES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/locales.rs"));

static LANGUAGES: LazyLock<Vec<Entry>> =
    LazyLock::new(|| SOURCES.iter().map(|(tag, text)| Entry::read(tag, text)).collect());

/// Whoever says nothing reads this one, and where another lacks a text it is this one's.
const FALLBACK: &str = "en";

/// A key of the catalogue that is passed on, written so that the test of the catalogue sees it.
macro_rules! key {
    ($key:literal) => {
        $key
    };
}

pub(crate) use key;

struct Entry {
    tag: &'static str,
    bundle: FluentBundle<FluentResource>,
}

impl Entry {
    fn read(tag: &'static str, text: &str) -> Self {
        // What is wrong in a file is left out; a test holds that nothing is.
        let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, _)| resource);
        let identifier: LanguageIdentifier = tag.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        Self { tag, bundle }
    }

    fn text(&'static self, key: &str, arguments: Option<&FluentArgs<'_>>) -> Option<Cow<'static, str>> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut faults = Vec::new();
        let text = match arguments {
            None => self.bundle.format_pattern(pattern, None, &mut faults),
            // What was made of arguments must not outlive them.
            Some(_) => self.bundle.format_pattern(pattern, arguments, &mut faults).into_owned().into(),
        };
        Some(text)
    }
}

/// One of the languages that there are.
#[derive(Clone, Copy)]
pub(crate) struct Language(&'static Entry);

impl Language {
    /// All of them.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        LANGUAGES.iter().map(Self)
    }

    /// The one of this name, such as `ku`.
    pub(crate) fn named(tag: &str) -> Option<Self> {
        Self::all().find(|language| language.tag().eq_ignore_ascii_case(tag))
    }

    /// The one that an `Accept-Language` header likes best (RFC 9110 12.5.4).
    pub(crate) fn accepted(header: &str) -> Option<Self> {
        let weighted = header.split(',').take(WISHES_MAX).filter_map(|wish| {
            let (range, parameters) = wish.split_once(';').unwrap_or((wish, ""));
            let primary = range.trim().split('-').next().unwrap_or_default();
            let weight = match parameters.trim().strip_prefix("q=") {
                Some(weight) => weight.trim().parse::<f32>().ok()?,
                None => 1.0,
            };
            (weight > 0.0).then_some((Self::named(primary)?, weight))
        });
        // Of equals the first.
        let better = |best: (Self, f32), next: (Self, f32)| if next.1 > best.1 { next } else { best };
        weighted.reduce(better).map(|(language, _)| language)
    }

    /// As `lang=` has it.
    pub(crate) fn tag(self) -> &'static str {
        self.0.tag
    }

    /// What its readers call it.
    pub(crate) fn name(self) -> Cow<'static, str> {
        self.text(key!("language-name"))
    }

    /// A text.
    pub(crate) fn text(self, key: &str) -> Cow<'static, str> {
        self.find(key, None)
    }

    /// A text with something in it.
    pub(crate) fn text_with(
        self,
        key: &str,
        arguments: &[(&'static str, &dyn Argument)],
    ) -> Cow<'static, str> {
        let arguments: FluentArgs<'_> =
            arguments.iter().map(|(name, argument)| (*name, argument.value())).collect();
        self.find(key, Some(&arguments))
    }

    fn find(self, key: &str, arguments: Option<&FluentArgs<'_>>) -> Cow<'static, str> {
        let fallback = || Self::default().0.text(key, arguments);
        self.0.text(key, arguments).or_else(fallback).unwrap_or_else(|| key.to_owned().into())
    }
}

/// More of a header is not read.
const WISHES_MAX: usize = 32;

impl Default for Language {
    fn default() -> Self {
        let found = LANGUAGES.iter().find(|entry| entry.tag == FALLBACK);
        // `locales/en` is there, or nothing here compiles into a page.
        Self(found.unwrap_or(&LANGUAGES[0]))
    }
}

impl PartialEq for Language {
    fn eq(&self, other: &Self) -> bool {
        self.tag() == other.tag()
    }
}

impl std::fmt::Debug for Language {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.tag())
    }
}

/// What can stand in a text. A number chooses its plural.
pub(crate) trait Argument {
    /// For the catalogue.
    fn value(&self) -> FluentValue<'_>;
}

impl<A: Argument + ?Sized> Argument for &A {
    fn value(&self) -> FluentValue<'_> {
        (**self).value()
    }
}

impl Argument for str {
    fn value(&self) -> FluentValue<'_> {
        // Not `FluentValue::from`, which would take "007" for a number where it is asked to choose.
        FluentValue::String(self.into())
    }
}

impl Argument for String {
    fn value(&self) -> FluentValue<'_> {
        self.as_str().value()
    }
}

impl Argument for Cow<'_, str> {
    fn value(&self) -> FluentValue<'_> {
        (**self).value()
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Argument for $number {
            fn value(&self) -> FluentValue<'_> {
                FluentValue::from(*self)
            }
        }
    )*};
}

numbers!(u16, u32, u64, usize, i64);

#[cfg(test)]
mod tests;
