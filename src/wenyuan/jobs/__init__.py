"""The step table: what is to be done, what is being done, what was done, and effects still to deliver.

Words: a *step run* is one step of one subject; a *lease* says who works on it until when; the *attempt* is the fencing
token. Invariants: a finished attempt that lost its lease changes nothing; a run that killed its worker three times is
quarantined; the table, not a broker, is the truth."""
