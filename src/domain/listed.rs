//! Lists as people write them: divided by commas, semicolons, spaces and lines.

/// Whether this divides two texts of a list.
#[must_use]
pub const fn divides(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, ',' | ';')
}

/// The texts of a list, each once, in the order of the list. What stands around addresses in mail programs is dropped.
#[must_use]
pub fn texts_of(list: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for text in list.split(divides).map(|text| text.trim_matches(['<', '>', '"', '\''])).filter(|text| !text.is_empty()) {
        if !all.iter().any(|known| known.eq_ignore_ascii_case(text)) {
            all.push(text.to_owned());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::texts_of;

    #[test]
    fn ux_38_a_list_is_divided_as_people_write_it() {
        assert_eq!(texts_of("a@b.example, c@d.example;e@f.example\n g@h.example\t"), ["a@b.example", "c@d.example", "e@f.example", "g@h.example"]);
        assert_eq!(texts_of("Ada <ada@b.example>, ADA@b.example"), ["Ada", "ada@b.example"], "each once");
        assert!(texts_of(" ,; \n").is_empty());
    }
}
