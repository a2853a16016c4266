//! Tests of the whole program, through the same doors as people, apps and operators, named after the rows of the
//! specification they hold to.

#[cfg(test)]
#[macro_use]
mod support;

#[cfg(test)]
mod api;
#[cfg(test)]
mod architecture;
#[cfg(test)]
mod jobs;
#[cfg(test)]
mod live;
#[cfg(test)]
mod operation;
#[cfg(test)]
mod organizations;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod store;
