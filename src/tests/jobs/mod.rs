//! Background work.

mod mail;
