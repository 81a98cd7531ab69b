//! recto: a terminal reader for archives of articles.
#![warn(missing_docs)]

pub mod article;
pub mod page;
pub mod safe;
