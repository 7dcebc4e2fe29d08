//! The named limits of the register; `config.rs` says how an operator sets them.

use serde::{Deserialize, Serialize};

use super::json::Bounds;

/// Every bound the register puts on its input and its work. Each field is one limit; the unit is in
/// its doc comment. Measured reasons: `docs/limits.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Largest request body that is not data to judge, in bytes.
    pub body_bytes: usize,
    /// Largest piece of data that is judged at once, in bytes: a document whose schema does not let
    /// it be taken apart, a line, a row, an item, or what is left of a document without its items.
    pub record_bytes: usize,
    /// Largest delivery, unpacked, in bytes.
    pub delivery_bytes: u64,
    /// How many times its packed size a delivery may unpack to, past the first MiB.
    pub unpack_ratio: u64,
    /// Most findings in an answer that is written as findings are found.
    pub streamed_findings: usize,
    /// Deliveries (data past 1 MiB, or with a streamed answer) that are judged at one time.
    pub concurrent_deliveries: usize,
    /// Of those, how many of one caller.
    pub deliveries_per_caller: usize,
    /// Time in which the next 16 KiB of a delivery have to arrive, or be taken, in seconds.
    pub stall_seconds: u64,
    /// Time for a whole delivery, in seconds.
    pub delivery_seconds: u64,
    /// Deepest nesting of a submitted document, in levels.
    pub document_depth: usize,
    /// Most values in a submitted document: objects, lists, texts, numbers and so on.
    pub document_values: usize,
    /// Most findings in one report; past it the report is marked as cut off.
    pub findings: usize,
    /// Most steps that explaining one invalid document may take.
    pub walk_steps: u64,
    /// Most visits to values that judging one document may take.
    pub judge_steps: u64,
    /// Largest schema document, in bytes.
    pub schema_bytes: usize,
    /// Deepest nesting of a schema document, in levels.
    pub schema_depth: usize,
    /// Most subschemas in a schema with everything it refers to.
    pub schema_nodes: usize,
    /// Longest chain of references and combinators that applies to one value.
    pub schema_chain: usize,
    /// Most subschemas that one value may be judged by, counted with repetition.
    pub schema_cost: u64,
    /// Most patterns in a schema with everything it refers to.
    pub patterns: usize,
    /// Longest pattern, in characters.
    pub pattern_length: usize,
    /// Largest compiled pattern, in bytes.
    pub pattern_size_bytes: usize,
    /// Most steps back that a pattern with look-around may take on one text.
    pub pattern_backtracks: usize,
    /// Most parts that a version may name.
    pub parts: usize,
    /// Most documents that a schema may refer to, counted with everything below it.
    pub references: usize,
    /// Memory for compiled schemas, in bytes (estimated).
    pub cache_bytes: u64,
    /// Threads that judge, by default as many as there are processors and at least 2; later work waits.
    pub concurrent_validations: usize,
    /// Requests that may wait for their turn to validate.
    pub waiting_validations: usize,
    /// Open connections.
    pub connections: usize,
    /// Time to receive the headers of a request, in seconds.
    pub header_seconds: u64,
    /// Time for a whole request, its body included, in seconds.
    pub request_seconds: u64,
    /// Time to finish what was under way at shutdown, in seconds.
    pub shutdown_seconds: u64,
    /// Largest page of a list.
    pub page_size: u32,
    /// Most examples with one version.
    pub examples: usize,
    /// Most steps of the prover for one question of a comparison.
    pub comparison_steps: u64,
    /// Time for one question of a comparison, in milliseconds.
    pub comparison_milliseconds: u64,
    /// Most changes that a comparison lists.
    pub changes: usize,
    /// Longest token with a request, in bytes.
    pub token_bytes: usize,
    /// Largest answer of an identity provider: its description or its keys, in bytes.
    pub key_set_bytes: u64,
    /// Most reactions on one version.
    pub reactions: usize,
    /// Longest reaction, and longest answer to one, in characters.
    pub reaction_length: usize,
    /// Most versions in a release set.
    pub release_set_members: usize,
    /// Most subscriptions of one caller.
    pub subscriptions_per_caller: usize,
    /// Most attempts to send one notice to one subscriber, before it is given up.
    pub dispatch_attempts: u32,
    /// Time for one attempt, in seconds.
    pub dispatch_seconds: u64,
    /// Attempts that are made at one time by one process.
    pub concurrent_dispatches: usize,
    /// Of those, how many to one host, by all processes together.
    pub dispatches_per_host: u32,
    /// How long what was delivered or given up stays on the list, in days.
    pub dispatch_days: u32,
    /// Largest archive that is read, unpacked, in bytes.
    pub archive_bytes: u64,
    /// Most files in an archive that is read.
    pub archive_files: usize,
    /// Longest session of who is signed in at the pages, in seconds.
    pub session_seconds: u64,
    /// Time without use after which such a session ends, in seconds.
    pub session_idle_seconds: u64,
    /// Sessions at one time.
    pub sessions: u64,
    /// Of those, how many of one key or person; one more ends the oldest.
    pub sessions_per_caller: u64,
    /// Tries to sign in from one address in a minute.
    pub sign_ins_per_minute: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 10 * 1024 * 1024,
            record_bytes: 10 * 1024 * 1024,
            delivery_bytes: 64 * 1024 * 1024 * 1024,
            unpack_ratio: 250,
            streamed_findings: 10_000,
            concurrent_deliveries: 8,
            deliveries_per_caller: 2,
            stall_seconds: 30,
            delivery_seconds: 4 * 60 * 60,
            document_depth: 100,
            document_values: 500_000,
            findings: 100,
            walk_steps: 2_000_000,
            judge_steps: 50_000_000,
            schema_bytes: 2 * 1024 * 1024,
            schema_depth: 100,
            schema_nodes: 50_000,
            schema_chain: 150,
            schema_cost: 10_000,
            patterns: 2_000,
            pattern_length: 2_000,
            pattern_size_bytes: 256 * 1024,
            pattern_backtracks: 10_000,
            parts: 50,
            references: 200,
            cache_bytes: 256 * 1024 * 1024,
            concurrent_validations: std::thread::available_parallelism()
                .map_or(2, std::num::NonZero::get)
                .max(2),
            waiting_validations: 256,
            connections: 1_000,
            header_seconds: 10,
            request_seconds: 30,
            shutdown_seconds: 20,
            page_size: 100,
            examples: 200,
            comparison_steps: 400_000,
            comparison_milliseconds: 600,
            changes: 500,
            token_bytes: 16 * 1024,
            key_set_bytes: 256 * 1024,
            reactions: 1_000,
            reaction_length: 4_000,
            release_set_members: 100,
            subscriptions_per_caller: 20,
            dispatch_attempts: 14,
            dispatch_seconds: 10,
            concurrent_dispatches: 16,
            dispatches_per_host: 2,
            dispatch_days: 30,
            archive_bytes: 256 * 1024 * 1024,
            archive_files: 100_000,
            session_seconds: 8 * 60 * 60,
            session_idle_seconds: 60 * 60,
            sessions: 10_000,
            sessions_per_caller: 20,
            sign_ins_per_minute: 10,
        }
    }
}

impl Limits {
    /// What a submitted document may at most be.
    #[must_use]
    pub fn document_bounds(&self) -> Bounds {
        Bounds { depth: self.document_depth, values: self.document_values }
    }

    /// What a request that carries a schema and examples may at most be: a few levels around them.
    #[must_use]
    pub fn envelope_bounds(&self) -> Bounds {
        const AROUND: usize = 4;
        Bounds { depth: self.document_depth.max(self.schema_depth) + AROUND, values: self.document_values }
    }

    /// What a schema document may at most be.
    #[must_use]
    pub fn schema_bounds(&self) -> Bounds {
        Bounds { depth: self.schema_depth, values: self.document_values }
    }
}
