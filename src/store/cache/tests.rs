//! What is kept is what was read; and a changed file is refused, or gives a list that holds together.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::OnceLock;

use proptest::prelude::*;
use tempfile::TempDir;

use super::super::{Source, Stage, load_all};
use super::*;

const SETTLED: i64 = 1_700_000_000_000_000_000;

/// A folder with more articles than are kept, of every format, a cache folder, and what was read.
struct Archive {
    folder: TempDir,
    cache: TempDir,
    snapshot: Arc<Snapshot>,
}

impl Archive {
    fn new(texts: &[String]) -> Self {
        let folder = tempfile::tempdir().expect("there is room for a folder");
        for nth in 0..=LEAST {
            let text = match texts.get(nth) {
                Some(text) => text.clone(),
                None => format!("---\ntitle: T{nth}\ntags: [a, A, b{}]\n---\nText {nth}.\n", nth % 7),
            };
            fs::write(folder.path().join(format!("{nth}.md")), text).expect("a file");
        }
        let snapshot = load_all(&[Source::Folder(folder.path().to_owned())]);
        Self { folder, cache: tempfile::tempdir().expect("there is room for a folder"), snapshot }
    }

    fn keep(&self) {
        write(self.cache.path(), self.folder.path(), 0, &self.snapshot, SETTLED).expect("it can be written");
    }

    fn read(&self) -> Option<Arc<Snapshot>> {
        let mut store = Store::default();
        let kept = Kept::open(self.cache.path(), self.folder.path())?;
        kept.read_into(&mut store, 0, self.folder.path(), |_| ())?;
        Some(store.snapshot(Stage::Complete))
    }

    fn file(&self) -> PathBuf {
        let files = fs::read_dir(self.cache.path().join("recto")).expect("it is there");
        let [file] = &files.flatten().collect::<Vec<_>>()[..] else { panic!("one file") };
        file.path()
    }
}

fn assert_same(kept: &Snapshot, read: &Snapshot) {
    assert_eq!(kept.entries.len(), read.entries.len());
    for (kept, read) in kept.entries.iter().zip(&read.entries) {
        assert_eq!(kept.article, read.article);
        assert_eq!((&kept.id, &kept.origin), (&read.id, &read.origin));
        assert_eq!((kept.fingerprint, kept.stamp), (read.fingerprint, read.stamp));
    }
    assert_holds_together(kept);
    let same = |snapshot: &Snapshot| -> Vec<Vec<String>> {
        let names = |entry: &Arc<Entry>| {
            let first = |&tag: &u32| snapshot.tags[tag as usize].first;
            let sameness = |first: u32| snapshot.tags[first as usize].tag.sameness();
            entry.tag_ids.iter().map(first).map(sameness).collect()
        };
        snapshot.entries.iter().map(names).collect()
    };
    assert_eq!(same(kept), same(read));
}

/// As everybody who is given a snapshot relies on.
fn assert_holds_together(snapshot: &Snapshot) {
    assert!(snapshot.entries.is_sorted_by(|a, b| in_order(a, b).is_lt()));
    for entry in &snapshot.entries {
        let file = entry.file().expect("it has a file");
        let outside = |part| matches!(part, std::path::Component::ParentDir);
        assert!(
            !file.components().any(outside) && !entry.id.starts_with('/') && !entry.article.title.is_empty()
        );
        assert_eq!(entry.article.tags.len(), entry.tag_ids.len());
        for (tag, &place) in entry.article.tags.iter().zip(&entry.tag_ids) {
            assert_eq!(*tag, snapshot.tags[place as usize].tag);
        }
    }
    for tag in &snapshot.tags {
        assert_eq!(snapshot.tags[tag.first as usize].first, tag.first);
    }
}

#[test]
fn an_archive_is_kept_as_it_was_read() {
    let texts = [
        "# Sub\n### Line\n\n## Information:\n+ Source: S\n+ Link: https://example.com/\n+ Date: 2021-01-01T10:00:00-05:00\n\
         + Author: A, B\n\n## Article:\nText\n\n#### Tags:\n[[made.group.name=x]] [[y]]\n",
        "---\ntitle: L\nlang: pt-BR\naliases: [one, two]\ndate: some day\n---\n```\ncode\n```\n",
        "---\ntitle: never closed\n",
        "",
        "plain \u{202e} text",
    ];
    let archive = Archive::new(&texts.map(str::to_owned));
    archive.keep();
    let kept = archive.read().expect("it can be used");
    assert_same(&kept, &archive.snapshot);
    assert!(!kept.texts.are_held() && kept.complete && !kept.checked);
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!(mode(&archive.file()), 0o600);
    assert_eq!(mode(&archive.cache.path().join("recto")), 0o700);
}

#[test]
fn the_real_archive_is_kept_as_it_was_read() {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/archive");
    if !place.is_dir() {
        let _ = writeln!(io::stderr(), "skipped: there is no real archive at {}", place.display());
        return;
    }
    let place = fs::canonicalize(place).expect("it is there");
    let cache = tempfile::tempdir().expect("there is room for a folder");
    let snapshot = load_all(&[Source::Folder(place.clone())]);
    write(cache.path(), &place, 0, &snapshot, SETTLED).expect("it can be written");
    let mut store = Store::default();
    Kept::open(cache.path(), &place)
        .expect("it is there")
        .read_into(&mut store, 0, &place, |_| ())
        .expect("whole");
    assert_same(&store.snapshot(Stage::Complete), &snapshot);
}

#[test]
fn two_archives_stand_side_by_side_from_the_cache() {
    let long: Vec<String> = (0..LEAST).map(|nth| format!("# {nth} {}\n", "title ".repeat(90))).collect();
    let (one, other) = (Archive::new(&long), Archive::new(&["---\ntags: [z, b1]\n---\n".to_owned()]));
    let roots = [&one, &other].map(|archive| archive.folder.path().to_owned());
    let both = load_all(&roots.clone().map(Source::Folder));
    let (mut store, mut previews) = (Store::default(), Vec::new());
    for (nth, root) in (0..).zip(&roots) {
        write(one.cache.path(), root, nth, &both, SETTLED).expect("it can be written");
        let kept = Kept::open(one.cache.path(), root).expect("it is there");
        assert_eq!(kept.settled, SETTLED);
        kept.read_into(&mut store, nth, root, |first| previews.push(first)).expect("it can be used");
    }
    let whole = store.snapshot(Stage::Complete);
    assert_same(&whole, &both);
    let [preview] = &previews[..] else { panic!("{} previews", previews.len()) };
    assert!(!preview.complete && preview.revision < whole.revision);
    assert_holds_together(preview);
    let of_first: Vec<_> = whole.entries.iter().filter(|entry| entry.archive == 0).collect();
    assert!(!preview.entries.is_empty() && preview.entries.len() < of_first.len());
    assert!(preview.entries.iter().zip(of_first).all(|(early, late)| Arc::ptr_eq(early, late)));
}

#[test]
fn few_articles_and_those_of_a_folder_that_is_gone_are_not_kept() {
    let archive = Archive::new(&[]);
    fs::remove_file(archive.folder.path().join("0.md")).expect("it is ours");
    let fewer = load_all(&[Source::Folder(archive.folder.path().to_owned())]);
    write(archive.cache.path(), archive.folder.path(), 0, &fewer, SETTLED).expect("nothing is done");
    fs::remove_dir_all(archive.folder.path()).expect("it is ours");
    write(archive.cache.path(), archive.folder.path(), 0, &archive.snapshot, SETTLED)
        .expect("nothing is done");
    assert!(!archive.cache.path().join("recto").exists());
}

#[test]
fn what_another_program_wrote_is_not_used() {
    let archive = Archive::new(&[]);
    archive.keep();
    let file = archive.file();
    let whole = fs::read(&file).expect("it can be read");
    let newer = |end: usize| {
        let mut bytes = whole.clone();
        bytes[end] = b'9';
        bytes
    };
    let cases = [
        Vec::new(),
        whole[..MARK.len()].to_vec(),
        whole[..whole.len() - 1].to_vec(),
        whole[1..].to_vec(),
        [&whole[..], b"\n"].concat(),
        newer(MARK.len() - 2),
        newer(whole.len() - 2),
        vec![0; 1 << 16],
        MARK.repeat(8),
    ];
    for bytes in cases {
        fs::write(&file, &bytes).expect("it is ours");
        assert!(archive.read().is_none(), "{} bytes", bytes.len());
    }
    // One of another archive under this one's name.
    let other = Archive::new(&[]);
    other.keep();
    fs::copy(other.file(), &file).expect("it is ours");
    assert!(archive.read().is_none());
    fs::remove_file(&file).expect("it is ours");
    fs::create_dir(&file).expect("it is ours");
    assert!(archive.read().is_none());
    // Nothing of that keeps the next from being written.
    fs::remove_dir(&file).expect("it is ours");
    archive.keep();
    assert!(archive.read().is_some());
}

#[test]
fn two_programs_write_at_once() {
    let archive = Archive::new(&[]);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..8 {
                    archive.keep();
                    assert!(archive.read().is_some(), "there is always a whole one");
                }
            });
        }
    });
    assert!(archive.file().exists());
}

/// What is read of an article must not change while [`MARK`] stays. Who changes how articles are
/// read writes another mark, and the sum that is told here; with another sample, only the sum.
#[test]
fn the_mark_stands_for_what_is_read_of_an_article() {
    let sample = load_all(&[Source::Sample]);
    let read: Vec<String> = sample.entries.iter().map(|entry| format!("{:?}", entry.article)).collect();
    let read = read.join("\n");
    assert_eq!((MARK, fingerprint(read.as_bytes())), (*b"recto list 0001\n", 2_984_742_408_771_381_566));
}

/// One archive for all cases, and the bytes of its file.
fn usual() -> &'static (Archive, Vec<u8>) {
    static USUAL: OnceLock<(Archive, Vec<u8>)> = OnceLock::new();
    USUAL.get_or_init(|| {
        let archive = Archive::new(&[]);
        archive.keep();
        let bytes = fs::read(archive.file()).expect("it can be read");
        (archive, bytes)
    })
}

proptest! {
    /// With the sums right again after bytes were changed, so that what is behind them is read.
    #[test]
    fn a_changed_file_is_refused_or_holds_together(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
        blocks in any::<bool>(),
    ) {
        let (archive, whole) = usual();
        let file = cache_file::open(&archive.cache.path().join("recto"), &file_name(&root_of(archive)));
        let file = file.expect("it is there");
        let kept = Kept::open(archive.cache.path(), archive.folder.path()).expect("it is whole");
        let part = if blocks { kept.blocks[0] } else { kept.tables };
        let mut buffer = Vec::new();
        let mut bytes = part.read(&file, whole.len() as u64, &mut buffer).expect("it is whole").to_vec();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        bytes.truncate(cut.map_or(bytes.len(), |cut| cut.index(bytes.len())));
        let root = Arc::new(archive.folder.path().to_owned());
        let names = |tables: &Tables, bytes: &[u8]| {
            let places: Vec<u32> = (0..tables.tags.len() as u32).collect();
            Names { tables, places: &places, archive: 0, root: Arc::clone(&root) }.read_block(bytes)
        };
        let mut other = Vec::new();
        let (tables, entries) = if blocks {
            let tables = kept.tables.read(&file, whole.len() as u64, &mut other).and_then(Tables::read);
            let tables = tables.expect("it is whole");
            let entries = names(&tables, &bytes);
            (Some(tables), entries)
        } else {
            let tables = Tables::read(&bytes);
            let block = kept.blocks[0].read(&file, whole.len() as u64, &mut other).expect("it is whole");
            let entries = tables.as_ref().and_then(|tables| names(tables, block));
            (tables, entries)
        };
        if let (Some(tables), Some(entries)) = (tables, entries) {
            let mut store = Store::default();
            store.adopt(tables, entries);
            assert_holds_together(&store.snapshot(Stage::Complete));
        }
    }

    #[test]
    fn any_bytes_in_place_of_the_file_are_refused(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<prop::sample::Index>(),
    ) {
        let (archive, whole) = usual();
        let cache = tempfile::tempdir().expect("there is room for a folder");
        let mut bytes = whole.clone();
        for (place, byte) in &changes {
            let place = place.index(bytes.len());
            bytes[place] = *byte;
        }
        let is_changed = bytes != *whole;
        for bytes in [&bytes[..], &whole[..cut.index(whole.len())]] {
            let folder = cache_file::folder(cache.path());
            fs::create_dir_all(&folder).expect("a folder");
            fs::write(folder.join(file_name(&root_of(archive))), bytes).expect("a file");
            let mut store = Store::default();
            let kept = Kept::open(cache.path(), archive.folder.path());
            let read = kept.and_then(|kept| kept.read_into(&mut store, 0, archive.folder.path(), |_| ()));
            prop_assert!(read.is_none() || (!is_changed && bytes.len() == whole.len()));
        }
    }
}

fn root_of(archive: &Archive) -> PathBuf {
    fs::canonicalize(archive.folder.path()).expect("it is there")
}
