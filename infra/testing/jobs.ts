/** Running jobs in a test, on its own database. */
import { pino } from 'pino';
import { Circuits } from '../../shared/ai/circuit.ts';
import type { AiServices } from '../../shared/ai/services.ts';
import type { MessagePayload } from '../../shared/jobs/interaction.ts';
import type { Job } from '../../shared/jobs/job.ts';
import { JobRunner } from '../../shared/jobs/runner.ts';
import type { JobServices } from '../../shared/jobs/services.ts';
import { MetricRegistry } from '../../shared/platform/metrics.ts';
import type { Sql } from '../../shared/platform/postgres.ts';
import { UNOBSERVED } from '../../shared/platform/store.ts';
import { storeOn } from './store.ts';

export interface JobStage {
  services: JobServices & AiServices;
  metrics: MetricRegistry;
  /** The messages of the log, as JSON. */
  lines: string[];
  /** What the operator was told. */
  alerts: string[];
  /** What was said through interactions' webhooks. */
  said: { call: 'edit' | 'delete' | 'follow up'; key: string; payload?: MessagePayload; message?: string }[];
  runner(jobs: readonly Job<JobServices & AiServices>[], concurrency?: number): JobRunner<JobServices & AiServices>;
  /** Runs what's due to its end. */
  runDue(jobs: readonly Job<JobServices & AiServices>[]): Promise<void>;
}

/** Everything runs now: the database's clock decides what's due. */
export function openJobStage(sql: Sql): JobStage {
  const metrics = new MetricRegistry();
  const lines: string[] = [];
  const alerts: string[] = [];
  const said: JobStage['said'] = [];
  const store = storeOn(sql, {
    clock: () => new Date(),
    observe: {
      ...UNOBSERVED,
      count: (...counted) => metrics.count(...counted),
      measure: (...measured) => metrics.measure(...measured),
      gauge: (...set) => metrics.gauge(...set),
    },
  });
  const services: JobStage['services'] = {
    ai: {
      providers: [],
      budgets: {},
      circuits: new Circuits(),
      openKey: () => Promise.reject(new Error('No keys are stored here.')),
      attachmentOrigins: new Set(),
    },
    store,
    log: pino({ serializers: { error: pino.stdSerializers.err } }, { write: (line: string) => void lines.push(line) }),
    discord: undefined,
    alert: async (message) => void alerts.push(message),
    webhookOf: async (_, boundTo) => ({
      post: async ({ payload }) => String(said.push({ call: 'follow up', key: boundTo, payload })),
      edit: async (message, { payload }) => {
        said.push({ call: 'edit', key: boundTo, payload, message });
        return message === '@original' ? '1000' : message;
      },
      editOriginal: async ({ payload }) => void said.push({ call: 'edit', key: boundTo, payload }),
      deleteOriginal: async () => void said.push({ call: 'delete', key: boundTo }),
      followUp: async ({ payload }) => void said.push({ call: 'follow up', key: boundTo, payload }),
    }),
  };
  const runner: JobStage['runner'] = (jobs, concurrency = 8) => new JobRunner({ jobs, services, concurrency });
  return { services, metrics, lines, alerts, said, runner, runDue: (jobs) => runner(jobs).runUntilIdle(20_000) };
}
