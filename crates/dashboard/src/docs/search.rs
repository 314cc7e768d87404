//! The search in the documentation: all words, anywhere, in whatever case and with or without their diacritics.

/// A place that can be found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place {
    /// Its path with its anchor.
    pub(crate) url: String,
    /// Its heading.
    pub(crate) title: String,
    /// Of which page, or which call: `GET /api/v1/dns-zones/`.
    pub(crate) context: String,
    /// The language of title and text, where it is not the reader's.
    pub(crate) is_english: bool,
    /// What it says.
    pub(crate) text: String,
    /// By what else it is looked for.
    pub(crate) keywords: String,
}

/// A place that has all the words.
#[derive(Debug)]
pub(crate) struct Hit<'a> {
    /// Where.
    pub(crate) place: &'a Place,
    /// A part of its text; the words are marked.
    pub(crate) excerpt: Vec<Piece>,
}

/// A part of an excerpt.
#[derive(Debug, PartialEq)]
pub(crate) struct Piece {
    /// What it says.
    pub(crate) text: String,
    /// It is one of the words.
    pub(crate) is_match: bool,
}

/// More of a query is not looked for.
const LETTERS_MAX: usize = 100;
const WORDS_MAX: usize = 8;
/// More are not told.
const HITS_MAX: usize = 30;
/// So long is an excerpt, in letters, and so much of it comes before the first word.
const EXCERPT: usize = 180;
const BEFORE: usize = 60;

/// The places that have all words of a query, the best first.
pub(crate) fn search<'a>(places: impl Iterator<Item = &'a Place>, query: &str) -> Vec<Hit<'a>> {
    let words = words(query);
    if words.is_empty() {
        return Vec::new();
    }
    let mut scored: Vec<(u32, &Place)> =
        places.filter_map(|place| Some((score(place, &words)?, place))).collect();
    // Stable: of equals, the first in the order of the pages.
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let hit = |(_, place): (u32, &'a Place)| Hit { place, excerpt: excerpt(&place.text, &words) };
    scored.into_iter().take(HITS_MAX).map(hit).collect()
}

/// A query's words as they are looked for.
fn words(query: &str) -> Vec<String> {
    let query: String = query.chars().take(LETTERS_MAX).collect();
    query.split_whitespace().take(WORDS_MAX).map(|word| word.chars().map(fold).collect()).collect()
}

/// Where a word stands weighs more than how often; `None` where one is missing.
fn score(place: &Place, words: &[String]) -> Option<u32> {
    let fold = |text: &str| -> String { text.chars().map(fold).collect() };
    let (title, context, text) = (fold(&place.title), fold(&place.context), fold(&place.text));
    let keywords = fold(&place.keywords);
    let weight = |word: &String| {
        if title.split(|letter: char| !letter.is_alphanumeric()).any(|other| other == word) {
            Some(12)
        } else if title.contains(word) {
            Some(8)
        } else if context.contains(word) || keywords.contains(word) {
            Some(4)
        } else {
            text.contains(word).then_some(1)
        }
    };
    words.iter().map(weight).sum()
}

/// The text around the first word, with all words marked.
fn excerpt(text: &str, words: &[String]) -> Vec<Piece> {
    let letters: Vec<char> = text.chars().collect();
    // Letter for letter, so that places are the same in both.
    let folded: Vec<char> = letters.iter().copied().map(fold).collect();
    let words: Vec<Vec<char>> = words.iter().map(|word| word.chars().collect()).collect();
    let word_at =
        |place: usize| words.iter().filter(|word| folded[place..].starts_with(word)).map(Vec::len).max();
    let first = (0..folded.len()).find(|place| word_at(*place).is_some()).unwrap_or(0);
    let start = start_of_word(&letters, first.saturating_sub(BEFORE));
    let end = (start + EXCERPT).min(letters.len());
    let mut pieces = Vec::new();
    let mut push = |text: String, is_match: bool| {
        if !text.is_empty() {
            pieces.push(Piece { text, is_match });
        }
    };
    let mut plain = if start > 0 { String::from("… ") } else { String::new() };
    let mut place = start;
    while place < end {
        if let Some(length) = word_at(place) {
            push(std::mem::take(&mut plain), false);
            let stop = (place + length).min(letters.len());
            push(letters[place..stop].iter().collect(), true);
            place = stop;
        } else {
            plain.push(letters[place]);
            place += 1;
        }
    }
    if place < letters.len() {
        plain.push('…');
    }
    push(plain, false);
    pieces
}

/// The next start of a word, if it is near.
fn start_of_word(letters: &[char], place: usize) -> usize {
    if place == 0 {
        return 0;
    }
    let blank = letters[place..].iter().take(BEFORE / 2).position(|letter| letter.is_whitespace());
    blank.map_or(place, |distance| place + distance + 1)
}

/// Small, and without the diacritics that Kurdish and its neighbours write: who types `ewlehi` finds `ewlehî`.
fn fold(letter: char) -> char {
    match letter.to_lowercase().next().unwrap_or(letter) {
        'ê' | 'é' | 'è' | 'ë' => 'e',
        'î' | 'í' | 'ì' | 'ï' | 'ı' => 'i',
        'û' | 'ú' | 'ù' | 'ü' => 'u',
        'ş' => 's',
        'ç' => 'c',
        'â' | 'á' | 'à' | 'ä' => 'a',
        'ô' | 'ó' | 'ò' | 'ö' => 'o',
        'ğ' => 'g',
        letter => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(title: &str, context: &str, text: &str) -> Place {
        let (title, context, text) = (title.to_owned(), context.to_owned(), text.to_owned());
        Place { title, context, text, ..Place::default() }
    }

    fn titles(places: &[Place], query: &str) -> Vec<String> {
        search(places.iter(), query).into_iter().map(|hit| hit.place.title.clone()).collect()
    }

    #[test]
    fn all_words_must_be_there_and_titles_weigh_most() {
        let places = [
            place("Errors", "", "What a zone may not have."),
            place("Create a zone", "POST /api/v1/dns-zones/", "Live at once."),
            place("Zones", "", "All of them."),
        ];
        assert_eq!(titles(&places, "zone"), ["Create a zone", "Zones", "Errors"]);
        assert_eq!(titles(&places, "zone LIVE"), ["Create a zone"]);
        assert_eq!(titles(&places, "post dns-zones"), ["Create a zone"]);
        assert_eq!(titles(&places, "  "), Vec::<String>::new());
        assert_eq!(titles(&places, "zone nothing"), Vec::<String>::new());
    }

    #[test]
    fn diacritics_may_be_left_out() {
        let places = [place("Ewlehî û şîfre", "", "")];
        assert_eq!(titles(&places, "EWLEHI sifre").len(), 1);
        assert_eq!(titles(&places, "ewlehî şîfre").len(), 1);
    }

    #[test]
    fn an_excerpt_marks_the_words() {
        let pieces = excerpt("The serial of the zone. Serials rise.", &words("serial"));
        let marked: Vec<(&str, bool)> =
            pieces.iter().map(|piece| (piece.text.as_str(), piece.is_match)).collect();
        let expected = [
            ("The ", false),
            ("serial", true),
            (" of the zone. ", false),
            ("Serial", true),
            ("s rise.", false),
        ];
        assert_eq!(marked, expected);
        let long = "word ".repeat(500) + "needle" + &" more".repeat(500);
        let pieces = excerpt(&long, &words("needle"));
        let text: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert!(text.starts_with("… word") && text.ends_with('…') && text.contains("needle"), "{text}");
        assert!(text.chars().count() < EXCERPT + 10, "{text}");
    }

    #[test]
    fn a_query_is_bounded() {
        assert_eq!(words(&"a ".repeat(1000)).len(), WORDS_MAX);
        assert_eq!(words(&"a".repeat(1000))[0].len(), LETTERS_MAX);
        // Letters whose small form is several.
        assert_eq!(
            excerpt("İstanbul", &words("istanbul")),
            [Piece { text: "İstanbul".into(), is_match: true }]
        );
    }
}
