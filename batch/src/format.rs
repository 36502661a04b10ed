//! What outcomes are written as. Input: outcomes of a chunk. Output: a piece, made by a worker, and parts put together of pieces.

use std::io;

use crate::batch::Batch;
use crate::outcome::Outcomes;
use crate::store::PartFile;

/// A form of output.
pub trait Format: Sync {
    /// What a worker makes of the outcomes of a chunk.
    type Piece: Send;
    /// A part that is being written.
    type Open;

    /// How names of its files end, without the dot.
    fn ending(&self) -> &'static str;

    /// What outcomes are written as; many workers do so at once.
    fn piece(&self, batch: &Batch, outcomes: &Outcomes) -> io::Result<Self::Piece>;

    /// Begins a part.
    fn begin(&self, file: PartFile) -> io::Result<Self::Open>;

    /// Puts a piece at its end. Output: about how many bytes the part has; the same pieces give the same number.
    fn add(&self, open: &mut Self::Open, piece: Self::Piece) -> io::Result<u64>;

    /// Ends a part: all that belongs to it has been written to the file that is handed back.
    fn end(&self, open: Self::Open) -> io::Result<PartFile>;
}

/// A form whose file is whole wherever a piece ends, so that it can be cut there.
pub trait Cuttable: Format {
    /// The file below a part; all pieces have been written to it.
    fn file<'f>(&self, open: &'f mut Self::Open) -> &'f mut PartFile;
}
