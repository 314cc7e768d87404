//! Who is calling, and whether they may: 401, 403 and 429.

use std::marker::PhantomData;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use hosting::{Actor, AuthenticationError, Permission, Token};

use crate::api::Api;
use crate::error::ApiError;

/// Someone with a valid token that holds what `N` names. The first of an operation's extractors, since 401 and 403 come
/// before all else.
pub(crate) struct Caller<N> {
    pub(crate) actor: Actor,
    pub(crate) token: Arc<Token>,
    needs: PhantomData<N>,
}

/// What an operation needs of a token.
pub(crate) trait Needs: 'static {
    const PERMISSIONS: &'static [Permission];
    /// Which limits of a token it cannot be done with.
    const CHECK_LIMITS: fn(&Actor) -> Result<(), hosting::Error>;
}

macro_rules! needs {
    ($($(#[$doc:meta])* $name:ident = [$($permission:ident),*] $(and $check:expr)?;)*) => {
        $(
            $(#[$doc])*
            pub(crate) struct $name;

            impl Needs for $name {
                const PERMISSIONS: &'static [Permission] = &[$(Permission::$permission),*];
                const CHECK_LIMITS: fn(&Actor) -> Result<(), hosting::Error> = needs!(@check $($check)?);
            }
        )*
    };
    (@check $check:expr) => { $check };
    (@check) => { |_| Ok(()) };
}

needs! {
    /// Any valid token.
    Nothing = [];
    List = [List];
    Read = [Read];
    Create = [Create];
    Update = [Update];
    Delete = [Delete];
    /// To make a zone.
    CreateZone = [Create] and Actor::require_new_zones;
    /// To change a zone as a whole.
    UpdateZone = [Update] and Actor::require_whole_zones;
    /// To delete a zone.
    DeleteZone = [Delete] and Actor::require_whole_zones;
    /// To get a zone's whole content.
    ReadAll = [Read] and Actor::require_whole_zones;
    /// To replace a zone's whole content.
    ReplaceAll = [Create, Update, Delete] and Actor::require_whole_zones;
}

impl<N: Needs> FromRequestParts<Arc<Api>> for Caller<N> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, ApiError> {
        let address = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        let refused = || match api.throttle.count_failure(address, Instant::now()) {
            None => ApiError::AuthenticationFailed,
            Some(wait) => ApiError::Throttled(wait),
        };
        let credentials = bearer_credentials(&parts.headers).ok_or(ApiError::NotAuthenticated)?;
        let token = str::from_utf8(credentials).map_err(|_| refused())?;
        let (actor, token) = api.hosting.authenticate(token, address).await.map_err(|error| match error {
            AuthenticationError::Refused => refused(),
            AuthenticationError::WrongNetwork(address) => ApiError::WrongNetwork(address),
            AuthenticationError::Failed(error) => error.into(),
        })?;
        for permission in N::PERMISSIONS {
            actor.require(*permission)?;
        }
        N::CHECK_LIMITS(&actor)?;
        Ok(Self { actor, token, needs: PhantomData })
    }
}

/// What follows `Bearer`, a scheme in any case (RFC 9110 11.1, RFC 6750 2.1); `None` where that scheme is not used.
fn bearer_credentials(headers: &HeaderMap) -> Option<&[u8]> {
    let value = headers.get(AUTHORIZATION)?.as_bytes().trim_ascii();
    let (scheme, rest) = value.split_at_checked("Bearer".len())?;
    let is_bearer =
        scheme.eq_ignore_ascii_case(b"Bearer") && rest.first().is_none_or(u8::is_ascii_whitespace);
    is_bearer.then(|| rest.trim_ascii())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn reads_the_bearer_scheme_and_no_other() {
        let cases: [(&[u8], Option<&[u8]>); 9] = [
            (b"Bearer vps_x", Some(b"vps_x")),
            (b"bearer  vps_x ", Some(b"vps_x")),
            (b"BEARER\tvps_x", Some(b"vps_x")),
            (b"Bearer", Some(b"")),
            (b"Bearer vps_x y", Some(b"vps_x y")),
            (b"Bearervps_x", None),
            (b"Basic dnBz", None),
            (b"vps_x", None),
            (b"", None),
        ];
        for (value, expected) in cases {
            let value = HeaderValue::from_bytes(value).unwrap();
            let headers = HeaderMap::from_iter([(AUTHORIZATION, value)]);
            assert_eq!(bearer_credentials(&headers), expected, "{headers:?}");
        }
        assert_eq!(bearer_credentials(&HeaderMap::new()), None);
    }
}
