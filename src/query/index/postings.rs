//! For each tag of a part the articles that bear it: few tags fit a word, and few articles bear one.

use super::names::Ids;

/// The articles of each number, by their place in the part.
#[derive(Debug)]
pub(crate) struct Postings {
    numbers: Box<[u32]>,
    /// Where the articles of each number end.
    ends: Box<[u32]>,
    articles: Box<[u16]>,
}

impl Postings {
    /// Of `articles` articles, no more than 65,536.
    pub(super) fn new(ids: &Ids, articles: usize) -> Self {
        let pairs =
            (0..articles).flat_map(|nth| ids.of(nth).iter().map(move |&id| u64::from(id) << 16 | nth as u64));
        let mut pairs: Vec<u64> = pairs.collect();
        pairs.sort_unstable();
        let (mut numbers, mut ends) = (Vec::new(), Vec::new());
        let mut end = 0;
        for same in pairs.chunk_by(|a, b| a >> 16 == b >> 16) {
            end += same.len() as u32;
            numbers.push((same[0] >> 16) as u32);
            ends.push(end);
        }
        let articles = pairs.iter().map(|pair| *pair as u16).collect();
        Self { numbers: numbers.into(), ends: ends.into(), articles }
    }

    /// Each number with its articles.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &[u16])> {
        let starts = std::iter::once(&0).chain(&self.ends);
        let places = starts.zip(&self.ends).map(|(&start, &end)| start as usize..end as usize);
        self.numbers.iter().zip(places).map(|(&number, place)| (number, &self.articles[place]))
    }
}
