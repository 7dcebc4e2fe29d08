//! Lists: as many items as are wanted, different from each other where that is asked.

use serde_json::Value;

use super::Kind;
use super::maker::{Demand, Maker, Place, Wish};
use super::shape::{Applied, Shape};

/// Most items of a list.
const MOST_ITEMS: u64 = 200;
/// Most items that a list is given when it need not have them.
const MANY: u64 = 10;
/// Deeper than this a list has one item, when it may.
const DEEP: usize = 5;
/// How often another item is sought when one is there already.
const MOST_TURNS: usize = 30;

impl Maker<'_> {
    /// A list, with more items than it needs when `all` says so.
    pub(super) fn list(&mut self, shape: &Shape<'_>, place: &Place<'_>, all: bool) -> Option<Value> {
        let wished = place.demands.iter().find_map(|demand| match &demand.wish {
            Wish::Items(items) if demand.way.is_empty() => Some(items.as_slice()),
            _ => None,
        });
        let mut pending: Vec<Applied> = Vec::new();
        for (schema, least) in &shape.contains {
            let least = usize::try_from((*least).min(MOST_ITEMS)).unwrap_or_default();
            pending.extend(std::iter::repeat_n(*schema, least));
        }
        pending.reverse();
        let least = shape.min_items.max(pending.len() as u64);
        if least > MOST_ITEMS || shape.contains.iter().any(|(_, least)| *least > MOST_ITEMS) {
            return None;
        }
        let count = match wished {
            Some(items) => items.len() as u64,
            None => self.count(shape, place, least, all),
        };
        let mut items: Vec<Value> = Vec::new();
        let most = shape.max_items.unwrap_or(u64::MAX).min(MOST_ITEMS);
        while (items.len() as u64) < count || (!pending.is_empty() && (items.len() as u64) < most) {
            let index = items.len();
            let mut nodes = items_at(shape, index);
            let demands = wished.and_then(|wished| wished.get(index)).map_or(&[][..], Vec::as_slice);
            if let Some(next) = pending.last() {
                nodes.push(*next);
                if let Some(item) = self.item(shape, &nodes, place, demands, &items) {
                    pending.pop();
                    items.push(item);
                    continue;
                }
                nodes.pop();
            }
            match self.item(shape, &nodes, place, demands, &items) {
                Some(item) => items.push(item),
                None if wished.is_none() && index as u64 >= shape.min_items => break,
                None => return None,
            }
        }
        Some(Value::Array(items))
    }

    /// How many items a list is given.
    fn count(&self, shape: &Shape<'_>, place: &Place<'_>, least: u64, all: bool) -> u64 {
        let most = shape.max_items.unwrap_or(u64::MAX);
        let nodes = items_at(shape, shape.items_at.len());
        let within_itself = nodes.iter().any(|item| self.above.contains(&item.node));
        if !all || within_itself || (nodes.is_empty() && shape.items_at.is_empty()) {
            return least;
        }
        let wanted = match (self.style.kind, place.depth > DEEP) {
            // Asked for only when a shorter one did not fit.
            (Kind::Minimal, _) => 1.max(shape.items_at.len() as u64),
            (_, true) => 1,
            (Kind::Typical, _) => 2.max(shape.items_at.len() as u64),
            (Kind::Edge, _) if most <= MANY => most,
            (Kind::Edge, _) => 3.max(shape.items_at.len() as u64),
        };
        wanted.max(least).min(most)
    }

    fn item(
        &mut self,
        shape: &Shape<'_>,
        nodes: &[Applied],
        place: &Place<'_>,
        demands: &[Demand],
        others: &[Value],
    ) -> Option<Value> {
        for more in 0..MOST_TURNS {
            let turn = place.turn + others.len() + more;
            let inner = Place { name: place.name, turn, depth: place.depth + 1, optional: false, demands };
            let item = self.value(nodes, &inner)?;
            if !shape.unique || !others.contains(&item) {
                return Some(item);
            }
        }
        None
    }
}

/// What is said of the item at an index.
fn items_at(shape: &Shape<'_>, index: usize) -> Vec<Applied> {
    let at = shape.items_at.iter().filter(|(at, _)| *at == index);
    let from = shape.items_from.iter().filter(|(from, _)| *from <= index);
    let nodes: Vec<Applied> = at.chain(from).map(|(_, applied)| *applied).collect();
    if nodes.is_empty() { shape.items_left_over.clone() } else { nodes }
}
