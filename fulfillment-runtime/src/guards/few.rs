//! [`Few`]: a set of which there is nearly always one or none.

/// A set of small numbers or the like, nearly always of one or none, so that those cost no allocation.
#[derive(Debug, Clone)]
pub(crate) struct Few<T> {
    first: [Option<T>; FEW],
    more: Vec<T>,
}

/// As many as one request presents without being strange: the platform's own header and two `Authorization`s.
const FEW: usize = 3;

impl<T> Default for Few<T> {
    fn default() -> Self {
        Self {
            first: [None, None, None],
            more: Vec::new(),
        }
    }
}

impl<T: Copy + PartialEq> Few<T> {
    pub(crate) fn is_empty(&self) -> bool {
        self.first[0].is_none()
    }

    pub(crate) fn contains(&self, item: T) -> bool {
        self.first.contains(&Some(item)) || self.more.contains(&item)
    }

    /// This one too.
    pub(crate) fn insert(&mut self, item: T) {
        if self.contains(item) {
            return;
        }
        match self.first.iter_mut().find(|slot| slot.is_none()) {
            Some(free) => *free = Some(item),
            None => self.more.push(item),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = T> {
        let first = self.first.iter().map_while(|item| *item);
        first.chain(self.more.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_each_once_however_many_they_are() {
        let mut set = Few::default();
        assert!(set.is_empty() && !set.contains(1));
        for item in [1, 2, 1, 3, 4, 5, 4] {
            set.insert(item);
        }
        assert!(!set.is_empty() && set.contains(1) && set.contains(5) && !set.contains(6));
        assert_eq!(set.iter().collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    }
}
