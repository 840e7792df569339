import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';

const secrets = z.object({
  postgresPassword: z.string().min(16),
  redisToken: z.string().min(16),
  customIdSecret: z.string().min(32),
  metricsToken: z.string().min(16),
  voiceNodeSecret: z.string().min(32),
  /** 64 hexadecimal digits. */
  agentTokenKey: z.string().length(64),
  lavalinkPassword: z.string().min(16),
});

export type Secrets = z.infer<typeof secrets>;

/** This sandbox's own secrets: made on first start, kept so that its database opens and its old buttons work afterwards. */
export function loadSecrets(file: string): Secrets {
  const known = existsSync(file) ? read(file) : {};
  if (known === undefined) {
    throw new Error(`${file} is damaged. Remove the folder it lies in to start the sandbox from nothing.`);
  }
  const text = () => randomBytes(24).toString('hex');
  const made = {
    postgresPassword: text(),
    redisToken: text(),
    customIdSecret: text(),
    metricsToken: text(),
    voiceNodeSecret: text(),
    agentTokenKey: randomBytes(32).toString('hex'),
    lavalinkPassword: text(),
    // What an earlier version made stays; it may lack what came later.
    ...known,
  };
  writeFileSync(file, JSON.stringify(made, null, 2), { mode: 0o600 });
  chmodSync(file, 0o600);
  return made;
}

function read(file: string): Partial<Secrets> | undefined {
  const text = readFileSync(file, 'utf8');
  try {
    const known = secrets.partial().safeParse(JSON.parse(text)).data;
    return known?.postgresPassword === undefined ? undefined : definedOnly(known);
  } catch {
    // Not JSON: its writing was cut short.
    return undefined;
  }
}

function definedOnly(known: { [Name in keyof Secrets]?: string | undefined }): Partial<Secrets> {
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}
