import type { CounterSpec, GaugeSpec, HistogramSpec } from '../platform/metrics.ts';

export const JOBS_RUN: CounterSpec = {
  name: 'chorus_jobs_total',
  help: 'Attempts at jobs, by kind and how they ended: done, retried, dead, or lost to another process.',
};

export const JOB_DRIFT: HistogramSpec = {
  name: 'chorus_job_drift_seconds',
  help: 'From when a job was due to when it started.',
  buckets: [0.1, 0.5, 1, 2, 5, 15, 60, 300, 3_600],
};

export const JOB_DURATION: HistogramSpec = {
  name: 'chorus_job_duration_seconds',
  help: 'How long attempts at jobs take.',
  buckets: [0.01, 0.05, 0.25, 1, 5, 15, 60, 300],
};

export const JOBS_WAITING: GaugeSpec = {
  name: 'chorus_jobs_waiting',
  help: 'Jobs by kind and state: due, late (due for more than a minute), or dead (given up).',
};
