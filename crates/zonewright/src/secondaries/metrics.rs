//! What is counted of secondaries.

use notify::SecondaryReport;

use crate::metrics::Page;

pub(crate) fn render(page: &mut Page, secondaries: &[SecondaryReport]) {
    if secondaries.is_empty() {
        return;
    }
    let mut by_secondary = |name, kind, about, value: fn(&SecondaryReport) -> f64| {
        page.family(name, kind, about);
        for secondary in secondaries {
            page.sample(&[("secondary", &secondary.name)], value(secondary));
        }
    };
    by_secondary(
        "zonewright_secondary_up",
        "gauge",
        "Whether the secondary answers and can be told of changes.",
        |secondary| f64::from(secondary.trouble.is_none()),
    );
    by_secondary(
        "zonewright_secondary_zones",
        "gauge",
        "Zones that the secondary is to serve.",
        |secondary| secondary.zones as f64,
    );
    by_secondary(
        "zonewright_secondary_in_sync",
        "gauge",
        "Zones that the secondary serves as they stand.",
        |secondary| secondary.in_sync as f64,
    );
    by_secondary(
        "zonewright_secondary_pending",
        "gauge",
        "Zones that the secondary does not serve as they stand, nothing being known to be wrong.",
        |secondary| secondary.pending as f64,
    );
    by_secondary(
        "zonewright_secondary_failing",
        "gauge",
        "Zones that the secondary has refused, or not taken in time.",
        |secondary| secondary.failing as f64,
    );
    by_secondary(
        "zonewright_secondary_behind_seconds",
        "gauge",
        "For how long the oldest change has not been served.",
        |secondary| secondary.behind.as_secs_f64(),
    );
    by_secondary("zonewright_secondary_notifies_total", "counter", "NOTIFYs that were sent.", |secondary| {
        secondary.notifies as f64
    });
    by_secondary(
        "zonewright_secondary_failures_total",
        "counter",
        "NOTIFYs that were not acknowledged.",
        |secondary| secondary.failures as f64,
    );
    page.family("zonewright_secondary_lag_seconds", "summary", "From commit to served by the secondary.");
    for secondary in secondaries {
        let labels = [("secondary", secondary.name.as_str())];
        page.part("_sum", &labels, secondary.arrivals_took.as_secs_f64());
        page.part("_count", &labels, secondary.arrivals);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn tells_how_each_secondary_stands() {
        let report = |name: &str, trouble: Option<&str>| SecondaryReport {
            name: name.to_owned(),
            trouble: trouble.map(str::to_owned),
            zones: 6,
            in_sync: 3,
            pending: 2,
            failing: 1,
            behind: Duration::from_millis(1_500),
            failing_zones: Vec::new(),
            notifies: 9,
            failures: 4,
            arrivals: 5,
            arrivals_took: Duration::from_millis(250),
        };
        let mut page = Page::default();
        render(&mut page, &[report("ns2", None), report("ns3", Some("away"))]);
        for line in [
            "up{secondary=\"ns2\"} 1",
            "up{secondary=\"ns3\"} 0",
            "zones{secondary=\"ns2\"} 6",
            "in_sync{secondary=\"ns2\"} 3",
            "pending{secondary=\"ns2\"} 2",
            "failing{secondary=\"ns2\"} 1",
            "behind_seconds{secondary=\"ns2\"} 1.5",
            "notifies_total{secondary=\"ns3\"} 9",
            "failures_total{secondary=\"ns3\"} 4",
            "lag_seconds_sum{secondary=\"ns2\"} 0.25",
            "lag_seconds_count{secondary=\"ns2\"} 5",
        ] {
            assert!(page.text.contains(&format!("\nzonewright_secondary_{line}\n")), "{line}: {}", page.text);
        }
        let mut page = Page::default();
        render(&mut page, &[]);
        assert_eq!(page.text, "");
    }
}
