import * as z from 'zod';
import { optional, parseEnvironment, type ValuesOf, withDefault } from './config.ts';
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
const tracingVariables = {
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(
    () => z.string().refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)),
    'Set the http(s) URL of an OTLP endpoint, without /v1/traces (optional).',
  ),
  OTEL_EXPORTER_OTLP_HEADERS: optional(
    () => z.string().regex(/^[^=,]+=[^,]*(,[^=,]+=[^,]*)*$/),
    'Set name=value, several separated by commas (optional).',
  ),
  OTEL_TRACES_SAMPLER: withDefault<(typeof SAMPLERS)[number]>(
    'parentbased_always_on',
    () => z.enum(SAMPLERS),
    `Set one of ${SAMPLERS.join(', ')} (default: parentbased_always_on).`,
  ),
  OTEL_TRACES_SAMPLER_ARG: withDefault(
    1,
    () => z.coerce.number().min(0).max(1),
    'Set the share of traces to keep, from 0 to 1 (default: 1).',
  ),
} as const;

/** Names of all variables, for the tests of what containers are given. */
export const TRACING_VARIABLES = Object.keys(tracingVariables);

export type TracingVariables = ValuesOf<typeof tracingVariables>;

/** @throws {ConfigError} if a variable is invalid. */
export function readTracingVariables(environment: Record<string, unknown>): TracingVariables {
  return parseEnvironment(tracingVariables, environment);
}

export interface TracingOptions {
  /** `chorus-edge`. */
  service: string;
  version: string;
  /** Which of several processes it is. */
  instance: string;
  log: Logger;
}
