import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';

const text = () => randomBytes(24).toString('hex');

/** What is missing is made: a file of an earlier version lacks what came later. */
const secrets = z.object({
  postgresPassword: z.string().min(16).default(text),
  redisToken: z.string().min(16).default(text),
  customIdSecret: z.string().min(32).default(text),
  metricsToken: z.string().min(16).default(text),
  voiceNodeSecret: z.string().min(32).default(text),
  /** 64 hexadecimal digits. */
  agentTokenKey: z
    .string()
    .length(64)
    .default(() => randomBytes(32).toString('hex')),
  lavalinkPassword: z.string().min(16).default(text),
});
/** Every version kept this one, and without it the database stays shut. */
const keptSecrets = secrets.extend({ postgresPassword: secrets.shape.postgresPassword.unwrap() });

export type Secrets = z.infer<typeof secrets>;

/** This sandbox's own secrets: made on first start, kept so that its database opens and its old buttons work afterwards. */
export function loadSecrets(file: string): Secrets {
  const loaded = existsSync(file) ? read(file) : secrets.parse({});
  if (loaded === undefined) {
    throw new Error(`${file} is damaged. Remove the folder it lies in to start the sandbox from nothing.`);
  }
  writeFileSync(file, JSON.stringify(loaded, null, 2), { mode: 0o600 });
  chmodSync(file, 0o600);
  return loaded;
}

function read(file: string): Secrets | undefined {
  const kept = readFileSync(file, 'utf8');
  try {
    return keptSecrets.safeParse(JSON.parse(kept)).data;
  } catch {
    // Not JSON: its writing was cut short.
    return undefined;
  }
}
