//! Passwords that are guessed first. What many use, what the account itself tells, and what follows from the key before
//! counts for nothing; what is left must be enough by itself (NIST SP 800-63B 5.1.1.2).

/// So much must be left.
const LEFT_MIN: usize = 8;
const DISTINCT_MIN: usize = 5;
/// Shorter parts of an address stand in too many words.
const PART_MIN: usize = 3;
/// From so many keys on, a row is one.
const ROW_MIN: usize = 3;

/// What stands in the commonest passwords, and this product's name; small letters, without digits that look like letters
/// where they do.
const COMMON: [&str; 47] = [
    "zonewright",
    "nameserver",
    "password",
    "passwort",
    "passphrase",
    "administrator",
    "admin",
    "changeme",
    "letmein",
    "welcome",
    "default",
    "secret",
    "login",
    "access",
    "master",
    "root",
    "guest",
    "user",
    "test",
    "hello",
    "iloveyou",
    "loveyou",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "monkey",
    "dragon",
    "shadow",
    "superman",
    "batman",
    "pokemon",
    "whatever",
    "trustno",
    "starwars",
    "michael",
    "charlie",
    "computer",
    "internet",
    "kurdistan",
    "azadi",
    "sifre",
    "1q2w3e4r5t",
    "1q2w3e4r",
    "q1w2e3r4",
    "1qaz2wsx",
    "qazwsx",
];

/// The rows of keyboards, of which runs in either direction are one key's worth.
const ROWS: [&str; 9] = [
    "1234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl",
    "qsdfghjklm",
    "zxcvbnm",
    "yxcvbnm",
];

/// Whether a password of the account of an address is among the first that are tried.
pub(crate) fn is_weak(password: &str, email: &str) -> bool {
    let letters: Vec<char> = password.chars().map(small).collect();
    let plain: Vec<char> = letters.iter().copied().map(unmasked).collect();
    let mut counts = vec![true; letters.len()];
    let own = own_words(email);
    for word in COMMON.into_iter().chain(own.iter().map(String::as_str)) {
        let word: Vec<char> = word.chars().collect();
        for text in [&letters, &plain] {
            for place in places_of(&word, text) {
                counts[place..place + word.len()].fill(false);
            }
        }
    }
    let rest: Vec<char> =
        letters.iter().zip(counts).filter_map(|(letter, counts)| counts.then_some(*letter)).collect();
    let mut distinct = rest.clone();
    distinct.sort_unstable();
    distinct.dedup();
    distinct.len() < DISTINCT_MIN || without_rows(once(&rest)) < LEFT_MIN
}

/// What an address tells: all of it, what stands before and behind the @, and their parts.
fn own_words(email: &str) -> Vec<String> {
    let email: String = email.trim().chars().map(small).collect();
    let parts = email.split(|letter: char| !letter.is_alphanumeric());
    let sides = email.split('@');
    let words = parts.chain(sides).filter(|word| word.chars().count() >= PART_MIN);
    words.chain(std::iter::once(email.as_str())).map(str::to_owned).filter(|word| !word.is_empty()).collect()
}

fn places_of(word: &[char], text: &[char]) -> Vec<usize> {
    let found = text.windows(word.len()).enumerate().filter(|(_, window)| *window == word);
    found.map(|(place, _)| place).collect()
}

/// What is repeated to the end, once.
fn once(letters: &[char]) -> &[char] {
    let repeats = |&length: &usize| letters.iter().zip(&letters[length..]).all(|(one, other)| one == other);
    let length = (1..=letters.len() / 2).find(repeats);
    &letters[..length.unwrap_or(letters.len())]
}

/// How many keys there are, where a row of them is one.
fn without_rows(letters: &[char]) -> usize {
    let (mut keys, mut place) = (0, 0);
    while place < letters.len() {
        let length = row_at(&letters[place..]);
        place += if length >= ROW_MIN { length } else { 1 };
        keys += 1;
    }
    keys
}

/// How long a row begins here: the same key, or one beside the other in one direction.
fn row_at(letters: &[char]) -> usize {
    let run = |follows: &dyn Fn(char, char) -> bool| {
        1 + letters.windows(2).take_while(|pair| follows(pair[0], pair[1])).count()
    };
    let beside = |row: &str, one: char, other: char| {
        let mut keys = row.chars().zip(row.chars().skip(1));
        keys.any(|pair| pair == (one, other))
    };
    let rows = ROWS.iter().flat_map(|row| {
        [run(&|one, other| beside(row, one, other)), run(&|one, other| beside(row, other, one))]
    });
    rows.chain([run(&|one, other| one == other)]).max().unwrap_or(1)
}

fn small(letter: char) -> char {
    letter.to_lowercase().next().unwrap_or(letter)
}

/// The letter that a sign stands for which looks like it.
fn unmasked(letter: char) -> char {
    match letter {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' | 'ş' => 's',
        '7' => 't',
        'î' => 'i',
        letter => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tried_first_is_weak() {
        for password in [
            "aaaaaaaaaa",
            "abababababab",
            "12121212ab",
            "1234567890",
            "0987654321",
            "abcdefghijkl",
            "qwertyuiop",
            "QWERTZUIOP",
            "asdfghjkl123",
            "1q2w3e4r5t6z",
            "aaaaabbbbb",
            "Password123!",
            "P@ssw0rd2024",
            "$ecretsecret",
            "administrator1",
            "zonewright2024",
            "ZoneWright!!!!",
            "rojda.demir",
            "RojdaDemir1990",
            "rojda@hoster.example",
            "hoster.example1",
            "Şîfreşîfre12",
        ] {
            assert!(is_weak(password, "Rojda.Demir@hoster.example"), "{password}");
        }
    }

    #[test]
    fn what_has_enough_left_is_not() {
        for password in [
            "correct horse",
            "long enough",
            "a secret place in the hills",
            "rojda walks to the sea at dawn",
            "x7#kQ2!vLp",
            "éàèùâêîôûç",
            "password of nobody else",
        ] {
            assert!(!is_weak(password, "rojda.demir@hoster.example"), "{password}");
        }
        assert!(!is_weak("correct horse", ""));
    }
}
