//! What the editor can ask for, each a pure function over a snapshot, free of protocol types.
