//! The archive inside the program: what recto opens when it is given nothing, and the tour.

/// Path below `assets/sample/` and text of every file of it.
pub(super) const FILES: &[(&str, &str)] = &[
    (
        "blog/2021-05-03-the-colour-of-terminals.md",
        include_str!("../../assets/sample/blog/2021-05-03-the-colour-of-terminals.md"),
    ),
    ("blog/the-measure-of-a-line.md", include_str!("../../assets/sample/blog/the-measure-of-a-line.md")),
    ("blog/the-upside-down-letter.md", include_str!("../../assets/sample/blog/the-upside-down-letter.md")),
    (
        "clippings/brevity-at-a-halfpenny-a-word.md",
        include_str!("../../assets/sample/clippings/brevity-at-a-halfpenny-a-word.md"),
    ),
    (
        "clippings/ransomware-gang-waives-the-fine.md",
        include_str!("../../assets/sample/clippings/ransomware-gang-waives-the-fine.md"),
    ),
    (
        "clippings/the-lighthouse-at-ras-an-nawras.md",
        include_str!("../../assets/sample/clippings/the-lighthouse-at-ras-an-nawras.md"),
    ),
    (
        "clippings/the-shop-that-read-every-newspaper.md",
        include_str!("../../assets/sample/clippings/the-shop-that-read-every-newspaper.md"),
    ),
    ("essays/following-the-brush.md", include_str!("../../assets/sample/essays/following-the-brush.md")),
    ("essays/recto-and-verso.md", include_str!("../../assets/sample/essays/recto-and-verso.md")),
    (
        "essays/the-word-that-did-not-fit.md",
        include_str!("../../assets/sample/essays/the-word-that-did-not-fit.md"),
    ),
    ("notes/marginalia.md", include_str!("../../assets/sample/notes/marginalia.md")),
    (
        "notes/the-library-on-the-canal.md",
        include_str!("../../assets/sample/notes/the-library-on-the-canal.md"),
    ),
    (
        "notes/the-mozart-of-footnotes.md",
        include_str!("../../assets/sample/notes/the-mozart-of-footnotes.md"),
    ),
    ("start/asking-for-things.md", include_str!("../../assets/sample/start/asking-for-things.md")),
    (
        "start/everything-markdown-has.md",
        include_str!("../../assets/sample/start/everything-markdown-has.md"),
    ),
    ("start/following-a-thread.md", include_str!("../../assets/sample/start/following-a-thread.md")),
    ("start/keys.md", include_str!("../../assets/sample/start/keys.md")),
    ("start/reading-over-ssh.md", include_str!("../../assets/sample/start/reading-over-ssh.md")),
    ("start/recto-in-scripts.md", include_str!("../../assets/sample/start/recto-in-scripts.md")),
    ("start/start-here.md", include_str!("../../assets/sample/start/start-here.md")),
    ("start/your-own-archive.md", include_str!("../../assets/sample/start/your-own-archive.md")),
    ("vault/a-drawer-of-cards.md", include_str!("../../assets/sample/vault/a-drawer-of-cards.md")),
    ("vault/the-commonplace-book.md", include_str!("../../assets/sample/vault/the-commonplace-book.md")),
];

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::FILES;

    #[test]
    fn every_file_of_the_sample_is_inside() {
        fn files(folder: &Path, found: &mut Vec<PathBuf>) {
            for entry in std::fs::read_dir(folder).expect("the sample is there") {
                let path = entry.expect("it can be listed").path();
                if path.is_dir() { files(&path, found) } else { found.push(path) }
            }
        }
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sample");
        let mut found = Vec::new();
        files(&root, &mut found);
        found.sort();
        let inside: Vec<PathBuf> = FILES.iter().map(|(name, _)| root.join(name)).collect();
        assert_eq!(inside, found);
        assert!(FILES.len() >= 15);
    }
}
