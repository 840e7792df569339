import * as z from 'zod';
import { parseEnvironment } from './config.ts';
import type { Logger } from './log.ts';

const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/** OpenTelemetry's own variables. Its exporter reads others too, such as `OTEL_EXPORTER_OTLP_TIMEOUT`. */
const schema = z.object({
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .string()
    .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol))
    .optional()
    .describe('Set the http(s) URL of an OTLP endpoint, without /v1/traces (optional).'),
  OTEL_EXPORTER_OTLP_HEADERS: z
    .string()
    .regex(/^[^=,]+=[^,]*(,[^=,]+=[^,]*)*$/)
    .optional()
    .describe('Set name=value, several separated by commas (optional).'),
  OTEL_TRACES_SAMPLER: z
    .enum(SAMPLERS)
    .default('parentbased_always_on')
    .describe(`Set one of ${SAMPLERS.join(', ')} (default: parentbased_always_on).`),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('Set the share of traces to keep, from 0 to 1 (default: 1).'),
});

/** Names of all variables, for the tests of what containers are given. */
export const TRACING_VARIABLES = Object.keys(schema.shape);

export type TracingVariables = z.output<typeof schema>;

/** @throws {ConfigError} if a variable is invalid. */
export function readTracingVariables(environment: Record<string, unknown>): TracingVariables {
  return parseEnvironment(schema, environment);
}

export interface TracingOptions {
  /** `chorus-edge`. */
  service: string;
  version: string;
  /** Which of several processes it is. */
  instance: string;
  log: Logger;
}
