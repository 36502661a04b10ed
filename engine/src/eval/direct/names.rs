//! Names to what they mean. Input: names known when a policy is loaded, each within a scope. Output: a table that tells the meaning
//! of raw bytes; what is not among them has none.

/// A table of names.
#[derive(Debug)]
pub(super) struct Names<T> {
    /// Each at most half full; a name is at its own place or, where that is taken, at the next that is not.
    places: Vec<Option<Entry<T>>>,
    bytes: Vec<u8>,
    count: usize,
}

#[derive(Clone, Copy, Debug)]
struct Entry<T> {
    scope: u32,
    start: u32,
    length: u32,
    meaning: T,
}

const FEWEST: usize = 16;

impl<T: Copy> Default for Names<T> {
    fn default() -> Self {
        Self { places: vec![None; FEWEST], bytes: Vec::new(), count: 0 }
    }
}

impl<T: Copy> Names<T> {
    /// Adds a name, unless the scope has it.
    pub(super) fn add(&mut self, scope: u32, name: &str, meaning: T) {
        let number = |number: usize| u32::try_from(number).ok();
        let (Some(start), Some(length)) = (number(self.bytes.len()), number(name.len())) else { return };
        if self.get(scope, name.as_bytes()).is_some() {
            return;
        }
        if 2 * (self.count + 1) > self.places.len() {
            self.grow();
        }
        self.bytes.extend_from_slice(name.as_bytes());
        self.put(Entry { scope, start, length, meaning });
        self.count += 1;
    }

    /// What a name means in a scope.
    pub(super) fn get(&self, scope: u32, name: &[u8]) -> Option<T> {
        let mut place = self.first_place(scope, name);
        loop {
            let entry = self.places.get(place)?.as_ref()?;
            if entry.scope == scope && entry.length as usize == name.len() && self.name(entry) == name {
                return Some(entry.meaning);
            }
            place = (place + 1) & (self.places.len() - 1);
        }
    }

    fn name(&self, entry: &Entry<T>) -> &[u8] {
        let start = entry.start as usize;
        self.bytes.get(start..start + entry.length as usize).unwrap_or_default()
    }

    fn first_place(&self, scope: u32, name: &[u8]) -> usize {
        hash(scope, name) as usize & (self.places.len() - 1)
    }

    fn put(&mut self, entry: Entry<T>) {
        let mut place = self.first_place(entry.scope, self.name(&entry));
        while let Some(Some(_)) = self.places.get(place) {
            place = (place + 1) & (self.places.len() - 1);
        }
        self.places.get_mut(place).into_iter().for_each(|free| *free = Some(entry));
    }

    fn grow(&mut self) {
        let doubled = vec![None; 2 * self.places.len()];
        let old = std::mem::replace(&mut self.places, doubled);
        old.into_iter().flatten().for_each(|entry| self.put(entry));
    }
}

/// Names are the vocabulary's own, so nobody can choose them to collide; a referral only looks them up.
fn hash(scope: u32, name: &[u8]) -> u64 {
    const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut hash = (u64::from(scope) << 32 ^ name.len() as u64).wrapping_mul(ODD);
    let (words, rest) = name.as_chunks::<8>();
    for word in words {
        hash = (hash.rotate_left(23) ^ u64::from_le_bytes(*word)).wrapping_mul(ODD);
    }
    let last = rest.iter().fold(0_u64, |last, byte| last << 8 | u64::from(*byte));
    hash = (hash.rotate_left(23) ^ last).wrapping_mul(ODD);
    hash ^ hash >> 32
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn a_name_means_the_same_however_many_there_are() {
        let mut names = Names::default();
        for index in 0..5_000_u32 {
            names.add(index % 3, &format!("name_{}", index / 3), index);
        }
        names.add(0, "name_0", 9);
        for index in 0..5_000_u32 {
            assert_eq!(names.get(index % 3, format!("name_{}", index / 3).as_bytes()), Some(index));
        }
        assert_eq!(names.get(0, b"name_1667"), None);
        assert_eq!(names.get(0, b""), None);
    }
}
