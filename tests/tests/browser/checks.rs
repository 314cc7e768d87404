//! The harness itself.

use end_to_end::BrowserStory;

#[test]
fn the_checks_find_what_they_are_for() {
    BrowserStory::named("checks").play();
}
