//! Where the boxes and arrows of a drawing go: boxes in rows, arrows over and under them, never through.
//!
//! The door is [`lay`]: boxes and arrows in, places out; the same in gives the same out, in whole pixels.
//! Arrows with the same target come together before they reach it, so that a step that may follow many
//! steps has one arrowhead. It refuses nothing: whoever draws decides what is too much to draw.

mod order;
mod place;
mod route;
mod rows;

/// A box to be placed.
#[derive(Debug, Clone)]
pub(in crate::schema::vocabulary::process) struct Node {
    /// How wide it is.
    pub(in crate::schema::vocabulary::process) width: i64,
    /// How high it is.
    pub(in crate::schema::vocabulary::process) height: i64,
    /// Between which distances from its left side arrows may touch it.
    pub(in crate::schema::vocabulary::process) ports: (i64, i64),
}

/// An arrow between two boxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::schema::vocabulary::process) struct Edge {
    /// The number of the box it leaves.
    pub(in crate::schema::vocabulary::process) from: usize,
    /// The number of the box it points to.
    pub(in crate::schema::vocabulary::process) to: usize,
    /// Firm arrows decide what is above what; others follow.
    pub(in crate::schema::vocabulary::process) firm: bool,
}

/// A place, in pixels from the top left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(in crate::schema::vocabulary::process) struct Point {
    /// To the right.
    pub(in crate::schema::vocabulary::process) x: i64,
    /// Down.
    pub(in crate::schema::vocabulary::process) y: i64,
}

/// How much room a drawing leaves.
#[derive(Debug, Clone, Copy)]
pub(in crate::schema::vocabulary::process) struct Room {
    /// How wide a row of boxes may become before boxes move down.
    pub(in crate::schema::vocabulary::process) widest: i64,
    /// Between two boxes in a row.
    pub(in crate::schema::vocabulary::process) between: i64,
    /// Between a row and the first arrow that runs along it.
    pub(in crate::schema::vocabulary::process) leave: i64,
    /// Between the last arrow that runs along a row and that row: room for an arrowhead.
    pub(in crate::schema::vocabulary::process) arrive: i64,
    /// Between two arrows side by side.
    pub(in crate::schema::vocabulary::process) track: i64,
}

/// Everything in its place.
#[derive(Debug, Clone, Default)]
pub(in crate::schema::vocabulary::process) struct Laid {
    /// The top left of each box.
    pub(in crate::schema::vocabulary::process) nodes: Vec<Point>,
    /// The corners of each arrow, from its first box to its second.
    pub(in crate::schema::vocabulary::process) edges: Vec<Vec<Point>>,
    /// How large the whole is.
    pub(in crate::schema::vocabulary::process) size: Point,
}

/// Gives each box and each arrow its place.
pub(in crate::schema::vocabulary::process) fn lay(nodes: &[Node], edges: &[Edge], room: &Room) -> Laid {
    let mut rows = rows::divide(nodes, edges, room);
    order::arrange(&mut rows);
    let columns = place::place(&rows, nodes, room);
    route::route(&rows, nodes, edges, &columns, room)
}

impl Node {
    /// How far from its left side what it is joined to should be: the middle of where arrows may touch it.
    fn anchor(&self) -> i64 {
        i64::midpoint(self.ports.0, self.ports.1)
    }
}

/// A count as a distance.
fn distance(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Edge, Laid, Node, Point, Room, lay};

    const ROOM: Room = Room { widest: 600, between: 24, leave: 14, arrive: 22, track: 12 };

    fn boxes(count: usize) -> Vec<Node> {
        (0..count)
            .map(|at| {
                let width = 100 + i64::try_from(at * 37 % 90).unwrap();
                Node { width, height: 40 + i64::try_from(at * 13 % 50).unwrap(), ports: (12, width - 12) }
            })
            .collect()
    }

    /// Arrows that look like chance, always the same.
    fn arrows(boxes: usize, count: usize) -> Vec<Edge> {
        let mut seed = 7_usize;
        let mut next = || {
            seed = seed.wrapping_mul(1_103_515_245).wrapping_add(12_345) % 2_147_483_648;
            seed / 65_536
        };
        (0..count).map(|at| Edge { from: next() % boxes, to: next() % boxes, firm: at % 3 != 0 }).collect()
    }

    fn through(laid: &Laid, nodes: &[Node], edge: &[Point]) -> Option<usize> {
        let segments: Vec<(Point, Point)> = edge.windows(2).map(|pair| (pair[0], pair[1])).collect();
        nodes.iter().zip(&laid.nodes).position(|(node, place)| {
            segments.iter().any(|(a, b)| {
                let (left, right) = (a.x.min(b.x), a.x.max(b.x));
                let (top, bottom) = (a.y.min(b.y), a.y.max(b.y));
                right > place.x
                    && left < place.x + node.width
                    && bottom > place.y
                    && top < place.y + node.height
            })
        })
    }

    #[test]
    fn no_arrow_runs_through_a_box_and_no_box_lies_over_another() {
        for (count, arrows_count) in [(1, 3), (2, 8), (9, 14), (14, 30), (30, 60), (40, 200)] {
            let (nodes, edges) = (boxes(count), arrows(count, arrows_count));
            let laid = lay(&nodes, &edges, &ROOM);
            assert_eq!(laid.edges.len(), edges.len());
            for edge in &laid.edges {
                assert!(edge.len() >= 2);
                assert_eq!(through(&laid, &nodes, edge), None, "{edge:?}");
                assert!(edge.windows(2).all(|pair| pair[0].x == pair[1].x || pair[0].y == pair[1].y));
            }
            for (at, place) in laid.nodes.iter().enumerate() {
                let node = &nodes[at];
                assert!(place.x >= 0 && place.y >= 0);
                assert!(place.x + node.width <= laid.size.x && place.y + node.height <= laid.size.y);
                for (other, node2) in laid.nodes.iter().zip(&nodes).skip(at + 1) {
                    let apart = place.x + node.width < other.x
                        || other.x + node2.width < place.x
                        || place.y + node.height < other.y
                        || other.y + node2.height < place.y;
                    assert!(apart, "{place:?} {other:?}");
                }
            }
        }
    }

    #[test]
    fn an_arrow_begins_at_its_first_box_and_ends_at_its_second() {
        let (nodes, edges) = (boxes(12), arrows(12, 24));
        let laid = lay(&nodes, &edges, &ROOM);
        let touches = |point: &Point, at: usize| {
            let (place, node) = (laid.nodes[at], &nodes[at]);
            (place.x..=place.x + node.width).contains(&point.x)
                && (place.y..=place.y + node.height).contains(&point.y)
        };
        for (edge, line) in edges.iter().zip(&laid.edges) {
            assert!(touches(line.first().unwrap(), edge.from), "{edge:?} {line:?}");
            assert!(touches(line.last().unwrap(), edge.to), "{edge:?} {line:?}");
        }
    }

    #[test]
    fn a_chain_of_boxes_is_a_straight_line_down() {
        let nodes = vec![Node { width: 100, height: 40, ports: (12, 88) }; 4];
        let edges: Vec<Edge> = (0..3).map(|at| Edge { from: at, to: at + 1, firm: true }).collect();
        let laid = lay(&nodes, &edges, &ROOM);
        assert!(laid.edges.iter().all(|line| line.len() == 2), "{:?}", laid.edges);
    }

    #[test]
    fn a_box_that_can_hardly_be_touched_has_its_place_too() {
        let mut nodes = boxes(20);
        for (at, node) in (0..).zip(&mut nodes) {
            *node = Node { width: at * 7 % 40, height: at, ports: (at, at / 2) };
        }
        assert_eq!(lay(&nodes, &arrows(20, 60), &ROOM).edges.len(), 60);
    }

    #[test]
    fn nothing_to_draw_is_drawn_as_nothing() {
        assert_eq!(lay(&[], &[], &ROOM).nodes, []);
    }

    #[test]
    fn the_deepest_chain_does_not_overflow_the_stack() {
        let count = 5000;
        let nodes = vec![Node { width: 10, height: 4, ports: (2, 8) }; count];
        let edges: Vec<Edge> = (1..count).map(|at| Edge { from: at - 1, to: at, firm: true }).collect();
        assert_eq!(lay(&nodes, &edges, &ROOM).nodes.len(), count);
    }
}
