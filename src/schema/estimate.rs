//! What judging by a schema may cost, estimated before anyone is judged by it.
//!
//! A value is judged by a subschema and by everything that applies to the same value: references,
//! `allOf` and its kin. Counted with repetition that number can double at every level (22 levels of
//! `allOf` with two references each are 64 subschemas and 2²² steps), so it is bounded here, and so
//! is the longest chain, which is what the judging stack has to hold.

use crate::domain::{Fault, Limits, text};

use super::gather::fault_at;
use super::keyword::Check;
use super::program::Program;

#[derive(Clone, Copy, Default)]
struct Weight {
    cost: u64,
    chain: usize,
}

/// Fills in the program's cost, or says where it is past its limit.
pub(super) fn measure(program: &mut Program, limits: &Limits) -> Vec<Fault> {
    let weights = weigh(program);
    program.cost = weights.iter().map(|weight| weight.cost).max().unwrap_or(1);
    program.chain = weights.iter().map(|weight| weight.chain).max().unwrap_or(1);
    let mut faults = Vec::new();
    // Where it begins is where it can be mended: the first subschema over the limit whose own
    // parts are not.
    let over = |weight: &Weight| weight.cost > limits.schema_cost || weight.chain > limits.schema_chain;
    for (index, weight) in weights.iter().enumerate().filter(|(_, weight)| over(weight)) {
        if children(program, index).iter().any(|child| over(&weights[*child])) {
            continue;
        }
        let node = &program.nodes[index];
        faults.push(fault_at(program, node.document, &node.pointer, "schema-te-kostbaar", text(
            format!("Eén waarde wordt hier door {} deelschema's beoordeeld, tot {} na elkaar; de grenzen zijn {} ('schema_cost') en {} ('schema_chain'). Verwijs niet herhaald naar dezelfde deelschema's in allOf, anyOf en oneOf.", weight.cost, weight.chain, limits.schema_cost, limits.schema_chain),
            format!("One value is judged here by {} subschemas, up to {} one after another; the limits are {} ('schema_cost') and {} ('schema_chain'). Do not refer repeatedly to the same subschemas in allOf, anyOf and oneOf.", weight.cost, weight.chain, limits.schema_cost, limits.schema_chain),
        )));
    }
    faults
}

/// In-place costs of all nodes, children first, without recursion: a chain may be long.
fn weigh(program: &Program) -> Vec<Weight> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut weights = vec![Weight::default(); program.nodes.len()];
    let mut marks = vec![Mark::New; program.nodes.len()];
    for start in 0..program.nodes.len() {
        let mut stack = vec![start];
        while let Some(node) = stack.last().copied() {
            match marks[node] {
                Mark::New => {
                    marks[node] = Mark::Open;
                    stack.extend(
                        children(program, node).into_iter().filter(|child| marks[*child] == Mark::New),
                    );
                }
                Mark::Open => {
                    marks[node] = Mark::Done;
                    weights[node] = weight(program, node, &weights);
                    stack.pop();
                }
                Mark::Done => drop(stack.pop()),
            }
        }
    }
    weights
}

fn weight(program: &Program, node: usize, weights: &[Weight]) -> Weight {
    let children = children(program, node);
    let below = children.iter().map(|child| weights[*child].cost).fold(0, u64::saturating_add);
    // `unevaluated…` asks all its neighbours once more what they looked at.
    let unevaluated = program.nodes[node]
        .keywords
        .iter()
        .any(|keyword| matches!(keyword.check, Check::UnevaluatedProperties(_) | Check::UnevaluatedItems(_)));
    let times = if unevaluated { 2 } else { 1 };
    Weight {
        cost: below.saturating_mul(times).saturating_add(1),
        chain: children.iter().map(|child| weights[*child].chain).max().unwrap_or(0) + 1,
    }
}

fn children(program: &Program, node: usize) -> Vec<usize> {
    program.nodes[node]
        .keywords
        .iter()
        .flat_map(|keyword| keyword.check.in_place())
        .map(|child| child.index())
        .collect()
}
