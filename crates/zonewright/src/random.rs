//! Randomness of the operating system.

use anyhow::anyhow;
use data_encoding::BASE32_NOPAD;

/// 128 random bits, as lower-case letters and digits.
pub(crate) fn random_text() -> anyhow::Result<String> {
    let mut octets = [0; 16];
    getrandom::fill(&mut octets).map_err(|error| anyhow!("no randomness: {error}"))?;
    Ok(BASE32_NOPAD.encode(&octets).to_lowercase())
}
