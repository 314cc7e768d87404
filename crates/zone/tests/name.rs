//! Domain names and record types.

use zone::{Name, NameError, RecordType};

fn name(text: &str) -> Name {
    Name::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn reads_presentation_form() {
    for (text, wire) in [
        (".", &b"\x00"[..]),
        ("WWW.Example", b"\x03www\x07example\x00"),
        ("www.example.", b"\x03www\x07example\x00"),
        (r"a\.b.c", b"\x03a.b\x01c\x00"),
        (r"a\032\200\W", b"\x04a \xc8w\x00"),
        (r"\..", b"\x01.\x00"),
        ("ü", b"\x02\xc3\xbc\x00"),
    ] {
        assert_eq!(name(text).as_wire(), wire, "{text}");
        assert_eq!(Name::from_wire(wire), Ok(name(text)), "{text}");
    }
    assert_eq!(Name::parse_relative("www", &name("example.com")), Ok(name("www.example.com")));
    assert_eq!(Name::parse_relative("www.", &name("example.com")), Ok(name("www")));
}

#[test]
fn refuses_what_is_no_name() {
    let label = "a".repeat(63);
    let longest = format!("{label}.{label}.{label}.{}", "a".repeat(61));
    assert_eq!(name(&longest).as_wire().len(), Name::OCTETS_MAX);
    assert_eq!(name(&format!("{longest}.")).as_wire().len(), Name::OCTETS_MAX);
    for (text, error) in [
        (format!("{longest}a"), NameError::TooLong),
        (format!("{longest}a."), NameError::TooLong),
        (format!("{longest}.a"), NameError::TooLong),
        ("a.".repeat(128), NameError::TooLong),
        (format!("{label}a"), NameError::LabelTooLong),
        (String::new(), NameError::EmptyLabel),
        ("a..b".to_owned(), NameError::EmptyLabel),
        (".a".to_owned(), NameError::EmptyLabel),
        ("..".to_owned(), NameError::EmptyLabel),
        (r"a\".to_owned(), NameError::BadEscape),
        (r"a\25".to_owned(), NameError::BadEscape),
        (r"a\256".to_owned(), NameError::BadEscape),
    ] {
        assert_eq!(Name::parse(&text), Err(error), "{text}");
    }
    assert_eq!(Name::parse_relative("a", &name(&longest)), Err(NameError::TooLong));
    for wire in [&b""[..], b"\x01", b"\x01a", b"\x01a\x00\x00", b"\xc0\x00", b"\x40a\x00"] {
        assert_eq!(Name::from_wire(wire), Err(NameError::Malformed), "{wire:?}");
    }
    assert_eq!(Name::from_wire(&b"\x01a".repeat(200)), Err(NameError::TooLong));
    assert_eq!(Name::from_labels([&b"a"[..]; 127]).map(|name| name.label_count()), Ok(127));
    assert_eq!(Name::from_labels([&b"a"[..]; 128]), Err(NameError::TooLong));
}

#[test]
fn reads_compressed_names_and_nothing_that_leads_astray() {
    let message = b"\x07Example\x00\x03www\xc0\x00\x01a\xc0\x09\xc0\x0f\xc0\x15\x01b\xc0\x17\x40\x00\xc0";
    let read = |start| Name::from_message(message, start);
    assert_eq!(read(0), Ok((name("example"), 9)));
    assert_eq!(read(9), Ok((name("www.example"), 15)));
    assert_eq!(read(15), Ok((name("a.www.example"), 19)));
    assert_eq!(read(19), Ok((name("a.www.example"), 21)));
    // To itself; to a label that comes before its pointer; no length; half a pointer; the end.
    for start in [21, 23, 27, 29, 30, usize::MAX] {
        assert_eq!(read(start), Err(NameError::Malformed), "{start}");
    }
    // Pointers to pointers without end.
    let mut chain = b"\x00".to_vec();
    for target in 0..128_u16 {
        chain.extend((0xc000 | if target == 0 { 0 } else { 2 * target - 1 }).to_be_bytes());
    }
    assert_eq!(Name::from_message(&chain, 253), Ok((Name::root(), 255)));
    assert_eq!(Name::from_message(&chain, 255), Err(NameError::Malformed));
    // 63 labels of three octets, and 21 before them, end with the root's at 253; one more is too long.
    let mut long = [b"\x02ab".repeat(63), b"\x00".to_vec()].concat();
    let (short, long_start) = (long.len() + 3, long.len());
    long.extend(b"\x02ab".repeat(22));
    long.extend(b"\xc0\x00");
    assert_eq!(Name::from_message(&long, short).map(|(name, _)| name.as_wire().len()), Ok(253));
    assert_eq!(Name::from_message(&long, long_start), Err(NameError::TooLong));
}

#[test]
fn writes_what_every_reader_takes_back() {
    for (wire, text) in [
        (&b"\x00"[..], "."),
        (b"\x01*\x01a\x00", "*.a."),
        (b"\x01a\x01*\x00", r"a.\*."),
        (b"\x02*a\x00", r"\*a."),
        (b"\x0a_x-y/1@$;\"\x00", r#"_x-y/1\@\$\;\"."#),
        (b"\x05.\\ []\x00", r"\.\\\032\091\]."),
        (b"\x02\x00\xff\x00", r"\000\255."),
    ] {
        let name = Name::from_wire(wire).unwrap();
        assert_eq!(name.to_string(), text);
        assert_eq!(Name::parse(text), Ok(name));
    }
    let apex = name("example.com");
    for (full, relative) in [
        ("example.com", "@"),
        ("www.example.com", "www"),
        ("*.a.example.com", "*.a"),
        ("example.org", "example.org."),
        ("notexample.com", "notexample.com."),
    ] {
        assert_eq!(name(full).relative_to(&apex), relative);
    }
    assert_eq!(name("a.b").to_text_without_final_dot(), "a.b");
    assert_eq!(Name::root().to_text_without_final_dot(), ".");
}

/// RFC 4034 6.1, its own example.
#[test]
fn orders_canonically() {
    let ordered: Vec<Name> = [
        ".",
        "example",
        "a.example",
        "yljkjljk.a.example",
        "Z.a.example",
        "zABC.a.EXAMPLE",
        "z.example",
        r"\001.z.example",
        "*.z.example",
        r"\200.z.example",
    ]
    .into_iter()
    .map(name)
    .collect();
    assert!(ordered.is_sorted());
    assert!(ordered.iter().map(Name::order_key).collect::<Vec<_>>().is_sorted());
}

#[test]
fn knows_what_lies_above_and_below() {
    let apex = name("example.com");
    for (text, at_or_below, below) in [
        ("example.com", true, false),
        ("a.b.example.com", true, true),
        ("notexample.com", false, false),
        (r"x\007example.com", false, false),
        ("com", false, false),
    ] {
        assert_eq!(
            (name(text).is_at_or_below(&apex), name(text).is_below(&apex)),
            (at_or_below, below),
            "{text}"
        );
    }
    assert!(apex.is_below(&Name::root()));
    let above: Vec<Name> = name("a.b.example.com").ancestors_within(&apex).collect();
    assert_eq!(above, [name("b.example.com"), apex.clone()]);
    assert_eq!(apex.ancestors_within(&apex).count(), 0);
    assert_eq!(name("a.example.org").ancestors_within(&apex).count(), 0);
    assert_eq!((name("a.b").parent(), Name::root().parent()), (Some(name("b")), None));
    assert!(name("*.a").is_wildcard() && !name("a.*").is_wildcard() && !name("*a").is_wildcard());
}

#[test]
fn record_types_have_names_and_numbers() {
    for number in 0..=u16::MAX {
        let record_type = RecordType(number);
        assert_eq!(record_type.to_string().parse(), Ok(record_type));
        assert_eq!(format!("type{number}").parse(), Ok(record_type));
    }
    assert_eq!("aaaa".parse(), Ok(RecordType::AAAA));
    for text in ["", "TYPE", "TYPE65536", "TYPE-1", "TYPE+1", "TYPE 1", "FOO", "TYPE00000000000000001"] {
        assert!(text.parse::<RecordType>().is_err(), "{text}");
    }
}
