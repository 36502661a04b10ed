//! Decides referrals by compiled Remit policies.
