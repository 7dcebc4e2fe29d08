//! Ways through a process, from a beginning to an end, for sample cases.

use super::Process;

/// Where the parts of a case stand: names of members, from the case and from an event.
#[derive(Debug, Clone)]
pub(in crate::schema) struct Ways {
    /// From the case to its events.
    pub list: Vec<String>,
    /// From an event to its step.
    pub step: Vec<String>,
    /// From an event to its date.
    pub date: Vec<String>,
    /// From an event to the role of who did it.
    pub role: Option<Vec<String>>,
}

/// One step of a route: its name, and who may take it.
type Taken<'p> = (&'p str, &'p [String]);

/// Most looks at a step while routes are sought.
const MOST_LOOKS: usize = 20_000;
/// Most routes that are found.
const MOST_ROUTES: usize = 200;

impl Process {
    /// Where the parts of a case stand.
    pub(in crate::schema) fn ways(&self) -> Ways {
        let way = |pointer: &super::Pointer| pointer.segments().to_vec();
        Ways {
            list: way(&self.list),
            step: way(&self.step),
            date: way(&self.date),
            role: self.role.as_ref().map(way),
        }
    }

    /// Routes that take no step twice, as the model lists its transitions.
    pub(in crate::schema) fn routes(&self) -> Vec<Vec<Taken<'_>>> {
        let mut found = Vec::new();
        let mut looks = MOST_LOOKS;
        for (step, (_, about)) in self.model.steps.iter().enumerate() {
            if about.begins {
                self.follow(&mut vec![step], &mut found, &mut looks);
            }
        }
        let named = |route: Vec<usize>| {
            let steps = route.into_iter().map(|step| &self.model.steps[step]);
            steps.map(|(name, about)| (name.as_str(), about.roles.as_slice())).collect()
        };
        found.into_iter().map(named).collect()
    }

    fn follow(&self, route: &mut Vec<usize>, found: &mut Vec<Vec<usize>>, looks: &mut usize) {
        let Some(last) = route.last().copied() else { return };
        if self.model.steps[last].1.ends {
            found.push(route.clone());
        }
        for next in self.listed_after(last) {
            if *looks == 0 || found.len() >= MOST_ROUTES {
                return;
            }
            *looks -= 1;
            if !route.contains(&next) {
                route.push(next);
                self.follow(route, found, looks);
                route.pop();
            }
        }
    }

    /// The steps that may follow one, in the order in which the model lists them.
    fn listed_after(&self, step: usize) -> Vec<usize> {
        let name = &self.names[step];
        let transitions = self.model.transitions.iter().filter(|transition| transition.from == *name);
        let listed = transitions.flat_map(|transition| &transition.to);
        listed.filter_map(|to| self.names.iter().position(|known| known == to)).collect()
    }
}
