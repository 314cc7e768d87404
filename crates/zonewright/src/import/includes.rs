//! `$INCLUDE` in zone files, which the server does not take: the included text is put in its place. Only files in the
//! zone's directory: what else a zone file names is not for the world.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::FILE_OCTETS_MAX;
use super::source::text_of;

const DEPTH_MAX: usize = 8;
const FILES_MAX: usize = 1_000;

/// A zone file with all that it includes.
pub(super) struct Whole {
    text: String,
    /// From which line on it is of which file, from which line on.
    places: Vec<Place>,
    lines: usize,
}

struct Place {
    line: usize,
    file: PathBuf,
    line_there: usize,
}

/// The file with what it includes; `None` if that is nothing. Or why it cannot be.
pub(super) fn resolve(
    text: &str,
    zone: &str,
    file: &Path,
    directory: &Path,
) -> Result<Option<Whole>, String> {
    if !text.match_indices('$').any(|(at, _)| argument_of(&text[at..], "$INCLUDE").is_some()) {
        return Ok(None);
    }
    let whole = Whole { text: String::with_capacity(text.len() * 2), places: Vec::new(), lines: 0 };
    let mut resolver = Resolver { directory, whole, files_left: FILES_MAX };
    let mut origin = full_name(zone, ".");
    resolver.add(text, file, &mut origin, DEPTH_MAX)?;
    Ok(Some(resolver.whole))
}

impl Whole {
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// What the server says of a line of the whole, with the file and the line there.
    pub(super) fn with_place(&self, told: &str) -> String {
        const LINE: &str = "zonefile, line ";
        let placed = told.strip_prefix(LINE).and_then(|rest| {
            let (line, rest) = rest.split_once(':')?;
            let line: usize = line.parse().ok()?;
            let place = self.places.iter().rev().find(|place| place.line <= line)?;
            let line_there = line - place.line + place.line_there;
            Some(format!("{}, line {line_there}:{rest}", place.file.display()))
        });
        placed.unwrap_or_else(|| told.to_owned())
    }

    fn push(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
        self.lines += 1;
    }

    fn go_on_in(&mut self, file: &Path, line_there: usize) {
        self.places.push(Place { line: self.lines + 1, file: file.to_owned(), line_there });
    }
}

struct Resolver<'a> {
    directory: &'a Path,
    whole: Whole,
    files_left: usize,
}

impl Resolver<'_> {
    fn add(&mut self, text: &str, file: &Path, origin: &mut String, depth_left: usize) -> Result<(), String> {
        let mut entry = EntryState::default();
        let mut needs_owner = false;
        self.whole.go_on_in(file, 1);
        for (line, number) in text.lines().zip(1..) {
            let is_start = entry.is_start();
            if let Some(arguments) = argument_of(line, "$INCLUDE").filter(|_| is_start) {
                let at = |why: String| format!("{}, line {number}: {why}", file.display());
                self.include(arguments, file, origin, depth_left).map_err(at)?;
                self.whole.go_on_in(file, number + 1);
                needs_owner = true;
                continue;
            }
            if is_start && let Some(name) = argument_of(line, "$ORIGIN").and_then(|rest| words(rest).next()) {
                *origin = full_name(name, origin);
            }
            let is_empty = line.split(';').next().is_none_or(|line| line.trim().is_empty());
            if is_start && !is_empty && !line.starts_with('$') {
                if needs_owner && line.starts_with([' ', '\t']) {
                    return Err(format!(
                        "{}, line {number}: its owner is the one before $INCLUDE: write it on this line",
                        file.display()
                    ));
                }
                needs_owner = false;
            }
            entry.read(line);
            self.whole.push(line);
        }
        Ok(())
    }

    /// Adds a file under the origin that it is included with, and goes back to the one around it (RFC 1035 5.1).
    fn include(
        &mut self,
        arguments: &str,
        file: &Path,
        origin: &str,
        depth_left: usize,
    ) -> Result<(), String> {
        let mut arguments = words(arguments);
        let name = arguments.next().ok_or("$INCLUDE without a file")?.trim_matches('"');
        let mut inner_origin = arguments.next().map_or(origin.to_owned(), |name| full_name(name, origin));
        if depth_left == 0 || self.files_left == 0 {
            return Err("too many files include each other".to_owned());
        }
        self.files_left -= 1;
        let path = self.find(name, file)?;
        let text = self.read(&path)?;
        self.whole.push(&format!("$ORIGIN {inner_origin}"));
        self.add(&text, &path, &mut inner_origin, depth_left - 1)?;
        self.whole.push(&format!("$ORIGIN {origin}"));
        Ok(())
    }

    /// named looks in its working directory; next to the including file is where others look.
    fn find(&self, name: &str, including: &Path) -> Result<PathBuf, String> {
        let places = [self.directory, including.parent().unwrap_or(Path::new(""))].map(or_here);
        for place in places {
            let Ok(path) = place.join(name).canonicalize() else { continue };
            let is_inside = places
                .iter()
                .filter_map(|place| place.canonicalize().ok())
                .any(|place| path.starts_with(place));
            if is_inside {
                return Ok(path);
            }
            return Err(format!(
                "$INCLUDE {name} is not in {}: put the included file's text in its place, or copy the file there",
                places[0].display()
            ));
        }
        Err(format!("$INCLUDE {name}: there is no such file in {}", places[0].display()))
    }

    fn read(&self, path: &Path) -> Result<String, String> {
        let cannot_read = |error| format!("cannot read {}: {error}", path.display());
        let mut octets = Vec::new();
        let left = FILE_OCTETS_MAX.saturating_sub(self.whole.text.len() as u64);
        let file = File::open(path).map_err(cannot_read)?;
        file.take(left + 1).read_to_end(&mut octets).map_err(cannot_read)?;
        if octets.len() as u64 > left {
            return Err("with what it includes, the file is larger than 64 MiB".to_owned());
        }
        Ok(text_of(octets))
    }
}

/// Whether a line goes on with what the one before it began.
#[derive(Default)]
struct EntryState {
    parentheses: usize,
    is_in_quotes: bool,
}

impl EntryState {
    fn is_start(&self) -> bool {
        self.parentheses == 0 && !self.is_in_quotes
    }

    fn read(&mut self, line: &str) {
        let mut characters = line.chars();
        while let Some(character) = characters.next() {
            match character {
                '\\' => drop(characters.next()),
                '"' => self.is_in_quotes = !self.is_in_quotes,
                _ if self.is_in_quotes => {}
                ';' => break,
                '(' => self.parentheses += 1,
                ')' => self.parentheses = self.parentheses.saturating_sub(1),
                _ => {}
            }
        }
    }
}

/// What follows a directive, in any case.
fn argument_of<'a>(line: &'a str, directive: &str) -> Option<&'a str> {
    let (start, rest) = line.split_at_checked(directive.len())?;
    (start.eq_ignore_ascii_case(directive) && rest.starts_with([' ', '\t'])).then_some(rest)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(';').next().unwrap_or_default().split_ascii_whitespace()
}

fn full_name(name: &str, origin: &str) -> String {
    match (name, origin) {
        ("@", origin) => origin.to_owned(),
        (name, _) if name.ends_with('.') => name.to_owned(),
        (name, ".") => format!("{name}."),
        (name, origin) => format!("{name}.{origin}"),
    }
}

fn or_here(path: &Path) -> &Path {
    if path.as_os_str().is_empty() { Path::new(".") } else { path }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn resolved(text: &str) -> Result<Option<Whole>, String> {
        let directory = tempfile::tempdir().unwrap();
        fs::create_dir(directory.path().join("zones")).unwrap();
        fs::write(directory.path().join("outside"), "secret A 192.0.2.9\n").unwrap();
        fs::write(directory.path().join("zones/hosts"), "a A 192.0.2.1\nb A nowhere").unwrap();
        fs::write(directory.path().join("zones/again"), "$INCLUDE again\n").unwrap();
        let zones = directory.path().join("zones");
        resolve(text, "example.com", &zones.join("db"), &zones)
    }

    #[test]
    fn puts_the_text_in_place_under_its_origin() {
        let whole = resolved("@ NS ns\n$ORIGIN x\n$include \"hosts\" sub ; hosts\nwww A 192.0.2.2\n")
            .unwrap()
            .unwrap();
        assert_eq!(
            whole.text(),
            "@ NS ns\n$ORIGIN x\n$ORIGIN sub.x.example.com.\na A 192.0.2.1\nb A nowhere\n$ORIGIN x.example.com.\nwww A 192.0.2.2\n"
        );
        let place = |line| whole.with_place(&format!("zonefile, line {line}: wrong"));
        assert!(place(5).ends_with("zones/hosts, line 2: wrong"), "{}", place(5));
        assert!(place(7).ends_with("zones/db, line 4: wrong"), "{}", place(7));
        assert!(place(1).ends_with("zones/db, line 1: wrong"), "{}", place(1));
    }

    #[test]
    fn leaves_alone_what_includes_nothing() {
        for text in ["", "@ TXT \"$INCLUDES\"\n", "$ORIGIN example.com.\n$TTL 60\n"] {
            assert!(resolved(text).unwrap().is_none(), "{text}");
        }
        let text = "@ TXT ( \"a\n$INCLUDE hosts\n\" )\n";
        assert_eq!(resolved(text).unwrap().unwrap().text(), text, "within quotes it is text");
    }

    #[test]
    fn refuses_what_is_outside_or_not_there_or_without_end() {
        for (text, why) in [
            ("$INCLUDE ../outside\n", "line 1: $INCLUDE ../outside is not in"),
            ("\n$INCLUDE /etc/passwd\n", "line 2: $INCLUDE /etc/passwd is not in"),
            ("$INCLUDE missing\n", "there is no such file"),
            ("$INCLUDE again\n", "include each other"),
            ("$INCLUDE hosts\n A 192.0.2.1\n", "line 2: its owner"),
        ] {
            let refused = resolved(text).err().unwrap_or_else(|| panic!("{text} is taken"));
            assert!(refused.contains(why), "{refused}");
        }
    }
}
