//! Tests of the whole program, named after the rows of the specification they hold to.

#[cfg(test)]
#[macro_use]
mod support;

#[cfg(test)]
mod pages;
#[cfg(test)]
mod store;
