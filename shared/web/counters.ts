import type { CounterSpec, HistogramSpec } from '../platform/metrics.ts';

export const WEB_REQUESTS: CounterSpec = {
  name: 'chorus_web_requests_total',
  help: 'Pages and files that were asked for, by page and class of status.',
};

export const WEB_DURATION: HistogramSpec = {
  name: 'chorus_web_request_duration_seconds',
  help: 'Until a page is ready to be sent. Live parts are sent for longer.',
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
};

export const WEB_LOGINS: CounterSpec = {
  name: 'chorus_web_logins_total',
  help: 'Logins to the dashboard, by way: discord, link.',
};

export const WEB_WRITES: CounterSpec = {
  name: 'chorus_web_writes_total',
  help: 'What was asked for on dashboards, by page with action, and outcome: done, refused, failed.',
};
