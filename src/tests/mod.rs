//! Tests of the whole program, named after the rows of the specification they hold to.

#[cfg(test)]
#[macro_use]
mod support;

#[cfg(test)]
mod architecture;
#[cfg(test)]
mod flows;
#[cfg(test)]
mod jobs;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod store;
