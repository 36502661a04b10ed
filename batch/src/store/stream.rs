//! A stream, of which nothing can be cut back. Input: pieces that are bytes. Output: the bytes; rejects to a stream of their own.

use std::io::{self, Write};

use crate::run::{Done, Sink};

/// Streams.
pub struct StreamSink<'w> {
    /// Where pieces go.
    pub out: &'w mut dyn Write,
    /// Where rejects go.
    pub rejects: Option<&'w mut dyn Write>,
}

impl Sink<Vec<u8>> for StreamSink<'_> {
    fn put(&mut self, done: Done<Vec<u8>>) -> io::Result<()> {
        self.out.write_all(&done.piece)?;
        match &mut self.rejects {
            Some(rejects) => rejects.write_all(&done.rejects),
            None => Ok(()),
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()?;
        self.rejects.as_mut().map_or(Ok(()), |rejects| rejects.flush())
    }

    fn stop(&mut self) -> io::Result<()> {
        self.finish()
    }
}
