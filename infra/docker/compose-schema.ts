/**
 * The part of the Compose specification that docker-compose.voice.yml uses. Compose itself only warns of keys it does not
 * know, and some it ignores; here they are refused. https://docs.docker.com/reference/compose-file/
 */
import * as z from 'zod';

const bytes = z.string().regex(/^\d+[kmg]$/);
const duration = z.string().regex(/^(\d+(ms|s|m|h))+$/);
const restart = z.string().regex(/^(no|always|unless-stopped|on-failure(:\d+)?)$/);

const healthcheck = z.strictObject({
  test: z.tuple([z.enum(['CMD', 'CMD-SHELL']), z.string()], z.string()),
  interval: duration,
  timeout: duration,
  retries: z.int().positive(),
  start_period: duration,
});

const service = z.strictObject({
  image: z.string(),
  build: z.strictObject({ context: z.string(), dockerfile: z.string() }).optional(),
  command: z.array(z.string()).optional(),
  profiles: z.array(z.string()).optional(),
  restart,
  init: z.boolean().optional(),
  stop_grace_period: duration.optional(),
  mem_limit: bytes,
  pids_limit: z.int().positive(),
  read_only: z.boolean(),
  cap_drop: z.array(z.string()),
  security_opt: z.array(z.string()),
  tmpfs: z.array(z.string().regex(/^\/[\w/.-]+(:[\w=,]+)?$/)).optional(),
  volumes: z.array(z.string()).optional(),
  environment: z.record(z.string().regex(/^[A-Z_][A-Z0-9_]*$/), z.string()).optional(),
  ports: z.array(z.string()).optional(),
  networks: z.array(z.string()),
  depends_on: z
    .record(z.string(), z.strictObject({ condition: z.enum(['service_started', 'service_healthy']) }))
    .optional(),
  healthcheck: healthcheck.optional(),
  logging: z.strictObject({ driver: z.string(), options: z.record(z.string(), z.string()) }),
});

export const composeFile = z
  .looseObject({
    name: z.string(),
    services: z.record(z.string(), service),
    networks: z.record(z.string(), z.strictObject({ internal: z.boolean().optional() }).nullable()),
  })
  // Keys of one's own begin with x-.
  .refine((file) => Object.keys(file).every((key) => /^(name|services|networks|x-.+)$/.test(key)), 'an unknown key');

export type Service = z.output<typeof service>;
