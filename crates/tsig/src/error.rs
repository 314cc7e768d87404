//! What TSIG records say of others.

/// The errors that a TSIG record can tell (RFC 8945 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TsigError {
    /// The signature is wrong.
    #[error("BADSIG")]
    BadSig,
    /// The key is not known, or is of another algorithm.
    #[error("BADKEY")]
    BadKey,
    /// The clocks differ by more than the fudge.
    #[error("BADTIME")]
    BadTime,
    /// The MAC was cut to less than is taken.
    #[error("BADTRUNC")]
    BadTrunc,
    /// Another.
    #[error("TSIG error {0}")]
    Other(u16),
}

impl TsigError {
    /// As a message has it.
    pub fn code(self) -> u16 {
        match self {
            Self::BadSig => 16,
            Self::BadKey => 17,
            Self::BadTime => 18,
            Self::BadTrunc => 22,
            Self::Other(code) => code,
        }
    }

    /// `None`: no error.
    pub(crate) fn of_code(code: u16) -> Option<Self> {
        match code {
            0 => None,
            16 => Some(Self::BadSig),
            17 => Some(Self::BadKey),
            18 => Some(Self::BadTime),
            22 => Some(Self::BadTrunc),
            other => Some(Self::Other(other)),
        }
    }
}
