import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';

const text = () => randomBytes(24).toString('hex');

/** Missing secrets are generated, because files from earlier versions don't have the newer ones. */
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
  clientSecret: z.string().min(16).default(text),
});
/** Every version has this one, and the database can't be opened without it. */
const savedSecrets = secrets.extend({ postgresPassword: secrets.shape.postgresPassword.unwrap() });

export type Secrets = z.infer<typeof secrets>;

/** Loads this sandbox's secrets, and creates them on the first start. Its database and old buttons depend on them. */
export function loadSecrets(file: string): Secrets {
  const loaded = existsSync(file) ? read(file) : secrets.parse({});
  if (loaded === undefined) {
    throw new Error(`${file} is damaged. Remove the folder it’s in to start over.`);
  }
  writeFileSync(file, JSON.stringify(loaded, null, 2), { mode: 0o600 });
  chmodSync(file, 0o600);
  return loaded;
}

function read(file: string): Secrets | undefined {
  const content = readFileSync(file, 'utf8');
  try {
    return savedSecrets.safeParse(JSON.parse(content)).data;
  } catch {
    // Not JSON. Writing it was interrupted.
    return undefined;
  }
}
