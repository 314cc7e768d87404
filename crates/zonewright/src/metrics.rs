//! `/metrics`: what was counted, as text for Prometheus (its exposition format, version 0.0.4).

use std::fmt::{Display, Write};
use std::sync::atomic::{AtomicU64, Ordering};

use bind::{Lag, ServerReport};
use nameserver::{CookieStatus, Counters, RateLimit, TransportCounters};
use notify::SecondaryReport;

use crate::secondaries;

pub(crate) const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What was counted of HTTP.
#[derive(Default)]
pub(crate) struct HttpCounters {
    /// By the first digit of the status, which is 1 to 5.
    responses: [AtomicU64; 5],
}

impl HttpCounters {
    pub(crate) fn count_response(&self, status: u16) {
        if let Some(counter) =
            usize::from(status / 100).checked_sub(1).and_then(|class| self.responses.get(class))
        {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// All metrics.
pub(crate) fn render(
    zones: usize,
    dns: &Counters,
    http: &HttpCounters,
    bind: &[ServerReport],
    secondaries: &[SecondaryReport],
) -> String {
    let mut page = Page::default();

    page.family("zonewright_zones", "gauge", "Zones that DNS answers for.");
    page.sample(&[], zones as u64);

    page.family("zonewright_http_responses_total", "counter", "HTTP responses by class of status.");
    for (class, count) in (1..).zip(&http.responses) {
        page.sample(&[("status", &format!("{class}xx"))], count.load(Ordering::Relaxed));
    }

    let transports = [("udp", &dns.udp), ("tcp", &dns.tcp)];
    page.family("zonewright_dns_responses_total", "counter", "DNS responses by transport and response code.");
    for (transport, counters) in transports {
        for (rcode, count) in counters.by_rcode().filter(|(rcode, count)| *rcode == 0 || *count > 0) {
            page.sample(&[("transport", transport), ("rcode", &rcode_name(rcode))], count);
        }
    }
    page.family("zonewright_dns_queries_total", "counter", "Answered DNS queries by transport and type.");
    for (transport, counters) in transports {
        for (qtype, count) in counters.by_type().filter(|(_, count)| *count > 0) {
            let qtype = qtype.map_or_else(|| "other".to_owned(), |qtype| qtype.to_string());
            page.sample(&[("transport", transport), ("type", &qtype)], count);
        }
    }
    page.family("zonewright_dns_cookies_total", "counter", "DNS queries with a cookie, by what it was.");
    for (transport, counters) in transports {
        for (status, count) in counters.by_cookie() {
            page.sample(&[("transport", transport), ("cookie", cookie_name(status))], count);
        }
    }
    page.family(
        "zonewright_dns_rate_limited_total",
        "counter",
        "DNS responses over the rate limit, by what became of them.",
    );
    for (limit, count) in dns.udp.by_rate_limit() {
        page.sample(&[("action", limit_name(limit))], count);
    }
    let by_transport = |page: &mut Page, name, about, count: fn(&TransportCounters) -> u64| {
        page.family(name, "counter", about);
        for (transport, counters) in transports {
            page.sample(&[("transport", transport)], count(counters));
        }
    };
    by_transport(&mut page, "zonewright_dns_truncated_total", "DNS responses that said truncated.", |of| {
        of.truncated
    });
    by_transport(
        &mut page,
        "zonewright_dns_transfers_refused_total",
        "Zone transfers that were asked for by those who may not have them.",
        |of| of.transfers_refused,
    );
    by_transport(&mut page, "zonewright_dns_dropped_total", "DNS messages that deserve no response.", |of| {
        of.dropped
    });
    by_transport(&mut page, "zonewright_dns_unsent_total", "DNS responses that could not be sent.", |of| {
        of.unsent
    });

    page.family(
        "zonewright_dns_tcp_connections_total",
        "counter",
        "TCP connections accepted by the nameserver.",
    );
    page.sample(&[], dns.connections_opened);
    page.family(
        "zonewright_dns_tcp_connections_refused_total",
        "counter",
        "TCP connections that were too many.",
    );
    page.sample(&[], dns.connections_refused);
    page.family(
        "zonewright_dns_tcp_connections_timed_out_total",
        "counter",
        "TCP connections that were idle for too long.",
    );
    page.sample(&[], dns.connections_timed_out);
    page.family(
        "zonewright_dns_tcp_connections",
        "gauge",
        "TCP connections of the nameserver that are open.",
    );
    page.sample(&[], dns.connections_open);
    render_bind(&mut page, bind);
    secondaries::metrics::render(&mut page, secondaries);
    page.text
}

/// The BIND9 servers.
fn render_bind(page: &mut Page, servers: &[ServerReport]) {
    if servers.is_empty() {
        return;
    }
    let mut by_server = |name, kind, about, value: fn(&ServerReport) -> f64| {
        page.family(name, kind, about);
        for server in servers {
            page.sample(&[("server", &server.name)], value(server));
        }
    };
    by_server(
        "zonewright_bind_up",
        "gauge",
        "Whether zones can be deployed to the BIND9 server.",
        |server| f64::from(server.trouble.is_none()),
    );
    by_server("zonewright_bind_zones", "gauge", "Zones that the BIND9 server is to serve.", |server| {
        server.zones as f64
    });
    by_server(
        "zonewright_bind_queue_length",
        "gauge",
        "Zones that the BIND9 server does not serve as they stand.",
        |server| (server.zones - server.in_sync.min(server.zones)) as f64,
    );
    by_server("zonewright_bind_failing", "gauge", "Zones whose last deployment failed.", |server| {
        server.failing as f64
    });
    by_server(
        "zonewright_bind_behind_seconds",
        "gauge",
        "For how long the oldest change has not been served.",
        |server| server.behind.as_secs_f64(),
    );
    by_server("zonewright_bind_deployments_total", "counter", "Deployments that were answered.", |server| {
        server.deployments as f64
    });
    by_server("zonewright_bind_failures_total", "counter", "Attempts to deploy that failed.", |server| {
        server.failures as f64
    });
    page.family("zonewright_bind_lag_seconds", "histogram", "From commit to answered by the BIND9 server.");
    for server in servers {
        let (server, lag) = (&server.name, &server.lag);
        for (bound, count) in Lag::BOUNDS.iter().zip(lag.buckets) {
            page.part("_bucket", &[("server", server), ("le", &bound.to_string())], count);
        }
        page.part("_bucket", &[("server", server), ("le", "+Inf")], lag.count);
        page.part("_sum", &[("server", server)], lag.sum);
        page.part("_count", &[("server", server)], lag.count);
    }
}

/// Families of samples, as the format wants them: each name once, its samples behind it.
#[derive(Default)]
pub(crate) struct Page {
    pub(crate) text: String,
    name: &'static str,
}

impl Page {
    pub(crate) fn family(&mut self, name: &'static str, kind: &str, about: &str) {
        self.name = name;
        // Writing to a string cannot fail.
        let _ = write!(self.text, "# HELP {name} {about}\n# TYPE {name} {kind}\n");
    }

    pub(crate) fn sample(&mut self, labels: &[(&str, &str)], value: impl Display) {
        self.part("", labels, value);
    }

    /// A sample of a family whose samples have names of their own behind the family's.
    pub(crate) fn part(&mut self, suffix: &str, labels: &[(&str, &str)], value: impl Display) {
        self.text.push_str(self.name);
        self.text.push_str(suffix);
        for (at, (label, text)) in labels.iter().enumerate() {
            let before = if at == 0 { '{' } else { ',' };
            let _ = write!(self.text, "{before}{label}=\"{text}\"");
        }
        let after = if labels.is_empty() { "" } else { "}" };
        let _ = writeln!(self.text, "{after} {value}");
    }
}

fn cookie_name(status: CookieStatus) -> &'static str {
    match status {
        CookieStatus::Absent => "absent",
        CookieStatus::Malformed => "malformed",
        CookieStatus::ClientOnly => "client_only",
        CookieStatus::Invalid => "invalid",
        CookieStatus::Valid => "valid",
    }
}

fn limit_name(limit: RateLimit) -> &'static str {
    match limit {
        RateLimit::Within => "sent",
        RateLimit::Slipped => "slipped",
        RateLimit::Dropped => "dropped",
        RateLimit::Noted => "logged_only",
    }
}

/// The name of a response code in the registry, for those that a nameserver gives.
fn rcode_name(rcode: u16) -> String {
    match rcode {
        0 => "NOERROR".to_owned(),
        1 => "FORMERR".to_owned(),
        2 => "SERVFAIL".to_owned(),
        3 => "NXDOMAIN".to_owned(),
        4 => "NOTIMP".to_owned(),
        5 => "REFUSED".to_owned(),
        6 => "YXDOMAIN".to_owned(),
        9 => "NOTAUTH".to_owned(),
        16 => "BADVERS".to_owned(),
        23 => "BADCOOKIE".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_each_family_once_with_its_samples() {
        let http = HttpCounters::default();
        http.count_response(201);
        http.count_response(404);
        http.count_response(404);
        http.count_response(0);
        let text = render(7, &Counters::default(), &http, &[], &[]);
        assert!(text.contains("\nzonewright_zones 7\n"), "{text}");
        assert!(text.contains("zonewright_http_responses_total{status=\"4xx\"} 2\n"), "{text}");
        assert!(
            text.contains("zonewright_dns_responses_total{transport=\"tcp\",rcode=\"NOERROR\"} 0\n"),
            "{text}"
        );
        for sample in [
            "dns_tcp_connections",
            "dns_tcp_connections_timed_out_total",
            "dns_unsent_total{transport=\"udp\"}",
            "dns_cookies_total{transport=\"udp\",cookie=\"valid\"}",
            "dns_rate_limited_total{action=\"dropped\"}",
            "dns_rate_limited_total{action=\"logged_only\"}",
        ] {
            assert!(text.contains(&format!("\nzonewright_{sample} 0\n")), "{sample}: {text}");
        }
        let mut families: Vec<&str> = text.lines().filter(|line| line.starts_with("# TYPE")).collect();
        let count = families.len();
        families.dedup();
        assert_eq!(families.len(), count);
    }
}
