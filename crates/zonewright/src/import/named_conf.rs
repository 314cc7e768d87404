//! The zones of a BIND configuration. Only what an import needs is read: zones, views, the directory, included files.

use std::collections::HashSet;
use std::iter::Peekable;
use std::path::{Path, PathBuf};
use std::str::Chars;

use anyhow::{Context, bail};

use super::source::Source;

const DEPTH_MAX: usize = 16;
const FILES_MAX: usize = 10_000;
/// Zones that Debian gives every nameserver. They are for a resolver, and nobody looks for them here.
const OF_EVERY_RESOLVER: [&str; 4] = ["localhost", "127.in-addr.arpa", "0.in-addr.arpa", "255.in-addr.arpa"];

/// What a configuration has.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Primary zones, each name once.
    pub zones: Vec<Source>,
    pub skipped: Vec<Skipped>,
    /// Whether rndc may have added others, which stand elsewhere.
    pub may_have_added_zones: bool,
}

/// A zone that has nothing to import.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Skipped {
    pub name: String,
    pub why: String,
}

/// The primary zones of the configuration in this file and in those that it includes.
pub(super) fn primary_zones(path: &Path) -> anyhow::Result<Found> {
    let mut files_left = FILES_MAX;
    let statements = read(path, DEPTH_MAX, &mut files_left)?;
    let directory = option(&statements, "directory").and_then(|option| option.words.get(1));
    let directory = directory.map_or(path.parent().unwrap_or(Path::new("")).to_owned(), PathBuf::from);
    let mut collector = Collector { directory, found: Found::default(), names: HashSet::new() };
    collector.collect(&statements, &[]);
    Ok(collector.found)
}

/// `words { block };`
#[derive(Debug, PartialEq, Eq)]
struct Statement {
    words: Vec<String>,
    block: Vec<Statement>,
}

impl Statement {
    /// Whether it begins with these words.
    fn is(&self, words: &[&str]) -> bool {
        words.len() <= self.words.len() && words.iter().zip(&self.words).all(|(word, own)| word == own)
    }

    /// The word behind `keyword`.
    fn value_of(&self, keyword: &str) -> Option<&str> {
        match self.words.as_slice() {
            [first, value, ..] if first == keyword => Some(value),
            _ => None,
        }
    }
}

/// An option of the whole configuration.
fn option<'a>(statements: &'a [Statement], keyword: &str) -> Option<&'a Statement> {
    let options = statements.iter().find(|statement| statement.is(&["options"]))?;
    options.block.iter().find(|option| option.is(&[keyword]))
}

struct Collector {
    directory: PathBuf,
    found: Found,
    names: HashSet<String>,
}

impl Collector {
    /// Collects the zones of a configuration or of a view in one, which may have its own word on catalogs.
    fn collect(&mut self, statements: &[Statement], catalogs_around: &[String]) {
        let options = statements.iter().filter(|statement| statement.is(&["options"]));
        let options: Vec<&Statement> = options.flat_map(|options| &options.block).chain(statements).collect();
        let is_on =
            |option: &&Statement| option.is(&["allow-new-zones"]) && !option.is(&["allow-new-zones", "no"]);
        self.found.may_have_added_zones |= options.iter().any(is_on);
        let own = options.iter().filter(|option| option.is(&["catalog-zones"]));
        let own =
            own.flat_map(|option| &option.block).filter_map(|zone| zone.value_of("zone")).map(plain_name);
        let catalogs: Vec<String> = own.chain(catalogs_around.iter().cloned()).collect();
        for statement in statements {
            if statement.value_of("view").is_some() {
                self.collect(&statement.block, &catalogs);
            } else if let Some(name) = statement.value_of("zone") {
                match self.read_zone(name, statement, &catalogs) {
                    Ok(source) => self.found.zones.push(source),
                    Err(why) => self.found.skipped.push(Skipped { name: name.to_owned(), why }),
                }
            }
        }
    }

    /// A zone, or why there is nothing to import.
    fn read_zone(&mut self, name: &str, zone: &Statement, catalogs: &[String]) -> Result<Source, String> {
        let option = |keyword| zone.block.iter().find_map(|option| option.value_of(keyword));
        if let Some(view) = option("in-view") {
            return Err(format!("it is the zone of this name in view {view}"));
        }
        let plain_name = plain_name(name);
        match option("type") {
            Some("primary" | "master") => {}
            Some(other) => return Err(format!("it is of type {other}")),
            None => return Err("it has no type".to_owned()),
        }
        if OF_EVERY_RESOLVER.contains(&plain_name.as_str()) {
            return Err("every resolver has its own (RFC 6303)".to_owned());
        }
        if catalogs.contains(&plain_name) {
            return Err("it is a catalog zone: it tells secondaries which zones there are".to_owned());
        }
        let file = option("file").ok_or("it has no file")?;
        if !self.names.insert(plain_name) {
            return Err("another view has it, too, and a zone has one content here".to_owned());
        }
        let source = Source::new(Some(name.to_owned()), self.directory.join(file), &self.directory);
        Ok(match option("journal") {
            Some(journal) => Source { journal: self.directory.join(journal), ..source },
            None => source,
        })
    }
}

/// The same for names that are one.
pub(super) fn plain_name(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

/// The statements of a file, with those of included files in their places.
fn read(path: &Path, depth_left: usize, files_left: &mut usize) -> anyhow::Result<Vec<Statement>> {
    if depth_left == 0 || *files_left == 0 {
        bail!("{}: too many files include each other", path.display());
    }
    *files_left -= 1;
    let octets = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let text = String::from_utf8_lossy(&octets);
    let statements = parse(&text).with_context(|| path.display().to_string())?;
    expand(statements, path.parent().unwrap_or(Path::new("")), depth_left - 1, files_left)
}

fn expand(
    statements: Vec<Statement>,
    directory: &Path,
    depth_left: usize,
    files_left: &mut usize,
) -> anyhow::Result<Vec<Statement>> {
    let mut expanded = Vec::with_capacity(statements.len());
    for mut statement in statements {
        if let Some(included) = statement.value_of("include") {
            expanded.extend(read(&directory.join(included), depth_left, files_left)?);
            continue;
        }
        // Only views hold zones, and only zones and options hold what is looked for.
        if statement.value_of("view").is_some() {
            statement.block = expand(statement.block, directory, depth_left, files_left)?;
        }
        expanded.push(statement);
    }
    Ok(expanded)
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Open,
    Close,
    End,
}

fn parse(text: &str) -> anyhow::Result<Vec<Statement>> {
    let mut tokens = tokens(text)?.into_iter().peekable();
    let statements = block(&mut tokens, DEPTH_MAX)?;
    if tokens.next().is_some() {
        bail!("a }} closes nothing");
    }
    Ok(statements)
}

/// Statements up to the end or to a brace that closes what is around them, which is left.
fn block(
    tokens: &mut Peekable<std::vec::IntoIter<Token>>,
    depth_left: usize,
) -> anyhow::Result<Vec<Statement>> {
    if depth_left == 0 {
        bail!("braces are nested too deep");
    }
    let mut statements = Vec::new();
    let mut statement = Statement { words: Vec::new(), block: Vec::new() };
    while let Some(token) = tokens.next_if(|token| *token != Token::Close) {
        match token {
            Token::Word(word) => statement.words.push(word),
            Token::Open => {
                statement.block = block(tokens, depth_left - 1)?;
                if tokens.next() != Some(Token::Close) {
                    bail!("a brace is not closed");
                }
            }
            Token::End => {
                let next = Statement { words: Vec::new(), block: Vec::new() };
                statements.push(std::mem::replace(&mut statement, next));
            }
            Token::Close => {}
        }
    }
    Ok(statements)
}

fn tokens(text: &str) -> anyhow::Result<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match (character, rest.peek()) {
            ('{', _) => tokens.push(Token::Open),
            ('}', _) => tokens.push(Token::Close),
            (';', _) => tokens.push(Token::End),
            ('#', _) | ('/', Some('/')) => drop(rest.by_ref().find(|&character| character == '\n')),
            ('/', Some('*')) => skip_comment(&mut rest)?,
            ('"', _) => tokens.push(Token::Word(quoted(&mut rest)?)),
            (blank, _) if blank.is_whitespace() => {}
            (first, _) => {
                let mut word = String::from(first);
                while let Some(next) = rest.next_if(|next| !next.is_whitespace() && !"{};\"#".contains(*next))
                {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
        }
    }
    Ok(tokens)
}

fn skip_comment(rest: &mut Peekable<Chars>) -> anyhow::Result<()> {
    rest.next();
    while let Some(character) = rest.next() {
        if character == '*' && rest.next_if_eq(&'/').is_some() {
            return Ok(());
        }
    }
    bail!("a comment is not closed")
}

fn quoted(rest: &mut Peekable<Chars>) -> anyhow::Result<String> {
    let mut text = String::new();
    while let Some(character) = rest.next() {
        match character {
            '"' => return Ok(text),
            '\\' => text.extend(rest.next()),
            plain => text.push(plain),
        }
    }
    bail!("a quote is not closed")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zones_of(text: &str) -> anyhow::Result<Found> {
        let directory = tempfile::tempdir()?;
        let path = directory.path().join("named.conf");
        std::fs::write(&path, text)?;
        std::fs::write(
            directory.path().join("included"),
            r#"zone "included.example" { type primary; file "i"; };"#,
        )?;
        primary_zones(&path)
    }

    #[test]
    fn finds_primary_zones_wherever_they_stand() {
        let found = zones_of(
            r#"
            // zone "commented.example" { type primary; file "c"; };
            options { directory "/var/cache/bind"; listen-on port 53 { 127.0.0.1; }; };
            include "included"; /* zone "x" { } */
            zone "example.com" IN { type master; file "db.example.com"; allow-transfer { none; }; }; # end
            zone example.org { file "/etc/bind/db.example.org"; type primary; };
            zone "localhost" { type master; file "/etc/bind/db.local"; };
            zone "127.in-addr.arpa" { type master; file "/etc/bind/db.127"; };
            zone "secondary.example" { type secondary; primaries { 192.0.2.1; }; file "s"; };
            view "inside" { match-clients { any; }; zone "Example.COM." { type primary; file "other"; }; };
            "#,
        )
        .unwrap();
        let expected = [
            ("included.example", "/var/cache/bind/i"),
            ("example.com", "/var/cache/bind/db.example.com"),
            ("example.org", "/etc/bind/db.example.org"),
        ];
        let zones: Vec<_> =
            found.zones.iter().map(|zone| (zone.name.as_deref(), zone.file.to_str())).collect();
        assert_eq!(zones, expected.map(|(name, file)| (Some(name), Some(file))));
        let skipped: Vec<&str> = found.skipped.iter().map(|skipped| skipped.name.as_str()).collect();
        assert_eq!(skipped, ["localhost", "127.in-addr.arpa", "secondary.example", "Example.COM."]);
        assert!(!found.may_have_added_zones);
    }

    #[test]
    fn skips_what_is_no_zone_of_its_own() {
        let found = zones_of(
            r#"
            options {
                allow-new-zones yes;
                catalog-zones { zone "catalog.example" default-primaries { 192.0.2.1; }; };
            };
            view one {
                zone "example.com" { type primary; file "com"; journal "journals/com"; };
                zone "Catalog.Example" { type primary; file "catalog"; };
            };
            view two { zone "example.com" { in-view "one"; }; };
            "#,
        )
        .unwrap();
        assert_eq!(found.zones.len(), 1);
        assert!(found.zones[0].journal.ends_with("journals/com"), "{:?}", found.zones);
        let why: Vec<&str> = found.skipped.iter().map(|skipped| skipped.why.as_str()).collect();
        assert!(why[0].contains("catalog zone") && why[1].contains("in view one"), "{why:?}");
        assert!(found.may_have_added_zones);
    }

    #[test]
    fn refuses_what_does_not_end() {
        for text in ["zone \"x", "/* ", "zone x {", "}", &"{".repeat(100), "include \"named.conf\";"] {
            assert!(zones_of(text).is_err(), "{text}");
        }
    }
}
