//! A queue in which nobody holds the others up: a lane for each address, taken in turn, with a bound on what is under way
//! in a lane and in all.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;

use uuid::Uuid;

pub(crate) struct Lanes {
    lanes: HashMap<IpAddr, Lane>,
    /// The lanes from which something may be taken, in turn.
    ready: VecDeque<IpAddr>,
    under_way: usize,
    max: usize,
    lane_max: usize,
}

#[derive(Default)]
struct Lane {
    waiting: VecDeque<Uuid>,
    under_way: usize,
    is_ready: bool,
}

impl Lanes {
    pub(crate) fn new(max: usize, lane_max: usize) -> Self {
        Self { lanes: HashMap::new(), ready: VecDeque::new(), under_way: 0, max, lane_max }
    }

    pub(crate) fn push(&mut self, address: IpAddr, uuid: Uuid) {
        self.lanes.entry(address).or_default().waiting.push_back(uuid);
        self.settle(address);
    }

    /// The next that may be under way, which [`Self::end`] ends.
    pub(crate) fn begin(&mut self) -> Option<(IpAddr, Uuid)> {
        if self.under_way >= self.max {
            return None;
        }
        let address = self.ready.pop_front()?;
        let lane = self.lanes.get_mut(&address)?;
        lane.is_ready = false;
        let uuid = lane.waiting.pop_front()?;
        lane.under_way += 1;
        self.under_way += 1;
        self.settle(address);
        Some((address, uuid))
    }

    pub(crate) fn end(&mut self, address: IpAddr) {
        if let Some(lane) = self.lanes.get_mut(&address) {
            lane.under_way = lane.under_way.saturating_sub(1);
            self.under_way = self.under_way.saturating_sub(1);
        }
        self.settle(address);
    }

    /// Puts a lane where it belongs.
    fn settle(&mut self, address: IpAddr) {
        let Some(lane) = self.lanes.get_mut(&address) else { return };
        if lane.waiting.is_empty() && lane.under_way == 0 && !lane.is_ready {
            self.lanes.remove(&address);
        } else if !lane.waiting.is_empty() && lane.under_way < self.lane_max && !lane.is_ready {
            lane.is_ready = true;
            self.ready.push_back(address);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[test]
    fn lanes_take_turns_within_their_bounds() {
        let mut lanes = Lanes::new(3, 2);
        for number in 0..4 {
            lanes.push(address(1), Uuid::from_u128(number));
        }
        lanes.push(address(2), Uuid::from_u128(10));
        let mut begin = || lanes.begin().map(|(_, uuid)| uuid.as_u128());
        assert_eq!([begin(), begin(), begin(), begin()], [Some(0), Some(10), Some(1), None]);
        // All lanes are full now, and then the first of them.
        lanes.end(address(2));
        assert_eq!(lanes.begin(), None);
        lanes.end(address(1));
        assert_eq!(lanes.begin(), Some((address(1), Uuid::from_u128(2))));
        assert_eq!(lanes.begin(), None);
        lanes.end(address(1));
        lanes.end(address(1));
        assert_eq!(lanes.begin(), Some((address(1), Uuid::from_u128(3))));
        lanes.end(address(1));
        assert!(lanes.lanes.is_empty() && lanes.ready.is_empty() && lanes.under_way == 0);
    }
}
