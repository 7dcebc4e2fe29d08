//! The way of each arrow: out of its box, along the rows, and to the box it points to.
//!
//! The door is [`route`]. Between two rows each net has a track of its own, so that arrows cross and never
//! lie over each other; the tracks are ordered for few crossings.

use std::collections::BTreeMap;

use super::place::Columns;
use super::rows::{Join, Rows};
use super::{Edge, Laid, Node, Point, Room, distance};

/// How far an arrow from a box to itself stands out.
pub(super) const LOOP: i64 = 22;

/// Above so many tracks between two rows they are ordered roughly.
const MOST_TO_COMPARE: usize = 64;

/// Finds the way of each arrow.
pub(super) fn route(rows: &Rows, nodes: &[Node], edges: &[Edge], columns: &Columns, room: &Room) -> Laid {
    let mut tracks: Vec<BTreeMap<usize, i64>> = Vec::new();
    let mut tops = Vec::with_capacity(rows.members.len());
    let mut heights = Vec::with_capacity(rows.members.len());
    let mut y = 0;
    for (row, members) in rows.members.iter().enumerate() {
        let height = members.iter().filter_map(|member| nodes.get(*member)).map(|node| node.height).max();
        tops.push(y);
        heights.push(height.unwrap_or_default());
        y += heights[row];
        if let Some(joins) = rows.joins.get(row) {
            let (levels, used) = levels(joins, columns);
            let along = |level: usize| y + room.leave + distance(level) * room.track;
            tracks.push(levels.into_iter().map(|(net, level)| (net, along(level))).collect());
            y += room.leave + room.arrive + distance(used.saturating_sub(1)) * room.track;
        }
    }
    let left = (0..rows.boxes).map(|at| columns.middle[at] - nodes[at].anchor());
    let leftmost = left.chain(columns.middle.iter().copied()).min().unwrap_or_default();
    let corner = |at: usize| Point {
        x: columns.middle[at] - nodes[at].anchor() - leftmost,
        y: tops[rows.row[at]] + (heights[rows.row[at]] - nodes[at].height) / 2,
    };
    let corners: Vec<Point> = (0..rows.boxes).map(corner).collect();
    let way = Way { rows, nodes, columns, tracks, corners: &corners, leftmost };
    let lines: Vec<Vec<Point>> = edges.iter().enumerate().map(|(at, edge)| way.of(at, *edge)).collect();
    let right = corners.iter().zip(nodes).map(|(corner, node)| corner.x + node.width);
    let right = right.chain(lines.iter().flatten().map(|point| point.x)).max().unwrap_or_default();
    Laid { nodes: corners, edges: lines, size: Point { x: right, y } }
}

/// A net between two rows.
struct Run {
    net: usize,
    uppers: Vec<i64>,
    lowers: Vec<i64>,
}

impl Run {
    fn ends(&self) -> (i64, i64) {
        let all = || self.uppers.iter().chain(&self.lowers).copied();
        (all().min().unwrap_or_default(), all().max().unwrap_or_default())
    }

    /// What it costs to have this run above another: how often they cross, and much when they would lie
    /// over each other.
    fn above(&self, other: &Self) -> i64 {
        let within = |(low, high): (i64, i64), x: &i64| low < *x && *x < high;
        let crossed = self.lowers.iter().filter(|x| within(other.ends(), x)).count()
            + other.uppers.iter().filter(|x| within(self.ends(), x)).count();
        let near = |x: &i64| other.uppers.iter().any(|y| (x - y).abs() < 6);
        distance(crossed) + distance(self.lowers.iter().filter(|x| near(x)).count()) * 1000
    }
}

/// The level of each net between two rows that is not straight; and how many levels are used.
fn levels(joins: &[Join], columns: &Columns) -> (BTreeMap<usize, usize>, usize) {
    let mut runs: Vec<Run> = Vec::new();
    for join in joins {
        let (upper, lower) = (columns.upper(*join), columns.lower(*join));
        match runs.last_mut() {
            Some(run) if run.net == join.net => {
                run.uppers.push(upper);
                run.lowers.push(lower);
            }
            _ => runs.push(Run { net: join.net, uppers: vec![upper], lowers: vec![lower] }),
        }
    }
    runs.retain(|run| run.ends().0 < run.ends().1);
    let runs = ordered(runs);
    let mut levels = BTreeMap::new();
    let mut placed: Vec<(i64, i64, usize)> = Vec::new();
    let mut used = 0;
    for run in runs {
        let (low, high) = run.ends();
        let over = placed.iter().filter(|(from, to, _)| *from <= high + 8 && low <= *to + 8);
        let level = over.map(|(_, _, level)| level + 1).max().unwrap_or_default();
        levels.insert(run.net, level);
        placed.push((low, high, level));
        used = used.max(level + 1);
    }
    (levels, used)
}

/// The runs from high to low: each where it costs least among those before it.
fn ordered(mut runs: Vec<Run>) -> Vec<Run> {
    runs.sort_by_key(|run| (run.ends().1 - run.ends().0, run.ends().0));
    if runs.len() > MOST_TO_COMPARE {
        return runs;
    }
    let mut sorted: Vec<Run> = Vec::with_capacity(runs.len());
    for run in runs {
        // The cost of standing at the top, and how it changes with each step down.
        let mut cost = 0;
        let mut best = (0, 0);
        for (at, other) in sorted.iter().enumerate() {
            cost += other.above(&run) - run.above(other);
            if cost < best.0 {
                best = (cost, at + 1);
            }
        }
        sorted.insert(best.1, run);
    }
    sorted
}

/// What the way of an arrow depends on.
struct Way<'a> {
    rows: &'a Rows,
    nodes: &'a [Node],
    columns: &'a Columns,
    tracks: Vec<BTreeMap<usize, i64>>,
    corners: &'a [Point],
    leftmost: i64,
}

impl Way<'_> {
    /// The corners of an arrow.
    fn of(&self, number: usize, edge: Edge) -> Vec<Point> {
        let Some(net) = self.rows.net_of[number] else { return self.around(edge.from) };
        let down = self.rows.nets[net].down;
        let mut line = Vec::new();
        let mut at = edge.from;
        while at != edge.to {
            let row = self.rows.row[at];
            let next = self.rows.nets[net].at(if down { row + 1 } else { row - 1 }, &self.rows.row);
            let (upper, lower) = if down { (at, next) } else { (next, at) };
            let join = Join { upper, lower, net };
            let (above, under) =
                (self.columns.upper(join) - self.leftmost, self.columns.lower(join) - self.leftmost);
            let (start, end) = if down { (above, under) } else { (under, above) };
            if line.is_empty() {
                line.push(Point { x: start, y: self.edge(at, down) });
            }
            let track = self.tracks[row.min(self.rows.row[next])].get(&net).copied();
            if let Some(y) = track.filter(|_| start != end) {
                line.push(Point { x: start, y });
                line.push(Point { x: end, y });
            }
            at = next;
            if at == edge.to {
                line.push(Point { x: end, y: self.edge(at, !down) });
            }
        }
        line
    }

    /// Where the bottom or the top of a box is.
    fn edge(&self, element: usize, bottom: bool) -> i64 {
        self.corners[element].y + if bottom { self.nodes[element].height } else { 0 }
    }

    /// Out of the right side of a box and back.
    fn around(&self, element: usize) -> Vec<Point> {
        let (corner, node) = (self.corners[element], &self.nodes[element]);
        let (x, out) = (corner.x + node.width, corner.x + node.width + LOOP - 6);
        let (from, to) = (corner.y + node.height / 4, corner.y + node.height * 3 / 4);
        vec![Point { x, y: from }, Point { x: out, y: from }, Point { x: out, y: to }, Point { x, y: to }]
    }
}
