//! Signing up, signing in, and what there is between.

use end_to_end::{BrowserStory, ServerOptions, Smtp};

#[test]
fn an_account_from_its_first_day_to_its_last() {
    let smtp = Smtp::start();
    let server = ServerOptions::default().sign_up("open").mail(&smtp).start();
    BrowserStory::named("accounts").on(&server).with_mail(&smtp).play();
}
