//! Markdown, as the guides and the OpenAPI document have it, made HTML. HTML within it is shown as text.

use std::fmt::{self, Display, Formatter};

use askama::filters::HtmlSafe;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// Text that is HTML already, and only what this module makes: templates do not escape it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Html(String);

impl Display for Html {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl HtmlSafe for Html {}

/// A page that was written in Markdown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Article {
    /// The heading of the first level.
    pub(crate) title: String,
    /// What stands between it and the first section.
    pub(crate) lead: Html,
    /// The same as text.
    pub(crate) lead_text: String,
    /// What follows.
    pub(crate) sections: Vec<Section>,
}

/// A part of a page, below a heading of the second level or, with `level` 3, of the third.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Section {
    /// The heading's anchor.
    pub(crate) id: String,
    /// The heading.
    pub(crate) title: String,
    /// 2 or 3.
    pub(crate) level: u8,
    /// The heading's and all that follows it, as HTML.
    pub(crate) html: Html,
    /// All that follows it as text, for the search.
    pub(crate) text: String,
    /// Words that it is looked for by, and does not say.
    pub(crate) keywords: String,
}

/// A text of a line or a paragraph as HTML, without the paragraph around it. Of several, a space is between them.
pub(crate) fn line(markdown: &str) -> Html {
    let events = Parser::new(markdown).filter_map(|event| match harmless(event) {
        Event::Start(Tag::Paragraph) => None,
        Event::End(TagEnd::Paragraph) => Some(Event::Text(" ".into())),
        event => Some(event),
    });
    let mut text = String::new();
    html::push_html(&mut text, events);
    text.truncate(text.trim_end().len());
    Html(text)
}

/// A text of one or more paragraphs as HTML.
pub(crate) fn paragraphs(markdown: &str) -> Html {
    let mut text = String::new();
    html::push_html(&mut text, Parser::new(markdown).map(harmless));
    Html(text)
}

/// A text that has no markup. Quotes stay as they are, unlike in what templates escape: code is full of them.
pub(crate) fn verbatim(text: &str) -> Html {
    let mut made = String::with_capacity(text.len());
    html::push_html(&mut made, std::iter::once(Event::Text(text.into())));
    Html(made)
}

/// A text of a line or a paragraph without any markup.
pub(crate) fn plain(markdown: &str) -> String {
    let mut text = String::new();
    for event in Parser::new(markdown) {
        push_plain(&mut text, &event);
    }
    text.trim().to_owned()
}

/// Reads a page. A section's anchor stands in its heading as `{#anchor}`, so that it is the same in every language, and its
/// keywords beside it, as `{#anchor .keyword}`.
pub(crate) fn article(markdown: &str) -> Article {
    let options = Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES;
    let mut article = Article::default();
    // What was read since the last heading, and the heading that is being read.
    let mut body: Vec<Event<'_>> = Vec::new();
    let mut heading: Option<Section> = None;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Start(Tag::Heading { level, id, classes, .. }) => {
                finish(&mut article, &mut body);
                heading = Some(Section {
                    id: id.map_or_else(String::new, CowStr::into_string),
                    level: number(level),
                    keywords: classes.join(" "),
                    ..Section::default()
                });
            }
            Event::End(TagEnd::Heading(_)) => match heading.take() {
                Some(section) if section.level == 1 => article.title = section.title,
                section => article.sections.extend(section),
            },
            event => match &mut heading {
                Some(section) => push_plain(&mut section.title, &event),
                None => body.push(event),
            },
        }
    }
    finish(&mut article, &mut body);
    article
}

/// Gives what was read to the section that it belongs to.
fn finish(article: &mut Article, body: &mut Vec<Event<'_>>) {
    let mut text = String::new();
    body.iter().for_each(|event| push_plain(&mut text, event));
    let mut made = String::new();
    html::push_html(&mut made, body.drain(..).flat_map(accessible));
    match article.sections.last_mut() {
        Some(section) => {
            section.html = Html(made);
            text.trim().clone_into(&mut section.text);
        }
        None => {
            article.lead = Html(made);
            article.lead_text.push_str(text.trim());
        }
    }
}

/// Tables and code that scroll are reached by keyboard, code keeps its direction and is no text to be translated.
fn accessible(event: Event<'_>) -> Vec<Event<'_>> {
    match harmless(event) {
        Event::Start(Tag::CodeBlock(kind)) => {
            let language = match &kind {
                CodeBlockKind::Fenced(name) if name.chars().all(|letter| letter.is_ascii_alphanumeric()) => {
                    name
                }
                _ => "",
            };
            let start =
                format!("<div class=\"code-block\" data-language=\"{language}\"><pre tabindex=\"0\"><code>");
            vec![Event::Html(start.into())]
        }
        Event::End(TagEnd::CodeBlock) => vec![Event::Html("</code></pre></div>\n".into())],
        Event::Start(Tag::Table(columns)) => vec![
            Event::Html("<div class=\"scroll\" tabindex=\"0\">".into()),
            Event::Start(Tag::Table(columns)),
        ],
        Event::End(TagEnd::Table) => vec![Event::End(TagEnd::Table), Event::Html("</div>\n".into())],
        event => vec![event],
    }
}

/// HTML in Markdown is text.
fn harmless(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        event => event,
    }
}

fn push_plain(text: &mut String, event: &Event<'_>) {
    match event {
        Event::Text(more) | Event::Code(more) | Event::Html(more) | Event::InlineHtml(more) => {
            text.push_str(more)
        }
        Event::SoftBreak | Event::HardBreak => text.push(' '),
        Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::TableCell | TagEnd::CodeBlock) => {
            text.push(' ')
        }
        _ => {}
    }
}

fn number(level: HeadingLevel) -> u8 {
    level as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_cut_at_its_headings() {
        let page = article(
            "# Title\n\nLead.\n\n## One `two` {#one}\n\nText **bold**.\n\n### Deep {#deep}\n\n- a\n- b\n",
        );
        assert_eq!(page.title, "Title");
        assert_eq!(page.lead.0, "<p>Lead.</p>\n");
        let sections: Vec<_> = page
            .sections
            .iter()
            .map(|section| {
                (section.level, section.id.as_str(), section.title.as_str(), section.text.as_str())
            })
            .collect();
        assert_eq!(sections, [(2, "one", "One two", "Text bold."), (3, "deep", "Deep", "a b")]);
        assert_eq!(page.sections[0].html.0, "<p>Text <strong>bold</strong>.</p>\n");
    }

    #[test]
    fn html_is_text() {
        assert_eq!(
            line("a <b onclick=x>`<i>`</b>").0,
            "a &lt;b onclick=x&gt;<code>&lt;i&gt;</code>&lt;/b&gt;"
        );
        let page = article("# T\n\n<script>alert(1)</script>\n\n## S {#s}\n\n```sh\n<x>\n```\n");
        assert!(!page.lead.0.contains("<script"), "{}", page.lead.0);
        assert!(
            page.sections[0]
                .html
                .0
                .contains("data-language=\"sh\"><pre tabindex=\"0\"><code>&lt;x&gt;\n</code></pre>")
        );
    }

    #[test]
    fn paragraphs_do_not_run_together() {
        assert_eq!(line("One.\n\nTwo `a`.").0, "One. Two <code>a</code>.");
        assert_eq!(paragraphs("One.\n\nTwo <b>.").0, "<p>One.</p>\n<p>Two &lt;b&gt;.</p>\n");
    }

    #[test]
    fn markup_leaves_no_trace_in_plain_text() {
        assert_eq!(plain("Needs `dns:read`.\nAnd [more](x)."), "Needs dns:read. And more.");
    }
}
