//! The addresses of the application's pages, and where old bookmarks lead now.

/// Pages, as the interface's own router knows them (`web/src/routes`).
pub(super) const PAGES: &[&str] = &[
    "/",
    "/admin/connections",
    "/admin/plugins/errors",
    "/admin/users",
    "/admin/variables",
    "/campains/add",
    "/campains/{id}",
    "/campains/{id}/add/test",
    "/campains/{id}/edit/test/{test}",
    "/dashboard",
    "/help",
    "/help/{topic}",
    "/profile",
    "/rapports/{id}",
    "/setup",
    "/test/{id}/execute",
    "/trash",
];

/// Pages of the original that are part of another page here. What a bookmark named is shown there.
pub(super) const MOVED: &[(&str, &str)] = &[
    ("/admin/deleted", "/trash"),
    ("/admin/plugins", "/admin/plugins/errors"),
    ("/admin/users/add", "/admin/users"),
    ("/admin/users/edit/{id}", "/admin/users"),
    ("/admin/variables/add", "/admin/variables"),
    ("/admin/variables/edit/{id}", "/admin/variables"),
    ("/campains/{id}/files", "/campains/{id}"),
    ("/campains/{id}/performance", "/campains/{id}"),
    ("/campains/{id}/workdir", "/campains/{id}"),
    ("/static/documentation.html", "/help"),
];

/// Whether the template of a route is that of a page, today's or of old.
pub(crate) fn is_page(template: &str) -> bool {
    let plain = template.strip_suffix('/').filter(|plain| !plain.is_empty()).unwrap_or(template);
    PAGES.contains(&plain) || MOVED.iter().any(|(old, _)| *old == plain)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn pages_below(folder: &Path, address: &str, pages: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if name == "+page.svelte" {
                pages.push(if address.is_empty() { "/".into() } else { address.to_owned() });
            } else if path.is_dir() {
                let segment = name.replace('[', "{").replace(']', "}");
                pages_below(&path, &format!("{address}/{segment}"), pages);
            }
        }
    }

    #[test]
    fn the_pages_are_those_of_the_interface() {
        let mut pages = Vec::new();
        pages_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/src/routes"), "", &mut pages);
        pages.sort();
        assert_eq!(pages, PAGES);
    }
}
