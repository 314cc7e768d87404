//! The files that pages load.

use crate::app::App;

#[tokio::test]
async fn are_kept_for_good_and_found_under_the_names_that_pages_use() {
    let app = App::new().await;
    let page = app.get("/").await;
    let paths: Vec<&str> = page.body.split('"').filter(|text| text.starts_with("/static/")).collect();
    assert_eq!(paths.len(), 3, "{paths:?}");
    for path in paths {
        let file = app.get(path).await;
        assert_eq!(file.status, 200, "{path}");
        assert_eq!(file.header("cache-control"), "public, max-age=31536000, immutable");
        let expected = match path.rsplit_once('.').unwrap().1 {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            _ => "image/svg+xml",
        };
        assert_eq!(file.header("content-type"), expected, "{path}");
        assert!(file.set_cookies().is_empty(), "a file for all has nobody's cookie");
        assert!(file.body.len() < 64 * 1024, "{path}");
    }
    app.get("/static/app-0000000000000000.css").await.assert_error(404, "There is no such page");
}
