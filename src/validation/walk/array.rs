//! The walk through lists: items by place, the rest of them, and how many fit.

use crate::domain::FindingCode;
use crate::domain::json::Node;
use crate::schema::{Check, NodeId};

use super::super::path::Step;
use super::super::seen::Seen;
use super::{Question, Sink, Walk, Way};

impl<'a> Walk<'a> {
    pub(super) fn array(&mut self, asked: Question<'a>, seen: &mut Seen, sink: &mut Sink<'_>) -> bool {
        let items = &asked.value.as_array().into_iter().flatten().collect::<Vec<_>>();
        match &asked.keyword.check {
            Check::PrefixItems(schemas) => {
                let mut valid = true;
                for (index, (schema, item)) in schemas.iter().zip(items).enumerate() {
                    self.way.push(Way::Index(index));
                    valid &= self.item(*schema, index, *item, seen, sink);
                    self.way.pop();
                }
                valid
            }
            Check::Items { from, schema } => {
                let others: Vec<usize> = (*from..items.len()).collect();
                self.rest_items(asked, *schema, items, &others, seen, sink)
            }
            Check::UnevaluatedItems(schema) => {
                let others: Vec<usize> = (0..items.len()).filter(|index| !seen.has(*index)).collect();
                self.rest_items(asked, *schema, items, &others, seen, sink)
            }
            Check::Contains { schema, min, max, evaluates } => {
                let mut count = 0;
                for (index, item) in items.iter().enumerate() {
                    if self.quiet(*schema, *item).valid && !self.exhausted {
                        count += 1;
                        if *evaluates {
                            seen.add(index);
                        }
                    }
                }
                if self.exhausted {
                    return true;
                }
                let (few, many) = (count < *min, max.is_some_and(|max| count > max));
                if few {
                    let least = usize::try_from(*min).unwrap_or(usize::MAX);
                    self.fail(asked, FindingCode::DoesNotContain, least, sink);
                }
                if many {
                    let most = max.and_then(|max| usize::try_from(max).ok()).unwrap_or(usize::MAX);
                    self.fail(asked, FindingCode::ContainsTooMany, most, sink);
                }
                !few && !many
            }
            _ => true,
        }
    }

    fn item(
        &mut self,
        schema: NodeId,
        index: usize,
        item: Node<'a>,
        seen: &mut Seen,
        sink: &mut Sink<'_>,
    ) -> bool {
        if self.program.tracks_evaluated() {
            seen.add(index);
        }
        self.place.push(Step::Item(index));
        let valid = self.visit(schema, item, sink).valid;
        self.place.pop();
        valid
    }

    /// Judges the items that are left over; when nothing may be left over, one finding for all.
    fn rest_items(
        &mut self,
        asked: Question<'a>,
        schema: NodeId,
        items: &[Node<'a>],
        others: &[usize],
        seen: &mut Seen,
        sink: &mut Sink<'_>,
    ) -> bool {
        if self.program.constant(schema) == Some(false) && !others.is_empty() {
            self.fail(asked, FindingCode::UnexpectedItem, others.len(), sink);
            return false;
        }
        let mut valid = true;
        for index in others {
            valid &= self.item(schema, *index, items[*index], seen, sink);
            if !valid && sink.is_none() || self.exhausted {
                break;
            }
        }
        // A list that any `items` speaks for is looked at as a whole, also when it is empty.
        if !others.is_empty() && self.program.tracks_evaluated() {
            seen.add_all();
        }
        valid
    }
}
