//! The life of a user from signing up to signing out, with script and without.

use end_to_end::{BrowserStory, ServerOptions, Smtp};

fn play(name: &str) {
    let smtp = Smtp::start();
    let server = ServerOptions::default().sign_up("open").mail(&smtp).start();
    BrowserStory::named(name).on(&server).with_mail(&smtp).play();
}

#[test]
fn a_user_lives_with_the_pages() {
    play("life");
}

#[test]
fn a_user_lives_with_the_pages_without_script() {
    play("life_without_script");
}
