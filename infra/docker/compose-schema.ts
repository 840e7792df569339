/** Validates a Compose file: by the published schema, and by this project's rules for hardening and limits. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import * as z from 'zod';

/** The Compose specification's schema, from dclint. Without `$schema`, because Ajv doesn't recognize that URL. */
function publishedSchema(): object {
  const manifest = createRequire(import.meta.url).resolve('dclint/package.json');
  const text = readFileSync(join(dirname(manifest), 'schemas/compose.schema.json'), 'utf8');
  const { $schema: _, ...schema } = JSON.parse(text) as Record<string, unknown>;
  return schema;
}

const isCompose = new Ajv({ strict: false, allErrors: true }).compile(publishedSchema());

const published = z.unknown().superRefine((file, context) => {
  if (isCompose(file)) return;
  for (const { instancePath, message } of isCompose.errors ?? [])
    context.addIssue({
      code: 'custom',
      path: instancePath.split('/').slice(1),
      message: message ?? 'not in the schema',
    });
});

const duration = z.string().regex(/^(\d+(ms|s|m|h))+$/);

const service = z.looseObject({
  image: z.string(),
  build: z
    .looseObject({
      context: z.string(),
      dockerfile: z.string(),
      target: z.string().optional(),
      args: z.record(z.string(), z.string()).default({}),
    })
    .optional(),
  profiles: z.array(z.string()).optional(),
  restart: z.string().regex(/^(no|always|unless-stopped|on-failure(:\d+)?)$/),
  stop_grace_period: duration.optional(),
  mem_limit: z.string().regex(/^\d+[kmg]$/),
  pids_limit: z.int().positive(),
  read_only: z.boolean(),
  cap_drop: z.array(z.string()),
  security_opt: z.array(z.string()),
  tmpfs: z.array(z.string().regex(/^\/[\w/.-]+(:[\w=,]+)?$/)).optional(),
  volumes: z.array(z.union([z.string(), z.looseObject({ source: z.string(), target: z.string() })])).optional(),
  user: z.string().optional(),
  init: z.boolean().optional(),
  command: z.array(z.string()).optional(),
  entrypoint: z.array(z.string()).optional(),
  /** With conditions, always: without one, a service waits only until another one is created. */
  depends_on: z.record(z.string(), z.looseObject({ condition: z.string() })).default({}),
  environment: z.record(z.string().regex(/^[A-Z_][A-Z0-9_]*$/), z.string()).optional(),
  ports: z.array(z.string()).optional(),
  /** With options, like aliases, they're an object. */
  networks: z
    .union([z.array(z.string()), z.record(z.string(), z.unknown()).transform((networks) => Object.keys(networks))])
    .default([]),
  /** Runs in another service's network. */
  network_mode: z
    .string()
    .regex(/^service:/)
    .optional(),
  cap_add: z.array(z.string()).optional(),
  healthcheck: z
    .looseObject({
      test: z.tuple([z.enum(['CMD', 'CMD-SHELL']), z.string()], z.string()),
      interval: duration,
      timeout: duration,
      start_period: duration,
    })
    .optional(),
  logging: z.looseObject({ options: z.record(z.string(), z.string()) }),
});

export const composeFile = published.pipe(
  z.looseObject({
    services: z.record(z.string(), service),
    networks: z.record(z.string(), z.looseObject({ internal: z.boolean().optional() }).nullable()),
    volumes: z.record(z.string(), z.unknown()).default({}),
  }),
);

export type Service = z.output<typeof service>;
