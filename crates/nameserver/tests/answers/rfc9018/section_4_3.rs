//! For how long a cookie is good.

use nameserver::{CookieStatus, Cookies};

use super::{ask, server};

#[test]
fn it_is_renewed_after_half_an_hour_and_no_good_after_one() {
    // The second start is where the time of 32 bits comes round.
    for start in [1_800_000_000, u64::from(u32::MAX) - 100] {
        for cookies in [Cookies::with_secrets(&[[1; 16]]), Cookies::of_one_node([2; 16])] {
            let mut server = server(cookies);
            server.now.unix_seconds = start;
            let (_, cookie) = ask(&mut server, &[7; 8]);
            for (seconds, status, is_renewed) in [
                (0, CookieStatus::Valid, false),
                (1800, CookieStatus::Valid, false),
                (1801, CookieStatus::Valid, true),
                (3600, CookieStatus::Valid, true),
                (3601, CookieStatus::Invalid, true),
                (-300, CookieStatus::Valid, false),
                (-301, CookieStatus::Invalid, true),
                (i64::from(i32::MAX), CookieStatus::Invalid, true),
            ] {
                server.now.unix_seconds = start.saturating_add_signed(seconds);
                let (told, new) = ask(&mut server, &cookie);
                assert_eq!((told, new != cookie), (status, is_renewed), "after {seconds} s");
            }
        }
    }
}
