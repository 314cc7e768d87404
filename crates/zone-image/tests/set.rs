//! The set against a model: the zone of a name is the longest of its ancestors that is an apex.

use std::collections::BTreeSet;

use proptest::prelude::*;
use zone::{Name, Serial, Soa};
use zone_image::{SearchKey, ZoneImage, ZoneSet};

fn image(apex: &Name) -> ZoneImage {
    let (mname, rname) = (apex.clone(), apex.clone());
    let soa = Soa { mname, rname, serial: Serial(1), refresh: 1, retry: 1, expire: 1, minimum: 1, ttl: 1 };
    ZoneImage::build(apex, &soa, Vec::new())
}

fn name() -> impl Strategy<Value = Name> {
    let label = prop::sample::select(vec!["a", "b", "A", "\\000", "\\001", "aa"]);
    prop::collection::vec(label, 0..6).prop_map(|labels| {
        let text = if labels.is_empty() { ".".to_owned() } else { labels.join(".") };
        Name::parse(&text).expect("a name")
    })
}

#[test]
fn an_unavailable_zone_is_there_at_any_depth() {
    for apex in [".", "com", "example.com", &"a.".repeat(127)] {
        let apex = Name::parse(apex).expect("a name");
        let image = ZoneImage::unavailable(&apex);
        assert!(!image.is_available() && ZoneImage::build(&apex, &image.soa(), Vec::new()).is_available());
        assert_eq!((image.apex(), image.apex_labels()), (apex.clone(), apex.label_count()));
        assert_eq!(image.rrsets().count(), 1, "a SOA that means nothing");
        let (set, mut writer) = ZoneSet::new();
        writer.insert(&apex, image);
        assert!(set.get(&apex).is_some_and(|image| !image.is_available()));
        let mut key = SearchKey::default();
        key.read(apex.as_wire());
        assert!(set.reader().zones().find(&key, apex.label_count()).is_some());
        writer.remove(&apex);
        assert_eq!(set.count(), 0);
    }
}

proptest! {
    #[test]
    fn the_longest_apex_wins(
        changes in prop::collection::vec((name(), prop::bool::weighted(0.7)), 0..60),
        questions in prop::collection::vec((name(), 0..7_usize), 40),
    ) {
        let (set, mut writer) = ZoneSet::new();
        let mut reader = set.reader();
        let mut model = BTreeSet::new();
        for (apex, is_added) in &changes {
            if *is_added {
                writer.insert(apex, image(apex));
                model.insert(apex.clone());
            } else {
                writer.remove(apex);
                model.remove(apex);
            }
        }
        for (question, labels_max) in &questions {
            let mut key = SearchKey::default();
            prop_assert_eq!(key.read(question.as_wire()), Some(question.as_wire().len()));
            let longest = |labels_max: usize| {
                let of_question = model.iter().filter(|apex| question.is_at_or_below(apex));
                of_question.map(Name::label_count).filter(|labels| *labels <= labels_max).max()
            };
            let zones = reader.zones();
            prop_assert_eq!(zones.find(&key, *labels_max).map(ZoneImage::apex_labels), longest(*labels_max));
            let nearest = longest(usize::MAX);
            prop_assert_eq!(zones.has_below(&key, *labels_max), nearest.is_some_and(|labels| labels > *labels_max));
            prop_assert_eq!(set.get(question).is_some(), model.contains(question));
        }
    }
}
