//! A zone file as a form brings it: uploaded, or pasted.

use std::sync::Arc;

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};

use crate::upload::Upload;

/// A larger file is not put into the form for correction, where browsers would labour with it.
const KEPT_OCTETS_MAX: usize = 2 << 20;

/// The text of a zone file, whose lines end as on Unix. Clones share it.
#[derive(Clone)]
pub(crate) struct ZoneFile(Arc<String>);

/// A file that is no text.
pub(crate) struct NoText {
    /// Where it is none, from 1.
    pub(crate) line: usize,
}

impl ZoneFile {
    /// The file of the field `file`, else what was pasted into `zonefile`, if anything.
    pub(crate) fn take(upload: &mut Upload) -> Result<Option<Self>, NoText> {
        let text = match upload.take_file("file") {
            Some(content) => text(content)?,
            None => upload.fields.take("zonefile").unwrap_or_default(),
        };
        Ok((!text.trim().is_empty()).then(|| Self::from(text)))
    }

    /// What the form shows of it, unless it is too large.
    pub(crate) fn to_be_kept(&self) -> Option<&str> {
        (self.0.len() <= KEPT_OCTETS_MAX).then_some(self.0.as_str())
    }

    /// What tells it, together with what it is for, from all others.
    pub(crate) fn digest(&self, purpose: &str) -> String {
        let digest =
            Sha256::new().chain_update(purpose).chain_update([0]).chain_update(self.0.as_bytes()).finalize();
        BASE64URL_NOPAD.encode(&digest)
    }

    /// Its lines, the first of which is line 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &str> {
        self.0.split('\n')
    }

    pub(crate) fn into_text(self) -> String {
        Arc::unwrap_or_clone(self.0)
    }
}

impl AsRef<[u8]> for ZoneFile {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl From<String> for ZoneFile {
    fn from(text: String) -> Self {
        // Forms send lines with both, whatever they were.
        Self(Arc::new(if text.contains('\r') { text.replace("\r\n", "\n") } else { text }))
    }
}

fn text(content: Vec<u8>) -> Result<String, NoText> {
    String::from_utf8(content).map_err(|error| {
        let before = error.as_bytes().iter().take(error.utf8_error().valid_up_to());
        NoText { line: 1 + before.filter(|&&octet| octet == b'\n').count() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_lines_are_the_same_file() {
        let of = |text: &str| ZoneFile::from(text.to_owned()).digest("example.com");
        assert_eq!(of("a\r\nb\r\n"), of("a\nb\n"));
        assert_ne!(of("a\n"), of("b\n"));
        assert_ne!(of("a"), ZoneFile::from("a".to_owned()).digest("example.org"));
    }

    #[test]
    fn what_is_no_text_is_told_by_its_line() {
        assert_eq!(text(b"a\nb \xff\nc".to_vec()).map_err(|no_text| no_text.line), Err(2));
        assert_eq!(text("ü\n".into()).map_err(|no_text| no_text.line), Ok("ü\n".to_owned()));
    }
}
