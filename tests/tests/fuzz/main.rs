//! Parsers against input made up at random and input that was almost right: the same inputs in each run, as many as take
//! about ten seconds on two cores, and more of others in `scripts/soak`. No input may make them panic, and what they take
//! must come out of them as it went in.

mod master_files;
mod messages;
mod values;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use end_to_end::{Random, soak};

/// Feeds `check` with so many inputs, in a soak with more, that `make` makes; one that makes it panic is shown.
fn fuzz(inputs: u64, mut make: impl FnMut(&mut Random) -> Vec<u8>, mut check: impl FnMut(&[u8])) {
    let mut random = Random::new(soak::first_seed());
    let mut tried = 0;
    for number in soak::rounds(inputs) {
        let input = make(&mut random);
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| check(&input))) {
            eprintln!("input {number}: {:?}\nas octets: {input:x?}", String::from_utf8_lossy(&input));
            resume_unwind(panic);
        }
        tried += 1;
    }
    println!("{tried} inputs");
}

/// One of the corpus, damaged in a few places: octets changed, cut out, doubled, put in from a dictionary or from elsewhere.
fn damaged(random: &mut Random, corpus: &[Vec<u8>], dictionary: &[&[u8]]) -> Vec<u8> {
    let mut input = random.pick(corpus).clone();
    for _ in 0..random.below(6) {
        let at = random.below(input.len() + 1);
        let length = random.below(1 + (input.len() - at).min(12));
        match random.below(7) {
            0 if at < input.len() => input[at] = random.bits() as u8,
            1 if at < input.len() => input[at] ^= 1 << random.below(8),
            2 => drop(input.drain(at..at + length)),
            3 => {
                let piece = input[at..at + length].to_vec();
                input.splice(at..at, piece);
            }
            4 => {
                let other = random.pick(corpus);
                let start = random.below(other.len() + 1);
                let end = start + random.below(1 + (other.len() - start).min(40));
                input.splice(at..at, other[start..end].iter().copied());
            }
            5 => input.truncate(at),
            _ => drop(input.splice(at..at + length, random.pick(dictionary).iter().copied())),
        }
    }
    input
}

/// Octets without any form.
fn noise(random: &mut Random, length_max: usize) -> Vec<u8> {
    (0..random.below(length_max)).map(|_| random.bits() as u8).collect()
}
