//! Where the new frame is the former one moved up or down.

use std::collections::HashMap;
use std::ops::Range;

use super::draw::differing;
use super::grid::{Cell, Grid, RowHash, Text};

/// Rows that look alike are tried against so many others.
const MAX_ALIKE: usize = 16;
/// Distances that are tried.
const MAX_DISTANCES: usize = 2;
/// Rectangles that are tried: with what stands at the margin of a page, and without.
const MAX_RECTANGLES: usize = 2;

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
    let parts = if margins { rectangles(&changed, next.columns) } else { Vec::new() };
    for columns in std::iter::once(whole.clone()).chain(parts.into_iter().filter(|part| *part != whole)) {
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

/// The columns many rows change in, beside those few that differ elsewhere, as a line of state does.
fn rectangles(changed: &[(usize, usize, usize)], columns: usize) -> Vec<Range<usize>> {
    let many = (changed.len() / 8).max(2);
    let mut starts: Vec<usize> = changed.iter().map(|(_, first, _)| *first).collect();
    starts.sort_unstable();
    let starts = starts.chunk_by(|one, other| one == other).filter(|alike| alike.len() >= many);
    let end = changed.iter().map(|(_, _, last)| last + 1).max().unwrap_or(columns);
    let rectangles = starts.map(|alike| alike[0]..end);
    rectangles.filter(|columns| columns.len() > 1).take(MAX_RECTANGLES).collect()
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
    let by = up.unsigned_abs();
    let apart =
        |one: &[Cell], other: &[Cell]| one.iter().zip(other).filter(|(one, other)| one != other).count();
    let stays: Vec<isize> = (0..next.rows)
        .map(|y| apart(&shown.row(y)[columns.clone()], &next.row(y)[columns.clone()]).cast_signed())
        .collect();
    // What it costs, up to each row, that rows go blank.
    let mut blanked = vec![0; next.rows + 1];
    for y in 0..next.rows {
        blanked[y + 1] = blanked[y] + weight(&next.row(y)[columns.clone()]).cast_signed() - stays[y];
    }
    // The best sum that ends before each row, and where it began.
    let (mut sum, mut start, mut best, mut rows) = (None, 0, 0, None);
    for y in 0..next.rows {
        let Some(from) = y.checked_add_signed(up).filter(|from| *from < shown.rows) else {
            sum = None;
            continue;
        };
        let moves = &shown.row(from)[columns.clone()];
        if moves.iter().chain(&shown.row(y)[columns.clone()]).any(Cell::is_picture) {
            sum = None;
            continue;
        }
        let gain = stays[y] - apart(moves, &next.row(y)[columns.clone()]).cast_signed();
        let anew = if up > 0 { 0 } else { blanked[y - by] - blanked[y] };
        if sum.is_none_or(|sum| sum < anew) {
            (sum, start) = (Some(anew), y);
        }
        let total = sum.map_or(gain, |sum| sum + gain);
        sum = Some(total);
        let total = if up > 0 { total + blanked[y + 1] - blanked[y + 1 + by] } else { total };
        if total > best {
            best = total;
            // The rows that are moved out, or in, belong to it.
            rows = Some(if up > 0 { start..y + 1 + by } else { start - by..y + 1 });
        }
    }
    rows
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
