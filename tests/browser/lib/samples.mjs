// A record of each type that people can make: what they fill in, by the labels of the form, and what dig then prints.

const DIGEST = '0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF';
// As zone files have it, so that a file that is exported and comes back changes nothing.
const PLACE = '52 22 23.000 N 4 53 32.000 E -2.00m 1m 10000m 10m';

export const SAMPLES = [
    sample('A', 'lights', { 'IPv4 address': '192.0.2.10' }, '192.0.2.10'),
    sample('AAAA', '@', { 'IPv6 address': '2001:db8::1' }, '2001:db8::1'),
    sample('CNAME', 'shop', { 'Host name': 'shops.example.net' }, 'shops.example.net.'),
    sample('MX', 'lists', { Priority: '20', 'Mail server': 'mx.example.net' }, '20 mx.example.net.'),
    sample('TXT', '@', { Text: 'v=spf1 mx "-all"' }, '"v=spf1 mx \\"-all\\""'),
    sample('NS', 'branch', { Nameserver: 'ns1.example.net' }, 'ns1.example.net.'),
    sample('SRV', '_sip._tcp', { Port: '5060', Target: 'sip.example.net' }, '10 10 5060 sip.example.net.'),
    sample('CAA', '@', { Value: 'ca.example.net' }, '0 issue "ca.example.net"'),
    sample('DNAME', 'old', { 'Host name': 'new.example.net' }, 'new.example.net.'),
    sample('DS', 'branch', { Value: `12345 13 2 ${DIGEST}` }, `12345 13 2 ${DIGEST}`),
    sample('HTTPS', 'web', { Value: '1 . alpn="h2,h3"' }, '1 . alpn="h2,h3"'),
    sample('LOC', 'place', { Value: PLACE }, PLACE),
    sample('NAPTR', 'tel', { Value: '10 9 "s" "SIP+D2U" "" sip.example.net' }, '10 9 "s" "SIP+D2U" "" sip.example.net.'),
    sample('OPENPGPKEY', 'key._openpgpkey', { Value: 'AQIDBAUGBwg=' }, 'AQIDBAUGBwg='),
    sample('PTR', '1', { 'Host name': 'host.example.net' }, 'host.example.net.'),
    sample('SMIMEA', 'key._smimecert', { Value: `3 1 1 ${DIGEST}` }, `3 1 1 ${DIGEST}`),
    sample('SSHFP', 'shell', { Value: `4 2 ${DIGEST}` }, `4 2 ${DIGEST}`),
    sample('SVCB', '_dns', { Value: '1 svc.example.net alpn="h2"' }, '1 svc.example.net. alpn="h2"'),
    sample('TLSA', '_443._tcp', { Value: `3 1 1 ${DIGEST}` }, `3 1 1 ${DIGEST}`),
    sample('URI', '_web._tcp', { Value: '10 1 "https://www.example.net/"' }, '10 1 "https://www.example.net/"'),
];

function sample(type, name, fields, answer) {
    return { type, name, fields, answer };
}

/** Those of some types. */
export function samplesOf(...types) {
    return SAMPLES.filter(({ type }) => types.includes(type));
}
