//! How deep and how large a query is, once it is understood.

use recto::query::Expr;

pub(crate) fn depth(expr: &Expr) -> usize {
    match expr {
        Expr::Term(_) => 1,
        Expr::Not(inner) => 1 + depth(inner),
        Expr::All(parts) | Expr::Any(parts) => 1 + parts.iter().map(depth).max().unwrap_or(0),
    }
}

pub(crate) fn size(expr: &Expr) -> usize {
    match expr {
        Expr::Term(_) => 1,
        Expr::Not(inner) => 1 + size(inner),
        Expr::All(parts) | Expr::Any(parts) => 1 + parts.iter().map(size).sum::<usize>(),
    }
}
