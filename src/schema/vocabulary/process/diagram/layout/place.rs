//! Where in its row each thing stands, and where on a box each arrow touches it.
//!
//! The door is [`place`]. Each thing is drawn to what it is joined to, without passing its neighbours;
//! what passes a row is drawn most, so that long arrows are straight.

use std::collections::BTreeMap;

use super::rows::{Join, Rows};
use super::{Node, Room, distance, route::LOOP};

/// Between two arrows that touch the same side of a box.
const PORT: i64 = 16;

/// Where everything is from left to right.
pub(super) struct Columns {
    /// The middle of each thing.
    pub(super) middle: Vec<i64>,
    /// Where a net touches a box: at its top (`false`) or at its bottom (`true`).
    ports: BTreeMap<(usize, bool, usize), i64>,
}

impl Columns {
    /// Where a join is at its upper end.
    pub(super) fn upper(&self, join: Join) -> i64 {
        self.port(join.upper, true, join.net)
    }

    /// Where a join is at its lower end.
    pub(super) fn lower(&self, join: Join) -> i64 {
        self.port(join.lower, false, join.net)
    }

    fn port(&self, element: usize, bottom: bool, net: usize) -> i64 {
        self.ports.get(&(element, bottom, net)).copied().unwrap_or(self.middle[element])
    }
}

/// Gives everything its place from left to right.
pub(super) fn place(rows: &Rows, nodes: &[Node], room: &Room) -> Columns {
    let field = Field::new(rows, nodes, room);
    let mut middle = field.packed();
    let rounds = (400_000 / (rows.amount() + 1)).clamp(2, 30);
    for round in 0..rounds {
        let last = round + 2 >= rounds;
        let count = rows.members.len();
        for turn in 0..count {
            let row = if round % 2 == 0 { turn } else { count - 1 - turn };
            field.pull(&mut middle, row, last || round % 2 == 0, last || round % 2 == 1);
        }
    }
    for _ in 0..rounds.min(4) {
        field.straighten(&mut middle, false);
        for row in 0..rows.members.len() {
            field.pull(&mut middle, row, true, true);
        }
    }
    for turn in 0..4 {
        field.straighten(&mut middle, turn % 2 == 1);
    }
    let mut columns = Columns { middle, ports: BTreeMap::new() };
    for bottom in [true, false, true, false] {
        field.touch(&mut columns, bottom);
    }
    columns
}

/// What stands left and right of something.
type Neighbours = (Option<usize>, Option<usize>);

/// What the places depend on.
struct Field<'a> {
    rows: &'a Rows,
    nodes: &'a [Node],
    room: &'a Room,
    above: Vec<Vec<Join>>,
    below: Vec<Vec<Join>>,
}

impl<'a> Field<'a> {
    fn new(rows: &'a Rows, nodes: &'a [Node], room: &'a Room) -> Self {
        let mut above = vec![Vec::new(); rows.row.len()];
        let mut below = vec![Vec::new(); rows.row.len()];
        for join in rows.joins.iter().flatten() {
            above[join.lower].push(*join);
            below[join.upper].push(*join);
        }
        Self { rows, nodes, room, above, below }
    }

    /// How far a thing reaches to the left and to the right of its middle.
    fn reach(&self, element: usize) -> (i64, i64) {
        let room = if self.rows.loops.get(element) == Some(&true) { LOOP } else { 0 };
        let node = self.nodes.get(element);
        node.map_or((0, 0), |node| (node.anchor() + room, node.width - node.anchor() + room))
    }

    /// How far from its middle a thing can be touched.
    fn half(&self, element: usize) -> i64 {
        self.nodes.get(element).map_or(0, |node| (node.ports.1 - node.ports.0).max(0) / 2)
    }

    /// How far the middles of two neighbours are apart at least.
    fn apart(&self, left: usize, right: usize) -> i64 {
        let gap = match [left, right].iter().filter(|element| **element < self.rows.boxes).count() {
            2 => self.room.between,
            1 => self.room.between * 3 / 4,
            _ => self.room.track + 4,
        };
        self.reach(left).1 + self.reach(right).0 + gap
    }

    /// The least distances of the members of a row from the first.
    fn offsets(&self, members: &[usize]) -> Vec<i64> {
        let mut at = 0;
        let mut offsets = vec![0; members.len()];
        for (index, pair) in members.windows(2).enumerate() {
            at += self.apart(pair[0], pair[1]);
            offsets[index + 1] = at;
        }
        offsets
    }

    /// Every row close together, with its middle at zero.
    fn packed(&self) -> Vec<i64> {
        let mut middle = vec![0; self.rows.row.len()];
        for members in &self.rows.members {
            let offsets = self.offsets(members);
            let half = offsets.last().copied().unwrap_or_default() / 2;
            for (member, offset) in members.iter().zip(offsets) {
                middle[*member] = offset - half;
            }
        }
        middle
    }

    /// Draws a row to the row above, below, or both.
    fn pull(&self, middle: &mut [i64], row: usize, up: bool, down: bool) {
        let members = &self.rows.members[row];
        let wish = |member: &usize| {
            let above = self.above[*member].iter().filter(|_| up).map(|join| (join.upper, join.net));
            let below = self.below[*member].iter().filter(|_| down).map(|join| (join.lower, join.net));
            let (mut sum, mut weight) = (0, 0);
            for (other, net) in above.chain(below) {
                let heavy = self.weight(*member, other, net);
                sum += heavy * self.wish(middle, *member, other);
                weight += heavy;
            }
            if weight == 0 { (middle[*member], 1) } else { (sum.div_euclid(weight), weight) }
        };
        let wishes: Vec<(i64, i64)> = members.iter().map(wish).collect();
        let offsets = self.offsets(members);
        for (member, at) in members.iter().zip(nearest(&wishes, &offsets)) {
            middle[*member] = at;
        }
    }

    /// How hard two things that are joined draw at each other.
    fn weight(&self, one: usize, other: usize, net: usize) -> i64 {
        match [one, other].iter().filter(|element| **element < self.rows.boxes).count() {
            0 => 12,
            1 => 2,
            _ if self.rows.nets[net].firm => 8,
            _ => 1,
        }
    }

    /// Where another thing would have this one: straight above or below it, or anywhere along a wide box.
    fn wish(&self, middle: &[i64], one: usize, other: usize) -> i64 {
        if one < self.rows.boxes || other >= self.rows.boxes {
            return middle[other];
        }
        let reach = self.half(other);
        within(middle[one], middle[other] - reach, middle[other] + reach)
    }

    /// Makes long arrows straight as far as their neighbours let them.
    fn straighten(&self, middle: &mut [i64], back: bool) {
        let mut neighbours: Vec<Neighbours> = vec![(None, None); self.rows.row.len()];
        for pair in self.rows.members.iter().flat_map(|members| members.windows(2)) {
            neighbours[pair[0]].1 = Some(pair[1]);
            neighbours[pair[1]].0 = Some(pair[0]);
        }
        let count = self.rows.nets.len();
        for at in 0..count {
            let net = &self.rows.nets[if back { count - 1 - at } else { at }];
            let places: Vec<usize> = net.places().collect();
            let mut rest = places.as_slice();
            while !rest.is_empty() {
                let (count, low, high) = self.free(rest, &neighbours, middle);
                let (run, after) = rest.split_at(count.max(1));
                rest = after;
                if count > 0 {
                    let sum: i64 = run.iter().map(|element| middle[*element]).sum();
                    let mean = sum.div_euclid(distance(run.len()));
                    let column = within(self.end_of(net.target, middle, mean), low, high);
                    run.iter().for_each(|element| middle[*element] = column);
                }
            }
        }
    }

    /// How many of the places of a net can share a column, and between which columns that is.
    fn free(&self, places: &[usize], neighbours: &[Neighbours], middle: &[i64]) -> (usize, i64, i64) {
        let (mut low, mut high) = (i64::MIN / 4, i64::MAX / 4);
        for (count, element) in places.iter().enumerate() {
            let (left, right) = neighbours[*element];
            let least = left.map_or(low, |left| middle[left] + self.apart(left, *element)).max(low);
            let most = right.map_or(high, |right| middle[right] - self.apart(*element, right)).min(high);
            if least > most {
                return (count, low, high);
            }
            (low, high) = (least, most);
        }
        (places.len(), low, high)
    }

    /// A column near the one given from which a box can be reached straight, if that is near.
    fn end_of(&self, target: usize, middle: &[i64], column: i64) -> i64 {
        let reach = self.half(target);
        let straight = within(column, middle[target] - reach, middle[target] + reach);
        if (straight - column).abs() <= self.room.between * 2 { straight } else { column }
    }

    /// Gives each net that touches a box its port on one side of it, as straight above or below the other
    /// end of the net as there is room for.
    fn touch(&self, columns: &mut Columns, bottom: bool) {
        for element in 0..self.rows.boxes {
            let mut ends: BTreeMap<usize, (i64, i64)> = BTreeMap::new();
            for join in if bottom { &self.below[element] } else { &self.above[element] } {
                let other = if bottom { columns.lower(*join) } else { columns.upper(*join) };
                let end = ends.entry(join.net).or_default();
                *end = (end.0 + other, end.1 + 1);
            }
            let mut wishes: Vec<(i64, usize)> =
                ends.into_iter().map(|(net, (sum, count))| (sum.div_euclid(count), net)).collect();
            wishes.sort_unstable();
            let node = &self.nodes[element];
            let left = columns.middle[element] - node.anchor();
            let (low, high) = (left + node.ports.0, left + node.ports.1.max(node.ports.0));
            let steps = distance(wishes.len().saturating_sub(1)).max(1);
            let step = PORT.min((high - low) / steps);
            let offsets: Vec<i64> = (0..wishes.len()).map(|at| distance(at) * step).collect();
            let wanted: Vec<(i64, i64)> =
                wishes.iter().map(|(wish, _)| (within(*wish, low, high), 1)).collect();
            let total = offsets.last().copied().unwrap_or_default();
            for ((at, offset), (_, net)) in nearest(&wanted, &offsets).into_iter().zip(&offsets).zip(&wishes)
            {
                let port = within(at, low + offset, high - (total - offset));
                columns.ports.insert((element, bottom, *net), port);
            }
        }
    }
}

/// The place nearest to this one that is not too far left, and not too far right.
fn within(place: i64, low: i64, high: i64) -> i64 {
    place.min(high).max(low)
}

/// The places nearest to the wishes (place, weight), in this order and at least the given distances apart:
/// neighbours that would pass each other go on together.
fn nearest(wishes: &[(i64, i64)], offsets: &[i64]) -> Vec<i64> {
    // Per group: the sum of the wishes by weight, the weight, and how many are in it.
    let mut groups: Vec<(i64, i64, usize)> = Vec::new();
    for ((wish, weight), offset) in wishes.iter().zip(offsets) {
        let mut last = ((wish - offset) * weight, *weight, 1);
        while let Some(before) = groups.last() {
            if before.0.div_euclid(before.1) < last.0.div_euclid(last.1) {
                break;
            }
            last = (before.0 + last.0, before.1 + last.1, before.2 + last.2);
            groups.pop();
        }
        groups.push(last);
    }
    let along = groups.iter().flat_map(|(sum, weight, count)| vec![sum.div_euclid(*weight); *count]);
    along.zip(offsets).map(|(at, offset)| at + offset).collect()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn wishes_that_leave_room_are_granted() {
        assert_eq!(nearest(&[(0, 1), (50, 1), (90, 1)], &[0, 20, 40]), [0, 50, 90]);
    }

    #[test]
    fn wishes_that_do_not_are_met_halfway() {
        assert_eq!(nearest(&[(50, 1), (50, 1)], &[0, 20]), [40, 60]);
        assert_eq!(nearest(&[(90, 1), (10, 1)], &[0, 20]), [40, 60]);
    }
}
