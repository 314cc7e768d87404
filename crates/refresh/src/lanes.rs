//! A queue in which nobody holds the others up: a lane for the copies of one owner at one network, taken in turn, with bounds
//! on what is under way of an owner, at a network, and in all.

use std::collections::{HashMap, VecDeque};
use std::net::{IpAddr, Ipv6Addr};

use uuid::Uuid;

/// Copies of one owner whose primaries are at one network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Lane {
    owner: i64,
    network: IpAddr,
}

impl Lane {
    /// Whoever has an IPv6 address has a whole /64 of them.
    pub(crate) fn new(owner: i64, address: IpAddr) -> Self {
        let network = match address {
            IpAddr::V4(_) => address,
            IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        };
        Self { owner, network }
    }

    fn places(self) -> [Place; 2] {
        [Place::Owner(self.owner), Place::Network(self.network)]
    }
}

/// How many may be under way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) all: usize,
    pub(crate) of_owner: usize,
    pub(crate) at_network: usize,
}

pub(crate) struct Lanes {
    bounds: Bounds,
    /// What waits in each lane, none of which is empty.
    waiting: HashMap<Lane, VecDeque<Uuid>>,
    /// The lanes whose turn comes, and which do not wait for a place.
    turns: VecDeque<Lane>,
    places: HashMap<Place, Taken>,
    under_way: usize,
}

/// Where there is room for so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Place {
    Owner(i64),
    Network(IpAddr),
}

#[derive(Default)]
struct Taken {
    count: usize,
    /// The lanes that wait until it is less.
    parked: VecDeque<Lane>,
}

impl Lanes {
    pub(crate) fn new(bounds: Bounds) -> Self {
        Self { bounds, waiting: HashMap::new(), turns: VecDeque::new(), places: HashMap::new(), under_way: 0 }
    }

    pub(crate) fn push(&mut self, lane: Lane, uuid: Uuid) {
        let waiting = self.waiting.entry(lane).or_default();
        if waiting.is_empty() {
            self.turns.push_back(lane);
        }
        waiting.push_back(uuid);
    }

    /// The next that may be under way, which [`Self::end`] ends.
    pub(crate) fn begin(&mut self) -> Option<(Lane, Uuid)> {
        if self.under_way >= self.bounds.all {
            return None;
        }
        loop {
            let lane = self.turns.pop_front()?;
            let [owner, network] = lane.places();
            match (self.is_full(owner), self.is_full(network)) {
                (false, false) => return self.take(lane),
                // What room there is of the one that is not full is another lane's.
                (true, is_full) => self.park(lane, owner, (!is_full).then_some(network)),
                (false, true) => self.park(lane, network, Some(owner)),
            }
        }
    }

    pub(crate) fn end(&mut self, lane: Lane) {
        self.under_way = self.under_way.saturating_sub(1);
        for place in lane.places() {
            if let Some(taken) = self.places.get_mut(&place) {
                taken.count = taken.count.saturating_sub(1);
            }
            self.unpark(place);
        }
    }

    fn is_full(&self, place: Place) -> bool {
        let max = match place {
            Place::Owner(_) => self.bounds.of_owner,
            Place::Network(_) => self.bounds.at_network,
        };
        self.places.get(&place).is_some_and(|taken| taken.count >= max)
    }

    fn take(&mut self, lane: Lane) -> Option<(Lane, Uuid)> {
        let waiting = self.waiting.get_mut(&lane)?;
        let uuid = waiting.pop_front()?;
        if waiting.is_empty() {
            self.waiting.remove(&lane);
        } else {
            self.turns.push_back(lane);
        }
        self.under_way += 1;
        for place in lane.places() {
            self.places.entry(place).or_default().count += 1;
        }
        Some((lane, uuid))
    }

    fn park(&mut self, lane: Lane, full: Place, free: Option<Place>) {
        self.places.entry(full).or_default().parked.push_back(lane);
        if let Some(place) = free {
            self.unpark(place);
        }
    }

    /// Gives the turn to a lane that waits for this place.
    fn unpark(&mut self, place: Place) {
        let Some(taken) = self.places.get_mut(&place) else { return };
        self.turns.extend(taken.parked.pop_front());
        if taken.count == 0 && taken.parked.is_empty() {
            self.places.remove(&place);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const BOUNDS: Bounds = Bounds { all: 4, of_owner: 3, at_network: 2 };

    fn lane(owner: i64, last: u8) -> Lane {
        Lane::new(owner, IpAddr::from([192, 0, 2, last]))
    }

    fn pushed(lanes: &mut Lanes, lane: Lane, numbers: std::ops::Range<u128>) {
        for number in numbers {
            lanes.push(lane, Uuid::from_u128(number));
        }
    }

    fn begin_all(lanes: &mut Lanes) -> Vec<u128> {
        std::iter::from_fn(|| lanes.begin().map(|(_, uuid)| uuid.as_u128())).collect()
    }

    #[test]
    fn lanes_take_turns_within_their_bounds() {
        let mut lanes = Lanes::new(BOUNDS);
        pushed(&mut lanes, lane(1, 1), 10..14);
        pushed(&mut lanes, lane(1, 2), 20..24);
        pushed(&mut lanes, lane(2, 1), 30..34);
        // Three of the first owner's, of which one at the first network: so there is room there for one of the other's.
        assert_eq!(begin_all(&mut lanes), [10, 20, 30, 21]);
        lanes.end(lane(1, 2));
        // Two are at the first network, and the turn at the second one is this lane's.
        assert_eq!(begin_all(&mut lanes), [22]);
        lanes.end(lane(1, 1));
        assert_eq!(begin_all(&mut lanes).len(), 1);
    }

    #[test]
    fn an_ipv6_site_is_one_network() {
        let at = |text: &str| Lane::new(1, text.parse().unwrap());
        assert_eq!(at("2001:db8::1"), at("2001:db8::ffff:0:0:2"));
        assert_ne!(at("2001:db8::1"), at("2001:db8:0:1::1"));
        assert_ne!(lane(1, 1), lane(1, 2));
        assert_ne!(lane(1, 1), lane(2, 1));
    }

    /// Whatever ends in whatever order: all get their turn, no bound is passed, no room is left where somebody could use it,
    /// and nothing is kept in the end.
    #[test]
    fn nobody_is_forgotten_and_no_room_is_wasted() {
        let mut random = 7_u64;
        let mut below = |max: u64| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) % max
        };
        let mut lanes = Lanes::new(BOUNDS);
        let (mut under_way, mut waiting, mut done) =
            (Vec::<(Lane, Uuid)>::new(), HashMap::new(), HashSet::new());
        for number in 0..5_000_u128 {
            let lane = lane(below(5) as i64, below(4) as u8);
            lanes.push(lane, Uuid::from_u128(number));
            *waiting.entry(lane).or_insert(0) += 1;
            for _ in 0..below(3) {
                if !under_way.is_empty() {
                    let (lane, _) = under_way.swap_remove(below(under_way.len() as u64) as usize);
                    lanes.end(lane);
                }
            }
            under_way.extend(std::iter::from_fn(|| lanes.begin()).inspect(|(lane, uuid)| {
                *waiting.get_mut(lane).unwrap() -= 1;
                assert!(done.insert(*uuid));
            }));
            let of = |is: &dyn Fn(&Lane) -> bool| under_way.iter().filter(|(lane, _)| is(lane)).count();
            let has_room = |lane: &Lane| {
                under_way.len() < BOUNDS.all
                    && of(&|other| other.owner == lane.owner) < BOUNDS.of_owner
                    && of(&|other| other.network == lane.network) < BOUNDS.at_network
            };
            assert!(under_way.len() <= BOUNDS.all);
            for (lane, count) in &waiting {
                assert!(of(&|other| other.owner == lane.owner) <= BOUNDS.of_owner);
                assert!(of(&|other| other.network == lane.network) <= BOUNDS.at_network);
                assert!(*count == 0 || !has_room(lane), "{lane:?} could go on");
            }
        }
        while let Some((lane, _)) = under_way.pop() {
            lanes.end(lane);
            under_way.extend(std::iter::from_fn(|| lanes.begin()).inspect(|(_, uuid)| {
                assert!(done.insert(*uuid));
            }));
        }
        assert_eq!(done.len(), 5_000);
        assert!(lanes.waiting.is_empty() && lanes.turns.is_empty() && lanes.places.is_empty());
    }
}
