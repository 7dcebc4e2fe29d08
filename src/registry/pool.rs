//! The threads for work that takes the processor: a bounded number, shared fairly.
//!
//! Work stands in lanes, one for each delivery and each single question. The threads take one piece of
//! work from each lane in turn, so that a delivery of a million records and a document of one wait for
//! each other no longer than one piece takes. A lane that is dropped takes its work with it.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use tokio::sync::oneshot;

/// The stack of a thread that judges. Judging is recursive over document and schema; what
/// `document_depth`, `schema_depth` and `schema_chain` allow together fits in it.
const STACK: usize = 64 * 1024 * 1024;

type Work = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct Queues {
    /// The lanes that have work, in the order of their turns.
    turns: VecDeque<Arc<Mutex<VecDeque<Work>>>>,
    closed: bool,
}

#[derive(Default)]
struct Shared {
    queues: Mutex<Queues>,
    work_came: Condvar,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The threads. Dropping it ends them when they have done what they are at.
pub(super) struct Pool {
    shared: Arc<Shared>,
    threads: usize,
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pool").field("threads", &self.threads).finish_non_exhaustive()
    }
}

/// The work of one delivery, or of one question.
pub(super) struct Lane {
    shared: Arc<Shared>,
    work: Arc<Mutex<VecDeque<Work>>>,
}

impl std::fmt::Debug for Lane {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lane").finish_non_exhaustive()
    }
}

impl Pool {
    pub(super) fn new(threads: usize) -> Self {
        let shared = Arc::new(Shared::default());
        for number in 0..threads.max(1) {
            let shared = Arc::clone(&shared);
            let thread = thread::Builder::new().name(format!("judge-{number}")).stack_size(STACK);
            // Without one more thread there is less of it; without any, work would wait for ever.
            if let Err(error) = thread.spawn(move || shared.serve()) {
                tracing::error!(%error, "a thread for judging could not be started");
            }
        }
        Self { shared, threads: threads.max(1) }
    }

    pub(super) const fn threads(&self) -> usize {
        self.threads
    }

    pub(super) fn lane(&self) -> Lane {
        Lane { shared: Arc::clone(&self.shared), work: Arc::default() }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        locked(&self.shared.queues).closed = true;
        self.shared.work_came.notify_all();
    }
}

impl Lane {
    /// Puts work at the end of the lane. The answer does not come when the work was dropped, or failed
    /// by our own fault.
    pub(super) fn put<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> oneshot::Receiver<T> {
        let (sender, receiver) = oneshot::channel();
        let work = move || {
            // Nobody may be waiting any more.
            let _ = sender.send(work());
        };
        let mut queues = locked(&self.shared.queues);
        let mut own = locked(&self.work);
        own.push_back(Box::new(work));
        if own.len() == 1 {
            drop(own);
            queues.turns.push_back(Arc::clone(&self.work));
        }
        drop(queues);
        self.shared.work_came.notify_one();
        receiver
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        locked(&self.work).clear();
    }
}

/// Lets the threads that answer go first when the processors are all taken: a small question takes
/// microseconds, and what is judged here can wait for those. Where the system does not know priorities
/// of threads, turns are taken as it likes.
fn yield_to_others() {
    #[cfg(target_os = "linux")]
    {
        const LESS_URGENT: i32 = 5;
        let _ = rustix::process::nice(LESS_URGENT);
    }
}

impl Shared {
    fn serve(&self) {
        yield_to_others();
        let mut queues = locked(&self.queues);
        loop {
            if let Some(lane) = queues.turns.pop_front() {
                let mut own = locked(&lane);
                let work = own.pop_front();
                let more = !own.is_empty();
                drop(own);
                if more {
                    queues.turns.push_back(lane);
                    self.work_came.notify_one();
                }
                drop(queues);
                // A panic is our own fault; it ends the work, not the thread.
                if let Some(work) = work
                    && catch_unwind(AssertUnwindSafe(work)).is_err()
                {
                    tracing::error!("a piece of work failed");
                }
                queues = locked(&self.queues);
            } else if queues.closed {
                return;
            } else {
                queues = self.work_came.wait(queues).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_short_question_waits_for_one_piece_of_a_long_delivery_not_for_all_of_it() {
        let pool = Pool::new(1);
        let (long, short) = (pool.lane(), pool.lane());
        let order = Arc::new(Mutex::new(Vec::new()));
        let note = |name: &'static str| {
            let order = Arc::clone(&order);
            move || {
                thread::sleep(std::time::Duration::from_millis(5));
                locked(&order).push(name);
            }
        };
        let mut waiting: Vec<_> = (0..10).map(|_| long.put(note("long"))).collect();
        waiting.push(short.put(note("short")));
        for done in waiting {
            done.await.unwrap();
        }
        let at = locked(&order).iter().position(|name| *name == "short").unwrap();
        assert!(at <= 2, "{:?}", locked(&order));
    }

    #[tokio::test]
    async fn work_that_fails_is_told_and_the_thread_goes_on() {
        let pool = Pool::new(1);
        let lane = pool.lane();
        assert!(lane.put(|| panic!("by our own fault")).await.is_err());
        assert_eq!(lane.put(|| 7).await, Ok(7));
    }

    #[tokio::test]
    async fn a_lane_that_is_dropped_takes_its_work_with_it() {
        let pool = Pool::new(1);
        let (lane, other) = (pool.lane(), pool.lane());
        let busy = lane.put(|| thread::sleep(std::time::Duration::from_millis(20)));
        let dropped = lane.put(|| 7);
        drop(lane);
        assert!(dropped.await.is_err());
        drop(busy);
        assert_eq!(other.put(|| 1).await, Ok(1));
    }
}
