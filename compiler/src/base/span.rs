//! Places in source text: byte offsets within a file, and the file they are in.

/// A file of the workspace, as an index into `Sources`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A half-open range of byte offsets within one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range from `start` to `end`; an inverted range becomes empty at `start`.
    pub const fn new(start: u32, end: u32) -> Self {
        if end < start { Self { start, end: start } } else { Self { start, end } }
    }

    /// The empty range at `offset`.
    pub const fn at(offset: u32) -> Self {
        Self { start: offset, end: offset }
    }

    /// The smallest range that holds both.
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether the offset lies in the range; its end counts, so that a cursor after a word is on the word.
    pub const fn touches(self, offset: u32) -> bool {
        self.start <= offset && offset <= self.end
    }

    /// Whether `other` lies wholly in this range.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two ranges share a byte, or one is empty and lies in the other.
    pub const fn overlaps(self, other: Self) -> bool {
        if self.is_empty() || other.is_empty() {
            self.start <= other.end && other.start <= self.end
        } else {
            self.start < other.end && other.start < self.end
        }
    }

    /// The number of bytes.
    pub const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// Whether the range holds no byte.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// The range for slicing with `str::get`.
    pub const fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The same range in a named file.
    pub const fn in_file(self, file: FileId) -> Loc {
        Loc { file, span: self }
    }
}

/// A range in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Loc {
    /// The file.
    pub file: FileId,
    /// The range within it.
    pub span: Span,
}

impl Loc {
    /// A range in a file.
    pub const fn new(file: FileId, span: Span) -> Self {
        Self { file, span }
    }

    /// The empty place just before this one.
    pub const fn before(self) -> Self {
        Self { file: self.file, span: Span::at(self.span.start) }
    }

    /// The empty place just after this one.
    pub const fn after(self) -> Self {
        Self { file: self.file, span: Span::at(self.span.end) }
    }
}
