//! What the search goes through: each section of a guide, each operation, each object.

use super::guide::Guide;
use super::markdown::plain;
use super::reference::{Part, path_of};
use super::search::Place;

/// All places, in the order of the pages.
pub(crate) fn places(guides: &[Guide], parts: &[(&'static str, Part)]) -> Vec<Place> {
    let of_guides = guides.iter().flat_map(of_guide);
    let of_parts = parts.iter().flat_map(|(name, part)| of_part(&path_of(name), part));
    of_guides.chain(of_parts).collect()
}

fn of_guide(guide: &Guide) -> impl Iterator<Item = Place> {
    let whole = Place {
        url: guide.path.clone(),
        title: guide.article.title.clone(),
        context: String::new(),
        is_english: guide.is_english,
        text: guide.article.lead_text.clone(),
        keywords: String::new(),
    };
    let sections = guide.article.sections.iter().map(|section| Place {
        url: format!("{}#{}", guide.path, section.id),
        title: section.title.clone(),
        context: guide.article.title.clone(),
        is_english: guide.is_english,
        text: section.text.clone(),
        keywords: section.keywords.clone(),
    });
    std::iter::once(whole).chain(sections)
}

fn of_part(path: &str, part: &Part) -> Vec<Place> {
    let operations = part.operations().map(|operation| {
        let fields = operation.body.iter().flat_map(|body| &body.fields);
        let parameters = operation.path_parameters.iter().chain(&operation.query_parameters).chain(fields);
        let parameters = parameters.map(|parameter| format!("{}: {}", parameter.name, parameter.text));
        let text: Vec<String> = std::iter::once(operation.text.clone()).chain(parameters).collect();
        Place {
            url: format!("{path}#{}", operation.id),
            title: operation.summary.clone(),
            context: format!("{} {}", operation.method, operation.path),
            is_english: true,
            text: text.join(" "),
            keywords: String::new(),
        }
    });
    let objects = part.objects.iter().map(|object| {
        let fields = object.fields.iter().map(|field| format!("{}: {}", field.name, field.text));
        let text: Vec<String> = std::iter::once(plain(&object.markdown)).chain(fields).collect();
        Place {
            url: format!("{path}#{}", object.id),
            title: object.name.clone(),
            context: String::new(),
            is_english: true,
            text: text.join(" "),
            keywords: String::new(),
        }
    });
    operations.chain(objects).collect()
}
