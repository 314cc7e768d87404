//! Images against a model of the plainest kind, a sorted map, after any sequence of updates.

use std::collections::BTreeMap;

use proptest::prelude::*;
use zone::{Name, Rdata, RecordType, Rrset, Serial, Soa};
use zone_image::{Search, ZoneImage, ZoneSet};

type Model = BTreeMap<(Name, RecordType), Rrset>;

fn name(text: &str) -> Name {
    Name::parse(text).expect("a name")
}

fn soa(apex: &Name, serial: u32) -> Soa {
    let (mname, rname) = (Name::parse_relative("ns1", apex).expect("a name"), name("hostmaster.elsewhere"));
    Soa { mname, rname, serial: Serial(serial), refresh: 1, retry: 2, expire: 3, minimum: 4, ttl: 5 }
}

fn rrset(owner: &Name, record_type: RecordType, ttl: u32, targets: &[Name]) -> Rrset {
    let rdatas = targets.iter().map(|target| {
        let mut data = if record_type == RecordType::MX { vec![0, 10] } else { Vec::new() };
        data.extend(target.as_wire());
        Rdata::from_trusted_wire(data)
    });
    Rrset { name: owner.clone(), record_type, ttl, rdatas: rdatas.collect() }
}

fn apply(model: &mut Model, changes: &[Rrset]) {
    for change in changes {
        let place = (change.name.clone(), change.record_type);
        if change.rdatas.is_empty() {
            model.remove(&place);
        } else {
            model.insert(place, change.clone());
        }
    }
}

fn key(name: &Name, apex: &Name) -> Vec<u8> {
    name.order_key()[apex.order_key().len()..].to_vec()
}

fn has_wildcard_label(owner: &Name, apex: &Name) -> bool {
    owner.labels().take(owner.label_count() - apex.label_count()).any(|label| label == b"*")
}

/// The owner and type of each record but the SOA.
fn owners(rrsets: &[Rrset]) -> Vec<(Name, RecordType)> {
    let rrsets = rrsets.iter().filter(|rrset| rrset.record_type != RecordType::SOA);
    let each = |rrset: &Rrset| vec![(rrset.name.clone(), rrset.record_type); rrset.rdatas.len()];
    rrsets.flat_map(each).collect()
}

/// The same as they come on a walk of three at a time.
fn walked(image: &ZoneImage, apex: &Name) -> Vec<(Name, RecordType)> {
    let mut found = Vec::new();
    let mut walk = image.walk();
    loop {
        let stop = found.len() + 3;
        let is_over = walk.go_on(|labels, record| {
            if found.len() == stop {
                return false;
            }
            let owner = Name::from_wire(&[labels, apex.as_wire()].concat()).expect("a name");
            found.push((owner, RecordType(u16::from_be_bytes([record[2], record[3]]))));
            true
        });
        if is_over {
            return found;
        }
    }
}

/// Everything that an image tells of a zone is what the model says.
fn check(image: &ZoneImage, apex: &Name, expected_soa: &Soa, model: &Model, questions: &[Name]) {
    assert_eq!(&image.soa(), expected_soa);
    assert_eq!(&image.apex(), apex);
    assert_eq!(image.apex_key(), apex.order_key());
    assert_eq!(image.apex_labels(), apex.label_count());
    let mut expected: Vec<Rrset> = model.values().cloned().collect();
    let soa_data = Rdata::from_trusted_wire(expected_soa.to_rdata());
    let soa = Rrset {
        name: apex.clone(),
        record_type: RecordType::SOA,
        ttl: expected_soa.ttl,
        rdatas: vec![soa_data],
    };
    let soa_place =
        expected.partition_point(|rrset| (&rrset.name, rrset.record_type) < (apex, RecordType::SOA));
    expected.insert(soa_place, soa);
    assert_eq!(image.rrsets().collect::<Vec<_>>(), expected);

    assert_eq!(walked(image, apex), owners(&expected));

    let names: Vec<&Name> = expected.iter().map(|rrset| &rrset.name).collect();
    let has = |record_type: RecordType| model.keys().any(|(owner, t)| *t == record_type && owner != apex);
    assert_eq!(image.has_cuts(), has(RecordType::NS));
    assert_eq!(image.has_dnames(), model.keys().any(|(_, t)| *t == RecordType::DNAME));
    assert_eq!(image.has_wildcards(), names.iter().any(|owner| has_wildcard_label(owner, apex)));
    for question in questions {
        let question_key = key(question, apex);
        let exists = names.contains(&question);
        assert_eq!(image.node(&question_key).is_some(), exists, "{question}");
        match image.search(&question_key) {
            Search::Exact(node) => {
                assert!(exists, "{question}");
                let types: Vec<_> = node.rrsets().map(|rrset| rrset.record_type).collect();
                let theirs = expected.iter().filter(|rrset| rrset.name == *question);
                assert_eq!(types, theirs.map(|rrset| rrset.record_type).collect::<Vec<_>>());
                for record_type in types {
                    assert_eq!(node.rrset(record_type).map(|rrset| rrset.record_type), Some(record_type));
                }
                assert!(node.rrset(RecordType(0)).is_none() && node.rrset(RecordType(65_535)).is_none());
                assert_eq!(node.has_ns(), node.rrset(RecordType::NS).is_some());
                assert_eq!(node.has_cname(), node.rrset(RecordType::CNAME).is_some());
                assert_eq!(node.has_dname(), node.rrset(RecordType::DNAME).is_some());
            }
            Search::EmptyNonTerminal => {
                assert!(!exists && names.iter().any(|owner| owner.is_below(question)), "{question}");
            }
            Search::Absent { common } => {
                assert!(!names.iter().any(|owner| owner.is_at_or_below(question)), "{question}");
                for ancestor in question.ancestors_within(apex) {
                    let is_there = names.iter().any(|owner| owner.is_at_or_below(&ancestor));
                    assert_eq!(key(&ancestor, apex).len() <= common, is_there, "{ancestor} above {question}");
                }
            }
        }
    }
}

const TYPES: [RecordType; 6] = [
    RecordType::NS,
    RecordType::CNAME,
    RecordType::MX,
    RecordType::DNAME,
    RecordType::PTR,
    RecordType(65_280),
];

fn label() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "a", "b", "ab", "*", "\\000", "\\001", "\\001a", "\\002", "aaaaaaaa", "aaaaaaab",
    ])
}

fn relative_name() -> impl Strategy<Value = String> {
    prop::collection::vec(label(), 0..4).prop_map(|labels| labels.join("."))
}

fn name_in(apex: &Name, relative: &str) -> Name {
    if relative.is_empty() { apex.clone() } else { Name::parse_relative(relative, apex).expect("a name") }
}

/// Changes of RRsets: owner, type, targets (none: it goes away).
type Changes = Vec<(String, RecordType, u32, Vec<String>)>;

fn changes(max: usize) -> impl Strategy<Value = Changes> {
    let target = prop_oneof![relative_name(), Just("elsewhere.".to_owned()), Just("xample.com.".to_owned())];
    let targets = prop::collection::btree_set(target, 0..3).prop_map(|set| set.into_iter().collect());
    prop::collection::vec((relative_name(), prop::sample::select(&TYPES[..]), 0..9_u32, targets), 0..max)
}

fn rrsets_of(changes: &Changes, apex: &Name) -> Vec<Rrset> {
    let rrset_of = |(owner, record_type, ttl, targets): &(String, RecordType, u32, Vec<String>)| {
        let mut targets: Vec<Name> = targets.iter().map(|target| name_in(apex, target)).collect();
        targets.sort();
        let ttl = if targets.is_empty() { 0 } else { *ttl };
        rrset(&name_in(apex, owner), *record_type, ttl, &targets)
    };
    // The last word on each RRset counts; a batch names none twice.
    let last: Model = changes.iter().map(rrset_of).map(|r| ((r.name.clone(), r.record_type), r)).collect();
    last.into_values().collect()
}

proptest! {
    #[test]
    fn updates_make_what_a_build_makes(
        apex in prop::sample::select(vec![".", "com", "example.com", "a.a.example.com"]),
        first in changes(40),
        updates in prop::collection::vec(changes(12), 0..8),
        questions in prop::collection::vec(relative_name(), 40),
    ) {
        let apex = name(apex);
        let questions: Vec<Name> = questions.iter().map(|relative| name_in(&apex, relative)).collect();
        let mut model = Model::new();
        let first = rrsets_of(&first, &apex);
        apply(&mut model, &first);
        let mut image = ZoneImage::build(&apex, &soa(&apex, 0), first);
        check(&image, &apex, &soa(&apex, 0), &model, &questions);
        for (serial, update) in (1..).zip(&updates) {
            let update = rrsets_of(update, &apex);
            apply(&mut model, &update);
            image = image.updated(&soa(&apex, serial), &update);
            check(&image, &apex, &soa(&apex, serial), &model, &questions);
        }
    }
}

/// Owners that fill many leaves: plain, deep, with a long common part.
fn many_owners(apex: &Name, count: u32) -> Vec<Name> {
    let relative = |number: u32| match number % 4 {
        0 => format!("host{number:06}"),
        1 => format!("h{}.deep.x{}", number / 16, number % 16),
        2 => format!("{}.a-label-that-many-names-share.a-label-that-many-names-share", number.reverse_bits()),
        _ => format!("*.w{number}"),
    };
    (0..count).map(|number| name_in(apex, &relative(number))).collect()
}

#[test]
fn large_zones_grow_and_shrink() {
    let apex = name("example.com");
    let owners = many_owners(&apex, 9_000);
    let target = [name("t.example.com")];
    let of = |owner: &Name, ttl| rrset(owner, RecordType::PTR, ttl, &target);
    let gone = |owner: &Name| Rrset { rdatas: Vec::new(), ..of(owner, 0) };
    let questions: Vec<Name> = owners
        .iter()
        .step_by(701)
        .flat_map(|owner| {
            let below = Name::parse_relative("below", owner).unwrap();
            [owner.parent().unwrap(), below, Name::parse_relative("zz", &owner.parent().unwrap()).unwrap()]
        })
        .collect();

    let mut model = Model::new();
    let mut image = ZoneImage::build(&apex, &soa(&apex, 0), Vec::new());
    let mut serial = 0;
    let mut step = |changes: Vec<Rrset>, model: &mut Model| {
        serial += 1;
        apply(model, &changes);
        image = image.updated(&soa(&apex, serial), &changes);
        check(&image, &apex, &soa(&apex, serial), model, &questions);
        let built = ZoneImage::build(&apex, &soa(&apex, serial), model.values().cloned().collect());
        check(&built, &apex, &soa(&apex, serial), model, &questions);
    };
    // In bulk, then by ever smaller strides, then down to nothing from both ends and the middle.
    step(owners[..5_000].iter().map(|owner| of(owner, 1)).collect(), &mut model);
    for (stride, ttl) in [(7, 2), (131, 3), (4_999, 4)] {
        step(owners.iter().step_by(stride).map(|owner| of(owner, ttl)).collect(), &mut model);
    }
    let mut sorted = owners.clone();
    sorted.sort();
    step(sorted.iter().step_by(3).map(gone).collect(), &mut model);
    step(sorted[..4_000].iter().map(gone).collect(), &mut model);
    step(sorted[8_000..].iter().map(gone).collect(), &mut model);
    step(sorted[4_010..7_990].iter().map(gone).collect(), &mut model);
    step(sorted.iter().map(gone).collect(), &mut model);
    assert!(model.is_empty());
}

#[test]
fn one_change_at_a_time_grows_what_a_build_makes() {
    let apex = name("example.com");
    let mut image = ZoneImage::build(&apex, &soa(&apex, 0), Vec::new());
    let mut model = Model::new();
    for (serial, owner) in (1..).zip(many_owners(&apex, 2_000)) {
        let change = [rrset(&owner, RecordType::PTR, serial, std::slice::from_ref(&owner))];
        apply(&mut model, &change);
        image = image.updated(&soa(&apex, serial), &change);
    }
    check(&image, &apex, &soa(&apex, 2_000), &model, &[]);
    for (serial, owner) in (2_001..).zip(many_owners(&apex, 1_990)) {
        let change = [Rrset { name: owner, record_type: RecordType::PTR, ttl: 0, rdatas: Vec::new() }];
        apply(&mut model, &change);
        image = image.updated(&soa(&apex, serial), &change);
    }
    check(&image, &apex, &soa(&apex, 3_990), &model, &[]);
}

#[test]
fn rrsets_of_the_largest_size_are_kept() {
    let apex = name("example.com");
    let data = |octet| Rdata::from_trusted_wire(vec![octet; 65_000]);
    let rrsets: Vec<Rrset> = (0..6)
        .map(|number| Rrset {
            name: name_in(&apex, &format!("n{}", number / 2)),
            record_type: RecordType(1_000 + number),
            ttl: 1,
            rdatas: vec![data(1), data(2)],
        })
        .collect();
    let model: Model = rrsets.iter().map(|r| ((r.name.clone(), r.record_type), r.clone())).collect();
    let image = ZoneImage::build(&apex, &soa(&apex, 1), rrsets);
    check(&image, &apex, &soa(&apex, 1), &model, &[name("n1.example.com"), name("x.example.com")]);
}

#[test]
fn the_set_serves_what_was_last_put_in() {
    let (set, mut writer) = ZoneSet::new();
    let apexes: Vec<Name> =
        (0..3_000).map(|number| name(&format!("z{number}.{}", ["com", "co.uk"][number % 2]))).collect();
    for (serial, apex) in (0..).zip(&apexes) {
        writer.insert(apex, ZoneImage::build(apex, &soa(apex, serial), Vec::new()));
    }
    for apex in apexes.iter().step_by(3) {
        writer.remove(apex);
        writer.remove(apex);
    }
    writer.insert(&apexes[1], ZoneImage::build(&apexes[1], &soa(&apexes[1], 7_777), Vec::new()));
    for (index, apex) in apexes.iter().enumerate() {
        let expected = match index {
            1 => Some(7_777),
            _ if index % 3 == 0 => None,
            _ => Some(index as u32),
        };
        assert_eq!(set.get(apex).map(|image| image.soa().serial.0), expected, "{apex}");
    }
    assert!(set.get(&name("com")).is_none());
}
