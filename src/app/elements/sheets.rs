//! Guards around the style sheets of the elements: what the generator gets wrong is refused here.

use std::{collections::BTreeSet, fs, path::Path};

/// Text of all files with an extension in a folder of the project, with their names.
fn files(folder: &str, extension: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap()))
        .collect()
}

#[test]
fn each_sheet_is_delivered_exactly_once() {
    let components = files("src/app/elements", "rs");
    for (sheet, _) in files("style/elements", "css") {
        let statement = format!("    let class = stylers_macro::style_sheet!(\"style/elements/{sheet}\");");
        let uses = components.iter().map(|(_, source)| source.lines().filter(|line| *line == statement).count()).sum::<usize>();
        assert_eq!(uses, 1, "{sheet}");
    }
}

#[test]
fn generated_classes_differ() {
    // The generator names a sheet after its number of characters only. If this fails, add a character to one of the two.
    let classes = [
        stylers_macro::style_sheet!("style/elements/action_card.css"),
        stylers_macro::style_sheet!("style/elements/alert.css"),
        stylers_macro::style_sheet!("style/elements/avatar.css"),
        stylers_macro::style_sheet!("style/elements/badge.css"),
        stylers_macro::style_sheet!("style/elements/button.css"),
        stylers_macro::style_sheet!("style/elements/checkbox.css"),
        stylers_macro::style_sheet!("style/elements/code_field.css"),
        stylers_macro::style_sheet!("style/elements/copy_field.css"),
        stylers_macro::style_sheet!("style/elements/dialog.css"),
        stylers_macro::style_sheet!("style/elements/divider.css"),
        stylers_macro::style_sheet!("style/elements/icon.css"),
        stylers_macro::style_sheet!("style/elements/menu.css"),
        stylers_macro::style_sheet!("style/elements/menu_item.css"),
        stylers_macro::style_sheet!("style/elements/pager.css"),
        stylers_macro::style_sheet!("style/elements/password_field.css"),
        stylers_macro::style_sheet!("style/elements/phone_field.css"),
        stylers_macro::style_sheet!("style/elements/picture_field.css"),
        stylers_macro::style_sheet!("style/elements/radio_field.css"),
        stylers_macro::style_sheet!("style/elements/row.css"),
        stylers_macro::style_sheet!("style/elements/search_box.css"),
        stylers_macro::style_sheet!("style/elements/section.css"),
        stylers_macro::style_sheet!("style/elements/select_field.css"),
        stylers_macro::style_sheet!("style/elements/skeleton.css"),
        stylers_macro::style_sheet!("style/elements/table.css"),
        stylers_macro::style_sheet!("style/elements/tabs.css"),
        stylers_macro::style_sheet!("style/elements/tag_box.css"),
        stylers_macro::style_sheet!("style/elements/text_field.css"),
        stylers_macro::style_sheet!("style/elements/text_link.css"),
        stylers_macro::style_sheet!("style/elements/toast.css"),
    ];
    assert_eq!(classes.len(), files("style/elements", "css").len(), "a sheet is missing in this list");
    assert_eq!(classes.iter().collect::<BTreeSet<_>>().len(), classes.len());
}

#[test]
fn sheets_keep_to_flat_selectors() {
    for (sheet, text) in files("style/elements", "css") {
        for line in text.lines().filter(|line| line.contains('{') && !line.starts_with('@')) {
            let selector = line.split('{').next().unwrap();
            assert!(!selector.contains(['>', '+', '~', ',', '*', '#', '&']), "{sheet}: {selector}");
            assert!(selector.split_whitespace().all(|part| part.starts_with('.')), "{sheet}: {selector}");
        }
    }
}
