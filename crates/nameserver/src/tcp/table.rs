//! Things by small numbers, which are used again.

/// A table whose entries keep their number while they are in it.
pub(super) struct Table<T> {
    slots: Vec<Option<T>>,
    free: Vec<usize>,
}

impl<T> Table<T> {
    pub(super) fn new() -> Self {
        Self { slots: Vec::new(), free: Vec::new() }
    }

    /// All entries have numbers below this.
    pub(super) fn slots(&self) -> usize {
        self.slots.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.slots.len() == self.free.len()
    }

    pub(super) fn insert(&mut self, entry: T) -> (usize, &mut T) {
        let index = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            self.slots.len() - 1
        });
        (index, self.slots[index].insert(entry))
    }

    pub(super) fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        self.slots.get_mut(index)?.as_mut()
    }

    pub(super) fn remove(&mut self, index: usize) -> Option<T> {
        let entry = self.slots.get_mut(index)?.take()?;
        self.free.push(index);
        Some(entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uses_numbers_again() {
        let mut table = Table::new();
        let (first, _) = table.insert('a');
        let (second, _) = table.insert('b');
        assert_eq!(table.remove(first), Some('a'));
        assert_eq!(table.remove(first), None);
        assert_eq!(table.get_mut(first), None);
        assert_eq!(table.insert('c').0, first);
        assert_eq!(table.get_mut(second), Some(&mut 'b'));
        assert_eq!((table.slots(), table.is_empty()), (2, false));
        table.remove(first);
        table.remove(second);
        assert!(table.is_empty());
    }
}
