//! Where the new frame is the former one moved up or down.

use std::collections::HashMap;
use std::ops::Range;

use super::draw::differing;
use super::grid::{Cell, Grid, RowHash, Text};

/// Rows that look alike are tried against so many others.
const MAX_ALIKE: usize = 16;
/// Distances that are tried, and column rectangles.
const MAX_DISTANCES: usize = 2;

/// A rectangle whose rows the terminal moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shift {
    pub(super) rows: Range<usize>,
    pub(super) columns: Range<usize>,
    /// Rows up; down where it is below nothing.
    pub(super) up: isize,
}

/// What may be worth moving, to be tried in full. With `margins` columns that stay may be left out.
pub(super) fn find(shown: &Grid, next: &Grid, margins: bool) -> Vec<Shift> {
    let changed: Vec<(usize, usize, usize)> = (0..next.rows)
        .filter_map(|y| differing(shown.row(y), next.row(y)).map(|(first, last)| (y, first, last)))
        .collect();
    if changed.len() < 2 {
        return Vec::new();
    }
    let hash = RowHash::default();
    let whole = 0..next.columns;
    let mut found = Vec::new();
    for columns in [Some(whole.clone()), margins.then(|| rectangle(&changed, next.columns)).flatten()] {
        let Some(columns) = columns else { continue };
        for up in distances(shown, next, &changed, &columns, &hash) {
            let Some(rows) = band(shown, next, &columns, up) else { continue };
            if columns == whole && rows.len() < next.rows && rows.len() + 3 >= next.rows {
                // Without a region to be set, which may be worth drawing the rest again.
                found.push(Shift { rows: 0..next.rows, columns: columns.clone(), up });
            }
            found.push(Shift { rows, columns: columns.clone(), up });
        }
    }
    found.retain(|shift| is_movable(shown, shift));
    found
}

/// The columns most rows change in.
fn rectangle(changed: &[(usize, usize, usize)], columns: usize) -> Option<Range<usize>> {
    let many = (changed.len() / 8).max(2);
    let mut starts: Vec<usize> = changed.iter().map(|(_, first, _)| *first).collect();
    starts.sort_unstable();
    // Beside those few that differ elsewhere, as a line of state does.
    let start = starts.chunk_by(|one, other| one == other).find(|alike| alike.len() >= many)?[0];
    let mut ends: Vec<usize> = changed.iter().map(|(_, _, last)| last + 1).collect();
    ends.sort_unstable();
    let end = ends[ends.len() - 1];
    (start + 1 < end && end - start < columns).then_some(start..end)
}

/// How far rows have moved, the likeliest first.
fn distances(
    shown: &Grid,
    next: &Grid,
    changed: &[(usize, usize, usize)],
    columns: &Range<usize>,
    hash: &RowHash,
) -> Vec<isize> {
    let mut places: HashMap<u64, Vec<usize>> = HashMap::new();
    for y in 0..shown.rows {
        let row = &shown.row(y)[columns.clone()];
        if weight(row) > 0 {
            let alike = places.entry(hash.of(row)).or_default();
            if alike.len() < MAX_ALIKE {
                alike.push(y);
            }
        }
    }
    let mut votes: HashMap<isize, usize> = HashMap::new();
    for (y, ..) in changed {
        let row = &next.row(*y)[columns.clone()];
        for from in places.get(&hash.of(row)).into_iter().flatten() {
            if from != y {
                *votes.entry(from.cast_signed() - y.cast_signed()).or_default() += weight(row);
            }
        }
    }
    let mut votes: Vec<(usize, isize)> = votes.into_iter().map(|(up, weight)| (weight, up)).collect();
    votes.sort_unstable_by(|one, other| other.cmp(one));
    votes.into_iter().take(MAX_DISTANCES).map(|(_, up)| up).collect()
}

/// The rows to move by `up`, so that as many cells as can be stand where they are wanted.
fn band(shown: &Grid, next: &Grid, columns: &Range<usize>, up: isize) -> Option<Range<usize>> {
    let apart =
        |one: &[Cell], other: &[Cell]| one.iter().zip(other).filter(|(one, other)| one != other).count();
    let (mut best, mut sum, mut start) = (0, 0_isize, 0);
    let mut rows = None;
    for y in 0..next.rows {
        let from = y.checked_add_signed(up).filter(|from| *from < shown.rows);
        let gain = from.map(|from| {
            let (stays, moves) = (&shown.row(y)[columns.clone()], &shown.row(from)[columns.clone()]);
            let wanted = &next.row(y)[columns.clone()];
            let is_fixed = stays.iter().chain(moves).any(Cell::is_picture);
            (!is_fixed).then(|| apart(stays, wanted).cast_signed() - apart(moves, wanted).cast_signed())
        });
        let Some(Some(gain)) = gain else {
            (sum, start) = (0, y + 1);
            continue;
        };
        sum += gain;
        if sum <= 0 {
            (sum, start) = (0, y + 1);
        } else if sum > best {
            best = sum;
            rows = Some(start..y + 1);
        }
    }
    // The rows that are moved out, or in, belong to it.
    rows.map(|rows| {
        let by = up.unsigned_abs();
        if up > 0 { rows.start..rows.end + by } else { rows.start - by..rows.end }
    })
}

/// Pictures are not moved, and nothing is cut in two.
fn is_movable(shown: &Grid, shift: &Shift) -> bool {
    let is_cut = |row: &[Cell], x: usize| row.get(x).is_some_and(|cell| matches!(cell.text, Text::Behind(_)));
    shift.rows.len() > 1
        && shift.columns.len() > 1
        && shift.rows.clone().all(|y| {
            let row = shown.row(y);
            !row.iter().any(Cell::is_picture)
                && !is_cut(row, shift.columns.start)
                && !is_cut(row, shift.columns.end)
        })
}

fn weight(row: &[Cell]) -> usize {
    row.iter().filter(|cell| cell.erased().is_none()).count()
}
