//! The one shape of all errors: `{"detail", "error_code", "field"}`, and `errors` when there are several.
//!
//! Operations return [`ApiError`]; what `hosting` refuses becomes one by `?`. Only what is our fault is logged.

use std::time::{Duration, Instant};

use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use std::net::IpAddr;

use hosting::Permission;
use serde::Serialize;
use utoipa::ToSchema;
use zone::FieldError;

use crate::error_code::ErrorCode;
use crate::log_limit::LogLimit;
use crate::respond::json;

/// How long a client should wait that is told to come again, in seconds.
const RETRY_AFTER_SECONDS: u64 = 1;

/// Why a request gets no 2xx.
#[derive(Debug)]
pub(crate) enum ApiError {
    /// 401: no token was sent.
    NotAuthenticated,
    /// 401: a token was sent and is not valid, for whatever reason.
    AuthenticationFailed,
    /// 403: the token lacks a permission.
    PermissionDenied(Permission),
    /// 403: it lies beyond what the token is limited to; why, and what to do.
    NotAllowed(String),
    /// 403: the token may not be used from this address, which is told where it is known.
    WrongNetwork(Option<IpAddr>),
    /// 429: too many failed authentications; how long to wait.
    Throttled(Duration),
    /// 404: the path is none of ours.
    UnknownPath,
    /// 404: no such zone or record, or not the caller's.
    NotFound,
    /// 404: a page of a list that does not exist; why.
    NoSuchPage(&'static str),
    /// 405.
    MethodNotAllowed(Method),
    /// 408: the body did not arrive in time.
    BodyTooSlow,
    /// 415: what is accepted instead.
    UnsupportedMediaType(&'static str),
    /// 413: the largest size, in MiB.
    PayloadTooLarge(usize),
    /// 400: the body cannot be read; why, and what to do.
    Unreadable(String),
    /// 400: mistakes in fields, at least one.
    Refused(Vec<FieldError>),
    /// 503: why, for the log.
    Unavailable(String),
    /// 503: a change was not heard of in time, and goes on though nobody waits any more; why, for the log.
    OutcomeUnknown(String),
    /// 500: what went wrong, for the log.
    Internal(String),
}

impl From<hosting::Error> for ApiError {
    fn from(error: hosting::Error) -> Self {
        match error {
            hosting::Error::PermissionDenied(permission) => Self::PermissionDenied(permission),
            hosting::Error::NotAllowed(why) => Self::NotAllowed(why),
            hosting::Error::NotFound => Self::NotFound,
            hosting::Error::Refused(mistakes) => Self::Refused(mistakes),
            hosting::Error::RefusedEdits(refusals) => {
                Self::Refused(refusals.into_iter().flat_map(|refusal| refusal.mistakes).collect())
            }
            hosting::Error::Unavailable(why) => Self::Unavailable(why),
            hosting::Error::Internal(why) => Self::Internal(why),
        }
    }
}

impl From<FieldError> for ApiError {
    fn from(mistake: FieldError) -> Self {
        Self::Refused(vec![mistake])
    }
}

impl ApiError {
    /// The same error of a request that has no body, and thus no field at fault.
    pub(crate) fn of_no_field(mut self) -> Self {
        if let Self::Refused(mistakes) = &mut self {
            mistakes.iter_mut().for_each(|mistake| mistake.field = None);
        }
        self
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NotAuthenticated | Self::AuthenticationFailed => StatusCode::UNAUTHORIZED,
            Self::PermissionDenied(_) | Self::NotAllowed(_) | Self::WrongNetwork(_) => StatusCode::FORBIDDEN,
            Self::Throttled(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::UnknownPath | Self::NotFound | Self::NoSuchPage(_) => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::BodyTooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::UnsupportedMediaType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::PayloadTooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unreadable(_) | Self::Refused(_) => StatusCode::BAD_REQUEST,
            Self::Unavailable(_) | Self::OutcomeUnknown(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn code(&self) -> ErrorCode {
        match self {
            Self::NotAuthenticated => ErrorCode::NotAuthenticated,
            Self::AuthenticationFailed => ErrorCode::AuthenticationFailed,
            Self::PermissionDenied(_) | Self::NotAllowed(_) | Self::WrongNetwork(_) => {
                ErrorCode::PermissionDenied
            }
            Self::Throttled(_) => ErrorCode::Throttled,
            Self::UnknownPath | Self::NotFound | Self::NoSuchPage(_) => ErrorCode::NotFound,
            Self::MethodNotAllowed(_) => ErrorCode::MethodNotAllowed,
            Self::BodyTooSlow => ErrorCode::RequestTimeout,
            Self::UnsupportedMediaType(_) => ErrorCode::UnsupportedMediaType,
            Self::PayloadTooLarge(_) => ErrorCode::PayloadTooLarge,
            Self::Unreadable(_) => ErrorCode::ParseError,
            Self::Refused(_) => ErrorCode::ValidationError,
            Self::Unavailable(_) | Self::OutcomeUnknown(_) => ErrorCode::Unavailable,
            Self::Internal(_) => ErrorCode::InternalError,
        }
    }

    /// For a person: what is wrong, and what to do.
    fn detail(&self) -> String {
        match self {
            Self::NotAuthenticated => {
                "No API token was sent; send the header \"Authorization: Bearer vps_...\".".into()
            }
            Self::AuthenticationFailed => {
                "The API token is not valid; it must start with vps_ and be neither \
                revoked nor expired. Check it for typing mistakes, or make a new one."
                    .into()
            }
            Self::PermissionDenied(permission) => format!(
                "This API token lacks the permission {}; use a token that has it.",
                permission.as_str()
            ),
            Self::NotAllowed(why) => why.clone(),
            Self::WrongNetwork(Some(address)) => format!(
                "This API token may not be used from the address {address}, as which your request arrived. Use it from an \
                 address that it is limited to, or make a token that allows this one."
            ),
            Self::WrongNetwork(None) => {
                "This API token is limited to certain addresses, and the address of your request is not known; use a token \
                 without this limit."
                    .into()
            }
            Self::Throttled(wait) => format!(
                "Too many requests with a token that is not valid came from this address; try again in {} seconds.",
                whole_seconds(*wait)
            ),
            Self::UnknownPath => {
                "There is nothing at this path; all paths of the API start with /api/v1/.".into()
            }
            Self::NotFound => {
                "Not found: your account has no zone or record with this uuid, or this token is not for it; list them to see \
                 those there are."
                    .into()
            }
            Self::NoSuchPage(why) => format!("This page does not exist: {why}."),
            Self::MethodNotAllowed(method) => {
                format!("The method {method} is not allowed here; the Allow header names those that are.")
            }
            Self::BodyTooSlow => "The body did not arrive in time; send it again.".into(),
            Self::UnsupportedMediaType(accepted) => {
                format!("The Content-Type of the body is not supported here; send {accepted}.")
            }
            Self::PayloadTooLarge(mebibytes) => {
                format!("The body is too large; at most {mebibytes} MiB are accepted here.")
            }
            Self::Unreadable(detail) => detail.clone(),
            Self::Refused(_) => "The request is not valid.".into(),
            Self::Unavailable(_) => "The service cannot do this at the moment; try again in a second.".into(),
            Self::OutcomeUnknown(_) => {
                "It is not known whether this was done, or still will be; look before you send it again."
                    .into()
            }
            Self::Internal(_) => {
                "Something went wrong on our side; tell the operator the X-Request-Id of this answer.".into()
            }
        }
    }
}

/// One mistake.
#[derive(Serialize, ToSchema)]
pub(crate) struct ErrorItem {
    /// For a person: what is wrong and what to do, naming the field.
    #[schema(example = "MX records require a priority value")]
    detail: String,
    // Described where it is made: a description here too would make of it two schemas.
    error_code: ErrorCode,
    /// The field of the body, or the query parameter, at fault; null when no one field is.
    #[schema(example = "priority", required)]
    field: Option<&'static str>,
}

impl From<FieldError> for ErrorItem {
    fn from(mistake: FieldError) -> Self {
        Self { detail: mistake.detail, error_code: mistake.code.into(), field: mistake.field }
    }
}

/// Any error.
#[derive(Serialize, ToSchema)]
#[schema(as = Error)]
pub(crate) struct ErrorBody {
    #[serde(flatten)]
    first: ErrorItem,
    /// All mistakes, the one above among them; only where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    errors: Option<Vec<ErrorItem>>,
}

impl From<ApiError> for ErrorBody {
    fn from(error: ApiError) -> Self {
        if let ApiError::Refused(mistakes) = error {
            return Self::of_mistakes(mistakes);
        }
        let first = ErrorItem { detail: error.detail(), error_code: error.code(), field: None };
        Self { first, errors: None }
    }
}

impl ErrorBody {
    fn of_mistakes(mistakes: Vec<FieldError>) -> Self {
        let errors = (mistakes.len() > 1).then(|| mistakes.iter().cloned().map(ErrorItem::from).collect());
        let first = match mistakes.into_iter().next() {
            Some(first) => first.into(),
            None => {
                let nothing = ApiError::Refused(Vec::new());
                ErrorItem { detail: nothing.detail(), error_code: nothing.code(), field: None }
            }
        };
        Self { first, errors }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        match &self {
            Self::Internal(why) => tracing::error!("internal error: {why}"),
            Self::Unavailable(why) | Self::OutcomeUnknown(why) => log_unavailable(why),
            _ => {}
        }
        let status = self.status();
        let header = match &self {
            Self::NotAuthenticated | Self::AuthenticationFailed => {
                Some((WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")))
            }
            Self::Throttled(wait) => Some((RETRY_AFTER, HeaderValue::from(whole_seconds(*wait)))),
            Self::Unavailable(_) | Self::OutcomeUnknown(_) => {
                Some((RETRY_AFTER, HeaderValue::from(RETRY_AFTER_SECONDS)))
            }
            _ => None,
        };
        let mut response = json(status, &ErrorBody::from(self));
        response.headers_mut().extend(header);
        response
    }
}

/// What makes one request unavailable mostly does so to many, and would fill the log by their number.
fn log_unavailable(why: &str) {
    static LIMIT: LogLimit = LogLimit::new();
    match LIMIT.admit(Instant::now()) {
        Some(held_back) => tracing::warn!(held_back, "unavailable: {why}"),
        None => tracing::debug!("unavailable: {why}"),
    }
}

/// RFC 9110 10.2.3 knows whole seconds; rounded up, so that who waits that long is not refused again.
fn whole_seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}
