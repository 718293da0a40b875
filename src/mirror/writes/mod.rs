//! What mirrors wrote: shared between the mirrors of a process, so that none takes a write for a change.

pub(crate) mod directions;
pub(crate) mod echoes;
pub(crate) mod text_form;
pub(crate) mod write_log;
pub(crate) mod write_record;
