//! Who is asking.

use std::sync::Arc;

use store::Token;

/// Someone whose token was accepted.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The token and its account.
    pub token: Arc<Token>,
}
