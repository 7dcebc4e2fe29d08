//! In which order things stand in their row, so that few arrows cross.
//!
//! The door is [`arrange`]: rows are sorted by the middle of what they are joined to, down and up in turn,
//! neighbours change places where that helps, and the best order found is kept.

use super::rows::{Join, Rows};

/// Above this amount there is no time for changing neighbours one by one.
const MOST_TO_SWAP: usize = 3_000;

/// Sorts each row.
pub(super) fn arrange(rows: &mut Rows) {
    let links = Links::new(rows);
    let amount = rows.amount() + 1;
    let rounds = (600_000 / amount).clamp(2, 24);
    let mut place = vec![0; rows.row.len()];
    rows.members.iter().for_each(|members| settle(members, &mut place));
    let mut best = rows.members.clone();
    let mut least = crossings(rows, &place);
    for round in 0..rounds {
        sweep(rows, &links, &mut place, round % 2 == 0);
        if amount < MOST_TO_SWAP {
            swap(rows, &links, &mut place);
        }
        let crossed = crossings(rows, &place);
        if crossed < least {
            least = crossed;
            best.clone_from(&rows.members);
        }
        if least == 0 {
            break;
        }
    }
    rows.members = best;
}

/// What each thing is joined to in the row above and in the row below.
struct Links {
    above: Vec<Vec<usize>>,
    below: Vec<Vec<usize>>,
}

impl Links {
    fn new(rows: &Rows) -> Self {
        let mut links =
            Self { above: vec![Vec::new(); rows.row.len()], below: vec![Vec::new(); rows.row.len()] };
        for join in rows.joins.iter().flatten() {
            links.above[join.lower].push(join.upper);
            links.below[join.upper].push(join.lower);
        }
        links
    }
}

fn settle(members: &[usize], place: &mut [usize]) {
    for (at, member) in members.iter().enumerate() {
        place[*member] = at;
    }
}

/// Sorts each row by the middle of what it is joined to in the row before.
fn sweep(rows: &mut Rows, links: &Links, place: &mut [usize], down: bool) {
    let count = rows.members.len();
    for turn in 0..count {
        let row = if down { turn } else { count - 1 - turn };
        let mut members = std::mem::take(&mut rows.members[row]);
        let middle = |member: usize| {
            let joined = if down { &links.above[member] } else { &links.below[member] };
            match joined.len() {
                0 => place[member] * 1000,
                some => joined.iter().map(|other| place[*other] * 1000).sum::<usize>() / some,
            }
        };
        members.sort_by_cached_key(|member| middle(*member));
        settle(&members, place);
        rows.members[row] = members;
    }
}

/// Changes neighbours where that leaves fewer crossings.
fn swap(rows: &mut Rows, links: &Links, place: &mut [usize]) {
    for _ in 0..4 {
        let mut better = false;
        for members in &mut rows.members {
            for at in 1..members.len() {
                let (left, right) = (members[at - 1], members[at]);
                let now =
                    between(&links.above, left, right, place) + between(&links.below, left, right, place);
                let then =
                    between(&links.above, right, left, place) + between(&links.below, right, left, place);
                if then < now {
                    members.swap(at - 1, at);
                    place.swap(left, right);
                    better = true;
                }
            }
        }
        if !better {
            return;
        }
    }
}

/// How often the joins of two neighbours cross.
fn between(links: &[Vec<usize>], left: usize, right: usize, place: &[usize]) -> usize {
    let cross = |a: &usize| links[right].iter().filter(|b| place[**b] < place[*a]).count();
    links[left].iter().map(cross).sum()
}

/// How often joins cross in all rows together.
fn crossings(rows: &Rows, place: &[usize]) -> usize {
    let widths = rows.members.iter().skip(1).map(Vec::len);
    rows.joins.iter().zip(widths).map(|(joins, width)| crossings_in(joins, width, place)).sum()
}

fn crossings_in(joins: &[Join], width: usize, place: &[usize]) -> usize {
    let mut ends: Vec<(usize, usize)> =
        joins.iter().map(|join| (place[join.upper], place[join.lower])).collect();
    ends.sort_unstable();
    // How many of the joins so far end at or before a place: a Fenwick tree.
    let mut tree = vec![0_usize; width + 1];
    let mut crossed = 0;
    for (so_far, (_, end)) in ends.iter().enumerate() {
        let (mut at, mut before) = (end + 1, 0);
        while at > 0 {
            before += tree[at];
            at &= at - 1;
        }
        crossed += so_far - before;
        let mut at = end + 1;
        while at <= width {
            tree[at] += 1;
            at += at & at.wrapping_neg();
        }
    }
    crossed
}

#[cfg(test)]
mod tests {
    use super::{Join, crossings_in};

    #[test]
    fn crossings_are_counted() {
        let joins = |pairs: &[(usize, usize)]| -> Vec<Join> {
            pairs.iter().map(|(upper, lower)| Join { upper: *upper, lower: *lower, net: 0 }).collect()
        };
        let place = [0, 1, 2];
        assert_eq!(crossings_in(&joins(&[(0, 0), (1, 1), (2, 2)]), 3, &place), 0);
        assert_eq!(crossings_in(&joins(&[(0, 1), (1, 0)]), 3, &place), 1);
        assert_eq!(crossings_in(&joins(&[(0, 2), (1, 1), (2, 0)]), 3, &place), 3);
        assert_eq!(crossings_in(&joins(&[(0, 1), (0, 2), (1, 1)]), 3, &place), 1);
    }
}
