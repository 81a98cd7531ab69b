//! Hears when the state is written, by whomever: an idle window shows what is done in another.

use std::path::Path;

use notify::event::{EventKind, ModifyKind};
use notify::{Config, Event, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::database::NAME;

/// Calls `touched` whenever something is written into the database in this folder, or into its log, until
/// what is given is dropped. Where the system does not tell, nothing is heard: what others wrote is found
/// when something is done here.
pub(super) fn listen(folder: &Path, touched: impl Fn() + Send + 'static) -> Option<RecommendedWatcher> {
    let hear = move |event: notify::Result<Event>| {
        if event.is_ok_and(|event| is_writing(&event)) {
            touched();
        }
    };
    let mut watcher = RecommendedWatcher::new(hear, Config::default()).ok()?;
    watcher.watch(folder, RecursiveMode::NonRecursive).ok()?;
    Some(watcher)
}

fn is_writing(event: &Event) -> bool {
    let is_data = matches!(event.kind, EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Any));
    // What readers share in memory is written by all of them.
    let is_kept = |name: &str| name.strip_prefix(NAME).is_some_and(|ending| ending != "-shm");
    let name = |path: &Path| path.file_name().and_then(|name| name.to_str()).is_some_and(is_kept);
    is_data && event.paths.iter().any(|path| name(path))
}
