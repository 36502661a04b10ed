//! What the compiler accepts at most, so that hostile or mistaken input ends in a message and not in a hang.

/// The largest source file, in bytes. The largest real policy is a hundredth of this.
pub const MAX_FILE_BYTES: usize = 16 * 1024 * 1024;

/// How deep brackets, braces and `not` may nest.
pub const MAX_NESTING: usize = 100;

/// How many syntax errors one file reports; more than these are one mistake seen many times.
pub const MAX_SYNTAX_ERRORS: usize = 100;

/// How many policy files a workspace may hold.
pub const MAX_FILES: usize = 10_000;

/// How many files and folders of any kind are looked through for them: a folder with more is no policy repository
/// (somebody opened the home folder).
pub const MAX_ENTRIES: usize = 200_000;

/// After as many places where the grammar had to recover in one line, the rest of the line is lost.
pub const MAX_RECOVERIES: usize = 1_000;

/// After as many mistakes the rest of a file is not read: it is no policy.
pub const MAX_MISTAKES: usize = 4_000;
