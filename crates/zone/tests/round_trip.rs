//! Data of every type go from wire form to JSON, to a master file, and come back as they were.

mod generated;

use proptest::prelude::*;
use zone::master_file::{read, write};
use zone::{
    Given, Limits, Name, Rdata, RecordContent, RecordFields, Rrset, Serial, Soa, names_in, new_record,
    parse_record_name,
};

fn apex() -> Name {
    Name::parse("example.com").expect("a name")
}

fn soa() -> Soa {
    let name = Name::parse("ns.example.net").expect("a name");
    Soa {
        mname: name.clone(),
        rname: name,
        serial: Serial(1),
        refresh: 2,
        retry: 3,
        expire: 4,
        minimum: 5,
        ttl: 6,
    }
}

/// The body of a request that says what a record says.
fn body(record: &RecordContent) -> RecordFields {
    RecordFields {
        record_type: Given::Value(record.record_type.to_string()),
        name: Given::Value(record.name.to_string()),
        value: Given::Value(record.value.clone()),
        ttl: Given::Value(i64::from(record.ttl)),
        priority: record.priority.map_or(Given::Absent, |priority| Given::Value(i64::from(priority))),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn data_survive_every_form((record_type, wire) in generated::data(), owner in generated::name(), ttl in 30_u32..604_800) {
        let rdata = Rdata::from_wire(record_type, &wire)?;
        let presentation = rdata.to_presentation(record_type);
        prop_assert_eq!(Rdata::parse(record_type, &presentation, &apex())?, rdata.clone(), "{}", presentation);

        let owner = if owner.is_below(&apex()) { owner } else { apex() };
        let record = RecordContent::from_rdata(owner, record_type, ttl, rdata);
        let from_json = new_record(&body(&record), &apex(), &Limits::default());
        prop_assert_eq!(from_json, Ok(record.clone()));

        let rrset = Rrset::of_records(&record.name, record_type, [&record]);
        let file = write(&apex(), &soa(), &[rrset]);
        let content = read(file.as_bytes(), &apex());
        prop_assert_eq!(content.map(|content| content.records), Ok(vec![record]), "{}", file);
    }

    /// RFC 1035 4.1.4: however the names in them are compressed.
    #[test]
    fn data_are_read_from_messages((record_type, wire) in generated::data(), cuts in proptest::collection::vec(0_usize..4, 3)) {
        let (mut message, mut data, mut at) = (b"12 octets...".to_vec(), Vec::new(), 0);
        for (name, cut) in names_in(record_type, &wire).zip(cuts) {
            // Some labels, and a pointer to the rest, which stands before.
            let octets = &wire[name.range.clone()];
            let cut = Name::from_wire(octets)?.labels().take(cut).map(|label| 1 + label.len()).sum::<usize>();
            data.extend_from_slice(&wire[at..name.range.start]);
            data.extend_from_slice(&octets[..cut]);
            data.extend((0xc000 | message.len() as u16).to_be_bytes());
            message.extend_from_slice(&octets[cut..]);
            at = name.range.end;
        }
        data.extend_from_slice(&wire[at..]);
        let place = message.len()..message.len() + data.len();
        message.extend(data);
        message.extend(b"what comes next");
        prop_assert_eq!(Rdata::from_message(record_type, &message, place.clone()), Rdata::from_wire(record_type, &wire));
        prop_assert!(Rdata::from_message(record_type, &message, place.start..message.len() + 1).is_err());
    }

    #[test]
    fn octets_of_any_kind_are_read_or_refused(
        record_type in 0_u16..300,
        message in proptest::collection::vec(prop_oneof![0_u8..4, 0xc0_u8..0xc1, any::<u8>()], 0..200),
        start in 0_usize..200,
        length in 0_usize..200,
    ) {
        let record_type = zone::RecordType(record_type);
        if let Ok((name, end)) = Name::from_message(&message, start) {
            prop_assert!(end <= message.len());
            prop_assert_eq!(Name::from_wire(name.as_wire()), Ok(name));
        }
        if let Ok(rdata) = Rdata::from_message(record_type, &message, start..start + length) {
            prop_assert_eq!(Rdata::from_wire(record_type, rdata.as_wire()), Ok(rdata));
        }
    }

    /// RFC 9460 2.1: each parameter may be written by its number, with the octets of the wire.
    #[test]
    fn service_parameters_are_read_by_their_numbers((record_type, wire) in generated::data_of("SVCB")) {
        let rdata = Rdata::from_wire(record_type, &wire)?;
        let target = names_in(record_type, &wire).next().expect("a target").range;
        let mut text = format!("{} {}", u16::from_be_bytes([wire[0], wire[1]]), Name::from_wire(&wire[target.clone()])?);
        let mut rest = &wire[target.end..];
        while let Some((&[a, b, c, d], after)) = rest.split_first_chunk() {
            let (value, after) = after.split_at(usize::from(u16::from_be_bytes([c, d])));
            let value: String = value.iter().map(|octet| format!("\\{octet:03}")).collect();
            text.push_str(&format!(" key{}=\"{value}\"", u16::from_be_bytes([a, b])));
            rest = after;
        }
        prop_assert_eq!(Rdata::parse(record_type, &text, &apex()), Ok(rdata), "{}", text);
    }

    #[test]
    fn names_survive_every_form(name in generated::name()) {
        prop_assert_eq!(Name::parse(&name.to_string()), Ok(name.clone()));
        prop_assert_eq!(Name::parse(&name.to_text_without_final_dot()), Ok(name.clone()));
        if name != apex() {
            prop_assert_eq!(Name::parse_relative(&name.relative_to(&apex()), &apex()), Ok(name.clone()));
        }
        if name.is_at_or_below(&apex()) {
            prop_assert_eq!(parse_record_name(&name.to_string(), &apex()), Ok(name));
        }
    }

    #[test]
    fn order_keys_order_as_names_do(one in generated::name(), other in generated::name()) {
        prop_assert_eq!(one.order_key().cmp(&other.order_key()), one.cmp(&other));
        prop_assert_eq!(one.order_key().starts_with(&other.order_key()), one.is_at_or_below(&other));
        prop_assert_eq!(Name::from_order_key(&one.order_key()), Ok(one));
    }

    /// What stands at a range is a name, and nothing else changes when letters change their case.
    #[test]
    fn names_in_data_are_found((record_type, wire) in generated::data()) {
        let mut loud = wire.clone();
        for name in names_in(record_type, &wire) {
            prop_assert!(Name::from_wire(&wire[name.range.clone()]).is_ok());
            loud[name.range].make_ascii_uppercase();
        }
        prop_assert_eq!(Rdata::from_wire(record_type, &loud)?, Rdata::from_wire(record_type, &wire)?);
    }

    /// Any octets are refused or understood, and what is understood is printed and read back.
    #[test]
    fn no_octets_confuse(number in prop_oneof![1_u16..70, 256_u16..263, 32_768_u16..32_770], wire in proptest::collection::vec(any::<u8>(), 0..60)) {
        let record_type = zone::RecordType(number);
        let _ = names_in(record_type, &wire).count();
        if let Ok(rdata) = Rdata::from_wire(record_type, &wire) {
            let presentation = rdata.to_presentation(record_type);
            prop_assert_eq!(Rdata::parse(record_type, &presentation, &apex()), Ok(rdata), "{}", presentation);
        }
    }

    #[test]
    fn no_text_confuses(text in "[ -~\n\t]{0,80}|[a@$.*\\\\0-9 \"();=,\n]{0,40}|\\PC{0,40}", record_type in proptest::sample::select(generated::TYPES)) {
        let _ = read(text.as_bytes(), &apex());
        let _ = read(format!("a {record_type} {text}").as_bytes(), &apex());
        let _ = zone::parse_domain(&text, zone::DomainPolicy::default());
        let fields = RecordFields {
            record_type: Given::Value(record_type.to_owned()),
            name: Given::Value("@".to_owned()),
            value: Given::Value(text.clone()),
            priority: Given::Value(0),
            ..Default::default()
        };
        if let Ok(record) = new_record(&fields, &apex(), &Limits::default()) {
            let canonical = RecordContent::from_rdata(record.name.clone(), record.record_type, record.ttl, record.rdata.clone());
            let again = new_record(&body(&canonical), &apex(), &Limits::default());
            prop_assert_eq!(again.map(|record| record.rdata), Ok(record.rdata), "{}", text);
        }
    }
}
