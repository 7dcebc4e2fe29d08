//! Which box stands in which row, and what passes a row on its way.
//!
//! The door is [`divide`]. A box stands below the boxes that point to it, except for arrows that go back.
//! An arrow that passes a row takes a place in it, as a box without width.

use std::collections::BTreeMap;

use super::{Edge, Node, Room};

/// Arrows of one kind, in one direction, to one box; they share a trunk.
#[derive(Debug)]
pub(super) struct Net {
    /// The box it points to.
    pub(super) target: usize,
    /// Whether its arrows are firm.
    pub(super) firm: bool,
    /// Whether it goes down.
    pub(super) down: bool,
    /// The first of its places in the rows that it passes; they are numbered from the highest row on.
    first: usize,
    /// The highest row in which it has a place.
    top: usize,
    /// How many rows it passes.
    pub(super) passes: usize,
}

impl Net {
    /// What stands for this net in a row: the box it points to, or its place there.
    pub(super) fn at(&self, row: usize, rows: &[usize]) -> usize {
        if rows[self.target] == row { self.target } else { self.first + row - self.top }
    }

    /// Its places in the rows that it passes, from above.
    pub(super) fn places(&self) -> std::ops::Range<usize> {
        self.first..self.first + self.passes
    }
}

/// Part of a net between one row and the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Join {
    /// What it touches above.
    pub(super) upper: usize,
    /// What it touches below.
    pub(super) lower: usize,
    /// The number of the net.
    pub(super) net: usize,
}

/// The rows, with all that stands in them: boxes first, then the places of what passes.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// The row of each.
    pub(super) row: Vec<usize>,
    /// How many of them are boxes.
    pub(super) boxes: usize,
    /// What stands in each row, from the left.
    pub(super) members: Vec<Vec<usize>>,
    /// The nets.
    pub(super) nets: Vec<Net>,
    /// The net of each arrow; none when it points to the box that it leaves.
    pub(super) net_of: Vec<Option<usize>>,
    /// What joins each row to the next.
    pub(super) joins: Vec<Vec<Join>>,
    /// Which boxes an arrow leaves that points to that same box.
    pub(super) loops: Vec<bool>,
}

/// Divides boxes over rows.
pub(super) fn divide(nodes: &[Node], edges: &[Edge], room: &Room) -> Rows {
    let sequence = sequence(nodes.len(), edges);
    let mut turn = vec![0; nodes.len()];
    for (at, node) in sequence.iter().enumerate() {
        turn[*node] = at;
    }
    let mut below = vec![Vec::new(); nodes.len()];
    for edge in edges.iter().filter(|edge| edge.from != edge.to) {
        let (upper, lower) =
            if turn[edge.from] < turn[edge.to] { (edge.from, edge.to) } else { (edge.to, edge.from) };
        below[upper].push(lower);
    }
    let row = level(nodes, &below, &sequence, room);
    let count = row.iter().max().map_or(0, |most| most + 1);
    let mut loops = vec![false; nodes.len()];
    edges.iter().filter(|edge| edge.from == edge.to).for_each(|edge| loops[edge.from] = true);
    let mut rows =
        Rows { loops, boxes: nodes.len(), members: vec![Vec::new(); count], row, ..Rows::default() };
    for node in sequence {
        rows.members[rows.row[node]].push(node);
    }
    bundle(&mut rows, edges);
    join(&mut rows, edges);
    rows
}

/// The boxes in an order in which most arrows point forward: what remains points back.
fn sequence(count: usize, edges: &[Edge]) -> Vec<usize> {
    let mut next = vec![Vec::new(); count];
    let mut reached = vec![false; count];
    for firm in [true, false] {
        for edge in edges.iter().filter(|edge| edge.firm == firm && edge.from != edge.to) {
            next[edge.from].push(edge.to);
            reached[edge.to] = true;
        }
    }
    let mut seen = vec![false; count];
    let mut finished = Vec::with_capacity(count);
    for root in (0..count).filter(|node| !reached[*node]).chain(0..count) {
        if std::mem::replace(&mut seen[root], true) {
            continue;
        }
        let mut path = vec![(root, 0)];
        while let Some((node, at)) = path.last_mut() {
            let Some(child) = next[*node].get(*at).copied() else {
                finished.push(*node);
                path.pop();
                continue;
            };
            *at += 1;
            if !std::mem::replace(&mut seen[child], true) {
                path.push((child, 0));
            }
        }
    }
    finished.reverse();
    finished
}

/// The row of each box: below all that is above it, and not in a row that is full.
fn level(nodes: &[Node], below: &[Vec<usize>], sequence: &[usize], room: &Room) -> Vec<usize> {
    let mut row = vec![0; nodes.len()];
    for node in sequence {
        for lower in &below[*node] {
            row[*lower] = row[*lower].max(row[*node] + 1);
        }
    }
    let mut by_row: Vec<usize> = sequence.to_vec();
    by_row.sort_by_key(|node| row[*node]);
    let mut filled: Vec<i64> = Vec::new();
    let mut least = vec![0; nodes.len()];
    for node in &by_row {
        let wide = nodes[*node].width + room.between;
        let mut at = least[*node];
        while filled.get(at).is_some_and(|width| *width > 0 && width + wide > room.widest) {
            at += 1;
        }
        filled.resize(filled.len().max(at + 1), 0);
        filled[at] += wide;
        row[*node] = at;
        for lower in &below[*node] {
            least[*lower] = least[*lower].max(at + 1);
        }
    }
    lower_sources(&mut row, below, sequence);
    row
}

/// Brings boxes that nothing points to down to what they point to, and closes rows that were left empty.
fn lower_sources(row: &mut [usize], below: &[Vec<usize>], sequence: &[usize]) {
    let mut entered = vec![false; row.len()];
    below.iter().flatten().for_each(|lower| entered[*lower] = true);
    for node in sequence.iter().filter(|node| !entered[**node]) {
        if let Some(nearest) = below[*node].iter().map(|lower| row[*lower]).min() {
            row[*node] = row[*node].max(nearest.saturating_sub(1));
        }
    }
    let mut used: Vec<usize> = row.to_vec();
    used.sort_unstable();
    used.dedup();
    for at in row {
        *at = used.partition_point(|used| used < at);
    }
}

/// Brings arrows to the same box together, and gives each net its place in the rows that it passes.
fn bundle(rows: &mut Rows, edges: &[Edge]) {
    let mut known: BTreeMap<(usize, bool, bool), usize> = BTreeMap::new();
    let mut far: Vec<usize> = Vec::new();
    for edge in edges {
        if edge.from == edge.to {
            rows.net_of.push(None);
            continue;
        }
        let (from, to) = (rows.row[edge.from], rows.row[edge.to]);
        let down = from < to;
        let net = *known.entry((edge.to, edge.firm, down)).or_insert_with(|| {
            rows.nets.push(Net { target: edge.to, firm: edge.firm, down, first: 0, top: 0, passes: 0 });
            far.push(from);
            far.len() - 1
        });
        far[net] = if down { far[net].min(from) } else { far[net].max(from) };
        rows.net_of.push(Some(net));
    }
    for (net, far) in rows.nets.iter_mut().zip(far) {
        let target = rows.row[net.target];
        let (above, under) = if net.down { (far, target) } else { (target, far) };
        net.first = rows.row.len();
        net.top = above + 1;
        net.passes = under - above - 1;
        for row in net.top..net.top + net.passes {
            rows.members[row].push(rows.row.len());
            rows.row.push(row);
        }
    }
}

/// Joins each row to the next.
fn join(rows: &mut Rows, edges: &[Edge]) {
    rows.joins = vec![Vec::new(); rows.members.len().saturating_sub(1)];
    for (number, net) in rows.nets.iter().enumerate() {
        for place in net.places() {
            let row = rows.row[place];
            if net.down {
                let lower = net.at(row + 1, &rows.row);
                rows.joins[row].push(Join { upper: place, lower, net: number });
            } else {
                let upper = net.at(row - 1, &rows.row);
                rows.joins[row - 1].push(Join { upper, lower: place, net: number });
            }
        }
    }
    for (edge, net) in edges.iter().zip(&rows.net_of) {
        let Some(number) = *net else { continue };
        let (net, row) = (&rows.nets[number], rows.row[edge.from]);
        if net.down {
            let lower = net.at(row + 1, &rows.row);
            rows.joins[row].push(Join { upper: edge.from, lower, net: number });
        } else {
            let upper = net.at(row - 1, &rows.row);
            rows.joins[row - 1].push(Join { upper, lower: edge.from, net: number });
        }
    }
    for joins in &mut rows.joins {
        joins.sort_unstable_by_key(|join| (join.net, join.upper, join.lower));
        joins.dedup();
    }
}

impl Rows {
    /// A rough measure of how much there is to lay out.
    pub(super) fn amount(&self) -> usize {
        self.row.len() + self.joins.iter().map(Vec::len).sum::<usize>()
    }
}
