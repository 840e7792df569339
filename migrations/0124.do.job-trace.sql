-- Which interaction filed a job, for logs and traces: a hash of its idempotency key, as in shared/platform/correlation.ts.
alter table job add column trace_id text;
alter table job add constraint job_trace_id_check check (trace_id ~ '^[0-9a-f]{32}$');
