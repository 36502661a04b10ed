//! Compiles the Remit language to the decision form.
