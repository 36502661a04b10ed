//! The tests of Remit.
